//! Looking people up.

use crate::access::dto::users::{MembershipList, User, UserFilter, UserSummary};
use crate::access::model::{SessionRow, UserRow};
use crate::access::{repo, view};
use crate::platform::auth::Permission;
use crate::platform::auth::actor::UserId;
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::http::PageRequest;
use crate::platform::op::Op;

use super::target::{check_manageable, visible};

/// One page of people.
pub struct Found {
    /// One row more than asked for, when more follow.
    pub rows: Vec<UserRow>,
    /// How many there are, when asked for.
    pub total: Option<i64>,
}

/// People whom the caller may see.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(db: &mut Db, op: &Op, filter: &UserFilter, page: &PageRequest) -> AppResult<Found> {
    let scope = op.actor.scope(Permission::DirectoryRead);
    let caller = op.actor.person().map(|person| person.id);
    let today = op.now.date();
    let total = match page.with_total {
        true => Some(repo::users::count(db, &scope, caller, today, filter)?),
        false => None,
    };
    Ok(Found {
        rows: repo::users::page(db, &scope, caller, today, filter, page)?,
        total,
    })
}

/// The rows of a page with what a list shows of them.
///
/// # Errors
/// Database faults.
pub fn summaries(db: &mut Db, rows: Vec<UserRow>) -> AppResult<Vec<UserSummary>> {
    view::user_summaries(db, rows)
}

/// One person.
///
/// # Errors
/// `not_found`; database faults.
pub fn get(db: &mut Db, op: &Op, id: UserId) -> AppResult<User> {
    let row = visible(db, op, id)?;
    view::user(db, row, op.now.date())
}

/// Every membership of a person, ended ones included.
///
/// # Errors
/// `not_found`; database faults.
pub fn memberships(db: &mut Db, op: &Op, id: UserId) -> AppResult<MembershipList> {
    visible(db, op, id)?;
    let rows = repo::memberships::all_of(db, id)?;
    let data = view::memberships(db, rows)?;
    Ok(MembershipList { data })
}

/// The live sessions of a person whom the caller manages.
///
/// # Errors
/// `not_found`, `insufficient_scope`; database faults.
pub fn sessions(db: &mut Db, op: &Op, id: UserId) -> AppResult<Vec<SessionRow>> {
    visible(db, op, id)?;
    check_manageable(db, op, id)?;
    repo::sessions::live(db, id, op.now)
}
