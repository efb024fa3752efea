//! `aftercare check`: recomputes from the live database what must always hold.
//!
//! Each [`Check`] is one sentence; its rule is a pure function over rows, or one streamed query. The
//! check only reads, in bounded batches that each see one state of the data, so that it may run beside
//! a serving process. It owns no table and repairs nothing.

mod assets;
mod billing;
mod case;
mod counting;
mod customers;
mod engine;
mod findings;
mod keeping;
mod ledger;
mod load;
mod people;
mod proof;
mod purchases;
mod relatives;
mod stock;
#[cfg(test)]
mod tests;
mod tickets;
mod timeline;
mod trail;

pub use findings::{Check, Finding, Report, Tally};

use crate::platform::db::Database;
use crate::platform::error::AppResult;
use findings::Findings;

/// Runs every check. Blocks; for commands and tests, not for request handlers.
///
/// # Errors
/// Database faults. What is off is no error but a [`Finding`].
pub fn run(database: &Database) -> AppResult<Report> {
    let mut findings = Findings::default();
    engine::check(database, &mut findings)?;
    people::check(database, &mut findings)?;
    customers::check(database, &mut findings)?;
    assets::check(database, &mut findings)?;
    tickets::check(database, &mut findings)?;
    stock::check(database, &mut findings)?;
    purchases::check(database, &mut findings)?;
    ledger::check(database, &mut findings)?;
    Ok(findings.report())
}
