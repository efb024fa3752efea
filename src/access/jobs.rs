//! This room's periodic work: sweeping up after sessions, and the life of token keys.

use chrono::TimeDelta;

use super::settings::SessionTraces;
use super::{keys, repo};
use crate::platform::error::AppResult;
use crate::platform::jobs::{Job, JobCx};
use crate::platform::settings;

/// Rows of one batch: a short transaction that never holds up other writers.
const BATCH: i64 = 500;

/// Removes sessions that ended long ago, and refresh tokens that were used up long ago.
pub struct SweepSessions;

impl Job for SweepSessions {
    const NAME: &'static str = "sweep-sessions";
    const EVERY: TimeDelta = TimeDelta::hours(1);

    fn run(cx: &JobCx) -> AppResult<u64> {
        let kept: SessionTraces = cx.read(settings::get)?;
        let days = |days: i64| cx.now().plus(-TimeDelta::days(days));
        let limit = days(kept.kept_days);
        let sessions = cx.drain(move |tx| repo::sweeping::ended_sessions(tx.db(), limit, BATCH))?;
        // Until a session that stood idle is over, an old token that comes back must be known as old:
        // somebody holds a copy of it.
        let limit = days(kept.kept_days.max(cx.app().config.refresh_idle_days));
        let tokens = cx.drain(move |tx| repo::sweeping::used_tokens(tx.db(), limit, BATCH))?;
        Ok(sessions + tokens)
    }
}

/// Learns of token keys that another process has added or retired.
pub struct ReloadKeys;

impl Job for ReloadKeys {
    const NAME: &'static str = "reload-keys";
    const EVERY: TimeDelta = TimeDelta::minutes(1);
    /// Every process must publish a new key well before any other signs with it.
    const AT_MOST: TimeDelta = keys::RELOADED_WITHIN;
    const IN_EVERY_PROCESS: bool = true;

    fn run(cx: &JobCx) -> AppResult<u64> {
        let stored = cx.read(keys::stored)?;
        cx.app().tokens.renew(stored).map(u64::from)
    }
}

/// Retires token keys whose last tokens have expired.
pub struct RetireKeys;

impl Job for RetireKeys {
    const NAME: &'static str = "retire-keys";
    const EVERY: TimeDelta = TimeDelta::minutes(10);

    fn run(cx: &JobCx) -> AppResult<u64> {
        let retired = cx.batch(keys::retire)?.unwrap_or_default();
        Ok(u64::try_from(retired).unwrap_or(u64::MAX))
    }
}
