//! What the tickets room asks of the store. Every function works in the caller's transaction, under the
//! lock of the ticket's row, and changes nothing when it refuses.

use std::collections::BTreeMap;

use serde_json::json;

use super::actions::posting::Posted;
use super::actions::{issuing, receiving, reserving, shortage, views};
use super::dto::movements::{OldPartReceiptCreate, StockIssueCreate, StockReturnCreate};
use super::ledger::Shortage;
use super::model::{PartId, Reservation, TicketPartRow};
use super::repo;
use crate::platform::auth::actor::{BranchId, TicketId};
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::money::{Currency, Money};
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;

/// What a ticket got of a part and what became of it.
pub type TicketPart = TicketPartRow;

/// Promises what an approved plan needs, out of the branch's main store; in the order in which all lock.
/// Lines that are short are promised nothing of and come back as shortages.
///
/// # Errors
/// `conflict` when the branch has no main store; database faults.
pub fn reserve_for_plan(
    tx: &mut Tx,
    ticket: TicketId,
    branch: BranchId,
    plan: &[(PartId, Quantity)],
) -> AppResult<(Vec<Reservation>, Vec<Shortage>)> {
    let mut wanted: BTreeMap<PartId, Quantity> = BTreeMap::new();
    for (part, quantity) in plan.iter().filter(|(_, quantity)| quantity.is_positive()) {
        let sum = wanted.entry(*part).or_default();
        *sum = sum.plus(*quantity);
    }
    let Some(store) = repo::locations::main_of(tx.db(), branch)? else {
        return Err(AppError::new(Code::Conflict).saying("no_main_store"));
    };
    let ids: Vec<PartId> = wanted.keys().copied().collect();
    let parts = repo::parts::by_ids(tx.db(), &ids)?;
    let (mut kept, mut short) = (Vec::new(), Vec::new());
    for (id, quantity) in wanted {
        let part = parts.get(&id).ok_or_else(|| AppError::missing("part"))?;
        match reserving::promise(tx, ticket, part, &store, quantity)? {
            Ok(reservation) => kept.push(reservation),
            Err(shortage) => short.push(shortage),
        }
    }
    Ok((kept, short))
}

/// The refusal that names what is short, for callers who cannot wait.
///
/// # Errors
/// Database faults.
pub fn shortage_refusal(db: &mut Db, shortages: &[Shortage]) -> AppResult<AppError> {
    shortage::short(db, shortages)
}

/// Takes back everything that the ticket was promised: it was cancelled, or the plan was declined.
///
/// # Errors
/// Database faults.
pub fn release_for_ticket(tx: &mut Tx, ticket: TicketId) -> AppResult<()> {
    reserving::release_all(tx, ticket)
}

/// Issues goods to a ticket in repair.
///
/// # Errors
/// Those of `POST /stock-issues`.
pub fn issue_to_ticket(tx: &mut Tx, sent: &StockIssueCreate) -> AppResult<Posted> {
    issuing::issue(tx, sent)
}

/// Takes unused goods back.
///
/// # Errors
/// Those of `POST /stock-returns`.
pub fn return_unused(tx: &mut Tx, sent: &StockReturnCreate) -> AppResult<Posted> {
    issuing::take_back(tx, sent)
}

/// Takes an old part back.
///
/// # Errors
/// Those of `POST /old-part-receipts`.
pub fn old_part_back(tx: &mut Tx, sent: &OldPartReceiptCreate) -> AppResult<Posted> {
    receiving::receive_old_part(tx, sent)
}

/// Notes that the repair report names so much of a part as used; what is used cannot come back. A later
/// report of the same cycle replaces the number: `quantity` is the whole.
///
/// # Errors
/// `conflict` when less was issued; database faults.
pub fn record_used(
    tx: &mut Tx,
    ticket: TicketId,
    part: PartId,
    quantity: Quantity,
) -> AppResult<()> {
    let now = tx.now();
    let row = repo::ticket_parts::lock(tx.db(), ticket, part)?;
    let has_it = |row: &TicketPart| quantity <= row.issued.minus(row.returned);
    match row.filter(has_it) {
        Some(mut row) => {
            row.used = quantity;
            row.updated_at = now;
            repo::ticket_parts::write(tx.db(), &row)
        }
        None => Err(AppError::new(Code::Conflict).saying("not_issued")),
    }
}

/// Waives the debt of an old part; the caller has checked who may.
///
/// # Errors
/// `conflict` when so much is not owed; database faults.
pub fn write_off_old_part(
    tx: &mut Tx,
    ticket: TicketId,
    part: PartId,
    quantity: Quantity,
    reason: &str,
) -> AppResult<()> {
    let now = tx.now();
    let row = repo::ticket_parts::lock(tx.db(), ticket, part)?;
    let owes = |row: &TicketPart| {
        quantity.is_positive()
            && quantity <= row.old_owed.minus(row.old_back).minus(row.old_written_off)
    };
    let Some(mut row) = row.filter(owes) else {
        return Err(AppError::new(Code::Conflict).saying("no_old_part_owed"));
    };
    row.old_written_off = row.old_written_off.plus(quantity);
    row.updated_at = now;
    repo::ticket_parts::write(tx.db(), &row)?;
    let changes = json!({ "part_id": part, "quantity": quantity });
    let why = Some(reason.to_owned());
    tx.audit(
        "ticket.old_part_written_off",
        "ticket",
        Some(ticket),
        None,
        why,
        changes,
    );
    Ok(())
}

/// Everything that a ticket got, and what became of it.
///
/// # Errors
/// Database faults.
pub fn ticket_parts(db: &mut Db, ticket: TicketId) -> AppResult<Vec<TicketPart>> {
    repo::ticket_parts::of_ticket(db, ticket)
}

/// What the parts of a ticket cost us, by currency: what was issued less what came back, at the cost of
/// the very lots.
///
/// # Errors
/// Database faults.
pub fn ticket_cost(db: &mut Db, ticket: TicketId) -> AppResult<Vec<Money>> {
    let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
    for entry in repo::movements::of_ticket(db, ticket, None)? {
        let value = entry.outward().value(entry.unit_cost());
        *sums.entry(entry.unit_cost_currency).or_default() += value;
    }
    sums.into_iter()
        .map(|(currency, value)| views::amount(value, currency))
        .collect()
}
