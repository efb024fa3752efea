//! A scope as SQL; [`Scope::covers`] says the same about one record.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

use crate::platform::auth::scope::Scope;
use crate::platform::db::MultiBackend;
use crate::platform::db::dialect::{Always, AmongDsl, Never};
use crate::platform::db::schema::tickets;

type Condition = Box<dyn BoxableExpression<tickets::table, MultiBackend, SqlType = Nullable<Bool>>>;

/// The tickets that a scope covers.
pub(in crate::tickets) fn in_scope(scope: &Scope) -> Condition {
    match scope {
        Scope::All => Box::new(Always.nullable()),
        Scope::Branches(branches) => {
            Box::new(tickets::branch_id.among(branches.clone()).nullable())
        }
        Scope::Teams { teams, user } => Box::new(
            tickets::team_id
                .among(teams.clone())
                .or(tickets::assignee_id.eq(*user))
                .or(tickets::first_responder_id.eq(*user)),
        ),
        Scope::Own { user } => Box::new(
            tickets::assignee_id
                .eq(*user)
                .or(tickets::first_responder_id.eq(*user)),
        ),
        Scope::Ticket(ticket) => Box::new(tickets::id.eq(*ticket).nullable()),
        Scope::Nothing => Box::new(Never.nullable()),
    }
}
