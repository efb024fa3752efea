//! What can be done to a ticket across states, without moving it.

use super::needs::TicketNeed as N;
use super::reasons::{
    EscalateReason, HoldReason, PriorityReason, ServiceModeReason, TransferReason,
};
use super::states::{TicketAct, TicketState as S};
use crate::workflow::{Act, Reason, Who};

/// Every state but the ends: in those only notes (and reopening a completed ticket) are possible.
const WORKING: &[&str] = &[
    S::Intake.as_str(),
    S::Diagnosis.as_str(),
    S::Approval.as_str(),
    S::Repair.as_str(),
    S::Verification.as_str(),
    S::Acceptance.as_str(),
    S::Closure.as_str(),
    S::Review.as_str(),
];

/// Until the repair is handed in.
const UNTIL_REPAIRED: &[&str] = &[
    S::Intake.as_str(),
    S::Diagnosis.as_str(),
    S::Approval.as_str(),
    S::Repair.as_str(),
];

const EVERY: &[&str] = &[
    S::Intake.as_str(),
    S::Diagnosis.as_str(),
    S::Approval.as_str(),
    S::Repair.as_str(),
    S::Verification.as_str(),
    S::Acceptance.as_str(),
    S::Closure.as_str(),
    S::Review.as_str(),
    S::Completed.as_str(),
    S::Cancelled.as_str(),
];

const DISPATCHERS: &[Who] = &[Who::DISPATCHER, Who::SUPERVISOR, Who::MANAGER];

const fn act(
    name: TicketAct,
    states: &'static [&'static str],
    who: &'static [Who],
    at: &'static str,
) -> Act {
    Act {
        name: name.as_str(),
        title: name.title(),
        states,
        who,
        needs: &[],
        reason: Reason::None,
        at,
    }
}

pub(super) const ACTS: &[Act] = &[
    Act {
        reason: Reason::Optional(TransferReason::DEFS),
        ..act(
            TicketAct::Assign,
            WORKING,
            DISPATCHERS,
            "/tickets/{id}/assignments",
        )
    },
    Act {
        needs: &[N::Assigned.need()],
        reason: Reason::Required(TransferReason::DEFS),
        ..act(
            TicketAct::Transfer,
            WORKING,
            &[
                Who::Assignee,
                Who::DISPATCHER,
                Who::SUPERVISOR,
                Who::MANAGER,
            ],
            "/tickets/{id}/transfers",
        )
    },
    Act {
        needs: &[N::NotOnHold.need()],
        reason: Reason::Required(HoldReason::DEFS),
        ..act(
            TicketAct::Hold,
            WORKING,
            &[
                Who::Assignee,
                Who::AGENT,
                Who::DISPATCHER,
                Who::SUPERVISOR,
                Who::MANAGER,
            ],
            "/tickets/{id}/holds",
        )
    },
    Act {
        needs: &[N::OnHold.need()],
        ..act(
            TicketAct::Resume,
            WORKING,
            &[
                Who::Assignee,
                Who::AGENT,
                Who::DISPATCHER,
                Who::SUPERVISOR,
                Who::MANAGER,
                Who::System,
            ],
            "/tickets/{id}/resumptions",
        )
    },
    Act {
        needs: &[N::HigherLevelLeft.need()],
        reason: Reason::Required(EscalateReason::DEFS),
        ..act(
            TicketAct::Escalate,
            WORKING,
            &[
                Who::Assignee,
                Who::AGENT,
                Who::DISPATCHER,
                Who::SUPERVISOR,
                Who::QUALITY,
                Who::MANAGER,
                Who::System,
            ],
            "/tickets/{id}/escalations",
        )
    },
    Act {
        reason: Reason::Required(PriorityReason::DEFS),
        ..act(
            TicketAct::SetPriority,
            WORKING,
            &[Who::AGENT, Who::DISPATCHER, Who::SUPERVISOR, Who::MANAGER],
            "/tickets/{id}/priority-changes",
        )
    },
    Act {
        reason: Reason::Required(ServiceModeReason::DEFS),
        ..act(
            TicketAct::SetServiceMode,
            UNTIL_REPAIRED,
            &[Who::Assignee, Who::DISPATCHER, Who::SUPERVISOR],
            "/tickets/{id}/service-mode-changes",
        )
    },
    act(
        TicketAct::Merge,
        UNTIL_REPAIRED,
        &[Who::AGENT, Who::SUPERVISOR, Who::MANAGER],
        "/tickets/{id}/merges",
    ),
    act(
        TicketAct::Split,
        UNTIL_REPAIRED,
        &[
            Who::Assignee,
            Who::AGENT,
            Who::DISPATCHER,
            Who::SUPERVISOR,
            Who::MANAGER,
        ],
        "/tickets/{id}/splits",
    ),
    act(
        TicketAct::AddNote,
        EVERY,
        &[
            Who::Assignee,
            Who::AGENT,
            Who::TECHNICIAN,
            Who::DISPATCHER,
            Who::SUPERVISOR,
            Who::QUALITY,
            Who::MANAGER,
            Who::Customer,
            Who::System,
        ],
        "/tickets/{id}/notes",
    ),
];
