//! Every operation refuses what it must, and says so as the contract promises.

use aftercare::platform::http::contract::{Access, Rule};
use serde_json::json;

use super::goods::Device;
use super::{Cast, link, repair};
use crate::support::client::BOUNDARY;
use crate::support::server::{CONTRACT, DOCUMENT};
use crate::support::{Client, journal};

/// An identifier that belongs to nothing.
pub const NOBODY: &str = "01939af1-0000-7000-8000-000000000000";

/// A concrete path of a pattern, leading nowhere.
pub fn nowhere(pattern: &str) -> String {
    let filled = pattern.split('/').map(|segment| match segment {
        "{seq}" | "{version}" => "999999",
        "{name}" | "{code}" | "{number}" | "{system}" | "{external_id}" => "nowhere",
        segment if segment.starts_with('{') => NOBODY,
        segment => segment,
    });
    filled.collect::<Vec<_>>().join("/")
}

/// Somebody who may call it.
pub fn allowed(cast: &Cast, rule: &Rule, customer: &Client) -> Client {
    match rule.access {
        Access::Public => cast.server.anonymous(),
        Access::SignedIn => cast.agent.clone(),
        Access::Tracking => customer.clone(),
        Access::Holds(permission) => {
            let may = |who: &&&Client| {
                let me = who.get("/api/v1/me").ok(200);
                me.text.contains(&format!("\"{}\"", permission.as_str()))
            };
            let all = cast.everybody();
            let found = all.iter().find(may).map(|who| (**who).clone());
            found.unwrap_or_else(|| panic!("nobody holds {}", permission.as_str()))
        }
    }
}

pub fn of_every_operation(cast: &Cast, device: &Device, ticket: &str) {
    journal::chapter("refusal", "A refusal");
    let open = repair::ticket(cast, device, "空调噪声大");
    let customer = link::issue(cast, &open);
    let mut all: Vec<_> = CONTRACT.all().collect();
    all.sort_by_key(|(pattern, method, _)| (*pattern, *method));
    for (pattern, method, rule) in all {
        let path = nowhere(pattern);
        let has_body = DOCUMENT["paths"][pattern][method.to_lowercase()]
            .get("requestBody")
            .is_some();
        let is_form =
            DOCUMENT["paths"][pattern][method.to_lowercase()]["requestBody"]["content"]
                ["multipart/form-data"]
                .is_object();
        let body = has_body.then(|| match is_form {
            true => format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"surprise\"\r\n\r\n1\r\n--{BOUNDARY}--\r\n"
            ),
            false => json!({"surprise": true}).to_string(),
        });
        let keyed = |who: &Client| {
            let who = who.key(&format!("refusal-{}", rule.operation_id));
            if is_form { who.form() } else { who }
        };
        if rule.access != Access::Public {
            let answer = keyed(&cast.server.anonymous()).send(method, &path, body.clone());
            assert_eq!(answer.status, 401, "{method} {path}: {}", answer.text);
        }
        let caller = keyed(&allowed(cast, rule, &customer));
        let unknown = caller.send(method, &format!("{path}?surprise=1"), body.clone());
        unknown.refused(400, "unknown_parameter");
        if has_body {
            let versioned = caller.with("If-Match", "\"1\"");
            let wrong = versioned.send(method, &path, body);
            wrong.refused(422, "validation_failed");
        } else if path != *pattern && method != "PUT" {
            let versioned = caller.with("If-Match", "\"1\"");
            let missing = versioned.send(method, &path, None);
            missing.refused(404, "not_found");
        }
    }
    by_hand(cast, device, ticket);
}

/// One of each kind that no emptiest request reaches.
fn by_hand(cast: &Cast, device: &Device, ticket: &str) {
    let agent = &cast.agent;
    let own = format!("/api/v1/customers/{}", device.customer);
    agent
        .patch(&own, 99, json!({"note": "x"}))
        .refused(412, "version_mismatch");
    agent
        .send("PATCH", &own, Some("{}".to_owned()))
        .refused(428, "precondition_required");
    agent
        .get("/api/v1/audit-log")
        .refused(403, "insufficient_scope");
    let step = format!("/api/v1/tickets/{ticket}/transitions");
    agent
        .post(&step, json!({"action": "triage"}))
        .refused(409, "invalid_transition");
    let sessions = "/api/v1/auth/sessions";
    let anyone = cast.server.anonymous();
    anyone
        .send("POST", sessions, Some("{".to_owned()))
        .refused(400, "malformed_request");
    anyone
        .with("Content-Type", "text/plain")
        .post(sessions, json!({}))
        .refused(415, "unsupported_media_type");
    let huge = format!("\"{}\"", "x".repeat(1_100_000));
    anyone
        .send("POST", sessions, Some(huge))
        .refused(413, "body_too_large");
    for _ in 0..10 {
        anyone.post(
            sessions,
            json!({"username": "li.si", "password": "a guess among many"}),
        );
    }
    anyone
        .post(
            sessions,
            json!({"username": "li.si", "password": "a guess among many"}),
        )
        .refused(429, "rate_limited");
}
