//! Rules for answers.

use serde_json::Value;

use super::tree::{entries, operations, resolved, target, text};
use super::values;

const PROBLEM: &str = "application/problem+json";

pub(super) fn check(document: &Value, found: &mut Vec<String>) {
    for (at, _, operation) in operations(document) {
        let mut has_success = false;
        for (status, response) in entries(operation, "responses") {
            let at = format!("{at}: answer {status}");
            let response = resolved(document, response);
            has_success |= status.starts_with('2');
            if text(response, "description").is_empty() {
                found.push(format!("{at} needs a description"));
            }
            if status.starts_with('4') || status.starts_with('5') {
                refusal(document, &at, response, found);
            } else {
                success(document, &at, response, found);
            }
            headers(document, &at, response, found);
        }
        if !has_success {
            found.push(format!("{at}: needs an answer of success"));
        }
    }
}

fn refusal(document: &Value, at: &str, response: &Value, found: &mut Vec<String>) {
    let schema = response
        .get("content")
        .and_then(|content| content.get(PROBLEM)?.get("schema"));
    let name = schema.and_then(|schema| target(document, schema));
    if name.map(|(name, _)| name) != Some("Problem") {
        found.push(format!("{at} must be {PROBLEM} with the schema Problem"));
    }
}

fn success(document: &Value, at: &str, response: &Value, found: &mut Vec<String>) {
    for (media_type, content) in entries(response, "content") {
        let schema = content.get("schema").unwrap_or(&Value::Null);
        if media_type.ends_with("json") {
            if target(document, schema).is_none() {
                found.push(format!("{at}: the body's schema must be a named one"));
            }
        } else {
            values::check(document, &format!("{at} {media_type}"), schema, found);
        }
    }
}

fn headers(document: &Value, at: &str, response: &Value, found: &mut Vec<String>) {
    for (name, header) in entries(response, "headers") {
        let header = resolved(document, header);
        let at = format!("{at}: header {name}");
        if text(header, "description").is_empty() {
            found.push(format!("{at} needs a description"));
        }
        let schema = header.get("schema").unwrap_or(&Value::Null);
        values::check(document, &at, schema, found);
    }
}
