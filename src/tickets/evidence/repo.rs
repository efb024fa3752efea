//! The SQL that only evidence asks for; its rows are written through the ticket room's repository.

use std::collections::BTreeMap;

use diesel::prelude::*;
use serde_json::Value;

use crate::platform::auth::actor::{ActorId, TicketId};
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::{row_after, row_before};
use crate::platform::db::schema::{fault_codes, ticket_evidence};
use crate::platform::db::types::Doc;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::AppResult;
use crate::platform::http::page::PageRequest;
use crate::tickets::model::{Evidence, EvidenceId, EvidenceKind};

/// Whether the fault code is in the list and in use.
///
/// # Errors
/// Database faults.
pub fn fault_code_exists(db: &mut Db, code: &str) -> AppResult<bool> {
    let found = fault_codes::table
        .filter(fault_codes::code.eq(code))
        .filter(fault_codes::is_active.eq(true));
    Ok(diesel::select(diesel::dsl::exists(found)).get_result(db)?)
}

#[derive(Debug, Queryable)]
struct EvidenceRow {
    id: EvidenceId,
    ticket_id: TicketId,
    kind: EvidenceKind,
    cycle: i32,
    revision: i32,
    body: Doc<Value>,
    actor_kind: String,
    actor_id: Option<ActorId>,
    actor_name: String,
    created_at: UtcTime,
}

/// Which documents of a ticket.
#[derive(Debug, Clone, Copy)]
pub struct Which {
    pub ticket: TicketId,
    pub kind: EvidenceKind,
    /// Only this cycle; all without.
    pub cycle: Option<i32>,
}

/// One page of documents, by cycle and revision.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn page(db: &mut Db, which: Which, page: &PageRequest) -> AppResult<Vec<Evidence>> {
    let key = (ticket_evidence::cycle, ticket_evidence::revision);
    let mut query = ticket_evidence::table
        .filter(ticket_evidence::ticket_id.eq(which.ticket))
        .filter(ticket_evidence::kind.eq(which.kind))
        .into_boxed::<MultiBackend>();
    if let Some(cycle) = which.cycle {
        query = query.filter(ticket_evidence::cycle.eq(cycle));
    }
    if let Some(after) = page.after::<(i32, i32)>()? {
        query = if page.descending {
            query.filter(row_before(key, after))
        } else {
            query.filter(row_after(key, after))
        };
    }
    query = if page.descending {
        query.order((
            ticket_evidence::cycle.desc(),
            ticket_evidence::revision.desc(),
        ))
    } else {
        query.order((
            ticket_evidence::cycle.asc(),
            ticket_evidence::revision.asc(),
        ))
    };
    let rows: Vec<EvidenceRow> = query.offset(page.offset).limit(page.fetch()).load(db)?;
    Ok(rows.into_iter().map(evidence).collect())
}

/// The last revision of each cycle.
///
/// # Errors
/// Database faults.
pub fn last_revisions(db: &mut Db, which: Which) -> AppResult<BTreeMap<i32, i32>> {
    let rows: Vec<(i32, i32)> = ticket_evidence::table
        .filter(ticket_evidence::ticket_id.eq(which.ticket))
        .filter(ticket_evidence::kind.eq(which.kind))
        .order((ticket_evidence::cycle, ticket_evidence::revision))
        .select((ticket_evidence::cycle, ticket_evidence::revision))
        .load(db)?;
    // Of each cycle the last one stays.
    Ok(rows.into_iter().collect())
}

/// How many documents there are.
///
/// # Errors
/// Database faults.
pub fn count(db: &mut Db, which: Which) -> AppResult<i64> {
    let mut query = ticket_evidence::table
        .filter(ticket_evidence::ticket_id.eq(which.ticket))
        .filter(ticket_evidence::kind.eq(which.kind))
        .into_boxed::<MultiBackend>();
    if let Some(cycle) = which.cycle {
        query = query.filter(ticket_evidence::cycle.eq(cycle));
    }
    Ok(query.count().get_result(db)?)
}

fn evidence(row: EvidenceRow) -> Evidence {
    Evidence {
        id: row.id,
        ticket_id: row.ticket_id,
        kind: row.kind,
        cycle: row.cycle,
        revision: row.revision,
        body: row.body.0,
        actor_kind: row.actor_kind,
        actor_id: row.actor_id,
        actor_name: row.actor_name,
        at: row.created_at,
    }
}
