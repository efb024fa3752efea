//! Changing the keys that sign access tokens, while two servers run.

use std::sync::Arc;

use aftercare::access::keys::{self, AFTERLIFE, LEAD, Rotation};
use aftercare::app::App;
use aftercare::platform::auth::Actor;
use aftercare::platform::clock::Clock;
use aftercare::platform::db::Database;
use aftercare::platform::ids::RandomIds;
use aftercare::platform::jobs::Ran;
use aftercare::platform::op::Op;
use aftercare::platform::tx::Tx;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;

use super::run;
use crate::support::process::program;
use crate::support::server::{PASSWORD, second};
use crate::support::{Client, Server};

/// The key that a token names.
fn kid(token: &str) -> String {
    let head = token.split('.').next().unwrap();
    let head = URL_SAFE_NO_PAD.decode(head).unwrap();
    let head: serde_json::Value = serde_json::from_slice(&head).unwrap();
    head["kid"].as_str().unwrap().to_owned()
}

fn published(base: &str) -> Vec<String> {
    let set = Client::anonymous(base)
        .get("/.well-known/jwks.json")
        .ok(200);
    let keys = set.body["keys"].as_array().unwrap();
    keys.iter()
        .map(|key| key["kid"].as_str().unwrap().to_owned())
        .collect()
}

fn rotate(db: &Database, app: &App) -> Rotation {
    let op = Op::new(Actor::System("test"), app.clock.now(), Arc::new(RandomIds));
    db.write_blocking(move |db| {
        let mut tx = Tx::new(db, &op);
        let rotation = keys::rotate(&mut tx)?;
        tx.finish_upkeep()?;
        Ok(rotation)
    })
    .unwrap()
}

#[test]
fn a_new_key_is_published_before_it_signs_and_the_old_one_until_its_tokens_are_over() {
    Server::each(|server| {
        let other = second(server);
        let sign_in = |base: &str| Client::sign_in(base, "agent", PASSWORD);
        let works = |base: &str, client: &Client| client.at(base).get("/api/v1/me").status;
        server.person("agent");
        let old = sign_in(&server.base);
        assert_eq!(kid(old.token()), "signing-1");

        assert!(matches!(
            rotate(server.scratch().db(), &server.app),
            Rotation::Begun(_)
        ));
        assert!(matches!(
            rotate(server.scratch().db(), &server.app),
            Rotation::Pending(_)
        ));
        assert_eq!(published(&server.base), ["signing-1"], "not noticed yet");
        assert_eq!(run(&server.app, "reload-keys"), Ran::Done(1));
        assert_eq!(run(&server.app, "reload-keys"), Ran::Done(0));
        let both = ["signing-1", "signing-2"];
        assert_eq!(published(&server.base), both);

        let moved = |delta| server.clock.set(server.clock.now().plus(delta));
        moved(TimeDelta::minutes(10));
        assert_eq!(
            kid(sign_in(&server.base).token()),
            "signing-1",
            "published for ten minutes"
        );
        moved(LEAD - TimeDelta::minutes(10) - TimeDelta::milliseconds(1));
        let last = sign_in(&server.base);
        assert_eq!(kid(last.token()), "signing-1");
        moved(TimeDelta::milliseconds(1));
        let new = sign_in(&server.base);
        assert_eq!(kid(new.token()), "signing-2");
        assert_eq!(
            works(&server.base, &last),
            200,
            "the old key still verifies"
        );

        // The other server has not looked since it started; a token with the new key makes it look.
        assert_eq!(published(&other.base), ["signing-1"]);
        assert_eq!(works(&other.base, &new), 200);
        assert_eq!(published(&other.base), both);

        moved(AFTERLIFE - TimeDelta::milliseconds(1));
        assert_eq!(run(&server.app, "retire-keys"), Ran::Done(0));
        moved(TimeDelta::milliseconds(1));
        assert_eq!(run(&server.app, "retire-keys"), Ran::Done(1));
        assert_eq!(run(&server.app, "retire-keys"), Ran::Done(0));
        run(&server.app, "reload-keys");
        assert_eq!(published(&server.base), ["signing-2"]);
        assert_eq!(works(&server.base, &last), 401);
        assert_eq!(works(&server.base, &sign_in(&server.base)), 200);
        assert!(
            matches!(rotate(server.scratch().db(), &server.app), Rotation::Begun(key) if key.id == "signing-3")
        );
    });
}

#[test]
fn tokens_with_made_up_keys_do_not_make_a_server_look_each_time() {
    let server = Server::start(aftercare::platform::db::scratch::Scratch::sqlite());
    let strange = |kid: &str| {
        let head = URL_SAFE_NO_PAD.encode(format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#));
        format!("{head}.e30.AAAA")
    };
    let now = server.clock.now();
    let tokens = &server.app.tokens;
    let looks =
        |seconds: i64| tokens.is_strange(&strange("x"), now.plus(TimeDelta::seconds(seconds)));
    assert_eq!(
        [
            looks(0),
            looks(1),
            looks(9),
            looks(10),
            looks(11),
            looks(20)
        ],
        [true, false, false, true, false, true]
    );
    assert!(!tokens.is_strange(&strange("signing-1"), now.plus(TimeDelta::hours(1))));
    assert!(!tokens.is_strange("no token", now.plus(TimeDelta::hours(1))));
    let refused = server.anonymous().bearer(&strange("y")).get("/api/v1/me");
    refused.refused(401, "invalid_token");
}

#[test]
fn the_command_shows_the_keys_and_adds_one() {
    Server::each(|server| {
        let said = |arguments: &[&str]| {
            let done = program(server.scratch()).args(arguments).output().unwrap();
            (
                done.status.success(),
                String::from_utf8_lossy(&done.stdout).into_owned(),
            )
        };
        let (_, before) = said(&["keys"]);
        assert!(before.contains("signing-1"), "{before}");
        let (is_fine, begun) = said(&["keys", "rotate"]);
        assert!(is_fine && begun.contains("signing-2"), "{begun}");
        assert!(!said(&["keys", "rotate"]).0, "one new key at a time");
        let (_, after) = said(&["keys"]);
        assert!(after.contains("published"), "{after}");
    });
}
