//! Which assets a scope covers, in SQL.
//!
//! An asset belongs to a branch; to teams and people it belongs through tickets. The subqueries stand
//! alone, so that both planners can start from the caller's few tickets instead of asking about every
//! asset there is.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

use crate::platform::auth::Scope;
use crate::platform::db::MultiBackend;
use crate::platform::db::dialect::{Always, AmongDsl, Never};
use crate::platform::db::schema::{assets, tickets};

/// A condition on `assets`.
pub type OnAssets = Box<dyn BoxableExpression<assets::table, MultiBackend, SqlType = Bool>>;

/// A condition on `tickets`.
pub type OnTickets =
    Box<dyn BoxableExpression<tickets::table, MultiBackend, SqlType = Nullable<Bool>>>;

/// The assets that a scope covers.
pub fn covered(scope: &Scope) -> OnAssets {
    let seen = tickets::table
        .filter(tickets::asset_id.is_not_null())
        .select(tickets::asset_id.assume_not_null());
    match scope {
        Scope::All => Box::new(Always),
        Scope::Branches(branches) => Box::new(assets::branch_id.among(branches.clone())),
        Scope::Teams { teams, user } => Box::new(
            assets::id.eq_any(
                seen.filter(
                    tickets::team_id
                        .among(teams.clone())
                        .or(tickets::assignee_id.eq(*user))
                        .or(tickets::first_responder_id.eq(*user)),
                ),
            ),
        ),
        Scope::Own { user } => Box::new(
            assets::id.eq_any(
                seen.filter(
                    tickets::assignee_id
                        .eq(*user)
                        .or(tickets::first_responder_id.eq(*user)),
                ),
            ),
        ),
        Scope::Ticket(ticket) => Box::new(assets::id.eq_any(seen.filter(tickets::id.eq(*ticket)))),
        Scope::Nothing => Box::new(Never),
    }
}

/// The tickets that a scope covers.
pub fn tickets_covered(scope: &Scope) -> OnTickets {
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
