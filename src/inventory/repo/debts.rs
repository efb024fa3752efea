//! Old parts that tickets owe, in the database: the rows of a partial index.

use diesel::prelude::*;

use super::by_pair;
use crate::inventory::model::{PartId, TicketPartRow};
use crate::platform::auth::Scope;
use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::db::dialect::Never;
use crate::platform::db::schema::{stock_ticket_parts, tickets};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::AppResult;
use crate::platform::http::page::PageRequest;

/// A part of a ticket that owes old parts.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct DebtRow {
    pub row: TicketPartRow,
    /// Number of the ticket.
    pub number: String,
}

/// Which debts are asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub scope: Scope,
    pub technician: Option<UserId>,
    pub ticket: Option<TicketId>,
}

#[diesel::dsl::auto_type(no_type_alias)]
fn owing() -> _ {
    let settled = stock_ticket_parts::old_back + stock_ticket_parts::old_written_off;
    stock_ticket_parts::table
        .inner_join(tickets::table)
        .filter(stock_ticket_parts::old_owed.gt(settled))
}

/// The debts asked for. People whose reach is their own work see what they owe themselves.
macro_rules! matching {
    ($wanted:expr) => {{
        let query = owing().into_boxed::<MultiBackend>();
        let mut query = match &$wanted.scope {
            Scope::All => query,
            Scope::Branches(branches) => query.filter(tickets::branch_id.eq_any(branches.clone())),
            Scope::Teams { teams, user } => query.filter(
                tickets::team_id
                    .eq_any(teams.clone())
                    .or(stock_ticket_parts::technician_id.eq(*user)),
            ),
            Scope::Own { user } => query.filter(stock_ticket_parts::technician_id.eq(*user)),
            Scope::Ticket(_) | Scope::Nothing => query.filter(Never),
        };
        if let Some(technician) = $wanted.technician {
            query = query.filter(stock_ticket_parts::technician_id.eq(technician));
        }
        if let Some(ticket) = $wanted.ticket {
            query = query.filter(stock_ticket_parts::ticket_id.eq(ticket));
        }
        query
    }};
}

/// One page by ticket and part, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    wanted: &Wanted,
    page: &PageRequest,
) -> AppResult<(Vec<DebtRow>, Option<i64>)> {
    let total = if page.with_total {
        let query = matching!(wanted).select(stock_ticket_parts::part_id);
        let ids: Vec<PartId> = query.limit(super::COUNTED).load(db)?;
        Some(i64::try_from(ids.len()).unwrap_or(super::COUNTED))
    } else {
        None
    };
    let query = by_pair!(
        matching!(wanted),
        page,
        stock_ticket_parts::ticket_id,
        stock_ticket_parts::part_id,
        (TicketId, PartId)
    );
    let rows = query
        .select((stock_ticket_parts::all_columns, tickets::number))
        .limit(page.fetch())
        .offset(page.offset)
        .load(db)?;
    Ok((rows, total))
}
