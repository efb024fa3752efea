//! Following the event log: which part of it one request reads.

use super::repo::{self, EventFilter, EventRow};
use crate::platform::auth::scope::Scope;
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::outbox;

/// Numbers looked at by one request. Numbers have no holes, so this bounds the work however few of the
/// events pass the filters.
const REACH: i64 = 5_000;

/// A stretch of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// Events that passed the filters, in order.
    pub events: Vec<EventRow>,
    /// Everything up to this number has been looked at; where to go on.
    pub next_after: i64,
    /// Whether numbers beyond `next_after` exist already.
    pub has_more: bool,
}

/// The events after number `after` that the scope covers and the filter lets pass.
///
/// # Errors
/// Database faults.
pub fn read(
    db: &mut Db,
    scope: &Scope,
    filter: &EventFilter,
    after: i64,
    limit: i64,
) -> AppResult<Stretch> {
    // The end first: whatever is numbered later belongs to the next stretch.
    let head = outbox::head(db)?;
    let end = after.saturating_add(REACH).min(head).max(after);
    let events = repo::events(db, scope, filter, after, end, limit)?;
    let is_full = i64::try_from(events.len()).is_ok_and(|count| count >= limit);
    let last = events.last().map(|event| event.sequence);
    let next_after = last.filter(|_| is_full).unwrap_or(end);
    Ok(Stretch {
        events,
        next_after,
        has_more: next_after < head,
    })
}
