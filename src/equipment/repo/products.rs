//! Products in the database.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{COUNTED, missed};
use crate::equipment::dto::{ProductFilter, ProductRef};
use crate::equipment::model::{ProductId, ProductRecord};
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::dialect::{AmongDsl, Locked, row_after, row_before};
use crate::platform::db::schema::products;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};
use crate::platform::fold::fold;
use crate::platform::http::page::PageRequest;

/// The product.
///
/// # Errors
/// Database faults.
pub fn find(db: &mut Db, id: ProductId) -> AppResult<Option<ProductRecord>> {
    Ok(products::table.find(id).first(db).optional()?)
}

/// The product, locked against other writers.
///
/// # Errors
/// Database faults.
pub fn lock(db: &mut Db, id: ProductId) -> AppResult<Option<ProductRecord>> {
    Ok(Locked::for_change(products::table.find(id))
        .get_result(db)
        .optional()?)
}

/// Writes a new product.
///
/// # Errors
/// `already_exists` when the model is taken; database faults.
pub fn insert(db: &mut Db, product: &ProductRecord) -> AppResult<()> {
    diesel::insert_into(products::table)
        .values(product)
        .execute(db)
        .on_unique("products_model_folded_key", model_taken)?;
    Ok(())
}

/// Writes the product over the version it was read in and counts the version up.
///
/// # Errors
/// `version_mismatch`, 404, `already_exists` when the model is taken; database faults.
pub fn save(db: &mut Db, product: &mut ProductRecord, now: UtcTime) -> AppResult<()> {
    let read = product.version;
    product.version += 1;
    product.updated_at = now;
    let target = products::table
        .filter(products::id.eq(product.id))
        .filter(products::version.eq(read));
    let written = diesel::update(target)
        .set(&*product)
        .execute(db)
        .on_unique("products_model_folded_key", model_taken)?;
    if written == 1 {
        return Ok(());
    }
    let current = products::table.find(product.id).select(products::version);
    missed(current.first(db).optional(), "product")
}

fn model_taken() -> AppError {
    AppError::new(Code::AlreadyExists).saying("model_taken")
}

/// One page of products, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    filter: &ProductFilter,
    page: &PageRequest,
) -> AppResult<(Vec<ProductRecord>, Option<i64>)> {
    let total = if page.with_total {
        let ids = filtered(filter).select(products::id).limit(COUNTED);
        let ids: Vec<ProductId> = ids.load(db)?;
        Some(i64::try_from(ids.len()).unwrap_or(COUNTED))
    } else {
        None
    };
    let rows = ordered(filtered(filter), page)?
        .limit(page.fetch())
        .offset(page.offset)
        .load(db)?;
    Ok((rows, total))
}

type Products = products::BoxedQuery<'static, MultiBackend>;

fn filtered(filter: &ProductFilter) -> Products {
    let mut query = products::table.into_boxed::<MultiBackend>();
    if let Some(text) = &filter.q {
        let from = fold(text);
        // Every text that begins so sorts before the same beginning with the last character there is.
        let until = format!("{from}{}", char::MAX);
        query = query.filter(products::model_folded.ge(from));
        query = query.filter(products::model_folded.lt(until));
    }
    if let Some(brand) = &filter.brand {
        query = query.filter(products::brand.eq(brand.clone()));
    }
    if let Some(is_active) = filter.is_active {
        query = query.filter(products::is_active.eq(is_active));
    }
    query
}

fn ordered(query: Products, page: &PageRequest) -> AppResult<Products> {
    if page.sort == "created_at" {
        let after: Option<(UtcTime, ProductId)> = page.after()?;
        let columns = (products::created_at, products::id);
        return Ok(match (after, page.descending) {
            (None, true) => query.order((products::created_at.desc(), products::id.desc())),
            (None, false) => query.order((products::created_at.asc(), products::id.asc())),
            (Some(last), true) => query
                .filter(row_before(columns, last))
                .order((products::created_at.desc(), products::id.desc())),
            (Some(last), false) => query
                .filter(row_after(columns, last))
                .order((products::created_at.asc(), products::id.asc())),
        });
    }
    let after: Option<(String,)> = page.after()?;
    let query = match (after, page.descending) {
        (None, _) => query,
        (Some((last,)), true) => query.filter(products::model_folded.lt(last)),
        (Some((last,)), false) => query.filter(products::model_folded.gt(last)),
    };
    Ok(if page.descending {
        query.order(products::model_folded.desc())
    } else {
        query.order(products::model_folded.asc())
    })
}

/// What other records show of these products.
///
/// # Errors
/// Database faults.
pub fn refs(db: &mut Db, ids: &[ProductId]) -> AppResult<HashMap<ProductId, ProductRef>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(ProductId, String, String)> = products::table
        .filter(products::id.among(ids))
        .select((products::id, products::model, products::name))
        .load(db)?;
    let with_key = rows
        .into_iter()
        .map(|(id, model, name)| (id, ProductRef { id, model, name }));
    Ok(with_key.collect())
}

/// Products by their folded models.
///
/// # Errors
/// Database faults.
pub fn by_models(db: &mut Db, folded: &[String]) -> AppResult<Vec<ProductRef>> {
    if folded.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(ProductId, String, String)> = products::table
        .filter(products::model_folded.eq_any(folded))
        .select((products::id, products::model, products::name))
        .load(db)?;
    let refs = rows.into_iter();
    Ok(refs
        .map(|(id, model, name)| ProductRef { id, model, name })
        .collect())
}

/// Name of the product and the policy that it is sold under.
///
/// # Errors
/// Database faults.
pub fn name_and_policy(db: &mut Db, id: ProductId) -> AppResult<Option<(String, Option<String>)>> {
    Ok(products::table
        .find(id)
        .select((products::name, products::warranty_policy_code))
        .first(db)
        .optional()?)
}
