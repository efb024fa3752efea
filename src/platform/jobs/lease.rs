//! Who may work for a job: one row a job, taken over when its worker has not been heard of for a while.

use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use crate::platform::clock::UtcTime;
use crate::platform::closed_list::closed_list;
use crate::platform::db::Db;
use crate::platform::db::dialect::Both;
use crate::platform::db::schema::periodic_jobs as jobs;
use crate::platform::error::AppResult;

crate::typed_id!(/// Identifies a process that works for jobs.
    WorkerId, WorkerKind);

/// A worker that has committed nothing for so long counts as dead. Every batch renews the lease, and a
/// batch is much shorter than this.
pub const LIFE: TimeDelta = TimeDelta::seconds(60);

closed_list! {
    /// How the last run of a job ended.
    pub enum Outcome {
        /// Nothing is left to do.
        Done = "done" ("完成", "Done"),
        /// There is more to do; it goes on soon.
        Continues = "continues" ("未完，继续", "Continues"),
        /// It failed; the log says why.
        Failed = "failed" ("失败", "Failed"),
    }
}

crate::text_enum!(Outcome);

/// A job as the database knows it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Serialize, Deserialize)]
pub struct Standing {
    pub name: String,
    pub fence: i64,
    pub worker: Option<WorkerId>,
    pub leased_until: Option<UtcTime>,
    pub due_at: UtcTime,
    pub started_at: Option<UtcTime>,
    pub finished_at: Option<UtcTime>,
    pub outcome: Option<Outcome>,
    pub done: Option<i64>,
}

impl Standing {
    /// Whether a living worker is at it.
    pub fn is_leased(&self, now: UtcTime) -> bool {
        self.leased_until.is_some_and(|until| until > now)
    }
}

/// A right to work: good until somebody else gets the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// The job.
    pub name: &'static str,
    /// The number of this lease.
    pub fence: i64,
}

/// What every job that ever ran has left behind.
///
/// # Errors
/// Database faults.
pub fn all(db: &mut Db) -> AppResult<Vec<Standing>> {
    Ok(jobs::table.order(jobs::name).load(db)?)
}

/// Takes the lease of a job, if no living worker holds it and, with `only_due`, its time has come.
///
/// # Errors
/// Database faults.
pub fn claim(
    db: &mut Db,
    name: &'static str,
    worker: WorkerId,
    now: UtcTime,
    only_due: bool,
) -> AppResult<Option<Lease>> {
    let first = diesel::insert_into(jobs::table)
        .values((
            jobs::name.eq(name),
            jobs::fence.eq(0_i64),
            jobs::due_at.eq(now),
        ))
        .on_conflict(jobs::name)
        .do_nothing();
    Both(first).execute(db)?;
    let latest_due = if only_due { now } else { far_off() };
    let free = jobs::table
        .find(name)
        .filter(jobs::leased_until.is_null().or(jobs::leased_until.le(now)))
        .filter(jobs::due_at.le(latest_due));
    let taken = diesel::update(free)
        .set((
            jobs::fence.eq(jobs::fence + 1),
            jobs::worker.eq(worker),
            jobs::leased_until.eq(now.plus(LIFE)),
            jobs::started_at.eq(now),
        ))
        .execute(db)?;
    if taken == 0 {
        return Ok(None);
    }
    let fence: i64 = jobs::table.find(name).select(jobs::fence).first(db)?;
    Ok(Some(Lease { name, fence }))
}

/// Renews the lease in the transaction of a batch; false when it belongs to somebody else by now, and
/// then the batch must not be done. The row stays locked until the batch is committed, so nobody takes
/// the lease over in between.
///
/// # Errors
/// Database faults.
pub fn hold(db: &mut Db, lease: Lease, now: UtcTime) -> AppResult<bool> {
    let own = jobs::table
        .find(lease.name)
        .filter(jobs::fence.eq(lease.fence))
        .filter(jobs::worker.is_not_null());
    let held = diesel::update(own)
        .set(jobs::leased_until.eq(now.plus(LIFE)))
        .execute(db)?;
    Ok(held == 1)
}

/// Gives the lease back and notes how it went; false when it belongs to somebody else by now.
///
/// # Errors
/// Database faults.
pub fn give_back(
    db: &mut Db,
    lease: Lease,
    now: UtcTime,
    due_at: UtcTime,
    outcome: Outcome,
    done: u64,
) -> AppResult<bool> {
    let own = jobs::table
        .find(lease.name)
        .filter(jobs::fence.eq(lease.fence));
    let given = diesel::update(own)
        .set((
            jobs::worker.eq(None::<WorkerId>),
            jobs::leased_until.eq(None::<UtcTime>),
            jobs::due_at.eq(due_at),
            jobs::finished_at.eq(now),
            jobs::outcome.eq(outcome),
            jobs::done.eq(i64::try_from(done).unwrap_or(i64::MAX)),
        ))
        .execute(db)?;
    Ok(given == 1)
}

/// Beyond any time at which a job could be due: 9999-01-01.
fn far_off() -> UtcTime {
    UtcTime::from_millis(253_370_764_800_000)
}
