//! Requests are written and changed.

use serde_json::json;

use super::{bundle, facts, judge, open, optional, person, record, roles, save, sound};
use crate::platform::auth::Permission;
use crate::platform::auth::actor::BranchId;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::numbers::{self, Series};
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;
use crate::purchasing::dto::orders::{
    PurchaseLineCreate, PurchaseOrderCreate, PurchaseOrderMember, PurchaseOrderUpdate,
};
use crate::purchasing::facts::{Bundle, Choice};
use crate::purchasing::flow::{PurchaseAction, PurchaseState};
use crate::purchasing::model::{Order, OrderLine, PurchaseOrderId};
use crate::purchasing::{neighbours, repo};
use crate::workflow::{Attempt, Caller};

/// Writes a request, as a draft.
///
/// # Errors
/// 422 with every fault; database faults.
pub fn create(tx: &mut Tx, sent: &PurchaseOrderCreate) -> AppResult<Bundle> {
    let permission = Permission::PurchasesRequest;
    let requested_by = person(tx.op(), permission)?;
    let store = store(tx, sent.store_id)?;
    let now = tx.now();
    let order = Order {
        id: tx.new_id(),
        number: numbers::next(tx.db(), Series::PurchaseOrder, now)?,
        branch_id: store.branch_id,
        store_id: store.id,
        state: PurchaseState::Draft,
        currency: sent.currency,
        comment: optional(sent.comment.as_ref()),
        requested_by,
        chosen_quote_id: None,
        few_quotes_reason: None,
        choice_reason: None,
        proposed_by: None,
        supplier_id: None,
        total_amount: None,
        decided_by: None,
        decided_at: None,
        decision_comment: None,
        ordered_by: None,
        ordered_at: None,
        reference: None,
        end_reason: None,
        end_comment: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let lines = lines(tx, &order, &sent.lines)?;
    repo::orders::insert(tx.db(), &order)?;
    repo::lines::replace(tx.db(), order.id, &lines)?;
    record(tx, &order, PurchaseState::Draft, "created");
    bundle(tx.db(), order)
}

/// A store that the caller may buy for.
fn store(tx: &mut Tx, id: neighbours::LocationId) -> AppResult<neighbours::Location> {
    let scope = tx.op().actor.scope(Permission::PurchasesRequest);
    let found = neighbours::store(tx.db(), &scope, id)?;
    let covered = found.filter(|store| scope.covers_branch(store.branch_id));
    covered.ok_or_else(|| AppError::fault(FieldFault::body("/store_id", FaultCode::NotFound)))
}

/// The lines of a request.
fn lines(tx: &mut Tx, order: &Order, sent: &[PurchaseLineCreate]) -> AppResult<Vec<OrderLine>> {
    let ids: Vec<_> = sent.iter().map(|line| line.part_id).collect();
    let known = neighbours::parts_of(tx.db(), &ids)?;
    let mut faults = Vec::new();
    let mut lines = Vec::new();
    for ((index, said), number) in sent.iter().enumerate().zip(1..) {
        let at = |member: &str, code| FieldFault::body(format!("/lines/{index}/{member}"), code);
        match known.get(&said.part_id) {
            None => faults.push(at("part_id", FaultCode::NotFound)),
            Some(part) if !part.is_active => {
                faults.push(at("part_id", FaultCode::NotAllowed).saying("part_retired"));
            }
            Some(part) if !said.quantity.fits(part.decimals) => {
                let fault = at("quantity", FaultCode::InvalidFormat).saying("too_many_decimals");
                faults.push(fault.with("decimals", part.decimals));
            }
            Some(_) => {}
        }
        if !said.quantity.is_positive() {
            faults.push(at("quantity", FaultCode::OutOfRange));
        }
        faults.extend(ticket_fault(tx, order.branch_id, said, at)?);
        lines.push(line(order, number, said));
    }
    sound(faults)?;
    Ok(lines)
}

fn ticket_fault(
    tx: &mut Tx,
    branch: BranchId,
    said: &PurchaseLineCreate,
    at: impl Fn(&str, FaultCode) -> FieldFault,
) -> AppResult<Option<FieldFault>> {
    let Some(ticket) = said.ticket_id else {
        let lacks = said
            .is_special
            .then(|| at("ticket_id", FaultCode::Required));
        return Ok(lacks.map(|fault| fault.saying("special_order_of_ticket")));
    };
    let is_ours = neighbours::branch_of_ticket(tx.db(), ticket)? == Some(branch);
    Ok((!is_ours).then(|| at("ticket_id", FaultCode::NotFound)))
}

fn line(order: &Order, line: i32, said: &PurchaseLineCreate) -> OrderLine {
    OrderLine {
        order_id: order.id,
        line,
        part_id: said.part_id,
        store_id: order.store_id,
        quantity: said.quantity,
        most: said.quantity,
        received: Quantity::ZERO,
        returned: Quantity::ZERO,
        replaced: Quantity::ZERO,
        short: Quantity::ZERO,
        on_order: Quantity::ZERO,
        unit_price_amount: None,
        ticket_id: said.ticket_id,
        is_special: said.is_special,
    }
}

/// Changes an order that was read in `version` and is not placed yet. It is a draft again, without choice and
/// approval; new lines withdraw the quotes.
///
/// # Errors
/// 404, `version_mismatch`, `invalid_transition` once it is placed, `conflict` for lines with a deposit, 422; database
/// faults.
pub fn update(
    tx: &mut Tx,
    id: PurchaseOrderId,
    version: i64,
    sent: &PurchaseOrderUpdate,
) -> AppResult<Bundle> {
    let mut all = open(tx, id, Permission::PurchasesRequest)?;
    if all.order.version != version {
        return Err(AppError::stale(all.order.version));
    }
    let from = all.order.state;
    if from != PurchaseState::Draft {
        let roles = roles(&tx.op().actor, &all.order);
        let facts = facts(tx.op(), &all, &roles, Choice::of(&all.order), 0);
        let attempt = Attempt::evidence(PurchaseAction::Revise.as_str());
        all.order.state = judge(tx.op(), &facts, &attempt, &Caller::staff(&roles))?;
    }
    all.order.unchoose();
    let unset = sent.unset.contains(&PurchaseOrderMember::Comment);
    let comment = sent.comment.clone().cleared_if(unset);
    comment.apply(&mut all.order.comment);
    write_lines(tx, &mut all, sent.lines.as_deref())?;
    save(tx, &mut all, from, "updated")?;
    bundle(tx.db(), all.order)
}

fn write_lines(
    tx: &mut Tx,
    all: &mut Bundle,
    sent: Option<&[PurchaseLineCreate]>,
) -> AppResult<()> {
    let Some(sent) = sent else {
        for line in &mut all.lines {
            line.on_order = Quantity::ZERO;
            line.unit_price_amount = None;
            repo::lines::write(tx.db(), line)?;
        }
        return Ok(());
    };
    if !all.deposits.is_empty() {
        return Err(AppError::new(Code::Conflict).saying("lines_with_deposit"));
    }
    let rows = lines(tx, &all.order, sent)?;
    repo::lines::replace(tx.db(), all.order.id, &rows)?;
    let now = tx.now();
    repo::quotes::withdraw(tx.db(), all.order.id, now)?;
    let dropped: Vec<_> = all.quotes.iter().map(|quote| quote.id).collect();
    if !dropped.is_empty() {
        let (id, branch) = (Some(all.order.id), Some(all.order.branch_id));
        let changes = json!({ "quotes": dropped });
        let action = "purchase_order.quotes_withdrawn";
        tx.audit(action, "purchase_order", id, branch, None, changes);
    }
    Ok(())
}
