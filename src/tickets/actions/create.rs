//! Registering a report.

use super::checks::{self, Faults};
use super::{contact, external, index};
use crate::access;
use crate::platform::auth::Actor;
use crate::platform::auth::actor::{BranchId, TicketId};
use crate::platform::auth::permission::Permission;
use crate::platform::auth::scope::Scope;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult};
use crate::platform::numbers::{self, Series};
use crate::platform::tx::{Tx, Visibility};
use crate::tickets::bundle::TicketBundle;
use crate::tickets::dto::request::TicketCreate;
use crate::tickets::flow::TicketState;
use crate::tickets::model::{
    NewEvent, Ticket, TicketContact, TicketDetails, TicketEventDetails, TicketEventType,
};
use crate::tickets::repo::Names;

/// Registers a ticket in `intake`. Whoever registers it becomes the first responder unless somebody else is named.
///
/// # Errors
/// 422 with every fault of the values; 409 when the outside system's name is taken or the parent's work is over;
/// database faults.
pub fn create(tx: &mut Tx, sent: &TicketCreate) -> AppResult<Ticket> {
    create_named(tx, sent).map(|registered| registered.ticket)
}

/// A ticket just registered, with the names of what it mentions.
pub struct Registered {
    /// The ticket.
    pub ticket: Ticket,
    /// The names that its answer shows.
    pub names: Names,
}

/// [`create`] for whoever will show the ticket.
///
/// # Errors
/// As [`create`].
pub fn create_named(tx: &mut Tx, sent: &TicketCreate) -> AppResult<Registered> {
    let mut faults = Faults::default();
    let branch = branch_for(tx, sent, &mut faults);
    let mut ticket = drafted(
        tx,
        sent,
        branch.unwrap_or(BranchId::new(uuid::Uuid::nil())),
        &mut faults,
    );
    checks::check_references(tx, &mut ticket, &mut faults)?;
    contact::fill(tx, &mut ticket, &mut faults)?;
    if let Some(branch) = branch {
        checks::check_assignment(tx, branch, sent.assignee_id, sent.team_id, &mut faults)?;
        let today = tx.now().date();
        if let Some(person) = sent.first_responder_id
            && !access::is_member(tx.db(), person, branch, None, today)?
        {
            faults.say("/first_responder_id", FaultCode::NotFound, "not_a_member");
        }
    }
    faults.verdict()?;
    register(tx, ticket)
}

/// Numbers and writes a drafted ticket, tells its parent and keeps the search index.
pub(super) fn register(tx: &mut Tx, mut ticket: Ticket) -> AppResult<Registered> {
    let now = tx.now();
    ticket.number = numbers::next(tx.db(), Series::Ticket, now)?;
    // The parent is locked first, so that it cannot close while a child comes in.
    let parent = ticket.parent_id.map(|id| open_parent(tx, id)).transpose()?;
    let mut bundle = TicketBundle::registered(ticket);
    let details = TicketEventDetails {
        assignee_id: bundle.ticket.assignee_id,
        team_id: bundle.ticket.team_id,
        related_ticket_id: bundle.ticket.parent_id,
        ..TicketEventDetails::default()
    };
    bundle.push(NewEvent {
        to: Some(TicketState::Intake),
        ..NewEvent::new(TicketEventType::Created)
            .visible_to(Visibility::Customer)
            .saying(details)
    });
    bundle.save(tx)?;
    let ticket = bundle.ticket;
    external::link(tx, &ticket)?;
    let names = index::put_new(tx.db(), &ticket)?;
    if let Some(parent) = parent {
        tell_parent(tx, parent, &ticket)?;
    }
    Ok(Registered { ticket, names })
}

fn open_parent(tx: &mut Tx, id: TicketId) -> AppResult<TicketBundle> {
    let parent = TicketBundle::open(tx, id).map_err(|error| match error.code() {
        Code::NotFound => {
            let mut faults = Faults::default();
            faults.add("/parent_id", FaultCode::NotFound);
            faults.verdict().err().unwrap_or(error)
        }
        _ => error,
    })?;
    if parent.ticket.is_open() {
        Ok(parent)
    } else {
        Err(AppError::new(Code::Conflict).saying("parent_is_over"))
    }
}

fn tell_parent(tx: &mut Tx, mut parent: TicketBundle, child: &Ticket) -> AppResult<()> {
    parent.push(
        NewEvent::new(TicketEventType::ChildAdded).saying(TicketEventDetails {
            related_ticket_id: Some(child.id),
            related_ticket_number: Some(child.number.clone()),
            ..TicketEventDetails::default()
        }),
    );
    parent.save(tx).map(|_| ())
}

/// The branch named, or the only one of the person who registers the ticket.
fn branch_for(tx: &Tx, sent: &TicketCreate, faults: &mut Faults) -> Option<BranchId> {
    let actor = &tx.op().actor;
    let own = actor.person().map_or(&[][..], |person| &person.branches);
    let Some(branch) = sent.branch_id else {
        if let [only] = own {
            return Some(*only);
        }
        faults.add("/branch_id", FaultCode::Required);
        return None;
    };
    let reaches = match actor.scope(Permission::TicketsCreate) {
        Scope::All => true,
        Scope::Nothing => false,
        _ => own.contains(&branch),
    };
    if !reaches {
        faults.add("/branch_id", FaultCode::NotFound);
    }
    reaches.then_some(branch)
}

fn drafted(tx: &Tx, sent: &TicketCreate, branch_id: BranchId, faults: &mut Faults) -> Ticket {
    let op = tx.op();
    let registrar = match &op.actor {
        Actor::Person(person) => Some(person.id),
        _ => None,
    };
    Ticket {
        id: op.new_id(),
        number: String::new(),
        channel: sent.channel,
        kind: sent.kind,
        state: TicketState::Intake,
        hold_reason: None,
        title: sent.title.trim().to_owned(),
        branch_id,
        team_id: sent.team_id,
        assignee_id: sent.assignee_id,
        first_responder_id: sent.first_responder_id.or(registrar),
        customer_id: sent.customer_id,
        site_id: sent.site_id,
        asset_id: sent.asset_id,
        product_id: sent.product_id,
        category_id: sent.category_id,
        priority: None,
        severity: sent.severity,
        urgency: sent.urgency,
        service_mode: sent.service_mode,
        charge_basis: None,
        escalation_level: 0,
        is_major: sent.is_major,
        parent_id: sent.parent_id,
        merged_into_id: None,
        cycle: 1,
        event_count: 0,
        version: 0,
        details: reported(tx, sent, faults),
        created_at: op.now,
        updated_at: op.now,
        closed_at: None,
    }
}

fn reported(tx: &Tx, sent: &TicketCreate, faults: &mut Faults) -> TicketDetails {
    let phone = sent.contact_phone.as_deref();
    TicketDetails {
        description: sent.description.clone().unwrap_or_default(),
        occurred_at: sent.occurred_at,
        impact: sent.impact.clone(),
        device_quantity: sent.device_quantity,
        model_text: sent.model_text.clone(),
        serial_text: sent.serial_text.clone(),
        purchased_on: sent.purchased_on,
        voucher_number: sent.voucher_number.clone(),
        contact: TicketContact {
            id: sent.contact_id,
            name: sent.contact_name.clone(),
            phone: phone.map(|text| contact::readable_phone(text, faults)),
        },
        created_by: tx.op().actor.id().map(|id| id.cast()),
        external_ref: sent.external_ref.as_ref().map(Into::into),
        ..TicketDetails::default()
    }
}
