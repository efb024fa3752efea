//! Every operation × role: what the contract says is what the server does.

use std::collections::BTreeMap;
use std::fmt::Write;

use aftercare::platform::auth::permission::reach;
use aftercare::platform::db::scratch::Scratch;
use aftercare::platform::http::contract::{Access, Rule};
use aftercare::platform::role::Role;

use crate::support::server::CONTRACT;
use crate::support::{Client, Server};

/// An identifier that belongs to nothing.
const NOBODY: &str = "01939af1-0000-7000-8000-000000000000";

/// A concrete path of a pattern, leading nowhere.
fn nowhere(pattern: &str) -> String {
    let filled = pattern.split('/').map(|segment| match segment {
        "{name}" | "{code}" | "{number}" | "{system}" | "{external_id}" => "nowhere",
        segment if segment.starts_with('{') => NOBODY,
        segment => segment,
    });
    filled.collect::<Vec<_>>().join("/")
}

fn operations() -> Vec<(&'static str, &'static str, &'static Rule)> {
    let mut all: Vec<_> = CONTRACT.all().collect();
    all.sort_by_key(|(pattern, method, _)| (*pattern, *method));
    all
}

/// Sends the emptiest request that reaches the permission check.
fn knock(client: &Client, method: &str, pattern: &str) -> crate::support::Answer {
    let body = (method != "GET" && method != "DELETE").then(|| "{}".to_owned());
    let path = nowhere(pattern);
    client
        .with("If-Match", "\"1\"")
        .key(&format!("{method}-{}", path.len()))
        .send_unchecked(method, &path, body)
}

#[test]
fn nobody_enters_without_credentials() {
    let server = Server::start(Scratch::sqlite());
    let anyone = server.anonymous();
    let mut open = Vec::new();
    for (pattern, method, rule) in operations() {
        if rule.access == Access::Public {
            open.push(format!("{method} {pattern}"));
        } else {
            let answer = knock(&anyone, method, pattern);
            assert_eq!(
                (answer.status, answer.body["code"].as_str()),
                (401, Some("unauthenticated")),
                "{method} {pattern}"
            );
        }
    }
    // The list of open doors may only shrink.
    let known = [
        "GET /.well-known/jwks.json",
        "POST /api/v1/auth/refreshes",
        "POST /api/v1/auth/sessions",
        "GET /healthz",
        "GET /readyz",
    ];
    assert_eq!(open, known);
}

#[test]
fn every_role_may_do_exactly_what_the_matrix_says() {
    let server = Server::start(Scratch::sqlite());
    for role in Role::ALL {
        let client = server.named(&format!("only-{}", role.as_str()), &[role.as_str()]);
        for (pattern, method, rule) in operations() {
            let Access::Holds(permission) = rule.access else {
                continue;
            };
            let answer = knock(&client, method, pattern);
            let refused = answer.status == 403 && answer.body["code"] == "insufficient_scope";
            let allowed = reach(*role, permission).is_some();
            assert_eq!(
                !refused,
                allowed,
                "{} {method} {pattern}: {}",
                role.as_str(),
                answer.text
            );
            if refused {
                assert_eq!(answer.at("/required_permission"), permission.as_str());
            } else {
                assert!(
                    answer.status < 500 && answer.status != 405,
                    "{} {method} {pattern}: {}",
                    role.as_str(),
                    answer.text
                );
            }
        }
    }
}

/// The matrix as people review it: a line per operation, a letter per role and reach.
fn matrix() -> String {
    let mut text = String::from(
        "# Who may call what: o own, t team, b branch, a all, - not. Renew with UPDATE_GOLDEN=1.\n",
    );
    let mut lines: BTreeMap<String, String> = BTreeMap::new();
    for (pattern, method, rule) in operations() {
        let who = match rule.access {
            Access::Public => "public".to_owned(),
            Access::SignedIn => "signed in".to_owned(),
            Access::Tracking => "tracking token".to_owned(),
            Access::Holds(permission) => {
                let letters: Vec<String> = Role::ALL
                    .iter()
                    .map(|role| {
                        let letter = reach(*role, permission)
                            .map_or('-', |reach| format!("{reach:?}").to_lowercase().remove(0));
                        format!("{}:{letter}", role.as_str())
                    })
                    .collect();
                format!("{} {}", permission.as_str(), letters.join(" "))
            }
        };
        lines.insert(format!("{pattern} {method}"), who);
    }
    for (operation, who) in lines {
        writeln!(text, "{operation} | {who}").expect("text grows");
    }
    text
}

#[test]
fn the_permission_matrix_is_the_reviewed_one() {
    let file = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/api/golden/permission_matrix.txt"
    );
    #[expect(
        clippy::disallowed_methods,
        reason = "renewing golden files is asked for by the environment"
    )]
    if std::env::var("UPDATE_GOLDEN").is_ok() {
        std::fs::write(file, matrix()).expect("the golden file can be written");
    }
    let reviewed = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        reviewed == matrix(),
        "who may call what has changed; review and renew with UPDATE_GOLDEN=1\n{}",
        matrix()
    );
}
