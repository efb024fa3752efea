//! Rows with their references, as they go over the wire. Whole lists ask once, not once a row.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::directory::{branch_refs, team_refs};
use super::dto::branches::{Branch, BranchSummary};
use super::dto::teams::{Team, TeamSummary};
use super::dto::users::{Membership, User, UserSummary};
use super::model::{BranchRow, MembershipRow, TeamRow, UserRow};
use super::repo;
use crate::platform::auth::actor::{BranchId, TeamId, UserId};
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::role::Role;

/// A person with roles and memberships.
///
/// # Errors
/// Database faults.
pub fn user(db: &mut Db, row: UserRow, today: NaiveDate) -> AppResult<User> {
    let current = repo::memberships::current_of(db, row.id, today)?;
    Ok(User {
        roles: repo::access::roles_of(db, row.id)?,
        memberships: memberships(db, current)?,
        id: row.id,
        version: row.version,
        username: row.username,
        display_name: row.display_name,
        email: row.email,
        phone: row.phone,
        language: row.language,
        is_active: row.is_active,
        created_at: row.created_at,
        updated_at: row.updated_at,
        deactivated_at: row.deactivated_at,
    })
}

/// People in a list.
///
/// # Errors
/// Database faults.
pub fn user_summaries(db: &mut Db, rows: Vec<UserRow>) -> AppResult<Vec<UserSummary>> {
    let ids: Vec<UserId> = rows.iter().map(|row| row.id).collect();
    let mut roles: HashMap<UserId, Vec<Role>> = HashMap::new();
    for (user, role) in repo::users::roles(db, &ids)? {
        roles.entry(user).or_default().push(role);
    }
    let summary = |row: UserRow| UserSummary {
        roles: roles.remove(&row.id).unwrap_or_default(),
        id: row.id,
        version: row.version,
        username: row.username,
        display_name: row.display_name,
        is_active: row.is_active,
        created_at: row.created_at,
    };
    Ok(rows.into_iter().map(summary).collect())
}

/// Memberships with the names of branches and teams.
///
/// # Errors
/// Database faults; `internal` when a branch is gone, which foreign keys rule out.
pub fn memberships(db: &mut Db, rows: Vec<MembershipRow>) -> AppResult<Vec<Membership>> {
    let branch_ids: Vec<BranchId> = rows.iter().map(|row| row.branch_id).collect();
    let team_ids: Vec<TeamId> = rows.iter().filter_map(|row| row.team_id).collect();
    let branches = branch_refs(db, &branch_ids)?;
    let teams = team_refs(db, &team_ids)?;
    rows.into_iter()
        .map(|row| {
            Ok(Membership {
                id: row.id,
                branch: branches.get(&row.branch_id).cloned().ok_or_else(gone)?,
                team: row.team_id.and_then(|team| teams.get(&team).cloned()),
                starts_on: row.starts_on,
                ends_on: row.ends_on,
            })
        })
        .collect()
}

fn gone() -> AppError {
    AppError::internal("a row points to a branch that is not there")
}

/// A branch.
pub fn branch(row: BranchRow) -> Branch {
    Branch {
        id: row.id,
        version: row.version,
        code: row.code,
        name: row.name,
        time_zone: row.time_zone,
        phone: row.phone,
        address: row.address,
        is_active: row.is_active,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}

/// A branch in a list.
pub fn branch_summary(row: BranchRow) -> BranchSummary {
    BranchSummary {
        id: row.id,
        version: row.version,
        code: row.code,
        name: row.name,
        time_zone: row.time_zone,
        is_active: row.is_active,
        created_at: row.created_at,
    }
}

/// A team with its branch.
///
/// # Errors
/// Database faults; `internal` when its branch is gone, which a foreign key rules out.
pub fn team(db: &mut Db, row: TeamRow) -> AppResult<Team> {
    let branch = branch_refs(db, &[row.branch_id])?
        .remove(&row.branch_id)
        .ok_or_else(gone)?;
    Ok(Team {
        id: row.id,
        version: row.version,
        branch,
        name: row.name,
        is_active: row.is_active,
        created_at: row.created_at,
        updated_at: row.updated_at,
    })
}

/// Teams in a list.
///
/// # Errors
/// As [`team`].
pub fn team_summaries(db: &mut Db, rows: Vec<TeamRow>) -> AppResult<Vec<TeamSummary>> {
    let ids: Vec<BranchId> = rows.iter().map(|row| row.branch_id).collect();
    let branches = branch_refs(db, &ids)?;
    rows.into_iter()
        .map(|row| {
            Ok(TeamSummary {
                id: row.id,
                version: row.version,
                branch: branches.get(&row.branch_id).cloned().ok_or_else(gone)?,
                name: row.name,
                is_active: row.is_active,
                created_at: row.created_at,
            })
        })
        .collect()
}
