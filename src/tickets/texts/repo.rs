//! The SQL of what is left to do.

use diesel::prelude::*;
use uuid::Uuid;

use crate::platform::auth::actor::TicketId;
use crate::platform::db::Db;
use crate::platform::db::dialect::{Both, Locked};
use crate::platform::db::schema::{stale_ticket_texts as stale, tickets};
use crate::platform::error::AppResult;
use crate::tickets::neighbours::CustomerId;

/// After every ticket.
pub fn latest() -> TicketId {
    TicketId::new(Uuid::max())
}

/// The customer's tickets before that one, newest first.
///
/// # Errors
/// Database faults.
pub fn of_customer(
    db: &mut Db,
    customer: CustomerId,
    before: TicketId,
    limit: i64,
) -> AppResult<Vec<TicketId>> {
    Ok(tickets::table
        .filter(tickets::customer_id.eq(customer))
        .filter(tickets::id.lt(before))
        .order(tickets::id.desc())
        .limit(limit)
        .select(tickets::id)
        .load(db)?)
}

/// Notes that the tickets before that one are left to do.
///
/// # Errors
/// Database faults.
pub fn leave(db: &mut Db, customer: CustomerId, before: TicketId) -> AppResult<()> {
    let note = diesel::insert_into(stale::table)
        .values((stale::customer_id.eq(customer), stale::before_id.eq(before)))
        .on_conflict(stale::customer_id)
        .do_update()
        .set(stale::before_id.eq(before));
    Both(note).execute(db)?;
    Ok(())
}

/// Notes that nothing of the customer is left to do.
///
/// # Errors
/// Database faults.
pub fn settle(db: &mut Db, customer: CustomerId) -> AppResult<()> {
    diesel::delete(stale::table.find(customer)).execute(db)?;
    Ok(())
}

/// A customer with tickets left to do, locked until the transaction ends.
///
/// # Errors
/// Database faults.
pub fn first(db: &mut Db) -> AppResult<Option<(CustomerId, TicketId)>> {
    let first = stale::table
        .order(stale::customer_id)
        .limit(1)
        .select((stale::customer_id, stale::before_id));
    Ok(Locked::for_change(first).get_result(db).optional()?)
}

/// Whether anything is left to do.
///
/// # Errors
/// Database faults.
pub fn is_pending(db: &mut Db) -> AppResult<bool> {
    let any = stale::table.select(stale::customer_id);
    Ok(diesel::select(diesel::dsl::exists(any)).get_result(db)?)
}
