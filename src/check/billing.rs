//! Rules over quotes and charges.

use serde_json::Value;

use super::case::{Case, EvidenceLine, QuoteOf};
use crate::tickets::flow::TicketState as S;
use crate::tickets::model::EvidenceKind as E;
use crate::tickets::quotes::flow::QuoteState as Q;
use crate::tickets::quotes::model::QuoteLine;
use crate::tickets::quotes::pricing::{self, LineAmounts, Totals};

/// Every amount follows from its line, every sum from the lines.
pub(super) fn quotes_add_up(case: &Case) -> Option<String> {
    case.quotes.iter().find_map(|quote| {
        let what = off_in(quote)?;
        Some(format!(
            "quote {} of cycle {}: {what}",
            quote.quote_version, quote.cycle
        ))
    })
}

fn off_in(quote: &QuoteOf) -> Option<String> {
    let lines: Vec<QuoteLine> = match serde_json::from_value(quote.lines.0.clone()) {
        Ok(lines) => lines,
        Err(error) => return Some(format!("its lines cannot be read: {error}")),
    };
    let wrong = lines
        .iter()
        .position(|line| pricing::price_line(&line.terms()) != Ok(line.amounts));
    if let Some(place) = wrong {
        return Some(format!("the amounts of line {} are wrong", place + 1));
    }
    let amounts: Vec<LineAmounts> = lines.iter().map(|line| line.amounts).collect();
    let kept = Totals {
        subtotal: quote.subtotal,
        discount: quote.discount,
        tax: quote.tax,
        total: quote.total,
        customer: quote.customer,
    };
    let told = pricing::total(&amounts);
    (told != Ok(kept)).then(|| format!("it says {kept:?}, its lines say {told:?}"))
}

/// One version is with the customer at most, and none once the ticket is given up.
pub(super) fn one_quote_open(case: &Case) -> Option<String> {
    let open = |state: Q| {
        let of_state = case.quotes.iter().filter(|one| one.state == state.as_str());
        of_state.count()
    };
    let (drafts, sent) = (open(Q::Draft), open(Q::Sent));
    let is_given_up = case.is_in(&[S::Cancelled]) && drafts + sent > 0;
    (sent > 1 || drafts > 1 || is_given_up).then(|| {
        format!(
            "{drafts} drafts and {sent} sent quotes in {}",
            case.ticket.state
        )
    })
}

/// A quote is decided exactly when the customer's word on it is on record.
pub(super) fn quotes_are_decided(case: &Case) -> Option<String> {
    case.quotes.iter().find_map(|quote| {
        let id = quote.id.to_string();
        let word = case
            .evidence
            .iter()
            .filter(|one| one.kind == E::PlanDecision.as_str())
            .find(|one| member(one, "quote_id") == Some(id.as_str()))
            .and_then(|one| member(one, "decision"));
        let decided = [Q::Approved.as_str(), Q::Declined.as_str()];
        let state = Some(quote.state.as_str()).filter(|state| decided.contains(state));
        (state != word).then(|| {
            format!(
                "quote {} of cycle {} is {}, the customer's word on record is {word:?}",
                quote.quote_version, quote.cycle, quote.state
            )
        })
    })
}

fn member<'a>(evidence: &'a EvidenceLine, name: &str) -> Option<&'a str> {
    evidence.body.0.get(name).and_then(Value::as_str)
}

/// Nothing that the customer owes is left open when a ticket is closed.
pub(super) fn charges_are_settled(case: &Case) -> Option<String> {
    let due = case
        .charges
        .iter()
        .filter(|charge| charge.payer == "customer" && charge.status == "due")
        .count();
    let is_closed = case.is_in(&[S::Review, S::Completed]);
    (is_closed && due > 0).then(|| format!("is {} with {due} charges due", case.ticket.state))
}
