//! Names and belongings, for this room and for others.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::select;

use crate::access::dto::refs::{BranchRef, TeamRef, UserRef};
use crate::access::model::MembershipId;
use crate::platform::auth::actor::{BranchId, TeamId, UserId};
use crate::platform::db::dialect::AmongDsl;
use crate::platform::db::schema::{branches, memberships, teams, user_roles, users};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::AppResult;
use crate::platform::role::Role;

/// People by id.
///
/// # Errors
/// Database faults.
pub fn users(db: &mut Db, ids: &[UserId]) -> AppResult<Vec<UserRef>> {
    let rows: Vec<(UserId, String)> = users::table
        .filter(users::id.among(ids))
        .select((users::id, users::display_name))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| UserRef { id, name })
        .collect())
}

/// Branches by id.
///
/// # Errors
/// Database faults.
pub fn branches(db: &mut Db, ids: &[BranchId]) -> AppResult<Vec<BranchRef>> {
    let rows: Vec<(BranchId, String, String)> = branches::table
        .filter(branches::id.among(ids))
        .order(branches::code.asc())
        .select((branches::id, branches::code, branches::name))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(id, code, name)| BranchRef { id, code, name })
        .collect())
}

/// Teams by id.
///
/// # Errors
/// Database faults.
pub fn teams(db: &mut Db, ids: &[TeamId]) -> AppResult<Vec<TeamRef>> {
    let rows: Vec<(TeamId, String)> = teams::table
        .filter(teams::id.among(ids))
        .order(teams::id.asc())
        .select((teams::id, teams::name))
        .load(db)?;
    Ok(rows
        .into_iter()
        .map(|(id, name)| TeamRef { id, name })
        .collect())
}

/// Whether a membership of an active person counts on `today`.
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
    let mut counting = memberships::table
        .inner_join(users::table)
        .filter(memberships::user_id.eq(user))
        .filter(memberships::branch_id.eq(branch))
        .filter(memberships::starts_on.le(today))
        .filter(
            memberships::ends_on
                .is_null()
                .or(memberships::ends_on.gt(today)),
        )
        .filter(users::is_active.eq(true))
        .select(memberships::id)
        .into_boxed::<MultiBackend>();
    if let Some(team) = team {
        counting = counting.filter(memberships::team_id.eq(team));
    }
    let found: Option<MembershipId> = counting.limit(1).get_result(db).optional()?;
    Ok(found.is_some())
}

/// Whether an active person holds a role.
///
/// # Errors
/// Database faults.
pub fn holds_role(db: &mut Db, user: UserId, role: Role) -> AppResult<bool> {
    let held = user_roles::table
        .inner_join(users::table)
        .filter(user_roles::user_id.eq(user))
        .filter(user_roles::role.eq(role))
        .filter(users::is_active.eq(true));
    Ok(select(exists(held)).get_result(db)?)
}

/// The branch of an active team, if that is active too.
///
/// # Errors
/// Database faults.
pub fn branch_of_team(db: &mut Db, team: TeamId) -> AppResult<Option<BranchId>> {
    Ok(teams::table
        .inner_join(branches::table)
        .filter(teams::id.eq(team))
        .filter(teams::is_active.eq(true))
        .filter(branches::is_active.eq(true))
        .select(teams::branch_id)
        .get_result(db)
        .optional()?)
}
