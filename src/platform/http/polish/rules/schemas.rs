//! Rules for named schemas.

use std::collections::BTreeSet;

use serde_json::Value;

use super::names;
use super::tree::{answered_schemas, asked_schemas, entries, list, schemas, target, text, types};
use super::values;

pub(super) fn check(document: &Value, found: &mut Vec<String>) {
    let (asked, answered) = (asked_schemas(document), answered_schemas(document));
    for (name, schema) in schemas(document) {
        let at = format!("schema {name}");
        if let Some(why) = names::schema_fault(name) {
            found.push(format!("{at}: {why}"));
        }
        if text(schema, "description").is_empty() {
            found.push(format!("{at}: needs a description"));
        }
        unions(&at, schema, found);
        if types(schema).contains(&"object") {
            members(document, &at, schema, found);
        } else {
            values::check(document, &at, schema, found);
        }
        if asked.contains(name) {
            closed(&at, schema, found);
        }
        // A member that can be cleared by null is a matter of changes alone.
        if (answered.contains(name) || !name.ends_with("Update")) && has_null(schema) {
            found.push(format!("{at}: null belongs into changes only"));
        }
        if name.ends_with("Page") {
            page(document, &at, schema, found);
        }
    }
}

fn members(document: &Value, at: &str, schema: &Value, found: &mut Vec<String>) {
    let mut known = BTreeSet::new();
    for (name, member) in entries(schema, "properties") {
        known.insert(name.as_str());
        let at = format!("{at}/{name}");
        if !names::is_snake(name) {
            found.push(format!("{at}: members are snake_case"));
        }
        if text(member, "description").is_empty() {
            found.push(format!("{at}: needs a description"));
        }
        values::check(document, &at, member, found);
    }
    for name in list(schema, "required").filter_map(Value::as_str) {
        if !known.contains(name) {
            found.push(format!("{at}: requires `{name}`, which it does not have"));
        }
    }
    if let Some(values @ Value::Object(_)) = schema.get("additionalProperties") {
        values::check(document, &format!("{at}/values"), values, found);
    }
}

/// A typo in a request must not be ignored silently.
fn closed(at: &str, schema: &Value, found: &mut Vec<String>) {
    let has_members = entries(schema, "properties").next().is_some();
    let is_closed = schema.get("additionalProperties") == Some(&Value::Bool(false));
    if has_members && !is_closed {
        found.push(format!("{at}: objects in requests refuse unknown members"));
    }
}

fn has_null(schema: &Value) -> bool {
    let own = entries(schema, "properties").map(|(_, member)| member);
    own.chain([schema]).any(|node| {
        let items = node.get("items").unwrap_or(&Value::Null);
        types(node).contains(&"null")
            || types(items).contains(&"null")
            || list(node, "enum").any(Value::is_null)
    })
}

/// One shape for every list: `data`, and where it stands in the whole.
fn page(document: &Value, at: &str, schema: &Value, found: &mut Vec<String>) {
    let member = |name: &str| schema.get("properties").and_then(|all| all.get(name));
    let rows = member("data").filter(|data| types(data) == ["array"]);
    let row = rows
        .and_then(|data| data.get("items"))
        .and_then(|items| target(document, items));
    let info = member("page").and_then(|page| target(document, page));
    let required: BTreeSet<&str> = list(schema, "required").filter_map(Value::as_str).collect();
    let is_whole = row.is_some()
        && info.is_some_and(|(name, _)| name == "PageInfo")
        && required.is_superset(&BTreeSet::from(["data", "page"]));
    if !is_whole {
        found.push(format!(
            "{at}: pages have `data`, a list of a named schema, and `page`, a PageInfo"
        ));
    }
}

fn unions(at: &str, node: &Value, found: &mut Vec<String>) {
    match node {
        Value::Object(members) => {
            if members.contains_key("oneOf") || members.contains_key("anyOf") {
                found.push(format!("{at}: unions cannot be generated"));
            }
            members
                .iter()
                .for_each(|(name, value)| unions(&format!("{at}/{name}"), value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| unions(at, value, found)),
        _ => {}
    }
}
