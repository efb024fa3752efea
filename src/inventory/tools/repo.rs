//! The SQL of tools.

use chrono::NaiveDate;
use diesel::dsl::{IsNull, exists, not};
use diesel::prelude::*;

use super::model::{
    Tool, ToolCalibration, ToolCalibrationId, ToolCheck, ToolCheckId, ToolId, ToolLoan, ToolLoanId,
};
use super::words::{ToolLoanState, ToolStatus};
use crate::inventory::repo::{by_one, by_pair, counted};
use crate::platform::auth::Scope;
use crate::platform::auth::actor::{BranchId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::schema::{tool_calibrations, tool_checks, tool_loans, tools};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageRequest;

pub mod records {
    //! Tools by their identifiers.

    use diesel::prelude::*;

    use crate::inventory::tools::model::{Tool, ToolId};
    use crate::platform::db::schema::tools;

    crate::inventory::repo::records!(tools, Tool, ToolId, "tool");
}

pub mod loans {
    //! Loans by their identifiers.

    use diesel::prelude::*;

    use crate::inventory::tools::model::{ToolLoan, ToolLoanId};
    use crate::platform::db::schema::tool_loans;

    crate::inventory::repo::records!(tool_loans, ToolLoan, ToolLoanId, "tool_loan");
}

/// Writes a new tool.
///
/// # Errors
/// `already_exists` when the branch has the number already; database faults.
pub fn insert(db: &mut Db, row: &Tool) -> AppResult<()> {
    diesel::insert_into(tools::table)
        .values(row)
        .execute(db)
        .on_unique("tools_branch_id_number_key", || {
            AppError::new(Code::AlreadyExists).saying("tool_number_taken")
        })?;
    Ok(())
}

/// Writes a new loan.
///
/// # Errors
/// `conflict` when the tool is on loan already; database faults.
pub fn insert_loan(db: &mut Db, row: &ToolLoan) -> AppResult<()> {
    diesel::insert_into(tool_loans::table)
        .values(row)
        .execute(db)
        .on_unique("tool_loans_tool_id_key", || {
            AppError::new(Code::Conflict).saying("tool_on_loan")
        })?;
    Ok(())
}

/// Writes a calibration.
///
/// # Errors
/// Database faults.
pub fn insert_calibration(db: &mut Db, row: &ToolCalibration) -> AppResult<()> {
    diesel::insert_into(tool_calibrations::table)
        .values(row)
        .execute(db)?;
    Ok(())
}

/// Writes a monthly check.
///
/// # Errors
/// `already_exists` when the tool was checked this month; database faults.
pub fn insert_check(db: &mut Db, row: &ToolCheck) -> AppResult<()> {
    diesel::insert_into(tool_checks::table)
        .values(row)
        .execute(db)
        .on_unique("tool_checks_tool_id_month_key", || {
            AppError::new(Code::AlreadyExists).saying("tool_checked")
        })?;
    Ok(())
}

/// A loan that has not ended, in words without a parameter: that is what the index of the loans of a person
/// asks for, and what tells the planner how few they are.
fn is_open() -> IsNull<tool_loans::ended_at> {
    tool_loans::ended_at.is_null()
}

/// Whether the person has the tool now.
///
/// # Errors
/// Database faults.
pub fn is_with(db: &mut Db, tool: ToolId, person: UserId) -> AppResult<bool> {
    let found: Option<ToolLoanId> = tool_loans::table
        .filter(tool_loans::borrower_id.eq(person))
        .filter(is_open())
        .filter(tool_loans::tool_id.eq(tool))
        .select(tool_loans::id)
        .first(db)
        .optional()?;
    Ok(found.is_some())
}

/// Which tools are asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub scope: Scope,
    pub branch: Option<BranchId>,
    pub statuses: Vec<ToolStatus>,
    /// Calibration due on or before this day.
    pub calibration_due_by: Option<NaiveDate>,
    /// Checked in this month, or not yet.
    pub checked: Option<(NaiveDate, bool)>,
}

/// One page by number, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    wanted: &Wanted,
    page: &PageRequest,
) -> AppResult<(Vec<Tool>, Option<i64>)> {
    let total = counted!(db, page, matching(wanted), tools::id, ToolId);
    let query = by_pair!(
        matching(wanted),
        page,
        tools::number,
        tools::id,
        (String, ToolId)
    );
    let rows = query.limit(page.fetch()).offset(page.offset).load(db)?;
    Ok((rows, total))
}

fn matching(wanted: &Wanted) -> tools::BoxedQuery<'static, MultiBackend> {
    let mut query = tools::table.into_boxed::<MultiBackend>();
    query = match &wanted.scope {
        Scope::All => query,
        Scope::Branches(branches) => query.filter(tools::branch_id.eq_any(branches.clone())),
        Scope::Teams { user, .. } | Scope::Own { user } => {
            let own = tool_loans::table
                .filter(tool_loans::tool_id.eq(tools::id))
                .filter(tool_loans::borrower_id.eq(*user))
                .filter(is_open());
            query.filter(exists(own))
        }
        Scope::Ticket(_) | Scope::Nothing => query.filter(tools::id.eq_any(Vec::<ToolId>::new())),
    };
    if let Some(branch) = wanted.branch {
        query = query.filter(tools::branch_id.eq(branch));
    }
    if !wanted.statuses.is_empty() {
        query = query.filter(tools::status.eq_any(wanted.statuses.clone()));
    }
    if let Some(day) = wanted.calibration_due_by {
        query = query.filter(tools::calibration_due_on.le(day));
    }
    let Some((month, is_checked)) = wanted.checked else {
        return query;
    };
    let checked = tool_checks::table
        .filter(tool_checks::tool_id.eq(tools::id))
        .filter(tool_checks::month.eq(month));
    match is_checked {
        true => query.filter(exists(checked)),
        // What is lost or out of use owes no check.
        false => query
            .filter(not(exists(checked)))
            .filter(tools::status.eq_any([ToolStatus::InStore, ToolStatus::OnLoan])),
    }
}

/// Which loans are asked for.
#[derive(Debug, Clone)]
pub struct LoansWanted {
    pub scope: Scope,
    pub tool: Option<ToolId>,
    pub borrower: Option<UserId>,
    pub states: Vec<ToolLoanState>,
    /// Open and due before this day.
    pub overdue_on: Option<NaiveDate>,
    /// Lost and settled, or not yet.
    pub is_settled: Option<bool>,
}

/// One page, newest first unless turned round, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list_loans(
    db: &mut Db,
    wanted: &LoansWanted,
    page: &PageRequest,
) -> AppResult<(Vec<ToolLoan>, Option<i64>)> {
    let total = counted!(db, page, matching_loans(wanted), tool_loans::id, ToolLoanId);
    let query = by_pair!(
        matching_loans(wanted),
        page,
        tool_loans::created_at,
        tool_loans::id,
        (UtcTime, ToolLoanId)
    );
    let rows = query.limit(page.fetch()).offset(page.offset).load(db)?;
    Ok((rows, total))
}

fn matching_loans(wanted: &LoansWanted) -> tool_loans::BoxedQuery<'static, MultiBackend> {
    let mut query = tool_loans::table.into_boxed::<MultiBackend>();
    query = match &wanted.scope {
        Scope::All => query,
        Scope::Branches(branches) => query.filter(tool_loans::branch_id.eq_any(branches.clone())),
        Scope::Teams { user, .. } | Scope::Own { user } => {
            query.filter(tool_loans::borrower_id.eq(*user))
        }
        Scope::Ticket(_) | Scope::Nothing => {
            query.filter(tool_loans::id.eq_any(Vec::<ToolLoanId>::new()))
        }
    };
    if let Some(tool) = wanted.tool {
        query = query.filter(tool_loans::tool_id.eq(tool));
    }
    if let Some(borrower) = wanted.borrower {
        query = query.filter(tool_loans::borrower_id.eq(borrower));
    }
    if !wanted.states.is_empty() {
        query = query.filter(tool_loans::state.eq_any(wanted.states.clone()));
    }
    if let Some(today) = wanted.overdue_on {
        query = query
            .filter(tool_loans::state.eq(ToolLoanState::Open))
            .filter(tool_loans::due_on.lt(today));
    }
    match wanted.is_settled {
        Some(true) => query.filter(tool_loans::settlement.is_not_null()),
        Some(false) => query
            .filter(tool_loans::state.eq(ToolLoanState::Lost))
            .filter(tool_loans::settlement.is_null()),
        None => query,
    }
}

/// One page of the calibrations of a tool, newest first unless turned round.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list_calibrations(
    db: &mut Db,
    tool: ToolId,
    page: &PageRequest,
) -> AppResult<(Vec<ToolCalibration>, Option<i64>)> {
    let of_tool = || {
        tool_calibrations::table
            .filter(tool_calibrations::tool_id.eq(tool))
            .into_boxed::<MultiBackend>()
    };
    let total = counted!(
        db,
        page,
        of_tool(),
        tool_calibrations::id,
        ToolCalibrationId
    );
    let query = by_one!(of_tool(), page, tool_calibrations::id, ToolCalibrationId);
    let rows = query.limit(page.fetch()).offset(page.offset).load(db)?;
    Ok((rows, total))
}

/// One page of monthly checks, newest first unless turned round.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list_checks(
    db: &mut Db,
    (scope, tool, month): (&Scope, Option<ToolId>, Option<NaiveDate>),
    page: &PageRequest,
) -> AppResult<(Vec<ToolCheck>, Option<i64>)> {
    let matching = || {
        let mut query = tool_checks::table.into_boxed::<MultiBackend>();
        query = match scope {
            Scope::All => query,
            Scope::Branches(branches) => {
                query.filter(tool_checks::branch_id.eq_any(branches.clone()))
            }
            _ => query.filter(tool_checks::id.eq_any(Vec::<ToolCheckId>::new())),
        };
        if let Some(tool) = tool {
            query = query.filter(tool_checks::tool_id.eq(tool));
        }
        match month {
            Some(month) => query.filter(tool_checks::month.eq(month)),
            None => query,
        }
    };
    let total = counted!(db, page, matching(), tool_checks::id, ToolCheckId);
    let query = by_pair!(
        matching(),
        page,
        tool_checks::created_at,
        tool_checks::id,
        (UtcTime, ToolCheckId)
    );
    let rows = query.limit(page.fetch()).offset(page.offset).load(db)?;
    Ok((rows, total))
}
