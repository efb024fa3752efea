//! Who may manage whom. A branch's manager runs the people of that branch; administrators,
//! executives and managers themselves are made and touched by administrators alone.

use super::model::MembershipRow;
use crate::platform::auth::actor::BranchId;
use crate::platform::auth::scope::Scope;
use crate::platform::role::Role;

/// Roles that only administrators give, take, or whose holders only they manage.
pub const RESERVED: [Role; 3] = [Role::Manager, Role::Executive, Role::Admin];

/// Whether a caller whose `users:manage` reaches so far may give or take a role.
pub fn may_grant(scope: &Scope, role: Role) -> bool {
    match scope {
        Scope::All => true,
        Scope::Branches(_) => !RESERVED.contains(&role),
        _ => false,
    }
}

/// Whether the caller may manage a person with these roles and these memberships that have not ended.
/// A person who belongs elsewhere too is not one manager's to change.
pub fn may_manage(scope: &Scope, roles: &[Role], memberships: &[MembershipRow]) -> bool {
    match scope {
        Scope::All => true,
        Scope::Branches(_) => {
            !memberships.is_empty()
                && memberships
                    .iter()
                    .all(|membership| scope.covers_branch(membership.branch_id))
                && roles.iter().all(|role| !RESERVED.contains(role))
        }
        _ => false,
    }
}

/// Roles in only one of the two lists: what a change gives or takes.
pub fn changed(before: &[Role], after: &[Role]) -> Vec<Role> {
    Role::ALL
        .iter()
        .copied()
        .filter(|role| before.contains(role) != after.contains(role))
        .collect()
}

/// The branches whose people a scope shows; `None` is all of them.
pub fn branches(scope: &Scope) -> Option<&[BranchId]> {
    match scope {
        Scope::All => None,
        Scope::Branches(branches) => Some(branches),
        _ => Some(&[]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::clock::UtcTime;
    use crate::platform::ids::Id;
    use uuid::Uuid;

    fn member_of(branch: u128) -> MembershipRow {
        let now = UtcTime::from_millis(1_795_000_000_000);
        MembershipRow {
            id: Id::new(Uuid::from_u128(9)),
            user_id: Id::new(Uuid::from_u128(8)),
            branch_id: Id::new(Uuid::from_u128(branch)),
            team_id: None,
            starts_on: now.date(),
            ends_on: None,
            created_at: now,
        }
    }

    #[test]
    fn a_manager_manages_the_ordinary_people_of_the_own_branch_only() {
        let own = Scope::Branches(vec![Id::new(Uuid::from_u128(1))]);
        let cases = [
            (vec![Role::Agent], vec![member_of(1)], true),
            (vec![], vec![member_of(1), member_of(1)], true),
            (vec![Role::Agent], vec![member_of(2)], false),
            (vec![Role::Agent], vec![member_of(1), member_of(2)], false),
            (vec![Role::Agent], vec![], false),
            (vec![Role::Agent, Role::Admin], vec![member_of(1)], false),
            (vec![Role::Executive], vec![member_of(1)], false),
            (vec![Role::Manager], vec![member_of(1)], false),
        ];
        for (roles, memberships, expected) in cases {
            assert_eq!(
                may_manage(&own, &roles, &memberships),
                expected,
                "{roles:?}"
            );
            assert!(may_manage(&Scope::All, &roles, &memberships));
            assert!(!may_manage(&Scope::Nothing, &roles, &memberships));
        }
    }

    #[test]
    fn reserved_roles_are_given_by_administrators_alone() {
        let own = Scope::Branches(vec![Id::new(Uuid::from_u128(1))]);
        for role in Role::ALL {
            assert_eq!(may_grant(&own, *role), !RESERVED.contains(role));
            assert!(may_grant(&Scope::All, *role));
        }
    }

    #[test]
    fn a_change_of_roles_is_what_was_given_and_what_was_taken() {
        let given = changed(&[Role::Agent, Role::Quality], &[Role::Agent, Role::Finance]);
        assert_eq!(given, [Role::Quality, Role::Finance]);
        assert!(changed(&[Role::Agent], &[Role::Agent]).is_empty());
    }
}
