//! Branches: opened, changed and closed by administrators.

use serde_json::json;

use crate::access::dto::branches::{Branch, BranchCreate, BranchFilter, BranchUnset, BranchUpdate};
use crate::access::model::BranchRow;
use crate::access::{repo, view};
use crate::platform::auth::Permission;
use crate::platform::auth::actor::BranchId;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::http::PageRequest;
use crate::platform::op::Op;
use crate::platform::tx::{Change, Tx};
use crate::tickets::flow::TicketState;

/// States of a ticket on which somebody still works.
pub(super) fn open_states() -> Vec<&'static str> {
    TicketState::ALL
        .iter()
        .filter(|state| !matches!(state, TicketState::Completed | TicketState::Cancelled))
        .map(|state| state.as_str())
        .collect()
}

/// Branches that the caller may see, one row more than asked for, and their number when asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    op: &Op,
    filter: &BranchFilter,
    page: &PageRequest,
) -> AppResult<(Vec<BranchRow>, Option<i64>)> {
    let scope = op.actor.scope(Permission::DirectoryRead);
    let total = match page.with_total {
        true => Some(repo::branches::count(db, &scope, filter)?),
        false => None,
    };
    Ok((repo::branches::page(db, &scope, filter, page)?, total))
}

/// One branch.
///
/// # Errors
/// `not_found`; database faults.
pub fn get(db: &mut Db, op: &Op, id: BranchId) -> AppResult<Branch> {
    let scope = op.actor.scope(Permission::DirectoryRead);
    repo::branches::find(db, &scope, id)?
        .map(view::branch)
        .ok_or_else(|| AppError::missing("branch"))
}

/// Opens a branch.
///
/// # Errors
/// `already_exists` when the code is taken; database faults.
pub fn create(tx: &mut Tx, sent: &BranchCreate) -> AppResult<Branch> {
    let row = BranchRow {
        id: tx.new_id(),
        code: sent.code.clone(),
        name: sent.name.trim().to_owned(),
        time_zone: sent.time_zone.clone(),
        phone: sent.phone.clone(),
        address: sent.address.clone(),
        is_active: true,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    repo::branches::insert(tx.db(), &row)?;
    tx.record(
        Change::new("branch", row.id, 1, "branch.created")
            .in_branch(row.id)
            .data(json!({"code": row.code})),
    );
    Ok(view::branch(row))
}

/// Changes, closes or reopens a branch.
///
/// # Errors
/// `validation_failed`, `in_use` when open tickets stand against closing, `not_found`,
/// `version_mismatch`; database faults.
pub fn update(tx: &mut Tx, id: BranchId, expected: i64, sent: BranchUpdate) -> AppResult<Branch> {
    let scope = tx.op().actor.scope(Permission::BranchesManage);
    let mut row =
        repo::branches::lock(tx.db(), &scope, id)?.ok_or_else(|| AppError::missing("branch"))?;
    if row.version != expected {
        return Err(AppError::stale(row.version));
    }
    let was_active = row.is_active;
    let named = apply(&mut row, sent)?;
    if was_active && !row.is_active && repo::branches::has_tickets(tx.db(), id, &open_states())? {
        return Err(AppError::new(Code::InUse).saying("open_tickets"));
    }
    row.version += 1;
    row.updated_at = tx.now();
    repo::branches::update(tx.db(), &row)?;
    if was_active != row.is_active {
        end_tokens(tx, id)?;
    }
    let data = json!({"changed": named, "is_active": row.is_active});
    tx.record(
        Change::new("branch", id, row.version, "branch.updated")
            .in_branch(id)
            .data(data.clone())
            .changes(data),
    );
    Ok(view::branch(row))
}

/// Writes what was sent into the row and names it.
fn apply(row: &mut BranchRow, sent: BranchUpdate) -> AppResult<Vec<&'static str>> {
    check_unset(&sent)?;
    let is_unset = |member| sent.unset.contains(&member);
    let clear_phone = is_unset(BranchUnset::Phone);
    let clear_address = is_unset(BranchUnset::Address);
    let mentioned = [
        ("name", sent.name.is_some()),
        ("time_zone", sent.time_zone.is_some()),
        ("is_active", sent.is_active.is_some()),
        (
            "phone",
            sent.phone.cleared_if(clear_phone).apply(&mut row.phone),
        ),
        (
            "address",
            sent.address
                .cleared_if(clear_address)
                .apply(&mut row.address),
        ),
    ];
    if let Some(name) = sent.name {
        row.name = name.trim().to_owned();
    }
    if let Some(time_zone) = sent.time_zone {
        row.time_zone = time_zone;
    }
    row.is_active = sent.is_active.unwrap_or(row.is_active);
    let named = mentioned.into_iter().filter(|(_, is_named)| *is_named);
    Ok(named.map(|(name, _)| name).collect())
}

/// Refuses to set and to clear a member in the same request.
fn check_unset(sent: &BranchUpdate) -> AppResult<()> {
    let both = [
        ("/phone", BranchUnset::Phone, &sent.phone),
        ("/address", BranchUnset::Address, &sent.address),
    ];
    let faults: Vec<FieldFault> = both
        .into_iter()
        .filter(|(_, member, patch)| sent.unset.contains(member) && patch.value().is_some())
        .map(|(pointer, ..)| FieldFault::body(pointer, FaultCode::Conflict))
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(AppError::invalid(faults))
    }
}

/// What a token says about branches is no longer true for the people of this one.
fn end_tokens(tx: &mut Tx, id: BranchId) -> AppResult<()> {
    let today = tx.now().date();
    let members = repo::memberships::members(tx.db(), id, None, today)?;
    repo::users::end_tokens(tx.db(), &members)
}
