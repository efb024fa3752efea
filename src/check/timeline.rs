//! Rules over a ticket's timeline.

use super::case::Case;
use crate::tickets::flow::{TICKET_FLOW, TicketAction as A, TicketState as S};
use crate::tickets::model::TicketEventType;

/// Invariant 1: folding the entries gives the state.
pub(super) fn state_is_fold(case: &Case) -> Option<String> {
    let mut state = S::Intake.as_str();
    for event in &case.events {
        let Some(to) = event.to.as_deref() else {
            continue;
        };
        let is_registration = event.kind == TicketEventType::Created.as_str();
        match event.from.as_deref() {
            None if is_registration && to == state => {}
            Some(from) if from == state => {}
            from => {
                return Some(format!(
                    "entry {} leaves {} while the ticket stood in {state}",
                    event.seq,
                    from.unwrap_or("nowhere")
                ));
            }
        }
        state = to;
    }
    (state != case.ticket.state).then(|| {
        format!(
            "the state is {} but the timeline ends in {state}",
            case.ticket.state
        )
    })
}

/// Each entry that moves is an edge of the flow, and no other entry claims to be a step.
pub(super) fn steps_are_declared(case: &Case) -> Option<String> {
    let moved = TicketEventType::StateChanged.as_str();
    case.events.iter().find_map(|event| {
        let declared = match (event.from.as_deref(), event.to.as_deref()) {
            (Some(from), Some(to)) => {
                let action = event.action.as_deref().unwrap_or_default();
                event.kind == moved && is_edge(action, from, to)
            }
            _ => event.kind != moved,
        };
        (!declared).then(|| {
            format!(
                "entry {} is {} from {:?} to {:?} by {:?}, which the flow does not declare",
                event.seq, event.kind, event.from, event.to, event.action
            )
        })
    })
}

fn is_edge(action: &str, from: &str, to: &str) -> bool {
    TICKET_FLOW
        .edges
        .iter()
        .any(|edge| edge.action == action && edge.to == to && edge.from.contains(&from))
}

/// Entries are numbered 1, 2, 3 … up to the ticket's count.
pub(super) fn events_are_numbered(case: &Case) -> Option<String> {
    let misplaced = (1..).zip(&case.events).find(|(n, event)| *n != event.seq);
    if let Some((expected, event)) = misplaced {
        return Some(format!(
            "entry {} stands where {expected} should",
            event.seq
        ));
    }
    let entries = i64::try_from(case.events.len()).unwrap_or(i64::MAX);
    (entries == 0 || entries != case.ticket.event_count).then(|| {
        format!(
            "the ticket counts {} entries, the timeline has {entries}",
            case.ticket.event_count
        )
    })
}

/// Invariant 2: everybody who acted is named, and whoever has a record is identified.
pub(super) fn actors_are_named(case: &Case) -> Option<String> {
    case.events.iter().find_map(|event| {
        let is_identified = match event.actor_kind.as_str() {
            "person" | "customer" => event.actor_id.is_some(),
            "system" => true,
            _ => false,
        };
        let is_named = is_identified && !event.actor_name.trim().is_empty();
        (!is_named).then(|| format!("entry {} does not say who acted", event.seq))
    })
}

/// Cycle, rework and reopen counters equal what the timeline says.
pub(super) fn counters_agree(case: &Case) -> Option<String> {
    let reopened = case.steps(&[A::Reopen.as_str()]);
    let reworked = case.steps(&[A::FailVerification.as_str(), A::RefuseAcceptance.as_str()]);
    let counters = [
        ("cycle", i64::from(case.ticket.cycle), reopened + 1),
        ("reopen_count", case.counted("reopen_count"), reopened),
        ("rework_count", case.counted("rework_count"), reworked),
    ];
    let wrong = counters.iter().find(|(_, kept, told)| kept != told);
    wrong
        .map(|(name, kept, told)| format!("{name} is {kept}, the timeline says {told}"))
        .or_else(|| entries_in_their_cycle(case))
}

/// Entries written together with a reopening belong to the new cycle, so only the order is fixed.
fn entries_in_their_cycle(case: &Case) -> Option<String> {
    let mut last = 1;
    case.events.iter().find_map(|event| {
        let fits = (last..=case.ticket.cycle).contains(&event.cycle);
        last = event.cycle;
        (!fits).then(|| format!("entry {} stands in cycle {}", event.seq, event.cycle))
    })
}

/// Closed tickets know when; waiting ones know since when; ends do not wait.
pub(super) fn timers_agree(case: &Case) -> Option<String> {
    let ticket = &case.ticket;
    let is_closed = case.is_in(&[S::Review, S::Completed]);
    let waits = ticket.hold_reason.is_some();
    let since = ticket
        .details
        .0
        .get("hold")
        .is_some_and(|hold| !hold.is_null());
    if is_closed != ticket.closed_at.is_some() {
        return Some(format!(
            "closing time {:?} in state {}",
            ticket.closed_at.map(|at| at.to_string()),
            ticket.state
        ));
    }
    if waits != since {
        return Some("reason and begin of the wait do not agree".to_owned());
    }
    (waits && case.is_in(&[S::Completed, S::Cancelled]))
        .then(|| format!("waits although it is {}", ticket.state))
}
