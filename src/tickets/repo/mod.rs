//! The SQL of tickets: loading within a scope and saving on the version read.

mod events;
mod evidence;
mod list;
mod names;
mod row;
mod scope;

pub use events::{EventFilter, append_events, count_events, event_page};
pub use evidence::{
    evidence_of_cycle, find_evidence, insert_evidence, insert_evidences, latest_evidence,
    list_evidence,
};
pub use list::{count, list};
pub use names::{Names, names};
pub(in crate::tickets) use row::TicketRow;
pub(in crate::tickets) use scope::in_scope;

use std::collections::BTreeSet;

use diesel::prelude::*;
use events::EventRow;

use super::flow::TicketState;
use super::model::{OPEN_STATES, Ticket, TicketEvent};
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::scope::Scope;
use crate::platform::codes::Code;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::dialect::{AmongDsl, ChangeStatement, Locked, kept_update, together};
use crate::platform::db::schema::{ticket_events, tickets};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};

/// The ticket, where the scope covers it.
///
/// # Errors
/// Database faults.
pub fn find(db: &mut Db, scope: &Scope, id: TicketId) -> AppResult<Option<Ticket>> {
    let row = tickets::table
        .filter(tickets::id.eq(id))
        .filter(in_scope(scope))
        .first::<TicketRow>(db)
        .optional()?;
    Ok(row.map(Ticket::from))
}

/// The ticket with that number, where the scope covers it.
///
/// # Errors
/// Database faults.
pub fn find_by_number(db: &mut Db, scope: &Scope, number: &str) -> AppResult<Option<Ticket>> {
    let row = tickets::table
        .filter(tickets::number.eq(number))
        .filter(in_scope(scope))
        .first::<TicketRow>(db)
        .optional()?;
    Ok(row.map(Ticket::from))
}

/// The ticket, locked against other writers until the transaction ends.
///
/// # Errors
/// Database faults.
pub fn find_for_change(db: &mut Db, scope: &Scope, id: TicketId) -> AppResult<Option<Ticket>> {
    let query = tickets::table
        .filter(tickets::id.eq(id))
        .filter(in_scope(scope))
        .into_boxed::<MultiBackend>();
    let row = Locked::for_change(query)
        .get_result::<TicketRow>(db)
        .optional()?;
    Ok(row.map(Ticket::from))
}

/// Locks those of the tickets that exist, in the order of their identifiers, which is the same for everybody.
///
/// # Errors
/// Database faults.
pub fn lock_all(db: &mut Db, ids: &BTreeSet<TicketId>) -> AppResult<()> {
    let rows = tickets::table
        .filter(tickets::id.among(ids.iter().copied()))
        .order(tickets::id)
        .select(tickets::id)
        .into_boxed::<MultiBackend>();
    let _: Vec<TicketId> = Locked::for_change(rows).load(db)?;
    Ok(())
}

/// Writes a new ticket and its first entries.
///
/// # Errors
/// `already_exists` when the number is taken; database faults.
pub fn insert(db: &mut Db, ticket: &Ticket, entries: &[TicketEvent]) -> AppResult<()> {
    let ticket = diesel::insert_into(tickets::table).values(TicketRow::from(ticket));
    with_entries(db, ticket, entries)
        .on_unique("tickets_number_key", || AppError::new(Code::AlreadyExists))?;
    Ok(())
}

/// Writes a ticket and its new entries, a single one in the same statement.
fn with_entries<Q>(db: &mut Db, ticket: Q, entries: &[TicketEvent]) -> QueryResult<usize>
where
    Q: ChangeStatement,
{
    if let [entry] = entries {
        let entry = diesel::insert_into(ticket_events::table).values(EventRow::from(entry));
        return together(db, ticket, (entry,));
    }
    let written = together(db, ticket, ())?;
    if written > 0 {
        events::insert(db, entries)?;
    }
    Ok(written)
}

/// Writes many new tickets.
///
/// # Errors
/// Database faults.
pub fn insert_many(db: &mut Db, tickets: &[Ticket]) -> AppResult<()> {
    let rows: Vec<TicketRow> = tickets.iter().map(TicketRow::from).collect();
    crate::insert_all!(db, tickets::table, rows)?;
    Ok(())
}

/// Writes the ticket over the version and state it was read in, counts the version up and adds the entries.
///
/// # Errors
/// `version_mismatch` when somebody else was faster, 404 when the ticket is gone; database faults.
pub fn save_if(
    db: &mut Db,
    ticket: &mut Ticket,
    version: i64,
    state: TicketState,
    entries: &[TicketEvent],
) -> AppResult<()> {
    ticket.version = version + 1;
    let as_read = tickets::id
        .eq(ticket.id)
        .and(tickets::version.eq(version))
        .and(tickets::state.eq(state));
    let change = kept_update(tickets::table, TicketRow::from(&*ticket), as_read);
    if with_entries(db, change, entries)? == 1 {
        return Ok(());
    }
    let current: Option<i64> = tickets::table
        .find(ticket.id)
        .select(tickets::version)
        .first(db)
        .optional()?;
    Err(current.map_or_else(|| AppError::missing("ticket"), AppError::stale))
}

/// How many children of the ticket are neither closed nor given up.
///
/// # Errors
/// Database faults.
pub fn count_open_children(db: &mut Db, parent: TicketId) -> AppResult<i64> {
    Ok(tickets::table
        .filter(tickets::parent_id.eq(parent))
        .filter(tickets::state.among(OPEN_STATES))
        .count()
        .get_result(db)?)
}
