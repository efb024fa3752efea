//! Numbers for people, such as `T2611-000123`: year, month, and a serial that restarts each month.
//!
//! A record keeps its number for ever. Serials may have gaps: on PostgreSQL a rolled-back creation
//! leaves one. How the serial is drawn is the database layer's business.

use super::clock::UtcTime;
use super::db::Db;
use super::db::dialect::next_number;
use super::error::AppResult;

/// What is numbered. The letter alone tells people what a number is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Series {
    /// Service tickets, `T`.
    Ticket,
    /// Customers, `C`.
    Customer,
    /// Documents of the stock ledger, `M`.
    StockMovement,
    /// Transfers between stores, `D`.
    StockTransfer,
    /// Stock counts, `S`.
    StockCount,
    /// Purchase orders, `P`.
    PurchaseOrder,
}

impl Series {
    /// All of them.
    pub const ALL: [Series; 6] = [
        Series::Ticket,
        Series::Customer,
        Series::StockMovement,
        Series::StockTransfer,
        Series::StockCount,
        Series::PurchaseOrder,
    ];

    /// Its name in the database: a plain lower-case word.
    pub const fn scope(self) -> &'static str {
        match self {
            Series::Ticket => "ticket",
            Series::Customer => "customer",
            Series::StockMovement => "stockmovement",
            Series::StockTransfer => "stocktransfer",
            Series::StockCount => "stockcount",
            Series::PurchaseOrder => "purchaseorder",
        }
    }

    /// What its numbers begin with.
    pub const fn letter(self) -> char {
        match self {
            Series::Ticket => 'T',
            Series::Customer => 'C',
            Series::StockMovement => 'M',
            Series::StockTransfer => 'D',
            Series::StockCount => 'S',
            Series::PurchaseOrder => 'P',
        }
    }

    /// The number of a serial in a month.
    pub fn number(self, period: &str, serial: i64) -> String {
        format!("{}{period}-{serial:06}", self.letter())
    }
}

/// The next number of a series.
///
/// # Errors
/// Database faults.
pub fn next(db: &mut Db, series: Series, now: UtcTime) -> AppResult<String> {
    let period = now.year_month();
    let serial = next_number(db, series.scope(), &period)?;
    Ok(series.number(&period, serial))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::TimeDelta;

    use super::*;
    use crate::platform::codes::Code;
    use crate::platform::db::scratch::Scratch;
    use crate::platform::error::AppError;

    fn november() -> UtcTime {
        UtcTime::from_millis(1_795_000_000_000)
    }

    fn draw(scratch: &Scratch, series: Series, now: UtcTime) -> String {
        scratch
            .db()
            .write_blocking(move |db| next(db, series, now))
            .unwrap()
    }

    #[test]
    fn serials_restart_with_each_month_and_each_series() {
        Scratch::each(|scratch| {
            let december = november().plus(TimeDelta::days(31));
            assert_eq!(draw(scratch, Series::Ticket, november()), "T2611-000001");
            assert_eq!(draw(scratch, Series::Ticket, november()), "T2611-000002");
            assert_eq!(draw(scratch, Series::Customer, november()), "C2611-000001");
            assert_eq!(draw(scratch, Series::Ticket, december), "T2612-000001");
            assert_eq!(draw(scratch, Series::Ticket, november()), "T2611-000003");
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
                            ten.map(|_| draw(scratch, Series::Ticket, november()))
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
            assert_eq!(drawn.iter().collect::<BTreeSet<_>>().len(), 80);
        });
    }

    #[test]
    fn a_rolled_back_number_goes_to_no_committed_neighbour() {
        Scratch::each(|scratch| {
            let first = draw(scratch, Series::Ticket, november());
            let refused = scratch.db().write_blocking(|db| {
                next(db, Series::Ticket, november())?;
                Err::<(), _>(AppError::new(Code::Conflict))
            });
            assert!(refused.is_err());
            assert_ne!(draw(scratch, Series::Ticket, november()), first);
        });
    }

    #[test]
    fn no_two_series_share_a_letter_or_a_name() {
        let letters: BTreeSet<char> = Series::ALL.map(Series::letter).into();
        let scopes: BTreeSet<&str> = Series::ALL.map(Series::scope).into();
        assert_eq!(letters.len(), Series::ALL.len());
        assert_eq!(scopes.len(), Series::ALL.len());
        // They become names of sequences.
        let is_plain = |scope: &&str| scope.bytes().all(|byte| byte.is_ascii_lowercase());
        assert!(scopes.iter().all(is_plain));
    }
}
