//! The SQL of tracking tokens.

use diesel::prelude::*;

use crate::equipment::warranty::Payer;
use crate::platform::auth::actor::{TicketId, TrackingTokenId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::{row_after, row_before};
use crate::platform::db::schema::{ticket_charges, tracking_tokens};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::AppResult;
use crate::platform::http::page::PageRequest;
use crate::platform::money::{Currency, Money};
use crate::tickets::charges::model::ChargeStatus;

/// One token, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = tracking_tokens, treat_none_as_default_value = false)]
pub struct Token {
    pub id: TrackingTokenId,
    pub ticket_id: TicketId,
    pub created_by: Option<UserId>,
    pub created_at: UtcTime,
    pub expires_at: UtcTime,
    pub revoked_at: Option<UtcTime>,
}

/// Writes a new token.
///
/// # Errors
/// Database faults.
pub fn insert(db: &mut Db, token: &Token) -> AppResult<()> {
    diesel::insert_into(tracking_tokens::table)
        .values(token.clone())
        .execute(db)?;
    Ok(())
}

/// The token, where it belongs to the ticket.
///
/// # Errors
/// Database faults.
pub fn find(db: &mut Db, ticket: TicketId, id: TrackingTokenId) -> AppResult<Option<Token>> {
    Ok(tracking_tokens::table
        .find(id)
        .filter(tracking_tokens::ticket_id.eq(ticket))
        .first(db)
        .optional()?)
}

/// Ends the token; one that has ended already keeps its time.
///
/// # Errors
/// Database faults.
pub fn revoke(db: &mut Db, id: TrackingTokenId, at: UtcTime) -> AppResult<()> {
    let target = tracking_tokens::table
        .find(id)
        .filter(tracking_tokens::revoked_at.is_null());
    diesel::update(target)
        .set(tracking_tokens::revoked_at.eq(at))
        .execute(db)?;
    Ok(())
}

/// One page of a ticket's tokens, by the time they were issued.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn page(db: &mut Db, ticket: TicketId, page: &PageRequest) -> AppResult<Vec<Token>> {
    let key = (tracking_tokens::created_at, tracking_tokens::id);
    let mut query = tracking_tokens::table
        .filter(tracking_tokens::ticket_id.eq(ticket))
        .into_boxed::<MultiBackend>();
    if let Some(after) = page.after::<(UtcTime, TrackingTokenId)>()? {
        query = if page.descending {
            query.filter(row_before(key, after))
        } else {
            query.filter(row_after(key, after))
        };
    }
    query = if page.descending {
        query.order((
            tracking_tokens::created_at.desc(),
            tracking_tokens::id.desc(),
        ))
    } else {
        query.order((tracking_tokens::created_at.asc(), tracking_tokens::id.asc()))
    };
    Ok(query.offset(page.offset).limit(page.fetch()).load(db)?)
}

/// How many tokens a ticket has.
///
/// # Errors
/// Database faults.
pub fn count(db: &mut Db, ticket: TicketId) -> AppResult<i64> {
    Ok(tracking_tokens::table
        .filter(tracking_tokens::ticket_id.eq(ticket))
        .count()
        .get_result(db)?)
}

/// What the customer still has to pay, one amount a currency.
///
/// # Errors
/// Database faults.
pub fn amounts_due(db: &mut Db, ticket: TicketId) -> AppResult<Vec<Money>> {
    let due: Vec<(i64, Currency)> = ticket_charges::table
        .filter(ticket_charges::ticket_id.eq(ticket))
        .filter(ticket_charges::payer.eq(Payer::Customer))
        .filter(ticket_charges::status.eq(ChargeStatus::Due))
        .select((ticket_charges::amount, ticket_charges::currency))
        .load(db)?;
    let mut sums: Vec<Money> = Vec::new();
    for (amount, currency) in due {
        match sums.iter_mut().find(|sum| sum.currency == currency) {
            Some(sum) => sum.amount_minor = sum.amount_minor.saturating_add(amount),
            None => sums.push(Money::new(amount, currency)),
        }
    }
    Ok(sums)
}
