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
mod files;
mod findings;
mod keeping;
mod ledger;
mod load;
mod numbers;
mod people;
#[cfg(test)]
pub mod planting;
mod proof;
mod purchases;
mod relatives;
mod sheets;
mod stock;
#[cfg(test)]
mod tests;
mod tickets;
mod timeline;
mod trail;

pub use findings::{Check, Finding, Report, Tally};

use crate::files::Folder;
use crate::platform::db::Database;
use crate::platform::error::AppResult;
use findings::Findings;

/// Runs every check, of the database and of the files that it has records of. Blocks; for commands and
/// tests, not for request handlers.
///
/// # Errors
/// Database faults. What is off is no error but a [`Finding`].
pub fn run_with_files(database: &Database, folder: &Folder) -> AppResult<Report> {
    let mut findings = of_database(database)?;
    files::check(database, folder, &mut findings)?;
    Ok(findings.report())
}

/// Runs every check of the database; files are not looked at.
///
/// # Errors
/// Database faults. What is off is no error but a [`Finding`].
pub fn run(database: &Database) -> AppResult<Report> {
    Ok(of_database(database)?.report())
}

fn of_database(database: &Database) -> AppResult<Findings> {
    let mut findings = Findings::default();
    engine::check(database, &mut findings)?;
    people::check(database, &mut findings)?;
    customers::check(database, &mut findings)?;
    assets::check(database, &mut findings)?;
    tickets::check(database, &mut findings)?;
    stock::check(database, &mut findings)?;
    purchases::check(database, &mut findings)?;
    stock::hold(sheets::RULES, database, &mut findings)?;
    numbers::check(database, &mut findings)?;
    ledger::check(database, &mut findings)?;
    Ok(findings)
}
