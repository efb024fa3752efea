//! Taking a quote to the customer, and taking it back.

use super::drafting::event;
use super::{Told, in_time, judge, lacks, open, save};
use crate::platform::auth::permission::Permission;
use crate::platform::codes::Code;
use crate::platform::error::{AppError, AppResult};
use crate::platform::tx::Tx;
use crate::tickets::bundle::TicketBundle;
use crate::tickets::model::QuoteId;
use crate::tickets::quotes::dto::DiscountApprovalCreate;
use crate::tickets::quotes::facts::QuoteFacts;
use crate::tickets::quotes::flow::{QuoteAction, QuoteState};
use crate::tickets::quotes::model::Quote;
use crate::tickets::quotes::repo;
use crate::workflow::Attempt;

/// Takes a step of the quote. Sending takes back the version that is with the customer, in the same transaction.
///
/// # Errors
/// The flow's refusals (403, 409, 422), `conflict` outside diagnosis and approval, 404; database faults.
pub fn transition(
    tx: &mut Tx,
    id: QuoteId,
    action: QuoteAction,
) -> AppResult<(TicketBundle, Quote)> {
    let (mut bundle, mut quote) = open(tx, id, Permission::QuotesWrite)?;
    let op = tx.op();
    if action == QuoteAction::Send {
        repo::lock_author(tx.db(), quote.created_by)?;
    }
    let lacks = lacks(tx.db(), op, &bundle.ticket, &quote)?;
    let facts = QuoteFacts {
        quote: &quote,
        lacks: &lacks,
        today: tx.now().date(),
        has_customers_word: false,
    };
    let to = judge(tx, &bundle, &facts, &Attempt::transition(action.as_str()))?;
    if action == QuoteAction::Send {
        in_time(&bundle, quote.cycle)?;
        supersede(tx, &mut bundle, QuoteState::Sent)?;
        quote.sent_at = Some(tx.now());
    }
    let from = std::mem::replace(&mut quote.state, to);
    save(tx, &mut bundle, &mut quote, from, event(action))?;
    bundle.save(tx)?;
    Ok((bundle, quote))
}

/// Approves what is above the author's authority: another person, for this very draft.
///
/// # Errors
/// `separation_of_duties` for the author, `conflict` once it was sent, 403, 404; database faults.
pub fn approve_discount(
    tx: &mut Tx,
    id: QuoteId,
    said: &DiscountApprovalCreate,
) -> AppResult<(TicketBundle, Quote)> {
    let (mut bundle, mut quote) = open(tx, id, Permission::QuotesApproveDiscount)?;
    let approver = tx.op().actor.person().map(|person| person.id);
    if approver == Some(quote.created_by) {
        return Err(AppError::new(Code::SeparationOfDuties));
    }
    if quote.state != QuoteState::Draft {
        return Err(AppError::new(Code::Conflict)
            .saying("quote_not_draft")
            .with("current", quote.state)
            .with_extra("current_state", quote.state));
    }
    quote.discount_approved_by = approver;
    let told = Told {
        event: "quote.discount_approved",
        reason: Some(said.comment.clone()),
    };
    save(tx, &mut bundle, &mut quote, QuoteState::Draft, told)?;
    bundle.save(tx)?;
    Ok((bundle, quote))
}

/// Takes back whatever of the ticket's quotes is not decided: the plan it belongs to is given up.
/// [`TicketBundle::save`] must follow.
///
/// # Errors
/// Database faults.
pub fn withdraw_open(tx: &mut Tx, bundle: &mut TicketBundle) -> AppResult<()> {
    supersede(tx, bundle, QuoteState::Draft)?;
    supersede(tx, bundle, QuoteState::Sent)
}

fn supersede(tx: &mut Tx, bundle: &mut TicketBundle, state: QuoteState) -> AppResult<()> {
    for mut quote in repo::in_state(tx.db(), bundle.ticket.id, state)? {
        quote.state = QuoteState::Superseded;
        save(tx, bundle, &mut quote, state, event(QuoteAction::Supersede))?;
    }
    Ok(())
}
