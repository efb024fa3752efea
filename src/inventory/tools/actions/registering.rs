//! Tools are registered, changed and taken out of use.

use super::{open, record, save};
use crate::inventory::actions::{optional, sound, written};
use crate::inventory::neighbours;
use crate::inventory::tools::dto::{ToolCreate, ToolRetirementCreate, ToolUpdate};
use crate::inventory::tools::model::{Tool, ToolId};
use crate::inventory::tools::repo;
use crate::inventory::tools::words::{ToolCondition, ToolStatus};
use crate::platform::auth::Permission;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::tx::Tx;

/// Registers a tool.
///
/// # Errors
/// 422 with every fault, `already_exists` for a number that the branch has; database faults.
pub fn create(tx: &mut Tx, sent: &ToolCreate) -> AppResult<Tool> {
    let mut faults = Vec::new();
    let scope = tx.op().actor.scope(Permission::ToolsManage);
    let is_known = neighbours::branch_ref(tx.db(), sent.branch_id)?.is_some();
    if !is_known || !scope.covers_branch(sent.branch_id) {
        faults.push(FieldFault::body("/branch_id", FaultCode::NotFound));
    }
    if sent.original_price.amount_minor < 0 {
        faults.push(FieldFault::body("/original_price", FaultCode::OutOfRange));
    }
    if sent.calibration_months.is_none() && sent.calibration_due_on.is_some() {
        faults.push(FieldFault::body("/calibration_months", FaultCode::Required));
    }
    let tool = Tool {
        id: tx.new_id(),
        branch_id: sent.branch_id,
        number: written("/number", &sent.number, &mut faults),
        name: written("/name", &sent.name, &mut faults),
        kind: sent.kind,
        serial: optional(sent.serial.as_ref()),
        original_price_amount: sent.original_price.amount_minor,
        original_price_currency: sent.original_price.currency,
        condition: sent.condition.unwrap_or(ToolCondition::Good),
        status: ToolStatus::InStore,
        calibration_months: sent.calibration_months,
        calibration_due_on: sent.calibration_due_on,
        comment: optional(sent.comment.as_ref()),
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    sound(faults)?;
    repo::insert(tx.db(), &tool)?;
    record(tx, &tool, "tool.created", None);
    Ok(tool)
}

/// Changes a tool that was read in `version`. Its price stays: it is what a borrower owes.
///
/// # Errors
/// 404, `version_mismatch`, 422; database faults.
pub fn update(tx: &mut Tx, id: ToolId, version: i64, sent: &ToolUpdate) -> AppResult<Tool> {
    let mut tool = open(tx, id, Permission::ToolsManage)?;
    if tool.version != version {
        return Err(AppError::stale(tool.version));
    }
    let mut faults = Vec::new();
    if let Some(name) = &sent.name {
        tool.name = written("/name", name, &mut faults);
    }
    sound(faults)?;
    tool.kind = sent.kind.unwrap_or(tool.kind);
    tool.condition = sent.condition.unwrap_or(tool.condition);
    tool.calibration_months = sent.calibration_months.or(tool.calibration_months);
    tool.comment = optional(sent.comment.as_ref()).or(tool.comment);
    save(tx, &mut tool, "tool.updated", None)?;
    Ok(tool)
}

/// Takes a tool out of use.
///
/// # Errors
/// 404, `conflict` unless it is in the store; database faults.
pub fn retire(tx: &mut Tx, id: ToolId, sent: &ToolRetirementCreate) -> AppResult<Tool> {
    let mut tool = open(tx, id, Permission::ToolsManage)?;
    if tool.status != ToolStatus::InStore {
        return Err(not_in_store(&tool));
    }
    tool.status = ToolStatus::Retired;
    let why = optional(Some(&sent.reason));
    save(tx, &mut tool, "tool.retired", why)?;
    Ok(tool)
}

/// The tool is not where it would have to be.
pub fn not_in_store(tool: &Tool) -> AppError {
    AppError::new(Code::Conflict)
        .saying("tool_not_in_store")
        .with("current", tool.status)
        .with_extra("current_state", tool.status)
}
