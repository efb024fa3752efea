//! Teams as records.

use diesel::prelude::*;

use crate::access::authority;
use crate::access::dto::teams::TeamFilter;
use crate::access::model::TeamRow;
use crate::platform::auth::actor::{TeamId, TicketId};
use crate::platform::auth::scope::Scope;
use crate::platform::clock::UtcTime;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::dialect::{Locked, row_after, row_before};
use crate::platform::db::schema::{teams, tickets};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::http::PageRequest;
use crate::platform::http::page::PAGE_REACH;

/// Holds names apart within a branch.
const NAME_KEY: &str = "teams_branch_id_name_key";

fn name_is_taken() -> AppError {
    let fault = FieldFault::body("/name", FaultCode::NotUnique);
    AppError::new(Code::AlreadyExists).with_faults(vec![fault])
}

/// Stores a new team.
///
/// # Errors
/// `already_exists` when the branch has a team of that name; database faults.
pub fn insert(db: &mut Db, row: &TeamRow) -> AppResult<()> {
    diesel::insert_into(teams::table)
        .values(row)
        .execute(db)
        .on_unique(NAME_KEY, name_is_taken)?;
    Ok(())
}

type Seen<'a> = teams::BoxedQuery<'a, MultiBackend>;

fn seen<'a>(scope: &Scope) -> Seen<'a> {
    let all = teams::table.into_boxed::<MultiBackend>();
    match authority::branches(scope) {
        None => all,
        Some(own) => all.filter(teams::branch_id.eq_any(own.to_vec())),
    }
}

/// A team that the caller may see.
///
/// # Errors
/// Database faults.
pub fn find(db: &mut Db, scope: &Scope, id: TeamId) -> AppResult<Option<TeamRow>> {
    Ok(seen(scope)
        .filter(teams::id.eq(id))
        .select(TeamRow::as_select())
        .get_result(db)
        .optional()?)
}

/// A team that the caller may see, held against other writers.
///
/// # Errors
/// Database faults.
pub fn lock(db: &mut Db, scope: &Scope, id: TeamId) -> AppResult<Option<TeamRow>> {
    let query = seen(scope)
        .filter(teams::id.eq(id))
        .select(TeamRow::as_select());
    Ok(Locked::for_change(query).get_result(db).optional()?)
}

/// Writes a changed team over the version that was read; `row.version` is the new one.
///
/// # Errors
/// `version_mismatch`; `already_exists` when the branch has a team of that name; database faults.
pub fn update(db: &mut Db, row: &TeamRow) -> AppResult<()> {
    let unchanged = teams::table
        .find(row.id)
        .filter(teams::version.eq(row.version - 1));
    let changed = diesel::update(unchanged)
        .set((
            teams::name.eq(&row.name),
            teams::is_active.eq(row.is_active),
            teams::version.eq(row.version),
            teams::updated_at.eq(row.updated_at),
        ))
        .execute(db)
        .on_unique(NAME_KEY, name_is_taken)?;
    if changed == 1 {
        Ok(())
    } else {
        Err(AppError::stale(row.version))
    }
}

/// Whether a ticket in one of these states belongs to the team.
///
/// # Errors
/// Database faults.
pub fn has_tickets(db: &mut Db, id: TeamId, states: &[&'static str]) -> AppResult<bool> {
    let found: Option<TicketId> = tickets::table
        .filter(tickets::team_id.eq(id))
        .filter(tickets::state.eq_any(states.to_vec()))
        .select(tickets::id)
        .limit(1)
        .get_result(db)
        .optional()?;
    Ok(found.is_some())
}

fn filtered<'a>(mut query: Seen<'a>, filter: &TeamFilter) -> Seen<'a> {
    if let Some(branch) = filter.branch_id {
        query = query.filter(teams::branch_id.eq(branch));
    }
    if let Some(is_active) = filter.is_active {
        query = query.filter(teams::is_active.eq(is_active));
    }
    query
}

/// One page of the teams that the caller may see, one row more than asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn page(
    db: &mut Db,
    scope: &Scope,
    filter: &TeamFilter,
    page: &PageRequest,
) -> AppResult<Vec<TeamRow>> {
    let mut query = filtered(seen(scope), filter)
        .select(TeamRow::as_select())
        .limit(page.fetch())
        .offset(page.offset);
    let columns = (teams::created_at, teams::id);
    if let Some(key) = page.after::<(UtcTime, TeamId)>()? {
        query = match page.descending {
            true => query.filter(row_before(columns, key)),
            false => query.filter(row_after(columns, key)),
        };
    }
    query = match page.descending {
        true => query.order((teams::created_at.desc(), teams::id.desc())),
        false => query.order((teams::created_at.asc(), teams::id.asc())),
    };
    Ok(query.load(db)?)
}

/// How many teams the filter finds, counted a little beyond what pages reach.
///
/// # Errors
/// Database faults.
pub fn count(db: &mut Db, scope: &Scope, filter: &TeamFilter) -> AppResult<i64> {
    let ids: Vec<TeamId> = filtered(seen(scope), filter)
        .select(teams::id)
        .limit(PAGE_REACH + 1)
        .load(db)?;
    Ok(i64::try_from(ids.len()).unwrap_or(i64::MAX))
}
