//! What the tickets room asks of the store. Every function works in the caller's transaction, under the
//! lock of the ticket's row, and changes nothing when it refuses.

use std::collections::{BTreeMap, HashMap};

use super::actions::{reserving, using, wanting};
use super::model::{Part, PartId, Serial, TicketPartRow, WantId};
use super::repo;
use super::repo::wants::Mark;
use crate::platform::auth::actor::{BranchId, TicketId};
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;

pub use super::actions::using::Use;
pub use super::actions::wanting::Filled;
pub use super::repo::ticket_parts::TicketGoods;

/// What a ticket got of a part and what became of it.
pub type TicketPart = TicketPartRow;

/// Promises what an agreed plan needs out of the branch's main store, and writes down as wanted what is
/// short. Tells whether anything is short; a branch without a main store promises and wants nothing.
///
/// # Errors
/// Database faults.
pub fn reserve_for_plan(
    tx: &mut Tx,
    ticket: TicketId,
    branch: BranchId,
    planned: &BTreeMap<PartId, Quantity>,
) -> AppResult<bool> {
    wanting::plan(tx, ticket, branch, planned)
}

/// Tickets that wait for parts for which something can be done, the longest waiting first.
///
/// # Errors
/// Database faults.
pub fn fillable(
    db: &mut Db,
    after: Option<Mark>,
    limit: i64,
) -> AppResult<Vec<(TicketId, UtcTime, WantId)>> {
    repo::wants::fillable(db, after, limit)
}

/// Gives a ticket what has come in for it.
///
/// # Errors
/// Database faults.
pub fn fill_wants(tx: &mut Tx, ticket: TicketId) -> AppResult<Filled> {
    wanting::fill(tx, ticket)
}

/// Takes back everything that the ticket was promised and gives up what it wants: its repair is done, it
/// was cancelled, or the plan was given up.
///
/// # Errors
/// Database faults.
pub fn release_for_ticket(tx: &mut Tx, ticket: TicketId) -> AppResult<()> {
    wanting::drop_all(tx, ticket)?;
    reserving::release_all(tx, ticket)
}

/// Notes what the report of a cycle names as used; what is used cannot come back. A later report of the
/// cycle replaces it.
///
/// # Errors
/// Database faults.
pub fn record_used(
    tx: &mut Tx,
    ticket: TicketId,
    cycle: i32,
    said: &BTreeMap<PartId, Use>,
) -> AppResult<()> {
    using::note(tx, ticket, cycle, said)
}

/// The ticket is taken up again: what was used so far is no matter of the reports to come.
///
/// # Errors
/// Database faults.
pub fn begin_cycle(tx: &mut Tx, ticket: TicketId) -> AppResult<()> {
    repo::ticket_parts::carry_over(tx.db(), ticket)
}

/// Everything that a ticket got, and what became of it: one probe of an index.
///
/// # Errors
/// Database faults.
pub fn ticket_goods(db: &mut Db, ticket: TicketId) -> AppResult<Vec<TicketGoods>> {
    repo::ticket_parts::named(db, ticket)
}

/// Single pieces that a ticket has.
///
/// # Errors
/// Database faults.
pub fn ticket_pieces(db: &mut Db, ticket: TicketId) -> AppResult<Vec<Serial>> {
    repo::serials::of_ticket(db, ticket)
}

/// Parts of the catalogue.
///
/// # Errors
/// Database faults.
pub fn parts(db: &mut Db, ids: &[PartId]) -> AppResult<HashMap<PartId, Part>> {
    repo::parts::by_ids(db, ids)
}
