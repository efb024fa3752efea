//! Memberships as records.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::access::model::{MembershipId, MembershipRow};
use crate::platform::auth::actor::{BranchId, TeamId, UserId};
use crate::platform::db::schema::memberships;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::AppResult;

/// Most memberships of one person that are shown.
const SHOWN: i64 = 500;

/// Stores a membership.
///
/// # Errors
/// Database faults.
pub fn insert(db: &mut Db, row: &MembershipRow) -> AppResult<()> {
    diesel::insert_into(memberships::table)
        .values(row)
        .execute(db)?;
    Ok(())
}

/// Every membership of a person, newest first.
///
/// # Errors
/// Database faults.
pub fn all_of(db: &mut Db, user: UserId) -> AppResult<Vec<MembershipRow>> {
    Ok(memberships::table
        .filter(memberships::user_id.eq(user))
        .order((memberships::starts_on.desc(), memberships::id.desc()))
        .limit(SHOWN)
        .select(MembershipRow::as_select())
        .load(db)?)
}

/// The memberships of a person that have not ended, future ones included.
///
/// # Errors
/// Database faults.
pub fn current_of(db: &mut Db, user: UserId, today: NaiveDate) -> AppResult<Vec<MembershipRow>> {
    let mut all = all_of(db, user)?;
    all.retain(|membership| membership.ends_on.is_none_or(|end| end > today));
    Ok(all)
}

/// Lets a membership end; one that would start later than it ends never was.
///
/// # Errors
/// Database faults.
pub fn end(db: &mut Db, membership: &MembershipRow, today: NaiveDate) -> AppResult<()> {
    let this = memberships::table.find(membership.id);
    if membership.starts_on > today {
        diesel::delete(this).execute(db)?;
    } else {
        diesel::update(this)
            .set(memberships::ends_on.eq(today))
            .execute(db)?;
    }
    Ok(())
}

/// A membership of a person.
///
/// # Errors
/// Database faults.
pub fn find(db: &mut Db, user: UserId, id: MembershipId) -> AppResult<Option<MembershipRow>> {
    Ok(memberships::table
        .find(id)
        .filter(memberships::user_id.eq(user))
        .select(MembershipRow::as_select())
        .get_result(db)
        .optional()?)
}

/// The people who belong to a branch, or to a team of it, and have not left.
///
/// # Errors
/// Database faults.
pub fn members(
    db: &mut Db,
    branch: BranchId,
    team: Option<TeamId>,
    today: NaiveDate,
) -> AppResult<Vec<UserId>> {
    let mut query = memberships::table
        .filter(memberships::branch_id.eq(branch))
        .filter(
            memberships::ends_on
                .is_null()
                .or(memberships::ends_on.gt(today)),
        )
        .select(memberships::user_id)
        .distinct()
        .into_boxed::<MultiBackend>();
    if let Some(team) = team {
        query = query.filter(memberships::team_id.eq(team));
    }
    Ok(query.load(db)?)
}
