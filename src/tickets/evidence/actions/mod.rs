//! Recording evidence: one function, one use case, one transaction.

mod accepting;
mod correcting;
mod deciding;
mod depot;
mod diagnosing;
mod learning;
mod repairing;
mod verifying;

pub use accepting::{Word, accept};
pub use correcting::{correct_report, write_report_off};
pub use deciding::{decide_plan, decide_quote};
pub use depot::{give_back, take_in};
pub use diagnosing::diagnose;
pub use learning::{analyse_fault, record_contact, review};
pub use repairing::report_repair;
pub use verifying::verify;

use super::record::{self, Document};
use super::repo::{self, Which};
use super::rules::Sound;
use super::timing;
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageRequest;
use crate::platform::op::Op;
use crate::platform::tx::{Tx, Visibility};
use crate::tickets::bundle::{self, TicketBundle};
use crate::tickets::flow::TicketState;
use crate::tickets::model::{
    Evidence, EvidenceKind, NewEvent, TicketEventDetails, TicketEventType,
};
use crate::tickets::repo as tickets;

/// Loads the ticket for change and refuses callers whose permission does not reach it.
///
/// # Errors
/// 404 where the caller sees no such ticket; 403 naming the permission; database faults.
pub fn open(tx: &mut Tx, ticket: TicketId, permission: Permission) -> AppResult<TicketBundle> {
    let bundle = TicketBundle::open(tx, ticket)?;
    demand(tx.op(), permission, &bundle)?;
    Ok(bundle)
}

/// Refuses callers whose permission does not reach the ticket: seeing it may reach further than working on it.
///
/// # Errors
/// 403 naming the permission.
pub fn demand(op: &Op, permission: Permission, bundle: &TicketBundle) -> AppResult<()> {
    let scope = op.actor.scope(permission);
    if scope.covers(&bundle.ticket.holding()) {
        Ok(())
    } else {
        Err(AppError::forbidden(permission.as_str()))
    }
}

/// Refuses a document that contradicts itself.
///
/// # Errors
/// 422 with every fault.
pub(super) fn sound(tx: &Tx, document: &impl Sound) -> AppResult<()> {
    match document.faults(tx.now()) {
        faults if faults.is_empty() => Ok(()),
        faults => Err(AppError::invalid(faults)),
    }
}

/// Refuses a kind of evidence whose time is over or has not come. Evidence that is a decision needs no such check:
/// the step it takes is judged by the flow.
///
/// # Errors
/// `conflict`.
pub(super) fn in_time(bundle: &TicketBundle, kind: EvidenceKind) -> AppResult<()> {
    in_state(bundle, kind, timing::open_in(kind))
}

/// Refuses unless the ticket stands in one of the states.
///
/// # Errors
/// `conflict`.
pub(super) fn in_state(
    bundle: &TicketBundle,
    kind: EvidenceKind,
    states: &[TicketState],
) -> AppResult<()> {
    let state = bundle.ticket.state;
    if states.contains(&state) {
        return Ok(());
    }
    Err(AppError::new(Code::Conflict)
        .saying("evidence_closed")
        .with("kind", kind)
        .with("current", state)
        .with_extra("current_state", state))
}

/// Who beside staff learns from the timeline that a document was recorded. Its text is never in there.
const fn seen_by(kind: EvidenceKind) -> Visibility {
    match kind {
        EvidenceKind::PlanDecision
        | EvidenceKind::Acceptance
        | EvidenceKind::DepotReceipt
        | EvidenceKind::DepotReturn => Visibility::Customer,
        EvidenceKind::Diagnosis
        | EvidenceKind::RepairReport
        | EvidenceKind::Verification
        | EvidenceKind::Review
        | EvidenceKind::FaultAnalysis
        | EvidenceKind::ContactOutcome => Visibility::Internal,
    }
}

/// Writes the document as the next revision of its kind in the ticket's cycle and notes it in the timeline.
/// [`TicketBundle::save`] must follow.
///
/// # Errors
/// Database faults.
pub(super) fn keep<D: Document>(
    tx: &mut Tx,
    bundle: &mut TicketBundle,
    document: &D,
) -> AppResult<Evidence> {
    keep_because(tx, bundle, document, None)
}

/// The same with the reason why, for the timeline.
///
/// # Errors
/// Database faults.
pub(super) fn keep_because<D: Document>(
    tx: &mut Tx,
    bundle: &mut TicketBundle,
    document: &D,
    reason: Option<&str>,
) -> AppResult<Evidence> {
    let ticket = &bundle.ticket;
    let latest = tickets::latest_evidence(tx.db(), ticket.id, ticket.cycle, D::KIND)?;
    let actor = &tx.op().actor;
    let evidence = Evidence {
        id: tx.new_id(),
        ticket_id: ticket.id,
        kind: D::KIND,
        cycle: ticket.cycle,
        revision: latest.map_or(0, |one| one.revision).saturating_add(1),
        body: serde_json::to_value(document).map_err(AppError::internal)?,
        actor_kind: actor.kind().to_owned(),
        actor_id: actor.id().map(|id| id.cast()),
        actor_name: bundle::actor_name(actor),
        at: tx.now(),
    };
    tickets::insert_evidence(tx.db(), &evidence)?;
    bundle.push(
        NewEvent::new(TicketEventType::EvidenceRecorded)
            .visible_to(seen_by(D::KIND))
            .because(None, reason)
            .saying(TicketEventDetails {
                evidence_kind: Some(evidence.kind),
                evidence_id: Some(evidence.id),
                evidence_revision: Some(evidence.revision),
                ..TicketEventDetails::default()
            }),
    );
    Ok(evidence)
}

/// Records, each with its cycle and revision, and how many there are when that was asked for.
pub type Rows<R> = (Vec<((i32, i32), R)>, Option<i64>);

/// One page of the documents of one kind, and their number when it was asked for.
///
/// # Errors
/// 404 where the caller sees no such ticket; `invalid_cursor`; database faults.
pub fn list<D: Document>(
    db: &mut Db,
    op: &Op,
    ticket: TicketId,
    cycle: Option<i32>,
    page: &PageRequest,
) -> AppResult<Rows<D::Record>> {
    let scope = op.actor.scope(Permission::TicketsRead);
    tickets::find(db, &scope, ticket)?.ok_or_else(|| AppError::missing("ticket"))?;
    let which = Which {
        ticket,
        kind: D::KIND,
        cycle,
    };
    let stored = repo::page(db, which, page)?;
    let last = repo::last_revisions(db, which)?;
    let read = |one: Evidence| {
        let last = last.get(&one.cycle).copied().unwrap_or(one.revision);
        Ok((
            (one.cycle, one.revision),
            record::read_beside::<D>(one, last)?,
        ))
    };
    let records: AppResult<Vec<_>> = stored.into_iter().map(read).collect();
    let total = if page.with_total {
        Some(repo::count(db, which)?)
    } else {
        None
    };
    Ok((records?, total))
}
