//! What this room needs to know of its neighbours, read by their identifiers.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::access::UserRef;
use crate::equipment::warranty::ChargeBasis;
use crate::platform::auth::Scope;
use crate::platform::auth::actor::{BranchId, TeamId, TicketId, UserId};
use crate::platform::auth::scope::Holding;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::db::Db;
use crate::platform::db::dialect::Locked;
use crate::platform::db::schema::tickets;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::tickets::flow::TicketState;

pub use crate::access::{branch_ref, branch_refs, find_user};
pub use crate::equipment::{ProductId, ProductRef, product_refs, products_by_model};
pub use crate::purchasing::{on_order, receipt_to_undo};
pub use crate::tickets::parts::follow::promises_lost;

/// A ticket, as far as this room asks.
#[derive(Debug, Clone, Queryable)]
pub struct TicketFacts {
    pub id: TicketId,
    pub number: String,
    pub state: TicketState,
    pub branch_id: BranchId,
    pub team_id: Option<TeamId>,
    pub assignee_id: Option<UserId>,
    pub first_responder_id: Option<UserId>,
    pub charge_basis: Option<ChargeBasis>,
}

impl TicketFacts {
    /// To whom it belongs, as far as scopes ask.
    pub fn holding(&self) -> Holding {
        Holding {
            ticket: Some(self.id),
            branch: Some(self.branch_id),
            team: self.team_id,
            people: [self.assignee_id, self.first_responder_id]
                .into_iter()
                .flatten()
                .collect(),
        }
    }
}

/// The columns of [`TicketFacts`].
const FACTS: (
    tickets::id,
    tickets::number,
    tickets::state,
    tickets::branch_id,
    tickets::team_id,
    tickets::assignee_id,
    tickets::first_responder_id,
    tickets::charge_basis,
) = (
    tickets::id,
    tickets::number,
    tickets::state,
    tickets::branch_id,
    tickets::team_id,
    tickets::assignee_id,
    tickets::first_responder_id,
    tickets::charge_basis,
);

/// A ticket, for reading.
///
/// # Errors
/// Database faults.
pub fn ticket(db: &mut Db, id: TicketId) -> AppResult<Option<TicketFacts>> {
    Ok(tickets::table.find(id).select(FACTS).first(db).optional()?)
}

/// People by name.
///
/// # Errors
/// Database faults.
pub fn people(db: &mut Db, ids: &[UserId]) -> AppResult<HashMap<UserId, UserRef>> {
    let names = crate::access::user_names(db, ids)?;
    let named = names
        .into_iter()
        .map(|(id, name)| (id, UserRef { id, name }));
    Ok(named.collect())
}

/// The ticket that a document names, locked until the transaction ends: everything that a ticket gets,
/// uses and gives back happens one after the other, and no step passes it by.
///
/// # Errors
/// 422 when the scope does not cover it; database faults.
pub fn hold_ticket(db: &mut Db, scope: &Scope, id: TicketId) -> AppResult<TicketFacts> {
    let query = tickets::table.filter(tickets::id.eq(id)).select(FACTS);
    let found: Option<TicketFacts> = Locked::for_change(query).get_result(db).optional()?;
    found
        .filter(|ticket| scope.covers(&ticket.holding()))
        .ok_or_else(|| AppError::fault(FieldFault::body("/ticket_id", FaultCode::NotFound)))
}

/// The same, refused when its repair is over or was given up: nothing is promised to it any more.
///
/// # Errors
/// 409 naming the ticket's state, and those of [`hold_ticket`].
pub fn hold_before_repaired(db: &mut Db, scope: &Scope, id: TicketId) -> AppResult<TicketFacts> {
    use TicketState::{Approval, Diagnosis, Intake, Repair};
    let ticket = hold_ticket(db, scope, id)?;
    match ticket.state {
        Intake | Diagnosis | Approval | Repair => Ok(ticket),
        _ => Err(in_state(&ticket, "ticket_repaired")),
    }
}

/// The same, refused once it is closed: its account of parts stands.
///
/// # Errors
/// 409 naming the ticket's state, and those of [`hold_ticket`].
pub fn hold_unclosed(db: &mut Db, scope: &Scope, id: TicketId) -> AppResult<TicketFacts> {
    let ticket = hold_ticket(db, scope, id)?;
    match ticket.state {
        TicketState::Review | TicketState::Completed => Err(in_state(&ticket, "ticket_closed")),
        _ => Ok(ticket),
    }
}

fn in_state(ticket: &TicketFacts, key: &'static str) -> AppError {
    AppError::new(Code::Conflict)
        .saying(key)
        .with("number", &ticket.number)
        .with("state", ticket.state)
        .with_extra("current_state", ticket.state)
}

/// The same, refused unless somebody repairs it now (见单发料).
///
/// # Errors
/// 409 naming the ticket's state, and those of [`hold_ticket`].
pub fn hold_in_repair(db: &mut Db, scope: &Scope, id: TicketId) -> AppResult<TicketFacts> {
    let ticket = hold_ticket(db, scope, id)?;
    if ticket.state == TicketState::Repair {
        return Ok(ticket);
    }
    Err(in_state(&ticket, "ticket_not_in_repair"))
}
