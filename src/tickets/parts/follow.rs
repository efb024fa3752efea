//! What the steps of a ticket leave behind in the store.

use crate::inventory;
use crate::platform::auth::Scope;
use crate::platform::auth::actor::TicketId;
use crate::platform::error::{AppError, AppResult};
use crate::platform::quantity::Quantity;
use crate::platform::tx::{Tx, Visibility};
use crate::tickets::actions;
use crate::tickets::bundle::TicketBundle;
use crate::tickets::flow::{HoldReason, TicketAct, TicketAction as A, TicketState};
use crate::tickets::model::{Hold, NewEvent, TicketEventDetails, TicketEventType};
use crate::tickets::repo;

use super::lines;

/// Does in the store what a step asks for. The ticket already stands where the step leads; a wait that
/// begins here stands in the timeline after it.
///
/// # Errors
/// Database faults.
pub fn step(tx: &mut Tx, bundle: &mut TicketBundle, action: A) -> AppResult<()> {
    let ticket = bundle.ticket.id;
    match action {
        A::StartRepair | A::ApprovePlan => begin(tx, bundle),
        A::DeclinePlan | A::Rediagnose | A::Cancel => inventory::release_for_ticket(tx, ticket),
        A::CompleteRepair => {
            record_used(tx, bundle)?;
            inventory::release_for_ticket(tx, ticket)
        }
        A::Reopen => inventory::begin_cycle(tx, ticket),
        A::Triage
        | A::ProposePlan
        | A::PassVerification
        | A::FailVerification
        | A::Accept
        | A::RefuseAcceptance
        | A::Close
        | A::CompleteReview => Ok(()),
    }
}

/// Promises what the diagnosis names, and lets the ticket wait for what is short.
fn begin(tx: &mut Tx, bundle: &mut TicketBundle) -> AppResult<()> {
    let diagnosis = bundle.known.diagnosis.as_ref();
    let planned = diagnosis.map(|(_, diagnosis)| lines::wanted(&diagnosis.parts));
    let Some(planned) = planned.filter(|planned| !planned.is_empty()) else {
        return Ok(());
    };
    let ticket = &bundle.ticket;
    if inventory::reserve_for_plan(tx, ticket.id, ticket.branch_id, &planned)? {
        wait(tx, bundle);
    }
    Ok(())
}

/// Nobody knows yet when the goods will come, so no day is named.
fn wait(tx: &Tx, bundle: &mut TicketBundle) {
    let reason = HoldReason::AwaitingParts;
    bundle.ticket.hold_reason = Some(reason);
    bundle.ticket.details.hold = Some(Hold {
        since: tx.now(),
        expected_on: None,
    });
    let entry = NewEvent::new(TicketEventType::Held)
        .by_act(TicketAct::Hold.as_str())
        .visible_to(Visibility::Customer)
        .because(Some(reason.as_str()), None);
    bundle.push(entry.saying(TicketEventDetails {
        hold_reason: Some(reason),
        ..TicketEventDetails::default()
    }));
}

/// Parts that a ticket was promised are gone. A repair under way waits for others, unless it waits for something
/// else already; whoever works on it watches from now on. The store has locked the ticket.
///
/// # Errors
/// Database faults.
pub fn promises_lost(tx: &mut Tx, id: TicketId, lost: &[(String, Quantity)]) -> AppResult<()> {
    let ticket = repo::find_for_change(tx.db(), &Scope::All, id)?;
    let ticket = ticket.ok_or_else(|| AppError::missing("ticket"))?;
    let assignee = ticket.assignee_id;
    let mut bundle = TicketBundle::of(tx, ticket)?;
    let entry = NewEvent::new(TicketEventType::PartsLost);
    bundle.push(entry.saying(TicketEventDetails {
        assignee_id: assignee,
        lost_parts: Some(lines::listed(lost)),
        ..TicketEventDetails::default()
    }));
    if bundle.ticket.state == TicketState::Repair && !bundle.ticket.is_on_hold() {
        wait(tx, &mut bundle);
    }
    if let Some(assignee) = assignee {
        actions::let_watch(tx, &mut bundle, assignee)?;
    }
    bundle.save(tx).map(drop)
}

/// Notes in the store what the report in force names as used.
///
/// # Errors
/// Database faults.
pub fn record_used(tx: &mut Tx, bundle: &TicketBundle) -> AppResult<()> {
    let used = bundle.known.repair.as_ref().map(lines::used);
    let ticket = &bundle.ticket;
    inventory::record_used(tx, ticket.id, ticket.cycle, &used.unwrap_or_default())
}
