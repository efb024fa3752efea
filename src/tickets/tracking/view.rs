//! The customer's view of a ticket: what may be shown is decided here, in one place, and it is little.

use super::dto::{Tracking, TrackingEvent, TrackingQuote, TrackingQuoteLine};
use super::repo;
use crate::platform::auth::permission::Permission;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::lang::Lang;
use crate::platform::money::Money;
use crate::platform::op::Op;
use crate::platform::phone;
use crate::platform::tx::Visibility;
use crate::tickets::bundle;
use crate::tickets::evidence::bodies::CallbackBody;
use crate::tickets::evidence::record;
use crate::tickets::evidence::words::ContactMeans;
use crate::tickets::facts::{Known, Said, TicketFacts};
use crate::tickets::flow::{TICKET_FLOW, TicketAction, TicketState};
use crate::tickets::model::{EvidenceKind, Ticket, TicketEvent, TicketEventType};
use crate::tickets::quotes::flow::QuoteState;
use crate::tickets::quotes::model::Quote;
use crate::tickets::quotes::repo as quotes;
use crate::tickets::repo::{self as tickets, EventFilter};
use crate::workflow::{Allowed, AllowedTransition};

/// Events shown at most.
const SHOWN_EVENTS: i64 = 50;

/// The ticket of the token.
///
/// # Errors
/// 404 for callers without a token; database faults.
pub fn find(db: &mut Db, op: &Op) -> AppResult<Ticket> {
    let missing = || AppError::missing("ticket");
    let id = super::actions::own_ticket(op).ok_or_else(missing)?;
    let scope = op.actor.scope(Permission::TicketsRead);
    tickets::find(db, &scope, id)?.ok_or_else(missing)
}

/// The ticket as its customer sees it.
///
/// # Errors
/// Database faults.
pub fn view(db: &mut Db, op: &Op, ticket: &Ticket) -> AppResult<Tracking> {
    let sent = quotes::in_state(db, ticket.id, QuoteState::Sent)?;
    let today = op.now.date();
    let contact = &ticket.details.contact;
    Ok(Tracking {
        number: ticket.number.clone(),
        title: ticket.title.clone(),
        state: ticket.state,
        stage: ticket.state.stage(),
        state_title: ticket.state.title().text(op.lang).to_owned(),
        hold_reason: ticket.hold_reason,
        promised_on: ticket.details.promised_on,
        created_at: ticket.created_at,
        updated_at: ticket.updated_at,
        closed_at: ticket.closed_at,
        contact_name: contact.name.as_deref().map(masked_name),
        contact_phone: contact.phone.as_deref().map(phone::mask),
        quote: sent.into_iter().next_back().map(|one| quote(one, today)),
        amounts_due: repo::amounts_due(db, ticket.id)?,
        allowed_transitions: allowed(db, op, ticket)?,
        awaits_survey: ticket.state == TicketState::Review && !has_answered(db, ticket)?,
        events: events(db, ticket)?,
    })
}

/// The first character tells the customer who is meant, and strangers nothing.
fn masked_name(name: &str) -> String {
    name.chars()
        .next()
        .map(|first| format!("{first}**"))
        .unwrap_or_default()
}

fn quote(quote: Quote, today: chrono::NaiveDate) -> TrackingQuote {
    let money = |minor| Money::new(minor, quote.currency);
    let line = |line: &crate::tickets::quotes::model::QuoteLine| TrackingQuoteLine {
        kind: line.kind,
        description: line.description.clone(),
        quantity_milli: line.quantity_milli,
        unit_price: money(line.unit_price_minor),
        total: money(line.amounts.total),
        customer_amount: money(line.amounts.customer),
    };
    TrackingQuote {
        id: quote.id,
        quote_version: quote.quote_version,
        lines: quote.lines.iter().map(line).collect(),
        discount: money(quote.totals.discount),
        total: money(quote.totals.total),
        customer_amount: money(quote.totals.customer),
        valid_until: quote.valid_until,
        is_expired: quote.is_past(today),
        note: quote.note,
    }
}

/// Where the customer takes a step; the addresses of staff are of no use with a tracking token.
const fn address(action: TicketAction) -> Option<&'static str> {
    match action {
        TicketAction::ApprovePlan | TicketAction::DeclinePlan => {
            Some("/api/v1/tracking/plan-decisions")
        }
        TicketAction::Accept | TicketAction::RefuseAcceptance => {
            Some("/api/v1/tracking/acceptances")
        }
        TicketAction::Reopen => Some("/api/v1/tracking/reopenings"),
        TicketAction::Cancel => Some("/api/v1/tracking/cancellations"),
        _ => None,
    }
}

fn allowed(db: &mut Db, op: &Op, ticket: &Ticket) -> AppResult<Vec<AllowedTransition>> {
    let known = Known::load(db, ticket)?;
    let said = Said::default();
    let facts = TicketFacts {
        ticket,
        known: &known,
        said: &said,
        actor_id: op.actor.id().map(|id| id.cast()),
        now: op.now,
    };
    let caller = bundle::caller(&op.actor, ticket, &[]);
    let steps = TICKET_FLOW.allowed(ticket.state.as_str(), &caller, &facts);
    Ok(steps
        .iter()
        .map(|step| customers_step(step, op.lang))
        .collect())
}

fn customers_step(step: &Allowed, lang: Lang) -> AllowedTransition {
    let mut shown = AllowedTransition::new(step, lang);
    let address = TicketAction::parse(step.action).and_then(address);
    shown.address = address.map(str::to_owned);
    for unmet in &mut shown.unmet {
        unmet.address = None;
    }
    shown
}

/// Whether the customer has answered the survey of this cycle.
///
/// # Errors
/// Database faults.
pub fn has_answered(db: &mut Db, ticket: &Ticket) -> AppResult<bool> {
    let kinds = [EvidenceKind::ContactOutcome];
    let outcomes = tickets::evidence_of_cycle(db, ticket.id, ticket.cycle, &kinds)?;
    for outcome in outcomes {
        let (body, _) = record::open::<CallbackBody>(outcome)?;
        if body.means == ContactMeans::Survey && body.is_reached {
            return Ok(true);
        }
    }
    Ok(false)
}

fn events(db: &mut Db, ticket: &Ticket) -> AppResult<Vec<TrackingEvent>> {
    let filter = EventFilter {
        visible_to: vec![Visibility::Customer],
        kinds: None,
        descending: true,
        after: None,
        offset: 0,
        limit: SHOWN_EVENTS,
    };
    let events = tickets::event_page(db, ticket.id, &filter)?;
    Ok(events.into_iter().map(event).collect())
}

/// Comments on steps are words between colleagues; only notes are written to be read here. Names of staff stay inside.
fn event(entry: TicketEvent) -> TrackingEvent {
    let is_customer = entry.actor_kind == "customer";
    TrackingEvent {
        seq: entry.seq,
        kind: entry.kind,
        from: entry.from,
        to: entry.to,
        by: if is_customer { "customer" } else { "us" }.to_owned(),
        text: entry
            .comment
            .filter(|_| entry.kind == TicketEventType::NoteAdded || is_customer),
        expected_on: entry.details.expected_on,
        at: entry.at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workflow::Who;

    #[test]
    fn every_step_that_is_the_customers_has_an_address_for_the_customer() {
        for edge in TICKET_FLOW.edges {
            if edge.who.contains(&Who::Customer) {
                let action = TicketAction::parse(edge.action).unwrap();
                assert!(address(action).is_some(), "{action}");
            }
        }
    }

    #[test]
    fn a_name_shows_its_first_character_only() {
        assert_eq!(masked_name("李明"), "李**");
        assert_eq!(masked_name(""), "");
    }
}
