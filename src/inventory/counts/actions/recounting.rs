//! Differences are counted again.

use super::{judge, open, save, unconfirmed};
use crate::inventory::counts::dto::StockCountRecountCreate;
use crate::inventory::counts::flow::CountAction;
use crate::inventory::counts::model::{Count, CountId};
use crate::inventory::counts::repo;
use crate::inventory::counts::settings::CountRules;
use crate::inventory::model::Location;
use crate::platform::auth::Permission;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::settings;
use crate::platform::tx::Tx;
use crate::workflow::Attempt;

/// Opens the next round.
///
/// # Errors
/// The flow's refusals; 422 for lines that the count does not have; `conflict` when nothing has to be
/// counted again; database faults.
pub fn recount(
    tx: &mut Tx,
    id: CountId,
    sent: &StockCountRecountCreate,
) -> AppResult<(Count, Location)> {
    let (mut count, store) = open(tx, id, Permission::StockAdvanceCount)?;
    let attempt = Attempt::evidence(CountAction::Recount.as_str());
    count.state = judge(tx, &count, &store, &attempt)?;
    let named: Vec<i32> = sent.lines.iter().map(|one| one.line).collect();
    let lines = chosen(tx, &count, &named)?;
    if lines.is_empty() {
        return Err(AppError::new(Code::Conflict).saying("nothing_to_recount"));
    }
    repo::lines::make_due(tx.db(), count.id, &lines)?;
    count.round += 1;
    count.reviewed_by = None;
    count.reviewed_at = None;
    count.counted_lines = None;
    count.agreeing_lines = None;
    count.threshold_percent = None;
    save(tx, &mut count, &store, "stock_count.recounted")?;
    Ok((count, store))
}

fn chosen(tx: &mut Tx, count: &Count, named: &[i32]) -> AppResult<Vec<i32>> {
    let all = repo::lines::all(tx.db(), count.id)?;
    if named.is_empty() {
        let rules: CountRules = settings::get(tx.db())?;
        return Ok(unconfirmed(&rules, &all));
    }
    let unknown = named
        .iter()
        .enumerate()
        .filter(|(_, number)| !all.iter().any(|line| line.line == **number));
    let faults = unknown
        .map(|(index, _)| FieldFault::body(format!("/lines/{index}/line"), FaultCode::NotFound));
    crate::inventory::actions::sound(faults.collect())?;
    Ok(named.to_vec())
}
