//! Customers leave a deposit for what is ordered for them alone, and get it back when the part is fitted (S2 #8).

use serde_json::json;

use super::receiving::may;
use super::{bundle, open, optional, person, save};
use crate::platform::auth::Permission;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::money::Money;
use crate::platform::tx::{Change, Tx};
use crate::purchasing::dto::deposits::{
    PurchaseDepositCreate, PurchaseDepositForfeitCreate, PurchaseDepositRefundCreate,
};
use crate::purchasing::facts::Bundle;
use crate::purchasing::flow::PurchaseAct;
use crate::purchasing::model::{
    Deposit, OrderLine, PurchaseDepositId, PurchaseOrderId, Settlement,
};
use crate::purchasing::words::SettlementKind;
use crate::purchasing::{neighbours, repo};

/// Takes a deposit.
///
/// # Errors
/// 404, 409 once everything has come, `already_exists` for a second one, 422; database faults.
pub fn take(tx: &mut Tx, id: PurchaseOrderId, sent: &PurchaseDepositCreate) -> AppResult<Bundle> {
    let permission = Permission::DepositsTake;
    let mut all = open(tx, id, permission)?;
    may(tx, &all, PurchaseAct::TakeDeposit)?;
    let fault = |pointer: &str, code| AppError::fault(FieldFault::body(pointer, code));
    let line = all.lines.iter().find(|line| line.line == sent.line);
    let line = line.ok_or_else(|| fault("/line", FaultCode::NotFound))?;
    let Some(ticket_id) = line.ticket_id.filter(|_| line.is_special) else {
        let fault = FieldFault::body("/line", FaultCode::NotAllowed);
        return Err(AppError::fault(fault.saying("no_special_order")));
    };
    if sent.amount.amount_minor <= 0 {
        return Err(fault("/amount", FaultCode::OutOfRange));
    }
    let row = Deposit {
        id: tx.new_id(),
        order_id: id,
        line: sent.line,
        ticket_id,
        amount: sent.amount.amount_minor,
        currency: sent.amount.currency,
        receipt_number: optional(Some(&sent.receipt_number))
            .ok_or_else(|| fault("/receipt_number", FaultCode::TooShort))?,
        taken_by: person(tx.op(), permission)?,
        taken_at: tx.now(),
    };
    repo::deposits::insert(tx.db(), &row)?;
    record(tx, &all, &row, 1, "purchase_deposit.taken", None);
    let state = all.order.state;
    save(tx, &mut all, state, "deposit_taken")?;
    bundle(tx.db(), all.order)
}

fn record(
    tx: &mut Tx,
    all: &Bundle,
    row: &Deposit,
    sequence: i64,
    event: &'static str,
    reason: Option<String>,
) {
    let change = Change::new("purchase_deposit", row.id, sequence, event)
        .in_branch(all.order.branch_id)
        .because(reason)
        .data(json!({
            "order_id": row.order_id,
            "ticket_id": row.ticket_id,
            "amount": Money::new(row.amount, row.currency),
            "receipt_number": row.receipt_number,
        }));
    tx.record(change);
}

/// Gives a deposit back: the part is fitted, or will not come any more. Another person than who took it pays it out.
///
/// # Errors
/// 404, `conflict` before that and after it was settled, 403 `separation_of_duties`; database faults.
pub fn refund(
    tx: &mut Tx,
    id: PurchaseDepositId,
    sent: &PurchaseDepositRefundCreate,
) -> AppResult<Bundle> {
    let (all, deposit) = held(tx, id, Permission::DepositsRefund)?;
    if !is_due(tx, &all, &deposit)? {
        return Err(AppError::new(Code::Conflict).saying("deposit_not_due"));
    }
    let (kind, reference) = (SettlementKind::Refund, optional(Some(&sent.reference)));
    settle(tx, all, &deposit, (kind, None, reference))
}

/// Keeps a deposit, because the customer did not come. Another person than who took it decides.
///
/// # Errors
/// 404, `conflict` once it is due to the customer and after it was settled, 403 `separation_of_duties`; database faults.
pub fn forfeit(
    tx: &mut Tx,
    id: PurchaseDepositId,
    sent: &PurchaseDepositForfeitCreate,
) -> AppResult<Bundle> {
    let (all, deposit) = held(tx, id, Permission::DepositsForfeit)?;
    if is_due(tx, &all, &deposit)? {
        return Err(AppError::new(Code::Conflict).saying("deposit_due"));
    }
    let (kind, reason) = (SettlementKind::Forfeit, optional(Some(&sent.reason)));
    settle(tx, all, &deposit, (kind, reason, None))
}

/// A deposit with its order locked; nobody settles what they took.
fn held(
    tx: &mut Tx,
    id: PurchaseDepositId,
    permission: Permission,
) -> AppResult<(Bundle, Deposit)> {
    let deposit = repo::deposits::find(tx.db(), id)?;
    let all = open(tx, deposit.order_id, permission).map_err(|error| match error.code() {
        Code::NotFound => AppError::missing("purchase_deposit"),
        _ => error,
    })?;
    if person(tx.op(), permission)? == deposit.taken_by {
        return Err(AppError::new(Code::SeparationOfDuties));
    }
    Ok((all, deposit))
}

/// The part is fitted on the ticket, or will never come.
fn is_due(tx: &mut Tx, all: &Bundle, deposit: &Deposit) -> AppResult<bool> {
    let line = all.lines.iter().find(|line| line.line == deposit.line);
    let Some(line) = line else {
        return Err(AppError::internal("a deposit without its line"));
    };
    if never_comes(all, line) {
        return Ok(true);
    }
    neighbours::is_fitted(tx.db(), deposit.ticket_id, line.part_id, line.quantity)
}

fn never_comes(all: &Bundle, line: &OrderLine) -> bool {
    all.order.state.is_end() && line.arrived() < line.quantity
}

fn settle(
    tx: &mut Tx,
    mut all: Bundle,
    deposit: &Deposit,
    (kind, reason, reference): (SettlementKind, Option<String>, Option<String>),
) -> AppResult<Bundle> {
    let permission = Permission::DepositsRefund;
    let row = Settlement {
        deposit_id: deposit.id,
        kind,
        reason: reason.clone(),
        reference,
        settled_by: person(tx.op(), permission)?,
        settled_at: tx.now(),
    };
    repo::deposits::settle(tx.db(), &row)?;
    let (event, of_order) = match kind {
        SettlementKind::Refund => ("purchase_deposit.refunded", "deposit_refunded"),
        SettlementKind::Forfeit => ("purchase_deposit.forfeited", "deposit_forfeited"),
    };
    record(tx, &all, deposit, 2, event, reason);
    let state = all.order.state;
    save(tx, &mut all, state, of_order)?;
    bundle(tx.db(), all.order)
}
