//! Steps that are asked for by name: quotes are requested, the order is placed, closed or given up.

use super::{bundle, facts, judge, open, optional, person, roles, save};
use crate::platform::auth::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;
use crate::purchasing::dto::orders::PurchaseTransitionCreate;
use crate::purchasing::facts::{Bundle, Choice};
use crate::purchasing::flow::PurchaseAction as A;
use crate::purchasing::model::{PurchaseOrderId, is_on_order};
use crate::purchasing::{neighbours, repo};
use crate::workflow::{Attempt, Caller};

/// Takes a step.
///
/// # Errors
/// 404, the flow's refusals (403, 409, 422); database faults.
pub fn transition(
    tx: &mut Tx,
    id: PurchaseOrderId,
    sent: &PurchaseTransitionCreate,
) -> AppResult<Bundle> {
    let permission = Permission::PurchasesRequest;
    let mut all = open(tx, id, permission)?;
    let from = all.order.state;
    let roles = roles(&tx.op().actor, &all.order);
    let asked = facts(tx.op(), &all, &roles, Choice::of(&all.order), 0);
    let comment = optional(sent.comment.as_ref());
    let attempt = Attempt::transition(sent.action.as_str())
        .because(sent.reason_code.as_deref(), comment.as_deref());
    all.order.state = judge(tx.op(), &asked, &attempt, &Caller::staff(&roles))?;
    let reference = optional(sent.reference.as_ref());
    if reference.is_some() && sent.action != A::Place {
        let fault = FieldFault::body("/reference", FaultCode::NotAllowed);
        return Err(AppError::fault(fault));
    }
    match sent.action {
        A::Place => {
            all.order.ordered_by = Some(person(tx.op(), permission)?);
            all.order.ordered_at = Some(tx.now());
            all.order.reference = reference;
            bound(tx, &mut all)?;
        }
        A::CloseShort | A::Cancel => {
            all.order.end_reason.clone_from(&sent.reason_code);
            all.order.end_comment = comment;
        }
        _ => {}
    }
    settle_lines(tx, &mut all, sent.action)?;
    save(tx, &mut all, from, event(sent.action))?;
    bundle(tx.db(), all.order)
}

/// How much may come in is settled when the order is placed; a later change of the tolerance does not touch it.
fn bound(tx: &mut Tx, all: &mut Bundle) -> AppResult<()> {
    let parts: Vec<_> = all.lines.iter().map(|line| line.part_id).collect();
    let parts = neighbours::parts_of(tx.db(), &parts)?;
    for line in &mut all.lines {
        let decimals = parts.get(&line.part_id).map_or(0, |part| part.decimals);
        line.most = all.rules.most(line.quantity, decimals);
    }
    Ok(())
}

fn settle_lines(tx: &mut Tx, all: &mut Bundle, action: A) -> AppResult<()> {
    for line in &mut all.lines {
        if action == A::CloseShort {
            line.short = line.open();
        }
        line.on_order = match is_on_order(all.order.state) {
            true => line.open(),
            false => Quantity::ZERO,
        };
        repo::lines::write(tx.db(), line)?;
    }
    Ok(())
}

const fn event(action: A) -> &'static str {
    match action {
        A::RequestQuotes => "quotes_requested",
        A::Revise => "updated",
        A::Propose => "proposed",
        A::Approve => "approved",
        A::Reject => "rejected",
        A::Place => "placed",
        A::ReceivePart | A::ReceiveRest => "received",
        A::ExpectPart | A::ExpectAll => "returned",
        A::Close => "closed",
        A::CloseShort => "closed_short",
        A::Cancel => "cancelled",
    }
}
