//! Reservations in the database.

use diesel::prelude::*;

use super::{by_pair, counted, records};
use crate::inventory::model::{LocationId, PartId, Reservation, ReservationId};
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::Locked;
use crate::platform::db::schema::stock_reservations;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::AppResult;
use crate::platform::http::page::PageRequest;
use crate::platform::quantity::Quantity;

records!(
    stock_reservations,
    Reservation,
    ReservationId,
    "stock_reservation"
);

/// Writes a new reservation.
///
/// # Errors
/// Database faults.
pub fn insert(db: &mut Db, row: &Reservation) -> AppResult<()> {
    diesel::insert_into(stock_reservations::table)
        .values(row)
        .execute(db)?;
    Ok(())
}

/// What is still promised to a ticket, locked, oldest first.
///
/// # Errors
/// Database faults.
pub fn open_of_ticket(
    db: &mut Db,
    ticket: TicketId,
    level: Option<(PartId, LocationId)>,
) -> AppResult<Vec<Reservation>> {
    let mut query = stock_reservations::table
        .filter(stock_reservations::ticket_id.eq(ticket))
        .filter(stock_reservations::quantity.gt(Quantity::ZERO))
        .into_boxed::<MultiBackend>();
    if let Some((part, store)) = level {
        query = query
            .filter(stock_reservations::part_id.eq(part))
            .filter(stock_reservations::store_id.eq(store));
    }
    let query = query.order(stock_reservations::id);
    Ok(Locked::for_change(query).load(db)?)
}

/// What is still promised of these parts in a store, oldest first; not locked, for that goes by the ticket.
///
/// # Errors
/// Database faults.
pub fn open_of_parts(
    db: &mut Db,
    store: LocationId,
    parts: &[PartId],
) -> AppResult<Vec<Reservation>> {
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    Ok(stock_reservations::table
        .filter(stock_reservations::part_id.eq_any(parts.to_vec()))
        .filter(stock_reservations::store_id.eq(store))
        .filter(stock_reservations::quantity.gt(Quantity::ZERO))
        .order(stock_reservations::id)
        .load(db)?)
}

/// Which reservations are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    pub stores: Option<Vec<LocationId>>,
    pub part: Option<PartId>,
    pub ticket: Option<TicketId>,
    pub is_open: Option<bool>,
}

/// One page, newest first unless turned round, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    wanted: &Wanted,
    page: &PageRequest,
) -> AppResult<(Vec<Reservation>, Option<i64>)> {
    let total = counted!(
        db,
        page,
        matching(wanted),
        stock_reservations::id,
        ReservationId
    );
    let query = by_pair!(
        matching(wanted),
        page,
        stock_reservations::created_at,
        stock_reservations::id,
        (UtcTime, ReservationId)
    );
    let rows = query.limit(page.fetch()).offset(page.offset).load(db)?;
    Ok((rows, total))
}

fn matching(wanted: &Wanted) -> stock_reservations::BoxedQuery<'static, MultiBackend> {
    let mut query = stock_reservations::table.into_boxed::<MultiBackend>();
    if let Some(stores) = &wanted.stores {
        query = query.filter(stock_reservations::store_id.eq_any(stores.clone()));
    }
    if let Some(part) = wanted.part {
        query = query.filter(stock_reservations::part_id.eq(part));
    }
    if let Some(ticket) = wanted.ticket {
        query = query.filter(stock_reservations::ticket_id.eq(ticket));
    }
    match wanted.is_open {
        Some(true) => query.filter(stock_reservations::quantity.gt(Quantity::ZERO)),
        Some(false) => query.filter(stock_reservations::quantity.eq(Quantity::ZERO)),
        None => query,
    }
}
