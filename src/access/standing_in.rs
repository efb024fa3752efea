//! A person as whom a job acts: with what the person may do today, not when it was asked for.

use std::sync::Arc;

use uuid::Uuid;

use super::repo;
use crate::platform::auth::Actor;
use crate::platform::auth::actor::{Person, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::ids::Id;

/// The person with today's roles and memberships; `None` once deactivated.
///
/// # Errors
/// Database faults.
pub fn stand_in(db: &mut Db, user: UserId, now: UtcTime) -> AppResult<Option<Actor>> {
    if !repo::access::is_active(db, user)? {
        return Ok(None);
    }
    let (name, access_version) = repo::access::token_facts(db, user)?;
    let access = repo::access::access_of(db, user, now.date())?;
    Ok(Some(Actor::Person(Arc::new(Person {
        id: user,
        // No session: the job goes on when the person signs out.
        session: Id::new(Uuid::nil()),
        name,
        roles: access.roles,
        branches: access.branches,
        teams: access.teams,
        access_version,
    }))))
}
