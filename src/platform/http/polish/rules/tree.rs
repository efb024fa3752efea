//! Ways through the document.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::METHODS;

/// The operations: where (`get /path`), the path, the operation.
pub fn operations(document: &Value) -> impl Iterator<Item = (String, &str, &Value)> {
    let paths = document.get("paths").and_then(Value::as_object);
    paths.into_iter().flatten().flat_map(|(path, item)| {
        METHODS.iter().filter_map(move |method| {
            let operation = item.get(method)?;
            Some((format!("{method} {path}"), path.as_str(), operation))
        })
    })
}

/// The named schemas.
pub fn schemas(document: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let all = document.pointer("/components/schemas");
    all.and_then(Value::as_object).into_iter().flatten()
}

/// The text of a member, empty when there is none.
pub fn text<'a>(node: &'a Value, name: &str) -> &'a str {
    node.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// The items of a member that is a list.
pub fn list<'a>(node: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    let items = node.get(name).and_then(Value::as_array);
    items.into_iter().flatten()
}

/// The entries of a member that is an object.
pub fn entries<'a>(node: &'a Value, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let members = node.get(name).and_then(Value::as_object);
    members.into_iter().flatten()
}

/// The types that a schema allows.
pub fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// What a local reference leads to, with the last part of its name.
pub fn target<'a>(document: &'a Value, node: &'a Value) -> Option<(&'a str, &'a Value)> {
    let path = node.get("$ref")?.as_str()?.strip_prefix('#')?;
    let name = path.rsplit('/').next()?;
    document.pointer(path).map(|node| (name, node))
}

/// The node itself, or what its reference leads to.
pub fn resolved<'a>(document: &'a Value, node: &'a Value) -> &'a Value {
    target(document, node).map_or(node, |(_, node)| node)
}

/// Names of the schemas that bodies of requests are made of.
pub fn asked_schemas(document: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (_, _, operation) in operations(document) {
        if let Some(body) = operation.get("requestBody") {
            collect(document, body, &mut names);
        }
    }
    names
}

/// Names of the schemas that answers are made of.
pub fn answered_schemas(document: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (_, _, operation) in operations(document) {
        for (_, response) in entries(operation, "responses") {
            let content = resolved(document, response).get("content");
            if let Some(content) = content {
                collect(document, content, &mut names);
            }
        }
    }
    names
}

fn collect(document: &Value, node: &Value, names: &mut BTreeSet<String>) {
    if let Some((name, schema)) = target(document, node)
        && names.insert(name.to_owned())
    {
        collect(document, schema, names);
    }
    match node {
        Value::Object(members) => members
            .values()
            .for_each(|member| collect(document, member, names)),
        Value::Array(items) => items.iter().for_each(|item| collect(document, item, names)),
        _ => {}
    }
}

/// The members of a schema, and the schema itself when it is a plain value.
pub fn members_mut(schema: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    let members = schema.get_mut("properties").and_then(Value::as_object_mut);
    members
        .into_iter()
        .flat_map(Map::values_mut)
        .filter_map(Value::as_object_mut)
}
