//! Parts are promised to tickets, and promises are taken back.

use serde_json::json;

use super::{place, root_of, shortage, wanting};
use crate::inventory::dto::reservations::StockReservationCreate;
use crate::inventory::ledger::{LevelKey, Shortage};
use crate::inventory::model::{Location, Part, Reservation, ReservationId};
use crate::inventory::{neighbours, repo};
use crate::platform::auth::Permission;
use crate::platform::auth::actor::TicketId;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::quantity::Quantity;
use crate::platform::tx::{Change, Tx};

/// Promises a part of a store to a ticket.
///
/// # Errors
/// 422 for what does not exist, `stock_insufficient` when so much is not free; database faults.
pub fn reserve(tx: &mut Tx, sent: &StockReservationCreate) -> AppResult<Reservation> {
    let scope = tx.op().actor.scope(Permission::StockReserve);
    neighbours::hold_before_repaired(tx.db(), &scope, sent.ticket_id)?;
    let at = place(tx, Permission::StockReserve, sent.store_id, "/store_id")?;
    if at.id != at.store_id || !at.kind.is_fit() {
        let fault = FieldFault::body("/store_id", FaultCode::NotAllowed);
        return Err(AppError::fault(fault.saying("no_store")));
    }
    let part = repo::parts::find(tx.db(), sent.part_id)?;
    let Some(part) = part else {
        let fault = FieldFault::body("/part_id", FaultCode::NotFound);
        return Err(AppError::fault(fault));
    };
    if !sent.quantity.is_positive() || !sent.quantity.fits(part.decimals) {
        let fault = FieldFault::body("/quantity", FaultCode::OutOfRange);
        return Err(AppError::fault(fault));
    }
    match promise(tx, sent.ticket_id, &part, &at, sent.quantity)? {
        Ok(reservation) => {
            wanting::cover(tx, sent.ticket_id, part.id, sent.quantity)?;
            Ok(reservation)
        }
        Err(shortage) => Err(shortage::short(tx.db(), &[shortage])?),
    }
}

/// Promises, or says how much is missing.
///
/// # Errors
/// Database faults.
pub fn promise(
    tx: &mut Tx,
    ticket: TicketId,
    part: &Part,
    store: &Location,
    quantity: Quantity,
) -> AppResult<Result<Reservation, Shortage>> {
    promise_after(tx, ticket, part, store, (quantity, Quantity::ZERO))
}

/// The same, where so much more than the quantity must be free: what others wait for.
///
/// # Errors
/// Database faults.
pub fn promise_after(
    tx: &mut Tx,
    ticket: TicketId,
    part: &Part,
    store: &Location,
    (quantity, ahead): (Quantity, Quantity),
) -> AppResult<Result<Reservation, Shortage>> {
    let key = (part.id, store.store_id);
    if !repo::levels::promise(tx.db(), key, quantity, ahead)? {
        let available = repo::levels::find(tx.db(), key)?.available();
        return Ok(Err(Shortage {
            part: part.id,
            place: store.store_id,
            wanted: quantity,
            available,
        }));
    }
    let reservation = Reservation {
        id: tx.new_id(),
        part_id: part.id,
        store_id: store.store_id,
        ticket_id: ticket,
        quantity,
        issued: Quantity::ZERO,
        released: Quantity::ZERO,
        created_by: tx.op().actor.id(),
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    repo::reservations::insert(tx.db(), &reservation)?;
    record(tx, &reservation, store, "stock_reservation.created");
    Ok(Ok(reservation))
}

fn record(tx: &mut Tx, row: &Reservation, store: &Location, event: &'static str) {
    let change = Change::new("stock_reservation", row.id, row.version, event)
        .in_branch(store.branch_id)
        .data(json!({
            "part_id": row.part_id,
            "store_id": row.store_id,
            "ticket_id": row.ticket_id,
            "quantity": row.quantity,
            "issued": row.issued,
            "released": row.released,
        }));
    tx.record(change);
}

/// Takes what is left of a promise back.
///
/// # Errors
/// 404, `conflict` when nothing is left of it; database faults.
pub fn release(tx: &mut Tx, id: ReservationId) -> AppResult<Reservation> {
    let mut row = repo::reservations::find_for_change(tx.db(), id)?;
    let scope = tx.op().actor.scope(Permission::StockReserve);
    let store = repo::locations::find(tx.db(), row.store_id)?
        .filter(|store| repo::scope::covers(&scope, store))
        .ok_or_else(|| AppError::missing("stock_reservation"))?;
    if row.quantity.is_zero() {
        return Err(AppError::new(Code::Conflict).saying("reservation_closed"));
    }
    let key = (row.part_id, row.store_id);
    repo::levels::unpromise(tx.db(), key, row.quantity)?;
    let_go(tx, &mut row, &store)?;
    Ok(row)
}

fn let_go(tx: &mut Tx, row: &mut Reservation, store: &Location) -> AppResult<()> {
    let now = tx.now();
    row.released = row.released.plus(row.quantity);
    row.quantity = Quantity::ZERO;
    repo::reservations::save(tx.db(), row, now)?;
    record(tx, row, store, "stock_reservation.released");
    Ok(())
}

/// Takes everything back that a ticket was promised; levels change in the order in which all lock them.
///
/// # Errors
/// Database faults.
pub fn release_all(tx: &mut Tx, ticket: TicketId) -> AppResult<()> {
    let mut rows = repo::reservations::open_of_ticket(tx.db(), ticket, None)?;
    rows.sort_by_key(|row| (row.part_id, row.store_id));
    for mut row in rows {
        let key = (row.part_id, row.store_id);
        repo::levels::unpromise(tx.db(), key, row.quantity)?;
        let store = repo::locations::find(tx.db(), row.store_id)?
            .ok_or_else(|| AppError::internal("a reservation without its store"))?;
        let_go(tx, &mut row, &store)?;
    }
    Ok(())
}

/// Marks promises of the ticket as kept, up to what is issued now; the ledger takes them off the level.
///
/// # Errors
/// Database faults.
pub fn keep(tx: &mut Tx, ticket: TicketId, key: LevelKey, wanted: Quantity) -> AppResult<Quantity> {
    let now = tx.now();
    let mut left = wanted;
    for mut row in repo::reservations::open_of_ticket(tx.db(), ticket, Some(key))? {
        let kept = row.quantity.min(left);
        if !kept.is_positive() {
            break;
        }
        left = left.minus(kept);
        row.quantity = row.quantity.minus(kept);
        row.issued = row.issued.plus(kept);
        repo::reservations::save(tx.db(), &mut row, now)?;
        if let Some(store) = repo::locations::find(tx.db(), row.store_id)? {
            let store = root_of(tx, &store)?;
            record(tx, &row, &store, "stock_reservation.issued");
        }
    }
    Ok(wanted.minus(left))
}

/// Takes so much of a promise back because the goods are not there; the ledger takes it off the level with
/// the goods, and the ticket wants them again.
///
/// # Errors
/// Database faults.
pub fn cut(
    tx: &mut Tx,
    row: &mut Reservation,
    store: &Location,
    quantity: Quantity,
) -> AppResult<()> {
    let now = tx.now();
    row.quantity = row.quantity.minus(quantity);
    row.released = row.released.plus(quantity);
    repo::reservations::save(tx.db(), row, now)?;
    record(tx, row, store, "stock_reservation.cut");
    Ok(())
}
