//! The customer's word on the result: recording it takes the step.

use super::{demand, keep, sound};
use crate::equipment::{self, NewNumber};
use crate::platform::auth::Actor;
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::tx::Tx;
use crate::tickets::advance;
use crate::tickets::bundle::TicketBundle;
use crate::tickets::evidence::bodies::{
    Acceptance, AcceptanceBody, AcceptanceCreate, RepairReportBody, ReplacedIdentity,
};
use crate::tickets::evidence::record;
use crate::tickets::evidence::words::WordChannel;
use crate::tickets::facts::Said;
use crate::tickets::flow::TicketAction;
use crate::tickets::model::EvidenceKind;
use crate::tickets::repo as tickets;
use crate::workflow::Attempt;

/// Somebody's word as the flow asks about it.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    /// Who said it.
    pub name: &'a str,
    /// How it reached us.
    pub how: WordChannel,
    /// Where it can be looked up.
    pub evidence: Option<&'a str>,
}

impl Word<'_> {
    /// What the request says, in the flow's terms. A word without anything to look it up by is hearsay.
    pub fn said(&self) -> Said {
        let has_evidence = self.evidence.is_some_and(|text| !text.trim().is_empty());
        let has_name = !self.name.trim().is_empty();
        Said {
            has_customers_word: has_name && has_evidence,
            has_accepted_by: has_name,
            has_customer_signature: has_evidence && self.how == WordChannel::InPersonSignature,
            ..Said::default()
        }
    }

    /// The tracking link is the customer's own: staff cannot speak through it, nor the customer past it.
    ///
    /// # Errors
    /// 422.
    pub fn check_channel(&self, actor: &Actor) -> AppResult<()> {
        let is_customer = matches!(actor, Actor::Customer { .. });
        if is_customer == (self.how == WordChannel::Portal) {
            return Ok(());
        }
        let fault = FieldFault::body("/how", FaultCode::NotAllowed);
        Err(AppError::fault(fault))
    }
}

/// Records the customer's acceptance or refusal and moves the ticket on to closure, or back to repair.
///
/// # Errors
/// 422 for faults of the document and unmet needs, the flow's refusals, 403, 404; database faults.
pub fn accept(tx: &mut Tx, ticket: TicketId, said: AcceptanceCreate) -> AppResult<Acceptance> {
    sound(tx, &said)?;
    let mut bundle = TicketBundle::open(tx, ticket)?;
    demand(tx.op(), Permission::TicketsWitness, &bundle)?;
    let body = said.complete();
    let word = Word {
        name: &body.accepted_by_name,
        how: body.how,
        evidence: body.evidence.as_deref(),
    };
    word.check_channel(&tx.op().actor)?;
    let stored = keep(tx, &mut bundle, &body)?;
    let action = if body.accepted {
        TicketAction::Accept
    } else {
        TicketAction::RefuseAcceptance
    };
    let reason = body.reason_code.map(|reason| reason.as_str());
    let attempt = Attempt::evidence(action.as_str()).because(reason, body.comment.as_deref());
    advance::advance(tx, &mut bundle, &attempt, &word.said())?;
    if body.accepted {
        hand_over_numbers(tx, &bundle)?;
    }
    record::read::<AcceptanceBody>(stored)
}

/// Writes the numbers that the repair changed into the device's history, now that the customer has the result (S1:
/// both numbers stay on file).
fn hand_over_numbers(tx: &mut Tx, bundle: &TicketBundle) -> AppResult<()> {
    let ticket = &bundle.ticket;
    let kind = EvidenceKind::RepairReport;
    let Some(report) = tickets::latest_evidence(tx.db(), ticket.id, ticket.cycle, kind)? else {
        return Ok(());
    };
    let (report, _) = record::open::<RepairReportBody>(report)?;
    hand_over(tx, bundle, report.replaced_identities)
}

/// Writes numbers into the history of the ticket's device, as far as they are known.
///
/// # Errors
/// `already_exists` when the product has a device of that serial; database faults.
pub(super) fn hand_over(
    tx: &mut Tx,
    bundle: &TicketBundle,
    replaced: Vec<ReplacedIdentity>,
) -> AppResult<()> {
    let ticket = &bundle.ticket;
    let Some(asset) = ticket.asset_id else {
        return Ok(());
    };
    for replaced in replaced {
        let Some(value) = replaced.new_value else {
            continue;
        };
        let number = NewNumber {
            kind: replaced.kind,
            value,
            ticket_id: Some(ticket.id),
            reason: ticket.number.clone(),
        };
        equipment::replace_identity(tx, asset.cast(), number)?;
    }
    Ok(())
}
