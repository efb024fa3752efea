//! A wrong document is taken back by one with its sides swapped.

use std::collections::BTreeMap;

use super::giving_way::{GivingWay, Turnovers};
use super::optional;
use super::posting::{Document, Posted, post_over};
use crate::inventory::allotment::owes_old_part;
use crate::inventory::dto::movements::StockReversalCreate;
use crate::inventory::ledger::{Line, Origin};
use crate::inventory::model::{EntryRow, Location, LocationId, Movement, MovementId, PartId};
use crate::inventory::neighbours::TicketFacts;
use crate::inventory::words::MovementKind;
use crate::inventory::{neighbours, repo};
use crate::platform::auth::{Permission, Scope};
use crate::platform::codes::Code;
use crate::platform::error::{AppError, AppResult};
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;

/// Takes a document back, as long as the goods are where it put them. A receipt of a purchase order takes the order
/// back with it.
///
/// # Errors
/// 404, `conflict` when it was taken back already, belongs to a transfer, is a return of a purchase order or belongs to
/// an order that is done, `stock_insufficient` when the goods have moved on; database faults.
pub fn reverse(tx: &mut Tx, id: MovementId, sent: &StockReversalCreate) -> AppResult<Posted> {
    let missing = || AppError::missing("stock_movement");
    let movement = repo::movements::find(tx.db(), id)?.ok_or_else(missing)?;
    let store = repo::locations::find(tx.db(), movement.store_id)?.ok_or_else(missing)?;
    let scope = tx.op().actor.scope(Permission::StockAdjust);
    if !repo::scope::covers(&scope, &store) {
        return Err(missing());
    }
    if movement.reverses_id.is_some() || movement.transfer_id.is_some() {
        return Err(AppError::new(Code::Conflict).saying("movement_stands"));
    }
    let ticket = match movement.ticket_id {
        Some(ticket) => Some(neighbours::hold_unclosed(tx.db(), &Scope::All, ticket)?),
        None => None,
    };
    // The order is locked first, then tickets, then the store.
    let order = neighbours::receipt_to_undo(tx, id)?;
    if repo::movements::reversal_of(tx.db(), id)?.is_some() {
        return Err(AppError::new(Code::Conflict).saying("movement_reversed"));
    }
    let entries = repo::movements::entries(tx.db(), id)?;
    if let Some(ticket) = &ticket {
        uncount(tx, ticket, movement.kind, &entries)?;
    }
    refuse_fitted(tx, &entries)?;
    let turnovers = came_in(tx, movement.kind, &entries)?;
    let promises = GivingWay::of(tx, &store, turnovers)?;
    let lines = swapped(tx, &entries)?;
    let document = Document {
        ticket: movement.ticket_id,
        supplier: movement.supplier_id,
        reverses: Some(movement.id),
        reason: optional(Some(&sent.reason)),
        ..Document::of(movement.kind)
    };
    let posted = post_over(tx, &store, document, &lines, promises)?;
    hand_back_pieces(tx, &movement, &entries)?;
    if let Some(order) = order {
        order.undo(tx, posted.movement.id)?;
    }
    Ok(posted)
}

/// What a receipt brought that is fit for use and will not have come: promises of it give way. What other documents
/// moved is there, so that promises stand against taking them back.
fn came_in(tx: &mut Tx, kind: MovementKind, entries: &[EntryRow]) -> AppResult<Turnovers> {
    let mut all = Turnovers::new();
    if kind != MovementKind::Receipt {
        return Ok(all);
    }
    let places: Vec<LocationId> = entries
        .iter()
        .filter_map(|entry| entry.to_location_id)
        .collect();
    let places = repo::locations::by_ids(tx.db(), &places)?;
    for entry in entries {
        let place = entry.to_location_id.and_then(|id| places.get(&id));
        if place.is_some_and(|place| place.kind.is_fit()) {
            let turnover = all.entry(entry.part_id).or_default();
            turnover.lost = turnover.lost.plus(entry.quantity);
        }
    }
    Ok(all)
}

/// A piece that a report names as fitted is in a customer's device.
fn refuse_fitted(tx: &mut Tx, entries: &[EntryRow]) -> AppResult<()> {
    let pieces: Vec<_> = entries.iter().filter_map(|entry| entry.serial_id).collect();
    let pieces = repo::serials::by_ids(tx.db(), &pieces)?;
    match pieces.values().any(|piece| piece.fitted_cycle.is_some()) {
        true => Err(AppError::new(Code::Conflict).saying("already_used")),
        false => Ok(()),
    }
}

/// The last entry first, each from where it led to where it came from.
fn swapped(tx: &mut Tx, entries: &[EntryRow]) -> AppResult<Vec<Line>> {
    let places: Vec<LocationId> = entries
        .iter()
        .flat_map(|entry| [entry.from_location_id, entry.to_location_id])
        .flatten()
        .collect();
    let places = repo::locations::by_ids(tx.db(), &places)?;
    let lots: Vec<_> = entries.iter().map(|entry| entry.lot_id).collect();
    let lots = repo::lots::by_ids(tx.db(), &lots)?;
    let spot = |id: Option<LocationId>| id.and_then(|id| places.get(&id)).map(Location::spot);
    let lines = entries.iter().rev().filter_map(|entry| {
        let lot = lots.get(&entry.lot_id)?;
        let origin = match spot(entry.to_location_id) {
            Some(place) => Origin::Lot { lot: lot.id, place },
            None => Origin::Outside {
                lot: lot.id,
                received_at: lot.received_at,
                unit_cost: lot.unit_cost(),
            },
        };
        Some(Line {
            part: entry.part_id,
            quantity: entry.quantity,
            origin,
            to: spot(entry.from_location_id),
            promised: Quantity::ZERO,
            serial: entry.serial_id,
        })
    });
    Ok(lines.collect())
}

/// What the ticket got, gave back or owes is as if the document had never been.
fn uncount(
    tx: &mut Tx,
    ticket: &TicketFacts,
    kind: MovementKind,
    entries: &[EntryRow],
) -> AppResult<()> {
    let now = tx.now();
    let mut by_part: BTreeMap<PartId, Quantity> = BTreeMap::new();
    for entry in entries {
        let sum = by_part.entry(entry.part_id).or_default();
        *sum = sum.plus(entry.quantity);
    }
    let parts: Vec<PartId> = by_part.keys().copied().collect();
    let known = repo::parts::by_ids(tx.db(), &parts)?;
    for (part, quantity) in by_part {
        let Some(mut row) = repo::ticket_parts::lock(tx.db(), ticket.id, part)? else {
            return Err(AppError::internal("a ticket without its part"));
        };
        let owes = known
            .get(&part)
            .is_some_and(|part| owes_old_part(part.owes_old_part, ticket.charge_basis));
        let settled = row.old_back.plus(row.old_written_off);
        match kind {
            MovementKind::Issue => {
                row.issued = row.issued.minus(quantity);
                row.old_owed = row.old_owed.minus(quantity).max(settled);
            }
            MovementKind::ReturnUnused => {
                row.returned = row.returned.minus(quantity);
                if owes {
                    row.old_owed = row.old_owed.plus(quantity);
                }
            }
            _ => row.old_back = row.old_back.minus(quantity),
        }
        if row.returned.plus(row.used) > row.issued {
            return Err(AppError::new(Code::Conflict).saying("already_used"));
        }
        row.updated_at = now;
        repo::ticket_parts::write(tx.db(), &row)?;
    }
    Ok(())
}

/// Pieces that were given back by mistake are the ticket's again.
fn hand_back_pieces(tx: &mut Tx, movement: &Movement, entries: &[EntryRow]) -> AppResult<()> {
    if movement.kind != MovementKind::ReturnUnused {
        return Ok(());
    }
    let now = tx.now();
    for entry in entries {
        if let Some(piece) = entry.serial_id {
            let given = (None, entry.lot_id, movement.ticket_id);
            repo::serials::shift(tx.db(), piece, None, given, now)?;
        }
    }
    Ok(())
}
