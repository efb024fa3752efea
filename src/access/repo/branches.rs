//! Branches as records.

use diesel::prelude::*;

use crate::access::authority;
use crate::access::dto::branches::BranchFilter;
use crate::access::model::BranchRow;
use crate::platform::auth::actor::{BranchId, TicketId};
use crate::platform::auth::scope::Scope;
use crate::platform::clock::UtcTime;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::dialect::{Locked, row_after, row_before};
use crate::platform::db::schema::{branches, tickets};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::http::PageRequest;
use crate::platform::http::page::PAGE_REACH;

/// Stores a new branch.
///
/// # Errors
/// `already_exists` when the code is taken; database faults.
pub fn insert(db: &mut Db, row: &BranchRow) -> AppResult<()> {
    let is_taken = || {
        let fault = FieldFault::body("/code", FaultCode::NotUnique);
        AppError::new(Code::AlreadyExists).with_faults(vec![fault])
    };
    diesel::insert_into(branches::table)
        .values(row)
        .execute(db)
        .on_unique("branches_code_key", is_taken)?;
    Ok(())
}

type Seen<'a> = branches::BoxedQuery<'a, MultiBackend>;

fn seen<'a>(scope: &Scope) -> Seen<'a> {
    let all = branches::table.into_boxed::<MultiBackend>();
    match authority::branches(scope) {
        None => all,
        Some(own) => all.filter(branches::id.eq_any(own.to_vec())),
    }
}

/// A branch that the caller may see.
///
/// # Errors
/// Database faults.
pub fn find(db: &mut Db, scope: &Scope, id: BranchId) -> AppResult<Option<BranchRow>> {
    Ok(seen(scope)
        .filter(branches::id.eq(id))
        .select(BranchRow::as_select())
        .get_result(db)
        .optional()?)
}

/// A branch that the caller may see, held against other writers.
///
/// # Errors
/// Database faults.
pub fn lock(db: &mut Db, scope: &Scope, id: BranchId) -> AppResult<Option<BranchRow>> {
    let query = seen(scope)
        .filter(branches::id.eq(id))
        .select(BranchRow::as_select());
    Ok(Locked::for_change(query).get_result(db).optional()?)
}

/// Writes a changed branch over the version that was read; `row.version` is the new one.
///
/// # Errors
/// `version_mismatch`; database faults.
pub fn update(db: &mut Db, row: &BranchRow) -> AppResult<()> {
    let unchanged = branches::table
        .find(row.id)
        .filter(branches::version.eq(row.version - 1));
    let changed = diesel::update(unchanged)
        .set((
            branches::name.eq(&row.name),
            branches::time_zone.eq(&row.time_zone),
            branches::phone.eq(&row.phone),
            branches::address.eq(&row.address),
            branches::is_active.eq(row.is_active),
            branches::version.eq(row.version),
            branches::updated_at.eq(row.updated_at),
        ))
        .execute(db)?;
    if changed == 1 {
        Ok(())
    } else {
        Err(AppError::stale(row.version))
    }
}

/// Whether a ticket in one of these states belongs to the branch.
///
/// # Errors
/// Database faults.
pub fn has_tickets(db: &mut Db, id: BranchId, states: &[&'static str]) -> AppResult<bool> {
    let found: Option<TicketId> = tickets::table
        .filter(tickets::branch_id.eq(id))
        .filter(tickets::state.eq_any(states.to_vec()))
        .select(tickets::id)
        .limit(1)
        .get_result(db)
        .optional()?;
    Ok(found.is_some())
}

fn filtered<'a>(query: Seen<'a>, filter: &BranchFilter) -> Seen<'a> {
    match filter.is_active {
        Some(is_active) => query.filter(branches::is_active.eq(is_active)),
        None => query,
    }
}

/// One page of the branches that the caller may see, one row more than asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn page(
    db: &mut Db,
    scope: &Scope,
    filter: &BranchFilter,
    page: &PageRequest,
) -> AppResult<Vec<BranchRow>> {
    let mut query = filtered(seen(scope), filter)
        .select(BranchRow::as_select())
        .limit(page.fetch())
        .offset(page.offset);
    let columns = (branches::created_at, branches::id);
    if let Some(key) = page.after::<(UtcTime, BranchId)>()? {
        query = match page.descending {
            true => query.filter(row_before(columns, key)),
            false => query.filter(row_after(columns, key)),
        };
    }
    query = match page.descending {
        true => query.order((branches::created_at.desc(), branches::id.desc())),
        false => query.order((branches::created_at.asc(), branches::id.asc())),
    };
    Ok(query.load(db)?)
}

/// How many branches the filter finds, counted a little beyond what pages reach.
///
/// # Errors
/// Database faults.
pub fn count(db: &mut Db, scope: &Scope, filter: &BranchFilter) -> AppResult<i64> {
    let ids: Vec<BranchId> = filtered(seen(scope), filter)
        .select(branches::id)
        .limit(PAGE_REACH + 1)
        .load(db)?;
    Ok(i64::try_from(ids.len()).unwrap_or(i64::MAX))
}
