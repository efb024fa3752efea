//! Levels in the database: the rows that writers lock, and the conditional updates of promises.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::{by_pair, counted};
use crate::inventory::ledger::{Level, LevelKey};
use crate::inventory::model::{LocationId, PartId};
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::{Both, Locked};
use crate::platform::db::schema::stock_levels;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageRequest;
use crate::platform::quantity::Quantity;

/// A level as it stands in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct LevelRow {
    pub part_id: PartId,
    pub store_id: LocationId,
    pub on_hand: Quantity,
    pub set_aside: Quantity,
    pub reserved: Quantity,
    pub last_line: i64,
    pub last_at: UtcTime,
}

impl LevelRow {
    /// As the ledger sees it; a level without lines has no time yet.
    pub fn level(&self) -> Level {
        Level {
            on_hand: self.on_hand,
            set_aside: self.set_aside,
            reserved: self.reserved,
            last_line: self.last_line,
            last_at: (self.last_line > 0).then_some(self.last_at),
        }
    }
}

/// Locks the levels in the order of their keys, which is the same for everybody; creates missing ones.
///
/// # Errors
/// Database faults.
pub fn lock(
    db: &mut Db,
    keys: &BTreeSet<LevelKey>,
    now: UtcTime,
) -> AppResult<Vec<(LevelKey, Level)>> {
    let mut levels = Vec::with_capacity(keys.len());
    for key in keys {
        levels.push((*key, lock_one(db, *key, now)?.level()));
    }
    Ok(levels)
}

fn lock_one(db: &mut Db, key: LevelKey, now: UtcTime) -> AppResult<LevelRow> {
    let locked = |db: &mut Db| -> AppResult<Option<LevelRow>> {
        let row = Locked::for_change(stock_levels::table.find(key));
        Ok(row.get_result(db).optional()?)
    };
    if let Some(row) = locked(db)? {
        return Ok(row);
    }
    let insert = diesel::insert_into(stock_levels::table)
        .values((
            stock_levels::part_id.eq(key.0),
            stock_levels::store_id.eq(key.1),
            stock_levels::on_hand.eq(Quantity::ZERO),
            stock_levels::set_aside.eq(Quantity::ZERO),
            stock_levels::reserved.eq(Quantity::ZERO),
            stock_levels::last_line.eq(0_i64),
            stock_levels::last_at.eq(now),
        ))
        .on_conflict((stock_levels::part_id, stock_levels::store_id))
        .do_nothing();
    Both(insert).execute(db)?;
    locked(db)?.ok_or_else(|| AppError::internal("a level vanished"))
}

/// Writes a locked level.
///
/// # Errors
/// Database faults; the CHECKs of the table.
pub fn write(db: &mut Db, key: LevelKey, level: &Level, at: UtcTime) -> AppResult<()> {
    diesel::update(stock_levels::table.find(key))
        .set((
            stock_levels::on_hand.eq(level.on_hand),
            stock_levels::set_aside.eq(level.set_aside),
            stock_levels::reserved.eq(level.reserved),
            stock_levels::last_line.eq(level.last_line),
            stock_levels::last_at.eq(level.last_at.unwrap_or(at)),
        ))
        .execute(db)?;
    Ok(())
}

/// Promises so much, if so much and what is left to others is free: one statement, no reading before it.
///
/// # Errors
/// Database faults.
pub fn promise(
    db: &mut Db,
    key: LevelKey,
    quantity: Quantity,
    left_to_others: Quantity,
) -> AppResult<bool> {
    let after = stock_levels::reserved + quantity.plus(left_to_others).thousandths();
    let target = stock_levels::table
        .filter(stock_levels::part_id.eq(key.0))
        .filter(stock_levels::store_id.eq(key.1))
        .filter(stock_levels::on_hand.ge(after));
    let changed = diesel::update(target)
        .set(stock_levels::reserved.eq(stock_levels::reserved + quantity.thousandths()))
        .execute(db)?;
    Ok(changed == 1)
}

/// Takes a promise back.
///
/// # Errors
/// Database faults; the CHECK when more is taken back than was promised.
pub fn unpromise(db: &mut Db, key: LevelKey, quantity: Quantity) -> AppResult<()> {
    diesel::update(stock_levels::table.find(key))
        .set(stock_levels::reserved.eq(stock_levels::reserved - quantity.thousandths()))
        .execute(db)?;
    Ok(())
}

/// The level; nothing at all when the store never had the part.
///
/// # Errors
/// Database faults.
pub fn find(db: &mut Db, key: LevelKey) -> AppResult<Level> {
    let row: Option<LevelRow> = stock_levels::table.find(key).first(db).optional()?;
    Ok(row.map(|row| row.level()).unwrap_or_default())
}

/// Which levels are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub stores: Option<Vec<LocationId>>,
    pub parts: Option<Vec<PartId>>,
    /// Only where something is left, or nothing is.
    pub is_available: Option<bool>,
}

/// One page by part and store, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    wanted: &Wanted,
    page: &PageRequest,
) -> AppResult<(Vec<LevelRow>, Option<i64>)> {
    let total = counted!(db, page, matching(wanted), stock_levels::part_id, PartId);
    let query = by_pair!(
        matching(wanted),
        page,
        stock_levels::part_id,
        stock_levels::store_id,
        (PartId, LocationId)
    );
    let rows = query.limit(page.fetch()).offset(page.offset).load(db)?;
    Ok((rows, total))
}

fn matching(wanted: &Wanted) -> stock_levels::BoxedQuery<'static, MultiBackend> {
    let mut query = stock_levels::table.into_boxed::<MultiBackend>();
    if let Some(stores) = &wanted.stores {
        query = query.filter(stock_levels::store_id.eq_any(stores.clone()));
    }
    if let Some(parts) = &wanted.parts {
        query = query.filter(stock_levels::part_id.eq_any(parts.clone()));
    }
    match wanted.is_available {
        Some(true) => query.filter(stock_levels::on_hand.gt(stock_levels::reserved)),
        Some(false) => query.filter(stock_levels::on_hand.eq(stock_levels::reserved)),
        None => query,
    }
}
