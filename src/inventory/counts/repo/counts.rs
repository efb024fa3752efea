//! Counts in the database.

use std::collections::HashMap;

use diesel::dsl::{exists, max, not};
use diesel::prelude::*;

use crate::inventory::counts::flow::CountState;
use crate::inventory::counts::model::{Claim, Count, CountId, CountPart};
use crate::inventory::model::{Location, LocationId, PartId};
use crate::inventory::repo::{by_pair, counted, records};
use crate::inventory::words::LocationKind;
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::schema::{
    stock_count_claims, stock_count_parts, stock_counts, stock_locations,
};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageRequest;

records!(stock_counts, Count, CountId, "stock_count");

/// Writes a new count with the parts it is restricted to.
///
/// # Errors
/// Database faults.
pub fn insert(db: &mut Db, row: &Count, parts: &[CountPart]) -> AppResult<()> {
    diesel::insert_into(stock_counts::table)
        .values(row)
        .execute(db)?;
    crate::insert_all!(db, stock_count_parts::table, parts)?;
    Ok(())
}

/// The parts that a count is restricted to.
///
/// # Errors
/// Database faults.
pub fn parts(db: &mut Db, id: CountId) -> AppResult<Vec<PartId>> {
    Ok(stock_count_parts::table
        .filter(stock_count_parts::count_id.eq(id))
        .order(stock_count_parts::part_id)
        .select(stock_count_parts::part_id)
        .load(db)?)
}

/// Claims parts in their places, in the order of the claims.
///
/// # Errors
/// `conflict` when another count has one of them; database faults.
pub fn claim(db: &mut Db, claims: &[Claim]) -> AppResult<()> {
    crate::insert_all!(db, stock_count_claims::table, claims)
        .on_unique("stock_count_claims_location_id_part_id_key", || {
            AppError::new(Code::Conflict).saying("count_overlaps")
        })?;
    Ok(())
}

/// Gives up all claims of a count.
///
/// # Errors
/// Database faults.
pub fn unclaim(db: &mut Db, id: CountId) -> AppResult<()> {
    let claims = stock_count_claims::table.filter(stock_count_claims::count_id.eq(id));
    diesel::delete(claims).execute(db)?;
    Ok(())
}

/// Whether something in the store is being counted.
///
/// # Errors
/// Database faults.
pub fn is_open_in(db: &mut Db, store: LocationId) -> AppResult<bool> {
    let open = [CountState::Counting, CountState::Reviewed];
    let found: Option<CountId> = stock_counts::table
        .filter(stock_counts::store_id.eq(store))
        .filter(stock_counts::state.eq_any(open))
        .select(stock_counts::id)
        .first(db)
        .optional()?;
    Ok(found.is_some())
}

/// Which counts are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub stores: Option<Vec<LocationId>>,
    pub states: Vec<CountState>,
}

/// One page, newest first unless turned round, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    wanted: &Wanted,
    page: &PageRequest,
) -> AppResult<(Vec<Count>, Option<i64>)> {
    let total = counted!(db, page, matching(wanted), stock_counts::id, CountId);
    let query = by_pair!(
        matching(wanted),
        page,
        stock_counts::created_at,
        stock_counts::id,
        (UtcTime, CountId)
    );
    let rows = query.limit(page.fetch()).offset(page.offset).load(db)?;
    Ok((rows, total))
}

fn matching(wanted: &Wanted) -> stock_counts::BoxedQuery<'static, MultiBackend> {
    let mut query = stock_counts::table.into_boxed::<MultiBackend>();
    if let Some(stores) = &wanted.stores {
        query = query.filter(stock_counts::store_id.eq_any(stores.clone()));
    }
    if wanted.states.is_empty() {
        return query;
    }
    query.filter(stock_counts::state.eq_any(wanted.states.clone()))
}

/// Which stores to show with their duty.
#[derive(Debug, Clone)]
pub struct Owing {
    pub stores: Option<Vec<LocationId>>,
    /// Only those counted whole since then, or not.
    pub is_done: Option<bool>,
    pub month_start: UtcTime,
}

/// One page of the stores that owe a monthly count, by code.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn owing(
    db: &mut Db,
    wanted: &Owing,
    page: &PageRequest,
) -> AppResult<(Vec<Location>, Option<i64>)> {
    let total = counted!(db, page, stores(wanted), stock_locations::id, LocationId);
    let query = by_pair!(
        stores(wanted),
        page,
        stock_locations::code,
        stock_locations::id,
        (String, LocationId)
    );
    let rows = query.limit(page.fetch()).offset(page.offset).load(db)?;
    Ok((rows, total))
}

fn stores(wanted: &Owing) -> stock_locations::BoxedQuery<'static, MultiBackend> {
    let done = stock_counts::table
        .filter(stock_counts::store_id.eq(stock_locations::id))
        .filter(stock_counts::is_whole.eq(true))
        .filter(stock_counts::posted_at.ge(wanted.month_start));
    let mut query = stock_locations::table
        .filter(stock_locations::kind.eq_any([LocationKind::Warehouse, LocationKind::Van]))
        .filter(stock_locations::is_active.eq(true))
        .into_boxed::<MultiBackend>();
    if let Some(stores) = &wanted.stores {
        query = query.filter(stock_locations::id.eq_any(stores.clone()));
    }
    match wanted.is_done {
        Some(true) => query.filter(exists(done)),
        Some(false) => query.filter(not(exists(done))),
        None => query,
    }
}

/// When each store was last counted whole.
///
/// # Errors
/// Database faults.
pub fn last_whole(db: &mut Db, stores: &[LocationId]) -> AppResult<HashMap<LocationId, UtcTime>> {
    if stores.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(LocationId, Option<UtcTime>)> = stock_counts::table
        .filter(stock_counts::store_id.eq_any(stores))
        .filter(stock_counts::is_whole.eq(true))
        .group_by(stock_counts::store_id)
        .select((stock_counts::store_id, max(stock_counts::posted_at)))
        .load(db)?;
    let posted = rows
        .into_iter()
        .filter_map(|(store, at)| Some((store, at?)));
    Ok(posted.collect())
}
