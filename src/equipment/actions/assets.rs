//! Assets are registered and changed.

use serde_json::{Value, json};

use super::{
    branch_fault, changes, no_such_branch, optional, placement, search_index, sound, written,
};
use crate::equipment::dto::{AssetCreate, AssetMember, AssetUpdate};
use crate::equipment::model::{AssetId, AssetRecord, AssetStatus, IdentityRecord, IdentityType};
use crate::equipment::neighbours::Owner;
use crate::equipment::repo;
use crate::equipment::rules::date_faults;
use crate::platform::auth::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::db::constraint::OnViolation;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::patch::Patch;
use crate::platform::tx::{Change, Tx};

/// Registers a device.
///
/// # Errors
/// 422 naming every value that does not fit; `already_exists` when the product has a device of that
/// serial; database faults.
pub fn create(tx: &mut Tx, body: &AssetCreate) -> AppResult<AssetRecord> {
    let mut faults = Vec::new();
    let owner = placement::owner(tx, body.customer_id, &mut faults)?;
    let Some(owner) = owner else {
        return Err(AppError::invalid(faults));
    };
    let asset = drafted(tx, body, owner, &mut faults);
    if !placement::is_own_branch(&tx.op().actor.scope(Permission::AssetsWrite), &asset) {
        faults.push(branch_fault());
    }
    faults.extend(date_faults(&asset));
    faults.extend(price_fault(&asset));
    faults.extend(placement::faults(tx, &asset, None)?);
    sound(faults)?;
    repo::assets::insert(tx.db(), &asset).on_foreign_key(no_such_branch)?;
    let identities = first_identities(tx, &asset);
    repo::identities::insert(tx.db(), &identities)?;
    search_index::renew(tx, &asset)?;
    record(tx, &asset, "asset.created", json!({}), None);
    Ok(asset)
}

fn drafted(tx: &Tx, body: &AssetCreate, owner: Owner, faults: &mut Vec<FieldFault>) -> AssetRecord {
    let serial = written("/serial", &body.serial, faults);
    let mut asset = AssetRecord {
        id: tx.new_id(),
        serial_folded: fold(&serial),
        serial,
        product_id: body.product_id,
        customer_id: owner.id,
        site_id: body.site_id,
        branch_id: body.branch_id.unwrap_or(owner.branch_id),
        order_number: optional(body.order_number.as_ref()),
        purchased_on: body.purchased_on,
        delivered_on: body.delivered_on,
        accepted_on: body.accepted_on,
        manufactured_on: body.manufactured_on,
        voucher_number: optional(body.voucher_number.as_ref()),
        price_amount: None,
        price_currency: None,
        terminal_number: optional(body.terminal_number.as_ref()),
        sim_number: optional(body.sim_number.as_ref()),
        protocol: optional(body.protocol.as_ref()),
        software_version: optional(body.software_version.as_ref()),
        parent_id: body.parent_id,
        status: AssetStatus::InUse,
        replaced_by_id: None,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    asset.set_price(body.price);
    asset
}

fn first_identities(tx: &Tx, asset: &AssetRecord) -> Vec<IdentityRecord> {
    IdentityType::ALL
        .iter()
        .filter_map(|&kind| {
            let value = asset.number(kind)?;
            Some(IdentityRecord {
                id: tx.new_id(),
                asset_id: asset.id,
                kind,
                value: value.to_owned(),
                value_folded: fold(value),
                valid_from: tx.now(),
                valid_until: None,
                ticket_id: None,
            })
        })
        .collect()
}

fn price_fault(asset: &AssetRecord) -> Option<FieldFault> {
    let is_negative = asset.price_amount.is_some_and(|amount| amount < 0);
    is_negative.then(|| FieldFault::body("/price/amount", FaultCode::OutOfRange).with("min", 0))
}

/// The asset locked for a change, within what the caller may write.
///
/// # Errors
/// 404, database faults.
pub fn opened(tx: &mut Tx, id: AssetId) -> AppResult<AssetRecord> {
    let scope = tx.op().actor.scope(Permission::AssetsWrite);
    let found = repo::assets::lock(tx.db(), &scope, &[id])?;
    found
        .into_iter()
        .next()
        .ok_or_else(|| AppError::missing("asset"))
}

/// Changes a device that was read in `version`.
///
/// # Errors
/// 404, `version_mismatch`, 422 naming every value that does not fit, `already_exists`.
pub fn update(
    tx: &mut Tx,
    id: AssetId,
    version: i64,
    body: &AssetUpdate,
) -> AppResult<AssetRecord> {
    let before = opened(tx, id)?;
    if before.version != version {
        return Err(AppError::stale(before.version));
    }
    let mut after = before.clone();
    apply(&mut after, body);
    let mut faults = date_faults(&after);
    faults.extend(price_fault(&after));
    faults.extend(placement::faults(tx, &after, Some(&before))?);
    sound(faults)?;
    let now = tx.now();
    repo::assets::save(tx.db(), &mut after, now)?;
    let shown = |of: &AssetRecord| (of.product_id, of.order_number.clone());
    if shown(&after) != shown(&before) {
        search_index::renew(tx, &after)?;
    }
    let changed = changes::of_asset(&before, &after);
    record(tx, &after, "asset.updated", changed, None);
    Ok(after)
}

fn apply(asset: &mut AssetRecord, body: &AssetUpdate) {
    use AssetMember as M;
    let gone = |member| body.unset.contains(&member);
    let text = |patch: &Patch<String>, member| {
        let patch = patch.clone().cleared_if(gone(member));
        patch.map(|text| text.trim().to_owned())
    };
    asset.product_id = body.product_id.unwrap_or(asset.product_id);
    body.site_id
        .cleared_if(gone(M::SiteId))
        .apply(&mut asset.site_id);
    text(&body.order_number, M::OrderNumber).apply(&mut asset.order_number);
    for (patch, member, place) in [
        (body.purchased_on, M::PurchasedOn, &mut asset.purchased_on),
        (body.delivered_on, M::DeliveredOn, &mut asset.delivered_on),
        (body.accepted_on, M::AcceptedOn, &mut asset.accepted_on),
        (
            body.manufactured_on,
            M::ManufacturedOn,
            &mut asset.manufactured_on,
        ),
    ] {
        patch.cleared_if(gone(member)).apply(place);
    }
    text(&body.voucher_number, M::VoucherNumber).apply(&mut asset.voucher_number);
    let mut price = asset.price();
    body.price.cleared_if(gone(M::Price)).apply(&mut price);
    asset.set_price(price);
    text(&body.protocol, M::Protocol).apply(&mut asset.protocol);
    text(&body.software_version, M::SoftwareVersion).apply(&mut asset.software_version);
    body.parent_id
        .cleared_if(gone(M::ParentId))
        .apply(&mut asset.parent_id);
}

/// Leaves event and audit line of a change to an asset. Owner and place are named by their ids.
pub fn record(
    tx: &mut Tx,
    asset: &AssetRecord,
    event: &str,
    changed: Value,
    reason: Option<String>,
) {
    let data = json!({
        "asset_id": asset.id,
        "serial": asset.serial,
        "product_id": asset.product_id,
        "customer_id": asset.customer_id,
        "status": asset.status,
    });
    let change = Change::new("asset", asset.id, asset.version, event)
        .in_branch(asset.branch_id)
        .data(data)
        .changes(changed)
        .because(reason);
    tx.record(change);
}
