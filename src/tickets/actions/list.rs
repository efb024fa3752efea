//! Lists of tickets and of a ticket's timeline.

use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::http::page::PageRequest;
use crate::platform::op::Op;
use crate::platform::tx::Visibility;
use crate::tickets::dto::filter::{TicketEventFilter, TicketFilter};
use crate::tickets::model::{Mentions, TicketEvent, TicketEventType, TicketLine};
use crate::tickets::neighbours;
use crate::tickets::repo::{self, EventFilter, Names};

/// A page of tickets with the names of what they refer to; one row more than the page tells whether more follow.
#[derive(Debug)]
pub struct Listed {
    pub lines: Vec<TicketLine>,
    pub names: Names,
    /// Counted when asked for.
    pub total: Option<i64>,
}

/// The tickets that the caller sees and the filter lets through.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(db: &mut Db, op: &Op, filter: &TicketFilter, page: &PageRequest) -> AppResult<Listed> {
    let scope = op.actor.scope(Permission::TicketsRead);
    let words = filter.q.as_deref().filter(|words| !words.trim().is_empty());
    let found = words
        .map(|words| neighbours::found(db, words))
        .transpose()?;
    let found = found.as_deref();
    let lines = repo::list(db, &scope, filter, found, page)?;
    let names = repo::names(db, Mentions::of_lines(&lines))?;
    let total = if page.with_total {
        Some(repo::count(db, &scope, filter, found)?)
    } else {
        None
    };
    Ok(Listed {
        lines,
        names,
        total,
    })
}

/// Entries of a ticket's timeline, as far as the caller may read them.
///
/// # Errors
/// 404, `invalid_cursor`; database faults.
pub fn timeline(
    db: &mut Db,
    op: &Op,
    id: TicketId,
    filter: &TicketEventFilter,
    page: &PageRequest,
) -> AppResult<(Vec<TicketEvent>, Option<i64>)> {
    let ticket = super::find(db, op, id)?;
    let is_staff = op.actor.person().is_some();
    let visible_to = if is_staff && filter.is_public != Some(true) {
        vec![
            Visibility::Internal,
            Visibility::Partner,
            Visibility::Customer,
        ]
    } else {
        vec![Visibility::Customer]
    };
    let wanted = EventFilter {
        visible_to,
        kinds: filter.kind.as_ref().map(|kinds| kinds.0.clone()),
        descending: page.descending,
        after: page.after::<(i64,)>()?.map(|(seq,)| seq),
        offset: page.offset,
        limit: page.fetch(),
    };
    let total = if page.with_total {
        Some(repo::count_events(db, ticket.id, &wanted)?)
    } else {
        None
    };
    Ok((repo::event_page(db, ticket.id, &wanted)?, total))
}

/// The filter that leaves the steps of a timeline.
pub fn steps_only() -> TicketEventFilter {
    TicketEventFilter {
        kind: Some(crate::platform::http::page::CommaList(vec![
            TicketEventType::StateChanged,
        ])),
        is_public: None,
    }
}

/// One entry of a timeline, where the caller may read it.
///
/// # Errors
/// 404; database faults.
pub fn entry(db: &mut Db, op: &Op, id: TicketId, seq: i64) -> AppResult<TicketEvent> {
    let mut page = PageRequest::first("seq", 1);
    page.descending = false;
    page.after = Some(vec![serde_json::json!(seq - 1)]);
    let (mut entries, _) = timeline(db, op, id, &TicketEventFilter::default(), &page)?;
    entries.truncate(1);
    entries
        .pop()
        .filter(|entry| entry.seq == seq)
        .ok_or_else(|| crate::platform::error::AppError::missing("event"))
}
