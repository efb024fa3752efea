//! Reading quotes.

use super::lacks;
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageRequest;
use crate::platform::op::Op;
use crate::tickets::bundle;
use crate::tickets::model::{QuoteId, Ticket};
use crate::tickets::quotes::dto;
use crate::tickets::quotes::facts::QuoteFacts;
use crate::tickets::quotes::flow::QUOTE_FLOW;
use crate::tickets::quotes::model::Quote;
use crate::tickets::quotes::repo;
use crate::tickets::repo as tickets;
use crate::workflow::AllowedTransition;

/// One quote as the caller sees it.
///
/// # Errors
/// 404 where the caller sees no such quote; database faults.
pub fn get(db: &mut Db, op: &Op, id: QuoteId) -> AppResult<dto::Quote> {
    let missing = || AppError::missing("quote");
    let quote = repo::find(db, id)?.ok_or_else(missing)?;
    let scope = op.actor.scope(Permission::QuotesRead);
    let ticket = tickets::find(db, &scope, quote.ticket_id)?.ok_or_else(missing)?;
    shown(db, op, &ticket, quote)
}

/// One page of a ticket's quotes, and their number when it was asked for.
///
/// # Errors
/// 404 where the caller sees no such ticket; `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    op: &Op,
    ticket: TicketId,
    cycle: Option<i32>,
    page: &PageRequest,
) -> AppResult<(Vec<Quote>, Option<i64>)> {
    let scope = op.actor.scope(Permission::QuotesRead);
    tickets::find(db, &scope, ticket)?.ok_or_else(|| AppError::missing("ticket"))?;
    let quotes = repo::page(db, ticket, cycle, page)?;
    let total = if page.with_total {
        Some(repo::count(db, ticket, cycle)?)
    } else {
        None
    };
    Ok((quotes, total))
}

/// The quote with what this caller can do with it now.
///
/// # Errors
/// Database faults.
pub fn shown(db: &mut Db, op: &Op, ticket: &Ticket, quote: Quote) -> AppResult<dto::Quote> {
    let lacks = lacks(db, op, ticket, &quote)?;
    let today = op.now.date();
    let facts = QuoteFacts {
        quote: &quote,
        lacks: &lacks,
        today,
        has_customers_word: false,
    };
    let holding = ticket.holding();
    let roles = op.actor.roles_over(Permission::TicketsRead, &holding);
    let caller = bundle::caller(&op.actor, ticket, &roles);
    let allowed = QUOTE_FLOW
        .allowed(quote.state.as_str(), &caller, &facts)
        .iter()
        .map(|one| AllowedTransition::new(one, op.lang))
        .collect();
    Ok(dto::Quote::new(quote, today, allowed))
}
