//! Somebody else decides on a proposed order.

use std::collections::BTreeSet;

use super::{bundle, counted_since, facts, judge, open, optional, person, roles, save};
use crate::platform::auth::Permission;
use crate::platform::error::AppResult;
use crate::platform::tx::Tx;
use crate::purchasing::dto::quotes::PurchaseDecisionCreate;
use crate::purchasing::facts::{Bundle, Choice};
use crate::purchasing::flow::{PurchaseAction, PurchaseState};
use crate::purchasing::model::PurchaseOrderId;
use crate::purchasing::words::PurchaseDecision;
use crate::purchasing::{neighbours, repo};
use crate::workflow::{Attempt, Caller};

/// Approves or refuses.
///
/// # Errors
/// 404, 403 `separation_of_duties` for who asked or proposed, 403 `above_limit`, the flow's other refusals; database
/// faults.
pub fn decide(
    tx: &mut Tx,
    id: PurchaseOrderId,
    sent: &PurchaseDecisionCreate,
) -> AppResult<Bundle> {
    let permission = Permission::PurchasesApprove;
    let mut all = open(tx, id, permission)?;
    let from = all.order.state;
    let before = approved_before(tx, &all)?;
    let roles = roles(&tx.op().actor, &all.order);
    let asked = facts(tx.op(), &all, &roles, Choice::of(&all.order), before);
    let action = match sent.decision {
        PurchaseDecision::Approve => PurchaseAction::Approve,
        PurchaseDecision::Reject => PurchaseAction::Reject,
    };
    let comment = optional(sent.comment.as_ref());
    let attempt =
        Attempt::evidence(action.as_str()).because(sent.reason_code.as_deref(), comment.as_deref());
    all.order.state = judge(tx.op(), &asked, &attempt, &Caller::staff(&roles))?;
    all.order.decided_by = Some(person(tx.op(), permission)?);
    all.order.decided_at = Some(tx.now());
    all.order.decision_comment = comment;
    match sent.decision {
        PurchaseDecision::Approve => expect(tx, &mut all)?,
        PurchaseDecision::Reject => all.order.end_reason.clone_from(&sent.reason_code),
    }
    let event = match sent.decision {
        PurchaseDecision::Approve => "approved",
        PurchaseDecision::Reject => "rejected",
    };
    save(tx, &mut all, from, event)?;
    bundle(tx.db(), all.order)
}

fn approved_before(tx: &mut Tx, all: &Bundle) -> AppResult<i64> {
    let since = counted_since(tx.op(), &all.rules);
    match all.order.supplier_id {
        Some(supplier) if all.order.state == PurchaseState::Approval => {
            repo::orders::approved_before(tx.db(), supplier, all.order.currency, since)
        }
        _ => Ok(0),
    }
}

/// What is approved counts as on order.
fn expect(tx: &mut Tx, all: &mut Bundle) -> AppResult<()> {
    let keys: BTreeSet<_> = all
        .lines
        .iter()
        .map(|line| (line.part_id, line.store_id))
        .collect();
    neighbours::open_levels(tx, &keys)?;
    for line in &mut all.lines {
        line.on_order = line.open();
        repo::lines::write(tx.db(), line)?;
    }
    Ok(())
}
