//! Sign-in, rotation of refresh tokens, and how access ends.

use std::collections::HashSet;

use super::setting::*;
use crate::access::actions::sessions;
use crate::access::model::SessionEnd;
use crate::access::refresh::RefreshToken;
use crate::access::sign_in::{Issued, Issuer, Refreshed, open_session, refresh};
use crate::platform::auth::Actor;
use crate::platform::codes::Code;
use crate::platform::db::scratch::Scratch;
use crate::platform::error::AppResult;
use crate::platform::role::Role;

fn exchange(
    scratch: &Scratch,
    issuer: &Issuer,
    token: &str,
    seconds: i64,
) -> AppResult<Option<Issued>> {
    let presented = RefreshToken::parse(token).unwrap();
    let issuer = issuer.clone();
    let op = system(seconds).by(Actor::Anonymous);
    let outcome = write(scratch, &op, move |tx| refresh(tx, &issuer, &presented))?;
    Ok(match outcome {
        Refreshed::Issued(issued) => Some(*issued),
        Refreshed::Ended => None,
    })
}

fn exchanged(scratch: &Scratch, issuer: &Issuer, token: &str, seconds: i64) -> Issued {
    exchange(scratch, issuer, token, seconds)
        .ok()
        .flatten()
        .unwrap()
}

#[test]
fn a_refresh_token_is_replaced_at_every_use() {
    Scratch::each(|scratch| {
        let issuer = issuer();
        let user = add_user(scratch, "li", &[Role::Agent], &[]);
        let first = sign_in(scratch, &issuer, user, 0);
        let second = exchanged(scratch, &issuer, &first.refresh_token, 100);
        let third = exchanged(scratch, &issuer, &second.refresh_token, 200);
        let tokens = HashSet::from([
            first.refresh_token,
            second.refresh_token,
            third.refresh_token.clone(),
        ]);
        assert_eq!(tokens.len(), 3);
        assert_eq!(first.session, third.session);
        assert!(stands(scratch, &op_of(&issuer, &third, 200)));
    });
}

#[test]
fn a_lost_answer_can_be_asked_for_again_and_gives_the_same_token() {
    Scratch::each(|scratch| {
        let issuer = issuer();
        let user = add_user(scratch, "li", &[Role::Agent], &[]);
        let first = sign_in(scratch, &issuer, user, 0);
        let lost = exchanged(scratch, &issuer, &first.refresh_token, 100);
        let again = exchanged(scratch, &issuer, &first.refresh_token, 130);
        assert_eq!(lost.refresh_token, again.refresh_token);
        exchanged(scratch, &issuer, &again.refresh_token, 200);
    });
}

#[test]
fn an_old_token_ends_the_session_for_thief_and_victim() {
    Scratch::each(|scratch| {
        let issuer = issuer();
        let user = add_user(scratch, "li", &[Role::Agent], &[]);
        let first = sign_in(scratch, &issuer, user, 0);
        let second = exchanged(scratch, &issuer, &first.refresh_token, 100);
        let op = op_of(&issuer, &second, 131);
        assert!(stands(scratch, &op));
        let reused = exchange(scratch, &issuer, &first.refresh_token, 131);
        assert!(reused.unwrap_or_else(|error| panic!("{error}")).is_none());
        assert!(!stands(scratch, &op), "the access token stops at once");
        let refused = exchange(scratch, &issuer, &second.refresh_token, 140);
        assert_eq!(refused.err().unwrap().code(), Code::TokenRevoked);
    });
}

#[test]
fn within_the_grace_period_only_the_latest_used_token_is_good_again() {
    Scratch::each(|scratch| {
        let issuer = issuer();
        let user = add_user(scratch, "li", &[Role::Agent], &[]);
        let first = sign_in(scratch, &issuer, user, 0);
        let second = exchanged(scratch, &issuer, &first.refresh_token, 100);
        exchanged(scratch, &issuer, &second.refresh_token, 110);
        let older = exchange(scratch, &issuer, &first.refresh_token, 115);
        assert!(older.unwrap_or_else(|error| panic!("{error}")).is_none());
    });
}

#[test]
fn racing_refreshes_give_one_line_of_tokens() {
    Scratch::each(|scratch| {
        let issuer = issuer();
        let user = add_user(scratch, "li", &[Role::Agent], &[]);
        let first = sign_in(scratch, &issuer, user, 0);
        let successors: HashSet<String> = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..16)
                .map(|_| scope.spawn(|| exchanged(scratch, &issuer, &first.refresh_token, 100)))
                .collect();
            racers
                .into_iter()
                .map(|racer| racer.join().unwrap().refresh_token)
                .collect()
        });
        assert_eq!(successors.len(), 1);
        let next = successors.into_iter().next().unwrap();
        exchanged(scratch, &issuer, &next, 200);
    });
}

#[test]
fn a_session_ends_when_unused_or_too_old() {
    Scratch::each(|scratch| {
        let issuer = issuer();
        let day = 86_400;
        let user = add_user(scratch, "li", &[Role::Agent], &[]);
        let unused = sign_in(scratch, &issuer, user, 0);
        let refused = exchange(scratch, &issuer, &unused.refresh_token, 30 * day);
        assert_eq!(refused.err().unwrap().code(), Code::TokenRevoked);
        let mut used = sign_in(scratch, &issuer, user, 0);
        for days in [29, 58, 87] {
            used = exchanged(scratch, &issuer, &used.refresh_token, days * day);
        }
        let refused = exchange(scratch, &issuer, &used.refresh_token, 90 * day);
        assert_eq!(refused.err().unwrap().code(), Code::TokenRevoked);
    });
}

#[test]
fn a_strange_token_is_refused() {
    Scratch::each(|scratch| {
        let strange = RefreshToken::random().unwrap().text();
        let refused = exchange(scratch, &issuer(), &strange, 0);
        assert_eq!(refused.err().unwrap().code(), Code::InvalidToken);
    });
}

#[test]
fn a_password_that_changed_while_it_was_checked_opens_no_session() {
    Scratch::each(|scratch| {
        let issuer = issuer();
        let user = add_user(scratch, "li", &[Role::Agent], &[]);
        let op = system(0).by(Actor::Anonymous);
        let refused = write(scratch, &op, move |tx| {
            open_session(tx, &issuer, user, "$argon2id$older", None)
        });
        assert_eq!(refused.err().unwrap().code(), Code::InvalidCredentials);
    });
}

#[test]
fn sessions_are_listed_and_ended_one_by_one_or_all_but_the_present() {
    Scratch::each(|scratch| {
        let issuer = issuer();
        let user = add_user(scratch, "li", &[Role::Agent], &[]);
        let other = add_user(scratch, "wang", &[Role::Agent], &[]);
        let opened: Vec<Issued> = (0..4)
            .map(|second| sign_in(scratch, &issuer, user, second))
            .collect();
        let op = op_of(&issuer, &opened[0], 10);
        let listed = move |scratch: &Scratch| {
            scratch
                .db()
                .read_blocking(move |db| sessions::list(db, user, at(10)))
                .unwrap()
        };
        assert_eq!(listed(scratch).len(), 4);
        assert_eq!(listed(scratch)[0].id, opened[3].session, "newest first");
        let target = opened[1].session;
        let foreign = write(scratch, &op, move |tx| {
            sessions::end(tx, other, target, SessionEnd::SignedOut)
        });
        assert_eq!(foreign.unwrap_err().code(), Code::NotFound);
        write(scratch, &op, move |tx| {
            sessions::end(tx, user, target, SessionEnd::SignedOut)
        })
        .unwrap();
        assert!(!stands(scratch, &op_of(&issuer, &opened[1], 10)));
        let kept = opened[0].session;
        write(scratch, &op, move |tx| {
            sessions::end_all(tx, user, Some(kept), SessionEnd::SignedOut)
        })
        .unwrap();
        let left: Vec<_> = listed(scratch).iter().map(|row| row.id).collect();
        assert_eq!(left, [kept]);
        assert!(stands(scratch, &op));
    });
}
