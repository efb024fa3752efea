//! Rules for single values: types, formats, bounds.

use serde_json::Value;

use super::super::bounds::LARGEST;
use super::names;
use super::tree::{entries, list, text, types};

/// Formats that every generator knows and none gets wrong.
const STRING_FORMATS: [&str; 7] = [
    "uuid",
    "date-time",
    "date",
    "email",
    "uri",
    "binary",
    "password",
];

/// Formats whose texts have one length, or one that is bounded elsewhere.
const BOUNDED_FORMATS: [&str; 4] = ["uuid", "date-time", "date", "binary"];

/// On its way out without a day on which it ends.
pub fn is_retired_silently(node: &Value) -> bool {
    node.get("deprecated") == Some(&Value::Bool(true)) && text(node, "x-sunset").is_empty()
}

/// Checks the schema of one value.
pub fn check(document: &Value, at: &str, schema: &Value, found: &mut Vec<String>) {
    if is_retired_silently(schema) {
        found.push(format!(
            "{at}: deprecated needs x-sunset, the day of its end"
        ));
    }
    if schema.get("readOnly").is_some() || schema.get("writeOnly").is_some() {
        found.push(format!(
            "{at}: readOnly and writeOnly are read differently by generators; use two types"
        ));
    }
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let place = name
            .strip_prefix('#')
            .and_then(|path| document.pointer(path));
        if place.is_none() {
            found.push(format!("{at}: leads nowhere"));
        }
        return;
    }
    let kinds = types(schema);
    if kinds.is_empty() {
        found.push(format!("{at}: needs a type"));
    }
    for kind in kinds {
        match kind {
            "string" => string(at, schema, found),
            "integer" => integer(at, schema, found),
            "number" => number(at, schema, found),
            "array" => array(document, at, schema, found),
            "object" => object(document, at, schema, found),
            "boolean" | "null" => {}
            other => found.push(format!("{at}: unknown type {other}")),
        }
    }
}

fn string(at: &str, schema: &Value, found: &mut Vec<String>) {
    let format = text(schema, "format");
    if !format.is_empty() && !STRING_FORMATS.contains(&format) {
        found.push(format!("{at}: format {format} is not allowed"));
    }
    for value in list(schema, "enum").filter_map(Value::as_str) {
        if let Some(why) = names::value_fault(value) {
            found.push(format!("{at}: `{value}`: {why}"));
        }
    }
    let is_closed = schema.get("enum").is_some() || schema.get("const").is_some();
    if !is_closed && !BOUNDED_FORMATS.contains(&format) && schema.get("maxLength").is_none() {
        found.push(format!("{at}: texts need maxLength"));
    }
}

fn integer(at: &str, schema: &Value, found: &mut Vec<String>) {
    if !matches!(text(schema, "format"), "int32" | "int64") {
        found.push(format!(
            "{at}: whole numbers have the format int32 or int64"
        ));
    }
    for bound in ["minimum", "maximum"] {
        match schema.get(bound).and_then(Value::as_i64) {
            None => found.push(format!("{at}: whole numbers need {bound}")),
            Some(value) if value.abs() > LARGEST => {
                found.push(format!("{at}: numbers beyond 2^53 are texts"));
            }
            Some(_) => {}
        }
    }
}

fn number(at: &str, schema: &Value, found: &mut Vec<String>) {
    for bound in ["minimum", "maximum"] {
        if schema.get(bound).and_then(Value::as_f64).is_none() {
            found.push(format!("{at}: numbers need {bound}"));
        }
    }
}

fn array(document: &Value, at: &str, schema: &Value, found: &mut Vec<String>) {
    if schema.get("maxItems").is_none() {
        found.push(format!("{at}: lists need maxItems"));
    }
    match schema.get("items") {
        Some(items) => check(document, &format!("{at}/items"), items, found),
        None => found.push(format!("{at}: lists need items")),
    }
}

/// An object inside a value is free-form or has a name: generators call the others `…Inner`.
fn object(document: &Value, at: &str, schema: &Value, found: &mut Vec<String>) {
    if entries(schema, "properties").next().is_some() {
        found.push(format!(
            "{at}: objects with members need a name of their own"
        ));
    }
    if let Some(values @ Value::Object(_)) = schema.get("additionalProperties") {
        check(document, &format!("{at}/values"), values, found);
    }
}
