//! What other rooms ask about people, branches and teams.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::dto::refs::{BranchRef, TeamRef, UserRef};
use super::repo::directory as repo;
use crate::platform::auth::actor::{BranchId, TeamId, UserId};
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::role::Role;

/// A person by id, deactivated ones included: what they did keeps their name.
///
/// # Errors
/// Database faults.
pub fn find_user(db: &mut Db, id: UserId) -> AppResult<Option<UserRef>> {
    Ok(repo::users(db, &[id])?.pop())
}

/// Names of several people at once, for lists.
///
/// # Errors
/// Database faults.
pub fn user_names(db: &mut Db, ids: &[UserId]) -> AppResult<HashMap<UserId, String>> {
    let found = repo::users(db, ids)?;
    Ok(found.into_iter().map(|user| (user.id, user.name)).collect())
}

/// Whether an active person belongs, on `today`, to the branch, and to the team where one is named.
///
/// # Errors
/// Database faults.
pub fn is_member(
    db: &mut Db,
    user: UserId,
    branch: BranchId,
    team: Option<TeamId>,
    today: NaiveDate,
) -> AppResult<bool> {
    repo::is_member(db, user, branch, team, today)
}

/// Whether an active person holds a role.
///
/// # Errors
/// Database faults.
pub fn holds_role(db: &mut Db, user: UserId, role: Role) -> AppResult<bool> {
    repo::holds_role(db, user, role)
}

/// A branch by id.
///
/// # Errors
/// Database faults.
pub fn branch_ref(db: &mut Db, id: BranchId) -> AppResult<Option<BranchRef>> {
    Ok(repo::branches(db, &[id])?.pop())
}

/// Several branches at once, for lists.
///
/// # Errors
/// Database faults.
pub fn branch_refs(db: &mut Db, ids: &[BranchId]) -> AppResult<HashMap<BranchId, BranchRef>> {
    let found = repo::branches(db, ids)?;
    Ok(found
        .into_iter()
        .map(|branch| (branch.id, branch))
        .collect())
}

/// A team by id.
///
/// # Errors
/// Database faults.
pub fn team_ref(db: &mut Db, id: TeamId) -> AppResult<Option<TeamRef>> {
    Ok(repo::teams(db, &[id])?.pop())
}

/// Several teams at once, for lists.
///
/// # Errors
/// Database faults.
pub fn team_refs(db: &mut Db, ids: &[TeamId]) -> AppResult<HashMap<TeamId, TeamRef>> {
    let found = repo::teams(db, ids)?;
    Ok(found.into_iter().map(|team| (team.id, team)).collect())
}

/// The branch that an active team of an active branch belongs to.
///
/// # Errors
/// Database faults.
pub fn branch_of_team(db: &mut Db, team: TeamId) -> AppResult<Option<BranchId>> {
    repo::branch_of_team(db, team)
}
