//! Named examples: reviewed files in `openapi/examples`, recorded from real answers, put where they belong.
//!
//! A file is called after its operation and holds `request` and `responses` in the contract's own shape;
//! `problems.json` holds the examples that all operations share, by status.

use serde_json::{Map, Value, json};

use super::each_operation;
use super::rules::tree::{entries, operations, resolved, text};

/// Name and content of each file.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// The file that all operations share.
const SHARED: &str = "problems";

/// Puts the examples into the document.
///
/// # Errors
/// Files that cannot be read or that belong to nothing.
pub(super) fn embed(document: &mut Value) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, content) in FILES {
        let Ok(content) = serde_json::from_str::<Value>(content) else {
            faults.push(format!("openapi/examples/{name}.json: is no JSON"));
            continue;
        };
        let is_placed = if *name == SHARED {
            share(document, &content)
        } else {
            place(document, name, &content)
        };
        if !is_placed {
            faults.push(format!(
                "openapi/examples/{name}.json: belongs to nothing in the contract"
            ));
        }
    }
    faults
}

fn share(document: &mut Value, content: &Value) -> bool {
    content
        .as_object()
        .into_iter()
        .flatten()
        .all(|(status, examples)| {
            let at =
                format!("/components/responses/Problem{status}/content/application~1problem+json");
            set(document.pointer_mut(&at), examples)
        })
}

fn place(document: &mut Value, name: &str, content: &Value) -> bool {
    let mut is_placed = false;
    each_operation(document, |_, _, operation| {
        if operation.get("operationId").and_then(Value::as_str) == Some(name) {
            is_placed = fill(operation, content);
        }
    });
    is_placed
}

fn fill(operation: &mut Map<String, Value>, content: &Value) -> bool {
    let mut is_whole = true;
    for (media_type, examples) in entries(content, "request") {
        let place = operation
            .get_mut("requestBody")
            .and_then(|body| body.get_mut("content")?.get_mut(media_type));
        is_whole &= set(place, examples);
    }
    for (status, kinds) in entries(content, "responses") {
        for (media_type, examples) in kinds.as_object().into_iter().flatten() {
            let place = operation
                .get_mut("responses")
                .and_then(|all| all.get_mut(status)?.get_mut("content")?.get_mut(media_type));
            is_whole &= set(place, examples);
        }
    }
    is_whole
}

fn set(place: Option<&mut Value>, examples: &Value) -> bool {
    let Some(content) = place.and_then(Value::as_object_mut) else {
        return false;
    };
    content.insert("examples".to_owned(), examples.clone());
    true
}

/// Operations and problems without an example. The server starts without them, so that they can be
/// recorded from it; the contract is not published without them.
pub fn missing(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _, operation) in operations(document) {
        let name = text(operation, "operationId");
        if let Some(body) = operation.get("requestBody") {
            unexampled(body, &format!("{at} ({name}): request"), &mut found);
        }
        for (status, response) in entries(operation, "responses") {
            if status.starts_with('2') {
                let response = resolved(document, response);
                unexampled(
                    response,
                    &format!("{at} ({name}): answer {status}"),
                    &mut found,
                );
            }
        }
    }
    let shared = json!({});
    let problems = document.pointer("/components").unwrap_or(&shared);
    for (name, response) in entries(problems, "responses") {
        unexampled(response, name, &mut found);
    }
    found
}

fn unexampled(node: &Value, at: &str, found: &mut Vec<String>) {
    for (media_type, content) in entries(node, "content") {
        let named = entries(content, "examples")
            .filter(|(_, example)| !text(example, "summary").is_empty())
            .filter(|(_, example)| example.get("value").is_some())
            .count();
        if named == 0 {
            found.push(format!(
                "{at} ({media_type}) needs a named example; record it with: \
                 UPDATE_EXAMPLES=1 cargo test --test api every_operation"
            ));
        }
    }
}

/// Examples that their own schemas refuse, by a `judge` of (schema, value) that names the faults.
pub fn each(document: &Value, mut judge: impl FnMut(&str, &Value, &Value)) {
    let mut visit = |at: &str, node: &Value| {
        for (_, content) in entries(node, "content") {
            let schema = content.get("schema").unwrap_or(&Value::Null);
            for (name, example) in entries(content, "examples") {
                let value = example.get("value").unwrap_or(&Value::Null);
                judge(&format!("{at}: {name}"), schema, value);
            }
        }
    };
    for (at, _, operation) in operations(document) {
        if let Some(body) = operation.get("requestBody") {
            visit(&format!("{at} request"), body);
        }
        for (status, response) in entries(operation, "responses") {
            if response.get("$ref").is_none() {
                visit(&format!("{at} {status}"), response);
            }
        }
    }
    for (name, response) in entries(
        document.pointer("/components").unwrap_or(&Value::Null),
        "responses",
    ) {
        visit(name, response);
    }
}
