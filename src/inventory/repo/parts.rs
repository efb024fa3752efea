//! Parts in the database.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{by_one, by_pair, counted, records};
use crate::equipment::ProductId;
use crate::inventory::model::{Fit, Part, PartId};
use crate::inventory::words::PartCategory;
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::dialect::{AmongManyDsl, Locked};
use crate::platform::db::schema::{part_products, parts};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageRequest;

records!(parts, Part, PartId, "part");

/// Which parts are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only these, as a search or a serial number found them.
    pub among: Option<Vec<PartId>>,
    /// That fit this model.
    pub product: Option<ProductId>,
    pub category: Option<PartCategory>,
    pub barcode: Option<String>,
    pub is_active: Option<bool>,
}

fn sku_taken() -> AppError {
    AppError::new(Code::AlreadyExists).saying("sku_taken")
}

/// Writes a new part.
///
/// # Errors
/// `already_exists` when the number is taken; database faults.
pub fn insert(db: &mut Db, row: &Part) -> AppResult<()> {
    diesel::insert_into(parts::table)
        .values(row)
        .execute(db)
        .on_unique("parts_sku_folded_key", sku_taken)?;
    Ok(())
}

/// One page, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    wanted: &Wanted,
    page: &PageRequest,
) -> AppResult<(Vec<Part>, Option<i64>)> {
    let total = counted!(db, page, matching(wanted), parts::id, PartId);
    let rows = ordered(matching(wanted), page)?
        .limit(page.fetch())
        .offset(page.offset)
        .load(db)?;
    Ok((rows, total))
}

type Parts = parts::BoxedQuery<'static, MultiBackend>;

fn matching(wanted: &Wanted) -> Parts {
    let mut query = parts::table.into_boxed::<MultiBackend>();
    if let Some(among) = &wanted.among {
        query = query.filter(parts::id.eq_any(among.clone()));
    }
    if let Some(product) = wanted.product {
        let fitting = part_products::table
            .filter(part_products::product_id.eq(product))
            .select(part_products::part_id);
        query = query.filter(parts::id.eq_any(fitting));
    }
    if let Some(category) = wanted.category {
        query = query.filter(parts::category.eq(category));
    }
    if let Some(barcode) = &wanted.barcode {
        query = query.filter(parts::barcode.eq(barcode.clone()));
    }
    if let Some(is_active) = wanted.is_active {
        query = query.filter(parts::is_active.eq(is_active));
    }
    query
}

fn ordered(query: Parts, page: &PageRequest) -> AppResult<Parts> {
    Ok(if page.sort == "created_at" {
        by_pair!(query, page, parts::created_at, parts::id, (UtcTime, PartId))
    } else {
        by_one!(query, page, parts::sku_folded, String)
    })
}

/// Parts by their folded numbers, in the order of their ids; locked, where they will be changed.
///
/// # Errors
/// Database faults.
pub fn by_skus(db: &mut Db, folded: &[String], for_change: bool) -> AppResult<Vec<Part>> {
    let query = parts::table
        .filter(parts::sku_folded.among_many(folded))
        .order(parts::id);
    Ok(match for_change {
        true => Locked::for_change(query).load(db)?,
        false => query.load(db)?,
    })
}

/// The parts that follow a number, by number.
///
/// # Errors
/// Database faults.
pub fn after(db: &mut Db, wanted: &Wanted, last: Option<&str>, limit: i64) -> AppResult<Vec<Part>> {
    let mut query = matching(wanted);
    if let Some(last) = last {
        query = query.filter(parts::sku_folded.gt(last.to_owned()));
    }
    Ok(query.order(parts::sku_folded).limit(limit).load(db)?)
}

/// Writes many new parts.
///
/// # Errors
/// `already_exists` when a number is taken; database faults.
pub fn insert_all(db: &mut Db, rows: &[Part]) -> AppResult<()> {
    crate::insert_all!(db, parts::table, rows).on_unique("parts_sku_folded_key", sku_taken)?;
    Ok(())
}

/// Says of new parts which models they fit.
///
/// # Errors
/// Database faults.
pub fn insert_fits(db: &mut Db, fits: &[Fit]) -> AppResult<()> {
    let rows: Vec<_> = fits
        .iter()
        .map(|(part, product)| {
            (
                part_products::part_id.eq(*part),
                part_products::product_id.eq(*product),
            )
        })
        .collect();
    crate::insert_all!(db, part_products::table, rows)?;
    Ok(())
}

/// Several parts at once.
///
/// # Errors
/// Database faults.
pub fn by_ids(db: &mut Db, ids: &[PartId]) -> AppResult<HashMap<PartId, Part>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Part> = parts::table.filter(parts::id.among_many(ids)).load(db)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Which models these parts fit.
///
/// # Errors
/// Database faults.
pub fn fits(db: &mut Db, ids: &[PartId]) -> AppResult<Vec<Fit>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(part_products::table
        .filter(part_products::part_id.among_many(ids))
        .order((part_products::part_id, part_products::product_id))
        .load(db)?)
}

/// Says anew which models a part fits.
///
/// # Errors
/// 422 for a product that does not exist; database faults.
pub fn set_fits(db: &mut Db, part: PartId, products: &[ProductId]) -> AppResult<()> {
    diesel::delete(part_products::table.filter(part_products::part_id.eq(part))).execute(db)?;
    let rows: Vec<_> = products
        .iter()
        .map(|product| {
            (
                part_products::part_id.eq(part),
                part_products::product_id.eq(*product),
            )
        })
        .collect();
    if !rows.is_empty() {
        crate::insert_all!(db, part_products::table, rows)?;
    }
    Ok(())
}
