//! Products are entered and changed.

use serde_json::json;

use super::{changes, optional, search_index, sound, written};
use crate::equipment::dto::{ProductCreate, ProductMember, ProductUpdate};
use crate::equipment::model::{ProductId, ProductRecord};
use crate::equipment::repo;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::patch::Patch;
use crate::platform::tx::{Change, Tx};

/// Enters a product.
///
/// # Errors
/// 422 for an unknown policy, `already_exists` when the model is taken; database faults.
pub fn create(tx: &mut Tx, body: &ProductCreate) -> AppResult<ProductRecord> {
    let mut faults = Vec::new();
    let model = written("/model", &body.model, &mut faults);
    let product = ProductRecord {
        id: tx.new_id(),
        model_folded: fold(&model),
        model,
        name: written("/name", &body.name, &mut faults),
        category_code: optional(body.category_code.as_ref()),
        brand: optional(body.brand.as_ref()),
        is_bulky: body.is_bulky,
        needs_installation: body.needs_installation,
        warranty_policy_code: optional(body.warranty_policy_code.as_ref()),
        maintenance_interval_days: body.maintenance_interval_days,
        is_active: true,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    faults.extend(policy_fault(tx, &product)?);
    sound(faults)?;
    repo::products::insert(tx.db(), &product)?;
    record(tx, &product, "product.created", json!({}));
    Ok(product)
}

/// Changes a product that was read in `version`.
///
/// # Errors
/// 404, `version_mismatch`, 422 for an unknown policy, `already_exists` when the model is taken.
pub fn update(
    tx: &mut Tx,
    id: ProductId,
    version: i64,
    body: &ProductUpdate,
) -> AppResult<ProductRecord> {
    let before = repo::products::lock(tx.db(), id)?.ok_or_else(|| AppError::missing("product"))?;
    if before.version != version {
        return Err(AppError::stale(before.version));
    }
    let mut faults = Vec::new();
    let mut after = before.clone();
    apply(&mut after, body, &mut faults);
    if after.warranty_policy_code != before.warranty_policy_code {
        faults.extend(policy_fault(tx, &after)?);
    }
    sound(faults)?;
    let now = tx.now();
    repo::products::save(tx.db(), &mut after, now)?;
    if (&after.model, &after.name) != (&before.model, &before.name) {
        search_index::renew_product(tx, &after)?;
    }
    let changed = changes::of_product(&before, &after);
    record(tx, &after, "product.updated", changed);
    Ok(after)
}

fn apply(product: &mut ProductRecord, body: &ProductUpdate, faults: &mut Vec<FieldFault>) {
    if let Some(model) = &body.model {
        product.model = written("/model", model, faults);
        product.model_folded = fold(&product.model);
    }
    if let Some(name) = &body.name {
        product.name = written("/name", name, faults);
    }
    let cleared = |member| body.unset.contains(&member);
    let text = |patch: &Patch<String>, member| {
        let patch = patch.clone().cleared_if(cleared(member));
        patch.map(|text| text.trim().to_owned())
    };
    text(&body.category_code, ProductMember::CategoryCode).apply(&mut product.category_code);
    text(&body.brand, ProductMember::Brand).apply(&mut product.brand);
    text(
        &body.warranty_policy_code,
        ProductMember::WarrantyPolicyCode,
    )
    .apply(&mut product.warranty_policy_code);
    body.maintenance_interval_days
        .cleared_if(cleared(ProductMember::MaintenanceIntervalDays))
        .apply(&mut product.maintenance_interval_days);
    product.is_bulky = body.is_bulky.unwrap_or(product.is_bulky);
    product.needs_installation = body
        .needs_installation
        .unwrap_or(product.needs_installation);
    product.is_active = body.is_active.unwrap_or(product.is_active);
}

fn policy_fault(tx: &mut Tx, product: &ProductRecord) -> AppResult<Option<FieldFault>> {
    let Some(code) = &product.warranty_policy_code else {
        return Ok(None);
    };
    let is_known = repo::policies::exists(tx.db(), code)?;
    Ok((!is_known).then(|| FieldFault::body("/warranty_policy_code", FaultCode::NotFound)))
}

fn record(tx: &mut Tx, product: &ProductRecord, event: &str, changed: serde_json::Value) {
    let data = json!({
        "product_id": product.id,
        "model": product.model,
        "is_active": product.is_active,
        "warranty_policy_code": product.warranty_policy_code,
    });
    let change = Change::new("product", product.id, product.version, event)
        .data(data)
        .changes(changed);
    tx.record(change);
}
