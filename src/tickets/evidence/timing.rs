//! When a kind of evidence can be recorded.
//!
//! Evidence is never edited: a correction is a new record. Once the step that used it has been taken it stands, so a
//! kind is open only in the states before that step. What a repair report left open and the closing asks for is the
//! exception ([`CORRECTED_IN`]).

use crate::tickets::flow::TicketState;
use crate::tickets::model::EvidenceKind;
use TicketState as S;

/// The states in which the kind can be recorded.
pub const fn open_in(kind: EvidenceKind) -> &'static [TicketState] {
    match kind {
        // Used by `propose_plan` and `start_repair`.
        EvidenceKind::Diagnosis => &[S::Diagnosis],
        EvidenceKind::PlanDecision => &[S::Approval],
        // Used by `complete_repair`.
        EvidenceKind::RepairReport => &[S::Repair],
        EvidenceKind::Verification => &[S::Verification],
        EvidenceKind::Acceptance => &[S::Acceptance],
        // Used by `complete_review`.
        EvidenceKind::Review | EvidenceKind::ContactOutcome => &[S::Review],
        EvidenceKind::FaultAnalysis => &[
            S::Diagnosis,
            S::Approval,
            S::Repair,
            S::Verification,
            S::Acceptance,
            S::Closure,
            S::Review,
        ],
        // A device is taken away while the work on it still lies ahead…
        EvidenceKind::DepotReceipt => &[S::Intake, S::Diagnosis, S::Approval, S::Repair],
        // …and goes back whenever the customer wants it, repaired or not.
        EvidenceKind::DepotReturn => &[
            S::Diagnosis,
            S::Approval,
            S::Repair,
            S::Verification,
            S::Acceptance,
            S::Closure,
            S::Review,
            S::Completed,
            S::Cancelled,
        ],
    }
}

/// Where a repair report that was used can still be put right, as far as it left something open: before the ticket is
/// closed.
pub const CORRECTED_IN: &[TicketState] = &[S::Closure];

/// Whether the kind can be recorded while the ticket stands there.
pub fn is_open(kind: EvidenceKind, state: TicketState) -> bool {
    open_in(kind).contains(&state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tickets::flow::{TICKET_FLOW, TicketAction};

    /// The kinds that a step uses, and the states it starts from.
    #[test]
    fn evidence_is_closed_once_the_step_that_used_it_has_been_taken() {
        for (kind, steps) in [
            (
                EvidenceKind::Diagnosis,
                &[TicketAction::ProposePlan, TicketAction::StartRepair][..],
            ),
            (
                EvidenceKind::PlanDecision,
                &[TicketAction::ApprovePlan, TicketAction::DeclinePlan],
            ),
            (EvidenceKind::RepairReport, &[TicketAction::CompleteRepair]),
            (
                EvidenceKind::Verification,
                &[
                    TicketAction::PassVerification,
                    TicketAction::FailVerification,
                ],
            ),
            (
                EvidenceKind::Acceptance,
                &[TicketAction::Accept, TicketAction::RefuseAcceptance],
            ),
            (EvidenceKind::Review, &[TicketAction::CompleteReview]),
            (
                EvidenceKind::ContactOutcome,
                &[TicketAction::CompleteReview],
            ),
        ] {
            for step in steps {
                let edges = TICKET_FLOW
                    .edges
                    .iter()
                    .filter(|edge| edge.action == step.as_str());
                for edge in edges {
                    let from: Vec<&str> =
                        open_in(kind).iter().map(|state| state.as_str()).collect();
                    assert_eq!(edge.from, from, "{kind} before {step}");
                    let to = TicketState::parse(edge.to).unwrap();
                    assert!(!is_open(kind, to), "{kind} after {step}");
                }
            }
        }
    }

    #[test]
    fn a_device_that_was_taken_away_can_always_go_back() {
        for state in TicketState::ALL {
            let taken = is_open(EvidenceKind::DepotReceipt, *state);
            let back = is_open(EvidenceKind::DepotReturn, *state);
            assert!(taken || back, "{state}");
        }
    }
}
