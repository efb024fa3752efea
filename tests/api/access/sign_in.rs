//! From the password to the end of the session.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::server::PASSWORD;
use crate::support::{Answer, Client, Server};

const SESSIONS: &str = "/api/v1/auth/sessions";
const REFRESHES: &str = "/api/v1/auth/refreshes";

fn try_password(server: &Server, username: &str, password: &str) -> Answer {
    let body = json!({"username": username, "password": password});
    server.anonymous().post(SESSIONS, body)
}

fn refresh(server: &Server, token: &str) -> Answer {
    server
        .anonymous()
        .post(REFRESHES, json!({"refresh_token": token}))
}

#[test]
fn a_refused_sign_in_does_not_tell_why() {
    Server::each(|server| {
        server.named("li.wei", &["agent"]);
        let gone = server.named("wang.min", &["agent"]);
        let path = format!("/api/v1/users/{}/deactivations", gone.id);
        server.admin().post(&path, json!({})).ok(201);
        let refusals = [
            try_password(server, "li.wei", "something else entirely"),
            try_password(server, "no.such.person", PASSWORD),
            try_password(server, "wang.min", PASSWORD),
        ];
        let told = |answer: &Answer| {
            let mut body = answer.body.clone();
            body["request_id"] = json!("");
            body
        };
        for refusal in &refusals {
            assert_eq!(refusal.status, 401);
            assert_eq!(refusal.at("/code"), "invalid_credentials");
            assert_eq!(told(refusal), told(&refusals[0]));
        }
        let accepted = try_password(server, " LI.wei", PASSWORD).ok(201);
        assert_eq!(accepted.headers["cache-control"], "no-store");
        assert_eq!(accepted.at("/token_type"), "Bearer");
        assert_eq!(accepted.number("/expires_in"), 900);
    });
}

#[test]
fn guessing_is_slowed_down_and_the_person_still_gets_in() {
    Server::each(|server| {
        server.named("li.wei", &["agent"]);
        let refused: Vec<Answer> = (0..11)
            .map(|_| try_password(server, "li.wei", "a guess among many"))
            .collect();
        assert!(refused[..10].iter().all(|answer| answer.status == 401));
        let limited = refused[10].clone().refused(429, "rate_limited");
        let wait: i64 = limited.headers["retry-after"].parse().expect("seconds");
        try_password(server, "li.wei", PASSWORD).refused(429, "rate_limited");
        server.clock.advance(TimeDelta::seconds(wait));
        try_password(server, "li.wei", PASSWORD).ok(201);
    });
}

#[test]
fn a_session_is_refreshed_listed_and_ended() {
    Server::each(|server| {
        let laptop = server.named("li.wei", &["agent"]);
        let phone = Client::sign_in(&server.base, "li.wei", PASSWORD);
        let next = refresh(server, &phone.refresh_token).ok(200);
        let again = refresh(server, &phone.refresh_token).ok(200);
        assert_eq!(next.at("/refresh_token"), again.at("/refresh_token"));
        let listed = laptop.get(SESSIONS).ok(200);
        assert_eq!(listed.rows().len(), 2);
        let session = next.at("/session_id");
        laptop.delete(&format!("{SESSIONS}/{session}"), 1).ok(204);
        phone.get("/api/v1/me").refused(401, "token_revoked");
        refresh(server, &next.at("/refresh_token")).refused(401, "token_revoked");
        laptop
            .delete(&format!("{SESSIONS}/{session}"), 1)
            .refused(404, "not_found");
    });
}

#[test]
fn an_old_refresh_token_ends_the_session() {
    Server::each(|server| {
        let client = server.named("li.wei", &["agent"]);
        let next = refresh(server, &client.refresh_token).ok(200);
        server.clock.advance(TimeDelta::seconds(31));
        refresh(server, &client.refresh_token).refused(401, "token_revoked");
        client.get("/api/v1/me").refused(401, "token_revoked");
        refresh(server, &next.at("/refresh_token")).refused(401, "token_revoked");
        refresh(server, "rfr_nonsense").refused(401, "invalid_token");
    });
}

#[test]
fn a_person_changes_the_own_password() {
    Server::each(|server| {
        let client = server.named("li.wei", &["agent"]);
        let change = |current: &str, new: &str| {
            let body = json!({"current_password": current, "new_password": new});
            client.put("/api/v1/auth/password", 1, body)
        };
        let new = "vier grüne stühle im hof";
        let wrong = change("not the present one", new).refused(422, "validation_failed");
        assert_eq!(wrong.faults(), ["/current_password"]);
        let weak = change(PASSWORD, "password123456789").refused(422, "validation_failed");
        assert_eq!(weak.at("/errors/0/code"), "weak_password");
        let personal = change(PASSWORD, "li.wei sitzt im hof").refused(422, "validation_failed");
        assert_ne!(
            weak.at("/errors/0/message"),
            personal.at("/errors/0/message")
        );
        let short = change(PASSWORD, "kurz").refused(422, "validation_failed");
        assert_eq!(short.faults(), ["/new_password"]);
        change(PASSWORD, new).ok(204);
        client.get("/api/v1/me").refused(401, "token_revoked");
        let token = refresh(server, &client.refresh_token).ok(200);
        let me = client.bearer(&token.at("/access_token")).get("/api/v1/me");
        assert_eq!(me.ok(200).at("/username"), "li.wei");
        try_password(server, "li.wei", PASSWORD).refused(401, "invalid_credentials");
        try_password(server, "li.wei", new).ok(201);
    });
}
