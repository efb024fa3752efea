//! Goods of an order come in, through the store's own receiving.

use super::{bundle, facts, open, optional, roles, save, sound};
use crate::inventory::dto::movements::{StockReceiptCreate, StockReceiptLine};
use crate::platform::auth::Permission;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::money::Money;
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;
use crate::purchasing::dto::receipts::{PurchaseReceiptCreate, PurchaseReceiptLine};
use crate::purchasing::facts::{Bundle, Choice};
use crate::purchasing::flow::{PURCHASE_FLOW, PurchaseAct, PurchaseAction, PurchaseState};
use crate::purchasing::model::{LineMovement, PurchaseOrderId, is_on_order, progress};
use crate::purchasing::{neighbours, repo};
use crate::workflow::{Attempt, Caller};

/// Receives what has come: into the ledger, onto the lines and into the state of the order, all or nothing.
///
/// # Errors
/// 404, 409 in a state in which nothing is expected, 403 `separation_of_duties` for who approved it, `conflict` for
/// more than ordered, 422 with every fault, and the refusals of `POST /stock-receipts`; database faults.
pub fn receive(
    tx: &mut Tx,
    id: PurchaseOrderId,
    sent: &PurchaseReceiptCreate,
) -> AppResult<Bundle> {
    let mut all = open(tx, id, Permission::StockReceive)?;
    may(tx, &all, PurchaseAct::Receive)?;
    // Who lets the money go does not vouch for the goods.
    let receiver = tx.op().actor.person().map(|person| person.id);
    if receiver.is_some() && receiver == all.order.decided_by {
        return Err(AppError::new(Code::SeparationOfDuties));
    }
    in_store(tx, &all, sent.location_id)?;
    let lines: Vec<i32> = sent.lines.iter().map(|line| line.line).collect();
    sound(line_faults(&all, &lines))?;
    let receipt = receipt(&all, sent)?;
    count(tx, &mut all, sent)?;
    let posted = neighbours::receive_goods(tx, &receipt)?;
    let rows: Vec<LineMovement> = sent
        .lines
        .iter()
        .map(|line| LineMovement {
            movement_id: posted.movement.id,
            line: line.line,
            order_id: id,
            quantity: line.quantity,
            is_replaced: false,
        })
        .collect();
    repo::lines::note(tx.db(), &rows)?;
    arrive(tx, &mut all, "received")?;
    bundle(tx.db(), all.order)
}

/// Whether the act is the caller's and the order in a state for it.
///
/// # Errors
/// The flow's refusals.
pub fn may(tx: &Tx, all: &Bundle, act: PurchaseAct) -> AppResult<()> {
    let (op, state) = (tx.op(), all.order.state.as_str());
    let roles = roles(&op.actor, &all.order);
    let asked = facts(op, all, &roles, Choice::of(&all.order), 0);
    let attempt = Attempt::evidence(act.as_str());
    let judged = PURCHASE_FLOW.act(state, &attempt, &Caller::staff(&roles), &asked);
    judged
        .map(drop)
        .map_err(|refusal| refusal.into_error(attempt.action, state, op.lang))
}

/// A place of the order's store.
///
/// # Errors
/// 422; database faults.
pub fn in_store(
    tx: &mut Tx,
    all: &Bundle,
    place: neighbours::LocationId,
) -> AppResult<neighbours::Location> {
    let place = neighbours::place_to_receive(tx, place)?;
    if place.store_id == all.order.store_id {
        return Ok(place);
    }
    let fault = FieldFault::body("/location_id", FaultCode::Conflict);
    Err(AppError::fault(fault.saying("not_in_orders_store")))
}

/// Lines that the order does not have, or that are named twice.
pub fn line_faults(all: &Bundle, named: &[i32]) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    for (index, number) in named.iter().enumerate() {
        let at = |code| FieldFault::body(format!("/lines/{index}/line"), code);
        if !all.lines.iter().any(|line| line.line == *number) {
            faults.push(at(FaultCode::NotFound));
        }
        if named.iter().take(index).any(|earlier| earlier == number) {
            faults.push(at(FaultCode::NotUnique));
        }
    }
    faults
}

/// The same as the store says it: each line a lot at the price of the order.
fn receipt(all: &Bundle, sent: &PurchaseReceiptCreate) -> AppResult<StockReceiptCreate> {
    let of = |said: &PurchaseReceiptLine| {
        let line = all.lines.iter().find(|line| line.line == said.line)?;
        Some(StockReceiptLine {
            part_id: line.part_id,
            quantity: said.quantity,
            unit_cost: Money::new(line.unit_price_amount?, all.order.currency),
            lot_number: said.lot_number.clone(),
            expires_on: said.expires_on,
            serials: said.serials.clone(),
        })
    };
    let lines: Option<Vec<_>> = sent.lines.iter().map(of).collect();
    let lines = lines.ok_or_else(|| AppError::internal("a placed order without prices"))?;
    let reference = optional(sent.reference.as_ref());
    Ok(StockReceiptCreate {
        location_id: sent.location_id,
        supplier_id: all.order.supplier_id,
        reference: reference.or_else(|| Some(all.order.number.clone())),
        occurred_at: sent.occurred_at,
        lines,
    })
}

fn count(tx: &mut Tx, all: &mut Bundle, sent: &PurchaseReceiptCreate) -> AppResult<()> {
    for said in &sent.lines {
        let mut lines = all.lines.iter_mut();
        let Some(line) = lines.find(|line| line.line == said.line) else {
            continue;
        };
        let room = line.room();
        let added = said.quantity.max(Quantity::ZERO);
        line.received = line.received.plus(added);
        line.on_order = line.open();
        if !repo::lines::take_in(tx.db(), line, added)? {
            return Err(AppError::new(Code::Conflict)
                .saying("more_than_ordered")
                .with("line", said.line)
                .with("room", room.max(Quantity::ZERO)));
        }
    }
    Ok(())
}

/// Takes the order to where its lines say it is.
///
/// # Errors
/// Database faults.
pub fn arrive(tx: &mut Tx, all: &mut Bundle, event: &str) -> AppResult<()> {
    let from = all.order.state;
    let to = progress(&all.lines);
    if from != to {
        use PurchaseAction as A;
        let action = match (event, to) {
            ("received", PurchaseState::Received) => A::ReceiveRest,
            ("received", _) => A::ReceivePart,
            (_, PurchaseState::Ordered) => A::ExpectAll,
            _ => A::ExpectPart,
        };
        let asked = facts(tx.op(), all, &[], Choice::of(&all.order), 0);
        let attempt = Attempt::evidence(action.as_str());
        let state = super::judge(tx.op(), &asked, &attempt, &Caller::system())?;
        all.order.state = state;
    }
    // What counts as on order follows from lines and state together.
    for line in &mut all.lines {
        line.on_order = match is_on_order(all.order.state) {
            true => line.open(),
            false => Quantity::ZERO,
        };
        repo::lines::write(tx.db(), line)?;
    }
    save(tx, all, from, event)
}
