//! Single pieces in the database.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::inventory::model::{LocationId, PartId, Serial, SerialId};
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::db::dialect::{AmongManyDsl, kept_update};
use crate::platform::db::schema::stock_serials;
use crate::platform::error::{AppError, AppResult};

/// Pieces of a part by their folded serial numbers.
///
/// # Errors
/// Database faults.
pub fn of_part(db: &mut Db, part: PartId, folded: &[String]) -> AppResult<Vec<Serial>> {
    if folded.is_empty() {
        return Ok(Vec::new());
    }
    Ok(stock_serials::table
        .filter(stock_serials::part_id.eq(part))
        .filter(stock_serials::serial_folded.eq_any(folded))
        .load(db)?)
}

/// Pieces that a ticket has.
///
/// # Errors
/// Database faults.
pub fn of_ticket(db: &mut Db, ticket: TicketId) -> AppResult<Vec<Serial>> {
    Ok(stock_serials::table
        .filter(stock_serials::ticket_id.eq(ticket))
        .order(stock_serials::id)
        .load(db)?)
}

/// Notes in which cycle of its ticket a piece was fitted, or that it was not.
///
/// # Errors
/// Database faults.
pub fn fit(db: &mut Db, piece: SerialId, cycle: Option<i32>, now: UtcTime) -> AppResult<()> {
    let fitted = (
        stock_serials::fitted_cycle.eq(cycle),
        stock_serials::updated_at.eq(now),
    );
    kept_update(stock_serials::table, fitted, stock_serials::id.eq(piece)).execute(db)?;
    Ok(())
}

/// Parts that have a piece of this folded serial number.
///
/// # Errors
/// Database faults.
pub fn parts_with(db: &mut Db, folded: &str) -> AppResult<Vec<PartId>> {
    Ok(stock_serials::table
        .filter(stock_serials::serial_folded.eq(folded))
        .select(stock_serials::part_id)
        .load(db)?)
}

/// Several pieces at once.
///
/// # Errors
/// Database faults.
pub fn by_ids(db: &mut Db, ids: &[SerialId]) -> AppResult<HashMap<SerialId, Serial>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Serial> = stock_serials::table
        .filter(stock_serials::id.among_many(ids))
        .load(db)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Writes new pieces, which lie nowhere yet.
///
/// # Errors
/// Database faults.
pub fn insert(db: &mut Db, rows: &[Serial]) -> AppResult<()> {
    crate::insert_all!(db, stock_serials::table, rows)?;
    Ok(())
}

/// Moves a piece from where it must be to where it goes.
///
/// # Errors
/// `conflict` when it is somewhere else; database faults.
pub fn shift(
    db: &mut Db,
    piece: SerialId,
    from: Option<LocationId>,
    (to, lot, ticket): (
        Option<LocationId>,
        crate::inventory::model::LotId,
        Option<TicketId>,
    ),
    now: UtcTime,
) -> AppResult<()> {
    let set = (
        stock_serials::location_id.eq(to),
        stock_serials::lot_id.eq(lot),
        stock_serials::ticket_id.eq(ticket.filter(|_| to.is_none())),
        stock_serials::updated_at.eq(now),
        stock_serials::fitted_cycle.eq(None::<i32>),
    );
    let (pieces, this) = (stock_serials::table, stock_serials::id.eq(piece));
    let moved = match from {
        Some(from) => {
            let is_there = this.and(stock_serials::location_id.eq(from));
            kept_update(pieces, set, is_there).execute(db)?
        }
        None => {
            let is_nowhere = this.and(stock_serials::location_id.is_null());
            kept_update(pieces, set, is_nowhere).execute(db)?
        }
    };
    match moved {
        1 => Ok(()),
        _ => Err(AppError::new(Code::Conflict).saying("serial_elsewhere")),
    }
}
