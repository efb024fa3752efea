//! Who may change whom, and how changes of access take effect.

use super::setting::*;
use crate::access::actions::{manage, memberships, passwords, people, users};
use crate::access::dto::users::{MembershipCreate, UserCreate, UserUpdate};
use crate::access::model::MembershipId;
use crate::platform::auth::actor::{BranchId, UserId};
use crate::platform::codes::{Code, FaultCode};
use crate::platform::db::scratch::Scratch;
use crate::platform::error::{AppError, AppResult};
use crate::platform::op::Op;
use crate::platform::patch::Patch;
use crate::platform::role::Role;

fn code<T>(result: AppResult<T>) -> Code {
    result.err().map(|error| error.code()).unwrap()
}

fn fault(error: AppError) -> (String, FaultCode) {
    let fault = error.faults().first().unwrap();
    (fault.pointer.clone(), fault.code)
}

fn roles_set(
    scratch: &Scratch,
    op: &Op,
    user: UserId,
    version: i64,
    roles: &'static [Role],
) -> AppResult<()> {
    write(scratch, op, move |tx| {
        manage::set_roles(tx, user, version, roles).map(drop)
    })
}

fn deactivated(scratch: &Scratch, op: &Op, user: UserId) -> AppResult<i64> {
    write(scratch, op, move |tx| {
        manage::deactivate(tx, user, None).map(|outcome| outcome.open_ticket_count)
    })
}

fn newcomer(username: &str, roles: &[Role], branches: &[BranchId]) -> UserCreate {
    let membership = |branch: &BranchId| MembershipCreate {
        branch_id: *branch,
        team_id: None,
        starts_on: None,
        ends_on: None,
    };
    UserCreate {
        username: username.to_owned(),
        display_name: "新同事".to_owned(),
        email: None,
        phone: None,
        language: None,
        roles: roles.to_vec(),
        memberships: branches.iter().map(membership).collect(),
        password: None,
    }
}

fn created(scratch: &Scratch, op: &Op, sent: UserCreate) -> AppResult<UserId> {
    let sent = users::prepare(sent, "CN")?;
    write(scratch, op, move |tx| {
        users::create(tx, &sent, HASH).map(|user| user.id)
    })
}

#[test]
fn deactivation_ends_access_at_the_next_request_and_activation_needs_a_new_sign_in() {
    Scratch::each(|scratch| {
        let issuer = issuer();
        let branch = add_branch(scratch, "A");
        let user = add_user(scratch, "li", &[Role::Agent], &[branch]);
        let boss = add_user(scratch, "boss", &[Role::Manager], &[branch]);
        let issued = sign_in(scratch, &issuer, user, 0);
        let op = op_of(&issuer, &issued, 1);
        let by = op_of(&issuer, &sign_in(scratch, &issuer, boss, 0), 1);
        assert!(stands(scratch, &op));
        assert_eq!(deactivated(scratch, &by, user).unwrap(), 0);
        assert!(!stands(scratch, &op));
        assert_eq!(code(deactivated(scratch, &by, user)), Code::Conflict);
        write(scratch, &by, move |tx| manage::activate(tx, user).map(drop)).unwrap();
        assert!(!stands(scratch, &op), "the old session stays ended");
        assert!(stands(
            scratch,
            &op_of(&issuer, &sign_in(scratch, &issuer, user, 2), 3)
        ));
    });
}

#[test]
fn every_change_of_access_stops_earlier_tokens() {
    Scratch::each(|scratch| {
        let issuer = issuer();
        let branch = add_branch(scratch, "A");
        let other = add_branch(scratch, "B");
        let user = add_user(scratch, "li", &[Role::Agent], &[branch]);
        let by = system(1);
        let holds_no_more = |change: &dyn Fn()| {
            let op = op_of(&issuer, &sign_in(scratch, &issuer, user, 0), 1);
            assert!(stands(scratch, &op));
            change();
            assert!(!stands(scratch, &op));
        };
        holds_no_more(&|| roles_set(scratch, &by, user, 1, &[Role::Technician]).unwrap());
        let sent = newcomer("x.y", &[], &[other]).memberships.remove(0);
        holds_no_more(&|| {
            let sent = sent.clone();
            write(scratch, &by, move |tx| {
                memberships::add(tx, user, &sent).map(drop)
            })
            .unwrap();
        });
        holds_no_more(&|| write(scratch, &by, move |tx| passwords::reset(tx, user, HASH)).unwrap());
    });
}

#[test]
fn the_last_administrator_stays() {
    Scratch::each(|scratch| {
        let by = system(1);
        let first = add_user(scratch, "first", &[Role::Admin], &[]);
        let second = add_user(scratch, "second", &[Role::Admin, Role::Agent], &[]);
        roles_set(scratch, &by, second, 1, &[Role::Agent]).unwrap();
        assert_eq!(code(deactivated(scratch, &by, first)), Code::Conflict);
        assert_eq!(
            code(roles_set(scratch, &by, first, 1, &[Role::Agent])),
            Code::Conflict
        );
        roles_set(scratch, &by, first, 1, &[Role::Admin, Role::Quality]).unwrap();
        roles_set(scratch, &by, second, 2, &[Role::Admin]).unwrap();
        deactivated(scratch, &by, first).unwrap();
        assert_eq!(code(deactivated(scratch, &by, second)), Code::Conflict);
    });
}

#[test]
fn administrators_who_remove_each_other_at_once_leave_one() {
    for _ in 0..3 {
        Scratch::each(|scratch| {
            let issuer = issuer();
            let pair = ["one", "other"].map(|name| add_user(scratch, name, &[Role::Admin], &[]));
            let [one, other] =
                pair.map(|user| op_of(&issuer, &sign_in(scratch, &issuer, user, 0), 1));
            let done = std::thread::scope(|scope| {
                let first = scope.spawn(|| deactivated(scratch, &one, pair[1]).is_ok());
                let second =
                    scope.spawn(|| roles_set(scratch, &other, pair[0], 1, &[Role::Agent]).is_ok());
                (first.join().unwrap(), second.join().unwrap())
            });
            assert!(done.0 != done.1, "{done:?}");
        });
    }
}

#[test]
fn a_manager_manages_ordinary_people_of_the_own_branch() {
    Scratch::each(|scratch| {
        let issuer = issuer();
        let own = add_branch(scratch, "A");
        let other = add_branch(scratch, "B");
        let boss = add_user(scratch, "boss", &[Role::Manager], &[own]);
        let by = op_of(&issuer, &sign_in(scratch, &issuer, boss, 0), 1);
        let mine = add_user(scratch, "mine", &[Role::Agent], &[own]);
        let theirs = add_user(scratch, "theirs", &[Role::Agent], &[other]);
        let shared = add_user(scratch, "shared", &[Role::Agent], &[own, other]);
        let peer = add_user(scratch, "peer", &[Role::Manager], &[own]);
        let chief = add_user(scratch, "chief", &[Role::Executive], &[own]);
        assert_eq!(code(deactivated(scratch, &by, theirs)), Code::NotFound);
        for user in [shared, peer, chief, boss] {
            assert_eq!(
                code(deactivated(scratch, &by, user)),
                Code::InsufficientScope
            );
        }
        for reserved in [Role::Manager, Role::Executive, Role::Admin] {
            let roles: &'static [Role] = match reserved {
                Role::Manager => &[Role::Manager],
                Role::Executive => &[Role::Executive],
                _ => &[Role::Admin],
            };
            let refused = roles_set(scratch, &by, mine, 1, roles).unwrap_err();
            assert_eq!(fault(refused), ("/roles".to_owned(), FaultCode::NotAllowed));
        }
        roles_set(scratch, &by, mine, 1, &[Role::Technician, Role::Quality]).unwrap();
        assert_eq!(
            code(roles_set(scratch, &by, mine, 1, &[Role::Agent])),
            Code::VersionMismatch
        );
        deactivated(scratch, &by, mine).unwrap();
    });
}

#[test]
fn a_manager_creates_people_in_the_own_branch_without_managing_roles() {
    Scratch::each(|scratch| {
        let issuer = issuer();
        let own = add_branch(scratch, "A");
        let other = add_branch(scratch, "B");
        let boss = add_user(scratch, "boss", &[Role::Manager], &[own]);
        let by = op_of(&issuer, &sign_in(scratch, &issuer, boss, 0), 1);
        let refused = |sent| fault(created(scratch, &by, sent).unwrap_err());
        assert_eq!(
            refused(newcomer("new.one", &[Role::Agent], &[])),
            ("/memberships".to_owned(), FaultCode::Required)
        );
        assert_eq!(
            refused(newcomer("new.one", &[Role::Agent], &[own, other])),
            ("/memberships/1/branch_id".to_owned(), FaultCode::NotFound)
        );
        assert_eq!(
            refused(newcomer("new.one", &[Role::Admin], &[own])),
            ("/roles".to_owned(), FaultCode::NotAllowed)
        );
        let made = created(scratch, &by, newcomer(" New.One", &[Role::Agent], &[own])).unwrap();
        let op = by.clone();
        let user = scratch
            .db()
            .read_blocking(move |db| people::get(db, &op, made))
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(user.username, "new.one");
        assert_eq!(user.roles, [Role::Agent]);
        assert_eq!(user.memberships.len(), 1);
        let again = created(scratch, &by, newcomer("new.one", &[], &[own]));
        assert_eq!(code(again), Code::AlreadyExists);
    });
}

#[test]
fn every_fault_of_a_new_person_is_named_at_once() {
    let mut sent = newcomer("li.wei", &[], &[]);
    sent.phone = Some("12".to_owned());
    sent.password = Some("li.wei has a lamp".to_owned());
    let error = users::prepare(sent, "CN").err().unwrap();
    let faults: Vec<_> = error
        .faults()
        .iter()
        .map(|fault| (fault.pointer.as_str(), fault.code))
        .collect();
    assert_eq!(
        faults,
        [
            ("/phone", FaultCode::InvalidFormat),
            ("/password", FaultCode::WeakPassword)
        ]
    );
}

#[test]
fn a_membership_is_not_given_twice_and_ends_today() {
    Scratch::each(|scratch| {
        let own = add_branch(scratch, "A");
        let user = add_user(scratch, "li", &[Role::Agent], &[]);
        let by = system(1);
        let sent = newcomer("x.y", &[], &[own]).memberships.remove(0);
        let add = |sent: MembershipCreate| {
            write(scratch, &by, move |tx| memberships::add(tx, user, &sent))
        };
        let made: MembershipId = add(sent.clone()).unwrap().id;
        assert_eq!(code(add(sent.clone())), Code::AlreadyExists);
        let backwards = MembershipCreate {
            ends_on: Some(by.now.date()),
            ..sent.clone()
        };
        assert_eq!(
            fault(add(backwards).unwrap_err()),
            ("/ends_on".to_owned(), FaultCode::Conflict)
        );
        let today = by.now.date();
        let belongs = |scratch: &Scratch| {
            scratch
                .db()
                .read_blocking(move |db| crate::access::is_member(db, user, own, None, today))
                .unwrap()
        };
        assert!(belongs(scratch));
        let end = || write(scratch, &by, move |tx| memberships::end(tx, user, made));
        end().unwrap();
        assert!(!belongs(scratch));
        assert_eq!(code(end()), Code::NotFound);
        add(sent).unwrap();
    });
}

#[test]
fn a_record_is_changed_member_by_member() {
    Scratch::each(|scratch| {
        let user = add_user(scratch, "li", &[Role::Agent], &[]);
        let by = system(1);
        let nothing = || UserUpdate {
            display_name: None,
            email: Patch::Absent,
            phone: Patch::Absent,
            language: None,
            unset: Vec::new(),
        };
        let change = |version, sent: UserUpdate| {
            write(scratch, &by, move |tx| {
                users::update(tx, user, version, sent.clone(), "CN")
            })
        };
        let sent = UserUpdate {
            display_name: Some("李伟".to_owned()),
            phone: Patch::Set("138 0013 8000".to_owned()),
            ..nothing()
        };
        let changed = change(1, sent).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(changed.phone.as_deref(), Some("+8613800138000"));
        let cleared = UserUpdate {
            phone: Patch::Clear,
            ..nothing()
        };
        let cleared = change(2, cleared).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((cleared.phone, cleared.version), (None, 3));
        assert_eq!(code(change(2, nothing())), Code::VersionMismatch);
        let bad = UserUpdate {
            email: Patch::Set("nobody".to_owned()),
            ..nothing()
        };
        assert_eq!(
            fault(change(3, bad).err().unwrap()),
            ("/email".to_owned(), FaultCode::InvalidFormat)
        );
    });
}

#[test]
fn an_own_new_password_keeps_only_the_present_session() {
    Scratch::each(|scratch| {
        let issuer = issuer();
        let user = add_user(scratch, "li", &[Role::Agent], &[]);
        let kept = sign_in(scratch, &issuer, user, 0);
        let other = sign_in(scratch, &issuer, user, 1);
        let op = op_of(&issuer, &kept, 2);
        let session = kept.session;
        let stale = write(scratch, &op, move |tx| {
            passwords::replace_own(tx, user, session, Some("$older"), "$new")
        });
        assert_eq!(code(stale), Code::VersionMismatch);
        write(scratch, &op, move |tx| {
            passwords::replace_own(tx, user, session, Some(HASH), "$new")
        })
        .unwrap();
        assert!(!stands(scratch, &op), "a new token is needed");
        assert!(!stands(scratch, &op_of(&issuer, &other, 2)));
        let left = scratch
            .db()
            .read_blocking(move |db| crate::access::repo::sessions::live(db, user, at(3)))
            .unwrap();
        assert_eq!(left.len(), 1);
        assert_eq!(left[0].id, session);
    });
}
