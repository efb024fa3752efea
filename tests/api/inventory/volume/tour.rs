//! People page through every list of the store room and open what they find.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::reliability::plans::value;
use crate::support::Client;
use crate::support::server::DOCUMENT;

/// How the paths of the store room begin.
const ROOMS: [&str; 8] = [
    "parts",
    "stock-",
    "suppliers",
    "old-part-debts",
    "purchase-",
    "tool",
    "tickets/{id}/parts",
    "exports",
];

fn is_of_the_store_room(pattern: &str) -> bool {
    let rest = pattern.strip_prefix("/api/v1/");
    rest.is_some_and(|rest| ROOMS.iter().any(|room| rest.starts_with(room)))
}

/// Asks each of `people` for everything, and prints what took longest.
pub fn walk(people: &[&Client]) {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let mut times: Vec<(Duration, String, u16)> = Vec::new();
    for (pattern, item) in paths {
        if item["get"].is_null() || !is_of_the_store_room(pattern) {
            continue;
        }
        for person in people {
            for path in requests(person, pattern, &item["get"]["parameters"]) {
                let began = Instant::now();
                let answer = person.get(&path);
                assert!(answer.status < 500, "{path}: {}", answer.text);
                times.push((began.elapsed(), path, answer.status));
            }
        }
    }
    times.sort();
    println!("{} requests, the slowest:", times.len());
    for (time, path, status) in times.iter().rev().take(8) {
        println!("  {:7.1} ms  {status}  {path}", time.as_secs_f64() * 1000.0);
    }
}

/// The list or card as it is, by each of its filters, and its second page.
fn requests(person: &Client, pattern: &str, parameters: &Value) -> Vec<String> {
    let Some(path) = found(person, pattern) else {
        return Vec::new();
    };
    let parameters: Vec<&Value> = parameters.as_array().into_iter().flatten().collect();
    let in_query = |one: &&&Value| one["in"] == "query";
    let pair = |one: &Value| {
        let name = one["name"].as_str().unwrap_or_default();
        format!("{name}={}", filled(person, name, one))
    };
    let needed: Vec<String> = parameters
        .iter()
        .filter(in_query)
        .filter(|one| one["required"] == true)
        .map(|one| pair(one))
        .collect();
    let with = |more: Option<String>| {
        let all: Vec<String> = needed.iter().cloned().chain(more).collect();
        format!("{path}?{}", all.join("&"))
    };
    let mut asked = vec![with(None)];
    let others = parameters.iter().filter(in_query);
    asked.extend(
        others
            .filter(|one| one["required"] != true)
            .map(|one| with(Some(pair(one)))),
    );
    let first = person.get(&with(Some("limit=1".to_owned())));
    if let Some(cursor) = first.body["page"]["next_cursor"].as_str() {
        asked.push(with(Some(format!("limit=50&cursor={cursor}"))));
    }
    asked
}

/// The path of the first record that the person finds.
fn found(person: &Client, pattern: &str) -> Option<String> {
    let Some((list, rest)) = pattern.split_once("/{id}") else {
        return Some(pattern.to_owned());
    };
    let rows = person.get(list);
    let id = rows.body["data"][0]["id"].as_str()?;
    Some(format!("{list}/{id}{rest}"))
}

/// A store that there is, for what asks for one; any value else.
fn filled(person: &Client, name: &str, parameter: &Value) -> String {
    if name == "store_id" || name == "from_store_id" || name == "to_store_id" {
        let stores = person.get("/api/v1/stock-locations?kind=warehouse");
        if let Some(id) = stores.body["data"][0]["id"].as_str() {
            return id.to_owned();
        }
    }
    value(parameter)
}
