//! Places in the database.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{by_pair, counted, records};
use crate::inventory::model::{Location, LocationId};
use crate::inventory::words::LocationKind;
use crate::platform::auth::actor::{BranchId, UserId};
use crate::platform::codes::Code;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::dialect::{AmongManyDsl, Both};
use crate::platform::db::schema::stock_locations;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageRequest;

records!(stock_locations, Location, LocationId, "stock_location");

/// Which places are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// In one of these stores.
    pub stores: Option<Vec<LocationId>>,
    pub branch: Option<BranchId>,
    pub parent: Option<LocationId>,
    pub kind: Option<LocationKind>,
    pub technician: Option<UserId>,
    pub is_active: Option<bool>,
}

fn taken() -> AppError {
    AppError::new(Code::AlreadyExists).saying("location_code_taken")
}

fn second_main() -> AppError {
    AppError::new(Code::AlreadyExists).saying("main_store_taken")
}

/// Writes a new place.
///
/// # Errors
/// `already_exists` when the branch has the code, or a main store, already; database faults.
pub fn insert(db: &mut Db, row: &Location) -> AppResult<()> {
    diesel::insert_into(stock_locations::table)
        .values(row)
        .execute(db)
        .on_unique("stock_locations_branch_id_code_key", taken)
        .on_unique("stock_locations_branch_id_key", second_main)?;
    Ok(())
}

/// Writes a place that the program keeps for itself, unless it is there already.
///
/// # Errors
/// Database faults.
pub fn insert_if_new(db: &mut Db, row: &Location) -> AppResult<()> {
    let insert = diesel::insert_into(stock_locations::table)
        .values(row)
        .on_conflict((stock_locations::branch_id, stock_locations::code))
        .do_nothing();
    Both(insert).execute(db)?;
    Ok(())
}

/// [`save`], with the refusal of a second main store.
///
/// # Errors
/// `version_mismatch`, `already_exists`; database faults.
pub fn change(
    db: &mut Db,
    row: &mut Location,
    now: crate::platform::clock::UtcTime,
) -> AppResult<()> {
    save(db, row, now).on_unique("stock_locations_branch_id_key", second_main)
}

/// One page by code, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    wanted: &Wanted,
    page: &PageRequest,
) -> AppResult<(Vec<Location>, Option<i64>)> {
    let total = counted!(db, page, matching(wanted), stock_locations::id, LocationId);
    let query = by_pair!(
        matching(wanted),
        page,
        stock_locations::code,
        stock_locations::id,
        (String, LocationId)
    );
    let rows = query.limit(page.fetch()).offset(page.offset).load(db)?;
    Ok((rows, total))
}

fn matching(wanted: &Wanted) -> stock_locations::BoxedQuery<'static, MultiBackend> {
    let mut query = stock_locations::table.into_boxed::<MultiBackend>();
    if let Some(stores) = &wanted.stores {
        query = query.filter(stock_locations::store_id.eq_any(stores.clone()));
    }
    if let Some(branch) = wanted.branch {
        query = query.filter(stock_locations::branch_id.eq(branch));
    }
    if let Some(parent) = wanted.parent {
        query = query.filter(stock_locations::parent_id.eq(parent));
    }
    if let Some(kind) = wanted.kind {
        query = query.filter(stock_locations::kind.eq(kind));
    }
    if let Some(technician) = wanted.technician {
        query = query.filter(stock_locations::technician_id.eq(technician));
    }
    match wanted.is_active {
        Some(is_active) => query.filter(stock_locations::is_active.eq(is_active)),
        None => query,
    }
}

/// Places by their codes, of whatever branch.
///
/// # Errors
/// Database faults.
pub fn by_codes(db: &mut Db, codes: &[&str]) -> AppResult<Vec<Location>> {
    Ok(stock_locations::table
        .filter(stock_locations::code.eq_any(codes))
        .load(db)?)
}

/// Several places at once.
///
/// # Errors
/// Database faults.
pub fn by_ids(db: &mut Db, ids: &[LocationId]) -> AppResult<HashMap<LocationId, Location>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Location> = stock_locations::table
        .filter(stock_locations::id.among_many(ids))
        .load(db)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// The place of a branch with that code.
///
/// # Errors
/// Database faults.
pub fn by_code(db: &mut Db, branch: BranchId, code: &str) -> AppResult<Option<Location>> {
    Ok(stock_locations::table
        .filter(stock_locations::branch_id.eq(branch))
        .filter(stock_locations::code.eq(code))
        .first(db)
        .optional()?)
}

/// The main store of a branch.
///
/// # Errors
/// Database faults.
pub fn main_of(db: &mut Db, branch: BranchId) -> AppResult<Option<Location>> {
    Ok(stock_locations::table
        .filter(stock_locations::branch_id.eq(branch))
        .filter(stock_locations::is_main.eq(true))
        .first(db)
        .optional()?)
}
