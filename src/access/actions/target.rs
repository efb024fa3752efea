//! Whom a change is about: found within the caller's sight, held, and theirs to manage.

use serde_json::Value;

use crate::access::authority::may_manage;
use crate::access::dto::users::User;
use crate::access::model::{MembershipRow, UserRow};
use crate::access::repo;
use crate::access::repo::users::UserChange;
use crate::platform::auth::Permission;
use crate::platform::auth::actor::UserId;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::op::Op;
use crate::platform::role::Role;
use crate::platform::tx::{Change, Tx};

/// A person about to be changed, as read behind the lock.
pub struct Target {
    /// The record.
    pub row: UserRow,
    /// Roles held.
    pub roles: Vec<Role>,
    /// Memberships that have not ended.
    pub memberships: Vec<MembershipRow>,
}

/// The record of a person whom the caller may see.
///
/// # Errors
/// `not_found`; database faults.
pub fn visible(db: &mut Db, op: &Op, id: UserId) -> AppResult<UserRow> {
    let scope = op.actor.scope(Permission::DirectoryRead);
    let caller = op.actor.person().map(|person| person.id);
    repo::users::find(db, &scope, caller, op.now.date(), id)?
        .ok_or_else(|| AppError::missing("user"))
}

/// Refuses when the person is not the caller's to manage.
///
/// # Errors
/// `insufficient_scope`; database faults.
pub fn check_manageable(
    db: &mut Db,
    op: &Op,
    id: UserId,
) -> AppResult<(Vec<Role>, Vec<MembershipRow>)> {
    let scope = op.actor.scope(Permission::UsersManage);
    let roles = repo::access::roles_of(db, id)?;
    let memberships = repo::memberships::current_of(db, id, op.now.date())?;
    if may_manage(&scope, &roles, &memberships) {
        Ok((roles, memberships))
    } else {
        Err(AppError::forbidden(Permission::UsersManage.as_str()).saying("not_yours_to_manage"))
    }
}

/// Takes hold of a person for a change; `expected` is the version named by `If-Match`, where one is.
///
/// # Errors
/// `not_found`, `insufficient_scope`, `version_mismatch`; database faults.
pub fn take(tx: &mut Tx, id: UserId, expected: Option<i64>) -> AppResult<Target> {
    let op = tx.op();
    visible(tx.db(), op, id)?;
    let row = repo::users::lock(tx.db(), id)?.ok_or_else(|| AppError::missing("user"))?;
    let (roles, memberships) = check_manageable(tx.db(), op, id)?;
    if expected.is_some_and(|version| version != row.version) {
        return Err(AppError::stale(row.version));
    }
    Ok(Target {
        row,
        roles,
        memberships,
    })
}

/// A person as the answer to their change shows them.
///
/// # Errors
/// Database faults.
pub fn shown(tx: &mut Tx, id: UserId) -> AppResult<User> {
    let op = tx.op();
    super::people::get(tx.db(), op, id)
}

impl Target {
    /// Writes a change of the person's access: tokens made before stop at the next request.
    ///
    /// # Errors
    /// Database faults.
    pub fn change_access(&mut self, tx: &mut Tx, change: UserChange) -> AppResult<()> {
        let access_version = self.row.access_version + 1;
        self.change(
            tx,
            UserChange {
                access_version: Some(access_version),
                ..change
            },
        )?;
        self.row.access_version = access_version;
        Ok(())
    }

    /// Writes a change of the person's record.
    ///
    /// # Errors
    /// Database faults.
    pub fn change(&mut self, tx: &mut Tx, change: UserChange) -> AppResult<()> {
        let now = tx.now();
        self.row.version = repo::users::update(tx.db(), &self.row, change, now)?;
        self.row.updated_at = now;
        Ok(())
    }

    /// Event and audit line of what was just written.
    pub fn record(&self, tx: &mut Tx, event: &str, data: Value, changes: Value) {
        tx.record(self.said(event, data, changes));
    }

    /// The same, for a caller who adds a reason.
    pub fn said(&self, event: &str, data: Value, changes: Value) -> Change {
        // The branch lets the manager who is responsible see the line.
        let branch = self
            .memberships
            .first()
            .map(|membership| membership.branch_id);
        Change::new("user", self.row.id, self.row.version, event)
            .in_branch(branch)
            .data(data)
            .changes(changes)
    }
}
