//! The life of one version of a quote. A changed quote is a new version; the old one is superseded, never edited.

use crate::platform::closed_list::{Title, closed_list};
use crate::tickets::flow::DeclineReason;
use crate::workflow::{By, Edge, Flow, Need, Reason, Who, needs, states};

use QuoteAction as A;
use QuoteNeed as N;
use QuoteState as S;

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

const DECISIONS: By = By::Evidence {
    at: &["/quotes/{id}/decisions"],
};

/// The quote flow.
pub static QUOTE_FLOW: Flow = Flow {
    name: "quote",
    title: Title::new("报价单流程", "Quote"),
    stages: &[],
    states: QuoteState::TABLE,
    edges: EDGES,
    acts: &[],
};

const fn step(
    action: QuoteAction,
    from: &'static [&'static str],
    to: QuoteState,
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

const SENT: &[&str] = &[S::Sent.as_str()];

const EDGES: &[Edge] = &[
    step(
        A::Send,
        &[S::Draft.as_str()],
        S::Sent,
        &[Who::AGENT, Who::SUPERVISOR, Who::MANAGER],
        &[
            N::Lines.need(),
            N::ValidUntil.need(),
            N::DiscountWithinAuthority.need(),
            N::MarginAboveFloor.need(),
        ],
    ),
    Edge {
        by: DECISIONS,
        ..step(
            A::Approve,
            SENT,
            S::Approved,
            &[Who::Customer],
            &[N::NotExpired.need()],
        )
    },
    Edge {
        by: DECISIONS,
        ..step(
            A::Approve,
            SENT,
            S::Approved,
            &[Who::AGENT],
            &[N::NotExpired.need(), N::CustomersWord.need()],
        )
    },
    Edge {
        by: DECISIONS,
        reason: Reason::Required(DeclineReason::DEFS),
        ..step(
            A::Decline,
            SENT,
            S::Declined,
            &[Who::Customer],
            &[N::NotExpired.need()],
        )
    },
    Edge {
        by: DECISIONS,
        reason: Reason::Required(DeclineReason::DEFS),
        ..step(
            A::Decline,
            SENT,
            S::Declined,
            &[Who::AGENT],
            &[N::NotExpired.need(), N::CustomersWord.need()],
        )
    },
    step(
        A::Expire,
        SENT,
        S::Expired,
        &[Who::System],
        &[N::PastValidity.need()],
    ),
    Edge {
        by: By::Evidence {
            at: &["/tickets/{ticket_id}/quotes"],
        },
        ..step(
            A::Supersede,
            &[S::Draft.as_str(), S::Sent.as_str()],
            S::Superseded,
            &[
                Who::AGENT,
                Who::TECHNICIAN,
                Who::SUPERVISOR,
                Who::MANAGER,
                Who::System,
            ],
            &[],
        )
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::laws;
    use proptest::prelude::*;

    #[test]
    fn the_declaration_is_sound() {
        assert_eq!(QUOTE_FLOW.validate(), Vec::<String>::new());
    }

    #[test]
    fn the_quote_flow_keeps_every_law_of_the_engine() {
        laws::hold_for(&QUOTE_FLOW);
    }

    #[test]
    fn the_flow_moves_exactly_as_the_specification_says() {
        let moves = laws::moves(&QUOTE_FLOW);
        let expected = [
            "draft -send-> sent",
            "draft -supersede-> superseded",
            "sent -approve-> approved",
            "sent -decline-> declined",
            "sent -expire-> expired",
            "sent -supersede-> superseded",
        ];
        assert_eq!(moves, expected);
    }

    proptest! {
        #[test]
        fn a_random_walk_never_leaves_the_declared_states(picks in laws::walk()) {
            laws::walk_stays_declared(&QUOTE_FLOW, &picks);
        }
    }
}
