//! The one way to move a ticket: every write path, bulk, import and jobs included, comes through here.

use super::bundle::{self, TicketBundle};
use super::effects;
use super::facts::Said;
use super::flow::{TICKET_FLOW, TicketAction, TicketState};
use super::model::{NewEvent, TicketEventId, TicketEventType};
use super::parts;
use crate::platform::clock::UtcTime;
use crate::platform::error::{AppError, AppResult};
use crate::platform::tx::{Tx, Visibility};
use crate::workflow::{Act, Attempt, Refusal, Step};

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// Its entry in the timeline.
    pub id: TicketEventId,
    /// Number of that entry.
    pub seq: i64,
    pub from: TicketState,
    pub to: TicketState,
    pub action: TicketAction,
    pub at: UtcTime,
    /// Version of the ticket after the step.
    pub ticket_version: i64,
}

/// Takes a step: judges it, does what it leaves behind, writes the ticket, its timeline and the event.
///
/// # Errors
/// The flow's refusal (403, 409, 422), with nothing changed; `version_mismatch` when somebody else was
/// faster; database faults.
pub fn advance(
    tx: &mut Tx,
    bundle: &mut TicketBundle,
    attempt: &Attempt<'_>,
    said: &Said,
) -> AppResult<Transition> {
    let (action, from) = take_step(tx, bundle, attempt, said)?;
    let events = bundle.save(tx)?;
    let entry = events
        .iter()
        .rev()
        .find(|event| event.kind == TicketEventType::StateChanged)
        .ok_or_else(|| AppError::internal("a step left no entry"))?;
    Ok(Transition {
        id: entry.id,
        seq: entry.seq,
        from,
        to: bundle.ticket.state,
        action,
        at: entry.at,
        ticket_version: bundle.ticket.version,
    })
}

/// Judges a step and does what it leaves behind, without saving: for acts of which a step is only a part.
/// [`TicketBundle::save`] must follow.
///
/// # Errors
/// As [`advance`].
pub fn take_step(
    tx: &mut Tx,
    bundle: &mut TicketBundle,
    attempt: &Attempt<'_>,
    said: &Said,
) -> AppResult<(TicketAction, TicketState)> {
    let step = judge_step(tx, bundle, attempt, said)?;
    let (action, from, to) = typed(&step)?;
    // A ticket that moves no longer waits.
    if let Some(resumed) = effects::end_hold(tx, &mut bundle.ticket) {
        bundle.push(resumed);
    }
    let details = effects::apply(tx, bundle, action, attempt)?;
    bundle.ticket.state = to;
    let event = NewEvent::new(TicketEventType::StateChanged)
        .by_act(step.action)
        .visible_to(Visibility::Customer)
        .because(attempt.reason_code, attempt.comment)
        .saying(details);
    bundle.push(NewEvent {
        from: Some(from),
        to: Some(to),
        ..event
    });
    parts::follow::step(tx, bundle, action)?;
    Ok((action, from))
}

/// Judges an act: something done to the ticket that leaves it in its state.
///
/// # Errors
/// The flow's refusal (403, 409, 422).
pub fn judge_act(
    tx: &Tx,
    bundle: &TicketBundle,
    attempt: &Attempt<'_>,
    said: &Said,
) -> AppResult<&'static Act> {
    let op = tx.op();
    let roles = bundle::roles_over(&op.actor, &bundle.ticket);
    let caller = bundle::caller(&op.actor, &bundle.ticket, &roles);
    let state = bundle.ticket.state.as_str();
    TICKET_FLOW
        .act(state, attempt, &caller, &bundle.facts(op, said))
        .map_err(|refusal| refused(tx, bundle, attempt, refusal))
}

fn judge_step(
    tx: &Tx,
    bundle: &TicketBundle,
    attempt: &Attempt<'_>,
    said: &Said,
) -> AppResult<Step> {
    let op = tx.op();
    let roles = bundle::roles_over(&op.actor, &bundle.ticket);
    let caller = bundle::caller(&op.actor, &bundle.ticket, &roles);
    let state = bundle.ticket.state.as_str();
    TICKET_FLOW
        .step(state, attempt, &caller, &bundle.facts(op, said))
        .map_err(|refusal| refused(tx, bundle, attempt, refusal))
}

fn refused(tx: &Tx, bundle: &TicketBundle, attempt: &Attempt<'_>, refusal: Refusal) -> AppError {
    refusal.into_error(attempt.action, bundle.ticket.state.as_str(), tx.op().lang)
}

/// The flow speaks in words; the room's types come from the same declaration.
fn typed(step: &Step) -> AppResult<(TicketAction, TicketState, TicketState)> {
    let typed = || {
        Some((
            TicketAction::parse(step.action)?,
            TicketState::parse(step.from)?,
            TicketState::parse(step.to)?,
        ))
    };
    typed().ok_or_else(|| AppError::internal("the flow names what the room does not know"))
}
