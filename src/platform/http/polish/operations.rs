//! What every operation says besides its own words: name, permission, common headers.

use serde_json::{Map, Value, json};

/// `list_tickets` becomes `listTickets`: the method name in every generated client.
pub(super) fn name_operation(operation: &mut Map<String, Value>) {
    let Some(Value::String(name)) = operation.get("operationId") else {
        return;
    };
    let mut camel = String::with_capacity(name.len());
    for (index, word) in name.split('_').enumerate() {
        let mut letters = word.chars();
        match letters.next() {
            Some(first) if index > 0 => camel.extend(first.to_uppercase()),
            Some(first) => camel.push(first),
            None => {}
        }
        camel.push_str(letters.as_str());
    }
    operation.insert("operationId".to_owned(), json!(camel));
}

/// States the permission where readers and tools look for it.
pub(super) fn lift_permission(operation: &mut Map<String, Value>) {
    if operation.get("security") == Some(&json!([{}])) {
        operation.insert("security".to_owned(), json!([]));
    }
    let scope = operation.get("security").and_then(|all| {
        all.get(0)?
            .get("bearerAuth")?
            .get(0)?
            .as_str()
            .map(str::to_owned)
    });
    let Some(scope) = scope else { return };
    let description = operation
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let description = format!("{description}\n\nNeeds the permission `{scope}`.");
    operation.insert("description".to_owned(), json!(description.trim()));
    operation.insert("x-required-scope".to_owned(), json!(scope));
}

pub(super) fn add_headers(method: &str, operation: &mut Map<String, Value>) {
    let is_versioned = operation.remove("x-unversioned").is_none();
    let demands_key = operation.remove("x-idempotency-required").is_some();
    // What stores nothing, or nothing that may be shown again, has no answer to bring back.
    let takes_key = operation.remove("x-idempotency-ineffective").is_none();
    let Some(parameters) = operation
        .entry("parameters")
        .or_insert_with(|| json!([]))
        .as_array_mut()
    else {
        return;
    };
    if takes_key && (method == "post" || method == "patch") {
        let name = if demands_key {
            "RequiredIdempotencyKey"
        } else {
            "IdempotencyKey"
        };
        parameters.push(parameter(name));
    }
    if is_versioned && matches!(method, "patch" | "put" | "delete") {
        parameters.push(parameter("IfMatch"));
    }
    if parameters.is_empty() {
        operation.remove("parameters");
    }
}

/// Header parameters stand whole in each operation: not every generator follows references there.
fn parameter(name: &str) -> Value {
    match name {
        "IfMatch" => json!({
            "name": "If-Match", "in": "header", "required": true,
            "description": "The `version` that the change was made on, as the entity tag `\"7\"`; a stale one is answered with 412.",
            "schema": {"type": "string", "maxLength": 100, "pattern": "^(W/)?\"?[0-9]{1,18}(-[0-9A-Za-z]*)?\"?$"},
            "example": "\"7\"",
        }),
        _ => json!({
            "name": "Idempotency-Key", "in": "header", "required": name == "RequiredIdempotencyKey",
            "description": "1 to 255 visible characters chosen by the client. A repeat with the same key and body gets the first answer again, marked `Idempotency-Replayed: true`, and has no second effect; kept for 72 hours.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]*[!#-~][!-~]*$"},
        }),
    }
}
