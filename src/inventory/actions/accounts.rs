//! What tickets got, what it cost, and the old parts they owe.

use std::collections::BTreeMap;

use serde_json::json;

use super::names::Names;
use super::views;
use super::{optional, sound};
use crate::inventory::dto::ticket_parts::{
    OldPartDebt, OldPartWriteOffCreate, StockWant, TicketPart, TicketParts,
};
use crate::inventory::model::{PartId, TicketPartRow, Want};
use crate::inventory::repo::debts::DebtRow;
use crate::inventory::{neighbours, repo};
use crate::platform::auth::Permission;
use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::codes::{Code, FaultCode};
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::money::{Currency, Money};
use crate::platform::op::Op;
use crate::platform::tx::Tx;

/// Thousandths of minor units, by part and currency.
type Costs = BTreeMap<(PartId, Currency), i128>;

/// The parts of a ticket; what they cost only for those who may see costs.
///
/// # Errors
/// 404 where the caller does not reach the ticket; database faults.
pub fn of_ticket(db: &mut Db, op: &Op, id: TicketId) -> AppResult<TicketParts> {
    let ticket = neighbours::ticket(db, id)?;
    let holding = ticket.map(|ticket| ticket.holding());
    let may = |permission| {
        let scope = op.actor.scope(permission);
        holding
            .as_ref()
            .is_some_and(|holding| scope.covers(holding))
    };
    if !may(Permission::StockRead) {
        return Err(AppError::missing("ticket"));
    }
    let rows = repo::ticket_parts::of_ticket(db, id)?;
    let costs = match may(Permission::StockValue) {
        true => Some(costs(db, id)?),
        false => None,
    };
    let totals = costs
        .as_ref()
        .map(|costs| summed(costs, None))
        .transpose()?;
    Ok(TicketParts {
        ticket_id: id,
        parts: shown(db, rows, costs.as_ref())?,
        totals,
    })
}

fn costs(db: &mut Db, ticket: TicketId) -> AppResult<Costs> {
    let mut sums = Costs::new();
    for entry in repo::movements::of_ticket(db, ticket, None)? {
        let value = entry.outward().value(entry.unit_cost());
        let key = (entry.part_id, entry.unit_cost_currency);
        *sums.entry(key).or_default() += value;
    }
    Ok(sums)
}

/// An amount a currency, of one part or of all: rounded once, as a sum.
fn summed(costs: &Costs, part: Option<PartId>) -> AppResult<Vec<Money>> {
    let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
    for ((of, currency), value) in costs {
        if part.is_none_or(|part| part == *of) {
            *sums.entry(*currency).or_default() += value;
        }
    }
    sums.into_iter()
        .map(|(currency, value)| views::amount(value, currency))
        .collect()
}

fn shown(
    db: &mut Db,
    rows: Vec<TicketPartRow>,
    costs: Option<&Costs>,
) -> AppResult<Vec<TicketPart>> {
    let parts: Vec<PartId> = rows.iter().map(|row| row.part_id).collect();
    let people: Vec<UserId> = rows.iter().filter_map(|row| row.technician_id).collect();
    let names = Names::read(db, &parts, &[])?;
    let people = neighbours::people(db, &people)?;
    rows.into_iter()
        .map(|row| {
            let own = costs.map(|costs| summed(costs, Some(row.part_id)));
            Ok(TicketPart {
                part: names.part(row.part_id)?,
                issued: row.issued,
                returned: row.returned,
                used: row.used,
                old_owed: row.old_owed,
                old_back: row.old_back,
                old_written_off: row.old_written_off,
                technician: row.technician_id.and_then(|id| people.get(&id).cloned()),
                costs: own.transpose()?,
            })
        })
        .collect()
}

/// Debts of old parts with names.
///
/// # Errors
/// Database faults.
pub fn debts(db: &mut Db, rows: Vec<DebtRow>) -> AppResult<Vec<OldPartDebt>> {
    let parts: Vec<PartId> = rows.iter().map(|row| row.row.part_id).collect();
    let people = rows.iter().filter_map(|row| row.row.technician_id);
    let people: Vec<UserId> = people.collect();
    let names = Names::read(db, &parts, &[])?;
    let people = neighbours::people(db, &people)?;
    rows.into_iter()
        .map(|DebtRow { row, number }| {
            Ok(OldPartDebt {
                ticket_id: row.ticket_id,
                ticket_number: number,
                part: names.part(row.part_id)?,
                technician: row.technician_id.and_then(|id| people.get(&id).cloned()),
                quantity: row.debt(),
                updated_at: row.updated_at,
            })
        })
        .collect()
}

/// Wants with names.
///
/// # Errors
/// Database faults.
pub fn wants(db: &mut Db, rows: Vec<Want>) -> AppResult<Vec<StockWant>> {
    let (parts, stores): (Vec<_>, Vec<_>) =
        rows.iter().map(|row| (row.part_id, row.store_id)).unzip();
    let names = Names::read(db, &parts, &stores)?;
    rows.into_iter()
        .map(|row| {
            Ok(StockWant {
                id: row.id,
                ticket_id: row.ticket_id,
                part: names.part(row.part_id)?,
                store: names.place(row.store_id)?,
                quantity: row.quantity,
                covered: row.covered,
                state: row.state,
                version: row.version,
                created_at: row.created_at,
                updated_at: row.updated_at,
            })
        })
        .collect()
}

/// Waives the debt of old parts that nobody will bring back; the audit trail keeps who did it and why.
///
/// # Errors
/// 422 for a ticket out of reach or a quantity that is none, `conflict` when so many are not owed; database
/// faults.
pub fn write_off(tx: &mut Tx, sent: &OldPartWriteOffCreate) -> AppResult<TicketPart> {
    let scope = tx.op().actor.scope(Permission::StockWriteOff);
    let ticket = neighbours::hold_ticket(tx.db(), &scope, sent.ticket_id)?;
    let mut faults = Vec::new();
    if !sent.quantity.is_positive() {
        faults.push(FieldFault::body("/quantity", FaultCode::OutOfRange));
    }
    let reason = optional(Some(&sent.reason));
    if reason.is_none() {
        faults.push(FieldFault::body("/reason", FaultCode::TooShort).with("min", 1));
    }
    sound(faults)?;
    let row = repo::ticket_parts::lock(tx.db(), ticket.id, sent.part_id)?;
    let Some(mut row) = row.filter(|row| sent.quantity <= row.debt()) else {
        return Err(AppError::new(Code::Conflict).saying("no_old_part_owed"));
    };
    row.old_written_off = row.old_written_off.plus(sent.quantity);
    row.updated_at = tx.now();
    repo::ticket_parts::write(tx.db(), &row)?;
    tx.audit(
        "ticket.old_part_written_off",
        "ticket",
        Some(ticket.id),
        Some(ticket.branch_id),
        reason,
        json!({ "part_id": sent.part_id, "quantity": sent.quantity }),
    );
    let mut shown = shown(tx.db(), vec![row], None)?;
    shown
        .pop()
        .ok_or_else(|| AppError::internal("a written off part is not shown"))
}
