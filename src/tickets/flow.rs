//! The ticket flow: which step leads where, who may take it, what it needs, what it leaves behind.
//!
//! This table is the only place that says so. The check before every write, the steps offered to a caller, the
//! workflow pages, the diagrams and the graph tests are derived from it by [`crate::workflow`].

mod acts;
mod needs;
mod reasons;
mod states;
#[cfg(test)]
mod tests;

pub use needs::TicketNeed;
pub use reasons::{
    CancelReason, DeclineReason, EscalateReason, HoldReason, PriorityReason, RediagnoseReason,
    RefuseReason, ReopenReason, ServiceModeReason, TransferReason,
};
pub use states::{TicketAct, TicketAction, TicketEffect, TicketStage, TicketState};

use TicketAction as A;
use TicketEffect as Leaves;
use TicketNeed as N;
use TicketState as S;

use crate::platform::closed_list::{CodeDef, Title};
use crate::workflow::{By, Edge, Flow, Need, Reason, Who};

/// The ticket flow.
pub static TICKET_FLOW: Flow = Flow {
    name: "ticket",
    title: Title::new("工单流程", "Ticket"),
    stages: TicketStage::DEFS,
    states: TicketState::TABLE,
    edges: EDGES,
    acts: acts::ACTS,
};

const PLAN_DECISION: By = By::Evidence {
    at: &[
        "/quotes/{quote_id}/decisions",
        "/tickets/{id}/plan-decisions",
    ],
};
const VERIFICATION: By = By::Evidence {
    at: &["/tickets/{id}/verifications"],
};
const ACCEPTANCE: By = By::Evidence {
    at: &["/tickets/{id}/acceptances"],
};

const DECIDED: &[&Need] = &[N::CurrentVersion.need(), N::NotExpired.need()];
const DECIDED_BY_WORD: &[&Need] = &[
    N::CurrentVersion.need(),
    N::NotExpired.need(),
    N::CustomersWord.need(),
];
const TESTED: &[&Need] = &[N::TestResults.need(), N::NotOwnRepair.need()];
const SAID_BY_CUSTOMER: &[&Need] = &[N::AcceptedBy.need()];
const SAID_WITH_SIGNATURE: &[&Need] = &[N::AcceptedBy.need(), N::CustomerSignature.need()];
const SAID_WITH_EVIDENCE: &[&Need] = &[N::AcceptedBy.need(), N::CustomersWord.need()];

const AT_APPROVAL: &[&str] = &[S::Approval.as_str()];
const AT_ACCEPTANCE: &[&str] = &[S::Acceptance.as_str()];
const AFTER_CLOSING: &[&str] = &[S::Review.as_str(), S::Completed.as_str()];
const BEFORE_REPAIR: &[&str] = &[
    S::Intake.as_str(),
    S::Diagnosis.as_str(),
    S::Approval.as_str(),
];

const AGREEMENT: &[CodeDef] = &[Leaves::RepairAgreement.def(), Leaves::PartsReserved.def()];
const ACCEPTED: &[CodeDef] = &[Leaves::AcceptanceRecord.def()];
const REFUSED: &[CodeDef] = &[Leaves::AcceptanceRecord.def(), Leaves::ReworkCounted.def()];
const REOPENED: &[CodeDef] = &[Leaves::NewCycle.def(), Leaves::RepeatRepairFact.def()];
const RELEASED: &[CodeDef] = &[Leaves::ReservationsReleased.def()];

/// An edge from one state by transition, without needs, reason or traces; the table adds them.
const fn edge(
    action: TicketAction,
    from: &'static [&'static str],
    to: TicketState,
    who: &'static [Who],
) -> Edge {
    Edge {
        action: action.as_str(),
        title: action.title(),
        from,
        to: to.as_str(),
        by: By::Transition,
        who,
        needs: &[],
        reason: Reason::None,
        leaves: &[],
    }
}

/// The customer agrees to the plan; the same for whoever records it.
const fn approve(who: &'static [Who], needs: &'static [&'static Need]) -> Edge {
    Edge {
        by: PLAN_DECISION,
        needs,
        leaves: AGREEMENT,
        ..edge(A::ApprovePlan, AT_APPROVAL, S::Repair, who)
    }
}

const fn decline(who: &'static [Who], needs: &'static [&'static Need]) -> Edge {
    Edge {
        by: PLAN_DECISION,
        needs,
        reason: Reason::Required(DeclineReason::DEFS),
        ..edge(A::DeclinePlan, AT_APPROVAL, S::Diagnosis, who)
    }
}

const fn accept(who: &'static [Who], needs: &'static [&'static Need]) -> Edge {
    Edge {
        by: ACCEPTANCE,
        needs,
        leaves: ACCEPTED,
        ..edge(A::Accept, AT_ACCEPTANCE, S::Closure, who)
    }
}

const fn refuse(who: &'static [Who], needs: &'static [&'static Need]) -> Edge {
    Edge {
        by: ACCEPTANCE,
        needs,
        reason: Reason::Required(RefuseReason::DEFS),
        leaves: REFUSED,
        ..edge(A::RefuseAcceptance, AT_ACCEPTANCE, S::Repair, who)
    }
}

const fn reopen(who: &'static [Who], needs: &'static [&'static Need]) -> Edge {
    Edge {
        needs,
        reason: Reason::Required(ReopenReason::DEFS),
        leaves: REOPENED,
        ..edge(A::Reopen, AFTER_CLOSING, S::Diagnosis, who)
    }
}

const fn cancel(from: &'static [&'static str], who: &'static [Who]) -> Edge {
    Edge {
        reason: Reason::Required(CancelReason::DEFS),
        leaves: RELEASED,
        ..edge(A::Cancel, from, S::Cancelled, who)
    }
}

const EDGES: &[Edge] = &[
    Edge {
        needs: &[
            N::Customer.need(),
            N::ReachableContact.need(),
            N::AssetOrModel.need(),
            N::Description.need(),
            N::Category.need(),
            N::Severity.need(),
            N::Urgency.need(),
            N::AssigneeOrTeam.need(),
        ],
        leaves: &[
            Leaves::Priority.def(),
            Leaves::SlaClocks.def(),
            Leaves::EntitlementSnapshot.def(),
            Leaves::RepeatRepairFlag.def(),
        ],
        ..edge(
            A::Triage,
            &[S::Intake.as_str()],
            S::Diagnosis,
            &[Who::AGENT, Who::DISPATCHER, Who::SUPERVISOR],
        )
    },
    Edge {
        needs: &[N::Diagnosis.need(), N::SentQuote.need()],
        leaves: &[Leaves::CustomerNotified.def()],
        ..edge(
            A::ProposePlan,
            &[S::Diagnosis.as_str()],
            S::Approval,
            &[Who::Assignee, Who::SUPERVISOR],
        )
    },
    Edge {
        needs: &[
            N::Diagnosis.need(),
            N::NothingChargeable.need(),
            N::NoAgreementDemanded.need(),
        ],
        leaves: &[Leaves::PartsReserved.def()],
        ..edge(
            A::StartRepair,
            &[S::Diagnosis.as_str()],
            S::Repair,
            &[Who::Assignee, Who::SUPERVISOR],
        )
    },
    approve(&[Who::Customer], DECIDED),
    approve(&[Who::AGENT], DECIDED_BY_WORD),
    decline(&[Who::Customer], DECIDED),
    decline(&[Who::AGENT], DECIDED_BY_WORD),
    Edge {
        reason: Reason::Required(RediagnoseReason::DEFS),
        ..edge(
            A::Rediagnose,
            &[S::Repair.as_str()],
            S::Diagnosis,
            &[Who::Assignee, Who::SUPERVISOR],
        )
    },
    Edge {
        needs: &[
            N::RepairReport.need(),
            N::PartsPosted.need(),
            N::VisitsEnded.need(),
        ],
        ..edge(
            A::CompleteRepair,
            &[S::Repair.as_str()],
            S::Verification,
            &[Who::Assignee],
        )
    },
    Edge {
        by: VERIFICATION,
        needs: TESTED,
        ..edge(
            A::PassVerification,
            &[S::Verification.as_str()],
            S::Acceptance,
            &[Who::QUALITY, Who::SUPERVISOR],
        )
    },
    Edge {
        by: VERIFICATION,
        needs: TESTED,
        leaves: &[Leaves::ReworkCounted.def()],
        ..edge(
            A::FailVerification,
            &[S::Verification.as_str()],
            S::Repair,
            &[Who::QUALITY, Who::SUPERVISOR],
        )
    },
    accept(&[Who::Customer], SAID_BY_CUSTOMER),
    accept(&[Who::TECHNICIAN], SAID_WITH_SIGNATURE),
    accept(&[Who::AGENT], SAID_WITH_EVIDENCE),
    refuse(&[Who::Customer], SAID_BY_CUSTOMER),
    refuse(&[Who::TECHNICIAN], SAID_WITH_SIGNATURE),
    refuse(&[Who::AGENT], SAID_WITH_EVIDENCE),
    Edge {
        needs: &[
            N::ChargesSettled.need(),
            N::UnusedPartsBack.need(),
            N::OldPartsBack.need(),
            N::SerialsRecorded.need(),
            N::ChildrenEnded.need(),
        ],
        leaves: &[
            Leaves::Survey.def(),
            Leaves::CallbackTask.def(),
            Leaves::WarrantyCardEntry.def(),
        ],
        ..edge(
            A::Close,
            &[S::Closure.as_str()],
            S::Review,
            &[Who::AGENT, Who::SUPERVISOR],
        )
    },
    reopen(&[Who::AGENT, Who::SUPERVISOR], &[]),
    reopen(&[Who::Customer], &[N::WithinReopenWindow.need()]),
    Edge {
        needs: &[
            N::CustomerHeard.need(),
            N::ReviewRecord.need(),
            N::FaultAnalysis.need(),
            N::DissatisfactionAnswered.need(),
        ],
        leaves: &[Leaves::KnowledgeDraft.def()],
        ..edge(
            A::CompleteReview,
            &[S::Review.as_str()],
            S::Completed,
            &[Who::SUPERVISOR, Who::QUALITY],
        )
    },
    cancel(
        BEFORE_REPAIR,
        &[Who::AGENT, Who::SUPERVISOR, Who::MANAGER, Who::Customer],
    ),
    cancel(&[S::Repair.as_str()], &[Who::MANAGER]),
];
