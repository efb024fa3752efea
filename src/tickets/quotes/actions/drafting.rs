//! Writing versions of a quote.

use super::{in_time, note, open, save};
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::money::Currency;
use crate::platform::tx::Tx;
use crate::tickets::bundle::TicketBundle;
use crate::tickets::evidence::actions as evidence;
use crate::tickets::model::QuoteId;
use crate::tickets::quotes::dto::{QuoteCreate, QuoteLineCreate, QuoteMember, QuoteUpdate};
use crate::tickets::quotes::flow::{QuoteAction, QuoteState};
use crate::tickets::quotes::lines::{self, Grounds, LineDraft};
use crate::tickets::quotes::model::{Quote, QuoteLine};
use crate::tickets::quotes::pricing::Totals;
use crate::tickets::quotes::repo;

/// Writes a new version as a draft; an earlier draft gives way to it, a version with the customer stays until the new one
/// is sent.
///
/// # Errors
/// 422 with every fault of every line, `conflict` outside diagnosis and approval, 403, 404; database faults.
pub fn create(
    tx: &mut Tx,
    ticket: TicketId,
    said: QuoteCreate,
) -> AppResult<(TicketBundle, Quote)> {
    let mut bundle = evidence::open(tx, ticket, Permission::QuotesWrite)?;
    in_time(&bundle, bundle.ticket.cycle)?;
    let author = tx.op().actor.person().map(|person| person.id);
    let created_by = author.ok_or_else(|| AppError::forbidden(Permission::QuotesWrite.as_str()))?;
    let (lines, totals) = priced(&bundle, said.currency, said.lines)?;
    for mut draft in repo::in_state(tx.db(), ticket, QuoteState::Draft)? {
        draft.state = QuoteState::Superseded;
        let event = event(QuoteAction::Supersede);
        save(tx, &mut bundle, &mut draft, QuoteState::Draft, event)?;
    }
    let cycle = bundle.ticket.cycle;
    let quote = Quote {
        id: tx.new_id(),
        ticket_id: ticket,
        cycle,
        quote_version: repo::next_version(tx.db(), ticket, cycle)?,
        state: QuoteState::Draft,
        currency: said.currency,
        lines,
        totals,
        valid_until: said.valid_until,
        note: said.note,
        discount_reason: said.discount_reason,
        created_by,
        discount_approved_by: None,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
        sent_at: None,
        decided_at: None,
    };
    check_reason(&quote)?;
    repo::insert(tx.db(), &quote)?;
    note(
        tx,
        &mut bundle,
        &quote,
        QuoteState::Draft,
        "quote.created".into(),
    );
    bundle.save(tx)?;
    Ok((bundle, quote))
}

/// Changes a draft. Only its author does: the discount counts against the author's authority, and whoever approves it
/// must not have written it.
///
/// # Errors
/// `version_mismatch`, `conflict` once it was sent, `not_your_step` for others, 422 with every fault, 403, 404; database
/// faults.
pub fn update(
    tx: &mut Tx,
    id: QuoteId,
    version: i64,
    said: QuoteUpdate,
) -> AppResult<(TicketBundle, Quote)> {
    let (mut bundle, mut quote) = open(tx, id, Permission::QuotesWrite)?;
    if quote.version != version {
        return Err(AppError::stale(quote.version));
    }
    if quote.state != QuoteState::Draft {
        return Err(AppError::new(Code::Conflict)
            .saying("quote_not_draft")
            .with("current", quote.state)
            .with_extra("current_state", quote.state));
    }
    in_time(&bundle, quote.cycle)?;
    if tx.op().actor.person().map(|person| person.id) != Some(quote.created_by) {
        return Err(AppError::new(Code::NotYourStep).saying("quote_of_another"));
    }
    apply(&bundle, &mut quote, said)?;
    check_reason(&quote)?;
    // What was approved is no longer what stands here.
    quote.discount_approved_by = None;
    save(
        tx,
        &mut bundle,
        &mut quote,
        QuoteState::Draft,
        "quote.updated",
    )?;
    bundle.save(tx)?;
    Ok((bundle, quote))
}

fn apply(bundle: &TicketBundle, quote: &mut Quote, said: QuoteUpdate) -> AppResult<()> {
    if let Some(lines) = said.lines {
        (quote.lines, quote.totals) = priced(bundle, quote.currency, lines)?;
    }
    if let Some(day) = said.valid_until {
        quote.valid_until = day;
    }
    let unset = |member| said.unset.contains(&member);
    let note = said.note.cleared_if(unset(QuoteMember::Note));
    note.apply(&mut quote.note);
    let reason = said
        .discount_reason
        .cleared_if(unset(QuoteMember::DiscountReason));
    reason.apply(&mut quote.discount_reason);
    Ok(())
}

fn priced(
    bundle: &TicketBundle,
    currency: Currency,
    lines: Vec<QuoteLineCreate>,
) -> AppResult<(Vec<QuoteLine>, Totals)> {
    let details = &bundle.ticket.details;
    let grounds = Grounds {
        currency,
        entitlement: details.entitlement.as_ref(),
        is_man_made: details.man_made.is_some(),
    };
    let drafts: Vec<LineDraft> = lines.into_iter().map(LineDraft::from).collect();
    lines::build(&drafts, grounds).map_err(AppError::invalid)
}

/// A reason without a discount would count as one.
fn check_reason(quote: &Quote) -> AppResult<()> {
    let concedes = quote
        .lines
        .iter()
        .any(|line| line.customer_percent < line.entitled_percent);
    if quote.discount_reason.is_some() && quote.totals.discount == 0 && !concedes {
        let fault = FieldFault::body("/discount_reason", FaultCode::Conflict);
        return Err(AppError::fault(fault.saying("no_discount")));
    }
    Ok(())
}

/// Name of the event that a step makes.
pub const fn event(action: QuoteAction) -> &'static str {
    match action {
        QuoteAction::Send => "quote.sent",
        QuoteAction::Approve => "quote.approved",
        QuoteAction::Decline => "quote.declined",
        QuoteAction::Expire => "quote.expired",
        QuoteAction::Supersede => "quote.superseded",
    }
}
