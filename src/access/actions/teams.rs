//! Teams of a branch: made, renamed, closed.

use serde_json::json;

use crate::access::dto::teams::{Team, TeamCreate, TeamFilter, TeamUpdate};
use crate::access::model::TeamRow;
use crate::access::{repo, view};
use crate::platform::auth::actor::TeamId;
use crate::platform::auth::{Permission, Scope};
use crate::platform::codes::{Code, FaultCode};
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::http::PageRequest;
use crate::platform::op::Op;
use crate::platform::tx::{Change, Tx};

use super::branches::open_states;

/// Teams that the caller may see, one row more than asked for, and their number when asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    op: &Op,
    filter: &TeamFilter,
    page: &PageRequest,
) -> AppResult<(Vec<TeamRow>, Option<i64>)> {
    let scope = op.actor.scope(Permission::DirectoryRead);
    let total = match page.with_total {
        true => Some(repo::teams::count(db, &scope, filter)?),
        false => None,
    };
    Ok((repo::teams::page(db, &scope, filter, page)?, total))
}

/// One team.
///
/// # Errors
/// `not_found`; database faults.
pub fn get(db: &mut Db, op: &Op, id: TeamId) -> AppResult<Team> {
    let scope = op.actor.scope(Permission::DirectoryRead);
    let row = repo::teams::find(db, &scope, id)?.ok_or_else(|| AppError::missing("team"))?;
    view::team(db, row)
}

/// Makes a team.
///
/// # Errors
/// `validation_failed` for a branch that is closed or not the caller's, `already_exists` when the
/// branch has a team of that name; database faults.
pub fn create(tx: &mut Tx, sent: &TeamCreate) -> AppResult<Team> {
    let scope = tx.op().actor.scope(Permission::UsersManage);
    let branch = repo::branches::find(tx.db(), &Scope::All, sent.branch_id)?;
    if !scope.covers_branch(sent.branch_id) || !branch.is_some_and(|branch| branch.is_active) {
        let fault = FieldFault::body("/branch_id", FaultCode::NotFound);
        return Err(AppError::fault(fault));
    }
    let row = TeamRow {
        id: tx.new_id(),
        branch_id: sent.branch_id,
        name: sent.name.trim().to_owned(),
        is_active: true,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    repo::teams::insert(tx.db(), &row)?;
    tx.record(
        Change::new("team", row.id, 1, "team.created")
            .in_branch(row.branch_id)
            .data(json!({"branch_id": row.branch_id})),
    );
    view::team(tx.db(), row)
}

/// Renames, closes or reopens a team.
///
/// # Errors
/// `in_use` when open tickets stand against closing, `already_exists`, `not_found`,
/// `version_mismatch`; database faults.
pub fn update(tx: &mut Tx, id: TeamId, expected: i64, sent: TeamUpdate) -> AppResult<Team> {
    let scope = tx.op().actor.scope(Permission::UsersManage);
    let mut row =
        repo::teams::lock(tx.db(), &scope, id)?.ok_or_else(|| AppError::missing("team"))?;
    if row.version != expected {
        return Err(AppError::stale(row.version));
    }
    let was_active = row.is_active;
    let mut named = Vec::new();
    if let Some(name) = sent.name {
        named.push("name");
        row.name = name.trim().to_owned();
    }
    if let Some(is_active) = sent.is_active {
        named.push("is_active");
        row.is_active = is_active;
    }
    if was_active && !row.is_active && repo::teams::has_tickets(tx.db(), id, &open_states())? {
        return Err(AppError::new(Code::InUse).saying("open_tickets"));
    }
    row.version += 1;
    row.updated_at = tx.now();
    repo::teams::update(tx.db(), &row)?;
    if was_active != row.is_active {
        let today = tx.now().date();
        let members = repo::memberships::members(tx.db(), row.branch_id, Some(id), today)?;
        repo::users::end_tokens(tx.db(), &members)?;
    }
    let data = json!({"changed": named, "is_active": row.is_active});
    tx.record(
        Change::new("team", id, row.version, "team.updated")
            .in_branch(row.branch_id)
            .data(data.clone())
            .changes(data),
    );
    view::team(tx.db(), row)
}
