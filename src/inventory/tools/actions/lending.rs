//! Tools are lent, come back, or are lost and paid for.

use super::registering::not_in_store;
use super::{open, open_loan, record_loan, save};
use crate::inventory::actions::optional;
use crate::inventory::neighbours;
use crate::inventory::tools::dto::{
    ToolLoanCreate, ToolLossCreate, ToolReturnCreate, ToolSettlementCreate,
};
use crate::inventory::tools::model::{Tool, ToolId, ToolLoan, ToolLoanId};
use crate::inventory::tools::repo;
use crate::inventory::tools::words::{ToolCondition, ToolLoanState, ToolSettlement, ToolStatus};
use crate::platform::auth::Permission;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::tx::Tx;

/// Lends a tool to a person.
///
/// # Errors
/// 404; `conflict` when it is not in the store, damaged, or its calibration is overdue; 422 for an
/// unknown person or a day that is over; database faults.
pub fn lend(tx: &mut Tx, id: ToolId, sent: &ToolLoanCreate) -> AppResult<ToolLoan> {
    let mut tool = open(tx, id, Permission::ToolsManage)?;
    let today = tx.now().date();
    let borrower = neighbours::find_user(tx.db(), sent.borrower_id)?;
    let mut faults = Vec::new();
    if sent.due_on < today {
        faults.push(FieldFault::body("/due_on", FaultCode::OutOfRange));
    }
    if borrower.is_none() {
        faults.push(FieldFault::body("/borrower_id", FaultCode::NotFound));
    }
    crate::inventory::actions::sound(faults)?;
    fit_to_leave(&tool, tx.now().date())?;
    let loan = ToolLoan {
        id: tx.new_id(),
        tool_id: tool.id,
        branch_id: tool.branch_id,
        borrower_id: sent.borrower_id,
        borrower_name: borrower.map(|user| user.name).unwrap_or_default(),
        state: ToolLoanState::Open,
        due_on: sent.due_on,
        lent_condition: tool.condition,
        lent_by: tx.op().actor.id(),
        returned_condition: None,
        ended_at: None,
        ended_by: None,
        comment: optional(sent.comment.as_ref()),
        compensation_amount: None,
        compensation_currency: None,
        settlement: None,
        settlement_reason: None,
        settled_at: None,
        settled_by: None,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    repo::insert_loan(tx.db(), &loan)?;
    record_loan(tx, &loan, "tool_loan.lent", None);
    tool.status = ToolStatus::OnLoan;
    save(tx, &mut tool, "tool.lent", None)?;
    Ok(loan)
}

fn fit_to_leave(tool: &Tool, today: chrono::NaiveDate) -> AppResult<()> {
    match tool.status {
        ToolStatus::InStore => {}
        ToolStatus::OnLoan => return Err(AppError::new(Code::Conflict).saying("tool_on_loan")),
        _ => return Err(not_in_store(tool)),
    }
    if tool.condition == ToolCondition::Damaged {
        return Err(AppError::new(Code::Conflict).saying("tool_damaged"));
    }
    if tool.is_calibration_overdue(today) {
        return Err(AppError::new(Code::Conflict).saying("tool_not_calibrated"));
    }
    Ok(())
}

fn refuse_unless(loan: &ToolLoan, state: ToolLoanState) -> AppResult<()> {
    if loan.state == state {
        return Ok(());
    }
    Err(AppError::new(Code::Conflict)
        .saying("tool_loan_state")
        .with("current", loan.state)
        .with_extra("current_state", loan.state))
}

/// Ends a loan in `state`.
fn end(tx: &mut Tx, loan: &mut ToolLoan, state: ToolLoanState, said: Option<&String>) {
    loan.state = state;
    loan.ended_at = Some(tx.now());
    loan.ended_by = tx.op().actor.id();
    loan.comment = optional(said).or(loan.comment.take());
}

/// Takes a tool back.
///
/// # Errors
/// 404, `conflict` unless the loan is open; database faults.
pub fn give_back(tx: &mut Tx, id: ToolLoanId, sent: &ToolReturnCreate) -> AppResult<ToolLoan> {
    let (mut loan, mut tool) = open_loan(tx, id, Permission::ToolsManage)?;
    refuse_unless(&loan, ToolLoanState::Open)?;
    let now = tx.now();
    end(
        tx,
        &mut loan,
        ToolLoanState::Returned,
        sent.comment.as_ref(),
    );
    loan.returned_condition = Some(sent.condition);
    repo::loans::save(tx.db(), &mut loan, now)?;
    record_loan(tx, &loan, "tool_loan.returned", None);
    tool.status = ToolStatus::InStore;
    tool.condition = sent.condition;
    save(tx, &mut tool, "tool.returned", None)?;
    Ok(loan)
}

/// Notes that a tool on loan is lost: its original price is owed.
///
/// # Errors
/// 404, `conflict` unless the loan is open; database faults.
pub fn lose(tx: &mut Tx, id: ToolLoanId, sent: &ToolLossCreate) -> AppResult<ToolLoan> {
    let (mut loan, mut tool) = open_loan(tx, id, Permission::ToolsManage)?;
    refuse_unless(&loan, ToolLoanState::Open)?;
    let now = tx.now();
    end(tx, &mut loan, ToolLoanState::Lost, Some(&sent.reason));
    loan.compensation_amount = Some(tool.original_price_amount);
    loan.compensation_currency = Some(tool.original_price_currency);
    repo::loans::save(tx.db(), &mut loan, now)?;
    record_loan(tx, &loan, "tool_loan.lost", Some(sent.reason.clone()));
    tool.status = ToolStatus::Lost;
    save(tx, &mut tool, "tool.lost", Some(sent.reason.clone()))?;
    Ok(loan)
}

/// Settles what is owed. A replaced tool is back in the store under its number.
///
/// # Errors
/// 404; `separation_of_duties` for the borrower; `conflict` unless something is owed; database faults.
pub fn settle(tx: &mut Tx, id: ToolLoanId, sent: &ToolSettlementCreate) -> AppResult<ToolLoan> {
    let (mut loan, mut tool) = open_loan(tx, id, Permission::ToolsSettle)?;
    let person = tx.op().actor.person().map(|person| person.id);
    if person == Some(loan.borrower_id) {
        return Err(AppError::new(Code::SeparationOfDuties).saying("borrowers_do_not_settle"));
    }
    refuse_unless(&loan, ToolLoanState::Lost)?;
    if loan.settlement.is_some() {
        return Err(AppError::new(Code::Conflict).saying("tool_settled"));
    }
    let now = tx.now();
    loan.settlement = Some(sent.settlement);
    loan.settlement_reason = optional(Some(&sent.reason));
    loan.settled_at = Some(now);
    loan.settled_by = tx.op().actor.id();
    repo::loans::save(tx.db(), &mut loan, now)?;
    record_loan(tx, &loan, "tool_loan.settled", Some(sent.reason.clone()));
    if sent.settlement == ToolSettlement::Replaced {
        tool.status = ToolStatus::InStore;
        tool.condition = ToolCondition::Good;
        save(tx, &mut tool, "tool.replaced", Some(sent.reason.clone()))?;
    }
    Ok(loan)
}
