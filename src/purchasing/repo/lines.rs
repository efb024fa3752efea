//! Lines of orders in the database, and the documents of the ledger that belong to them.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::inventory::{LocationId, MovementId, PartId};
use crate::platform::db::Db;
use crate::platform::db::schema::{purchase_lines, purchase_movements, purchase_orders};
use crate::platform::error::AppResult;
use crate::platform::quantity::Quantity;
use crate::purchasing::flow::PurchaseState;
use crate::purchasing::model::{LineMovement, OrderLine, PurchaseOrderId};

/// The lines of an order in their order.
///
/// # Errors
/// Database faults.
pub fn of_order(db: &mut Db, order: PurchaseOrderId) -> AppResult<Vec<OrderLine>> {
    Ok(purchase_lines::table
        .filter(purchase_lines::order_id.eq(order))
        .order(purchase_lines::line)
        .load(db)?)
}

/// Says anew what an order asks for, under the lock of the order.
///
/// # Errors
/// Database faults.
pub fn replace(db: &mut Db, order: PurchaseOrderId, rows: &[OrderLine]) -> AppResult<()> {
    diesel::delete(purchase_lines::table.filter(purchase_lines::order_id.eq(order))).execute(db)?;
    crate::insert_all!(db, purchase_lines::table, rows)?;
    Ok(())
}

/// Writes a line, under the lock of its order.
///
/// # Errors
/// Database faults; the CHECKs of the table.
pub fn write(db: &mut Db, line: &OrderLine) -> AppResult<()> {
    diesel::update(purchase_lines::table.find((line.order_id, line.line)))
        .set(line)
        .execute(db)?;
    Ok(())
}

/// Takes so much in, if there is room for it: one statement with its condition.
///
/// # Errors
/// Database faults.
pub fn take_in(db: &mut Db, line: &OrderLine, quantity: Quantity) -> AppResult<bool> {
    let quantity = quantity.thousandths();
    let after =
        purchase_lines::received - purchase_lines::replaced + purchase_lines::short + quantity;
    let target = purchase_lines::table
        .filter(purchase_lines::order_id.eq(line.order_id))
        .filter(purchase_lines::line.eq(line.line))
        .filter(purchase_lines::most.ge(after));
    let written = diesel::update(target)
        .set((
            purchase_lines::received.eq(purchase_lines::received + quantity),
            purchase_lines::on_order.eq(line.on_order),
        ))
        .execute(db)?;
    Ok(written == 1)
}

/// Notes which documents of the ledger belong to which lines.
///
/// # Errors
/// Database faults.
pub fn note(db: &mut Db, rows: &[LineMovement]) -> AppResult<()> {
    crate::insert_all!(db, purchase_movements::table, rows)?;
    Ok(())
}

/// The documents that belong to an order.
///
/// # Errors
/// Database faults.
pub fn movements(db: &mut Db, order: PurchaseOrderId) -> AppResult<Vec<LineMovement>> {
    Ok(purchase_movements::table
        .filter(purchase_movements::order_id.eq(order))
        .order((purchase_movements::line, purchase_movements::movement_id))
        .load(db)?)
}

/// The lines of an order that a document of the ledger belongs to.
///
/// # Errors
/// Database faults.
pub fn of_movement(db: &mut Db, movement: MovementId) -> AppResult<Vec<LineMovement>> {
    Ok(purchase_movements::table
        .filter(purchase_movements::movement_id.eq(movement))
        .order(purchase_movements::line)
        .load(db)?)
}

/// So much of a part in a store.
pub type Sums = HashMap<(PartId, LocationId), Quantity>;

fn add_up(rows: Vec<(PartId, LocationId, Quantity)>) -> Sums {
    let mut sums = Sums::new();
    for (part, store, quantity) in rows {
        let sum = sums.entry((part, store)).or_default();
        *sum = sum.plus(quantity);
    }
    sums
}

/// What is still to come of approved orders.
///
/// # Errors
/// Database faults.
pub fn on_order(db: &mut Db, parts: &[PartId], stores: &[LocationId]) -> AppResult<Sums> {
    if parts.is_empty() || stores.is_empty() {
        return Ok(Sums::new());
    }
    let rows = purchase_lines::table
        .filter(purchase_lines::part_id.eq_any(parts))
        .filter(purchase_lines::store_id.eq_any(stores))
        .filter(purchase_lines::on_order.gt(Quantity::ZERO))
        .select((
            purchase_lines::part_id,
            purchase_lines::store_id,
            purchase_lines::on_order,
        ))
        .load(db)?;
    Ok(add_up(rows))
}

/// What is asked for in orders that nobody has approved yet.
///
/// # Errors
/// Database faults.
pub fn in_request(db: &mut Db, parts: &[PartId], store: LocationId) -> AppResult<Sums> {
    if parts.is_empty() {
        return Ok(Sums::new());
    }
    let asked = [
        PurchaseState::Draft,
        PurchaseState::Quoting,
        PurchaseState::Approval,
    ];
    let rows = purchase_lines::table
        .inner_join(purchase_orders::table)
        .filter(purchase_lines::part_id.eq_any(parts))
        .filter(purchase_lines::store_id.eq(store))
        .filter(purchase_orders::state.eq_any(asked))
        .select((
            purchase_lines::part_id,
            purchase_lines::store_id,
            purchase_lines::quantity,
        ))
        .load(db)?;
    Ok(add_up(rows))
}
