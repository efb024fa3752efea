//! Loading tickets with all that hangs on them, a batch at a time.
//!
//! Identifiers grow with time and every table is indexed by the ticket, so each batch is a handful of
//! range scans, whatever the size of the tables.

use std::iter::Peekable;
use std::vec::IntoIter;

use diesel::prelude::*;
use uuid::Uuid;

use super::case::{Case, ChargeOf, EventLine, EvidenceLine, QuoteOf, TicketLine, TraceLine};
use crate::platform::auth::actor::TicketId;
use crate::platform::db::Db;
use crate::platform::db::schema::{
    audit_log, outbox, quotes, ticket_charges, ticket_events, ticket_evidence, tickets,
};
use crate::platform::error::AppResult;
use crate::platform::ids::Id;
use crate::platform::tx::EntityKind;

/// Tickets of one batch: some ten thousand rows in memory with all that hangs on them.
const BATCH: i64 = 500;

/// Before every identifier.
pub(super) fn start<K>() -> Id<K> {
    Id::new(Uuid::nil())
}

/// The batch after a ticket; empty at the end.
pub(super) fn batch(db: &mut Db, after: TicketId, attempts_wanted: usize) -> AppResult<Vec<Case>> {
    let lines: Vec<TicketLine> = tickets::table
        .filter(tickets::id.gt(after))
        .order(tickets::id)
        .limit(BATCH)
        .select((
            tickets::id,
            tickets::number,
            tickets::state,
            tickets::hold_reason,
            tickets::is_major,
            tickets::parent_id,
            tickets::merged_into_id,
            tickets::cycle,
            tickets::event_count,
            tickets::details,
            tickets::closed_at,
        ))
        .load(db)?;
    let Some(last) = lines.last().map(|line| line.id) else {
        return Ok(Vec::new());
    };
    let mut events = Share::of(events(db, after, last)?);
    let mut evidence = Share::of(evidence(db, after, last)?);
    let mut quotes = Share::of(quotes(db, after, last)?);
    let mut charges = Share::of(charges(db, after, last)?);
    let mut outbox = Share::of(published(db, after, last)?);
    let mut audit = Share::of(audited(db, after, last)?);
    let cases = lines.into_iter().map(|ticket| {
        let id = ticket.id;
        Case {
            events: events.take(id, |line| line.ticket_id),
            evidence: evidence.take(id, |line| line.ticket_id),
            quotes: quotes.take(id, |line| line.ticket_id),
            charges: charges.take(id, |line| line.ticket_id),
            outbox: outbox.take(id, |line| line.entity_id.cast()),
            audit: audit.take(id, |line| line.entity_id.cast()),
            attempts_wanted,
            ticket,
        }
    });
    Ok(cases.collect())
}

/// Rows sorted by ticket, handed out ticket by ticket.
struct Share<T>(Peekable<IntoIter<T>>);

impl<T> Share<T> {
    fn of(rows: Vec<T>) -> Share<T> {
        Share(rows.into_iter().peekable())
    }

    fn take(&mut self, id: TicketId, of: impl Fn(&T) -> TicketId) -> Vec<T> {
        // Rows of tickets that appeared after the batch was read have no case; they are passed over.
        while self.0.next_if(|row| of(row) < id).is_some() {}
        std::iter::from_fn(|| self.0.next_if(|row| of(row) == id)).collect()
    }
}

fn events(db: &mut Db, after: TicketId, last: TicketId) -> AppResult<Vec<EventLine>> {
    use ticket_events::dsl as e;
    Ok(e::ticket_events
        .filter(e::ticket_id.gt(after))
        .filter(e::ticket_id.le(last))
        .order((e::ticket_id, e::seq))
        .select((
            e::ticket_id,
            e::seq,
            e::cycle,
            e::kind,
            e::action,
            e::from_state,
            e::to_state,
            e::actor_kind,
            e::actor_id,
            e::actor_name,
            e::created_at,
        ))
        .load(db)?)
}

fn evidence(db: &mut Db, after: TicketId, last: TicketId) -> AppResult<Vec<EvidenceLine>> {
    use ticket_evidence::dsl as e;
    Ok(e::ticket_evidence
        .filter(e::ticket_id.gt(after))
        .filter(e::ticket_id.le(last))
        .order((e::ticket_id, e::kind, e::cycle, e::revision))
        .select((
            e::ticket_id,
            e::kind,
            e::cycle,
            e::revision,
            e::body,
            e::created_at,
        ))
        .load(db)?)
}

fn quotes(db: &mut Db, after: TicketId, last: TicketId) -> AppResult<Vec<QuoteOf>> {
    use quotes::dsl as q;
    Ok(q::quotes
        .filter(q::ticket_id.gt(after))
        .filter(q::ticket_id.le(last))
        .order((q::ticket_id, q::cycle, q::quote_version))
        .select((
            q::ticket_id,
            q::id,
            q::cycle,
            q::quote_version,
            q::state,
            q::lines,
            q::subtotal_amount,
            q::discount_amount,
            q::tax_amount,
            q::total_amount,
            q::customer_amount,
        ))
        .load(db)?)
}

fn charges(db: &mut Db, after: TicketId, last: TicketId) -> AppResult<Vec<ChargeOf>> {
    use ticket_charges::dsl as c;
    Ok(c::ticket_charges
        .filter(c::ticket_id.gt(after))
        .filter(c::ticket_id.le(last))
        .order((c::ticket_id, c::cycle))
        .select((c::ticket_id, c::payer, c::status))
        .load(db)?)
}

fn published(db: &mut Db, after: TicketId, last: TicketId) -> AppResult<Vec<TraceLine>> {
    use outbox::dsl as o;
    Ok(o::outbox
        .filter(o::entity_id.gt(after.cast::<EntityKind>()))
        .filter(o::entity_id.le(last.cast::<EntityKind>()))
        .filter(o::entity_type.eq("ticket"))
        .order((o::entity_id, o::entity_type, o::entity_sequence))
        .select((o::entity_id, o::entity_sequence, o::event_type))
        .load(db)?)
}

fn audited(db: &mut Db, after: TicketId, last: TicketId) -> AppResult<Vec<TraceLine>> {
    use audit_log::dsl as a;
    Ok(a::audit_log
        .filter(a::entity_id.gt(after.cast::<EntityKind>()))
        .filter(a::entity_id.le(last.cast::<EntityKind>()))
        .filter(a::entity_type.eq("ticket"))
        .filter(a::entity_version.is_not_null())
        .order((a::entity_id, a::id))
        .select((
            a::entity_id.assume_not_null(),
            a::entity_version.assume_not_null(),
            a::action,
        ))
        .load(db)?)
}
