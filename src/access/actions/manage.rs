//! Giving and taking access: roles, deactivation, ended sessions.

use serde_json::json;

use crate::access::authority::changed;
use crate::access::dto::users::{User, UserDeactivation};
use crate::access::model::SessionEnd;
use crate::access::repo;
use crate::access::repo::users::UserChange;
use crate::platform::auth::Permission;
use crate::platform::auth::actor::UserId;
use crate::platform::codes::Code;
use crate::platform::error::{AppError, AppResult};
use crate::platform::role::Role;
use crate::platform::tx::Tx;
use crate::tickets::flow::TicketState;

use super::target::{Target, shown, take};
use super::users::reserved;

/// States of a ticket on which nobody works any more.
const ENDED: [&str; 2] = [
    TicketState::Completed.as_str(),
    TicketState::Cancelled.as_str(),
];

/// Refuses to leave the system without an active administrator. `admins` were locked before the
/// person, in one order for everybody: of two people who remove each other, the second waits and then
/// counts again.
fn check_not_last(admins: &[UserId], target: &Target) -> AppResult<()> {
    if admins == [target.row.id] {
        return Err(AppError::new(Code::Conflict).saying("last_admin"));
    }
    Ok(())
}

/// Replaces the roles of a person.
///
/// # Errors
/// `validation_failed` for roles that the caller may not give or take, `conflict` for the last
/// administrator, `not_found`, `insufficient_scope`, `version_mismatch`; database faults.
pub fn set_roles(tx: &mut Tx, id: UserId, expected: i64, roles: &[Role]) -> AppResult<User> {
    let admins = repo::users::lock_admins(tx.db())?;
    let mut target = take(tx, id, Some(expected))?;
    let scope = tx.op().actor.scope(Permission::UsersManage);
    let changed = changed(&target.roles, roles);
    if let Some(fault) = reserved(&scope, &changed) {
        return Err(AppError::fault(fault));
    }
    if !roles.contains(&Role::Admin) {
        check_not_last(&admins, &target)?;
    }
    let roles: Vec<Role> = Role::ALL
        .iter()
        .copied()
        .filter(|role| roles.contains(role))
        .collect();
    repo::users::set_roles(tx.db(), id, &roles)?;
    target.change_access(tx, UserChange::default())?;
    let changes = json!({"roles": {"from": target.roles, "to": roles}});
    target.record(
        tx,
        "user.roles_changed",
        json!({"roles": roles, "changed": changed}),
        changes,
    );
    shown(tx, id)
}

/// Ends a person's access at once and tells what they leave behind.
///
/// # Errors
/// `conflict` when the person is not active or the last administrator, `not_found`,
/// `insufficient_scope`; database faults.
pub fn deactivate(tx: &mut Tx, id: UserId, reason: Option<String>) -> AppResult<UserDeactivation> {
    let admins = repo::users::lock_admins(tx.db())?;
    let mut target = take(tx, id, None)?;
    if !target.row.is_active {
        return Err(AppError::new(Code::Conflict).saying("user_not_active"));
    }
    check_not_last(&admins, &target)?;
    let now = tx.now();
    target.change_access(
        tx,
        UserChange {
            is_active: Some(false),
            deactivated_at: Some(Some(now)),
            ..UserChange::default()
        },
    )?;
    repo::sessions::end_all(tx.db(), id, None, now, SessionEnd::Deactivated)?;
    let open_ticket_count = repo::users::open_tickets(tx.db(), id, &ENDED)?;
    let data = json!({"open_ticket_count": open_ticket_count});
    let change = target.said("user.deactivated", data, json!({"is_active": false}));
    tx.record(change.because(reason));
    Ok(UserDeactivation {
        user: shown(tx, id)?,
        open_ticket_count,
    })
}

/// Lets a deactivated person sign in again, with the roles and memberships still held.
///
/// # Errors
/// `conflict` when the person is active, `not_found`, `insufficient_scope`; database faults.
pub fn activate(tx: &mut Tx, id: UserId) -> AppResult<User> {
    let mut target = take(tx, id, None)?;
    if target.row.is_active {
        return Err(AppError::new(Code::Conflict).saying("user_active"));
    }
    target.change_access(
        tx,
        UserChange {
            is_active: Some(true),
            deactivated_at: Some(None),
            ..UserChange::default()
        },
    )?;
    target.record(tx, "user.activated", json!({}), json!({"is_active": true}));
    shown(tx, id)
}

/// Ends every session of a person.
///
/// # Errors
/// `not_found`, `insufficient_scope`; database faults.
pub fn end_sessions(tx: &mut Tx, id: UserId) -> AppResult<()> {
    take(tx, id, None)?;
    super::sessions::end_all(tx, id, None, SessionEnd::EndedByManager)
}
