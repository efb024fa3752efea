//! The books are put right, in one transaction.

use std::collections::HashMap;

use super::adjusting::Adjustment;
use super::{judge, open, refuse_counters, save};
use crate::inventory::actions::closing;
use crate::inventory::actions::giving_way::GivingWay;
use crate::inventory::actions::posting::{Document, post_over};
use crate::inventory::counts::dto::StockCountPostingCreate;
use crate::inventory::counts::flow::CountAction;
use crate::inventory::counts::model::{Count, CountId, CountLine};
use crate::inventory::counts::repo;
use crate::inventory::model::{Location, PartId};
use crate::inventory::repo as stock;
use crate::inventory::words::{ClosingKind, MovementKind};
use crate::platform::auth::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppResult, FieldFault};
use crate::platform::money::Money;
use crate::platform::tx::Tx;
use crate::workflow::Attempt;

/// Posts the differences of a reviewed count.
///
/// # Errors
/// The flow's refusals; `separation_of_duties` for somebody who counted; 409 `stock_insufficient` for a
/// loss of what has left meanwhile; 422 for a surplus of unknown cost; database faults.
pub fn post(
    tx: &mut Tx,
    id: CountId,
    sent: &StockCountPostingCreate,
) -> AppResult<(Count, Location)> {
    let (mut count, store) = open(tx, id, Permission::StockApproveCount)?;
    let attempt = Attempt::evidence(CountAction::Post.as_str());
    count.state = judge(tx, &count, &store, &attempt)?;
    count.posted_by = Some(refuse_counters(tx, &count)?);
    count.posted_at = Some(tx.now());
    let costs = costs(sent)?;
    adjust(tx, &mut count, &store, &costs)?;
    repo::counts::unclaim(tx.db(), count.id)?;
    save(tx, &mut count, &store, "stock_count.posted")?;
    Ok((count, store))
}

fn costs(sent: &StockCountPostingCreate) -> AppResult<HashMap<PartId, Money>> {
    let below = sent.unit_costs.iter().enumerate();
    let faults = below
        .filter(|(_, one)| one.unit_cost.amount_minor < 0)
        .map(|(index, _)| {
            let pointer = format!("/unit_costs/{index}/unit_cost");
            FieldFault::body(pointer, FaultCode::OutOfRange)
        });
    crate::inventory::actions::sound(faults.collect())?;
    let all = sent.unit_costs.iter();
    Ok(all.map(|one| (one.part_id, one.unit_cost)).collect())
}

/// Locks go the way that all go: tickets and promises, the store's past, then the levels in the order of their keys.
fn adjust(
    tx: &mut Tx,
    count: &mut Count,
    store: &Location,
    costs: &HashMap<PartId, Money>,
) -> AppResult<()> {
    let differing: Vec<CountLine> = repo::lines::all(tx.db(), count.id)?
        .into_iter()
        .filter(|line| line.outcome().is_some_and(|outcome| !outcome.agrees()))
        .collect();
    let adjustment = Adjustment::of(tx, store, differing, costs)?;
    let promises = GivingWay::of(tx, store, adjustment.turnovers().clone())?;
    close(tx, count, store)?;
    let (lines, changed) = adjustment.write(tx)?;
    if !lines.is_empty() {
        let document = Document {
            reference: Some(count.number.clone()),
            ..Document::of(MovementKind::CountAdjustment)
        };
        let posted = post_over(tx, store, document, &lines, promises)?;
        count.movement_id = Some(posted.movement.id);
    }
    for line in changed {
        repo::lines::write(tx.db(), &line)?;
    }
    Ok(())
}

/// What was counted stands: nothing is dated before the last counting any more.
fn close(tx: &mut Tx, count: &Count, store: &Location) -> AppResult<()> {
    let Some(until) = count.counted_until else {
        return Ok(());
    };
    let now = stock::locations::find_for_change(tx.db(), store.id)?;
    if now.closed_until.is_none_or(|closed| closed < until) {
        closing::close(tx, store.id, ClosingKind::Count, until)?;
    }
    Ok(())
}
