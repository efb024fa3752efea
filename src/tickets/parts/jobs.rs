//! Goods that came in go to the tickets that wait for them.

use chrono::TimeDelta;

use crate::inventory::{self, Filled, WantMark};
use crate::platform::auth::Scope;
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::jobs::{Job, JobCx};
use crate::platform::tx::Tx;
use crate::tickets::actions;
use crate::tickets::bundle::TicketBundle;
use crate::tickets::effects;
use crate::tickets::flow::{HoldReason, TicketAct, TicketState};
use crate::tickets::repo;

/// Wants looked up at once; each ticket is served in a transaction of its own, so that one that cannot be
/// changed keeps none of the others.
const PAGE: i64 = 100;

/// Fills wants, the longest waiting first, and ends the wait of tickets that lack nothing more.
pub struct FillWants;

impl Job for FillWants {
    const NAME: &'static str = "fill-stock-wants";
    const EVERY: TimeDelta = TimeDelta::seconds(5);
    const AT_MOST: TimeDelta = TimeDelta::hours(1);

    fn run(cx: &JobCx) -> AppResult<u64> {
        let (mut served, mut after, mut failure) = (0, None, None);
        loop {
            let page = cx.read(move |db| inventory::fillable(db, after, PAGE))?;
            after = page.last().map(|(_, at, want)| (*at, *want));
            if page.is_empty() {
                return failure.map_or(Ok(served), Err);
            }
            let mut last: Option<TicketId> = None;
            for (ticket, ..) in page {
                // Wants of one plan stand next to each other.
                if last.replace(ticket) == Some(ticket) {
                    continue;
                }
                match cx.batch(move |tx| serve(tx, ticket)) {
                    Ok(Some(())) => served += 1,
                    // The turn is over; the next one goes on.
                    Ok(None) => return failure.map_or(Ok(served), Err),
                    Err(error) => {
                        log::error!("ticket {ticket} does not get its parts: {error}");
                        failure = Some(error);
                    }
                }
            }
        }
    }

    fn has_work(db: &mut Db, _: UtcTime) -> AppResult<bool> {
        let first: Option<WantMark> = None;
        Ok(!inventory::fillable(db, first, 1)?.is_empty())
    }
}

/// Gives one ticket what has come in for it.
fn serve(tx: &mut Tx, id: TicketId) -> AppResult<()> {
    let Some(ticket) = repo::find_for_change(tx.db(), &Scope::All, id)? else {
        return Ok(());
    };
    if ticket.state != TicketState::Repair {
        return inventory::release_for_ticket(tx, id);
    }
    let filled = inventory::fill_wants(tx, id)?;
    if filled != Filled::Wholly || ticket.hold_reason != Some(HoldReason::AwaitingParts) {
        return Ok(());
    }
    let mut bundle = TicketBundle::of(tx, ticket)?;
    go_on(tx, &mut bundle)?;
    bundle.save(tx).map(|_| ())
}

/// Ends the wait. The entry names the assignee, who watches from now on.
fn go_on(tx: &mut Tx, bundle: &mut TicketBundle) -> AppResult<()> {
    let Some(mut entry) = effects::end_hold(tx, &mut bundle.ticket) else {
        return Ok(());
    };
    entry.details.assignee_id = bundle.ticket.assignee_id;
    bundle.push(entry.by_act(TicketAct::Resume.as_str()));
    match bundle.ticket.assignee_id {
        Some(assignee) => actions::let_watch(tx, bundle, assignee),
        None => Ok(()),
    }
}
