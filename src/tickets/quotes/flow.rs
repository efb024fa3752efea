//! The life of one version of a quote. A changed quote is a new version; the old one is superseded, never edited.

use crate::platform::closed_list::{Title, closed_list};
use crate::tickets::flow::DeclineReason;
use crate::workflow::{Edge, Flow, Reason, Who, edges, needs, states};

states! {
    /// Where one version of a quote stands.
    pub enum QuoteState {
        /// Being written; the customer cannot see it.
        Draft = "draft" ("草稿", "Draft"), Initial;
        /// With the customer, waiting for the decision.
        Sent = "sent" ("已发送", "Sent"), Middle;
        /// Agreed; it is the repair agreement.
        Approved = "approved" ("已同意", "Approved"), End;
        /// The customer said no.
        Declined = "declined" ("已拒绝", "Declined"), End;
        /// The validity date passed without a decision.
        Expired = "expired" ("已过期", "Expired"), End;
        /// A newer version has taken its place.
        Superseded = "superseded" ("已被替代", "Superseded"), End;
    }
}

closed_list! {
    /// A step of a quote.
    pub enum QuoteAction {
        /// Give the quote to the customer.
        Send = "send" ("发送", "Send"),
        /// The customer agrees.
        Approve = "approve" ("同意", "Approve"),
        /// The customer does not agree.
        Decline = "decline" ("拒绝", "Decline"),
        /// Time has run out.
        Expire = "expire" ("过期", "Expire"),
        /// A new version takes its place.
        Supersede = "supersede" ("替代", "Supersede"),
    }
}

needs! {
    /// What the steps of a quote need.
    pub enum QuoteNeed {
        /// At least one line.
        Lines = "lines" ("至少一行报价明细", "At least one line"), At(&["/quotes/{id}"]);
        /// A validity date that lies ahead.
        ValidUntil = "valid_until" ("未到期的有效期", "A validity date that lies ahead"), At(&["/quotes/{id}"]);
        /// The discount is within the sender's authority (S2: 10 %, five times a week per adviser).
        DiscountWithinAuthority = "discount_within_authority" ("折扣在权限之内", "A discount within the sender's authority"), Circumstance;
        /// The margin does not fall below the floor that policy sets (S2: 30 % on accident repairs).
        MarginAboveFloor = "margin_above_floor" ("毛利不低于下限", "A margin above the floor"), Circumstance;
        /// The validity date has not passed.
        NotExpired = "not_expired" ("报价仍在有效期内", "A quote that has not expired"), Circumstance;
        /// The validity date has passed.
        PastValidity = "past_validity" ("有效期已过", "A validity date that has passed"), Circumstance;
        /// How the customer said so when somebody else records it: who, by which means, when, with an attachment.
        CustomersWord = "customers_word" ("客户意见的凭据（何人、方式、时间、附件）", "Evidence of the customer's word (who, how, when, attachment)"), Body;
    }
}

/// The quote flow.
pub static QUOTE_FLOW: Flow = Flow {
    name: "quote",
    title: Title::new("报价单流程", "Quote"),
    stages: &[],
    states: QuoteState::TABLE,
    edges: EDGES,
    acts: &[],
};

const SENDERS: &[Who] = &[Who::AGENT, Who::SUPERVISOR, Who::MANAGER];
/// Whoever may write a version; the program does so when the plan is given up.
const WRITERS: &[Who] = &[
    Who::AGENT,
    Who::TECHNICIAN,
    Who::SUPERVISOR,
    Who::MANAGER,
    Who::System,
];
const DECLINED: Reason = Reason::Required(DeclineReason::DEFS);

const EDGES: &[Edge] = edges! {
    steps QuoteAction, states QuoteState, needs QuoteNeed;
    Send: [Draft] -> Sent, SENDERS,
        needs [Lines, ValidUntil, DiscountWithinAuthority, MarginAboveFloor];
    Approve: [Sent] -> Approved, &[Who::Customer], at "/quotes/{id}/decisions",
        needs [NotExpired];
    Approve: [Sent] -> Approved, &[Who::AGENT], at "/quotes/{id}/decisions",
        needs [NotExpired, CustomersWord];
    Decline: [Sent] -> Declined, &[Who::Customer], at "/quotes/{id}/decisions",
        needs [NotExpired], because DECLINED;
    Decline: [Sent] -> Declined, &[Who::AGENT], at "/quotes/{id}/decisions",
        needs [NotExpired, CustomersWord], because DECLINED;
    Expire: [Sent] -> Expired, &[Who::System], needs [PastValidity];
    Supersede: [Draft, Sent] -> Superseded, WRITERS, at "/tickets/{ticket_id}/quotes";
};

#[cfg(test)]
mod tests {
    use super::*;

    crate::workflow::laws::lawful!(QUOTE_FLOW moves [
        "draft -send-> sent",
        "draft -supersede-> superseded",
        "sent -approve-> approved",
        "sent -decline-> declined",
        "sent -expire-> expired",
        "sent -supersede-> superseded",
    ]);
}
