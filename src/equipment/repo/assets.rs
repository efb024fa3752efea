//! Assets in the database.

use std::collections::HashMap;

use diesel::prelude::*;

use super::scope::covered;
use super::{COUNTED, missed};
use crate::equipment::dto::{AssetFilter, AssetRef};
use crate::equipment::model::{AssetId, AssetRecord, IdentityType, ProductId};
use crate::platform::auth::Scope;
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::dialect::{AmongDsl, AmongManyDsl, Locked, row_after, row_before};
use crate::platform::db::schema::{asset_identities, assets, products};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};
use crate::platform::fold::fold;
use crate::platform::http::page::PageRequest;

/// Children that one system may have; what lies deeper or beyond is refused, not forgotten.
const MOST_PARTS: i64 = 500;

/// The asset, where the scope covers it.
///
/// # Errors
/// Database faults.
pub fn find(db: &mut Db, scope: &Scope, id: AssetId) -> AppResult<Option<AssetRecord>> {
    Ok(assets::table
        .filter(assets::id.eq(id))
        .filter(covered(scope))
        .first(db)
        .optional()?)
}

/// These assets, locked against other writers in the order of their ids so that two calls never wait
/// for each other; those that the scope does not cover are left out.
///
/// # Errors
/// Database faults.
pub fn lock(db: &mut Db, scope: &Scope, ids: &[AssetId]) -> AppResult<Vec<AssetRecord>> {
    let query = assets::table
        .filter(assets::id.among_many(ids))
        .filter(covered(scope))
        .order(assets::id)
        .into_boxed::<MultiBackend>();
    Ok(Locked::for_change(query).load(db)?)
}

/// Writes a new asset.
///
/// # Errors
/// `already_exists` when the product has a device of that serial; database faults.
pub fn insert(db: &mut Db, asset: &AssetRecord) -> AppResult<()> {
    diesel::insert_into(assets::table)
        .values(asset)
        .execute(db)
        .on_unique("assets_product_id_serial_folded_key", serial_taken)?;
    Ok(())
}

/// Writes the asset over the version it was read in and counts the version up.
///
/// # Errors
/// `version_mismatch`, 404, `already_exists` when the serial is taken; database faults.
pub fn save(db: &mut Db, asset: &mut AssetRecord, now: UtcTime) -> AppResult<()> {
    let read = asset.version;
    asset.version += 1;
    asset.updated_at = now;
    let target = assets::table
        .filter(assets::id.eq(asset.id))
        .filter(assets::version.eq(read));
    let written = diesel::update(target)
        .set(&*asset)
        .execute(db)
        .on_unique("assets_product_id_serial_folded_key", serial_taken)?;
    if written == 1 {
        return Ok(());
    }
    let current = assets::table.find(asset.id).select(assets::version);
    missed(current.first(db).optional(), "asset")
}

fn serial_taken() -> AppError {
    AppError::new(Code::AlreadyExists).saying("serial_taken")
}

/// Parent of an asset, whoever may see it: for walking up a system.
///
/// # Errors
/// Database faults.
pub fn parent_of(db: &mut Db, id: AssetId) -> AppResult<Option<AssetId>> {
    let parent: Option<Option<AssetId>> = assets::table
        .find(id)
        .select(assets::parent_id)
        .first(db)
        .optional()?;
    Ok(parent.flatten())
}

/// The assets directly below these.
///
/// # Errors
/// Database faults.
pub fn children_of(db: &mut Db, parents: &[AssetId]) -> AppResult<Vec<AssetRecord>> {
    let parents: Vec<Option<AssetId>> = parents.iter().copied().map(Some).collect();
    let query = assets::table
        .filter(assets::parent_id.among(parents))
        .order(assets::id)
        .limit(MOST_PARTS)
        .into_boxed::<MultiBackend>();
    Ok(Locked::for_change(query).load(db)?)
}

/// One page of assets, and how many there are when that was asked for. `found` are the hits of the
/// free search, where one was made.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    scope: &Scope,
    filter: &AssetFilter,
    found: Option<&[AssetId]>,
    page: &PageRequest,
) -> AppResult<(Vec<AssetRecord>, Option<i64>)> {
    let total = if page.with_total {
        let ids = filtered(scope, filter, found)
            .select(assets::id)
            .limit(COUNTED);
        let ids: Vec<AssetId> = ids.load(db)?;
        Some(i64::try_from(ids.len()).unwrap_or(COUNTED))
    } else {
        None
    };
    let rows = page_of(scope, filter, found, page)?.load(db)?;
    Ok((rows, total))
}

type Assets = assets::BoxedQuery<'static, MultiBackend>;

/// The query of one page; on its own so that tests can read its plan.
///
/// # Errors
/// `invalid_cursor`.
pub fn page_of(
    scope: &Scope,
    filter: &AssetFilter,
    found: Option<&[AssetId]>,
    page: &PageRequest,
) -> AppResult<Assets> {
    let query = filtered(scope, filter, found);
    let query = if page.sort == "updated_at" {
        by_updated(query, page)?
    } else {
        by_created(query, page)?
    };
    Ok(query.limit(page.fetch()).offset(page.offset))
}

fn filtered(scope: &Scope, filter: &AssetFilter, found: Option<&[AssetId]>) -> Assets {
    let mut query = assets::table
        .filter(covered(scope))
        .into_boxed::<MultiBackend>();
    if let Some(found) = found {
        query = query.filter(assets::id.eq_any(found.to_vec()));
    }
    if let Some(serial) = &filter.serial {
        // The current serial is one of the identities too.
        let carried = asset_identities::table
            .filter(asset_identities::value_folded.eq(fold(serial)))
            .filter(asset_identities::kind.eq(IdentityType::Serial))
            .select(asset_identities::asset_id);
        query = query.filter(assets::id.eq_any(carried));
    }
    if let Some(customer) = filter.customer_id {
        query = query.filter(assets::customer_id.eq(customer));
    }
    if let Some(product) = filter.product_id {
        query = query.filter(assets::product_id.eq(product));
    }
    if let Some(branch) = filter.branch_id {
        query = query.filter(assets::branch_id.eq(branch));
    }
    if let Some(states) = &filter.status {
        query = query.filter(assets::status.among(states.0.clone()));
    }
    if let Some(parent) = filter.parent_id {
        query = query.filter(assets::parent_id.eq(parent));
    }
    if let Some(since) = filter.updated_since {
        query = query.filter(assets::updated_at.ge(since));
    }
    query
}

fn by_created(query: Assets, page: &PageRequest) -> AppResult<Assets> {
    let after: Option<(UtcTime, AssetId)> = page.after()?;
    let columns = (assets::created_at, assets::id);
    let query = match (after, page.descending) {
        (None, _) => query,
        (Some(last), true) => query.filter(row_before(columns, last)),
        (Some(last), false) => query.filter(row_after(columns, last)),
    };
    Ok(if page.descending {
        query.order((assets::created_at.desc(), assets::id.desc()))
    } else {
        query.order((assets::created_at.asc(), assets::id.asc()))
    })
}

fn by_updated(query: Assets, page: &PageRequest) -> AppResult<Assets> {
    let after: Option<(UtcTime, AssetId)> = page.after()?;
    let columns = (assets::updated_at, assets::id);
    let query = match (after, page.descending) {
        (None, _) => query,
        (Some(last), true) => query.filter(row_before(columns, last)),
        (Some(last), false) => query.filter(row_after(columns, last)),
    };
    Ok(if page.descending {
        query.order((assets::updated_at.desc(), assets::id.desc()))
    } else {
        query.order((assets::updated_at.asc(), assets::id.asc()))
    })
}

/// What other records show of these assets.
///
/// # Errors
/// Database faults.
pub fn refs(db: &mut Db, ids: &[AssetId]) -> AppResult<HashMap<AssetId, AssetRef>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(AssetId, String, String)> = assets::table
        .inner_join(products::table)
        .filter(assets::id.among(ids))
        .select((assets::id, assets::serial, products::name))
        .load(db)?;
    let with_key = rows.into_iter().map(|(id, serial, product_name)| {
        let seen = AssetRef {
            id,
            serial,
            product_name,
        };
        (id, seen)
    });
    Ok(with_key.collect())
}

/// Assets of one product in the order of their serials, from the one after `serial_folded` on.
///
/// # Errors
/// Database faults.
pub fn of_product(
    db: &mut Db,
    product: ProductId,
    serial_folded: &str,
) -> AppResult<Vec<AssetRecord>> {
    Ok(assets::table
        .filter(assets::product_id.eq(product))
        .filter(assets::serial_folded.gt(serial_folded))
        .order(assets::serial_folded)
        .limit(500)
        .load(db)?)
}
