//! Balances in the database: what lies where of which lot.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::upsert::excluded;

use super::{by_pair, counted};
use crate::inventory::ledger::{LevelKey, Shift};
use crate::inventory::model::{Location, LocationId, Lot, LotId, PartId};
use crate::platform::db::dialect::{
    Besides, ChangeStatement, ROWS_PER_INSERT, kept_update, kept_upsert, row_after, together,
};
use crate::platform::db::schema::{stock_balances, stock_locations, stock_lots};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageRequest;
use crate::platform::quantity::Quantity;

/// A balance as it stands in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct BalanceRow {
    pub lot_id: LotId,
    pub location_id: LocationId,
    pub part_id: PartId,
    pub store_id: LocationId,
    pub on_hand: Quantity,
}

/// All that a store has of a part, with lots and places.
///
/// # Errors
/// Database faults.
pub fn of_level(db: &mut Db, key: LevelKey) -> AppResult<Vec<(BalanceRow, Lot, Location)>> {
    Ok(stock_balances::table
        .inner_join(stock_lots::table)
        .inner_join(stock_locations::table)
        .filter(stock_balances::part_id.eq(key.0))
        .filter(stock_balances::store_id.eq(key.1))
        .load(db)?)
}

/// Changes a balance under the lock of its level. A balance that ends at nothing goes.
///
/// # Errors
/// `internal` when the row is not what the ledger thinks it is; database faults.
fn change(db: &mut Db, at: (LotId, LocationId), shift: &Shift) -> AppResult<()> {
    if shift.by.is_positive() {
        return add(db, at, shift.key, shift.by);
    }
    take(db, at, shift, ())
}

/// Takes from one balance, and does what goes `besides`.
///
/// # Errors
/// `internal` when the row is not what the ledger thinks it is; database faults.
pub(super) fn take(
    db: &mut Db,
    at: (LotId, LocationId),
    shift: &Shift,
    besides: impl Besides,
) -> AppResult<()> {
    let taken = shift.by.negated();
    let changed = match shift.left.is_zero() {
        true => together(db, emptied(at, taken), besides)?,
        false => together(db, lessened(at, taken), besides)?,
    };
    match changed {
        1 => Ok(()),
        _ => Err(AppError::internal(
            "a balance is not where the ledger has it",
        )),
    }
}

/// Takes the last of it away.
fn emptied((lot, place): (LotId, LocationId), taken: Quantity) -> impl ChangeStatement {
    let all = stock_balances::table
        .filter(stock_balances::lot_id.eq(lot))
        .filter(stock_balances::location_id.eq(place))
        .filter(stock_balances::on_hand.eq(taken));
    diesel::delete(all)
}

/// Takes some of it; the CHECK of the table says that something is left.
fn lessened((lot, place): (LotId, LocationId), taken: Quantity) -> impl ChangeStatement {
    let less = stock_balances::on_hand.eq(stock_balances::on_hand - taken.thousandths());
    let of_lot = stock_balances::lot_id.eq(lot);
    let this = of_lot.and(stock_balances::location_id.eq(place));
    kept_update(stock_balances::table, less, this)
}

/// Changes many balances under the locks of their levels; what is new or grows, in few statements.
///
/// # Errors
/// `internal` when a row is not what the ledger thinks it is; database faults.
pub fn change_all(db: &mut Db, changes: &BTreeMap<(LotId, LocationId), Shift>) -> AppResult<()> {
    let mut grown = Vec::new();
    for ((lot, place), shift) in changes {
        if changes.len() > FEW && shift.by.is_positive() {
            grown.push(Grown {
                lot_id: *lot,
                location_id: *place,
                part_id: shift.key.0,
                store_id: shift.key.1,
                on_hand: shift.by,
            });
        } else {
            change(db, (*lot, *place), shift)?;
        }
    }
    for chunk in grown.chunks(ROWS_PER_INSERT) {
        let target = (stock_balances::lot_id, stock_balances::location_id);
        let sum = stock_balances::on_hand + excluded(stock_balances::on_hand);
        crate::each!(db => {
            let insert = diesel::insert_into(stock_balances::table).values(chunk);
            let upsert = insert.on_conflict(target).do_update();
            diesel::RunQueryDsl::execute(upsert.set(stock_balances::on_hand.eq(sum)), db)
        })?;
    }
    Ok(())
}

/// Up to so many balances are changed one by one, by statements that stay prepared.
const FEW: usize = 16;

/// A balance that grows by so much.
#[derive(Debug, Insertable)]
#[diesel(table_name = stock_balances, treat_none_as_default_value = false)]
struct Grown {
    lot_id: LotId,
    location_id: LocationId,
    part_id: PartId,
    store_id: LocationId,
    on_hand: Quantity,
}

/// The balances that follow one, by lot and place.
///
/// # Errors
/// Database faults.
pub fn after(
    db: &mut Db,
    wanted: &Wanted,
    last: Option<(LotId, LocationId)>,
    limit: i64,
) -> AppResult<Vec<BalanceRow>> {
    let columns = (stock_balances::lot_id, stock_balances::location_id);
    let mut query = matching(wanted);
    if let Some(last) = last {
        query = query.filter(row_after(columns, last));
    }
    Ok(query.order(columns).limit(limit).load(db)?)
}

fn add(
    db: &mut Db,
    (lot, place): (LotId, LocationId),
    key: LevelKey,
    added: Quantity,
) -> AppResult<()> {
    let insert = diesel::insert_into(stock_balances::table).values((
        stock_balances::lot_id.eq(lot),
        stock_balances::location_id.eq(place),
        stock_balances::part_id.eq(key.0),
        stock_balances::store_id.eq(key.1),
        stock_balances::on_hand.eq(added),
    ));
    let key = (stock_balances::lot_id, stock_balances::location_id);
    let sum = stock_balances::on_hand.eq(stock_balances::on_hand + added.thousandths());
    kept_upsert(insert, key, sum).execute(db)?;
    Ok(())
}

/// Which balances are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub stores: Option<Vec<LocationId>>,
    pub location: Option<LocationId>,
    pub part: Option<PartId>,
    pub lot: Option<LotId>,
}

/// One page by lot and place, oldest lots first, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    wanted: &Wanted,
    page: &PageRequest,
) -> AppResult<(Vec<BalanceRow>, Option<i64>)> {
    let total = counted!(db, page, matching(wanted), stock_balances::lot_id, LotId);
    let query = by_pair!(
        matching(wanted),
        page,
        stock_balances::lot_id,
        stock_balances::location_id,
        (LotId, LocationId)
    );
    let rows = query.limit(page.fetch()).offset(page.offset).load(db)?;
    Ok((rows, total))
}

fn matching(wanted: &Wanted) -> stock_balances::BoxedQuery<'static, MultiBackend> {
    let mut query = stock_balances::table.into_boxed::<MultiBackend>();
    if let Some(stores) = &wanted.stores {
        query = query.filter(stock_balances::store_id.eq_any(stores.clone()));
    }
    if let Some(location) = wanted.location {
        query = query.filter(stock_balances::location_id.eq(location));
    }
    if let Some(part) = wanted.part {
        query = query.filter(stock_balances::part_id.eq(part));
    }
    match wanted.lot {
        Some(lot) => query.filter(stock_balances::lot_id.eq(lot)),
        None => query,
    }
}
