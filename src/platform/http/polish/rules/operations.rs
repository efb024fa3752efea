//! Rules for operations and their parameters.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::names;
use super::tree::{entries, list, operations, target, text, types};
use super::values;

/// Longest summary, in characters.
const SUMMARY: usize = 60;

pub(super) fn check(document: &Value, found: &mut Vec<String>) {
    let tags = tags(document, found);
    let mut taken = BTreeSet::new();
    for (at, path, operation) in operations(document) {
        let mut say = |why: String| found.push(format!("{at}: {why}"));
        let name = text(operation, "operationId");
        if !names::is_lower_camel(name) {
            say(format!("operationId `{name}` is not lowerCamel"));
        }
        if !taken.insert(name) {
            say(format!("operationId {name} is taken"));
        }
        if !names::is_good_path(path) {
            say("path segments are kebab-case, parameters snake_case".to_owned());
        }
        words(operation, &mut say);
        tag(operation, &tags, &mut say);
        security(operation, &mut say);
        retirement(operation, &mut say);
        parameters(document, &at, operation, found);
        body(document, &at, operation, found);
    }
}

/// The tags of the root, each with its description.
fn tags<'a>(document: &'a Value, found: &mut Vec<String>) -> BTreeMap<&'a str, &'a str> {
    let tags: BTreeMap<&str, &str> = list(document, "tags")
        .map(|tag| (text(tag, "name"), text(tag, "description")))
        .collect();
    for (name, description) in &tags {
        if description.is_empty() {
            found.push(format!("tag {name}: needs a description"));
        }
    }
    tags
}

fn words(operation: &Value, say: &mut impl FnMut(String)) {
    let summary = text(operation, "summary");
    if summary.is_empty() || summary.chars().count() > SUMMARY {
        say(format!("needs a summary of at most {SUMMARY} characters"));
    }
    if text(operation, "description").is_empty() {
        say("needs a description".to_owned());
    }
}

fn tag(operation: &Value, tags: &BTreeMap<&str, &str>, say: &mut impl FnMut(String)) {
    let own: Vec<&str> = list(operation, "tags").filter_map(Value::as_str).collect();
    match own.as_slice() {
        [one] if tags.contains_key(one) => {}
        [one] => say(format!("tag {one} is not defined at the root")),
        _ => say("needs exactly one tag".to_owned()),
    }
}

/// Who may call it is said to machines and to people.
fn security(operation: &Value, say: &mut impl FnMut(String)) {
    let Some(requirements) = operation.get("security").and_then(Value::as_array) else {
        say("needs `security`, be it empty".to_owned());
        return;
    };
    let scopes = requirements
        .iter()
        .filter_map(Value::as_object)
        .flat_map(|requirement| requirement.values())
        .flat_map(|scopes| scopes.as_array().into_iter().flatten())
        .filter_map(Value::as_str);
    for scope in scopes {
        let is_named = text(operation, "x-required-scope") == scope
            && text(operation, "description").contains(&format!("`{scope}`"));
        if !is_named {
            say(format!(
                "the permission `{scope}` must be named in the description and x-required-scope"
            ));
        }
    }
}

fn retirement(node: &Value, say: &mut impl FnMut(String)) {
    if values::is_retired_silently(node) {
        say("deprecated needs x-sunset, the day of its end".to_owned());
    }
}

fn parameters(document: &Value, at: &str, operation: &Value, found: &mut Vec<String>) {
    for parameter in list(operation, "parameters") {
        let name = text(parameter, "name");
        let at = format!("{at}: parameter {name}");
        if text(parameter, "description").is_empty() {
            found.push(format!("{at} needs a description"));
        }
        if matches!(text(parameter, "in"), "query" | "path") && !names::is_snake(name) {
            found.push(format!("{at} is not snake_case"));
        }
        if values::is_retired_silently(parameter) {
            found.push(format!("{at} is deprecated and needs x-sunset"));
        }
        let Some(schema) = parameter.get("schema") else {
            found.push(format!("{at} needs a schema"));
            continue;
        };
        if types(schema).contains(&"null") {
            found.push(format!("{at} cannot be null"));
        }
        values::check(document, &at, schema, found);
    }
}

fn body(document: &Value, at: &str, operation: &Value, found: &mut Vec<String>) {
    let Some(body) = operation.get("requestBody") else {
        return;
    };
    for (media_type, content) in entries(body, "content") {
        let schema = content.get("schema").unwrap_or(&Value::Null);
        if media_type.ends_with("json") && target(document, schema).is_none() {
            found.push(format!("{at}: the body's schema must be a named one"));
        }
    }
}
