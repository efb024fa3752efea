//! Rules over what a ticket's entries have left in the outbox and in the audit trail.

use super::case::{Case, EventLine, TraceLine};

/// Every entry has exactly one event that carries its number and says the same.
pub(super) fn events_published(case: &Case) -> Option<String> {
    let lost = case
        .events
        .iter()
        .find(|event| !has_trace(&case.outbox, event));
    if let Some(event) = lost {
        return Some(format!("entry {} ({}) has no event", event.seq, event.kind));
    }
    (case.outbox.len() > case.events.len()).then(|| {
        format!(
            "{} events for {} entries",
            case.outbox.len(),
            case.events.len()
        )
    })
}

/// Every entry has its audit line. Lines about acts that change nothing, such as a reveal, are extra.
pub(super) fn events_audited(case: &Case) -> Option<String> {
    let lost = case
        .events
        .iter()
        .find(|event| !has_trace(&case.audit, event));
    lost.map(|event| format!("entry {} ({}) has no audit line", event.seq, event.kind))
}

fn has_trace(traces: &[TraceLine], event: &EventLine) -> bool {
    // Usually trace n stands in place n; the search is for the rest.
    let is_its = |trace: &TraceLine| {
        trace.sequence == event.seq && trace.word.strip_prefix("ticket.") == Some(&event.kind)
    };
    let place = usize::try_from(event.seq - 1).ok();
    let direct = place
        .and_then(|place| traces.get(place))
        .is_some_and(is_its);
    direct || traces.iter().any(is_its)
}
