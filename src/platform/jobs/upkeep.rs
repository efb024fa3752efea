//! The jobs of the platform itself.

use chrono::TimeDelta;

use super::{Job, JobCx};
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::{cleanup, outbox};

/// Forgets idempotency keys that are past their time.
pub struct SweepIdempotencyKeys;

impl Job for SweepIdempotencyKeys {
    const NAME: &'static str = "sweep-idempotency-keys";
    const EVERY: TimeDelta = TimeDelta::hours(1);

    fn run(cx: &JobCx) -> AppResult<u64> {
        let now = cx.now();
        cx.drain(move |tx| cleanup::expired_idempotency_keys(tx.db(), now))
    }
}

/// Numbers committed events, so that followers of the event log need not wait for a reader to do it.
pub struct NumberEvents;

impl Job for NumberEvents {
    const NAME: &'static str = "number-events";
    const EVERY: TimeDelta = TimeDelta::seconds(2);

    fn run(cx: &JobCx) -> AppResult<u64> {
        cx.drain(|tx| outbox::sequence_pending(tx.db()))
    }

    fn has_work(db: &mut Db, _: UtcTime) -> AppResult<bool> {
        outbox::is_pending(db)
    }
}
