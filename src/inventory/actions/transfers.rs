//! Goods go from one store to another: sent, received, and what became of the difference.

use serde_json::json;

use super::lines::{self, From, Said, taking_all};
use super::posting::{Document, post};
use super::receiving::refuse_unless;
use super::{optional, place, root_of};
use crate::inventory::dto::movements::StockLine;
use crate::inventory::dto::transfers::{
    StockTransferCreate, StockTransferReceiptCreate, StockTransferSettlementCreate,
    TransferLineCount,
};
use crate::inventory::ledger::{Line, Origin, Spot};
use crate::inventory::model::{EntryRow, Location, LocationId, Transfer, TransferId, TransferLine};
use crate::inventory::repo;
use crate::inventory::words::{LocationKind, MovementKind, TransferState};
use crate::platform::auth::Permission;
use crate::platform::auth::actor::BranchId;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::numbers::{self, Series};
use crate::platform::quantity::Quantity;
use crate::platform::tx::{Change, Tx};

/// Code of the place that the program keeps for goods on their way.
pub(crate) const TRANSIT: &str = "#transit";

/// Sends goods on their way.
///
/// # Errors
/// 422 for places that do not go together, `stock_insufficient`; database faults.
pub fn send(tx: &mut Tx, sent: &StockTransferCreate) -> AppResult<Transfer> {
    let from = place(
        tx,
        Permission::StockTransfer,
        sent.from_location_id,
        "/from_location_id",
    )?;
    let to = target(tx, sent)?;
    let transit = transit_of(tx, from.branch_id)?;
    refuse_unless(
        MovementKind::Transfer,
        Some(&from),
        Some(&transit),
        "/from_location_id",
    )?;
    let said: Vec<Said> = sent.lines.iter().map(StockLine::said).collect();
    let parts = lines::parts(tx, &said)?;
    let all = taking_all(tx, (&parts, &said), From::of(&from), Some(transit.spot()))?;
    let transfer = new_transfer(tx, sent, (&from, &to, &transit))?;
    let store = root_of(tx, &from)?;
    let document = side_of(&transfer, MovementKind::Transfer);
    let posted = post(tx, &store, document, &all, &[])?;
    let rows: Vec<TransferLine> = posted
        .entries
        .iter()
        .map(|entry| sent_line(transfer.id, entry))
        .collect();
    repo::transfers::insert(tx.db(), &transfer, &rows)?;
    record(tx, &transfer, &store, "stock_transfer.sent");
    Ok(transfer)
}

/// The receiving store may be out of the sender's reach: sending is asking it to receive.
fn target(tx: &mut Tx, sent: &StockTransferCreate) -> AppResult<Location> {
    let found = repo::locations::find(tx.db(), sent.to_store_id)?;
    let is_fit = |to: &Location| to.is_active && to.id == to.store_id && to.kind.is_fit();
    let Some(to) = found.filter(is_fit) else {
        let fault = FieldFault::body("/to_store_id", FaultCode::NotFound);
        return Err(AppError::fault(fault));
    };
    let from = repo::locations::find(tx.db(), sent.from_location_id)?;
    if from.is_some_and(|from| from.store_id == to.id) {
        let fault = FieldFault::body("/to_store_id", FaultCode::Conflict);
        return Err(AppError::fault(fault.saying("same_store")));
    }
    Ok(to)
}

fn new_transfer(
    tx: &mut Tx,
    sent: &StockTransferCreate,
    (from, to, transit): (&Location, &Location, &Location),
) -> AppResult<Transfer> {
    let now = tx.now();
    Ok(Transfer {
        id: tx.new_id(),
        number: numbers::next(tx.db(), Series::StockTransfer, now)?,
        from_store_id: from.store_id,
        to_store_id: to.id,
        transit_id: transit.id,
        state: TransferState::Sent,
        comment: optional(sent.comment.as_ref()),
        sent_by: tx.op().actor.id(),
        version: 1,
        created_at: now,
        updated_at: now,
    })
}

/// The document of one side of a transfer.
pub fn side_of(transfer: &Transfer, kind: MovementKind) -> Document {
    Document {
        transfer: Some(transfer.id),
        reason: transfer.comment.clone(),
        ..Document::of(kind)
    }
}

/// A lot that was sent, of which nothing has arrived.
pub fn sent_line(transfer: TransferId, entry: &EntryRow) -> TransferLine {
    TransferLine {
        transfer_id: transfer,
        line: entry.line,
        part_id: entry.part_id,
        lot_id: entry.lot_id,
        serial_id: entry.serial_id,
        sent: entry.quantity,
        received: Quantity::ZERO,
        returned: Quantity::ZERO,
        lost: Quantity::ZERO,
    }
}

/// The branch's place for goods on their way, made when it is first needed.
fn transit_of(tx: &mut Tx, branch: BranchId) -> AppResult<Location> {
    if let Some(transit) = repo::locations::by_code(tx.db(), branch, TRANSIT)? {
        return Ok(transit);
    }
    let id = tx.new_id();
    let transit = Location {
        id,
        branch_id: branch,
        parent_id: None,
        store_id: id,
        kind: LocationKind::Transit,
        code: TRANSIT.to_owned(),
        name: LocationKind::Transit.title().zh.to_owned(),
        technician_id: None,
        is_main: false,
        is_active: true,
        closed_until: None,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    repo::locations::insert_if_new(tx.db(), &transit)?;
    repo::locations::by_code(tx.db(), branch, TRANSIT)?
        .ok_or_else(|| AppError::internal("a branch without transit"))
}

fn record(tx: &mut Tx, transfer: &Transfer, store: &Location, event: &'static str) {
    tx.record(change_of(transfer, store, event));
}

/// What the world hears of a transfer.
pub(crate) fn change_of(transfer: &Transfer, store: &Location, event: &'static str) -> Change {
    Change::new("stock_transfer", transfer.id, transfer.version, event)
        .in_branch(store.branch_id)
        .data(json!({
            "number": transfer.number,
            "state": transfer.state,
            "from_store_id": transfer.from_store_id,
            "to_store_id": transfer.to_store_id,
        }))
}

/// Receives what has arrived; what has not stays on its way and makes a difference.
///
/// # Errors
/// 404, 422 for more than was sent, `conflict` when the transfer was received already; database faults.
pub fn receive(
    tx: &mut Tx,
    id: TransferId,
    sent: &StockTransferReceiptCreate,
) -> AppResult<Transfer> {
    let mut transfer = repo::transfers::find_for_change(tx.db(), id)?;
    let store = store(tx, transfer.to_store_id)?;
    if transfer.state != TransferState::Sent {
        return Err(AppError::new(Code::Conflict).saying("transfer_received"));
    }
    let transit = transit_place(tx, &transfer)?;
    let into = landing(tx, sent.location_id, transfer.to_store_id, &transit)?;
    let mut lines = repo::transfers::lines(tx.db(), id)?;
    let arrived = counted(&lines, &sent.lines)?;
    for (line, arrived) in lines.iter_mut().zip(&arrived) {
        line.received = *arrived;
    }
    move_on(
        tx,
        &transfer,
        (&store, &transit),
        Some(into.spot()),
        (&lines, &arrived),
    )?;
    let is_whole = lines.iter().all(|line| line.open().is_zero());
    transfer.state = match is_whole {
        true => TransferState::Received,
        false => TransferState::Differing,
    };
    finish(tx, &mut transfer, &lines, &store, "stock_transfer.received")
}

/// Says what became of a difference: it came back to the sender, or it is lost.
///
/// # Errors
/// 404, `conflict` when there is no open difference, 422; database faults.
pub fn settle(
    tx: &mut Tx,
    id: TransferId,
    sent: &StockTransferSettlementCreate,
) -> AppResult<Transfer> {
    let mut transfer = repo::transfers::find_for_change(tx.db(), id)?;
    let store = store(tx, transfer.from_store_id)?;
    if transfer.state != TransferState::Differing {
        return Err(AppError::new(Code::Conflict).saying("no_difference"));
    }
    let transit = transit_place(tx, &transfer)?;
    let mut lines = repo::transfers::lines(tx.db(), id)?;
    let open: Vec<Quantity> = lines.iter().map(TransferLine::open).collect();
    let back = match sent.location_id {
        Some(back) => Some(landing(tx, back, transfer.from_store_id, &transit)?.spot()),
        None => None,
    };
    for (line, open) in lines.iter_mut().zip(&open) {
        match back {
            Some(_) => line.returned = *open,
            None => line.lost = *open,
        }
    }
    transfer.comment = optional(Some(&sent.reason));
    move_on(tx, &transfer, (&store, &transit), back, (&lines, &open))?;
    transfer.state = TransferState::Settled;
    finish(tx, &mut transfer, &lines, &store, "stock_transfer.settled")
}

/// A store of the transfer that the caller may act for.
fn store(tx: &mut Tx, id: LocationId) -> AppResult<Location> {
    let scope = tx.op().actor.scope(Permission::StockTransfer);
    repo::locations::find(tx.db(), id)?
        .filter(|store| repo::scope::covers(&scope, store))
        .ok_or_else(|| AppError::missing("stock_transfer"))
}

/// Where goods that were on their way are put: a place of that store.
fn landing(
    tx: &mut Tx,
    id: LocationId,
    store: LocationId,
    transit: &Location,
) -> AppResult<Location> {
    let pointer = "/location_id";
    let into = place(tx, Permission::StockTransfer, id, pointer)?;
    refuse_unless(MovementKind::Transfer, Some(transit), Some(&into), pointer)?;
    if into.store_id != store {
        let fault = FieldFault::body(pointer, FaultCode::Conflict);
        return Err(AppError::fault(fault.saying("another_store")));
    }
    Ok(into)
}

fn transit_place(tx: &mut Tx, transfer: &Transfer) -> AppResult<Location> {
    repo::locations::find(tx.db(), transfer.transit_id)?
        .ok_or_else(|| AppError::internal("a transfer without transit"))
}

/// How much of each line has arrived: all of it, where the request says nothing else.
fn counted(lines: &[TransferLine], counts: &[TransferLineCount]) -> AppResult<Vec<Quantity>> {
    let mut faults = Vec::new();
    for (index, count) in counts.iter().enumerate() {
        let line = lines.iter().find(|line| line.line == count.line);
        let is_possible =
            |line: &TransferLine| count.received >= Quantity::ZERO && count.received <= line.open();
        let is_piece = |line: &TransferLine| line.serial_id.is_none() || count.received.fits(0);
        match line {
            None => faults.push(lines::fault(index, "line", FaultCode::NotFound)),
            Some(line) if !is_possible(line) || !is_piece(line) => {
                let fault = lines::fault(index, "received", FaultCode::OutOfRange);
                faults.push(fault.with("max", line.open()));
            }
            Some(_) => {}
        }
    }
    super::sound(faults)?;
    let of = |line: &TransferLine| counts.iter().find(|count| count.line == line.line);
    Ok(lines
        .iter()
        .map(|line| of(line).map_or(line.open(), |count| count.received))
        .collect())
}

/// Moves goods out of transit, unless there is nothing to move.
fn move_on(
    tx: &mut Tx,
    transfer: &Transfer,
    (store, transit): (&Location, &Location),
    to: Option<Spot>,
    (lines, moved): (&[TransferLine], &[Quantity]),
) -> AppResult<()> {
    let with_goods = lines
        .iter()
        .zip(moved)
        .filter(|(_, moved)| moved.is_positive());
    let all: Vec<Line> = with_goods
        .map(|(line, moved)| Line {
            part: line.part_id,
            quantity: *moved,
            origin: Origin::Lot {
                lot: line.lot_id,
                place: transit.spot(),
            },
            to,
            promised: Quantity::ZERO,
            serial: line.serial_id,
        })
        .collect();
    if all.is_empty() {
        return Ok(());
    }
    let kind = match to {
        Some(_) => MovementKind::Transfer,
        None => MovementKind::CountAdjustment,
    };
    let document = side_of(transfer, kind);
    post(tx, store, document, &all, &[]).map(drop)
}

fn finish(
    tx: &mut Tx,
    transfer: &mut Transfer,
    lines: &[TransferLine],
    store: &Location,
    event: &'static str,
) -> AppResult<Transfer> {
    let now = tx.now();
    for line in lines {
        repo::transfers::write_line(tx.db(), line)?;
    }
    repo::transfers::save(tx.db(), transfer, now)?;
    record(tx, transfer, store, event);
    Ok(transfer.clone())
}
