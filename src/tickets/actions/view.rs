//! A ticket as one caller sees it: names, and what can be done now.

use crate::customers::ContactStanding;
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::json::hash;
use crate::platform::op::Op;
use crate::tickets::bundle;
use crate::tickets::dto::summary::Refs;
use crate::tickets::dto::ticket::{Seen, Ticket as Shown};
use crate::tickets::facts::{Known, Said, TicketFacts, contact_on_file};
use crate::tickets::flow::TICKET_FLOW;
use crate::tickets::model::{Mentions, Ticket};
use crate::tickets::repo::{self, Names};
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

/// A ticket and all that showing it takes: what is made of it needs no database any more.
pub struct Gathered {
    ticket: Ticket,
    names: Names,
    contact: Option<ContactStanding>,
    known: Known,
}

/// Reads what showing the ticket takes.
///
/// # Errors
/// Database faults.
pub fn gather(db: &mut Db, ticket: Ticket) -> AppResult<Gathered> {
    let names = repo::names(db, Mentions::of(&ticket))?;
    gather_beside(db, ticket, names)
}

/// [`gather`] for whoever has read the names already.
///
/// # Errors
/// Database faults.
pub fn gather_beside(db: &mut Db, ticket: Ticket, names: Names) -> AppResult<Gathered> {
    let contact = contact_on_file(db, &ticket)?;
    let known = Known::load_beside(db, &ticket, contact.as_ref())?;
    Ok(Gathered {
        ticket,
        names,
        contact,
        known,
    })
}

/// The ticket in full, with the steps and acts that the caller can take and what each still needs.
///
/// # Errors
/// Database faults.
pub fn view(db: &mut Db, op: &Op, ticket: Ticket) -> AppResult<Shown> {
    Ok(gather(db, ticket)?.shown(op))
}

impl Gathered {
    /// The ticket.
    pub fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// The ticket as the caller of `op` sees it.
    pub fn shown(self, op: &Op) -> Shown {
        let seen = seen(op, &self.ticket, &self.known, self.contact);
        let refs = Refs {
            names: &self.names,
            lang: op.lang,
        };
        Shown::new(self.ticket, &refs, seen)
    }
}

fn seen(op: &Op, ticket: &Ticket, known: &Known, contact: Option<ContactStanding>) -> Seen {
    let said = Said::default();
    let facts = TicketFacts {
        ticket,
        known,
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
    Seen {
        contact: contact.map(|contact| contact.view),
        transitions: shown(TICKET_FLOW.allowed(state, &caller, &facts)),
        acts: shown(TICKET_FLOW.allowed_acts(state, &caller, &facts)),
    }
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
