//! The customer's word on a plan or quote: recording it decides the quote, takes the step of the ticket and, when the
//! customer agrees, leaves the repair agreement (维修协议) and the charges.

use super::{Word, demand, keep, sound};
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::error::AppResult;
use crate::platform::tx::Tx;
use crate::tickets::advance;
use crate::tickets::bundle::TicketBundle;
use crate::tickets::charges::actions as charges;
use crate::tickets::evidence::bodies::{PlanDecision, PlanDecisionBody, PlanDecisionCreate};
use crate::tickets::evidence::record;
use crate::tickets::evidence::words::PlanVerdict;
use crate::tickets::facts::{Decided, Said};
use crate::tickets::flow::TicketAction;
use crate::tickets::model::{EvidenceKind, QuoteId};
use crate::tickets::quotes::actions as quotes;
use crate::tickets::quotes::facts::QuoteFacts;
use crate::tickets::quotes::flow::QuoteAction;
use crate::tickets::quotes::model::Quote;
use crate::tickets::repo as tickets;
use crate::workflow::Attempt;

/// Records the decision on a plan without a quote.
///
/// # Errors
/// 422 for faults of the document and unmet needs (a sent quote is decided at its own address), the flow's refusals, 403,
/// 404; database faults.
pub fn decide_plan(
    tx: &mut Tx,
    ticket: TicketId,
    said: PlanDecisionCreate,
) -> AppResult<PlanDecision> {
    sound(tx, &said)?;
    let mut bundle = TicketBundle::open(tx, ticket)?;
    demand(tx.op(), Permission::TicketsWitness, &bundle)?;
    let cycle = bundle.ticket.cycle;
    let kind = EvidenceKind::Diagnosis;
    let plan = tickets::latest_evidence(tx.db(), ticket, cycle, kind)?;
    let body = said.complete(None);
    let facts = Said {
        decides: plan.map(|one| Decided::Plan(one.revision)),
        ..word(&body).said()
    };
    record_decision(tx, &mut bundle, body, facts)
}

/// Records the decision on a quote.
///
/// # Errors
/// 422 for faults of the document and unmet needs (only the current version, not expired), the flows' refusals, 403, 404;
/// database faults.
pub fn decide_quote(tx: &mut Tx, id: QuoteId, said: PlanDecisionCreate) -> AppResult<PlanDecision> {
    sound(tx, &said)?;
    let (mut bundle, mut quote) = quotes::open(tx, id, Permission::TicketsWitness)?;
    let body = said.complete(Some(id));
    let facts = Said {
        decides: Some(Decided::Quote(id)),
        ..word(&body).said()
    };
    settle_quote(tx, &mut bundle, &mut quote, &body, facts)?;
    record_decision(tx, &mut bundle, body, facts)
}

fn word(body: &PlanDecisionBody) -> Word<'_> {
    Word {
        name: &body.decided_by_name,
        how: body.how,
        evidence: body.evidence.as_deref(),
    }
}

/// Decides the quote itself and, when it is agreed to, makes its charges.
fn settle_quote(
    tx: &mut Tx,
    bundle: &mut TicketBundle,
    quote: &mut Quote,
    body: &PlanDecisionBody,
    facts: Said,
) -> AppResult<()> {
    let action = match body.decision {
        PlanVerdict::Approved => QuoteAction::Approve,
        PlanVerdict::Declined => QuoteAction::Decline,
    };
    let known = QuoteFacts {
        quote: &*quote,
        lacks: &[],
        today: tx.now().date(),
        has_customers_word: facts.has_customers_word,
    };
    let to = quotes::judge(tx, bundle, &known, &attempt(action.as_str(), body))?;
    let from = std::mem::replace(&mut quote.state, to);
    quote.decided_at = Some(body.decided_at.unwrap_or(tx.now()));
    quotes::save(tx, bundle, quote, from, quotes::event(action))?;
    if body.decision == PlanVerdict::Approved {
        charges::charge_agreed(tx, bundle, quote)?;
    }
    Ok(())
}

fn attempt<'a>(action: &'a str, body: &'a PlanDecisionBody) -> Attempt<'a> {
    let reason = body.reason_code.map(|reason| reason.as_str());
    Attempt::evidence(action).because(reason, body.comment.as_deref())
}

fn record_decision(
    tx: &mut Tx,
    bundle: &mut TicketBundle,
    body: PlanDecisionBody,
    facts: Said,
) -> AppResult<PlanDecision> {
    word(&body).check_channel(&tx.op().actor)?;
    let action = match body.decision {
        PlanVerdict::Approved => TicketAction::ApprovePlan,
        PlanVerdict::Declined => TicketAction::DeclinePlan,
    };
    let stored = keep(tx, bundle, &body)?;
    let attempt = attempt(action.as_str(), &body);
    advance::advance(tx, bundle, &attempt, &facts)?;
    record::read::<PlanDecisionBody>(stored)
}
