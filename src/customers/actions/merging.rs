//! Two files of one customer become one.

use serde_json::json;

use super::filing;
use crate::customers::dto::{CustomerMerge, CustomerMergeCreate, MovedCounts};
use crate::customers::model::{CustomerId, CustomerLevel, CustomerStatus};
use crate::customers::repo::merge::{self, Moved, MovedAsset};
use crate::customers::repo::{CustomerRecord, contacts, files};
use crate::platform::auth::Permission;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::tx::{Change, Tx};
use crate::tickets::texts;

/// How a merge ended.
pub enum Merging {
    /// It was done now.
    Done(CustomerMerge),
    /// The two had been merged before; nothing changed.
    AlreadyDone(CustomerMerge),
}

/// Moves everything of the duplicate to `survivor` and leaves a redirect behind. Both rows are locked
/// in one order and only an unmerged customer is merged into an unmerged one, so merges that cross
/// make no circle.
///
/// # Errors
/// 404 for the survivor, 422 for the duplicate where the caller does not see them; `merged` naming the
/// customer to use when one of them was merged elsewhere.
pub fn merge(
    tx: &mut Tx,
    survivor: CustomerId,
    entered: &CustomerMergeCreate,
) -> AppResult<Merging> {
    let op = tx.op();
    let at = |code| AppError::fault(FieldFault::body("/duplicate_id", code));
    let other = entered.duplicate_id;
    let scope = op.actor.scope(Permission::CustomersMerge);
    if files::find(tx.db(), &scope, survivor)?.is_none() {
        return Err(AppError::missing("customer"));
    }
    if survivor == other {
        return Err(at(FaultCode::Conflict));
    }
    if files::find(tx.db(), &scope, other)?.is_none() {
        return Err(at(FaultCode::NotFound));
    }
    let mut locked = files::lock(tx.db(), &[survivor, other])?;
    let mut take = |id| {
        let found = locked.iter().position(|customer| customer.id == id);
        found
            .map(|at| locked.swap_remove(at))
            .ok_or_else(|| AppError::missing("customer"))
    };
    let (kept, duplicate) = (take(survivor)?, take(other)?);
    if kept.status == CustomerStatus::Merged {
        return Err(filing::merged_away(tx.db(), survivor));
    }
    if duplicate.status == CustomerStatus::Merged {
        return merged_before(tx, &kept, &duplicate, &entered.reason);
    }
    absorb(tx, kept, duplicate, &entered.reason).map(Merging::Done)
}

/// The same merge asked for again has no second effect; a merge elsewhere is a conflict.
fn merged_before(
    tx: &mut Tx,
    kept: &CustomerRecord,
    duplicate: &CustomerRecord,
    reason: &str,
) -> AppResult<Merging> {
    let end = files::survivor(tx.db(), duplicate.id)?;
    if end != Some(kept.id) {
        return Err(AppError::new(Code::Merged).with_extra("redirect_id", end));
    }
    tx.audit(
        "customer.merge_repeated",
        "customer",
        Some(kept.id),
        Some(kept.branch_id),
        Some(reason.to_owned()),
        json!({ "duplicate_id": duplicate.id }),
    );
    let moved = MovedCounts::default();
    Ok(Merging::AlreadyDone(told(tx, kept, duplicate, moved)))
}

fn absorb(
    tx: &mut Tx,
    before: CustomerRecord,
    duplicate: CustomerRecord,
    reason: &str,
) -> AppResult<CustomerMerge> {
    let now = tx.now();
    let has_primary = contacts::first_active(tx.db(), before.id)?.is_some();
    let moved = merge::move_all(tx.db(), duplicate.id, before.id, !has_primary, now)?;
    let mut kept = joined(before.clone(), &duplicate);
    kept.version += 1;
    kept.updated_at = now;
    let mut redirect = duplicate.clone();
    redirect.status = CustomerStatus::Merged;
    redirect.merged_into_id = Some(kept.id);
    redirect.version += 1;
    redirect.updated_at = now;
    let saved = files::save_if(tx.db(), &kept, before.version)?
        && files::save_if(tx.db(), &redirect, duplicate.version)?;
    if !saved {
        return Err(AppError::internal("a locked customer changed"));
    }
    record(tx, &kept, &redirect, &moved, reason);
    record_assets(tx, kept.id, redirect.id, &moved.assets);
    let (kept, redirect) = (files::open(tx.db(), kept)?, files::open(tx.db(), redirect)?);
    filing::index(tx.db(), &redirect)?;
    filing::index(tx.db(), &kept)?;
    texts::follow(tx.db(), kept.customer.id)?;
    Ok(told(tx, &kept.customer, &redirect.customer, counts(&moved)))
}

/// What the surviving customer takes over besides records: tags, the higher level, the earlier due day.
fn joined(mut kept: CustomerRecord, duplicate: &CustomerRecord) -> CustomerRecord {
    for tag in &duplicate.tags.0 {
        if !kept.tags.0.contains(tag) {
            kept.tags.0.push(tag.clone());
        }
    }
    if duplicate.level == CustomerLevel::Key {
        kept.level = CustomerLevel::Key;
    }
    kept.profile_due_on = kept.profile_due_on.min(duplicate.profile_due_on);
    kept
}

fn counts(moved: &Moved) -> MovedCounts {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    MovedCounts {
        contacts: count(moved.contacts),
        sites: count(moved.sites),
        assets: count(moved.assets.len()),
        tickets: count(moved.tickets.len()),
    }
}

fn told(
    tx: &Tx,
    kept: &CustomerRecord,
    duplicate: &CustomerRecord,
    moved: MovedCounts,
) -> CustomerMerge {
    CustomerMerge {
        survivor: filing::reference(kept),
        duplicate: filing::reference(duplicate),
        moved,
        survivor_version: kept.version,
        at: tx.now(),
    }
}

/// One event for each of the two; the assets get theirs, and the tickets none: their timelines stay
/// as they are.
fn record(
    tx: &mut Tx,
    kept: &CustomerRecord,
    redirect: &CustomerRecord,
    moved: &Moved,
    reason: &str,
) {
    let assets: Vec<_> = moved.assets.iter().map(|asset| asset.id).collect();
    tx.record(
        Change::new("customer", kept.id, kept.version, "customer.merge_received")
            .in_branch(kept.branch_id)
            .data(json!({
                "number": kept.number,
                "duplicate_id": redirect.id,
                "duplicate_number": redirect.number,
                "moved": counts(moved),
            }))
            .changes(json!({
                "duplicate_id": redirect.id,
                "assets": assets,
                "tickets": moved.tickets,
            }))
            .because(Some(reason.to_owned())),
    );
    tx.record(
        Change::new("customer", redirect.id, redirect.version, "customer.merged")
            .in_branch(redirect.branch_id)
            .data(json!({
                "number": redirect.number,
                "status": redirect.status,
                "merged_into_id": kept.id,
                "merged_into_number": kept.number,
            }))
            .changes(json!({ "members": ["status", "merged_into"] }))
            .because(Some(reason.to_owned())),
    );
}

fn record_assets(tx: &mut Tx, into: CustomerId, from: CustomerId, moved: &[MovedAsset]) {
    for asset in moved {
        tx.record(
            Change::new("asset", asset.id, asset.version, "asset.customer_changed")
                .in_branch(asset.branch)
                .data(json!({ "customer_id": into, "former_customer_id": from }))
                .changes(json!({ "members": ["customer_id"] })),
        );
    }
}
