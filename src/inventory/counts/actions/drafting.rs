//! A count is prepared.

use super::record;
use crate::inventory::actions::{optional, place, root_of};
use crate::inventory::counts::dto::StockCountCreate;
use crate::inventory::counts::flow::CountState;
use crate::inventory::counts::model::{Count, CountPart};
use crate::inventory::counts::repo;
use crate::inventory::model::Location;
use crate::inventory::repo as stock;
use crate::inventory::words::LocationKind;
use crate::platform::auth::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::numbers::{self, Series};
use crate::platform::tx::Tx;

/// Prepares a count.
///
/// # Errors
/// 422 with every fault: unknown place or parts, goods on their way; database faults.
pub fn create(tx: &mut Tx, sent: &StockCountCreate) -> AppResult<(Count, Location)> {
    let at = place(tx, Permission::StockCount, sent.location_id, "/location_id")?;
    if at.kind == LocationKind::Transit {
        let fault = FieldFault::body("/location_id", FaultCode::NotAllowed);
        return Err(AppError::fault(fault.saying("location_kind")));
    }
    let store = root_of(tx, &at)?;
    let known = stock::parts::by_ids(tx.db(), &sent.part_ids)?;
    let unknown = sent.part_ids.iter().enumerate();
    let faults = unknown
        .filter(|(_, part)| !known.contains_key(part))
        .map(|(index, _)| FieldFault::body(format!("/part_ids/{index}"), FaultCode::NotFound));
    crate::inventory::actions::sound(faults.collect())?;
    let count = new_count(tx, sent, &at)?;
    let parts: Vec<CountPart> = known
        .keys()
        .map(|part| CountPart {
            count_id: count.id,
            part_id: *part,
        })
        .collect();
    repo::counts::insert(tx.db(), &count, &parts)?;
    record(tx, &count, &store, "stock_count.created");
    Ok((count, store))
}

fn new_count(tx: &mut Tx, sent: &StockCountCreate, at: &Location) -> AppResult<Count> {
    let now = tx.now();
    let is_listed = !sent.part_ids.is_empty();
    Ok(Count {
        id: tx.new_id(),
        number: numbers::next(tx.db(), Series::StockCount, now)?,
        store_id: at.store_id,
        location_id: at.id,
        category: sent.category,
        is_listed,
        is_whole: at.id == at.store_id && sent.category.is_none() && !is_listed,
        state: CountState::Draft,
        round: 0,
        last_line: 0,
        comment: optional(sent.comment.as_ref()),
        counted_lines: None,
        agreeing_lines: None,
        threshold_percent: None,
        movement_id: None,
        created_by: super::person(tx.op())?,
        started_at: None,
        counted_until: None,
        reviewed_by: None,
        reviewed_at: None,
        posted_by: None,
        posted_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    })
}
