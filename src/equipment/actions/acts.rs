//! Acts on a device that keep why they were done: new numbers, transfers, replacements, states.

use serde_json::json;

use super::assets::{opened, record};
use super::{branch_fault, changes, no_such_branch, placement, search_index, sound, written};
use crate::equipment::dto::{
    AssetIdentityChange, AssetIdentityChangeCreate, AssetReplacementCreate,
    AssetStatusChangeCreate, AssetTransferCreate,
};
use crate::equipment::model::{AssetId, AssetRecord, AssetStatus, IdentityRecord, IdentityType};
use crate::equipment::neighbours;
use crate::equipment::repo;
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::{Permission, Scope};
use crate::platform::codes::{Code, FaultCode};
use crate::platform::db::constraint::OnViolation;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::http::etag::MaybeIfMatch;
use crate::platform::tx::Tx;

/// Event of a new number.
pub const IDENTITY_CHANGED: &str = "asset.identity_changed";
/// Event of a new owner or place.
pub const TRANSFERRED: &str = "asset.transferred";
/// Event of a device whose place was taken.
pub const REPLACED: &str = "asset.replaced";
/// Event of a device that took another one's place.
pub const TOOK_PLACE: &str = "asset.took_place";
/// Event of a new status.
pub const STATUS_CHANGED: &str = "asset.status_changed";

/// Gives a device a new number; the old one stays on file.
///
/// # Errors
/// 404, `version_mismatch`, 422, `already_exists` when the product has a device of that serial.
pub fn change_identity(
    tx: &mut Tx,
    id: AssetId,
    version: MaybeIfMatch,
    body: &AssetIdentityChangeCreate,
) -> AppResult<AssetIdentityChange> {
    let mut asset = opened(tx, id)?;
    version.check(asset.version)?;
    let mut faults = Vec::new();
    let value = written("/value", &body.value, &mut faults);
    let reason = written("/reason", &body.reason, &mut faults);
    if asset.number(body.kind) == Some(value.as_str()) {
        faults.push(FieldFault::body("/value", FaultCode::Conflict).saying("same_number"));
    }
    faults.extend(ticket_fault(tx, body.ticket_id)?);
    sound(faults)?;
    let new = NewNumber {
        kind: body.kind,
        value,
        ticket_id: body.ticket_id,
        reason,
    };
    write_number(tx, &mut asset, new)
}

/// A number that a device gets.
#[derive(Debug, Clone)]
pub struct NewNumber {
    /// Which of its numbers.
    pub kind: IdentityType,
    /// The number.
    pub value: String,
    /// The ticket under which it came.
    pub ticket_id: Option<TicketId>,
    /// Why.
    pub reason: String,
}

/// Writes a new number over the old one of a locked asset.
///
/// # Errors
/// `already_exists` when the product has a device of that serial; database faults.
pub fn write_number(
    tx: &mut Tx,
    asset: &mut AssetRecord,
    new: NewNumber,
) -> AppResult<AssetIdentityChange> {
    let from = asset.number(new.kind).map(str::to_owned);
    match new.kind {
        IdentityType::Serial => {
            asset.serial_folded = fold(&new.value);
            asset.serial.clone_from(&new.value);
        }
        IdentityType::Terminal => asset.terminal_number = Some(new.value.clone()),
        IdentityType::Sim => asset.sim_number = Some(new.value.clone()),
    }
    let (now, id) = (tx.now(), tx.new_id());
    repo::assets::save(tx.db(), asset, now)?;
    repo::identities::end(tx.db(), asset.id, new.kind, now)?;
    let identity = IdentityRecord {
        id,
        asset_id: asset.id,
        kind: new.kind,
        value_folded: fold(&new.value),
        value: new.value.clone(),
        valid_from: now,
        valid_until: None,
        ticket_id: new.ticket_id,
    };
    repo::identities::insert(tx.db(), &[identity])?;
    search_index::renew(tx, asset)?;
    let changed = json!({ "kind": new.kind, "identity_id": id });
    record(
        tx,
        asset,
        IDENTITY_CHANGED,
        changed,
        Some(new.reason.clone()),
    );
    Ok(AssetIdentityChange {
        id,
        kind: new.kind,
        from,
        to: new.value,
        reason: Some(new.reason),
        ticket_id: new.ticket_id,
        at: now,
        asset_version: Some(asset.version),
    })
}

fn ticket_fault(tx: &mut Tx, ticket: Option<TicketId>) -> AppResult<Option<FieldFault>> {
    let Some(ticket) = ticket else {
        return Ok(None);
    };
    let scope = tx.op().actor.scope(Permission::TicketsRead);
    let is_seen = neighbours::sees_ticket(tx.db(), &scope, ticket)?;
    Ok((!is_seen).then(|| FieldFault::body("/ticket_id", FaultCode::NotFound)))
}

/// A finished transfer: the device before and after, and the parts that went along.
#[derive(Debug)]
pub struct Transferred {
    /// The device before.
    pub before: AssetRecord,
    /// The device after.
    pub after: AssetRecord,
    /// Parts of the system that went along.
    pub parts: Vec<AssetRecord>,
}

/// Moves a device, with everything that is a part of it, to another owner or place. A part that
/// leaves its owner leaves the system too.
///
/// # Errors
/// 404, `version_mismatch`, 422 naming every value that does not fit.
pub fn transfer(
    tx: &mut Tx,
    id: AssetId,
    version: MaybeIfMatch,
    body: &AssetTransferCreate,
) -> AppResult<Transferred> {
    let before = opened(tx, id)?;
    version.check(before.version)?;
    let mut faults = Vec::new();
    let reason = written("/reason", &body.reason, &mut faults);
    let to = destination(tx, &before, body, &mut faults)?;
    let mut after = moved(&before, &to);
    if after.customer_id != before.customer_id {
        after.parent_id = None;
    }
    if !placement::is_own_branch(&tx.op().actor.scope(Permission::AssetsWrite), &after) {
        faults.push(branch_fault());
    }
    faults.extend(placement::faults(tx, &after, Some(&before))?);
    if after == before {
        let fault = FieldFault::body("/customer_id", FaultCode::Conflict);
        faults.push(fault.saying("nothing_moves"));
    }
    sound(faults)?;
    write_move(tx, &before, &mut after, &reason)?;
    let mut parts = Vec::new();
    for part in placement::parts_of(tx, id)? {
        let mut there = moved(&part, &to);
        write_move(tx, &part, &mut there, &reason)?;
        parts.push(there);
    }
    Ok(Transferred {
        before,
        after,
        parts,
    })
}

/// Where the device goes, with the survivor as owner when the customer asked for was merged.
fn destination(
    tx: &mut Tx,
    before: &AssetRecord,
    body: &AssetTransferCreate,
    faults: &mut Vec<FieldFault>,
) -> AppResult<AssetTransferCreate> {
    let mut to = body.clone();
    if body.customer_id != before.customer_id
        && let Some(owner) = placement::owner(tx, body.customer_id, faults)?
    {
        to.customer_id = owner.id;
    }
    Ok(to)
}

fn moved(asset: &AssetRecord, body: &AssetTransferCreate) -> AssetRecord {
    AssetRecord {
        customer_id: body.customer_id,
        site_id: body.site_id,
        branch_id: body.branch_id.unwrap_or(asset.branch_id),
        ..asset.clone()
    }
}

fn write_move(
    tx: &mut Tx,
    before: &AssetRecord,
    after: &mut AssetRecord,
    reason: &str,
) -> AppResult<()> {
    let now = tx.now();
    repo::assets::save(tx.db(), after, now).on_foreign_key(no_such_branch)?;
    let mut changed = changes::of_asset(before, after);
    if let Some(members) = changed.as_object_mut() {
        // The history names both owners even when only the place changed.
        let owners = json!({ "from": before.customer_id, "to": after.customer_id });
        members.insert("customer_id".to_owned(), owners);
    }
    record(tx, after, TRANSFERRED, changed, Some(reason.to_owned()));
    Ok(())
}

/// Puts another device into the place of this one.
///
/// Chains of replacements cannot close: a replaced device serves no more, so it is never a successor.
///
/// # Errors
/// 404, `version_mismatch`, `conflict` when the device has left service, 422.
pub fn replace(
    tx: &mut Tx,
    id: AssetId,
    version: MaybeIfMatch,
    body: &AssetReplacementCreate,
) -> AppResult<(AssetRecord, AssetRecord)> {
    let mut faults = Vec::new();
    let reason = written("/reason", &body.reason, &mut faults);
    let scope = tx.op().actor.scope(Permission::AssetsWrite);
    let both = repo::assets::lock(tx.db(), &scope, &[id, body.replaced_by_id])?;
    let one = |id| both.iter().find(|asset| asset.id == id).cloned();
    let old = one(id).ok_or_else(|| AppError::missing("asset"))?;
    version.check(old.version)?;
    if matches!(old.status, AssetStatus::Replaced | AssetStatus::Scrapped) {
        return Err(wrong_status(&old));
    }
    let at = |code| FieldFault::body("/replaced_by_id", code);
    let new = one(body.replaced_by_id);
    match &new {
        None => faults.push(at(FaultCode::NotFound)),
        Some(new) if new.id == id || !new.status.is_serviceable() => {
            faults.push(at(FaultCode::NotAllowed).saying("not_serviceable"));
        }
        Some(_) => {}
    }
    faults.extend(ticket_fault(tx, body.ticket_id)?);
    sound(faults)?;
    let Some(new) = new else {
        return Err(AppError::internal("a successor was checked and is gone"));
    };
    write_replacement(tx, old, new, reason, body.ticket_id)
}

fn write_replacement(
    tx: &mut Tx,
    mut old: AssetRecord,
    mut new: AssetRecord,
    reason: String,
    ticket: Option<TicketId>,
) -> AppResult<(AssetRecord, AssetRecord)> {
    let now = tx.now();
    let status = old.status;
    old.status = AssetStatus::Replaced;
    old.replaced_by_id = Some(new.id);
    repo::assets::save(tx.db(), &mut old, now)?;
    repo::assets::save(tx.db(), &mut new, now)?;
    let other = |id: AssetId| json!({ "other_id": id, "ticket_id": ticket });
    let mut changed = other(new.id);
    if let Some(members) = changed.as_object_mut() {
        let states = json!({ "from": status, "to": old.status });
        members.insert("status".to_owned(), states);
    }
    record(tx, &old, REPLACED, changed, Some(reason.clone()));
    record(tx, &new, TOOK_PLACE, other(old.id), Some(reason));
    Ok((old, new))
}

/// Changes the status of a device; gives the status before and the device after.
///
/// # Errors
/// 404, `version_mismatch`, `conflict` when its life does not go that way.
pub fn change_status(
    tx: &mut Tx,
    id: AssetId,
    version: MaybeIfMatch,
    body: &AssetStatusChangeCreate,
) -> AppResult<(AssetStatus, AssetRecord)> {
    let mut asset = opened(tx, id)?;
    version.check(asset.version)?;
    let mut faults = Vec::new();
    let reason = written("/reason", &body.reason, &mut faults);
    sound(faults)?;
    let before = asset.status;
    write_status(tx, &mut asset, body.status, Some(reason))?;
    Ok((before, asset))
}

/// Writes a new status of a locked asset.
///
/// # Errors
/// `conflict` when its life does not go that way; database faults.
pub fn write_status(
    tx: &mut Tx,
    asset: &mut AssetRecord,
    status: AssetStatus,
    reason: Option<String>,
) -> AppResult<()> {
    if !asset.status.may_become(status) {
        return Err(wrong_status(asset));
    }
    let changed = json!({ "status": { "from": asset.status, "to": status } });
    asset.status = status;
    let now = tx.now();
    repo::assets::save(tx.db(), asset, now)?;
    record(tx, asset, STATUS_CHANGED, changed, reason);
    Ok(())
}

fn wrong_status(asset: &AssetRecord) -> AppError {
    AppError::new(Code::Conflict)
        .saying("asset_status")
        .with("status", asset.status)
        .with_extra("current_status", asset.status)
}

/// The asset locked for another room, which has checked the caller's right to the ticket.
///
/// # Errors
/// 404, database faults.
pub fn opened_for_ticket(tx: &mut Tx, id: AssetId) -> AppResult<AssetRecord> {
    let found = repo::assets::lock(tx.db(), &Scope::All, &[id])?;
    found
        .into_iter()
        .next()
        .ok_or_else(|| AppError::missing("asset"))
}
