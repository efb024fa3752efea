//! Steps of a count that need nothing but asking.

use super::starting::snapshot;
use super::{judge, open, refuse_counters, save};
use crate::inventory::actions::optional;
use crate::inventory::counts::dto::StockCountTransitionCreate;
use crate::inventory::counts::flow::CountState;
use crate::inventory::counts::model::{Count, CountId};
use crate::inventory::counts::repo;
use crate::inventory::counts::rules::{Accuracy, Outcome};
use crate::inventory::counts::settings::CountRules;
use crate::inventory::model::Location;
use crate::platform::auth::Permission;
use crate::platform::error::AppResult;
use crate::platform::settings;
use crate::platform::tx::Tx;
use crate::workflow::Attempt;

/// Takes a step of the count.
///
/// # Errors
/// The flow's refusals (403, 409, 422); `separation_of_duties` for a review by somebody who counted;
/// `conflict` for a start of what is being counted already; 404; database faults.
pub fn transition(
    tx: &mut Tx,
    id: CountId,
    sent: &StockCountTransitionCreate,
) -> AppResult<(Count, Location)> {
    let (mut count, store) = open(tx, id, Permission::StockAdvanceCount)?;
    let reason = sent.reason_code.map(|code| code.as_str());
    let attempt =
        Attempt::transition(sent.action.as_str()).because(reason, sent.comment.as_deref());
    let to = judge(tx, &count, &store, &attempt)?;
    let event = match to {
        CountState::Counting => {
            snapshot(tx, &mut count)?;
            "stock_count.started"
        }
        CountState::Reviewed => {
            review(tx, &mut count)?;
            "stock_count.reviewed"
        }
        _ => {
            repo::counts::unclaim(tx.db(), count.id)?;
            let said = optional(sent.comment.as_ref());
            count.comment = said.or(sent.reason_code.map(|code| code.title().zh.to_owned()));
            "stock_count.cancelled"
        }
    };
    count.state = to;
    save(tx, &mut count, &store, event)?;
    Ok((count, store))
}

/// Somebody who has not counted agrees to the differences; how well shelf and books agree is kept.
fn review(tx: &mut Tx, count: &mut Count) -> AppResult<()> {
    let reviewer = refuse_counters(tx, count)?;
    let rules: CountRules = settings::get(tx.db())?;
    let lines = repo::lines::all(tx.db(), count.id)?;
    let outcomes: Vec<Outcome> = lines.iter().filter_map(|line| line.outcome()).collect();
    let accuracy = Accuracy::of(&outcomes);
    count.counted_lines = Some(accuracy.counted);
    count.agreeing_lines = Some(accuracy.agreeing);
    count.threshold_percent = Some(rules.accuracy_percent);
    count.reviewed_by = Some(reviewer);
    count.reviewed_at = Some(tx.now());
    Ok(())
}
