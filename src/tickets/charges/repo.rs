//! The SQL of charges.

use diesel::prelude::*;

use super::model::{Charge, ChargeStatus, PaymentMethod};
use crate::equipment::warranty::{ChargeLineKind, Payer};
use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::{Locked, row_after, row_before};
use crate::platform::db::schema::{customers, ticket_charges, tickets};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageRequest;
use crate::platform::money::Currency;
use crate::tickets::model::{ChargeId, QuoteId};
use crate::tickets::neighbours::CustomerId;

/// Row and model have the same members in the same order.
macro_rules! charge_row {
    ($($name:ident: $Type:ty,)+) => {
        #[derive(Debug, Queryable, Insertable, AsChangeset)]
        #[diesel(table_name = ticket_charges, treat_none_as_null = true, treat_none_as_default_value = false)]
        struct ChargeRow { $($name: $Type,)+ }

        impl From<ChargeRow> for Charge {
            fn from(row: ChargeRow) -> Charge {
                Charge { $($name: row.$name,)+ }
            }
        }

        impl From<&Charge> for ChargeRow {
            fn from(charge: &Charge) -> ChargeRow {
                ChargeRow { $($name: charge.$name.clone(),)+ }
            }
        }
    };
}

charge_row! {
    id: ChargeId,
    ticket_id: TicketId,
    cycle: i32,
    quote_id: Option<QuoteId>,
    kind: ChargeLineKind,
    description: String,
    amount: i64,
    currency: Currency,
    payer: Payer,
    rule: Option<String>,
    status: ChargeStatus,
    receipt_number: Option<String>,
    payment_method: Option<PaymentMethod>,
    reason: Option<String>,
    settled_by: Option<UserId>,
    settled_at: Option<UtcTime>,
    created_by: Option<UserId>,
    version: i64,
    created_at: UtcTime,
    updated_at: UtcTime,
}

/// The charge. Whether the caller may see it is decided by its ticket.
///
/// # Errors
/// Database faults.
pub fn find(db: &mut Db, id: ChargeId) -> AppResult<Option<Charge>> {
    let row: Option<ChargeRow> = ticket_charges::table.find(id).first(db).optional()?;
    Ok(row.map(Charge::from))
}

/// Charges of a ticket.
#[derive(Debug, Clone, Copy)]
pub struct Which {
    pub ticket: TicketId,
    /// Only this cycle; all without.
    pub cycle: Option<i32>,
    /// Only these; all without.
    pub status: Option<ChargeStatus>,
}

fn filtered(which: Which) -> ticket_charges::BoxedQuery<'static, MultiBackend> {
    let mut query = ticket_charges::table
        .filter(ticket_charges::ticket_id.eq(which.ticket))
        .into_boxed::<MultiBackend>();
    if let Some(cycle) = which.cycle {
        query = query.filter(ticket_charges::cycle.eq(cycle));
    }
    if let Some(status) = which.status {
        query = query.filter(ticket_charges::status.eq(status));
    }
    query
}

/// One page of charges, by the time they were made.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn page(db: &mut Db, which: Which, page: &PageRequest) -> AppResult<Vec<Charge>> {
    let key = (ticket_charges::created_at, ticket_charges::id);
    let mut query = filtered(which);
    if let Some(after) = page.after::<(UtcTime, ChargeId)>()? {
        query = if page.descending {
            query.filter(row_before(key, after))
        } else {
            query.filter(row_after(key, after))
        };
    }
    query = if page.descending {
        query.order((ticket_charges::created_at.desc(), ticket_charges::id.desc()))
    } else {
        query.order((ticket_charges::created_at.asc(), ticket_charges::id.asc()))
    };
    let rows: Vec<ChargeRow> = query.offset(page.offset).limit(page.fetch()).load(db)?;
    Ok(rows.into_iter().map(Charge::from).collect())
}

/// How many charges there are.
///
/// # Errors
/// Database faults.
pub fn count(db: &mut Db, which: Which) -> AppResult<i64> {
    Ok(filtered(which).count().get_result(db)?)
}

/// Writes new charges.
///
/// # Errors
/// Database faults.
pub fn insert(db: &mut Db, charges: &[Charge]) -> AppResult<()> {
    let rows: Vec<ChargeRow> = charges.iter().map(ChargeRow::from).collect();
    crate::insert_all!(db, ticket_charges::table, rows)?;
    Ok(())
}

/// Writes the charge over the version read and counts it up.
///
/// # Errors
/// `version_mismatch` when somebody else was faster; database faults.
pub fn save_if(db: &mut Db, charge: &mut Charge) -> AppResult<()> {
    let read = charge.version;
    charge.version = read + 1;
    let target = ticket_charges::table
        .filter(ticket_charges::id.eq(charge.id))
        .filter(ticket_charges::version.eq(read));
    let written = diesel::update(target)
        .set(ChargeRow::from(&*charge))
        .execute(db)?;
    if written == 1 {
        return Ok(());
    }
    let current = find(db, charge.id)?;
    Err(current.map_or_else(
        || AppError::missing("charge"),
        |one| AppError::stale(one.version),
    ))
}

/// Takes back what an earlier quote of the cycle left due: the new agreement takes its place.
///
/// # Errors
/// Database faults.
pub fn remove_due_of_quotes(db: &mut Db, ticket: TicketId, cycle: i32) -> AppResult<Vec<Charge>> {
    let due = ticket_charges::table
        .filter(ticket_charges::ticket_id.eq(ticket))
        .filter(ticket_charges::cycle.eq(cycle))
        .filter(ticket_charges::quote_id.is_not_null())
        .filter(ticket_charges::status.eq(ChargeStatus::Due));
    let rows: Vec<ChargeRow> = due.load(db)?;
    if !rows.is_empty() {
        diesel::delete(due).execute(db)?;
    }
    Ok(rows.into_iter().map(Charge::from).collect())
}

/// Minor units of that currency waived on the ticket, by anybody.
///
/// # Errors
/// Database faults.
pub fn waived_on_ticket(db: &mut Db, ticket: TicketId, currency: Currency) -> AppResult<i64> {
    let amounts: Vec<i64> = ticket_charges::table
        .filter(ticket_charges::ticket_id.eq(ticket))
        .filter(ticket_charges::status.eq(ChargeStatus::Waived))
        .filter(ticket_charges::currency.eq(currency))
        .select(ticket_charges::amount)
        .load(db)?;
    Ok(sum(&amounts))
}

/// Minor units of that currency waived for the customer since then, by anybody. The customer's row stays locked until
/// the transaction ends, so that two waivers made at once count one after the other.
///
/// # Errors
/// Database faults.
pub fn waived_for_customer(
    db: &mut Db,
    customer: CustomerId,
    currency: Currency,
    since: UtcTime,
) -> AppResult<i64> {
    let row = customers::table
        .filter(customers::id.eq(customer))
        .select(customers::id);
    let _: Option<CustomerId> = Locked::for_change(row).get_result(db).optional()?;
    let own = tickets::table
        .filter(tickets::customer_id.eq(customer))
        .select(tickets::id);
    let amounts: Vec<i64> = ticket_charges::table
        .filter(ticket_charges::ticket_id.eq_any(own))
        .filter(ticket_charges::status.eq(ChargeStatus::Waived))
        .filter(ticket_charges::currency.eq(currency))
        .filter(ticket_charges::settled_at.gt(since))
        .select(ticket_charges::amount)
        .load(db)?;
    Ok(sum(&amounts))
}

fn sum(amounts: &[i64]) -> i64 {
    amounts.iter().fold(0, |sum, one| sum.saturating_add(*one))
}
