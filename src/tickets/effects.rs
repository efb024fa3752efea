//! What steps leave behind beside the new state.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::bundle::TicketBundle;
use super::facts::PartGist;
use super::flow::{ReopenReason, TicketAction as A, TicketState};
use super::model::{
    CategoryId, NewEvent, Ticket, TicketDetails, TicketEventDetails, TicketEventType,
};
use super::neighbours;
use super::quotes::actions as quotes;
use super::settings::TicketRules;
use crate::equipment::WarrantyCardPart;
use crate::equipment::warranty::ChargeBasis;
use crate::platform::clock::UtcTime;
use crate::platform::db::schema::tickets;
use crate::platform::db::types::Doc;
use crate::platform::error::AppResult;
use crate::platform::tx::{Tx, Visibility};
use crate::workflow::Attempt;

/// Changes the ticket as the step says and tells what the timeline should name.
pub(super) fn apply(
    tx: &mut Tx,
    bundle: &mut TicketBundle,
    action: A,
    attempt: &Attempt<'_>,
) -> AppResult<TicketEventDetails> {
    match action {
        A::Triage => triage(tx, bundle),
        A::FailVerification | A::RefuseAcceptance => Ok(rework(&mut bundle.ticket)),
        A::Close => close(tx, bundle),
        A::Reopen => {
            quotes::withdraw_open(tx, bundle)?;
            Ok(reopen(&mut bundle.ticket, attempt))
        }
        // The plan that an undecided quote belongs to is given up.
        A::Rediagnose | A::Cancel => {
            quotes::withdraw_open(tx, bundle)?;
            Ok(TicketEventDetails::default())
        }
        // What these leave behind is written by whoever records the evidence, or is the event itself.
        A::ProposePlan
        | A::StartRepair
        | A::ApprovePlan
        | A::DeclinePlan
        | A::CompleteRepair
        | A::PassVerification
        | A::Accept
        | A::CompleteReview => Ok(TicketEventDetails::default()),
    }
}

/// Ends a wait, if there is one, and gives the entry that says so.
pub(super) fn end_hold(tx: &Tx, ticket: &mut Ticket) -> Option<NewEvent> {
    let reason = ticket.hold_reason.take()?;
    let since = ticket
        .details
        .hold
        .take()
        .map_or(tx.now(), |hold| hold.since);
    let seconds = (tx.now().millis() - since.millis()).max(0) / 1000;
    ticket.details.held_seconds += seconds;
    let entry = NewEvent::new(TicketEventType::Resumed).visible_to(Visibility::Customer);
    Some(entry.saying(TicketEventDetails {
        hold_reason: Some(reason),
        held_seconds: Some(seconds),
        ..TicketEventDetails::default()
    }))
}

/// Takes down what the customer can demand today, and with it the ground on which the job is done.
///
/// # Errors
/// Database faults.
pub(super) fn take_entitlement(tx: &mut Tx, ticket: &mut Ticket) -> AppResult<()> {
    if let Some(entitlement) = neighbours::entitlement_for(tx, ticket)? {
        ticket.charge_basis = Some(entitlement.charge_basis);
        ticket.details.entitlement = Some(entitlement);
    }
    if ticket.details.man_made.is_some() {
        ticket.charge_basis = Some(ChargeBasis::Chargeable);
    }
    Ok(())
}

fn triage(tx: &mut Tx, bundle: &mut TicketBundle) -> AppResult<TicketEventDetails> {
    let rules = neighbours::rules(tx.db())?;
    let ticket = &mut bundle.ticket;
    if let (None, Some(severity), Some(urgency)) =
        (ticket.priority, ticket.severity, ticket.urgency)
    {
        ticket.priority = Some(rules.priority(severity, urgency));
    }
    take_entitlement(tx, ticket)?;
    ticket.details.is_repeat_repair = is_repeat_repair(tx, ticket, &rules)?;
    Ok(TicketEventDetails {
        priority: ticket.priority,
        is_repeat_repair: Some(ticket.details.is_repeat_repair),
        ..TicketEventDetails::default()
    })
}

fn rework(ticket: &mut Ticket) -> TicketEventDetails {
    ticket.details.rework_count += 1;
    TicketEventDetails {
        rework_count: Some(ticket.details.rework_count),
        ..TicketEventDetails::default()
    }
}

fn close(tx: &mut Tx, bundle: &mut TicketBundle) -> AppResult<TicketEventDetails> {
    bundle.ticket.closed_at = Some(tx.now());
    if let Some(report) = &bundle.known.repair {
        let parts = report.parts.iter().map(fitted).collect();
        neighbours::write_warranty_card(tx, &bundle.ticket, report.steps.join("；"), parts)?;
    }
    Ok(TicketEventDetails::default())
}

fn fitted(part: &PartGist) -> WarrantyCardPart {
    WarrantyCardPart {
        sku: part.sku.clone(),
        name: part.name.clone(),
        quantity: part.quantity,
        serial: part.serial.clone(),
    }
}

fn reopen(ticket: &mut Ticket, attempt: &Attempt<'_>) -> TicketEventDetails {
    let reason = attempt.reason_code.and_then(ReopenReason::parse);
    let same_fault = matches!(
        reason,
        Some(ReopenReason::FaultReturned | ReopenReason::NotFixed)
    );
    ticket.cycle += 1;
    ticket.closed_at = None;
    ticket.details.reopen_count += 1;
    ticket.details.promised_on = None;
    ticket.details.is_repeat_repair |= same_fault;
    TicketEventDetails {
        is_repeat_repair: Some(same_fault),
        ..TicketEventDetails::default()
    }
}

/// An earlier repair of the same device, as far as the repeat-repair rule asks.
#[derive(Debug, Clone, PartialEq)]
struct EarlierRepair {
    category_id: Option<CategoryId>,
    fault_code: Option<String>,
}

/// The same fault: the same fault code where both are diagnosed, else the same category.
fn is_same_fault(ticket: &Ticket, earlier: &EarlierRepair) -> bool {
    match (&ticket.details.fault_code, &earlier.fault_code) {
        (Some(now), Some(then)) => now == then,
        _ => ticket.category_id.is_some() && ticket.category_id == earlier.category_id,
    }
}

fn is_repeat_repair(tx: &mut Tx, ticket: &Ticket, rules: &TicketRules) -> AppResult<bool> {
    let Some(asset) = ticket.asset_id else {
        return Ok(false);
    };
    let since = tx.now().plus(-TimeDelta::days(rules.repeat_repair_days));
    let rows: Vec<(Option<CategoryId>, Option<UtcTime>, Doc<TicketDetails>)> = tickets::table
        .filter(tickets::asset_id.eq(asset))
        .filter(tickets::id.ne(ticket.id))
        .filter(tickets::state.ne(TicketState::Cancelled))
        .filter(tickets::closed_at.ge(since))
        .select((tickets::category_id, tickets::closed_at, tickets::details))
        .limit(50)
        .load(tx.db())?;
    let earlier = rows
        .into_iter()
        .map(|(category_id, _, details)| EarlierRepair {
            category_id,
            fault_code: details.0.fault_code,
        });
    Ok(earlier.into_iter().any(|one| is_same_fault(ticket, &one)))
}
