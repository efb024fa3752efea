//! The timeline: written once, read in order.

use diesel::prelude::*;

use crate::platform::auth::actor::{ActorId, TicketId};
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::AmongDsl;
use crate::platform::db::schema::ticket_events;
use crate::platform::db::types::Doc;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::AppResult;
use crate::platform::tx::Visibility;
use crate::tickets::flow::TicketState;
use crate::tickets::model::{TicketEvent, TicketEventDetails, TicketEventId, TicketEventType};

crate::text_enum!(Visibility);

#[derive(Debug, Queryable, Insertable)]
#[diesel(table_name = ticket_events, treat_none_as_default_value = false)]
pub(super) struct EventRow {
    id: TicketEventId,
    ticket_id: TicketId,
    seq: i64,
    cycle: i32,
    kind: TicketEventType,
    action: Option<String>,
    from_state: Option<TicketState>,
    to_state: Option<TicketState>,
    visibility: Visibility,
    actor_kind: String,
    actor_id: Option<ActorId>,
    actor_name: String,
    reason_code: Option<String>,
    comment: Option<String>,
    data: Doc<TicketEventDetails>,
    created_at: UtcTime,
}

impl From<EventRow> for TicketEvent {
    fn from(row: EventRow) -> TicketEvent {
        TicketEvent {
            id: row.id,
            ticket_id: row.ticket_id,
            seq: row.seq,
            cycle: row.cycle,
            kind: row.kind,
            action: row.action,
            from: row.from_state,
            to: row.to_state,
            visibility: row.visibility,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            actor_name: row.actor_name,
            reason_code: row.reason_code,
            comment: row.comment,
            details: row.data.0,
            at: row.created_at,
        }
    }
}

impl From<&TicketEvent> for EventRow {
    fn from(event: &TicketEvent) -> EventRow {
        EventRow {
            id: event.id,
            ticket_id: event.ticket_id,
            seq: event.seq,
            cycle: event.cycle,
            kind: event.kind,
            action: event.action.clone(),
            from_state: event.from,
            to_state: event.to,
            visibility: event.visibility,
            actor_kind: event.actor_kind.clone(),
            actor_id: event.actor_id,
            actor_name: event.actor_name.clone(),
            reason_code: event.reason_code.clone(),
            comment: event.comment.clone(),
            data: Doc(event.details.clone()),
            created_at: event.at,
        }
    }
}

/// Writes new entries.
///
/// # Errors
/// Database faults.
pub fn append_events(db: &mut Db, events: &[TicketEvent]) -> AppResult<()> {
    insert(db, events)?;
    Ok(())
}

pub(super) fn insert(db: &mut Db, events: &[TicketEvent]) -> QueryResult<usize> {
    let rows: Vec<EventRow> = events.iter().map(EventRow::from).collect();
    crate::insert_all!(db, ticket_events::table, rows)
}

/// What to read of a timeline.
#[derive(Debug, Clone)]
pub struct EventFilter {
    /// Entries that one of these audiences may see.
    pub visible_to: Vec<Visibility>,
    /// Only these kinds; all without.
    pub kinds: Option<Vec<TicketEventType>>,
    /// Newest first.
    pub descending: bool,
    /// Goes on after the entry of that number, in the order asked for.
    pub after: Option<i64>,
    /// Rows to skip.
    pub offset: i64,
    /// Rows at most.
    pub limit: i64,
}

type Query = ticket_events::BoxedQuery<'static, MultiBackend>;

fn narrowed(ticket: TicketId, filter: &EventFilter) -> Query {
    let query = ticket_events::table
        .filter(ticket_events::ticket_id.eq(ticket))
        .filter(ticket_events::visibility.among(filter.visible_to.clone()))
        .into_boxed();
    match &filter.kinds {
        Some(kinds) => query.filter(ticket_events::kind.among(kinds.clone())),
        None => query,
    }
}

/// Entries of one timeline in the order asked for.
///
/// # Errors
/// Database faults.
pub fn event_page(
    db: &mut Db,
    ticket: TicketId,
    filter: &EventFilter,
) -> AppResult<Vec<TicketEvent>> {
    let query = narrowed(ticket, filter);
    let query = match (filter.after, filter.descending) {
        (Some(seq), true) => query.filter(ticket_events::seq.lt(seq)),
        (Some(seq), false) => query.filter(ticket_events::seq.gt(seq)),
        (None, _) => query,
    };
    let query = if filter.descending {
        query.order(ticket_events::seq.desc())
    } else {
        query.order(ticket_events::seq.asc())
    };
    let rows: Vec<EventRow> = query.offset(filter.offset).limit(filter.limit).load(db)?;
    Ok(rows.into_iter().map(TicketEvent::from).collect())
}

/// How many entries of the timeline the filter lets through.
///
/// # Errors
/// Database faults.
pub fn count_events(db: &mut Db, ticket: TicketId, filter: &EventFilter) -> AppResult<i64> {
    Ok(narrowed(ticket, filter).count().get_result(db)?)
}
