//! Many changes in one call: each in a savepoint of its own, each by the same guards as a single request.

use std::collections::BTreeSet;

use serde_json::json;

use super::{add_note, assign, change_priority, hold, resume, transfer, transition};
use crate::platform::auth::actor::TicketId;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::http::problem::{RequestFacts, document};
use crate::platform::tx::{EntityId, Tx};
use crate::tickets::dto::bulk::{
    TicketBulkItem, TicketBulkOutcome, TicketBulkResult, TicketBulkType as T, TicketBulkUpdate,
};
use crate::tickets::repo;

/// Does the changes in order; one that is refused leaves the others alone.
///
/// # Errors
/// Faults of ours and of the database end the whole call; refusals stand in the result.
pub fn bulk_update(tx: &mut Tx, sent: &TicketBulkUpdate) -> AppResult<TicketBulkResult> {
    // Two calls that name the same tickets in different orders would wait for each other, and so would one
    // that holds the stock for a first ticket with a request that holds a second and wants that stock.
    let all: BTreeSet<TicketId> = sent.items.iter().map(|item| item.ticket_id).collect();
    repo::lock_all(tx.db(), &all)?;
    let mut results = Vec::with_capacity(sent.items.len());
    for (index, item) in (0..).zip(&sent.items) {
        let outcome = tx.attempt(|tx| change(tx, item));
        results.push(told(tx, index, item, outcome)?);
    }
    let refused = results.iter().filter(|one| one.problem.is_some()).count();
    let counts = json!({ "items": results.len(), "refused": refused });
    tx.audit(
        "ticket.bulk_updated",
        "ticket",
        None::<EntityId>,
        None,
        None,
        counts,
    );
    Ok(TicketBulkResult { results })
}

/// Version of the ticket after the change.
fn change(tx: &mut Tx, item: &TicketBulkItem) -> AppResult<i64> {
    let (id, seen) = (item.ticket_id, item.version);
    match item.kind {
        T::Transition => {
            let sent = needed(item.transition.as_ref(), "transition")?;
            transition(tx, id, seen, sent).map(|step| step.ticket_version)
        }
        T::Assignment => {
            let sent = needed(item.assignment.as_ref(), "assignment")?;
            assign(tx, id, seen, sent).map(|done| done.ticket_version)
        }
        T::Transfer => {
            let sent = needed(item.assignment.as_ref(), "assignment")?;
            transfer(tx, id, seen, sent).map(|done| done.ticket_version)
        }
        T::Hold => {
            let sent = needed(item.hold.as_ref(), "hold")?;
            hold(tx, id, seen, sent).map(|done| done.ticket_version)
        }
        T::Resumption => {
            let sent = item.resumption.clone().unwrap_or_default();
            resume(tx, id, seen, &sent).map(|done| done.ticket_version)
        }
        T::PriorityChange => {
            let sent = needed(item.priority_change.as_ref(), "priority_change")?;
            change_priority(tx, id, seen, sent).map(|done| done.ticket_version)
        }
        T::Note => {
            let sent = needed(item.note.as_ref(), "note")?;
            add_note(tx, id, sent).map(|done| done.ticket_version)
        }
    }
}

fn needed<'a, T>(member: Option<&'a T>, name: &str) -> AppResult<&'a T> {
    member.ok_or_else(|| AppError::fault(FieldFault::body(format!("/{name}"), FaultCode::Required)))
}

fn told(
    tx: &Tx,
    index: i32,
    item: &TicketBulkItem,
    outcome: AppResult<i64>,
) -> AppResult<TicketBulkOutcome> {
    let op = tx.op();
    let (status, ticket_version, problem) = match outcome {
        Ok(version) => (200, Some(version), None),
        // What is no refusal concerns the whole call: the database may ask to run all of it again.
        Err(error) if error.code().status() >= 500 => return Err(error),
        Err(error) => {
            let facts = RequestFacts {
                request_id: op.request_id,
                lang: op.lang,
                path: format!("/api/v1/tickets/{}", item.ticket_id),
            };
            let status = i32::from(error.code().status());
            (status, None, Some(document(&error, &facts)))
        }
    };
    Ok(TicketBulkOutcome {
        index,
        ticket_id: item.ticket_id,
        status,
        ticket_version,
        problem,
    })
}
