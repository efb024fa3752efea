//! Evidence documents: appended, never changed; the highest revision of a kind in a cycle is in force.

use diesel::prelude::*;
use serde_json::Value;

use crate::platform::auth::actor::{ActorId, TicketId};
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::dialect::AmongDsl;
use crate::platform::db::schema::ticket_evidence;
use crate::platform::db::types::Doc;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};
use crate::tickets::model::{Evidence, EvidenceId, EvidenceKind};

#[derive(Debug, Queryable, Insertable)]
#[diesel(table_name = ticket_evidence, treat_none_as_default_value = false)]
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

impl From<EvidenceRow> for Evidence {
    fn from(row: EvidenceRow) -> Evidence {
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
}

impl From<&Evidence> for EvidenceRow {
    fn from(evidence: &Evidence) -> EvidenceRow {
        EvidenceRow {
            id: evidence.id,
            ticket_id: evidence.ticket_id,
            kind: evidence.kind,
            cycle: evidence.cycle,
            revision: evidence.revision,
            body: Doc(evidence.body.clone()),
            actor_kind: evidence.actor_kind.clone(),
            actor_id: evidence.actor_id,
            actor_name: evidence.actor_name.clone(),
            created_at: evidence.at,
        }
    }
}

/// Writes many documents.
///
/// # Errors
/// Database faults.
pub fn insert_evidences(db: &mut Db, evidence: &[Evidence]) -> AppResult<()> {
    let rows: Vec<EvidenceRow> = evidence.iter().map(EvidenceRow::from).collect();
    crate::insert_all!(db, ticket_evidence::table, rows)?;
    Ok(())
}

/// Writes a document as the revision that it names.
///
/// # Errors
/// `conflict` when that revision exists already: somebody else recorded one meanwhile; database faults.
pub fn insert_evidence(db: &mut Db, evidence: &Evidence) -> AppResult<()> {
    let row = EvidenceRow::from(evidence);
    diesel::insert_into(ticket_evidence::table)
        .values(row)
        .execute(db)
        .on_unique("ticket_evidence_ticket_id_kind_cycle_revision_key", || {
            AppError::new(Code::Conflict)
        })?;
    Ok(())
}

/// All documents of these kinds in one cycle, oldest revision first.
///
/// # Errors
/// Database faults.
pub fn evidence_of_cycle(
    db: &mut Db,
    ticket: TicketId,
    cycle: i32,
    kinds: &[EvidenceKind],
) -> AppResult<Vec<Evidence>> {
    let rows: Vec<EvidenceRow> = ticket_evidence::table
        .filter(ticket_evidence::ticket_id.eq(ticket))
        .filter(ticket_evidence::kind.among(kinds.to_vec()))
        .filter(ticket_evidence::cycle.eq(cycle))
        .order((ticket_evidence::kind, ticket_evidence::revision))
        .load(db)?;
    Ok(rows.into_iter().map(Evidence::from).collect())
}

/// The document of that kind in force in a cycle.
///
/// # Errors
/// Database faults.
pub fn latest_evidence(
    db: &mut Db,
    ticket: TicketId,
    cycle: i32,
    kind: EvidenceKind,
) -> AppResult<Option<Evidence>> {
    let row: Option<EvidenceRow> = ticket_evidence::table
        .filter(ticket_evidence::ticket_id.eq(ticket))
        .filter(ticket_evidence::kind.eq(kind))
        .filter(ticket_evidence::cycle.eq(cycle))
        .order(ticket_evidence::revision.desc())
        .first(db)
        .optional()?;
    Ok(row.map(Evidence::from))
}

/// All documents of a ticket, by cycle and revision; one kind or all.
///
/// # Errors
/// Database faults.
pub fn list_evidence(
    db: &mut Db,
    ticket: TicketId,
    kind: Option<EvidenceKind>,
) -> AppResult<Vec<Evidence>> {
    let mut query = ticket_evidence::table
        .filter(ticket_evidence::ticket_id.eq(ticket))
        .into_boxed::<MultiBackend>();
    if let Some(kind) = kind {
        query = query.filter(ticket_evidence::kind.eq(kind));
    }
    let rows: Vec<EvidenceRow> = query
        .order((
            ticket_evidence::kind,
            ticket_evidence::cycle,
            ticket_evidence::revision,
        ))
        .load(db)?;
    Ok(rows.into_iter().map(Evidence::from).collect())
}

/// One document of a ticket.
///
/// # Errors
/// Database faults.
pub fn find_evidence(db: &mut Db, ticket: TicketId, id: EvidenceId) -> AppResult<Option<Evidence>> {
    let row: Option<EvidenceRow> = ticket_evidence::table
        .find(id)
        .filter(ticket_evidence::ticket_id.eq(ticket))
        .first(db)
        .optional()?;
    Ok(row.map(Evidence::from))
}
