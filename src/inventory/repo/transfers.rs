//! Transfers in the database.

use diesel::prelude::*;

use super::{by_pair, counted, records};
use crate::inventory::model::{LocationId, Transfer, TransferId, TransferLine};
use crate::inventory::words::TransferState;
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::kept_update;
use crate::platform::db::schema::{stock_transfer_lines, stock_transfers};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::AppResult;
use crate::platform::http::page::PageRequest;

records!(stock_transfers, Transfer, TransferId, "stock_transfer");

/// Writes a new transfer with its lines.
///
/// # Errors
/// Database faults.
pub fn insert(db: &mut Db, row: &Transfer, lines: &[TransferLine]) -> AppResult<()> {
    diesel::insert_into(stock_transfers::table)
        .values(row)
        .execute(db)?;
    crate::insert_all!(db, stock_transfer_lines::table, lines)?;
    Ok(())
}

/// The lines of a transfer in their order.
///
/// # Errors
/// Database faults.
pub fn lines(db: &mut Db, id: TransferId) -> AppResult<Vec<TransferLine>> {
    Ok(stock_transfer_lines::table
        .filter(stock_transfer_lines::transfer_id.eq(id))
        .order(stock_transfer_lines::line)
        .load(db)?)
}

/// Writes what became of a line, under the lock of its transfer.
///
/// # Errors
/// Database faults; the CHECK when more arrives than was sent.
pub fn write_line(db: &mut Db, line: &TransferLine) -> AppResult<()> {
    let became = (
        stock_transfer_lines::received.eq(line.received),
        stock_transfer_lines::returned.eq(line.returned),
        stock_transfer_lines::lost.eq(line.lost),
    );
    let of_transfer = stock_transfer_lines::transfer_id.eq(line.transfer_id);
    let this = of_transfer.and(stock_transfer_lines::line.eq(line.line));
    kept_update(stock_transfer_lines::table, became, this).execute(db)?;
    Ok(())
}

/// Which transfers are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// That lead from or to one of these stores.
    pub stores: Option<Vec<LocationId>>,
    pub from: Option<LocationId>,
    pub to: Option<LocationId>,
    pub states: Vec<TransferState>,
}

/// One page, newest first unless turned round, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    wanted: &Wanted,
    page: &PageRequest,
) -> AppResult<(Vec<Transfer>, Option<i64>)> {
    let total = counted!(db, page, matching(wanted), stock_transfers::id, TransferId);
    let query = by_pair!(
        matching(wanted),
        page,
        stock_transfers::created_at,
        stock_transfers::id,
        (UtcTime, TransferId)
    );
    let rows = query.limit(page.fetch()).offset(page.offset).load(db)?;
    Ok((rows, total))
}

fn matching(wanted: &Wanted) -> stock_transfers::BoxedQuery<'static, MultiBackend> {
    let mut query = stock_transfers::table.into_boxed::<MultiBackend>();
    if let Some(stores) = &wanted.stores {
        let touches = stock_transfers::from_store_id
            .eq_any(stores.clone())
            .or(stock_transfers::to_store_id.eq_any(stores.clone()));
        query = query.filter(touches);
    }
    if let Some(from) = wanted.from {
        query = query.filter(stock_transfers::from_store_id.eq(from));
    }
    if let Some(to) = wanted.to {
        query = query.filter(stock_transfers::to_store_id.eq(to));
    }
    if wanted.states.is_empty() {
        return query;
    }
    query.filter(stock_transfers::state.eq_any(wanted.states.clone()))
}
