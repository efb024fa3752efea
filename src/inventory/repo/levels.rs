//! Levels in the database: the rows that writers lock, and the conditional updates of promises.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use diesel::dsl::{And, Eq};
use diesel::prelude::*;
use diesel::upsert::excluded;

use super::{by_pair, counted};
use crate::inventory::ledger::{Level, LevelKey};
use crate::inventory::model::{LocationId, PartId};
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::{
    AmongManyDsl, Both, ChangeStatement, Locked, ROWS_PER_INSERT, kept_update, together,
};
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
    if keys.len() <= FEW {
        for key in keys {
            levels.push((*key, lock_one(db, *key, now)?.level()));
        }
        return Ok(levels);
    }
    let keys: Vec<LevelKey> = keys.iter().copied().collect();
    for chunk in keys.chunks(ROWS_PER_INSERT) {
        levels.extend(lock_chunk(db, chunk, now)?);
    }
    Ok(levels)
}

/// Up to so many levels are worked on one by one, by statements that stay prepared.
const FEW: usize = 16;

/// The same in two statements. What is locked beside the keys, of the same parts and stores, lies between
/// the first and the last of them, so the order is kept.
fn lock_chunk(db: &mut Db, keys: &[LevelKey], now: UtcTime) -> AppResult<Vec<(LevelKey, Level)>> {
    let empty: Vec<_> = keys
        .iter()
        .map(|key| values(*key, &Level::default(), now))
        .collect();
    let target = (stock_levels::part_id, stock_levels::store_id);
    crate::each!(db => {
        let insert = diesel::insert_into(stock_levels::table).values(&empty);
        diesel::RunQueryDsl::execute(insert.on_conflict(target).do_nothing(), db)
    })?;
    let parts: BTreeSet<PartId> = keys.iter().map(|key| key.0).collect();
    let parts: Vec<PartId> = parts.into_iter().collect();
    let stores: BTreeSet<LocationId> = keys.iter().map(|key| key.1).collect();
    let query = stock_levels::table
        .filter(stock_levels::part_id.among_many(&parts))
        .filter(stock_levels::store_id.eq_any(stores))
        .order((stock_levels::part_id, stock_levels::store_id));
    let rows: Vec<LevelRow> = Locked::for_change(query).load(db)?;
    let wanted: BTreeSet<&LevelKey> = keys.iter().collect();
    let levels = rows
        .iter()
        .map(|row| ((row.part_id, row.store_id), row.level()));
    Ok(levels.filter(|(key, _)| wanted.contains(key)).collect())
}

/// A level as a row.
#[derive(Debug, Insertable)]
#[diesel(table_name = stock_levels, treat_none_as_default_value = false)]
struct LevelValues {
    part_id: PartId,
    store_id: LocationId,
    on_hand: Quantity,
    set_aside: Quantity,
    reserved: Quantity,
    last_line: i64,
    last_at: UtcTime,
}

fn values(key: LevelKey, level: &Level, at: UtcTime) -> LevelValues {
    LevelValues {
        part_id: key.0,
        store_id: key.1,
        on_hand: level.on_hand,
        set_aside: level.set_aside,
        reserved: level.reserved,
        last_line: level.last_line,
        last_at: level.last_at.unwrap_or(at),
    }
}

/// Writes locked levels, many of them in few statements.
///
/// # Errors
/// Database faults; the CHECKs of the table.
pub fn write_all(db: &mut Db, levels: &BTreeMap<LevelKey, Level>, at: UtcTime) -> AppResult<()> {
    if levels.len() <= FEW {
        return levels
            .iter()
            .try_for_each(|(key, level)| write(db, *key, level, at));
    }
    let rows: Vec<LevelValues> = levels
        .iter()
        .map(|(key, level)| values(*key, level, at))
        .collect();
    for chunk in rows.chunks(ROWS_PER_INSERT) {
        let target = (stock_levels::part_id, stock_levels::store_id);
        crate::each!(db => {
            let insert = diesel::insert_into(stock_levels::table).values(chunk);
            let upsert = insert.on_conflict(target).do_update().set((
                stock_levels::on_hand.eq(excluded(stock_levels::on_hand)),
                stock_levels::set_aside.eq(excluded(stock_levels::set_aside)),
                stock_levels::reserved.eq(excluded(stock_levels::reserved)),
                stock_levels::last_line.eq(excluded(stock_levels::last_line)),
                stock_levels::last_at.eq(excluded(stock_levels::last_at)),
            ));
            diesel::RunQueryDsl::execute(upsert, db)
        })?;
    }
    Ok(())
}

/// Those levels of the parts in the stores whose stock has ever moved.
///
/// # Errors
/// Database faults.
pub fn moved(db: &mut Db, parts: &[PartId], stores: &[LocationId]) -> AppResult<HashSet<LevelKey>> {
    if parts.is_empty() || stores.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<LevelKey> = stock_levels::table
        .filter(stock_levels::part_id.among_many(parts))
        .filter(stock_levels::store_id.eq_any(stores))
        .filter(stock_levels::last_line.gt(0))
        .select((stock_levels::part_id, stock_levels::store_id))
        .load(db)?;
    Ok(found.into_iter().collect())
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
    together(db, written(key, *level, at), ())?;
    Ok(())
}

/// A locked level as it is written.
pub(super) fn written(key: LevelKey, level: Level, at: UtcTime) -> impl ChangeStatement {
    let values = (
        stock_levels::on_hand.eq(level.on_hand),
        stock_levels::set_aside.eq(level.set_aside),
        stock_levels::reserved.eq(level.reserved),
        stock_levels::last_line.eq(level.last_line),
        stock_levels::last_at.eq(level.last_at.unwrap_or(at)),
    );
    kept_update(stock_levels::table, values, this(key))
}

/// The level of a key.
fn this(
    (part, store): LevelKey,
) -> And<Eq<stock_levels::part_id, PartId>, Eq<stock_levels::store_id, LocationId>> {
    stock_levels::part_id
        .eq(part)
        .and(stock_levels::store_id.eq(store))
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
    let sum = stock_levels::reserved.eq(stock_levels::reserved + quantity.thousandths());
    let has_enough = this(key).and(stock_levels::on_hand.ge(after));
    let changed = kept_update(stock_levels::table, sum, has_enough).execute(db)?;
    Ok(changed == 1)
}

/// Takes a promise back.
///
/// # Errors
/// Database faults; the CHECK when more is taken back than was promised.
pub fn unpromise(db: &mut Db, key: LevelKey, quantity: Quantity) -> AppResult<()> {
    let rest = stock_levels::reserved.eq(stock_levels::reserved - quantity.thousandths());
    kept_update(stock_levels::table, rest, this(key)).execute(db)?;
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
