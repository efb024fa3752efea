//! A ticket as one caller sees it: names, and what can be done now.

use crate::customers;
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::json::hash;
use crate::platform::op::Op;
use crate::tickets::bundle;
use crate::tickets::dto::summary::Refs;
use crate::tickets::dto::ticket::{Seen, Ticket as Shown};
use crate::tickets::facts::{Known, Said, TicketFacts};
use crate::tickets::flow::TICKET_FLOW;
use crate::tickets::model::{Mentions, Ticket};
use crate::tickets::repo;
use crate::workflow::AllowedTransition;

/// The ticket, where the caller sees it.
///
/// # Errors
/// 404; database faults.
pub fn find(db: &mut Db, op: &Op, id: TicketId) -> AppResult<Ticket> {
    let scope = op.actor.scope(Permission::TicketsRead);
    repo::find(db, &scope, id)?.ok_or_else(|| AppError::missing("ticket"))
}

/// The ticket with that number, where the caller sees it.
///
/// # Errors
/// 404; database faults.
pub fn find_by_number(db: &mut Db, op: &Op, number: &str) -> AppResult<Ticket> {
    let scope = op.actor.scope(Permission::TicketsRead);
    repo::find_by_number(db, &scope, number)?.ok_or_else(|| AppError::missing("ticket"))
}

/// The ticket in full for the caller.
///
/// # Errors
/// Database faults.
pub fn view(db: &mut Db, op: &Op, ticket: Ticket) -> AppResult<Shown> {
    let names = repo::names(db, Mentions::of(&ticket))?;
    let seen = seen(db, op, &ticket)?;
    let refs = Refs {
        names: &names,
        lang: op.lang,
    };
    Ok(Shown::new(ticket, &refs, seen))
}

fn seen(db: &mut Db, op: &Op, ticket: &Ticket) -> AppResult<Seen> {
    let contact = match (ticket.customer_id, ticket.details.contact.id) {
        (Some(customer), Some(id)) => customers::contact_view(db, customer, id)?,
        _ => None,
    };
    let known = Known::load(db, ticket)?;
    let said = Said::default();
    let facts = TicketFacts {
        ticket,
        known: &known,
        said: &said,
        actor_id: op.actor.id().map(|id| id.cast()),
        now: op.now,
    };
    let roles = bundle::roles_over(&op.actor, ticket);
    let caller = bundle::caller(&op.actor, ticket, &roles);
    let state = ticket.state.as_str();
    let shown = |all: Vec<crate::workflow::Allowed>| {
        all.iter()
            .map(|one| AllowedTransition::new(one, op.lang))
            .collect()
    };
    Ok(Seen {
        contact,
        transitions: shown(TICKET_FLOW.allowed(state, &caller, &facts)),
        acts: shown(TICKET_FLOW.allowed_acts(state, &caller, &facts)),
    })
}

/// Tells apart what callers of the same version see differently: steps by role, texts by language. Part of the
/// entity tag.
pub fn view_variant(op: &Op, ticket: &Ticket) -> String {
    let mut seen = vec![op.lang.as_str()];
    let roles = bundle::roles_over(&op.actor, ticket);
    seen.extend(roles.iter().map(|role| role.as_str()));
    if bundle::caller(&op.actor, ticket, &roles).is_assignee {
        seen.push("assignee");
    }
    let digest = hash(seen.join(",").as_bytes());
    digest
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
