//! Goods of an order go back to the supplier: for others, or for the money.

use super::receiving::{arrive, in_store, line_faults, may};
use super::{bundle, open, optional, sound};
use crate::inventory::actions::lines::Said;
use crate::platform::auth::Permission;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::tx::Tx;
use crate::purchasing::dto::receipts::PurchaseReturnCreate;
use crate::purchasing::facts::Bundle;
use crate::purchasing::flow::PurchaseAct;
use crate::purchasing::model::{LineMovement, PurchaseOrderId};
use crate::purchasing::neighbours::{self, GoingBack, MovementId};
use crate::purchasing::repo;
use crate::purchasing::words::ReturnRemedy;

/// Sends goods back out of the lots with which they came. What the supplier replaces is on order again; what is
/// credited is not.
///
/// # Errors
/// 404, 409 in a state in which nothing has come, `conflict` for more than came, 422 with every fault, and the
/// refusals of the ledger; database faults.
pub fn send_back(
    tx: &mut Tx,
    id: PurchaseOrderId,
    sent: &PurchaseReturnCreate,
) -> AppResult<Bundle> {
    let mut all = open(tx, id, Permission::StockReceive)?;
    may(tx, &all, PurchaseAct::SendBack)?;
    let from = in_store(tx, &all, sent.location_id)?;
    let lines: Vec<i32> = sent.lines.iter().map(|line| line.line).collect();
    let mut faults = line_faults(&all, &lines);
    for (index, line) in sent.lines.iter().enumerate() {
        if !line.quantity.is_positive() {
            let at = format!("/lines/{index}/quantity");
            faults.push(FieldFault::body(at, FaultCode::OutOfRange));
        }
    }
    sound(faults)?;
    let is_replaced = sent.remedy == ReturnRemedy::Replacement;
    count(&mut all, sent, is_replaced)?;
    let going = going_back(tx, &all, &from, sent)?;
    let posted = neighbours::send_back(tx, &going)?;
    let rows: Vec<LineMovement> = sent
        .lines
        .iter()
        .map(|line| LineMovement {
            movement_id: posted.movement.id,
            line: line.line,
            order_id: id,
            quantity: line.quantity.negated(),
            is_replaced,
        })
        .collect();
    repo::lines::note(tx.db(), &rows)?;
    arrive(tx, &mut all, "returned")?;
    bundle(tx.db(), all.order)
}

fn count(all: &mut Bundle, sent: &PurchaseReturnCreate, is_replaced: bool) -> AppResult<()> {
    for said in &sent.lines {
        let mut lines = all.lines.iter_mut();
        let Some(line) = lines.find(|line| line.line == said.line) else {
            continue;
        };
        let here = line.received.minus(line.returned);
        if said.quantity > here {
            return Err(AppError::new(Code::Conflict)
                .saying("more_than_received")
                .with("line", said.line)
                .with("room", here));
        }
        line.returned = line.returned.plus(said.quantity);
        if is_replaced {
            line.replaced = line.replaced.plus(said.quantity);
        }
    }
    Ok(())
}

fn going_back<'a>(
    tx: &mut Tx,
    all: &Bundle,
    from: &'a neighbours::Location,
    sent: &'a PurchaseReturnCreate,
) -> AppResult<GoingBack<'a>> {
    let supplier = all.order.supplier_id;
    let supplier = supplier.ok_or_else(|| AppError::internal("an order without supplier"))?;
    let came = repo::lines::movements(tx.db(), all.order.id)?;
    let came_of = |number: i32| -> Vec<MovementId> {
        came.iter()
            .filter(|row| row.line == number && row.quantity.is_positive())
            .map(|row| row.movement_id)
            .collect()
    };
    let lines = sent.lines.iter().filter_map(|said| {
        let line = all.lines.iter().find(|line| line.line == said.line)?;
        let part = Said {
            part_id: line.part_id,
            quantity: said.quantity,
            serials: &said.serials,
        };
        Some((part, came_of(said.line)))
    });
    Ok(GoingBack {
        from,
        supplier,
        reference: all.order.number.clone(),
        reason: optional(Some(&sent.reason)).unwrap_or_default(),
        occurred_at: sent.occurred_at,
        lines: lines.collect(),
    })
}
