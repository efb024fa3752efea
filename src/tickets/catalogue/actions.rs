//! Keeping categories and fault codes.

use serde_json::json;

use super::dto::{
    CategoryCreate, CategoryUnset, CategoryUpdate, TicketFaultCodeCreate, TicketFaultCodeUpdate,
};
use super::{Category, FaultCode, repo};
use crate::platform::codes::FaultCode as Fault;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::tx::{Change, Tx};
use crate::tickets::model::{CategoryId, FaultCodeId};

/// Steps from a category to the top; deeper trees help nobody find anything.
const DEEPEST: usize = 5;

fn record_category(tx: &mut Tx, row: &Category, event: &'static str) {
    let change = Change::new("category", row.id, row.version, event);
    tx.record(change.data(json!({ "code": row.code, "is_active": row.is_active })));
}

/// Creates a category.
///
/// # Errors
/// 409 when the code is taken, 422 for an unknown or too deep place in the tree; database faults.
pub fn create_category(tx: &mut Tx, sent: &CategoryCreate) -> AppResult<Category> {
    let row = Category {
        id: tx.new_id(),
        code: sent.code.clone(),
        parent_id: sent.parent_id,
        name_zh: sent.name_zh.clone(),
        name_en: sent.name_en.clone(),
        allows_self_verification: sent.allows_self_verification,
        requires_agreement: sent.requires_agreement,
        is_active: true,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    check_place(tx.db(), &row)?;
    repo::category::insert(tx.db(), &row)?;
    record_category(tx, &row, "category.created");
    Ok(row)
}

/// Changes a category.
///
/// # Errors
/// 404, 412, 422 when it would stand below itself; database faults.
pub fn update_category(
    tx: &mut Tx,
    id: CategoryId,
    seen: i64,
    sent: CategoryUpdate,
) -> AppResult<Category> {
    let mut row = repo::category::find_for_change(tx.db(), id)?;
    if row.version != seen {
        return Err(AppError::stale(row.version));
    }
    let to_top = sent.unset.contains(&CategoryUnset::ParentId);
    sent.parent_id.cleared_if(to_top).apply(&mut row.parent_id);
    row.name_zh = sent.name_zh.unwrap_or(row.name_zh);
    row.name_en = sent.name_en.unwrap_or(row.name_en);
    row.allows_self_verification = sent
        .allows_self_verification
        .unwrap_or(row.allows_self_verification);
    row.requires_agreement = sent.requires_agreement.unwrap_or(row.requires_agreement);
    row.is_active = sent.is_active.unwrap_or(row.is_active);
    row.updated_at = tx.now();
    check_place(tx.db(), &row)?;
    repo::category::save_if(tx.db(), &mut row, seen)?;
    record_category(tx, &row, "category.updated");
    Ok(row)
}

/// Walks up: the way must end at the top, soon, and not come by the category itself.
fn check_place(db: &mut Db, row: &Category) -> AppResult<()> {
    let refuse = |code: Fault| Err(AppError::fault(FieldFault::body("/parent_id", code)));
    let mut above = row.parent_id;
    for _ in 0..DEEPEST {
        let Some(id) = above else {
            return Ok(());
        };
        if id == row.id {
            return refuse(Fault::Conflict);
        }
        match repo::category::find(db, id)? {
            Some(found) => above = found.parent_id,
            None => return refuse(Fault::NotFound),
        }
    }
    if above.is_some() {
        return refuse(Fault::OutOfRange);
    }
    Ok(())
}

fn record_fault_code(tx: &mut Tx, row: &FaultCode, event: &'static str) {
    let change = Change::new("fault_code", row.id, row.version, event);
    tx.record(change.data(json!({ "code": row.code, "is_active": row.is_active })));
}

/// Creates a fault code.
///
/// # Errors
/// 409 when the code is taken; database faults.
pub fn create_fault_code(tx: &mut Tx, sent: &TicketFaultCodeCreate) -> AppResult<FaultCode> {
    let row = FaultCode {
        id: tx.new_id(),
        code: sent.code.clone(),
        name_zh: sent.name_zh.clone(),
        name_en: sent.name_en.clone(),
        is_serious: sent.is_serious,
        is_active: true,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    repo::fault_code::insert(tx.db(), &row)?;
    record_fault_code(tx, &row, "fault_code.created");
    Ok(row)
}

/// Changes a fault code.
///
/// # Errors
/// 404, 412; database faults.
pub fn update_fault_code(
    tx: &mut Tx,
    id: FaultCodeId,
    seen: i64,
    sent: TicketFaultCodeUpdate,
) -> AppResult<FaultCode> {
    let mut row = repo::fault_code::find_for_change(tx.db(), id)?;
    if row.version != seen {
        return Err(AppError::stale(row.version));
    }
    row.name_zh = sent.name_zh.unwrap_or(row.name_zh);
    row.name_en = sent.name_en.unwrap_or(row.name_en);
    row.is_serious = sent.is_serious.unwrap_or(row.is_serious);
    row.is_active = sent.is_active.unwrap_or(row.is_active);
    row.updated_at = tx.now();
    repo::fault_code::save_if(tx.db(), &mut row, seen)?;
    record_fault_code(tx, &row, "fault_code.updated");
    Ok(row)
}
