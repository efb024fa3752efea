//! Schemas that stand for a plain value are put where they are used.

use serde_json::{Map, Value};

use super::schemas;

/// Identifiers and instants are plain strings to a client; a named schema for each would only make
/// generated code stranger, so schemas called `Inline…` are put where they are used.
pub(super) fn take_inline_schemas(document: &mut Value) -> Map<String, Value> {
    let Some(all) = schemas(document) else {
        return Map::new();
    };
    let names: Vec<String> = all
        .keys()
        .filter(|name| name.starts_with("Inline"))
        .cloned()
        .collect();
    names
        .into_iter()
        .filter_map(|name| all.remove(&name).map(|schema| (name, schema)))
        .collect()
}

pub(super) fn put_inline(node: &mut Value, inline: &Map<String, Value>) {
    match node {
        Value::Object(members) => {
            let target = members
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|target| target.rsplit('/').next());
            if let Some(schema) = target
                .and_then(|name| inline.get(name))
                .and_then(Value::as_object)
            {
                members.remove("$ref");
                for (name, value) in schema {
                    members.entry(name.clone()).or_insert_with(|| value.clone());
                }
            }
            members
                .values_mut()
                .for_each(|value| put_inline(value, inline));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| put_inline(value, inline)),
        _ => {}
    }
}
