//! What a person may act with: roles and today's memberships.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::access::model::{Access, Credentials};
use crate::platform::auth::actor::{BranchId, TeamId, UserId};
use crate::platform::db::Db;
use crate::platform::db::dialect::Locked;
use crate::platform::db::schema::{branches, memberships, teams, user_roles, users};
use crate::platform::error::AppResult;
use crate::platform::role::Role;

/// The roles of a person.
///
/// # Errors
/// Database faults.
pub fn roles_of(db: &mut Db, user: UserId) -> AppResult<Vec<Role>> {
    Ok(user_roles::table
        .filter(user_roles::user_id.eq(user))
        .order(user_roles::role.asc())
        .select(user_roles::role)
        .load(db)?)
}

/// One membership that counts today: branch, team, whether the team is active, the day it stops.
type Counting = (BranchId, Option<TeamId>, Option<bool>, Option<NaiveDate>);

/// Roles and the branches and teams that count on `today`. Closed branches and teams count for nobody.
///
/// # Errors
/// Database faults.
pub fn access_of(db: &mut Db, user: UserId, today: NaiveDate) -> AppResult<Access> {
    let rows: Vec<Counting> = memberships::table
        .inner_join(branches::table.on(branches::id.eq(memberships::branch_id)))
        .left_join(teams::table.on(teams::id.nullable().eq(memberships::team_id)))
        .filter(memberships::user_id.eq(user))
        .filter(memberships::starts_on.le(today))
        .filter(
            memberships::ends_on
                .is_null()
                .or(memberships::ends_on.gt(today)),
        )
        .filter(branches::is_active.eq(true))
        .order(memberships::id.asc())
        .select((
            memberships::branch_id,
            memberships::team_id,
            teams::is_active.nullable(),
            memberships::ends_on,
        ))
        .load(db)?;
    let mut access = Access {
        roles: roles_of(db, user)?,
        changes_on: rows.iter().filter_map(|row| row.3).min(),
        ..Access::default()
    };
    for (branch, team, is_team_active, _) in rows {
        if !access.branches.contains(&branch) {
            access.branches.push(branch);
        }
        if let (Some(team), Some(true)) = (team, is_team_active)
            && !access.teams.contains(&team)
        {
            access.teams.push(team);
        }
    }
    Ok(access)
}

/// What sign-in needs, by user name.
///
/// # Errors
/// Database faults.
pub fn credentials(db: &mut Db, username: &str) -> AppResult<Option<Credentials>> {
    Ok(users::table
        .filter(users::username.eq(username))
        .select(Credentials::as_select())
        .get_result(db)
        .optional()?)
}

/// The same by id, held until the transaction ends so that nothing changes between check and use.
///
/// # Errors
/// Database faults.
pub fn lock_credentials(db: &mut Db, user: UserId) -> AppResult<Option<Credentials>> {
    let query = users::table.find(user).select(Credentials::as_select());
    Ok(Locked::for_change(query).get_result(db).optional()?)
}

/// Name and access version, as a token states them.
///
/// # Errors
/// Database faults; `internal` when the person is gone.
pub fn token_facts(db: &mut Db, user: UserId) -> AppResult<(String, i64)> {
    Ok(users::table
        .find(user)
        .select((users::display_name, users::access_version))
        .get_result(db)?)
}

/// Whether the person exists and is active.
///
/// # Errors
/// Database faults.
pub fn is_active(db: &mut Db, user: UserId) -> AppResult<bool> {
    let found: Option<bool> = users::table
        .find(user)
        .select(users::is_active)
        .first(db)
        .optional()?;
    Ok(found == Some(true))
}

/// The hash of a person's password.
///
/// # Errors
/// Database faults.
pub fn password_hash(db: &mut Db, user: UserId) -> AppResult<Option<String>> {
    let hash: Option<Option<String>> = users::table
        .find(user)
        .select(users::password_hash)
        .get_result(db)
        .optional()?;
    Ok(hash.flatten())
}
