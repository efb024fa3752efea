//! The life of a purchase order. What changes an order that was proposed takes it back to a draft, and with it
//! goes every approval.

use super::words::{CancelReason, RejectReason, ShortReason};
use crate::platform::closed_list::{Title, closed_list};
use crate::workflow::{Act, Edge, Flow, Reason, Who, edges, needs, states};

use PurchaseState as S;

states! {
    /// Where a purchase order stands.
    pub enum PurchaseState {
        /// The request is being written.
        Draft = "draft" ("申请中", "Draft"), Initial;
        /// Suppliers are asked for their prices.
        Quoting = "quoting" ("询价", "Quoting"), Middle;
        /// A quote is proposed and waits for somebody else's word.
        Approval = "approval" ("待审批", "Awaiting approval"), Middle;
        /// May be ordered.
        Approved = "approved" ("已批准", "Approved"), Middle;
        /// With the supplier.
        Ordered = "ordered" ("已下单", "Ordered"), Middle;
        /// Some of it has come.
        PartlyReceived = "partly_received" ("部分到货", "Partly received"), Middle;
        /// All of it has come.
        Received = "received" ("已到齐", "Received"), Middle;
        /// Done, whole or short.
        Closed = "closed" ("已关闭", "Closed"), End;
        /// Refused.
        Rejected = "rejected" ("已驳回", "Rejected"), End;
        /// Given up before it was ordered.
        Cancelled = "cancelled" ("已取消", "Cancelled"), End;
    }
}

crate::text_enum!(PurchaseState);

closed_list! {
    /// A step of a purchase order.
    pub enum PurchaseAction {
        /// Ask suppliers.
        RequestQuotes = "request_quotes" ("开始询价", "Ask for quotes"),
        /// Change what was asked for.
        Revise = "revise" ("修改", "Revise"),
        /// Propose one quote.
        Propose = "propose" ("提交审批", "Propose"),
        /// Agree to the order.
        Approve = "approve" ("批准", "Approve"),
        /// Refuse the order.
        Reject = "reject" ("驳回", "Reject"),
        /// Order from the supplier.
        Place = "place" ("下单", "Place"),
        /// Some of the goods came.
        ReceivePart = "receive_part" ("部分到货", "Receive a part"),
        /// The last of the goods came.
        ReceiveRest = "receive_rest" ("全部到货", "Receive the rest"),
        /// Goods went back, or had been received by mistake, and are to come again.
        ExpectPart = "expect_part" ("等待换货", "Expect a part again"),
        /// The same for all goods.
        ExpectAll = "expect_all" ("等待全部换货", "Expect all again"),
        /// Put the order away.
        Close = "close" ("关闭", "Close"),
        /// Put the order away though something is missing.
        CloseShort = "close_short" ("短缺关闭", "Close short"),
        /// Give the order up.
        Cancel = "cancel" ("取消", "Cancel"),
    }
}

closed_list! {
    /// What is done to an order without a step of its own.
    pub enum PurchaseAct {
        /// Write down a supplier's quote.
        RecordQuote = "record_quote" ("登记报价", "Record a quote"),
        /// Take goods in.
        Receive = "receive" ("收货", "Receive goods"),
        /// Send goods back.
        SendBack = "send_back" ("退货", "Send goods back"),
        /// Take a customer's deposit.
        TakeDeposit = "take_deposit" ("收取押金", "Take a deposit"),
    }
}

needs! {
    /// What the steps of a purchase order need.
    pub enum PurchaseNeed {
        /// At least one line.
        Lines = "lines" ("至少一行明细", "At least one line"), At(&["/purchase-orders/{id}"]);
        /// Quotes of enough suppliers (S2 #8, 三家比价), or a reason why there are fewer.
        QuotesCompared = "quotes_compared" ("三家比价，或说明为何不足", "Quotes of enough suppliers, or why there are fewer"), At(&["/purchase-orders/{id}/quotes"]);
        /// A quote of the order that still stands.
        ChosenQuote = "chosen_quote" ("所选的有效报价", "The quote that is proposed, and still stands"), Body;
        /// The supplier still keeps to the chosen quote.
        QuoteStands = "quote_stands" ("所选报价仍有效", "A chosen quote that still stands"), Circumstance;
        /// The proposed quote is the cheapest, or somebody says why it is not.
        CheapestOrReason = "cheapest_or_reason" ("选最低价，或说明理由", "The cheapest quote, or why another"), Body;
        /// Neither the requester nor who proposed decides.
        AnotherPerson = "another_person" ("由他人审批", "Another person"), Circumstance;
        /// The amount is within the approver's limit, with what was approved before.
        WithinLimit = "within_limit" ("金额在审批权限之内", "An amount within the approver's limit"), Circumstance;
        /// Every special order has its deposit (特殊订货押金).
        Deposits = "deposits" ("特殊订货已收押金", "A deposit for every special order"), At(&["/purchase-orders/{id}/deposits"]);
    }
}

/// The flow of purchase orders.
pub static PURCHASE_FLOW: Flow = Flow {
    name: "purchase",
    title: Title::new("采购流程", "Purchase"),
    stages: &[],
    states: PurchaseState::TABLE,
    edges: EDGES,
    acts: ACTS,
};

const BUYERS: &[Who] = &[Who::STOREKEEPER, Who::SUPERVISOR];
const APPROVERS: &[Who] = &[Who::MANAGER, Who::EXECUTIVE];
/// Goods that come or go back move the order themselves.
const PROGRAM: &[Who] = &[Who::System];

const REJECTED: Reason = Reason::Required(RejectReason::DEFS);
const SHORT: Reason = Reason::Required(ShortReason::DEFS);
const CANCELLED: Reason = Reason::Required(CancelReason::DEFS);

const EDGES: &[Edge] = edges! {
    steps PurchaseAction, states PurchaseState, needs PurchaseNeed;
    RequestQuotes: [Draft] -> Quoting, BUYERS, needs [Lines];
    Revise: [Quoting, Approval, Approved] -> Draft, BUYERS, at "/purchase-orders/{id}";
    Propose: [Quoting] -> Approval, BUYERS, at "/purchase-orders/{id}/proposals",
        needs [QuotesCompared, ChosenQuote, CheapestOrReason];
    Approve: [Approval] -> Approved, APPROVERS, at "/purchase-orders/{id}/decisions",
        needs [AnotherPerson, WithinLimit, QuoteStands];
    Reject: [Approval] -> Rejected, APPROVERS, at "/purchase-orders/{id}/decisions",
        needs [AnotherPerson], because REJECTED;
    Place: [Approved] -> Ordered, BUYERS, needs [QuoteStands, Deposits];
    ReceivePart: [Ordered] -> PartlyReceived, PROGRAM, at "/purchase-orders/{id}/receipts";
    ReceiveRest: [Ordered, PartlyReceived] -> Received, PROGRAM, at "/purchase-orders/{id}/receipts";
    ExpectPart: [Received] -> PartlyReceived, PROGRAM, at "/purchase-orders/{id}/returns";
    ExpectAll: [PartlyReceived, Received] -> Ordered, PROGRAM, at "/purchase-orders/{id}/returns";
    Close: [Received] -> Closed, BUYERS;
    CloseShort: [Ordered, PartlyReceived] -> Closed, BUYERS, because SHORT;
    Cancel: [Draft, Quoting, Approval, Approved] -> Cancelled, BUYERS, because CANCELLED;
};

const DRAFT: &str = S::Draft.as_str();
const QUOTING: &str = S::Quoting.as_str();
const APPROVAL: &str = S::Approval.as_str();
const APPROVED: &str = S::Approved.as_str();
const ORDERED: &str = S::Ordered.as_str();
const PARTLY: &str = S::PartlyReceived.as_str();
const RECEIVED: &str = S::Received.as_str();

const fn act(
    act: PurchaseAct,
    states: &'static [&'static str],
    who: &'static [Who],
    at: &'static str,
) -> Act {
    Act {
        name: act.as_str(),
        title: act.title(),
        states,
        who,
        needs: &[],
        reason: Reason::None,
        at,
    }
}

const ACTS: &[Act] = &[
    act(
        PurchaseAct::RecordQuote,
        &[QUOTING],
        BUYERS,
        "/purchase-orders/{id}/quotes",
    ),
    act(
        PurchaseAct::Receive,
        &[ORDERED, PARTLY],
        &[Who::STOREKEEPER],
        "/purchase-orders/{id}/receipts",
    ),
    act(
        PurchaseAct::SendBack,
        &[PARTLY, RECEIVED],
        &[Who::STOREKEEPER],
        "/purchase-orders/{id}/returns",
    ),
    act(
        PurchaseAct::TakeDeposit,
        &[DRAFT, QUOTING, APPROVAL, APPROVED, ORDERED, PARTLY],
        &[Who::AGENT, Who::FINANCE],
        "/purchase-orders/{id}/deposits",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    crate::workflow::laws::lawful!(PURCHASE_FLOW moves [
        "approval -approve-> approved",
        "approval -cancel-> cancelled",
        "approval -reject-> rejected",
        "approval -revise-> draft",
        "approved -cancel-> cancelled",
        "approved -place-> ordered",
        "approved -revise-> draft",
        "draft -cancel-> cancelled",
        "draft -request_quotes-> quoting",
        "ordered -close_short-> closed",
        "ordered -receive_part-> partly_received",
        "ordered -receive_rest-> received",
        "partly_received -close_short-> closed",
        "partly_received -expect_all-> ordered",
        "partly_received -receive_rest-> received",
        "quoting -cancel-> cancelled",
        "quoting -propose-> approval",
        "quoting -revise-> draft",
        "received -close-> closed",
        "received -expect_all-> ordered",
        "received -expect_part-> partly_received",
    ]);

    #[test]
    fn nothing_is_ordered_without_an_approval() {
        let into = |state: PurchaseState| {
            let edges = PURCHASE_FLOW.edges.iter();
            edges.filter(move |edge| edge.to == state.as_str())
        };
        assert!(into(S::Approved).all(|edge| edge.action == PurchaseAction::Approve.as_str()));
        assert!(into(S::Ordered).all(|edge| {
            edge.from
                .iter()
                .all(|from| [APPROVED, PARTLY, RECEIVED].contains(from))
        }));
    }
}
