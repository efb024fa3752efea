//! The books are put right where they and the shelf differ.

use super::giving_way::{GivingWay, Turnovers};
use super::lines::{self, From, Said, taking_all};
use super::posting::{Document, Posted, post_over};
use super::receiving::{Incoming, new_lot, refuse_unless};
use super::{optional, place, root_of};
use crate::inventory::dto::movements::{StockAdjustmentCreate, StockAdjustmentLine};
use crate::inventory::model::{Location, Lot, Part};
use crate::inventory::repo;
use crate::inventory::words::MovementKind;
use crate::platform::auth::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult};
use crate::platform::tx::Tx;

/// Adds what is there but not on the books, or takes off what is on the books but not there. What was promised of
/// that gives way: the tickets want it again.
///
/// # Errors
/// 422 with every fault, `stock_insufficient`; database faults.
pub fn adjust(tx: &mut Tx, sent: &StockAdjustmentCreate) -> AppResult<Posted> {
    let at = place(
        tx,
        Permission::StockAdjust,
        sent.location_id,
        "/location_id",
    )?;
    let (from, to) = match sent.is_surplus {
        true => (None, Some(&at)),
        false => (Some(&at), None),
    };
    refuse_unless(MovementKind::CountAdjustment, from, to, "/location_id")?;
    let said: Vec<Said> = sent.lines.iter().map(StockAdjustmentLine::said).collect();
    let parts = lines::parts_at(tx, &at, &said)?;
    let document = Document {
        reason: optional(Some(&sent.reason)),
        occurred_at: sent.occurred_at,
        ..Document::of(MovementKind::CountAdjustment)
    };
    let store = root_of(tx, &at)?;
    if sent.is_surplus {
        let mut incoming = Incoming::default();
        for (index, (line, part)) in sent.lines.iter().zip(&parts).enumerate() {
            let lot = found_lot(tx, index, line, part)?;
            incoming.add(tx, part, &line.said(), &at, lot)?;
        }
        return incoming.post(tx, &store, document);
    }
    let promises = GivingWay::of(tx, &store, missing(&at, &said))?;
    let all = taking_all(tx, (&parts, &said), From::Place(&at), None)?;
    post_over(tx, &store, document, &all, promises)
}

/// What is not there of what was fit for use; the rest was promised to nobody.
fn missing(at: &Location, said: &[Said]) -> Turnovers {
    let mut all = Turnovers::new();
    for line in said.iter().filter(|_| at.kind.is_fit()) {
        let turnover = all.entry(line.part_id).or_default();
        turnover.lost = turnover.lost.plus(line.quantity);
    }
    all
}

/// What was found costs what is said, or what the part cost last.
fn found_lot(tx: &mut Tx, index: usize, line: &StockAdjustmentLine, part: &Part) -> AppResult<Lot> {
    let newest = repo::lots::newest(tx.db(), part.id)?;
    let cost = line.unit_cost.or(newest.map(|lot| lot.unit_cost()));
    match cost.filter(|cost| cost.amount_minor >= 0) {
        Some(cost) => Ok(new_lot(tx, part, cost)),
        None => Err(AppError::fault(lines::fault(
            index,
            "unit_cost",
            FaultCode::Required,
        ))),
    }
}
