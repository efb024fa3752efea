//! An `Idempotency-Key` has an effect exactly where the contract names the header.

use std::collections::BTreeSet;

use aftercare::platform::db::Db;
use aftercare::platform::db::schema::idempotency_keys;
use aftercare::platform::db::scratch::Scratch;
use aftercare::platform::db::types::Doc;
use aftercare::platform::http::contract::Access;
use aftercare::platform::role::Role;
use diesel::prelude::*;
use serde_json::{Map, Value, json};

use super::garbage::resolved;
use crate::support::server::{CONTRACT, DOCUMENT, PASSWORD};
use crate::support::{Client, Server, Shop};

const KEY: &str = "used-elsewhere";
const NOBODY: &str = "01939af1-0000-7000-8000-000000000000";

/// Marks the key as used by another request of this principal: whoever claims it is refused.
fn use_up(server: &Server, principal: String) {
    use idempotency_keys::dsl as k;
    let now = aftercare::platform::clock::Clock::now(&server.clock);
    let store = move |db: &mut Db| {
        Ok(diesel::insert_into(idempotency_keys::table)
            .values((
                k::principal.eq(&principal),
                k::idempotency_key.eq(KEY),
                k::method.eq("POST"),
                k::path.eq("/elsewhere"),
                k::request_hash.eq(Vec::<u8>::new()),
                k::status.eq(201),
                k::headers.eq(Doc(Vec::<(String, String)>::new())),
                k::body.eq(Vec::<u8>::new()),
                k::created_at.eq(now),
                k::expires_at.eq(now.plus(chrono::TimeDelta::days(3))),
            ))
            .execute(db)?)
    };
    server.scratch().db().write_blocking(store).unwrap();
}

/// A value that the schema lets pass, with the required members alone.
fn least(schema: &Value) -> Value {
    let schema = resolved(schema);
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    let kind = schema["type"]
        .as_str()
        .or_else(|| schema["type"][0].as_str());
    match kind.unwrap_or_default() {
        "object" => {
            let required = schema["required"].as_array().into_iter().flatten();
            let member = |name: &str| (name.to_owned(), least(&schema["properties"][name]));
            let members: Map<String, Value> =
                required.filter_map(Value::as_str).map(member).collect();
            members.into()
        }
        "array" => {
            let count = schema["minItems"].as_u64().unwrap_or(0);
            (0..count).map(|_| least(&schema["items"])).collect()
        }
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or(json!(1)),
        "boolean" => json!(true),
        _ => match schema["format"].as_str() {
            Some("uuid") => json!(NOBODY),
            Some("date") => json!("2026-12-31"),
            Some("date-time") => json!("2026-11-21T08:00:00Z"),
            // Amounts are the only texts whose form is a pattern and no format or example.
            _ if schema["pattern"].is_string() => json!("12.00"),
            _ => json!("a text that is long enough"),
        },
    }
}

fn path(pattern: &str) -> String {
    let part = |part: &str| match part {
        "{name}" | "{code}" | "{number}" | "{system}" | "{external_id}" => "nowhere".to_owned(),
        part if part.starts_with('{') => NOBODY.to_owned(),
        part => part.to_owned(),
    };
    pattern.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Bodies whose rules no schema can say.
fn body(id: &str, schema: &Value, server: &Server) -> Option<String> {
    let special = match id {
        "signIn" => json!({"username": "everybody", "password": PASSWORD}),
        "refresh" => {
            let client = Client::sign_in(&server.base, "everybody", PASSWORD);
            json!({ "refresh_token": client.refresh_token })
        }
        _ if schema.is_null() => return None,
        _ => least(schema),
    };
    Some(special.to_string())
}

#[test]
fn the_header_has_an_effect_exactly_where_the_contract_names_it() {
    let server = Server::start(Scratch::sqlite());
    let roles: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    let everybody = server.named("everybody", &roles);
    let shop = Shop::open(&server);
    let ticket = shop.new_ticket("2026-03-01");
    let issued = shop.agent.post(
        &format!("/api/v1/tickets/{ticket}/tracking-tokens"),
        json!({"valid_days": 30}),
    );
    let issued = issued.ok(201);
    let customer = server.anonymous().tracking(&issued.at("/token"));
    use_up(&server, format!("person:{}", everybody.id));
    use_up(&server, format!("customer:{}", issued.at("/id")));
    use_up(&server, "anonymous".to_owned());

    let (mut named, mut effective, mut judged_before) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (pattern, method, rule) in CONTRACT.all() {
        let operation = &DOCUMENT["paths"][pattern][method.to_lowercase()];
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        if method == "GET" || rule.operation_id == "changeOwnPassword" {
            continue;
        }
        if rule.takes_idempotency_key {
            named.insert(rule.operation_id.clone());
        }
        // A new password is held against its owner before anything is written.
        let address = match rule.operation_id.as_str() {
            "resetUserPassword" => path(pattern).replace(NOBODY, &shop.technician.id),
            _ => path(pattern),
        };
        let caller = match rule.access {
            Access::Tracking => &customer,
            Access::Public => &server.anonymous(),
            Access::SignedIn | Access::Holds(_) => &everybody,
        };
        let caller = caller.key(KEY).with("If-Match", "\"1\"");
        let is_form = operation["requestBody"]["content"]["multipart/form-data"].is_object();
        let answer = match is_form {
            true => caller.upload("import", "parts.csv", b"sku\nA-1\n"),
            false => {
                caller.send_unchecked(method, &address, body(&rule.operation_id, schema, &server))
            }
        };
        if answer.body["code"] == "idempotency_key_reused" {
            effective.insert(rule.operation_id.clone());
        } else if matches!(answer.status, 400 | 422) {
            judged_before.insert(format!("{}: {}", rule.operation_id, answer.text));
        }
    }
    assert!(
        judged_before.is_empty(),
        "these never came as far as the key: {judged_before:#?}"
    );
    assert_eq!(named, effective);
    let without: BTreeSet<&str> = CONTRACT
        .all()
        .filter(|(_, method, rule)| {
            matches!(*method, "POST" | "PATCH") && !rule.takes_idempotency_key
        })
        .map(|(_, _, rule)| rule.operation_id.as_str())
        .collect();
    println!("without: {without:?}");
    assert_eq!(without.len(), 5, "{without:?}");
}
