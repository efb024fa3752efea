//! The order of the event log: numbers given after commit.
//!
//! A number drawn inside a transaction becomes visible whenever that transaction commits, so a reader
//! that has seen 7 could miss a 6 that commits later. Events are therefore stored without a number, and
//! one sequencer at a time numbers what has been committed: whoever has seen N has seen all below N, and
//! nothing ever appears there again. Each record's own events keep their order.

use diesel::prelude::*;

use super::db::Db;
use super::db::dialect::number_outbox;
use super::db::schema::outbox;
use super::error::AppResult;

/// Whether committed events still wait for their numbers.
///
/// # Errors
/// Database faults.
pub fn is_pending(db: &mut Db) -> AppResult<bool> {
    let unnumbered = outbox::table
        .filter(outbox::sequence.is_null())
        .select(outbox::id);
    Ok(diesel::select(diesel::dsl::exists(unnumbered)).get_result(db)?)
}

/// Numbers a batch of committed events and tells how many; 0 when none wait. To be run in a write
/// transaction of its own that does nothing else: the numbers are final when it commits.
///
/// # Errors
/// Database faults.
pub fn sequence_pending(db: &mut Db) -> AppResult<usize> {
    Ok(number_outbox(db)?)
}

/// The last number given; 0 before the first.
///
/// # Errors
/// Database faults.
pub fn head(db: &mut Db) -> AppResult<i64> {
    let last: Option<i64> = outbox::table
        .select(diesel::dsl::max(outbox::sequence))
        .get_result(db)?;
    Ok(last.unwrap_or_default())
}
