//! What people do with purchase orders; one function is one use case.

pub mod deciding;
pub mod deposits;
pub mod drafting;
pub mod quoting;
pub mod receiving;
pub mod returning;
pub mod stepping;
pub mod suggesting;
pub mod undoing;
pub mod views;

use chrono::TimeDelta;
use serde_json::json;

use super::facts::{Bundle, Choice, OrderFacts};
use super::flow::{PURCHASE_FLOW, PurchaseNeed, PurchaseState};
use super::limits::PurchaseRules;
use super::model::{Order, PurchaseOrderId};
use super::repo;
use crate::platform::auth::actor::UserId;
use crate::platform::auth::scope::Holding;
use crate::platform::auth::{Actor, Permission};
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::money::Money;
use crate::platform::op::Op;
use crate::platform::role::Role;
use crate::platform::settings;
use crate::platform::tx::{Change, Tx};
use crate::workflow::{Attempt, Caller, Refusal, UnmetNeed};

/// Refuses with all faults found, if any.
fn sound(faults: Vec<FieldFault>) -> AppResult<()> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(AppError::invalid(faults))
    }
}

/// An optional text without the blanks around it; blanks alone are no text.
fn optional(text: Option<&String>) -> Option<String> {
    let text = text?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The person who acts.
///
/// # Errors
/// 403 for anybody but staff.
fn person(op: &Op, permission: Permission) -> AppResult<UserId> {
    let person = op.actor.person().map(|person| person.id);
    person.ok_or_else(|| AppError::forbidden(permission.as_str()))
}

/// All that stands around an order.
///
/// # Errors
/// Database faults.
pub fn bundle(db: &mut Db, order: Order) -> AppResult<Bundle> {
    let rules: PurchaseRules = settings::get(db)?;
    Ok(Bundle {
        lines: repo::lines::of_order(db, order.id)?,
        quotes: repo::quotes::of_order(db, order.id)?,
        deposits: repo::deposits::of_order(db, order.id)?,
        order,
        rules,
    })
}

/// The order with all that stands around it, locked.
///
/// # Errors
/// 404 where the caller sees no such order; 403 naming the permission; database faults.
fn open(tx: &mut Tx, id: PurchaseOrderId, permission: Permission) -> AppResult<Bundle> {
    let actor = &tx.op().actor;
    let scope = actor.scope(Permission::PurchasesRead);
    let order = repo::orders::find_for_change(tx.db(), &scope, id)?;
    if !actor.scope(permission).covers_branch(order.branch_id) {
        return Err(AppError::forbidden(permission.as_str()));
    }
    bundle(tx.db(), order)
}

/// The roles with which the caller may act on the order.
pub fn roles(actor: &Actor, order: &Order) -> Vec<Role> {
    let holding = Holding {
        branch: Some(order.branch_id),
        ..Holding::default()
    };
    actor.roles_over(Permission::PurchasesRead, &holding)
}

/// The order as its flow asks about it.
pub fn facts<'a>(
    op: &Op,
    bundle: &'a Bundle,
    roles: &'a [Role],
    choice: Choice,
    approved_before: i64,
) -> OrderFacts<'a> {
    OrderFacts {
        bundle,
        choice,
        today: op.now.date(),
        person: op.actor.person().map(|person| person.id),
        roles,
        approved_before,
        offers: bundle.quotes.iter().map(|quote| quote.offer()).collect(),
    }
}

/// From when on approvals count.
pub fn counted_since(op: &Op, rules: &PurchaseRules) -> crate::platform::clock::UtcTime {
    op.now.plus(-TimeDelta::days(rules.counted_days))
}

/// Judges a step and gives the state it leads to. Whoever may not decide hears that, whatever else is missing.
///
/// # Errors
/// The flow's refusal (403, 409, 422).
fn judge(
    op: &Op,
    facts: &OrderFacts,
    attempt: &Attempt,
    caller: &Caller,
) -> AppResult<PurchaseState> {
    let state = facts.bundle.order.state.as_str();
    let step = PURCHASE_FLOW.step(state, attempt, caller, facts);
    let step = step.map_err(|refusal| refused(refusal, attempt.action, facts, op))?;
    PurchaseState::parse(step.to)
        .ok_or_else(|| AppError::internal("the flow names what the room does not know"))
}

fn refused(refusal: Refusal, action: &str, facts: &OrderFacts, op: &Op) -> AppError {
    let code = match &refusal {
        Refusal::Unmet(unmet) => {
            let lacks = |need: PurchaseNeed| unmet.iter().any(|one| one.need.code == need.as_str());
            if lacks(PurchaseNeed::AnotherPerson) {
                Some(Code::SeparationOfDuties)
            } else {
                lacks(PurchaseNeed::WithinLimit).then_some(Code::AboveLimit)
            }
        }
        _ => None,
    };
    match (code, refusal) {
        (Some(code), Refusal::Unmet(unmet)) => {
            let needs: Vec<UnmetNeed> = unmet
                .iter()
                .map(|one| UnmetNeed::new(one, op.lang))
                .collect();
            let rules = &facts.bundle.rules;
            let limit = Money::new(rules.limit_of(facts.roles), rules.currency);
            AppError::new(code)
                .with("limit", limit)
                .with_extra("unmet", needs)
        }
        (_, refusal) => {
            let state = facts.bundle.order.state.as_str();
            refusal.into_error(action, state, op.lang)
        }
    }
}

/// Writes the order and notes the change in the event log and the audit trail.
///
/// # Errors
/// `version_mismatch`; database faults.
fn save(tx: &mut Tx, bundle: &mut Bundle, from: PurchaseState, event: &str) -> AppResult<()> {
    let now = tx.now();
    repo::orders::save(tx.db(), &mut bundle.order, now)?;
    record(tx, &bundle.order, from, event);
    Ok(())
}

fn record(tx: &mut Tx, order: &Order, from: PurchaseState, event: &str) {
    let event = format!("purchase_order.{event}");
    let change = Change::new("purchase_order", order.id, order.version, event)
        .in_branch(order.branch_id)
        .changes(json!({ "state": { "from": from, "to": order.state } }))
        .because(
            order
                .end_comment
                .clone()
                .or_else(|| order.end_reason.clone()),
        )
        .data(json!({
            "number": order.number,
            "state": order.state,
            "store_id": order.store_id,
            "supplier_id": order.supplier_id,
            "total": order.total(),
        }));
    tx.record(change);
}
