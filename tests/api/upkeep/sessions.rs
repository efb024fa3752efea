//! Sessions and refresh tokens go when nobody can ask about them any more, and not before.

use chrono::TimeDelta;
use serde_json::json;

use super::{counted, run, two_workers};
use crate::support::server::PASSWORD;
use crate::support::{Client, Server};
use aftercare::platform::clock::Clock;
use aftercare::platform::jobs::Ran;

const JOB: &str = "sweep-sessions";

fn left(server: &Server) -> [i64; 2] {
    ["sessions", "refresh_tokens"].map(|table| {
        counted(
            server.scratch(),
            format!("SELECT count(*) AS count FROM {table}"),
        )
    })
}

#[test]
fn ended_sessions_go_after_their_retention_and_live_ones_stay() {
    Server::each(|server| {
        // The administrator's first session, and the agent's.
        server.person("agent");
        let [sessions, _] = left(server);
        let signed_out = Client::sign_in(&server.base, "agent", PASSWORD);
        let address = format!("/api/v1/auth/sessions/{}", own(&signed_out));
        signed_out.send("DELETE", &address, None).ok(204);
        assert_eq!(left(server)[0], sessions + 1);
        let days = |days| {
            server
                .clock
                .set(server.clock.now().plus(TimeDelta::days(days)))
        };
        days(29);
        assert_eq!(run(&server.app, JOB), Ran::Done(0));
        // Used again shortly before it would have stood idle too long: alive for another thirty days.
        let kept = Client::sign_in(&server.base, "agent", PASSWORD);
        days(2);
        two_workers(server);
        assert_eq!(left(server)[0], sessions + 1, "the signed-out one has gone");
        // What stood idle ended at day 30 and is kept for thirty days from then.
        days(30);
        run(&server.app, JOB);
        assert_eq!(left(server), [1, 1], "only the session of day 29 is left");
        let refreshed = server.anonymous().post(
            "/api/v1/auth/refreshes",
            json!({"refresh_token": kept.refresh_token}),
        );
        refreshed.refused(401, "token_revoked");
        days(60);
        run(&server.app, JOB);
        assert_eq!(left(server), [0, 0]);
    });
}

/// The caller's present session.
fn own(client: &Client) -> String {
    let list = client.get("/api/v1/auth/sessions").ok(200);
    let own = list
        .rows()
        .iter()
        .find(|row| row["is_current"] == json!(true));
    own.unwrap_or_else(|| panic!("{}", list.text))["id"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn used_refresh_tokens_of_a_living_session_go_when_their_reuse_can_no_longer_matter() {
    Server::each(|server| {
        server.person("agent");
        let mut token = Client::sign_in(&server.base, "agent", PASSWORD).refresh_token;
        let refresh = |token: &str| {
            let body = json!({ "refresh_token": token });
            server.anonymous().post("/api/v1/auth/refreshes", body)
        };
        let first = token.clone();
        for _ in 0..4 {
            token = refresh(&token).ok(200).at("/refresh_token");
            server
                .clock
                .set(server.clock.now().plus(TimeDelta::days(20)));
        }
        run(&server.app, JOB);
        // Used on days 0, 20, 40 and 60, swept on day 80: three of them more than thirty days ago.
        let used = "SELECT count(*) AS count FROM refresh_tokens WHERE used_at IS NOT NULL";
        assert_eq!(counted(server.scratch(), used), 1);
        refresh(&first).refused(401, "invalid_token");
        refresh(&token).ok(200);
    });
}
