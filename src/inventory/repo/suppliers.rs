//! Suppliers in the database.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{by_one, counted, records};
use crate::inventory::model::{Supplier, SupplierId};
use crate::platform::codes::Code;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::dialect::AmongManyDsl;
use crate::platform::db::schema::suppliers;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageRequest;

records!(suppliers, Supplier, SupplierId, "supplier");

/// Writes a new supplier.
///
/// # Errors
/// `already_exists` when the code is taken; database faults.
pub fn insert(db: &mut Db, row: &Supplier) -> AppResult<()> {
    diesel::insert_into(suppliers::table)
        .values(row)
        .execute(db)
        .on_unique("suppliers_code_key", || {
            AppError::new(Code::AlreadyExists).saying("supplier_code_taken")
        })?;
    Ok(())
}

/// One page by code, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    is_active: Option<bool>,
    page: &PageRequest,
) -> AppResult<(Vec<Supplier>, Option<i64>)> {
    let total = counted!(db, page, matching(is_active), suppliers::id, SupplierId);
    let query = by_one!(matching(is_active), page, suppliers::code, String);
    let rows = query.limit(page.fetch()).offset(page.offset).load(db)?;
    Ok((rows, total))
}

fn matching(is_active: Option<bool>) -> suppliers::BoxedQuery<'static, MultiBackend> {
    let query = suppliers::table.into_boxed();
    match is_active {
        Some(is_active) => query.filter(suppliers::is_active.eq(is_active)),
        None => query,
    }
}

/// Several suppliers at once.
///
/// # Errors
/// Database faults.
pub fn by_ids(db: &mut Db, ids: &[SupplierId]) -> AppResult<HashMap<SupplierId, Supplier>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Supplier> = suppliers::table
        .filter(suppliers::id.among_many(ids))
        .load(db)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}
