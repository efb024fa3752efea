//! Wants in the database. Whoever changes one holds the row of its ticket.

use diesel::prelude::*;

use super::{by_pair, counted};
use crate::inventory::ledger::LevelKey;
use crate::inventory::model::{LocationId, PartId, Want, WantId};
use crate::inventory::words::WantState;
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::{kept_update, row_after, row_before};
use crate::platform::db::schema::{stock_levels, stock_wants};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageRequest;
use crate::platform::quantity::Quantity;

/// Writes a new want.
///
/// # Errors
/// Database faults.
pub fn insert(db: &mut Db, row: &Want) -> AppResult<()> {
    diesel::insert_into(stock_wants::table)
        .values(row)
        .execute(db)?;
    Ok(())
}

/// Writes a want over the version it was read in and counts the version up.
///
/// # Errors
/// `version_mismatch`; database faults.
pub fn save(db: &mut Db, row: &mut Want, now: UtcTime) -> AppResult<()> {
    let read = row.version;
    row.version += 1;
    row.updated_at = now;
    let as_read = stock_wants::id
        .eq(row.id)
        .and(stock_wants::version.eq(read));
    match kept_update(stock_wants::table, &*row, as_read).execute(db)? {
        1 => Ok(()),
        _ => Err(AppError::stale(read)),
    }
}

/// What a ticket still lacks, in the order in which all lock levels.
///
/// # Errors
/// Database faults.
pub fn open_of_ticket(db: &mut Db, ticket: TicketId) -> AppResult<Vec<Want>> {
    Ok(stock_wants::table
        .filter(stock_wants::ticket_id.eq(ticket))
        .filter(stock_wants::state.eq(WantState::Open))
        .order((stock_wants::part_id, stock_wants::store_id))
        .load(db)?)
}

/// How much is missing to those who wait for a part in a store; only to those before a want, when one is
/// given.
///
/// # Errors
/// Database faults.
pub fn missing_at(db: &mut Db, key: LevelKey, before: Option<&Want>) -> AppResult<Quantity> {
    let mut query = stock_wants::table
        .filter(stock_wants::part_id.eq(key.0))
        .filter(stock_wants::store_id.eq(key.1))
        .filter(stock_wants::state.eq(WantState::Open))
        .select((stock_wants::quantity, stock_wants::covered))
        .into_boxed::<MultiBackend>();
    if let Some(want) = before {
        let key = (want.created_at, want.id);
        query = query.filter(row_before((stock_wants::created_at, stock_wants::id), key));
    }
    let rows: Vec<(Quantity, Quantity)> = query.load(db)?;
    let missing = rows
        .into_iter()
        .map(|(quantity, covered)| quantity.minus(covered));
    Ok(missing.sum())
}

/// Where a walk through the open wants stands.
pub type Mark = (UtcTime, WantId);

/// Open wants for which something can be done, the longest waiting first: something lies there, or
/// nothing is missing any more.
///
/// # Errors
/// Database faults.
pub fn fillable(
    db: &mut Db,
    after: Option<Mark>,
    limit: i64,
) -> AppResult<Vec<(TicketId, UtcTime, WantId)>> {
    let here = stock_levels::part_id
        .eq(stock_wants::part_id)
        .and(stock_levels::store_id.eq(stock_wants::store_id));
    let mut query = stock_wants::table
        .left_join(stock_levels::table.on(here))
        .filter(stock_wants::state.eq(WantState::Open))
        .filter(
            stock_wants::covered
                .eq(stock_wants::quantity)
                .nullable()
                .or(stock_levels::on_hand
                    .nullable()
                    .gt(stock_levels::reserved.nullable())),
        )
        .select((
            stock_wants::ticket_id,
            stock_wants::created_at,
            stock_wants::id,
        ))
        .order((stock_wants::created_at, stock_wants::id))
        .limit(limit)
        .into_boxed::<MultiBackend>();
    if let Some(after) = after {
        query = query.filter(row_after((stock_wants::created_at, stock_wants::id), after));
    }
    Ok(query.load(db)?)
}
/// Who waits for these parts in a store.
///
/// # Errors
/// Database faults.
pub fn open_in(db: &mut Db, store: LocationId, parts: &[PartId]) -> AppResult<Vec<Want>> {
    Ok(stock_wants::table
        .filter(stock_wants::part_id.eq_any(parts))
        .filter(stock_wants::store_id.eq(store))
        .filter(stock_wants::state.eq(WantState::Open))
        .order((stock_wants::created_at, stock_wants::id))
        .load(db)?)
}

/// Which wants are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub stores: Option<Vec<LocationId>>,
    pub part: Option<PartId>,
    pub ticket: Option<TicketId>,
    pub state: Option<WantState>,
}

/// One page, newest first unless turned round, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    wanted: &Wanted,
    page: &PageRequest,
) -> AppResult<(Vec<Want>, Option<i64>)> {
    let total = counted!(db, page, matching(wanted), stock_wants::id, WantId);
    let query = by_pair!(
        matching(wanted),
        page,
        stock_wants::created_at,
        stock_wants::id,
        (UtcTime, WantId)
    );
    let rows = query.limit(page.fetch()).offset(page.offset).load(db)?;
    Ok((rows, total))
}

fn matching(wanted: &Wanted) -> stock_wants::BoxedQuery<'static, MultiBackend> {
    let mut query = stock_wants::table.into_boxed::<MultiBackend>();
    if let Some(stores) = &wanted.stores {
        query = query.filter(stock_wants::store_id.eq_any(stores.clone()));
    }
    if let Some(part) = wanted.part {
        query = query.filter(stock_wants::part_id.eq(part));
    }
    if let Some(ticket) = wanted.ticket {
        query = query.filter(stock_wants::ticket_id.eq(ticket));
    }
    match wanted.state {
        Some(state) => query.filter(stock_wants::state.eq(state)),
        None => query,
    }
}
