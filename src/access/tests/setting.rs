//! A company to test with: a branch, people, and operations in their names.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};

use crate::access::model::{BranchRow, MembershipRow, UserRow};
use crate::access::repo;
use crate::access::sign_in::{Issued, Issuer, Lifetimes, open_session};
use crate::platform::auth::actor::{BranchId, TeamId, UserId};
use crate::platform::auth::tokens::new_signing_key;
use crate::platform::auth::{Actor, Tokens, standing};
use crate::platform::clock::UtcTime;
use crate::platform::db::scratch::Scratch;
use crate::platform::error::AppResult;
use crate::platform::ids::RandomIds;
use crate::platform::lang::Lang;
use crate::platform::op::Op;
use crate::platform::role::Role;
use crate::platform::tx::Tx;

/// What is stored for everybody here; nothing in these tests hashes.
pub const HASH: &str = "$argon2id$stored";

/// A Saturday morning.
pub fn at(seconds: i64) -> UtcTime {
    UtcTime::from_millis(1_795_000_000_000).plus(TimeDelta::seconds(seconds))
}

pub fn system(seconds: i64) -> Op {
    Op::new(Actor::System("test"), at(seconds), Arc::new(RandomIds))
}

pub fn issuer() -> Issuer {
    let key = (
        "k1".to_owned(),
        new_signing_key().unwrap(),
        UtcTime::from_millis(0),
    );
    Issuer {
        tokens: Arc::new(Tokens::new(vec![key], &[7; 32]).unwrap()),
        lives: Lifetimes {
            access: TimeDelta::minutes(15),
            idle: TimeDelta::days(30),
            session: TimeDelta::days(90),
        },
    }
}

/// Runs `work` as the program would: one transaction, the caller's standing checked in it.
pub fn write<T: Send + 'static>(
    scratch: &Scratch,
    op: &Op,
    mut work: impl FnMut(&mut Tx) -> AppResult<T> + Send + 'static,
) -> AppResult<T> {
    let op = op.clone();
    scratch.db().write_blocking(move |db| {
        standing::check(db, &op)?;
        let mut tx = Tx::new(db, &op);
        let done = work(&mut tx)?;
        tx.finish()?;
        Ok(done)
    })
}

pub fn add_branch(scratch: &Scratch, code: &'static str) -> BranchId {
    let op = system(0);
    let row = BranchRow {
        id: op.new_id(),
        code: code.to_owned(),
        name: format!("网点 {code}"),
        time_zone: "Asia/Shanghai".to_owned(),
        phone: None,
        address: None,
        is_active: true,
        version: 1,
        created_at: op.now,
        updated_at: op.now,
    };
    let id = row.id;
    scratch
        .db()
        .write_blocking(move |db| repo::branches::insert(db, &row))
        .unwrap();
    id
}

fn user_row(op: &Op, username: &str) -> UserRow {
    UserRow {
        id: op.new_id(),
        username: username.to_owned(),
        display_name: format!("{username} 先生"),
        email: None,
        phone: None,
        language: Lang::ZhCn,
        is_active: true,
        access_version: 1,
        version: 1,
        created_at: op.now,
        updated_at: op.now,
        deactivated_at: None,
        name_folded: format!("{username}先生"),
    }
}

/// A membership from `from` on, without an end.
pub fn membership(
    user: UserId,
    branch: BranchId,
    team: Option<TeamId>,
    from: NaiveDate,
) -> MembershipRow {
    let op = system(0);
    MembershipRow {
        id: op.new_id(),
        user_id: user,
        branch_id: branch,
        team_id: team,
        starts_on: from,
        ends_on: None,
        created_at: op.now,
    }
}

/// An active person with these roles, a member of these branches for good.
pub fn add_user(
    scratch: &Scratch,
    username: &'static str,
    roles: &'static [Role],
    branches: &[BranchId],
) -> UserId {
    let op = system(0);
    let row = user_row(&op, username);
    let id = row.id;
    let memberships: Vec<MembershipRow> = branches
        .iter()
        .map(|branch| membership(id, *branch, None, op.now.date()))
        .collect();
    scratch
        .db()
        .write_blocking(move |db| {
            repo::users::insert(db, &row, HASH)?;
            repo::users::set_roles(db, row.id, roles)?;
            for membership in &memberships {
                repo::memberships::insert(db, membership)?;
            }
            Ok(())
        })
        .unwrap();
    id
}

pub fn sign_in(scratch: &Scratch, issuer: &Issuer, user: UserId, seconds: i64) -> Issued {
    let op = system(seconds).by(Actor::Anonymous);
    let issuer = issuer.clone();
    write(scratch, &op, move |tx| {
        open_session(tx, &issuer, user, HASH, Some("test/1"))
    })
    .map_err(|error| panic!("{error}"))
    .unwrap()
}

/// Who the access token speaks for, as the next request finds them.
pub fn op_of(issuer: &Issuer, issued: &Issued, seconds: i64) -> Op {
    let actor = issuer
        .tokens
        .access(&issued.access_token, at(seconds))
        .unwrap();
    system(seconds).by(actor)
}

/// Whether a request with this operation would still be served.
pub fn stands(scratch: &Scratch, op: &Op) -> bool {
    let op = op.clone();
    scratch
        .db()
        .read_blocking(move |db| standing::check(db, &op))
        .is_ok()
}
