//! What a running job works with.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::lease::{self, Lease, Outcome};
use crate::app::App;
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::op::Op;
use crate::platform::tx::Tx;

/// Batches of one turn. A job with more to do gives way to the others and goes on right after them.
const BATCHES: u32 = 200;

/// One turn of one job.
pub struct JobCx {
    app: Arc<App>,
    name: &'static str,
    lease: Option<Lease>,
    is_stopping: Arc<AtomicBool>,
    batches: Cell<u32>,
    is_unfinished: Cell<bool>,
}

impl JobCx {
    pub(super) fn new(
        app: Arc<App>,
        name: &'static str,
        lease: Option<Lease>,
        is_stopping: Arc<AtomicBool>,
    ) -> JobCx {
        JobCx {
            app,
            name,
            lease,
            is_stopping,
            batches: Cell::new(0),
            is_unfinished: Cell::new(false),
        }
    }

    /// The program's state.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// The present moment.
    pub fn now(&self) -> UtcTime {
        self.app.clock.now()
    }

    /// An operation of this job, now.
    pub fn op(&self) -> Op {
        self.app.system_op(self.name)
    }

    pub(super) fn outcome(&self) -> Outcome {
        if self.is_unfinished.get() {
            Outcome::Continues
        } else {
            Outcome::Done
        }
    }

    /// Reads; for finding the records that are to be done.
    ///
    /// # Errors
    /// What `work` returns, database faults.
    pub fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Db) -> AppResult<T> + Send + 'static,
    ) -> AppResult<T> {
        self.app.db.read_blocking(work)
    }

    /// Does one batch in one transaction, together with its events and audit lines. `None` when the turn
    /// is over: the program stops, others wait, or the lease went to somebody else.
    ///
    /// # Errors
    /// What `work` returns, database faults; then nothing of the batch stays.
    pub fn batch<T: Send + 'static>(
        &self,
        work: impl FnMut(&mut Tx) -> AppResult<T> + Send + 'static,
    ) -> AppResult<Option<T>> {
        self.batch_as(self.op(), work)
    }

    /// [`JobCx::batch`] in the name of whoever asked for it.
    ///
    /// # Errors
    /// Those of [`JobCx::batch`].
    pub fn batch_as<T: Send + 'static>(
        &self,
        op: Op,
        mut work: impl FnMut(&mut Tx) -> AppResult<T> + Send + 'static,
    ) -> AppResult<Option<T>> {
        if self.is_stopping.load(Ordering::SeqCst) || self.batches.get() >= BATCHES {
            self.is_unfinished.set(true);
            return Ok(None);
        }
        self.batches.set(self.batches.get() + 1);
        let lease = self.lease;
        self.app.db.write_blocking(move |db| {
            if let Some(lease) = lease
                && !lease::hold(db, lease, op.now)?
            {
                return Ok(None);
            }
            let mut tx = Tx::new(db, &op);
            let done = work(&mut tx)?;
            tx.finish_upkeep()?;
            Ok(Some(done))
        })
    }

    /// Repeats a batch until it finds nothing more to do; gives how much was done in all.
    ///
    /// # Errors
    /// As [`JobCx::batch`].
    pub fn drain(
        &self,
        work: impl FnMut(&mut Tx) -> AppResult<usize> + Clone + Send + 'static,
    ) -> AppResult<u64> {
        let mut total = 0;
        while let Some(done) = self.batch(work.clone())? {
            if done == 0 {
                break;
            }
            total += u64::try_from(done).unwrap_or(u64::MAX);
        }
        Ok(total)
    }
}
