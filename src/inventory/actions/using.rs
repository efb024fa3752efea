//! What became of the goods that a ticket got: used, carried over a reopening, shown.

use std::collections::BTreeMap;

use crate::inventory::model::{PartId, Serial};
use crate::inventory::repo;
use crate::platform::auth::actor::TicketId;
use crate::platform::error::AppResult;
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;

/// What a report says of one part.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Use {
    /// How much in all.
    pub quantity: Quantity,
    /// Folded serial numbers of the pieces.
    pub serials: Vec<String>,
}

/// Notes what the report of a cycle names as used; a later report of the cycle replaces it. What is not
/// issued yet is not used: completing the repair waits for it.
///
/// # Errors
/// Database faults.
pub fn note(
    tx: &mut Tx,
    ticket: TicketId,
    cycle: i32,
    said: &BTreeMap<PartId, Use>,
) -> AppResult<()> {
    let now = tx.now();
    let rows = repo::ticket_parts::of_ticket(tx.db(), ticket)?;
    if rows.is_empty() {
        return Ok(());
    }
    for mut row in rows {
        let quantity = said.get(&row.part_id).map(|one| one.quantity);
        let used = row.used_earlier.plus(quantity.unwrap_or_default());
        let used = used.min(row.issued.minus(row.returned));
        if row.used != used {
            row.used = used;
            row.updated_at = now;
            repo::ticket_parts::write(tx.db(), &row)?;
        }
    }
    for piece in repo::serials::of_ticket(tx.db(), ticket)? {
        let fitted = fitted_in(&piece, cycle, said);
        if piece.fitted_cycle != fitted {
            repo::serials::fit(tx.db(), piece.id, fitted, now)?;
        }
    }
    Ok(())
}

/// What earlier cycles fitted stays fitted.
fn fitted_in(piece: &Serial, cycle: i32, said: &BTreeMap<PartId, Use>) -> Option<i32> {
    let is_earlier = piece.fitted_cycle.is_some_and(|fitted| fitted < cycle);
    let is_named = said
        .get(&piece.part_id)
        .is_some_and(|one| one.serials.contains(&piece.serial_folded));
    match (is_earlier, is_named) {
        (true, _) => piece.fitted_cycle,
        (false, true) => Some(cycle),
        (false, false) => None,
    }
}
