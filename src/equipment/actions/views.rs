//! Assets as people see them: with the names of what they point to.

use std::collections::HashMap;
use std::hash::Hash;

use crate::equipment::dto::{Asset, AssetFilter, AssetRef, AssetSummary, ProductRef};
use crate::equipment::model::{AssetId, AssetRecord};
use crate::equipment::neighbours::{self, CustomerRef};
use crate::equipment::repo;
use crate::platform::auth::Scope;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageRequest;
use crate::platform::ids::Id;
use crate::platform::search::{self, SearchKind};

/// Hits of the free search that are looked at.
const MOST_HITS: i64 = 1000;

/// Numbers of one asset that are shown.
const MOST_NUMBERS: i64 = 200;

/// The asset with the names of what it points to.
///
/// # Errors
/// Database faults.
pub fn asset(db: &mut Db, record: AssetRecord) -> AppResult<Asset> {
    let product = only(
        repo::products::refs(db, &[record.product_id])?,
        record.product_id,
    )?;
    let customer = customer(db, &record)?;
    let linked: Vec<AssetId> = [record.parent_id, record.replaced_by_id]
        .into_iter()
        .flatten()
        .collect();
    let linked = repo::assets::refs(db, &linked)?;
    let link = |id: Option<AssetId>| id.and_then(|id| linked.get(&id).cloned());
    let identities = repo::identities::of_asset(db, record.id, MOST_NUMBERS)?;
    Ok(Asset {
        id: record.id,
        price: record.price(),
        parent: link(record.parent_id),
        replaced_by: link(record.replaced_by_id),
        serial: record.serial,
        product,
        customer,
        site_id: record.site_id,
        branch_id: record.branch_id,
        order_number: record.order_number,
        purchased_on: record.purchased_on,
        delivered_on: record.delivered_on,
        accepted_on: record.accepted_on,
        manufactured_on: record.manufactured_on,
        voucher_number: record.voucher_number,
        terminal_number: record.terminal_number,
        sim_number: record.sim_number,
        protocol: record.protocol,
        software_version: record.software_version,
        status: record.status,
        identities: identities.into_iter().map(Into::into).collect(),
        version: record.version,
        created_at: record.created_at,
        updated_at: record.updated_at,
    })
}

fn customer(db: &mut Db, record: &AssetRecord) -> AppResult<CustomerRef> {
    let found = neighbours::customer_refs(db, &[record.customer_id])?;
    only(found, record.customer_id)
}

/// Foreign keys promise that what a row points to is there.
fn only<K, T>(mut found: HashMap<Id<K>, T>, id: Id<K>) -> AppResult<T>
where
    Id<K>: Eq + Hash,
{
    found
        .remove(&id)
        .ok_or_else(|| AppError::internal(format!("{id} is pointed to and missing")))
}

/// One page of assets with the names of what they point to, and how many there are when that was
/// asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    scope: &Scope,
    filter: &AssetFilter,
    page: &PageRequest,
) -> AppResult<(Vec<AssetSummary>, Option<i64>)> {
    let found = match &filter.q {
        Some(q) => Some(hits(db, q)?),
        None => None,
    };
    let (rows, total) = repo::assets::list(db, scope, filter, found.as_deref(), page)?;
    Ok((summaries(db, rows)?, total))
}

fn hits(db: &mut Db, q: &str) -> AppResult<Vec<AssetId>> {
    let found = search::find(db, SearchKind::Asset, q, MOST_HITS)?;
    Ok(found.into_iter().map(Id::new).collect())
}

fn summaries(db: &mut Db, rows: Vec<AssetRecord>) -> AppResult<Vec<AssetSummary>> {
    let distinct = |mut ids: Vec<_>| {
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let products = distinct(rows.iter().map(|row| row.product_id.uuid()).collect());
    let products: Vec<_> = products.into_iter().map(Id::new).collect();
    let products: HashMap<_, ProductRef> = repo::products::refs(db, &products)?;
    let owners = distinct(rows.iter().map(|row| row.customer_id.uuid()).collect());
    let owners: Vec<_> = owners.into_iter().map(Id::new).collect();
    let owners = neighbours::customer_refs(db, &owners)?;
    rows.into_iter()
        .map(|row| {
            let missing = || AppError::internal(format!("{} points to nothing", row.id));
            let product = products.get(&row.product_id).cloned().ok_or_else(missing)?;
            let owner = owners.get(&row.customer_id).cloned().ok_or_else(missing)?;
            Ok(AssetSummary::new(row, product, owner))
        })
        .collect()
}

/// One asset in a word.
///
/// # Errors
/// 404, database faults.
pub fn asset_ref(db: &mut Db, id: AssetId) -> AppResult<AssetRef> {
    repo::assets::refs(db, &[id])?
        .remove(&id)
        .ok_or_else(|| AppError::missing("asset"))
}
