//! Looking people, branches and teams up, and changing branches and teams.

use chrono::NaiveDate;

use super::setting::*;
use crate::access::actions::{branches, me, people, teams};
use crate::access::dto::branches::{BranchCreate, BranchFilter, BranchUpdate};
use crate::access::dto::teams::{TeamCreate, TeamUpdate};
use crate::access::dto::users::UserFilter;
use crate::access::repo;
use crate::platform::auth::actor::{BranchId, TeamId, UserId};
use crate::platform::codes::Code;
use crate::platform::db::scratch::Scratch;
use crate::platform::http::PageRequest;
use crate::platform::op::Op;
use crate::platform::patch::Patch;
use crate::platform::role::Role;

fn names(scratch: &Scratch, op: &Op, filter: UserFilter, sort: &'static str) -> Vec<String> {
    let op = op.clone();
    scratch
        .db()
        .read_blocking(move |db| people::list(db, &op, &filter, &PageRequest::first(sort, 50)))
        .unwrap_or_else(|error| panic!("{error}"))
        .rows
        .into_iter()
        .map(|row| row.username)
        .collect()
}

fn team(scratch: &Scratch, op: &Op, branch: BranchId, name: &'static str) -> TeamId {
    let sent = TeamCreate {
        branch_id: branch,
        name: name.to_owned(),
    };
    write(scratch, op, move |tx| teams::create(tx, &sent))
        .unwrap()
        .id
}

fn join(scratch: &Scratch, user: UserId, branch: BranchId, team: Option<TeamId>, from: NaiveDate) {
    let row = membership(user, branch, team, from);
    scratch
        .db()
        .write_blocking(move |db| repo::memberships::insert(db, &row))
        .unwrap();
}

#[test]
fn people_are_found_by_role_branch_team_and_the_beginning_of_their_names() {
    Scratch::each(|scratch| {
        let by = system(1);
        let own = add_branch(scratch, "A");
        let other = add_branch(scratch, "B");
        let wang = add_user(scratch, "wang", &[Role::Agent, Role::Quality], &[own]);
        add_user(scratch, "wangwu", &[Role::Technician], &[other]);
        add_user(scratch, "zhao", &[Role::Technician], &[own]);
        let crew = team(scratch, &by, own, "一组");
        join(scratch, wang, own, Some(crew), by.now.date());
        let found = |filter| names(scratch, &by, filter, "username");
        let any = UserFilter::default;
        assert_eq!(found(any()), ["zhao", "wangwu", "wang"]);
        let role = Some(Role::Technician);
        assert_eq!(found(UserFilter { role, ..any() }), ["zhao", "wangwu"]);
        let branch_id = Some(own);
        assert_eq!(found(UserFilter { branch_id, ..any() }), ["zhao", "wang"]);
        let team_id = Some(crew);
        assert_eq!(found(UserFilter { team_id, ..any() }), ["wang"]);
        for (q, expected) in [
            ("wang", vec!["wangwu", "wang"]),
            ("ＷＡＮＧ 先", vec!["wang"]),
            ("wangwu先", vec!["wangwu"]),
            ("ang", vec![]),
        ] {
            let q = Some(q.to_owned());
            assert_eq!(found(UserFilter { q, ..any() }), expected);
        }
        let is_active = Some(false);
        assert!(found(UserFilter { is_active, ..any() }).is_empty());
    });
}

#[test]
fn staff_see_the_people_and_branches_of_their_own_branches() {
    Scratch::each(|scratch| {
        let issuer = issuer();
        let own = add_branch(scratch, "A");
        let other = add_branch(scratch, "B");
        let agent = add_user(scratch, "agent", &[Role::Agent], &[own]);
        let stranger = add_user(scratch, "stranger", &[Role::Agent], &[other]);
        let nobody = add_user(scratch, "nobody", &[Role::Agent], &[]);
        let by = op_of(&issuer, &sign_in(scratch, &issuer, agent, 0), 1);
        assert_eq!(
            names(scratch, &by, UserFilter::default(), "created_at"),
            ["agent"]
        );
        let alone = op_of(&issuer, &sign_in(scratch, &issuer, nobody, 0), 1);
        assert_eq!(
            names(scratch, &alone, UserFilter::default(), "created_at"),
            ["nobody"]
        );
        let op = by.clone();
        let unseen = scratch
            .db()
            .read_blocking(move |db| people::get(db, &op, stranger).map(drop));
        assert_eq!(unseen.unwrap_err().code(), Code::NotFound);
        let op = by.clone();
        let seen = scratch
            .db()
            .read_blocking(move |db| {
                let page = PageRequest::first("created_at", 50);
                branches::list(db, &op, &BranchFilter::default(), &page)
            })
            .unwrap();
        assert_eq!(seen.0.iter().map(|row| row.id).collect::<Vec<_>>(), [own]);
        let unseen = scratch
            .db()
            .read_blocking(move |db| branches::get(db, &by, other).map(drop));
        assert_eq!(unseen.unwrap_err().code(), Code::NotFound);
    });
}

#[test]
fn the_person_signed_in_learns_what_they_may_do() {
    Scratch::each(|scratch| {
        let issuer = issuer();
        let own = add_branch(scratch, "A");
        let later = add_branch(scratch, "B");
        let user = add_user(scratch, "li", &[Role::Agent], &[own]);
        let crew = team(scratch, &system(1), own, "一组");
        join(scratch, user, own, Some(crew), at(0).date());
        join(scratch, user, later, None, at(86_400).date());
        let op = op_of(&issuer, &sign_in(scratch, &issuer, user, 0), 1);
        let me = scratch
            .db()
            .read_blocking(move |db| me::me(db, &op))
            .unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(me.branches.len(), 1, "the second starts tomorrow");
        assert_eq!(me.branches[0].id, own);
        assert_eq!(me.teams[0].id, crew);
        assert!(
            me.permissions
                .iter()
                .any(|held| held.permission == "tickets:create")
        );
    });
}

#[test]
fn a_closed_branch_counts_for_nobody_at_once() {
    Scratch::each(|scratch| {
        let issuer = issuer();
        let by = system(1);
        let sent = BranchCreate {
            code: "SH-01".to_owned(),
            name: "上海".to_owned(),
            time_zone: "Asia/Shanghai".to_owned(),
            phone: Some("400-800".to_owned()),
            address: None,
        };
        let again = sent.clone();
        let branch = write(scratch, &by, move |tx| branches::create(tx, &sent)).unwrap();
        let taken = write(scratch, &by, move |tx| branches::create(tx, &again));
        assert_eq!(taken.unwrap_err().code(), Code::AlreadyExists);
        let user = add_user(scratch, "li", &[Role::Agent], &[branch.id]);
        let op = op_of(&issuer, &sign_in(scratch, &issuer, user, 0), 1);
        assert_eq!(op.actor.person().unwrap().branches, [branch.id]);
        let close = BranchUpdate {
            name: None,
            time_zone: None,
            phone: Patch::Clear,
            address: Patch::Absent,
            is_active: Some(false),
            unset: Vec::new(),
        };
        let closed = write(scratch, &by, move |tx| {
            branches::update(tx, branch.id, 1, close.clone())
        })
        .unwrap();
        assert_eq!((closed.version, closed.phone), (2, None));
        assert!(!stands(scratch, &op));
        let op = op_of(&issuer, &sign_in(scratch, &issuer, user, 2), 2);
        assert!(op.actor.person().unwrap().branches.is_empty());
    });
}

#[test]
fn a_manager_keeps_the_teams_of_the_own_branch() {
    Scratch::each(|scratch| {
        let issuer = issuer();
        let own = add_branch(scratch, "A");
        let other = add_branch(scratch, "B");
        let boss = add_user(scratch, "boss", &[Role::Manager], &[own]);
        let by = op_of(&issuer, &sign_in(scratch, &issuer, boss, 0), 1);
        let crew = team(scratch, &by, own, "一组");
        team(scratch, &by, own, "二组");
        let theirs = team(scratch, &system(1), other, "一组");
        let rename = |op: &Op, team, version| {
            write(scratch, op, move |tx| {
                let sent = TeamUpdate {
                    name: Some("二组".to_owned()),
                    is_active: None,
                };
                teams::update(tx, team, version, sent)
            })
        };
        assert_eq!(
            rename(&by, crew, 1).unwrap_err().code(),
            Code::AlreadyExists
        );
        assert_eq!(rename(&by, theirs, 1).unwrap_err().code(), Code::NotFound);
        assert_eq!(rename(&system(2), theirs, 1).unwrap().version, 2);
        let foreign = TeamCreate {
            branch_id: other,
            name: "三组".to_owned(),
        };
        let refused = write(scratch, &by, move |tx| teams::create(tx, &foreign));
        assert_eq!(refused.unwrap_err().code(), Code::ValidationFailed);
    });
}
