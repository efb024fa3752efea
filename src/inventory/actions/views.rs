//! What people read: records joined with the names that they show.

use std::collections::HashMap;

use super::names::Names;
use super::posting::Posted;
use crate::inventory::dto::balances::StockBalance;
use crate::inventory::dto::levels::{StockCardLine, StockLevel};
use crate::inventory::dto::movements::{StockEntry, StockMovement, StockMovementSummary};
use crate::inventory::dto::parts::{Part as PartOut, PartSupplier};
use crate::inventory::dto::reservations::StockReservation;
use crate::inventory::dto::transfers::{StockTransfer, StockTransferLine};
use crate::inventory::model::{
    CardRow, EntryRow, LocationId, LotId, Movement, MovementId, Part, PartId, Reservation,
    SerialId, Transfer,
};
use crate::inventory::repo::balances::BalanceRow;
use crate::inventory::repo::levels::LevelRow;
use crate::inventory::{neighbours, repo};
use crate::platform::auth::Permission;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::money::{Currency, Money};
use crate::platform::op::Op;
use crate::platform::quantity::rounded;
use crate::platform::search::{self, SearchKind};

/// Parts with the models they fit.
///
/// # Errors
/// Database faults.
pub fn parts(db: &mut Db, rows: Vec<Part>) -> AppResult<Vec<PartOut>> {
    let ids: Vec<PartId> = rows.iter().map(|row| row.id).collect();
    let fits = repo::parts::fits(db, &ids)?;
    let products: Vec<_> = fits.iter().map(|(_, product)| *product).collect();
    let products = neighbours::product_refs(db, &products)?;
    let with_products = rows.into_iter().map(|row| {
        let own = fits.iter().filter(|(part, _)| *part == row.id);
        let own = own.filter_map(|(_, product)| products.get(product).cloned());
        let own = own.collect();
        PartOut::new(row, own)
    });
    Ok(with_products.collect())
}

/// One part, with its suppliers too.
///
/// # Errors
/// Database faults.
pub fn part(db: &mut Db, row: Part) -> AppResult<PartOut> {
    let terms = repo::terms::of_part(db, row.id)?;
    let ids: Vec<_> = terms.iter().map(|terms| terms.supplier_id).collect();
    let names = repo::suppliers::by_ids(db, &ids)?;
    let suppliers = terms.into_iter().filter_map(|terms| {
        let name = names.get(&terms.supplier_id)?.name.clone();
        Some(PartSupplier::new(terms, name))
    });
    let suppliers = suppliers.collect();
    let mut one = parts(db, vec![row])?;
    let mut out = one.pop().ok_or_else(|| AppError::missing("part"))?;
    out.suppliers = Some(suppliers);
    Ok(out)
}

/// Parts that the words find.
///
/// # Errors
/// Database faults.
pub fn found_parts(db: &mut Db, words: &str) -> AppResult<Vec<PartId>> {
    let found = search::find(db, SearchKind::Part, words, search::MOST_FOUND)?;
    Ok(found.into_iter().map(PartId::new).collect())
}

fn summary(names: &Names, row: Movement) -> AppResult<StockMovementSummary> {
    Ok(StockMovementSummary {
        id: row.id,
        number: row.number,
        kind: row.kind,
        store: names.place(row.store_id)?,
        ticket_id: row.ticket_id,
        supplier_id: row.supplier_id,
        transfer_id: row.transfer_id,
        reverses_id: row.reverses_id,
        reference: row.reference,
        reason: row.reason,
        occurred_at: row.occurred_at,
        actor_name: row.actor_name,
        created_at: row.created_at,
    })
}

/// Documents in a list.
///
/// # Errors
/// Database faults.
pub fn movements(db: &mut Db, rows: Vec<Movement>) -> AppResult<Vec<StockMovementSummary>> {
    let stores: Vec<LocationId> = rows.iter().map(|row| row.store_id).collect();
    let names = Names::read(db, &[], &stores)?;
    rows.into_iter().map(|row| summary(&names, row)).collect()
}

/// A document that the scope covers, whole.
///
/// # Errors
/// 404; database faults.
pub fn movement(db: &mut Db, op: &Op, id: MovementId) -> AppResult<StockMovement> {
    let missing = || AppError::missing("stock_movement");
    let movement = repo::movements::find(db, id)?.ok_or_else(missing)?;
    let store = repo::locations::find(db, movement.store_id)?.ok_or_else(missing)?;
    if !repo::scope::covers(&op.actor.scope(Permission::StockRead), &store) {
        return Err(missing());
    }
    let entries = repo::movements::entries(db, id)?;
    let reversed_by = repo::movements::reversal_of(db, id)?;
    let mut names = Names::default();
    names.know_places([&store]);
    let posted = Posted {
        movement,
        entries,
        names,
    };
    whole(db, posted, reversed_by)
}

/// A document with its entries that nobody can have taken back yet. What else it shows was read before the
/// levels were locked, where that was possible: whoever waits for them waits for this too.
///
/// # Errors
/// Database faults.
pub fn just_posted(db: &mut Db, posted: Posted) -> AppResult<StockMovement> {
    whole(db, posted, None)
}

fn whole(db: &mut Db, posted: Posted, reversed_by: Option<MovementId>) -> AppResult<StockMovement> {
    let mut names = posted.names;
    let parts: Vec<PartId> = posted.entries.iter().map(|entry| entry.part_id).collect();
    let ends = posted
        .entries
        .iter()
        .flat_map(|entry| [entry.from_location_id, entry.to_location_id]);
    let mut places: Vec<LocationId> = ends.flatten().collect();
    places.push(posted.movement.store_id);
    names.complete(db, &parts, &places)?;
    let serials = serials(
        db,
        posted.entries.iter().filter_map(|entry| entry.serial_id),
    )?;
    let entries: AppResult<Vec<StockEntry>> = posted
        .entries
        .iter()
        .map(|entry| entry_out(&names, &serials, entry))
        .collect();
    Ok(StockMovement {
        reversed_by_id: reversed_by,
        document: summary(&names, posted.movement)?,
        entries: entries?,
    })
}

fn serials(
    db: &mut Db,
    ids: impl Iterator<Item = SerialId>,
) -> AppResult<HashMap<SerialId, String>> {
    let ids: Vec<SerialId> = ids.collect();
    let rows = repo::serials::by_ids(db, &ids)?;
    Ok(rows.into_iter().map(|(id, row)| (id, row.serial)).collect())
}

fn entry_out(
    names: &Names,
    serials: &HashMap<SerialId, String>,
    entry: &EntryRow,
) -> AppResult<StockEntry> {
    let place = |id: Option<LocationId>| id.map(|id| names.place(id)).transpose();
    Ok(StockEntry {
        line: entry.line,
        part: names.part(entry.part_id)?,
        lot_id: entry.lot_id,
        serial: entry.serial_id.and_then(|id| serials.get(&id).cloned()),
        from: place(entry.from_location_id)?,
        to: place(entry.to_location_id)?,
        quantity: entry.quantity,
        unit_cost: entry.unit_cost(),
        value: amount(
            entry.quantity.value(entry.unit_cost()),
            entry.unit_cost_currency,
        )?,
    })
}

/// A value of thousandths, rounded to the currency.
///
/// # Errors
/// `internal` past the bounds of an amount.
pub fn amount(thousandths: i128, currency: Currency) -> AppResult<Money> {
    rounded(thousandths)
        .map(|minor| Money::new(minor, currency))
        .ok_or_else(|| AppError::internal("a stock value past all bounds"))
}

/// Levels with names.
///
/// # Errors
/// Database faults.
pub fn levels(db: &mut Db, rows: &[LevelRow]) -> AppResult<Vec<StockLevel>> {
    let (parts, stores): (Vec<_>, Vec<_>) =
        rows.iter().map(|row| (row.part_id, row.store_id)).unzip();
    let names = Names::read(db, &parts, &stores)?;
    let on_order = neighbours::on_order(db, &parts, &stores)?;
    rows.iter()
        .map(|row| {
            let key = (row.part_id, row.store_id);
            Ok(StockLevel {
                part: names.part(row.part_id)?,
                store: names.place(row.store_id)?,
                on_hand: row.on_hand,
                reserved: row.reserved,
                available: row.level().available(),
                on_order: on_order.get(&key).copied().unwrap_or_default(),
                set_aside: row.set_aside,
                last_moved_at: row.last_at,
            })
        })
        .collect()
}

/// Balances with names and lots.
///
/// # Errors
/// Database faults.
pub fn balances(db: &mut Db, rows: &[BalanceRow]) -> AppResult<Vec<StockBalance>> {
    let (parts, places): (Vec<_>, Vec<_>) = rows
        .iter()
        .map(|row| (row.part_id, row.location_id))
        .unzip();
    let names = Names::read(db, &parts, &places)?;
    let lots: Vec<LotId> = rows.iter().map(|row| row.lot_id).collect();
    let lots = repo::lots::by_ids(db, &lots)?;
    rows.iter()
        .map(|row| {
            let lot = lots.get(&row.lot_id);
            let lot = lot.ok_or_else(|| AppError::internal("stock of an unknown lot"))?;
            Ok(StockBalance {
                part: names.part(row.part_id)?,
                location: names.place(row.location_id)?,
                lot_id: row.lot_id,
                lot_number: lot.number.clone(),
                received_at: lot.received_at,
                expires_on: lot.expires_on,
                quantity: row.on_hand,
                unit_cost: lot.unit_cost(),
            })
        })
        .collect()
}

/// Card lines with names and documents.
///
/// # Errors
/// Database faults.
pub fn card(db: &mut Db, rows: &[CardRow]) -> AppResult<Vec<StockCardLine>> {
    let places: Vec<_> = rows.iter().map(|row| row.location_id).collect();
    let names = Names::read(db, &[], &places)?;
    let ids: Vec<MovementId> = rows.iter().map(|row| row.movement_id).collect();
    let movements = repo::movements::by_ids(db, &ids)?;
    rows.iter()
        .map(|row| {
            let movement = movements.get(&row.movement_id);
            let movement = movement.ok_or_else(|| AppError::internal("a line without document"))?;
            Ok(StockCardLine {
                line: row.line,
                occurred_at: row.occurred_at,
                kind: movement.kind,
                movement_id: row.movement_id,
                movement_number: movement.number.clone(),
                ticket_id: movement.ticket_id,
                location: names.place(row.location_id)?,
                lot_id: row.lot_id,
                change: row.change,
                balance: row.balance,
                unit_cost: Money::new(row.unit_cost_amount, row.unit_cost_currency),
            })
        })
        .collect()
}

/// Reservations with names.
///
/// # Errors
/// Database faults.
pub fn reservations(db: &mut Db, rows: Vec<Reservation>) -> AppResult<Vec<StockReservation>> {
    let (parts, stores): (Vec<_>, Vec<_>) =
        rows.iter().map(|row| (row.part_id, row.store_id)).unzip();
    let names = Names::read(db, &parts, &stores)?;
    rows.into_iter()
        .map(|row| {
            Ok(StockReservation {
                id: row.id,
                part: names.part(row.part_id)?,
                store: names.place(row.store_id)?,
                ticket_id: row.ticket_id,
                quantity: row.quantity,
                issued: row.issued,
                released: row.released,
                version: row.version,
                created_at: row.created_at,
                updated_at: row.updated_at,
            })
        })
        .collect()
}

/// Transfers with names, without lines.
///
/// # Errors
/// Database faults.
pub fn transfers(db: &mut Db, rows: Vec<Transfer>) -> AppResult<Vec<StockTransfer>> {
    let stores: Vec<_> = rows
        .iter()
        .flat_map(|row| [row.from_store_id, row.to_store_id])
        .collect();
    let names = Names::read(db, &[], &stores)?;
    rows.into_iter()
        .map(|row| {
            Ok(StockTransfer {
                id: row.id,
                number: row.number,
                from_store: names.place(row.from_store_id)?,
                to_store: names.place(row.to_store_id)?,
                state: row.state,
                comment: row.comment,
                lines: None,
                version: row.version,
                created_at: row.created_at,
                updated_at: row.updated_at,
            })
        })
        .collect()
}

/// One transfer with its lines.
///
/// # Errors
/// Database faults.
pub fn transfer(db: &mut Db, row: Transfer) -> AppResult<StockTransfer> {
    let rows = repo::transfers::lines(db, row.id)?;
    let parts: Vec<PartId> = rows.iter().map(|line| line.part_id).collect();
    let names = Names::read(db, &parts, &[])?;
    let serials = serials(db, rows.iter().filter_map(|line| line.serial_id))?;
    let lines: AppResult<Vec<StockTransferLine>> = rows
        .iter()
        .map(|line| {
            Ok(StockTransferLine {
                line: line.line,
                part: names.part(line.part_id)?,
                lot_id: line.lot_id,
                serial: line.serial_id.and_then(|id| serials.get(&id).cloned()),
                sent: line.sent,
                received: line.received,
                returned: line.returned,
                lost: line.lost,
            })
        })
        .collect();
    let mut one = transfers(db, vec![row])?;
    let mut out = one
        .pop()
        .ok_or_else(|| AppError::missing("stock_transfer"))?;
    out.lines = Some(lines?);
    Ok(out)
}
