//! Documents and entries of the ledger in the database.

use diesel::prelude::*;

use super::{balances, by_pair, counted, levels};
use crate::inventory::ledger::{Level, Shift};
use crate::inventory::model::{
    CardRow, EntryRow, LocationId, LotId, Movement, MovementId, PartId, TransferId,
};
use crate::inventory::words::MovementKind;
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::dialect::{AmongManyDsl, AndThen, Besides, together};
use crate::platform::db::schema::{stock_card_lines, stock_entries, stock_movements};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageRequest;

/// The document.
///
/// # Errors
/// Database faults.
pub fn find(db: &mut Db, id: MovementId) -> AppResult<Option<Movement>> {
    Ok(stock_movements::table.find(id).first(db).optional()?)
}

/// Writes a document with its entries and the lines that they make on stock cards.
///
/// # Errors
/// `conflict` when it takes back one that was taken back already; database faults.
pub fn insert(
    db: &mut Db,
    movement: &Movement,
    entries: &[EntryRow],
    card: &[CardRow],
) -> AppResult<()> {
    let document = diesel::insert_into(stock_movements::table).values(movement);
    // Many documents are one line: what would be three journeys under a lock is one.
    if let ([entry], [line]) = (entries, card) {
        let entry = diesel::insert_into(stock_entries::table).values(entry);
        let line = diesel::insert_into(stock_card_lines::table).values(line);
        together(db, document, (entry, line)).on_unique(ONE_REVERSAL, taken_back)?;
        return Ok(());
    }
    together(db, document, ()).on_unique(ONE_REVERSAL, taken_back)?;
    crate::insert_all!(db, stock_entries::table, entries)?;
    crate::insert_all!(db, stock_card_lines::table, card)?;
    Ok(())
}

/// A document of one line that takes from one balance, with the level above it as it stands afterwards.
#[derive(Debug, Clone)]
pub struct Taking {
    pub movement: Movement,
    pub entry: EntryRow,
    pub line: CardRow,
    pub from: (LotId, LocationId),
    pub shift: Shift,
    pub level: Level,
}

/// Writes it, and does what goes `besides`: under a lock that others wait for, what would be five journeys to
/// PostgreSQL and more is one.
///
/// # Errors
/// Those of [`insert`]; `internal` when the balance is not what the ledger thinks it is.
pub fn insert_taking(
    db: &mut Db,
    taking: &Taking,
    besides: Box<dyn Besides + '_>,
) -> AppResult<()> {
    let (level, at) = (taking.level, taking.movement.occurred_at);
    let document = (
        diesel::insert_into(stock_movements::table).values(&taking.movement),
        diesel::insert_into(stock_entries::table).values(&taking.entry),
        diesel::insert_into(stock_card_lines::table).values(&taking.line),
        levels::written(taking.shift.key, level, at),
    );
    let all = AndThen(document, besides);
    balances::take(db, taking.from, &taking.shift, all).on_unique(ONE_REVERSAL, taken_back)
}

fn taken_back() -> AppError {
    AppError::new(Code::Conflict).saying("movement_reversed")
}

/// Says that a document is taken back once.
const ONE_REVERSAL: &str = "stock_movements_reverses_id_key";

/// Whether the document was taken back.
///
/// # Errors
/// Database faults.
pub fn reversal_of(db: &mut Db, id: MovementId) -> AppResult<Option<MovementId>> {
    Ok(stock_movements::table
        .filter(stock_movements::reverses_id.eq(id))
        .select(stock_movements::id)
        .first(db)
        .optional()?)
}

/// The entries of a document in their order.
///
/// # Errors
/// Database faults.
pub fn entries(db: &mut Db, id: MovementId) -> AppResult<Vec<EntryRow>> {
    Ok(stock_entries::table
        .filter(stock_entries::movement_id.eq(id))
        .order(stock_entries::line)
        .load(db)?)
}

/// What a ticket got and gave back, oldest first.
///
/// # Errors
/// Database faults.
pub fn of_ticket(db: &mut Db, ticket: TicketId, part: Option<PartId>) -> AppResult<Vec<EntryRow>> {
    let mut query = stock_entries::table
        .filter(stock_entries::ticket_id.eq(ticket))
        .into_boxed::<MultiBackend>();
    if let Some(part) = part {
        query = query.filter(stock_entries::part_id.eq(part));
    }
    Ok(query
        .order((
            stock_entries::occurred_at,
            stock_entries::movement_id,
            stock_entries::line,
        ))
        .load(db)?)
}

/// Which documents are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub stores: Option<Vec<LocationId>>,
    pub kinds: Vec<MovementKind>,
    pub ticket: Option<TicketId>,
    pub transfer: Option<TransferId>,
    pub created_from: Option<UtcTime>,
    pub created_before: Option<UtcTime>,
}

/// One page, newest first unless turned round, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    wanted: &Wanted,
    page: &PageRequest,
) -> AppResult<(Vec<Movement>, Option<i64>)> {
    let total = counted!(db, page, matching(wanted), stock_movements::id, MovementId);
    let query = by_pair!(
        matching(wanted),
        page,
        stock_movements::created_at,
        stock_movements::id,
        (UtcTime, MovementId)
    );
    let rows = query.limit(page.fetch()).offset(page.offset).load(db)?;
    Ok((rows, total))
}

fn matching(wanted: &Wanted) -> stock_movements::BoxedQuery<'static, MultiBackend> {
    let mut query = stock_movements::table.into_boxed::<MultiBackend>();
    if let Some(stores) = &wanted.stores {
        query = query.filter(stock_movements::store_id.eq_any(stores.clone()));
    }
    if !wanted.kinds.is_empty() {
        query = query.filter(stock_movements::kind.eq_any(wanted.kinds.clone()));
    }
    if let Some(ticket) = wanted.ticket {
        query = query.filter(stock_movements::ticket_id.eq(ticket));
    }
    if let Some(transfer) = wanted.transfer {
        query = query.filter(stock_movements::transfer_id.eq(transfer));
    }
    if let Some(from) = wanted.created_from {
        query = query.filter(stock_movements::created_at.ge(from));
    }
    match wanted.created_before {
        Some(before) => query.filter(stock_movements::created_at.lt(before)),
        None => query,
    }
}

/// Several documents at once.
///
/// # Errors
/// Database faults.
pub fn by_ids(
    db: &mut Db,
    ids: &[MovementId],
) -> AppResult<std::collections::HashMap<MovementId, Movement>> {
    if ids.is_empty() {
        return Ok(std::collections::HashMap::new());
    }
    let rows: Vec<Movement> = stock_movements::table
        .filter(stock_movements::id.among_many(ids))
        .load(db)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}
