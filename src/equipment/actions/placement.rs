//! What an asset points to: product, owner, place, branch, and the system that it is a part of.

use crate::equipment::model::{AssetId, AssetRecord};
use crate::equipment::neighbours::{self, CustomerId, Owner};
use crate::equipment::repo;
use crate::platform::auth::{Permission, Scope};
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppResult, FieldFault};
use crate::platform::tx::Tx;

/// How deep systems may be nested.
const DEEPEST: usize = 20;

/// The owner, where the caller may see the customer; a fault of `/customer_id` otherwise.
///
/// # Errors
/// Database faults.
pub fn owner(
    tx: &mut Tx,
    id: CustomerId,
    faults: &mut Vec<FieldFault>,
) -> AppResult<Option<Owner>> {
    let scope = tx.op().actor.scope(Permission::CustomersRead);
    let found = neighbours::owner(tx.db(), &scope, id)?;
    if found.is_none() {
        faults.push(FieldFault::body("/customer_id", FaultCode::NotFound));
    }
    Ok(found)
}

/// Faults of what the asset points to, as far as it differs from what it pointed to before.
///
/// # Errors
/// Database faults.
pub fn faults(
    tx: &mut Tx,
    asset: &AssetRecord,
    before: Option<&AssetRecord>,
) -> AppResult<Vec<FieldFault>> {
    let mut found = Vec::new();
    if before.map(|before| before.product_id) != Some(asset.product_id) {
        found.extend(product_fault(tx, asset)?);
    }
    let place = |of: &AssetRecord| (of.site_id, of.customer_id);
    if before.map(place) != Some(place(asset)) {
        found.extend(site_fault(tx, asset)?);
    }
    let system = |of: &AssetRecord| (of.parent_id, of.customer_id);
    if before.map(system) != Some(system(asset)) {
        found.extend(parent_fault(tx, asset)?);
    }
    Ok(found)
}

fn product_fault(tx: &mut Tx, asset: &AssetRecord) -> AppResult<Option<FieldFault>> {
    let at = |code| FieldFault::body("/product_id", code);
    Ok(match repo::products::find(tx.db(), asset.product_id)? {
        None => Some(at(FaultCode::NotFound)),
        Some(product) if !product.is_active => {
            Some(at(FaultCode::NotAllowed).saying("product_retired"))
        }
        Some(_) => None,
    })
}

fn site_fault(tx: &mut Tx, asset: &AssetRecord) -> AppResult<Option<FieldFault>> {
    let Some(site) = asset.site_id else {
        return Ok(None);
    };
    let is_theirs = neighbours::site_exists(tx.db(), asset.customer_id, site)?;
    Ok((!is_theirs).then(|| FieldFault::body("/site_id", FaultCode::NotFound)))
}

fn parent_fault(tx: &mut Tx, asset: &AssetRecord) -> AppResult<Option<FieldFault>> {
    let Some(parent) = asset.parent_id else {
        return Ok(None);
    };
    let scope = tx.op().actor.scope(Permission::AssetsRead);
    let at = |code| FieldFault::body("/parent_id", code);
    let Some(found) = repo::assets::find(tx.db(), &scope, parent)? else {
        return Ok(Some(at(FaultCode::NotFound)));
    };
    if found.customer_id != asset.customer_id {
        return Ok(Some(at(FaultCode::Conflict).saying("parent_of_another")));
    }
    let is_loop = leads_back(tx, parent, asset.id)?;
    Ok(is_loop.then(|| at(FaultCode::Conflict).saying("parent_loop")))
}

/// Whether the way up from `from` comes to `to`, or is too long to be a system.
fn leads_back(tx: &mut Tx, from: AssetId, to: AssetId) -> AppResult<bool> {
    let mut at = Some(from);
    for _ in 0..DEEPEST {
        match at {
            None => return Ok(false),
            Some(here) if here == to => return Ok(true),
            Some(here) => at = repo::assets::parent_of(tx.db(), here)?,
        }
    }
    Ok(true)
}

/// Everything below an asset, locked, level by level.
///
/// # Errors
/// Database faults.
pub fn parts_of(tx: &mut Tx, system: AssetId) -> AppResult<Vec<AssetRecord>> {
    let mut all: Vec<AssetRecord> = Vec::new();
    let mut level = vec![system];
    for _ in 0..DEEPEST {
        if level.is_empty() {
            break;
        }
        let below = repo::assets::children_of(tx.db(), &level)?;
        level = below.iter().map(|part| part.id).collect();
        all.extend(below);
    }
    Ok(all)
}

/// Whether the caller may put assets into the asset's branch.
pub fn is_own_branch(scope: &Scope, asset: &AssetRecord) -> bool {
    scope.covers_branch(asset.branch_id)
}
