//! Counters of the database threads, read by the metrics page.

use std::sync::atomic::{AtomicU64, Ordering};

/// What the database threads have done since the start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DbStatistics {
    /// Work taken into a queue.
    pub accepted: u64,
    /// Work turned away because the queue was full.
    pub refused: u64,
    /// Work skipped because its caller had left before it began.
    pub abandoned: u64,
    /// Group commits of the SQLite writer.
    pub batches: u64,
    /// Writes that took part in those group commits.
    pub batched: u64,
    /// Transactions run again after a conflict or a lost connection.
    pub retried: u64,
    /// Connections found broken and replaced.
    pub reconnected: u64,
    /// Panics caught in database work.
    pub panicked: u64,
    /// Work waiting in the queues at this moment.
    pub waiting: u64,
}

#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) accepted: AtomicU64,
    pub(super) refused: AtomicU64,
    pub(super) abandoned: AtomicU64,
    pub(super) batches: AtomicU64,
    pub(super) batched: AtomicU64,
    pub(super) retried: AtomicU64,
    pub(super) reconnected: AtomicU64,
    pub(super) panicked: AtomicU64,
}

/// Adds one; the counters order nothing.
pub(super) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Counters {
    pub(super) fn read(&self, waiting: usize) -> DbStatistics {
        let value = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        DbStatistics {
            accepted: value(&self.accepted),
            refused: value(&self.refused),
            abandoned: value(&self.abandoned),
            batches: value(&self.batches),
            batched: value(&self.batched),
            retried: value(&self.retried),
            reconnected: value(&self.reconnected),
            panicked: value(&self.panicked),
            waiting: u64::try_from(waiting).unwrap_or(u64::MAX),
        }
    }
}
