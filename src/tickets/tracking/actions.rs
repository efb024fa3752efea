//! Issuing and revoking tracking links, and what a customer does with one.

use chrono::TimeDelta;

use super::dto::{
    TrackingAcceptanceCreate, TrackingCancellationCreate, TrackingMessageCreate,
    TrackingPlanDecisionCreate, TrackingReopeningCreate, TrackingSurveyCreate,
};
use super::repo::{self, Token};
use super::view;
use crate::platform::auth::Actor;
use crate::platform::auth::actor::{TicketId, TrackingTokenId};
use crate::platform::auth::permission::Permission;
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageRequest;
use crate::platform::op::Op;
use crate::platform::tx::{Tx, Visibility};
use crate::tickets::advance;
use crate::tickets::bundle::TicketBundle;
use crate::tickets::evidence::actions as evidence;
use crate::tickets::evidence::bodies::{AcceptanceCreate, CallbackCreate, PlanDecisionCreate};
use crate::tickets::evidence::words::{ContactMeans, PlanVerdict, WordChannel};
use crate::tickets::facts::Said;
use crate::tickets::flow::{CancelReason, TicketAct, TicketAction};
use crate::tickets::model::{NewEvent, Ticket, TicketEventDetails, TicketEventType};
use crate::tickets::quotes::flow::QuoteState;
use crate::tickets::quotes::repo as quotes;
use crate::tickets::repo as tickets;
use crate::workflow::Attempt;

/// Days that a link opens unless somebody says otherwise: well past the time to reopen.
const DEFAULT_DAYS: i64 = 180;

/// Issues a tracking link for a ticket.
///
/// # Errors
/// 403, 404; database faults.
pub fn issue(tx: &mut Tx, ticket: TicketId, valid_days: Option<i64>) -> AppResult<Token> {
    let mut bundle = evidence::open(tx, ticket, Permission::TrackingIssue)?;
    let token = Token {
        id: tx.new_id(),
        ticket_id: ticket,
        created_by: tx.op().actor.person().map(|person| person.id),
        created_at: tx.now(),
        expires_at: tx
            .now()
            .plus(TimeDelta::days(valid_days.unwrap_or(DEFAULT_DAYS))),
        revoked_at: None,
    };
    repo::insert(tx.db(), &token)?;
    note(&mut bundle, true);
    bundle.save(tx)?;
    Ok(token)
}

/// Ends a tracking link at once.
///
/// # Errors
/// 403, 404; database faults.
pub fn revoke(tx: &mut Tx, ticket: TicketId, id: TrackingTokenId) -> AppResult<()> {
    let mut bundle = evidence::open(tx, ticket, Permission::TrackingIssue)?;
    let token = repo::find(tx.db(), ticket, id)?;
    let token = token.ok_or_else(|| AppError::missing("tracking_token"))?;
    let now = tx.now();
    repo::revoke(tx.db(), token.id, now)?;
    note(&mut bundle, false);
    bundle.save(tx)?;
    Ok(())
}

fn note(bundle: &mut TicketBundle, is_active: bool) {
    bundle.push(
        NewEvent::new(TicketEventType::TrackingChanged).saying(TicketEventDetails {
            is_active: Some(is_active),
            ..TicketEventDetails::default()
        }),
    );
}

/// One page of a ticket's links, and their number when it was asked for.
///
/// # Errors
/// 404 where the caller sees no such ticket; `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    op: &Op,
    ticket: TicketId,
    page: &PageRequest,
) -> AppResult<(Vec<Token>, Option<i64>)> {
    let scope = op.actor.scope(Permission::TrackingIssue);
    tickets::find(db, &scope, ticket)?.ok_or_else(|| AppError::missing("ticket"))?;
    let tokens = repo::page(db, ticket, page)?;
    let total = if page.with_total {
        Some(repo::count(db, ticket)?)
    } else {
        None
    };
    Ok((tokens, total))
}

/// The ticket that the caller's token opens.
pub fn own_ticket(op: &Op) -> Option<TicketId> {
    match op.actor {
        Actor::Customer { ticket, .. } => Some(ticket),
        _ => None,
    }
}

fn own(tx: &Tx) -> AppResult<TicketId> {
    own_ticket(tx.op()).ok_or_else(|| AppError::missing("ticket"))
}

/// The ticket as it stands after what the customer did.
fn now(tx: &mut Tx) -> AppResult<Ticket> {
    let op = tx.op();
    view::find(tx.db(), op)
}

/// The customer decides on the plan or quote. Whoever approves a quote names the version that was read; a refusal
/// without one refuses whatever is on the table.
///
/// # Errors
/// As the decisions that staff record.
pub fn decide(tx: &mut Tx, said: TrackingPlanDecisionCreate) -> AppResult<Ticket> {
    let ticket = now(tx)?;
    let on_table = match (said.quote_id, said.decision) {
        (Some(named), _) => Some(named),
        (None, PlanVerdict::Approved) => None,
        (None, PlanVerdict::Declined) => quotes::in_state(tx.db(), ticket.id, QuoteState::Sent)?
            .first()
            .map(|quote| quote.id),
    };
    let decision = PlanDecisionCreate {
        decision: said.decision,
        decided_by_name: speaker(&ticket, said.name),
        how: WordChannel::Portal,
        decided_at: None,
        evidence: None,
        reason_code: said.reason_code,
        comment: said.comment,
    };
    match on_table {
        Some(quote) => evidence::decide_quote(tx, quote, decision)?,
        None => evidence::decide_plan(tx, ticket.id, decision)?,
    };
    now(tx)
}

/// Who speaks: whoever says so, else whom the ticket names; the token alone proves that it is the customer's side.
fn speaker(ticket: &Ticket, said: Option<String>) -> String {
    said.or_else(|| ticket.details.contact.name.clone())
        .unwrap_or_else(|| "customer".to_owned())
}

/// The customer accepts or refuses the result.
///
/// # Errors
/// As the acceptances that staff record.
pub fn accept(tx: &mut Tx, said: TrackingAcceptanceCreate) -> AppResult<Ticket> {
    let ticket = now(tx)?;
    let acceptance = AcceptanceCreate {
        accepted: said.accepted,
        accepted_by_name: speaker(&ticket, said.name),
        how: WordChannel::Portal,
        evidence: None,
        reason_code: said.reason_code,
        comment: said.comment,
    };
    evidence::accept(tx, ticket.id, acceptance)?;
    now(tx)
}

/// The customer writes to us.
///
/// # Errors
/// The flow's refusal, 404; database faults.
pub fn write(tx: &mut Tx, said: &TrackingMessageCreate) -> AppResult<Ticket> {
    let ticket = own(tx)?;
    let mut bundle = TicketBundle::open(tx, ticket)?;
    let act = TicketAct::AddNote.as_str();
    advance::judge_act(tx, &bundle, &Attempt::transition(act), &Said::default())?;
    bundle.push(
        NewEvent::new(TicketEventType::NoteAdded)
            .by_act(act)
            .visible_to(Visibility::Customer)
            .because(None, Some(&said.text)),
    );
    bundle.save(tx)?;
    now(tx)
}

/// The customer wants the repair taken up again.
///
/// # Errors
/// The flow's refusals, 404; database faults.
pub fn reopen(tx: &mut Tx, said: &TrackingReopeningCreate) -> AppResult<Ticket> {
    let attempt = Attempt::transition(TicketAction::Reopen.as_str())
        .because(Some(said.reason_code.as_str()), said.comment.as_deref());
    step(tx, &attempt)
}

/// The customer gives the request up.
///
/// # Errors
/// The flow's refusals, 404; database faults.
pub fn cancel(tx: &mut Tx, said: &TrackingCancellationCreate) -> AppResult<Ticket> {
    let reason = CancelReason::CustomerWithdrew.as_str();
    let attempt = Attempt::transition(TicketAction::Cancel.as_str())
        .because(Some(reason), said.comment.as_deref());
    step(tx, &attempt)
}

fn step(tx: &mut Tx, attempt: &Attempt<'_>) -> AppResult<Ticket> {
    let ticket = own(tx)?;
    let mut bundle = TicketBundle::open(tx, ticket)?;
    advance::advance(tx, &mut bundle, attempt, &Said::default())?;
    now(tx)
}

/// The customer answers the survey, once in a cycle.
///
/// # Errors
/// `conflict` when it is answered already or the ticket is not in review, 404; database faults.
pub fn answer_survey(tx: &mut Tx, said: TrackingSurveyCreate) -> AppResult<Ticket> {
    let ticket = own(tx)?;
    // Locked before the question is asked, so that of two answers at once one wins.
    let bundle = TicketBundle::open(tx, ticket)?;
    if view::has_answered(tx.db(), &bundle.ticket)? {
        return Err(AppError::new(Code::Conflict).saying("survey_answered"));
    }
    let outcome = CallbackCreate {
        means: ContactMeans::Survey,
        is_reached: true,
        is_satisfied: Some(said.is_satisfied),
        score: Some(said.score),
        comment: said.comment,
        complaint_reference: None,
        contacted_at: None,
    };
    evidence::record_contact(tx, ticket, outcome)?;
    now(tx)
}
