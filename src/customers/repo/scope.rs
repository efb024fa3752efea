//! Which customers a scope covers, in SQL.
//!
//! A customer belongs to a branch; to teams and people it belongs through tickets. People whose reach
//! is their own work see the customers of tickets they hold, received first or watch, while those run.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::customers::model::CustomerId;
use crate::platform::auth::Scope;
use crate::platform::auth::actor::{TeamId, TicketId, UserId};
use crate::platform::db::dialect::{Always, AmongDsl, Never};
use crate::platform::db::schema::{customers, ticket_watchers, tickets};
use crate::platform::db::{Db, MultiBackend};

/// States in which a ticket is no longer anybody's open work.
const ENDED: [&str; 2] = ["completed", "cancelled"];

/// A condition on `customers`.
pub type OnCustomers = Box<dyn BoxableExpression<customers::table, MultiBackend, SqlType = Bool>>;

/// The scope as a condition, for finding one customer.
pub fn covers(scope: &Scope) -> OnCustomers {
    match scope {
        Scope::All => Box::new(Always),
        Scope::Branches(branches) => Box::new(customers::branch_id.among(branches.clone())),
        Scope::Teams { teams, user } => of_teams(teams.clone(), *user),
        Scope::Own { user } => of_person(*user),
        Scope::Ticket(ticket) => of_ticket(*ticket),
        Scope::Nothing => Box::new(Never),
    }
}

fn of_teams(teams: Vec<TeamId>, user: UserId) -> OnCustomers {
    Box::new(exists(
        tickets::table
            .filter(tickets::customer_id.eq(customers::id.nullable()))
            .filter(
                tickets::team_id
                    .eq_any(teams)
                    .or(tickets::assignee_id.eq(user))
                    .or(tickets::first_responder_id.eq(user)),
            )
            .select(tickets::id),
    ))
}

fn of_person(user: UserId) -> OnCustomers {
    let watched = ticket_watchers::table
        .filter(ticket_watchers::ticket_id.eq(tickets::id))
        .filter(ticket_watchers::user_id.eq(user));
    Box::new(exists(
        tickets::table
            .filter(tickets::customer_id.eq(customers::id.nullable()))
            .filter(tickets::state.ne_all(ENDED))
            .filter(
                tickets::assignee_id
                    .eq(user)
                    .or(tickets::first_responder_id.eq(user))
                    .or(exists(watched)),
            )
            .select(tickets::id),
    ))
}

fn of_ticket(ticket: TicketId) -> OnCustomers {
    Box::new(exists(
        tickets::table
            .filter(tickets::id.eq(ticket))
            .filter(tickets::customer_id.eq(customers::id.nullable()))
            .select(tickets::id),
    ))
}

/// For lists: the customers themselves where the scope names few of them, so that the list starts
/// from those and does not ask the tickets for every customer there is. `None` leaves it to [`covers`].
///
/// # Errors
/// Database faults.
pub fn listed(db: &mut Db, scope: &Scope) -> QueryResult<Option<Vec<CustomerId>>> {
    match scope {
        Scope::Own { user } => own(db, *user).map(Some),
        Scope::Teams { teams, user } => of_teams_listed(db, teams, *user).map(Some),
        Scope::All | Scope::Branches(_) | Scope::Ticket(_) | Scope::Nothing => Ok(None),
    }
}

fn own(db: &mut Db, user: UserId) -> QueryResult<Vec<CustomerId>> {
    let held = tickets::table
        .filter(
            tickets::assignee_id
                .eq(user)
                .or(tickets::first_responder_id.eq(user)),
        )
        .filter(tickets::state.ne_all(ENDED))
        .select(tickets::customer_id)
        .distinct()
        .load::<Option<CustomerId>>(db)?;
    let watched = ticket_watchers::table
        .inner_join(tickets::table.on(tickets::id.eq(ticket_watchers::ticket_id)))
        .filter(ticket_watchers::user_id.eq(user))
        .filter(tickets::state.ne_all(ENDED))
        .select(tickets::customer_id)
        .distinct()
        .load::<Option<CustomerId>>(db)?;
    Ok(distinct(held.into_iter().chain(watched)))
}

fn of_teams_listed(db: &mut Db, teams: &[TeamId], user: UserId) -> QueryResult<Vec<CustomerId>> {
    let of_teams = tickets::table
        .filter(tickets::team_id.eq_any(teams))
        .select(tickets::customer_id)
        .distinct()
        .load::<Option<CustomerId>>(db)?;
    let held = tickets::table
        .filter(
            tickets::assignee_id
                .eq(user)
                .or(tickets::first_responder_id.eq(user)),
        )
        .select(tickets::customer_id)
        .distinct()
        .load::<Option<CustomerId>>(db)?;
    Ok(distinct(of_teams.into_iter().chain(held)))
}

fn distinct(found: impl Iterator<Item = Option<CustomerId>>) -> Vec<CustomerId> {
    let mut all: Vec<CustomerId> = found.flatten().collect();
    all.sort_unstable();
    all.dedup();
    all
}
