//! Asking the quote's flow.

use chrono::TimeDelta;

use crate::platform::auth::permission::Permission;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::op::Op;
use crate::platform::settings;
use crate::platform::tx::Tx;
use crate::tickets::bundle::{self, TicketBundle};
use crate::tickets::model::Ticket;
use crate::tickets::quotes::authority::{COUNTED_DAYS, DiscountAuthority, DiscountFacts, Lack};
use crate::tickets::quotes::facts::QuoteFacts;
use crate::tickets::quotes::flow::{QUOTE_FLOW, QuoteState};
use crate::tickets::quotes::model::Quote;
use crate::tickets::quotes::pricing::PricingFault;
use crate::tickets::quotes::repo;
use crate::workflow::Attempt;

/// Judges a step of the quote and gives the state it leads to.
///
/// # Errors
/// The flow's refusal (403, 409, 422).
pub fn judge(
    tx: &Tx,
    bundle: &TicketBundle,
    facts: &QuoteFacts<'_>,
    attempt: &Attempt<'_>,
) -> AppResult<QuoteState> {
    let op = tx.op();
    let holding = bundle.ticket.holding();
    let roles = op.actor.roles_over(Permission::TicketsRead, &holding);
    let caller = bundle::caller(&op.actor, &bundle.ticket, &roles);
    let state = facts.quote.state.as_str();
    let step = QUOTE_FLOW
        .step(state, attempt, &caller, facts)
        .map_err(|refusal| refusal.into_error(attempt.action, state, op.lang))?;
    QuoteState::parse(step.to)
        .ok_or_else(|| AppError::internal("the flow names what the room does not know"))
}

/// What stands against sending the quote: its discounts and concessions, and its margin.
///
/// # Errors
/// Database faults; `internal` for a stored quote that cannot be priced.
pub fn lacks(db: &mut Db, op: &Op, ticket: &Ticket, quote: &Quote) -> AppResult<Vec<Lack>> {
    if quote.state != QuoteState::Draft {
        return Ok(Vec::new());
    }
    let authority: DiscountAuthority = settings::get(db)?;
    let mut facts = priced(quote).map_err(|fault| AppError::internal(format!("{fault:?}")))?;
    facts.is_man_made = ticket.details.man_made.is_some();
    if facts.discount > 0 {
        let since = op.now.plus(-TimeDelta::days(COUNTED_DAYS));
        let used = repo::count_own_discounts(db, quote.created_by, quote.ticket_id, since)?;
        facts.times_used = u32::try_from(used).unwrap_or(u32::MAX);
    }
    Ok(authority.judge(&facts))
}

/// Discounts and margin as the lines have them. A concession, work that the customer is let off beyond the entitlement,
/// is a discount by another name.
fn priced(quote: &Quote) -> Result<DiscountFacts, PricingFault> {
    let mut facts = DiscountFacts {
        subtotal: quote.totals.subtotal,
        discount: quote.totals.discount,
        has_reason: quote.discount_reason.is_some(),
        is_approved: quote.discount_approved_by.is_some(),
        ..DiscountFacts::default()
    };
    for line in &quote.lines {
        facts.discount = facts.discount.saturating_add(line.concession()?);
        if let Some(cost) = line.cost()? {
            facts.known_net = facts.known_net.saturating_add(line.amounts.net());
            facts.known_cost = facts.known_cost.saturating_add(cost);
        }
    }
    Ok(facts)
}
