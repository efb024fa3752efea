//! The contract's examples: recorded from the tour, held to their own schemas.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use aftercare::platform::http::polish::examples;
use serde_json::{Map, Value, json};

use crate::support::journal::Exchange;
use crate::support::server::DOCUMENT;

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/examples"))
}

#[test]
fn every_example_follows_its_schema() {
    let document = &*DOCUMENT;
    let (mut count, mut faults) = (0, Vec::new());
    examples::each(document, |at, schema, value| {
        count += 1;
        let mut whole = schema.clone();
        whole["components"] = document["components"].clone();
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&whole)
            .expect("a schema that compiles");
        faults.extend(
            validator
                .iter_errors(value)
                .map(|error| format!("{at}{}: {error}", error.instance_path())),
        );
    });
    assert_eq!(faults, Vec::<String>::new());
    assert!(count > 200, "only {count} examples");
}

#[test]
fn every_operation_and_problem_has_a_named_example() {
    assert_eq!(examples::missing(&DOCUMENT), Vec::<String>::new());
}

/// Members whose values are secrets, or differ from run to run, and what stands for them.
const PLACEHOLDERS: [(&str, &str); 12] = [
    ("access_token", "(the access token)"),
    ("refresh_token", "(the refresh token)"),
    ("token", "(the tracking token)"),
    ("password", "(a long password that nobody guesses)"),
    ("current_password", "(the present password)"),
    ("new_password", "(a long password that nobody guesses)"),
    ("initial_password", "(a password shown once)"),
    ("next_cursor", "(where the next page begins)"),
    ("request_id", "01939af1-0000-7000-8000-00000000cafe"),
    ("kid", "key-2026-11"),
    ("x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"),
    ("ip_address", "192.0.2.17"),
];

/// Longest list in an example.
const LONGEST: usize = 2;

/// Writes the examples anew when `UPDATE_EXAMPLES` asks for it.
pub fn renew(exchanges: &[Exchange]) {
    #[expect(
        clippy::disallowed_methods,
        reason = "renewing reviewed files is asked for by the environment"
    )]
    let is_asked = std::env::var("UPDATE_EXAMPLES").is_ok();
    if !is_asked {
        return;
    }
    std::fs::create_dir_all(folder()).expect("the folder can be made");
    let mut names = HashMap::new();
    let mut files: BTreeMap<String, Value> = BTreeMap::new();
    let mut problems = read("problems");
    for exchange in exchanges {
        let status = exchange.answer.status;
        if status >= 400 {
            share(exchange, &mut problems, &mut names);
        } else if status < 300 {
            let file = files
                .entry(exchange.operation.clone())
                .or_insert_with(|| json!({}));
            record(exchange, file, &mut names);
        }
    }
    files.insert("problems".to_owned(), problems);
    files.retain(|_, content| *content != json!({}));
    for (name, content) in files {
        let mut text = serde_json::to_string_pretty(&content).expect("it is JSON");
        text.push('\n');
        std::fs::write(folder().join(format!("{name}.json")), text).expect("it can be written");
    }
}

fn read(name: &str) -> Value {
    let text = std::fs::read_to_string(folder().join(format!("{name}.json")));
    text.ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_else(|| json!({}))
}

/// The first request and the first answer of each kind.
fn record(exchange: &Exchange, file: &mut Value, names: &mut HashMap<String, usize>) {
    let (name, summary) = exchange.chapter;
    let example = |value: Value| json!({name: {"summary": summary, "value": value}});
    if let Some(sent) = &exchange.sent
        && file.get("request").is_none()
    {
        let mut sent = sent.clone();
        tidy(&mut sent, usize::MAX, names);
        let kind = media_type_of(&exchange.operation);
        file["request"] = json!({kind: example(sent)});
    }
    let answer = &exchange.answer;
    let Some(kind) = answer.headers.get("content-type") else {
        return;
    };
    let kind = kind.split(';').next().unwrap_or_default();
    let value = if kind == "application/json" {
        let mut body = answer.body.clone();
        tidy(&mut body, LONGEST, names);
        body
    } else {
        json!(opening(kind, &answer.text))
    };
    let place = &mut file["responses"][answer.status.to_string()][kind];
    if place.is_null() {
        *place = example(value);
    }
}

/// What the operation's body is sent as.
fn media_type_of(operation: &str) -> &'static str {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    let all = paths.values().filter_map(Value::as_object).flatten();
    let own = all
        .map(|(_, one)| one)
        .find(|one| one["operationId"] == operation);
    let kinds = own.and_then(|one| one["requestBody"]["content"].as_object());
    kinds
        .and_then(|kinds| kinds.keys().next())
        .map_or("application/json", String::as_str)
}

/// Enough of a long text to see what it is.
fn opening(kind: &str, text: &str) -> String {
    if kind == "image/svg+xml" {
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"480\"></svg>"
            .to_owned();
    }
    text.lines().take(4).collect::<Vec<_>>().join("\n")
}

/// The problems are one set for all operations: the first of each code, three codes a status.
fn share(exchange: &Exchange, problems: &mut Value, names: &mut HashMap<String, usize>) {
    let answer = &exchange.answer;
    let Some(code) = answer.body["code"].as_str() else {
        return;
    };
    let place = &mut problems[answer.status.to_string()];
    if place.is_null() {
        *place = json!({});
    }
    let known = place.as_object_mut().expect("an object");
    if known.len() < 3 && !known.contains_key(code) {
        let mut body = answer.body.clone();
        tidy(&mut body, LONGEST, names);
        let summary = body["title"].clone();
        known.insert(code.to_owned(), json!({"summary": summary, "value": body}));
    }
}

/// Shortens lists, takes secrets out and gives identifiers numbers in the order of their appearance.
fn tidy(node: &mut Value, longest: usize, names: &mut HashMap<String, usize>) {
    match node {
        Value::Array(items) => {
            items.truncate(longest);
            items.iter_mut().for_each(|item| tidy(item, longest, names));
        }
        Value::Object(members) => members_of(members, longest, names),
        Value::String(text) => *text = renumbered(text, names),
        _ => {}
    }
}

fn members_of(
    members: &mut Map<String, Value>,
    longest: usize,
    names: &mut HashMap<String, usize>,
) {
    for (name, member) in members {
        let longest = if name == "data" {
            longest.min(1)
        } else {
            longest
        };
        let placeholder = PLACEHOLDERS.iter().find(|(known, _)| known == name);
        match (placeholder, member) {
            (Some((_, text)), Value::String(value)) => *value = (*text).to_owned(),
            (_, member) => tidy(member, longest, names),
        }
    }
}

/// The same text with every identifier replaced by one that is the same in every run.
fn renumbered(text: &str, names: &mut HashMap<String, usize>) -> String {
    let is_id = |part: &str| part.len() == 36 && uuid_like(part);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        match rest.get(..36).filter(|part| is_id(part)) {
            Some(id) => {
                let next = names.len() + 1;
                let number = *names.entry(id.to_owned()).or_insert(next);
                out.push_str(&format!("01939af1-0000-7000-8000-{number:012}"));
                rest = &rest[36..];
            }
            None => {
                out.push(sign);
                rest = &rest[sign.len_utf8()..];
            }
        }
    }
    out
}

fn uuid_like(text: &str) -> bool {
    text.bytes().enumerate().all(|(index, byte)| match index {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    })
}
