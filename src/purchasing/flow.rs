//! The life of a purchase order. What changes an order that was proposed takes it back to a draft, and with it
//! goes every approval.

use super::words::{CancelReason, RejectReason, ShortReason};
use crate::platform::closed_list::{Title, closed_list};
use crate::workflow::{Act, By, Edge, Flow, Need, Reason, Who, needs, states};

use PurchaseAction as A;
use PurchaseNeed as N;
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

const fn step(
    action: PurchaseAction,
    from: &'static [&'static str],
    to: PurchaseState,
    who: &'static [Who],
    needs: &'static [&'static Need],
) -> Edge {
    Edge {
        action: action.as_str(),
        title: action.title(),
        from,
        to: to.as_str(),
        by: By::Transition,
        who,
        needs,
        reason: Reason::None,
        leaves: &[],
    }
}

const fn at(edge: Edge, at: &'static [&'static str]) -> Edge {
    Edge {
        by: By::Evidence { at },
        ..edge
    }
}

const ORDER: &[&str] = &["/purchase-orders/{id}"];
const PROPOSALS: &[&str] = &["/purchase-orders/{id}/proposals"];
const DECISIONS: &[&str] = &["/purchase-orders/{id}/decisions"];
const RECEIPTS: &[&str] = &["/purchase-orders/{id}/receipts"];
const RETURNS: &[&str] = &["/purchase-orders/{id}/returns"];

const DRAFT: &str = S::Draft.as_str();
const QUOTING: &str = S::Quoting.as_str();
const APPROVAL: &str = S::Approval.as_str();
const APPROVED: &str = S::Approved.as_str();
const ORDERED: &str = S::Ordered.as_str();
const PARTLY: &str = S::PartlyReceived.as_str();
const RECEIVED: &str = S::Received.as_str();

const EDGES: &[Edge] = &[
    step(
        A::RequestQuotes,
        &[DRAFT],
        S::Quoting,
        BUYERS,
        &[N::Lines.need()],
    ),
    at(
        step(
            A::Revise,
            &[QUOTING, APPROVAL, APPROVED],
            S::Draft,
            BUYERS,
            &[],
        ),
        ORDER,
    ),
    at(
        step(
            A::Propose,
            &[QUOTING],
            S::Approval,
            BUYERS,
            &[
                N::QuotesCompared.need(),
                N::ChosenQuote.need(),
                N::CheapestOrReason.need(),
            ],
        ),
        PROPOSALS,
    ),
    at(
        step(
            A::Approve,
            &[APPROVAL],
            S::Approved,
            APPROVERS,
            &[
                N::AnotherPerson.need(),
                N::WithinLimit.need(),
                N::QuoteStands.need(),
            ],
        ),
        DECISIONS,
    ),
    Edge {
        reason: Reason::Required(RejectReason::DEFS),
        ..at(
            step(
                A::Reject,
                &[APPROVAL],
                S::Rejected,
                APPROVERS,
                &[N::AnotherPerson.need()],
            ),
            DECISIONS,
        )
    },
    step(
        A::Place,
        &[APPROVED],
        S::Ordered,
        BUYERS,
        &[N::QuoteStands.need(), N::Deposits.need()],
    ),
    at(
        step(
            A::ReceivePart,
            &[ORDERED],
            S::PartlyReceived,
            &[Who::System],
            &[],
        ),
        RECEIPTS,
    ),
    at(
        step(
            A::ReceiveRest,
            &[ORDERED, PARTLY],
            S::Received,
            &[Who::System],
            &[],
        ),
        RECEIPTS,
    ),
    at(
        step(
            A::ExpectPart,
            &[RECEIVED],
            S::PartlyReceived,
            &[Who::System],
            &[],
        ),
        RETURNS,
    ),
    at(
        step(
            A::ExpectAll,
            &[PARTLY, RECEIVED],
            S::Ordered,
            &[Who::System],
            &[],
        ),
        RETURNS,
    ),
    step(A::Close, &[RECEIVED], S::Closed, BUYERS, &[]),
    Edge {
        reason: Reason::Required(ShortReason::DEFS),
        ..step(A::CloseShort, &[ORDERED, PARTLY], S::Closed, BUYERS, &[])
    },
    Edge {
        reason: Reason::Required(CancelReason::DEFS),
        ..step(
            A::Cancel,
            &[DRAFT, QUOTING, APPROVAL, APPROVED],
            S::Cancelled,
            BUYERS,
            &[],
        )
    },
];

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
    use crate::workflow::laws;
    use proptest::prelude::*;

    #[test]
    fn the_declaration_is_sound() {
        assert_eq!(PURCHASE_FLOW.validate(), Vec::<String>::new());
    }

    #[test]
    fn the_purchase_flow_keeps_every_law_of_the_engine() {
        laws::hold_for(&PURCHASE_FLOW);
    }

    #[test]
    fn the_flow_moves_exactly_as_the_specification_says() {
        let moves = laws::moves(&PURCHASE_FLOW);
        let expected = [
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
        ];
        assert_eq!(moves, expected);
    }

    #[test]
    fn nothing_is_ordered_without_an_approval() {
        let into = |state: PurchaseState| {
            let edges = PURCHASE_FLOW.edges.iter();
            edges.filter(move |edge| edge.to == state.as_str())
        };
        assert!(into(S::Approved).all(|edge| edge.action == A::Approve.as_str()));
        assert!(into(S::Ordered).all(|edge| {
            edge.from
                .iter()
                .all(|from| [APPROVED, PARTLY, RECEIVED].contains(from))
        }));
    }

    proptest! {
        #[test]
        fn a_random_walk_never_leaves_the_declared_states(picks in laws::walk()) {
            laws::walk_stays_declared(&PURCHASE_FLOW, &picks);
        }
    }
}
