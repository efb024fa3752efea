//! A receipt of an order that was entered by mistake is taken back in the stock ledger, and the order goes back with
//! it: what its lines have received, what is on order, and its state. Deposits are not touched: no receipt settles one.

use super::bundle;
use super::receiving::arrive;
use crate::platform::auth::Scope;
use crate::platform::codes::Code;
use crate::platform::error::{AppError, AppResult};
use crate::platform::tx::Tx;
use crate::purchasing::facts::Bundle;
use crate::purchasing::flow::PurchaseState as S;
use crate::purchasing::model::LineMovement;
use crate::purchasing::neighbours::MovementId;
use crate::purchasing::repo;

/// A receipt that is about to be taken back, its order locked.
#[derive(Debug)]
pub struct ReceiptToUndo {
    order: Bundle,
    rows: Vec<LineMovement>,
}

/// Locks the order with which a document of the ledger came in; nothing where it belongs to none. The store takes
/// its own locks after that.
///
/// # Errors
/// `conflict` for a return of an order, and once the order is done; database faults.
pub fn receipt_to_undo(tx: &mut Tx, movement: MovementId) -> AppResult<Option<ReceiptToUndo>> {
    let rows = repo::lines::of_movement(tx.db(), movement)?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    if rows.iter().any(|row| !row.quantity.is_positive()) {
        return Err(AppError::new(Code::Conflict).saying("movement_of_order"));
    }
    let order = repo::orders::find_for_change(tx.db(), &Scope::All, first.order_id)?;
    if !matches!(order.state, S::PartlyReceived | S::Received) {
        return Err(AppError::new(Code::Conflict)
            .saying("order_stands")
            .with("number", &order.number)
            .with("state", order.state)
            .with_extra("current_state", order.state));
    }
    let order = bundle(tx.db(), order)?;
    Ok(Some(ReceiptToUndo { order, rows }))
}

impl ReceiptToUndo {
    /// Counts the receipt off the lines and takes the order to where they say it is.
    ///
    /// # Errors
    /// `conflict` when goods of it went back to the supplier; database faults.
    pub fn undo(mut self, tx: &mut Tx, reversal: MovementId) -> AppResult<()> {
        for row in &self.rows {
            let mut lines = self.order.lines.iter_mut();
            let Some(line) = lines.find(|line| line.line == row.line) else {
                return Err(AppError::internal("a receipt of a line that is not there"));
            };
            line.received = line.received.minus(row.quantity);
            if line.received < line.returned {
                return Err(AppError::new(Code::Conflict)
                    .saying("receipt_returned")
                    .with("line", row.line));
            }
        }
        let rows: Vec<LineMovement> = self
            .rows
            .iter()
            .map(|row| LineMovement {
                movement_id: reversal,
                quantity: row.quantity.negated(),
                ..row.clone()
            })
            .collect();
        repo::lines::note(tx.db(), &rows)?;
        arrive(tx, &mut self.order, "receipt_reversed")
    }
}
