//! What people do with tools; one function is one use case.

mod caring;
mod lending;
mod registering;

pub use caring::{calibrate, check};
pub use lending::{give_back, lend, lose, settle};
pub use registering::{create, retire, update};

use serde_json::json;

use super::model::{Tool, ToolId, ToolLoan, ToolLoanId};
use super::repo;
use crate::platform::auth::{Permission, Scope};
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::op::Op;
use crate::platform::tx::{Change, Tx};

/// The tool, locked, where the caller may act on it.
fn open(tx: &mut Tx, id: ToolId, may: Permission) -> AppResult<Tool> {
    let scope = tx.op().actor.scope(may);
    let tool = repo::records::find_for_change(tx.db(), id)?;
    match scope.covers_branch(tool.branch_id) {
        true => Ok(tool),
        false => Err(AppError::missing("tool")),
    }
}

/// A loan and its tool, both locked, the tool first as everywhere.
fn open_loan(tx: &mut Tx, id: ToolLoanId, may: Permission) -> AppResult<(ToolLoan, Tool)> {
    let missing = || AppError::missing("tool_loan");
    let tool = repo::loans::find(tx.db(), id)?.ok_or_else(missing)?.tool_id;
    let tool = open(tx, tool, may).map_err(|_| missing())?;
    Ok((repo::loans::find_for_change(tx.db(), id)?, tool))
}

/// The tool where the caller sees it: one's own branch's, or what one has on loan.
///
/// # Errors
/// 404; database faults.
pub fn visible(db: &mut Db, op: &Op, id: ToolId) -> AppResult<Tool> {
    let missing = || AppError::missing("tool");
    let tool = repo::records::find(db, id)?.ok_or_else(missing)?;
    let is_seen = match op.actor.scope(Permission::ToolsRead) {
        Scope::Teams { user, .. } | Scope::Own { user } => repo::is_with(db, id, user)?,
        scope => scope.covers_branch(tool.branch_id),
    };
    if is_seen { Ok(tool) } else { Err(missing()) }
}

/// The loan where the caller sees it.
///
/// # Errors
/// 404; database faults.
pub fn visible_loan(db: &mut Db, op: &Op, id: ToolLoanId) -> AppResult<ToolLoan> {
    let missing = || AppError::missing("tool_loan");
    let loan = repo::loans::find(db, id)?.ok_or_else(missing)?;
    let is_seen = match op.actor.scope(Permission::ToolsRead) {
        Scope::Teams { user, .. } | Scope::Own { user } => loan.borrower_id == user,
        scope => scope.covers_branch(loan.branch_id),
    };
    if is_seen { Ok(loan) } else { Err(missing()) }
}

/// Writes the tool and records what happened.
fn save(tx: &mut Tx, tool: &mut Tool, event: &'static str, why: Option<String>) -> AppResult<()> {
    let now = tx.now();
    repo::records::save(tx.db(), tool, now)?;
    record(tx, tool, event, why);
    Ok(())
}

fn record(tx: &mut Tx, tool: &Tool, event: &'static str, why: Option<String>) {
    let change = Change::new("tool", tool.id, tool.version, event)
        .in_branch(tool.branch_id)
        .because(why)
        .data(json!({
            "number": tool.number,
            "status": tool.status,
            "condition": tool.condition,
            "calibration_due_on": tool.calibration_due_on,
        }));
    tx.record(change);
}

fn record_loan(tx: &mut Tx, loan: &ToolLoan, event: &'static str, why: Option<String>) {
    let change = Change::new("tool_loan", loan.id, loan.version, event)
        .in_branch(loan.branch_id)
        .because(why)
        .data(json!({
            "tool_id": loan.tool_id,
            "borrower_id": loan.borrower_id,
            "state": loan.state,
            "due_on": loan.due_on,
            "compensation": loan.compensation(),
            "settlement": loan.settlement,
        }));
    tx.record(change);
}
