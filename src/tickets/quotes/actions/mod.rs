//! Writing, sending and reading quotes: one function, one use case, one transaction. The customer's decision is evidence
//! and is recorded there.

mod drafting;
mod judging;
mod reading;
mod sending;

pub use drafting::{create, event, update};
pub use judging::{judge, lacks};
pub use reading::{get, list, shown};
pub use sending::{approve_discount, transition, withdraw_open};

use serde_json::json;

use super::flow::QuoteState;
use super::model::Quote;
use super::repo;
use crate::platform::auth::permission::Permission;
use crate::platform::codes::Code;
use crate::platform::error::{AppError, AppResult};
use crate::platform::money::Money;
use crate::platform::tx::{Change, Tx, Visibility};
use crate::tickets::bundle::TicketBundle;
use crate::tickets::evidence::actions::demand;
use crate::tickets::flow::TicketState as S;
use crate::tickets::model::{NewEvent, QuoteId, TicketEventDetails, TicketEventType};

/// Loads the quote with its ticket locked; the ticket's lock comes first everywhere.
///
/// # Errors
/// 404 where the caller sees no such quote; 403 naming the permission; database faults.
pub fn open(tx: &mut Tx, id: QuoteId, permission: Permission) -> AppResult<(TicketBundle, Quote)> {
    let missing = || AppError::missing("quote");
    let ticket = repo::find(tx.db(), id)?.ok_or_else(missing)?.ticket_id;
    let bundle = TicketBundle::open(tx, ticket).map_err(|error| match error.code() {
        Code::NotFound => missing(),
        _ => error,
    })?;
    demand(tx.op(), permission, &bundle)?;
    let quote = repo::find(tx.db(), id)?.ok_or_else(missing)?;
    Ok((bundle, quote))
}

/// Quotes are written and sent while the plan is made or waits for the customer, and only in the present cycle.
fn in_time(bundle: &TicketBundle, cycle: i32) -> AppResult<()> {
    let state = bundle.ticket.state;
    if matches!(state, S::Diagnosis | S::Approval) && cycle == bundle.ticket.cycle {
        return Ok(());
    }
    Err(AppError::new(Code::Conflict)
        .saying("no_quote_now")
        .with("current", state)
        .with_extra("current_state", state))
}

/// Writes the quote and notes the change in the timeline, the event log and the audit trail.
/// [`TicketBundle::save`] must follow.
///
/// # Errors
/// `version_mismatch`, `conflict` when another version has been sent meanwhile; database faults.
pub fn save(
    tx: &mut Tx,
    bundle: &mut TicketBundle,
    quote: &mut Quote,
    read_in: QuoteState,
    told: impl Into<Told>,
) -> AppResult<()> {
    quote.updated_at = tx.now();
    repo::save_if(tx.db(), quote, read_in)?;
    note(tx, bundle, quote, read_in, told.into());
    Ok(())
}

/// Name of the event, and why it came to it.
#[derive(Debug, Clone)]
pub struct Told {
    pub event: &'static str,
    pub reason: Option<String>,
}

impl From<&'static str> for Told {
    fn from(event: &'static str) -> Told {
        Told {
            event,
            reason: None,
        }
    }
}

/// Notes a change of the quote.
fn note(tx: &mut Tx, bundle: &mut TicketBundle, quote: &Quote, from: QuoteState, told: Told) {
    // What the customer never saw stays inside.
    let visibility = match (from, quote.state) {
        (QuoteState::Draft, QuoteState::Draft | QuoteState::Superseded) => Visibility::Internal,
        _ => Visibility::Customer,
    };
    bundle.push(
        NewEvent::new(TicketEventType::QuoteChanged)
            .visible_to(visibility)
            .saying(TicketEventDetails {
                quote_id: Some(quote.id),
                quote_version: Some(quote.quote_version),
                quote_state: Some(quote.state.as_str().to_owned()),
                ..TicketEventDetails::default()
            }),
    );
    let data = json!({
        "ticket_id": quote.ticket_id,
        "quote_version": quote.quote_version,
        "state": quote.state,
        "customer_amount": Money::new(quote.totals.customer, quote.currency),
    });
    tx.record(
        Change::new("quote", quote.id, quote.version, told.event)
            .in_branch(bundle.ticket.branch_id)
            .visible_to(visibility)
            .changes(json!({ "state": { "from": from, "to": quote.state } }))
            .because(told.reason)
            .data(data),
    );
}
