//! The contract for tools that know OpenAPI 3.0 only: gateways, progenitor, older generators.

use serde_json::{Map, Value, json};

/// Where the licence stands in full: 3.0 knows no SPDX identifiers, and generators want one of the two.
const LICENSE: &str = "https://www.apache.org/licenses/LICENSE-2.0";

/// The same contract in OpenAPI 3.0.3.
pub fn to_3_0(document: &Value) -> Value {
    let mut document = document.clone();
    if let Some(root) = document.as_object_mut() {
        root.insert("openapi".to_owned(), json!("3.0.3"));
        root.remove("webhooks");
        root.remove("jsonSchemaDialect");
    }
    if let Some(info) = document.get_mut("info").and_then(Value::as_object_mut) {
        info.remove("summary");
        if let Some(license) = info.get_mut("license").and_then(Value::as_object_mut) {
            license.remove("identifier");
            license.insert("url".to_owned(), json!(LICENSE));
        }
    }
    for (_, schema) in members(document.pointer_mut("/components/schemas")) {
        self::schema(schema);
    }
    for part in ["parameters", "headers", "responses", "requestBodies"] {
        if let Some(part) = document.pointer_mut(&format!("/components/{part}")) {
            containers(part);
        }
    }
    if let Some(paths) = document.get_mut("paths") {
        containers(paths);
    }
    document
}

fn members(node: Option<&mut Value>) -> impl Iterator<Item = (&String, &mut Value)> {
    node.and_then(Value::as_object_mut).into_iter().flatten()
}

/// Walks through what is not a schema, down to the schemas; examples are values and stay as they are.
fn containers(node: &mut Value) {
    match node {
        Value::Object(members) => {
            for (name, value) in members {
                match name.as_str() {
                    "schema" => schema(value),
                    "example" | "examples" => {}
                    "security" => without_scopes(value),
                    _ => containers(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(containers),
        _ => {}
    }
}

/// 3.0 allows scopes for OAuth alone; `x-required-scope` still names them.
fn without_scopes(security: &mut Value) {
    for requirement in security.as_array_mut().into_iter().flatten() {
        for (_, scopes) in members(Some(requirement)) {
            *scopes = json!([]);
        }
    }
}

fn schema(node: &mut Value) {
    let Some(own) = node.as_object_mut() else {
        return;
    };
    alone(own);
    kinds(own);
    limits(own);
    for name in [
        "$schema",
        "$id",
        "$comment",
        "propertyNames",
        "patternProperties",
    ] {
        own.remove(name);
    }
    if let Some(only) = own.remove("const") {
        own.insert("enum".to_owned(), json!([only]));
    }
    if let Some(Value::Array(examples)) = own.get("examples") {
        let first = examples.first().cloned();
        own.remove("examples");
        if let Some(first) = first {
            own.entry("example").or_insert(first);
        }
    }
    for (_, member) in members(own.get_mut("properties")) {
        schema(member);
    }
    for name in ["items", "additionalProperties", "not"] {
        if let Some(inner) = own.get_mut(name) {
            schema(inner);
        }
    }
    if let Some(Value::Array(parts)) = own.get_mut("allOf") {
        parts.iter_mut().for_each(schema);
    }
}

/// A reference stands alone in 3.0; what is said beside it would be ignored.
fn alone(own: &mut Map<String, Value>) {
    if own.len() > 1
        && let Some(target) = own.remove("$ref")
    {
        own.insert("allOf".to_owned(), json!([{"$ref": target}]));
    }
}

fn kinds(own: &mut Map<String, Value>) {
    let Some(Value::Array(kinds)) = own.get("type") else {
        return;
    };
    let real: Vec<Value> = kinds
        .iter()
        .filter(|kind| *kind != "null")
        .cloned()
        .collect();
    let is_nullable = real.len() < kinds.len();
    match real.as_slice() {
        [one] => own.insert("type".to_owned(), one.clone()),
        _ => own.remove("type"),
    };
    if is_nullable {
        own.insert("nullable".to_owned(), json!(true));
    }
}

/// Open ends are numbers in 3.1 and marks beside the bound in 3.0.
fn limits(own: &mut Map<String, Value>) {
    for (open, bound) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        if let Some(value) = own.get(open).filter(|value| value.is_number()).cloned() {
            own.insert(bound.to_owned(), value);
            own.insert(open.to_owned(), json!(true));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_3_0_does_not_know_is_said_in_its_own_words() {
        let new = json!({
            "openapi": "3.1.0", "info": {"license": {"name": "MIT", "identifier": "MIT"}}, "webhooks": {},
            "paths": {"/a": {"get": {
                "security": [{"bearerAuth": ["tickets:read"]}],
                "responses": {"200": {"content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/A", "description": "An a."},
                    "examples": {"one": {"value": {"type": ["x", "null"], "const": 1}}},
                }}}},
            }}},
            "components": {"schemas": {"A": {"type": "object", "properties": {
                "type": {"type": ["string", "null"], "examples": ["x", "y"]},
                "one": {"const": 1}, "more": {"type": "array", "items": {"type": "integer", "exclusiveMinimum": 0}},
            }}}},
        });
        let old = to_3_0(&new);
        let at = |pointer: &str| old.pointer(pointer).cloned().unwrap_or_default();
        assert_eq!(at("/openapi"), "3.0.3");
        assert_eq!(at("/info/license"), json!({"name": "MIT", "url": LICENSE}));
        assert_eq!(old.get("webhooks"), None);
        let operation = "/paths/~1a/get";
        assert_eq!(
            at(&format!("{operation}/security")),
            json!([{"bearerAuth": []}])
        );
        let content = format!("{operation}/responses/200/content/application~1json");
        assert_eq!(
            at(&format!("{content}/schema")),
            json!({"allOf": [{"$ref": "#/components/schemas/A"}], "description": "An a."})
        );
        assert_eq!(
            at(&format!("{content}/examples/one/value")),
            json!({"type": ["x", "null"], "const": 1})
        );
        assert_eq!(
            at("/components/schemas/A/properties"),
            json!({
                "type": {"type": "string", "nullable": true, "example": "x"}, "one": {"enum": [1]},
                "more": {"type": "array", "items": {"type": "integer", "minimum": 0, "exclusiveMinimum": true}},
            })
        );
    }
}
