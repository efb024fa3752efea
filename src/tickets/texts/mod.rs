//! What tickets are found by follows what their customers are called.
//!
//! A ticket is found by the name, number and phones of its customer. When those change, the newest of
//! the customer's tickets follow in the same transaction and the rest soon after, through a job: a
//! dealer with ten thousand tickets can be renamed as quickly as anybody. Table: `stale_ticket_texts`.

mod repo;

use chrono::TimeDelta;

use super::actions;
use super::neighbours::CustomerId;
use super::repo as tickets;
use crate::platform::auth::Scope;
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::jobs::{Job, JobCx};

/// Tickets that follow in the transaction of the change.
pub const AT_ONCE: usize = 20;

/// Tickets of one batch of the job.
const BATCH: usize = 100;

/// To be called in the transaction that changes a customer's name or phones, or gives it tickets.
///
/// # Errors
/// Database faults.
pub fn follow(db: &mut Db, customer: CustomerId) -> AppResult<()> {
    let newest = refresh(db, customer, repo::latest(), AT_ONCE)?;
    match newest {
        Some(last) => repo::leave(db, customer, last),
        // What an earlier change left to do is done by this one.
        None => repo::settle(db, customer),
    }
}

/// Refreshes a batch of the customer's tickets before `before`; gives the last of them when there may be
/// more.
fn refresh(
    db: &mut Db,
    customer: CustomerId,
    before: TicketId,
    batch: usize,
) -> AppResult<Option<TicketId>> {
    let limit = i64::try_from(batch).unwrap_or(i64::MAX);
    let ids = repo::of_customer(db, customer, before, limit)?;
    for id in &ids {
        // Locked, so that a change of the ticket itself cannot put the old words back afterwards.
        if let Some(ticket) = tickets::find_for_change(db, &Scope::All, *id)? {
            actions::put(db, &ticket)?;
        }
    }
    let is_full = ids.len() >= batch;
    Ok(ids.last().copied().filter(|_| is_full))
}

/// Does what changes of customers with many tickets have left to do.
pub struct FollowCustomers;

impl Job for FollowCustomers {
    const NAME: &'static str = "follow-customers";
    const EVERY: TimeDelta = TimeDelta::seconds(5);

    fn run(cx: &JobCx) -> AppResult<u64> {
        cx.drain(|tx| {
            let Some((customer, before)) = repo::first(tx.db())? else {
                return Ok(0);
            };
            match refresh(tx.db(), customer, before, BATCH)? {
                Some(last) => repo::leave(tx.db(), customer, last)?,
                None => repo::settle(tx.db(), customer)?,
            }
            Ok(1)
        })
    }

    fn has_work(db: &mut Db, _: UtcTime) -> AppResult<bool> {
        repo::is_pending(db)
    }
}
