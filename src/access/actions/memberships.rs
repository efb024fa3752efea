//! Where people belong.

use chrono::NaiveDate;
use serde_json::json;

use crate::access::dto::users::{Membership, MembershipCreate};
use crate::access::model::{MembershipId, MembershipRow};
use crate::access::repo::users::UserChange;
use crate::access::{repo, view};
use crate::platform::auth::actor::{BranchId, TeamId, UserId};
use crate::platform::auth::{Permission, Scope};
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::tx::Tx;

use super::target::take;

/// A membership that may be made.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The branch.
    pub branch_id: BranchId,
    team_id: Option<TeamId>,
    starts_on: NaiveDate,
    ends_on: Option<NaiveDate>,
}

impl Draft {
    /// The row for a person.
    pub fn row(&self, tx: &Tx, user: UserId) -> MembershipRow {
        MembershipRow {
            id: tx.new_id(),
            user_id: user,
            branch_id: self.branch_id,
            team_id: self.team_id,
            starts_on: self.starts_on,
            ends_on: self.ends_on,
            created_at: tx.now(),
        }
    }

    /// Whether both say the same of at least one day.
    fn repeats(&self, other: &MembershipRow) -> bool {
        self.branch_id == other.branch_id
            && self.team_id == other.team_id
            && self.ends_on.is_none_or(|end| other.starts_on < end)
            && other.ends_on.is_none_or(|end| self.starts_on < end)
    }
}

/// Holds a request against what there is and what the caller's scope covers. A branch outside of it
/// counts as not there.
///
/// # Errors
/// Database faults; faults of the request are the inner value, so that several requests give theirs
/// together.
pub fn draft(
    tx: &mut Tx,
    scope: &Scope,
    sent: &MembershipCreate,
    at: &str,
) -> AppResult<Result<Draft, Vec<FieldFault>>> {
    let mut faults = Vec::new();
    let branch = repo::branches::find(tx.db(), &Scope::All, sent.branch_id)?;
    if !scope.covers_branch(sent.branch_id) || !branch.is_some_and(|branch| branch.is_active) {
        faults.push(FieldFault::body(
            format!("{at}/branch_id"),
            FaultCode::NotFound,
        ));
    }
    if let Some(team) = sent.team_id
        && repo::directory::branch_of_team(tx.db(), team)? != Some(sent.branch_id)
    {
        faults.push(FieldFault::body(
            format!("{at}/team_id"),
            FaultCode::NotFound,
        ));
    }
    let starts_on = sent.starts_on.unwrap_or(tx.now().date());
    if sent.ends_on.is_some_and(|end| end <= starts_on) {
        faults.push(FieldFault::body(
            format!("{at}/ends_on"),
            FaultCode::Conflict,
        ));
    }
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    Ok(Ok(Draft {
        branch_id: sent.branch_id,
        team_id: sent.team_id,
        starts_on,
        ends_on: sent.ends_on,
    }))
}

/// Puts a person into a branch, or into a team of it.
///
/// # Errors
/// `validation_failed`, `already_exists` when the person belongs there already, `not_found`,
/// `insufficient_scope`; database faults.
pub fn add(tx: &mut Tx, user: UserId, sent: &MembershipCreate) -> AppResult<Membership> {
    let scope = tx.op().actor.scope(Permission::UsersManage);
    let mut target = take(tx, user, None)?;
    let draft = draft(tx, &scope, sent, "")?.map_err(AppError::invalid)?;
    if target.memberships.iter().any(|other| draft.repeats(other)) {
        return Err(AppError::new(Code::AlreadyExists));
    }
    let row = draft.row(tx, user);
    repo::memberships::insert(tx.db(), &row)?;
    target.change_access(tx, UserChange::default())?;
    let data = json!({
        "membership_id": row.id, "branch_id": row.branch_id, "team_id": row.team_id,
        "starts_on": row.starts_on, "ends_on": row.ends_on,
    });
    tx.record(
        target
            .said("user.membership_added", data.clone(), data)
            .in_branch(row.branch_id),
    );
    view::memberships(tx.db(), vec![row])?
        .pop()
        .ok_or_else(|| AppError::internal("a membership that was just made is gone"))
}

/// Ends a membership today: it does not count for today any more.
///
/// # Errors
/// `not_found`, also when it has ended before; `insufficient_scope`; database faults.
pub fn end(tx: &mut Tx, user: UserId, membership: MembershipId) -> AppResult<()> {
    let today = tx.now().date();
    let mut target = take(tx, user, None)?;
    let row = repo::memberships::find(tx.db(), user, membership)?
        .filter(|row| row.ends_on.is_none_or(|end| end > today))
        .ok_or_else(|| AppError::missing("membership"))?;
    repo::memberships::end(tx.db(), &row, today)?;
    target.change_access(tx, UserChange::default())?;
    let data = json!({
        "membership_id": row.id, "branch_id": row.branch_id, "team_id": row.team_id,
    });
    tx.record(
        target
            .said("user.membership_ended", data.clone(), data)
            .in_branch(row.branch_id),
    );
    Ok(())
}
