//! The person signed in, and what they may do.

use crate::access::dto::auth::{HeldPermission, Me};
use crate::access::repo;
use crate::platform::auth::Permission;
use crate::platform::auth::permission::reach;
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::op::Op;
use crate::platform::role::Role;

use super::sessions::signed_in;
use super::target::visible;

/// The caller's record, belongings and permissions, as they stand today.
///
/// # Errors
/// `unauthenticated` for anybody but staff; database faults.
pub fn me(db: &mut Db, op: &Op) -> AppResult<Me> {
    let person = signed_in(op)?;
    let row = visible(db, op, person.id)?;
    let access = repo::access::access_of(db, person.id, op.now.date())?;
    Ok(Me {
        permissions: permissions(&access.roles),
        branches: repo::directory::branches(db, &access.branches)?,
        teams: repo::directory::teams(db, &access.teams)?,
        roles: access.roles,
        id: row.id,
        username: row.username,
        display_name: row.display_name,
        email: row.email,
        phone: row.phone,
        language: row.language,
        session_id: person.session,
        version: row.version,
    })
}

/// Every permission that any of the roles holds, with the widest reach.
fn permissions(roles: &[Role]) -> Vec<HeldPermission> {
    Permission::ALL
        .iter()
        .filter_map(|permission| {
            let widest = roles
                .iter()
                .filter_map(|role| reach(*role, *permission))
                .max()?;
            Some(HeldPermission {
                permission: permission.as_str().to_owned(),
                reach: widest.into(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::dto::auth::PermissionReach;

    #[test]
    fn several_roles_give_the_widest_reach_of_each_permission() {
        let held = permissions(&[Role::Technician, Role::Dispatcher]);
        let reach_of = |name: &str| {
            held.iter()
                .find(|one| one.permission == name)
                .map(|one| one.reach)
        };
        assert_eq!(reach_of("tickets:read"), Some(PermissionReach::Branch));
        assert_eq!(reach_of("tickets:work"), Some(PermissionReach::Own));
        assert_eq!(reach_of("users:manage"), None);
        assert!(permissions(&[]).is_empty());
    }
}
