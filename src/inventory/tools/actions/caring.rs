//! Instruments are calibrated, and every tool is looked at once a month.

use chrono::{Months, NaiveDate};

use super::{open, save};
use crate::inventory::actions::{optional, sound};
use crate::inventory::tools::dto::{ToolCalibrationCreate, ToolCheckCreate};
use crate::inventory::tools::model::{Tool, ToolCalibration, ToolCheck, ToolId, month_of};
use crate::inventory::tools::repo;
use crate::inventory::tools::words::{ToolCheckResult, ToolCondition, ToolStatus};
use crate::platform::auth::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppResult, FieldFault};
use crate::platform::tx::Tx;

/// Records a calibration; the next is due the tool's months later, unless it says otherwise.
///
/// # Errors
/// 404, 422 for days that do not fit; database faults.
pub fn calibrate(
    tx: &mut Tx,
    id: ToolId,
    sent: &ToolCalibrationCreate,
) -> AppResult<ToolCalibration> {
    let mut tool = open(tx, id, Permission::ToolsManage)?;
    let mut faults = Vec::new();
    if sent.calibrated_on > tx.now().date() {
        let fault = FieldFault::body("/calibrated_on", FaultCode::OutOfRange);
        faults.push(fault.saying("time_to_come"));
    }
    let next = sent
        .next_due_on
        .or_else(|| next_due(&tool, sent.calibrated_on));
    match next {
        None => faults.push(FieldFault::body("/next_due_on", FaultCode::Required)),
        Some(next) if next <= sent.calibrated_on => {
            faults.push(FieldFault::body("/next_due_on", FaultCode::OutOfRange));
        }
        Some(_) => {}
    }
    sound(faults)?;
    let row = ToolCalibration {
        id: tx.new_id(),
        tool_id: tool.id,
        calibrated_on: sent.calibrated_on,
        next_due_on: next.unwrap_or(sent.calibrated_on),
        is_passed: sent.is_passed,
        laboratory: sent.laboratory.trim().to_owned(),
        certificate: optional(sent.certificate.as_ref()),
        recorded_by: tx.op().actor.id(),
        created_at: tx.now(),
    };
    repo::insert_calibration(tx.db(), &row)?;
    tool.calibration_due_on = Some(row.next_due_on);
    if !sent.is_passed {
        tool.condition = ToolCondition::Damaged;
    }
    save(tx, &mut tool, "tool.calibrated", None)?;
    Ok(row)
}

fn next_due(tool: &Tool, calibrated_on: NaiveDate) -> Option<NaiveDate> {
    let months = u32::try_from(tool.calibration_months?).ok()?;
    calibrated_on.checked_add_months(Months::new(months))
}

/// Records what was found of a tool this month.
///
/// # Errors
/// 404; `conflict` for what is lost or out of use; `already_exists` for a second check in a month;
/// database faults.
pub fn check(tx: &mut Tx, id: ToolId, sent: &ToolCheckCreate) -> AppResult<ToolCheck> {
    let mut tool = open(tx, id, Permission::ToolsManage)?;
    if !matches!(tool.status, ToolStatus::InStore | ToolStatus::OnLoan) {
        return Err(super::registering::not_in_store(&tool));
    }
    let row = ToolCheck {
        id: tx.new_id(),
        tool_id: tool.id,
        branch_id: tool.branch_id,
        month: month_of(tx.now().date()),
        result: sent.result,
        comment: optional(sent.comment.as_ref()),
        checked_by: tx.op().actor.id(),
        checked_by_name: tx.op().actor.name().to_owned(),
        created_at: tx.now(),
    };
    repo::insert_check(tx.db(), &row)?;
    if sent.result == ToolCheckResult::Damaged {
        tool.condition = ToolCondition::Damaged;
    }
    save(tx, &mut tool, "tool.checked", row.comment.clone())?;
    Ok(row)
}
