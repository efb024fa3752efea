//! What tickets got and what became of it, in the database. Each change is one statement with its
//! condition; the CHECKs stand behind it.

use diesel::prelude::*;

use crate::inventory::model::{PartId, TicketPartRow};
use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::dialect::{Locked, kept_update, kept_upsert};
use crate::platform::db::schema::{parts, stock_ticket_parts};
use crate::platform::error::AppResult;
use crate::platform::quantity::Quantity;

/// Everything that a ticket got.
///
/// # Errors
/// Database faults.
pub fn of_ticket(db: &mut Db, ticket: TicketId) -> AppResult<Vec<TicketPartRow>> {
    Ok(stock_ticket_parts::table
        .filter(stock_ticket_parts::ticket_id.eq(ticket))
        .order(stock_ticket_parts::part_id)
        .load(db)?)
}

/// What a ticket got of a part, with the words that people know it by.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct TicketGoods {
    pub row: TicketPartRow,
    pub sku: String,
    pub is_serial_tracked: bool,
}

/// Everything that a ticket got, named.
///
/// # Errors
/// Database faults.
pub fn named(db: &mut Db, ticket: TicketId) -> AppResult<Vec<TicketGoods>> {
    Ok(stock_ticket_parts::table
        .inner_join(parts::table.on(parts::id.eq(stock_ticket_parts::part_id)))
        .filter(stock_ticket_parts::ticket_id.eq(ticket))
        .order(stock_ticket_parts::part_id)
        .select((
            stock_ticket_parts::all_columns,
            parts::sku,
            parts::is_serial_tracked,
        ))
        .load(db)?)
}

/// What was used so far counts as used in an earlier cycle.
///
/// # Errors
/// Database faults.
pub fn carry_over(db: &mut Db, ticket: TicketId) -> AppResult<()> {
    let earlier = stock_ticket_parts::used_earlier.eq(stock_ticket_parts::used);
    let of_ticket = stock_ticket_parts::ticket_id.eq(ticket);
    kept_update(stock_ticket_parts::table, earlier, of_ticket).execute(db)?;
    Ok(())
}

/// One part of a ticket, locked.
///
/// # Errors
/// Database faults.
pub fn lock(db: &mut Db, ticket: TicketId, part: PartId) -> AppResult<Option<TicketPartRow>> {
    let row = stock_ticket_parts::table.find((ticket, part));
    Ok(Locked::for_change(row).get_result(db).optional()?)
}

/// Adds what was issued; what owes an old part owes as many.
///
/// # Errors
/// Database faults.
pub fn issue(
    db: &mut Db,
    (ticket, part): (TicketId, PartId),
    quantity: Quantity,
    owed: Quantity,
    technician: Option<UserId>,
    now: UtcTime,
) -> AppResult<()> {
    let row = TicketPartRow {
        ticket_id: ticket,
        part_id: part,
        issued: quantity,
        returned: Quantity::ZERO,
        used: Quantity::ZERO,
        old_owed: owed,
        old_back: Quantity::ZERO,
        old_written_off: Quantity::ZERO,
        technician_id: technician,
        updated_at: now,
        used_earlier: Quantity::ZERO,
    };
    let insert = diesel::insert_into(stock_ticket_parts::table).values(&row);
    let key = (stock_ticket_parts::ticket_id, stock_ticket_parts::part_id);
    let added = (
        stock_ticket_parts::issued.eq(stock_ticket_parts::issued + quantity.thousandths()),
        stock_ticket_parts::old_owed.eq(stock_ticket_parts::old_owed + owed.thousandths()),
        stock_ticket_parts::technician_id.eq(technician),
        stock_ticket_parts::updated_at.eq(now),
    );
    kept_upsert(insert, key, added).execute(db)?;
    Ok(())
}

/// Writes a locked row.
///
/// # Errors
/// Database faults; the CHECKs of the table.
pub fn write(db: &mut Db, row: &TicketPartRow) -> AppResult<()> {
    let values = (
        stock_ticket_parts::issued.eq(row.issued),
        stock_ticket_parts::returned.eq(row.returned),
        stock_ticket_parts::used.eq(row.used),
        stock_ticket_parts::old_owed.eq(row.old_owed),
        stock_ticket_parts::old_back.eq(row.old_back),
        stock_ticket_parts::old_written_off.eq(row.old_written_off),
        stock_ticket_parts::updated_at.eq(row.updated_at),
    );
    let of_ticket = stock_ticket_parts::ticket_id.eq(row.ticket_id);
    let this = of_ticket.and(stock_ticket_parts::part_id.eq(row.part_id));
    kept_update(stock_ticket_parts::table, values, this).execute(db)?;
    Ok(())
}
