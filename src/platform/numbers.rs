//! Numbers for people, such as `T2611-000123`: year, month, and a serial that restarts each month.
//!
//! A record keeps its number for ever. Serials may have gaps: on PostgreSQL a rolled-back creation
//! leaves one. How the serial is drawn is the database layer's business.

use super::clock::UtcTime;
use super::db::Db;
use super::db::dialect::next_number;
use super::error::{AppError, AppResult};

/// The next number of a series: `scope` names the series in the database, `prefix` opens the number.
///
/// # Errors
/// Database faults; `internal` when `scope` is not a plain lower-case word.
pub fn next(db: &mut Db, scope: &'static str, prefix: &str, now: UtcTime) -> AppResult<String> {
    if scope.is_empty() || !scope.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Err(AppError::internal(format_args!(
            "{scope:?} cannot name a series of numbers"
        )));
    }
    let period = now.year_month();
    let serial = next_number(db, scope, &period)?;
    Ok(format!("{prefix}{period}-{serial:06}"))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use chrono::TimeDelta;

    use super::*;
    use crate::platform::codes::Code;
    use crate::platform::db::scratch::Scratch;

    fn november() -> UtcTime {
        UtcTime::from_millis(1_795_000_000_000)
    }

    fn draw(scratch: &Scratch, scope: &'static str, now: UtcTime) -> String {
        scratch
            .db()
            .write_blocking(move |db| next(db, scope, "T", now))
            .unwrap()
    }

    #[test]
    fn serials_restart_with_each_month_and_each_series() {
        Scratch::each(|scratch| {
            let december = november().plus(TimeDelta::days(31));
            assert_eq!(draw(scratch, "ticket", november()), "T2611-000001");
            assert_eq!(draw(scratch, "ticket", november()), "T2611-000002");
            assert_eq!(draw(scratch, "customer", november()), "T2611-000001");
            assert_eq!(draw(scratch, "ticket", december), "T2612-000001");
            assert_eq!(draw(scratch, "ticket", november()), "T2611-000003");
        });
    }

    #[test]
    fn concurrent_creations_never_share_a_number() {
        Scratch::each(|scratch| {
            let drawn: Vec<String> = std::thread::scope(|threads| {
                let workers: Vec<_> = (0..8)
                    .map(|_| {
                        threads.spawn(|| {
                            let ten = 0..10;
                            ten.map(|_| draw(scratch, "ticket", november()))
                                .collect::<Vec<_>>()
                        })
                    })
                    .collect();
                let joined = workers
                    .into_iter()
                    .flat_map(|worker| worker.join().unwrap());
                joined.collect()
            });
            assert_eq!(drawn.len(), 80);
            assert_eq!(drawn.iter().collect::<HashSet<_>>().len(), 80);
        });
    }

    #[test]
    fn a_rolled_back_number_goes_to_no_committed_neighbour() {
        Scratch::each(|scratch| {
            let first = draw(scratch, "ticket", november());
            let refused = scratch.db().write_blocking(|db| {
                next(db, "ticket", "T", november())?;
                Err::<(), _>(AppError::new(Code::Conflict))
            });
            assert!(refused.is_err());
            assert_ne!(draw(scratch, "ticket", november()), first);
        });
    }

    #[test]
    fn a_series_is_named_by_a_plain_word() {
        Scratch::each(|scratch| {
            for scope in ["", "x\"; DROP TABLE users", "Ticket"] {
                let refused = scratch
                    .db()
                    .write_blocking(move |db| next(db, scope, "T", november()));
                assert_eq!(refused.unwrap_err().code(), Code::Internal);
            }
        });
    }
}
