//! Periodic work: quotes that expire, rows that have served their time, numbers given after commit.
//!
//! A job has a name, an interval and one function without input; it finds its work in the database, so
//! running it twice does no harm. Several processes share the jobs: whoever gets the [`lease`] works,
//! batch by batch, each batch a transaction that first makes sure of the lease. Rooms declare their
//! jobs in `jobs.rs`; [`crate::app::JOBS`] lists them all. Table: `periodic_jobs`.

mod context;
pub mod lease;
mod rules;
mod runner;
#[cfg(test)]
mod tests;
mod upkeep;

pub use context::JobCx;
pub use rules::JobRules;
pub use runner::{Ran, Runner, Running, start};
pub use upkeep::{NumberEvents, SweepIdempotencyKeys};

use chrono::TimeDelta;

use super::clock::UtcTime;
use super::db::Db;
use super::error::AppResult;

/// One kind of periodic work.
pub trait Job {
    /// Its name in the database, in logs and on the command line.
    const NAME: &'static str;

    /// How often it runs unless the company sets otherwise.
    const EVERY: TimeDelta;

    /// The longest interval that a company may set.
    const AT_MOST: TimeDelta = TimeDelta::days(7);

    /// Whether every process does it for itself, without a lease: what concerns its own memory.
    const IN_EVERY_PROCESS: bool = false;

    /// Whether one turn may take minutes: such jobs have a thread of their own, and no other waits for them.
    const IS_LONG: bool = false;

    /// Does what there is to do, in small batches, and tells how much that was.
    ///
    /// # Errors
    /// Database faults, and what kept single records from being done.
    fn run(cx: &JobCx) -> AppResult<u64>;

    /// Asked before the lease is taken: a job that runs often says cheaply when there is nothing to do.
    ///
    /// # Errors
    /// Database faults.
    fn has_work(_: &mut Db, _: UtcTime) -> AppResult<bool> {
        Ok(true)
    }
}

/// A job without its Rust type, for the list.
#[derive(Clone, Copy)]
pub struct Registered {
    /// See [`Job::NAME`].
    pub name: &'static str,
    /// See [`Job::EVERY`].
    pub every: TimeDelta,
    /// See [`Job::AT_MOST`].
    pub at_most: TimeDelta,
    /// See [`Job::IN_EVERY_PROCESS`].
    pub is_in_every_process: bool,
    /// See [`Job::IS_LONG`].
    pub is_long: bool,
    run: fn(&JobCx) -> AppResult<u64>,
    has_work: fn(&mut Db, UtcTime) -> AppResult<bool>,
}

impl Registered {
    /// The job of type `J`.
    pub const fn of<J: Job>() -> Registered {
        Registered {
            name: J::NAME,
            every: J::EVERY,
            at_most: J::AT_MOST,
            is_in_every_process: J::IN_EVERY_PROCESS,
            is_long: J::IS_LONG,
            run: J::run,
            has_work: J::has_work,
        }
    }
}
