//! The last step of the contract: adds what must never be forgotten and names every breach of the rules.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Methods that a path item can hold.
pub const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Completes the collected document.
///
/// # Errors
/// Every breach, named by operation or schema.
pub fn polish(mut document: Value) -> Result<Value, Vec<String>> {
    let inline = take_inline_schemas(&mut document);
    put_inline(&mut document, &inline);
    strip_null(&mut document);
    each_operation(&mut document, |method, path, operation| {
        name_operation(operation);
        lift_permission(operation);
        add_headers(method, operation);
        add_problems(method, path, operation);
    });
    add_components(&mut document);
    let breaches = breaches(&document);
    if breaches.is_empty() {
        Ok(document)
    } else {
        Err(breaches)
    }
}

fn each_operation(
    document: &mut Value,
    mut visit: impl FnMut(&str, &str, &mut Map<String, Value>),
) {
    for (path, item) in document
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
    {
        for method in METHODS {
            if let Some(operation) = item.get_mut(method).and_then(Value::as_object_mut) {
                visit(method, path, operation);
            }
        }
    }
}

fn schemas(document: &mut Value) -> Option<&mut Map<String, Value>> {
    document
        .get_mut("components")?
        .get_mut("schemas")?
        .as_object_mut()
}

/// Identifiers and instants are plain strings to a client; a named schema for each would only make
/// generated code stranger, so schemas called `Inline…` are put where they are used.
fn take_inline_schemas(document: &mut Value) -> Map<String, Value> {
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

fn put_inline(node: &mut Value, inline: &Map<String, Value>) {
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

/// Answers never carry null, and a request says "clear" by null only where it changes a record.
fn strip_null(document: &mut Value) {
    for (name, schema) in schemas(document).into_iter().flatten() {
        without_null(schema, name.ends_with("Update"));
    }
    if let Some(paths) = document.get_mut("paths") {
        without_null(paths, false);
    }
}

fn without_null(node: &mut Value, keep_types: bool) {
    match node {
        Value::Object(members) => {
            flatten_optional_reference(members);
            if !keep_types && let Some(Value::Array(types)) = members.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    members.insert("type".to_owned(), only);
                }
            }
            members
                .values_mut()
                .for_each(|value| without_null(value, keep_types));
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|value| without_null(value, keep_types)),
        _ => {}
    }
}

/// `oneOf: [null, X]`, which stands for an optional X, becomes X.
fn flatten_optional_reference(members: &mut Map<String, Value>) {
    let Some(Value::Array(options)) = members.get("oneOf") else {
        return;
    };
    let real: Vec<&Value> = options
        .iter()
        .filter(|option| option.get("type") != Some(&json!("null")))
        .collect();
    let [Value::Object(only)] = real.as_slice() else {
        return;
    };
    if real.len() == options.len() {
        return;
    }
    let only = only.clone();
    members.remove("oneOf");
    for (name, value) in only {
        members.entry(name).or_insert(value);
    }
}

/// `list_tickets` becomes `listTickets`: the method name in every generated client.
fn name_operation(operation: &mut Map<String, Value>) {
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
fn lift_permission(operation: &mut Map<String, Value>) {
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

fn add_headers(method: &str, operation: &mut Map<String, Value>) {
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
            "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
        }),
    }
}

fn add_problems(method: &str, path: &str, operation: &mut Map<String, Value>) {
    let has = |operation: &Map<String, Value>, name: &str| operation.get(name).is_some();
    let parameter_in = |operation: &Map<String, Value>, place: &str| {
        operation
            .get("parameters")
            .and_then(Value::as_array)
            .is_some_and(|all| {
                all.iter()
                    .any(|parameter| parameter.get("in").and_then(Value::as_str) == Some(place))
            })
    };
    let mut statuses = vec!["400", "500", "503", "504"];
    if operation
        .get("security")
        .and_then(Value::as_array)
        .is_some_and(|all| !all.is_empty())
    {
        statuses.extend(["401", "403"]);
    }
    if parameter_in(operation, "path") || path.contains("tracking") {
        statuses.push("404");
    }
    if has(operation, "requestBody") {
        statuses.extend(["408", "413", "415"]);
    }
    if method != "get" {
        statuses.extend(["409", "412", "422"]);
    }
    if matches!(method, "patch" | "put" | "delete") {
        statuses.push("428");
    }
    if path.contains("/auth/") {
        statuses.extend(["401", "429"]);
    }
    let Some(responses) = operation
        .get_mut("responses")
        .and_then(Value::as_object_mut)
    else {
        return;
    };
    for status in statuses {
        responses
            .entry(status)
            .or_insert_with(|| json!({"$ref": format!("#/components/responses/Problem{status}")}));
    }
    for (_, response) in responses.iter_mut() {
        add_answer_headers(response);
    }
}

fn add_answer_headers(response: &mut Value) {
    if response.get("$ref").is_some() {
        return;
    }
    if let Some(members) = response.as_object_mut() {
        let headers = members.entry("headers").or_insert_with(|| json!({}));
        if let Some(headers) = headers.as_object_mut() {
            headers
                .entry("X-Request-Id")
                .or_insert_with(|| json!({"$ref": "#/components/headers/RequestId"}));
        }
    }
}

fn problem_response(status: &str, description: &str) -> Value {
    let mut headers = json!({"X-Request-Id": {"$ref": "#/components/headers/RequestId"}});
    let extra = match status {
        "401" => Some(("WWW-Authenticate", "How to authenticate.")),
        "429" | "503" | "504" => Some((
            "Retry-After",
            "Seconds after which trying again makes sense.",
        )),
        _ => None,
    };
    if let (Some((name, text)), Some(headers)) = (extra, headers.as_object_mut()) {
        headers.insert(
            name.to_owned(),
            json!({"description": text, "schema": {"type": "string", "maxLength": 100}}),
        );
    }
    json!({
        "description": description,
        "headers": headers,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    })
}

const PROBLEMS: [(&str, &str); 15] = [
    (
        "400",
        "The request could not be read, or names a parameter that does not exist here.",
    ),
    (
        "401",
        "No credentials, or credentials that are no longer good.",
    ),
    (
        "403",
        "The caller lacks the permission, or the step belongs to somebody else.",
    ),
    ("404", "Nothing visible to the caller lives here."),
    ("408", "The body did not arrive in time."),
    (
        "409",
        "The present state does not allow this; the answer says what is possible.",
    ),
    (
        "412",
        "`If-Match` names an older version; the answer names the current one.",
    ),
    ("413", "The body is larger than allowed."),
    ("415", "The body is not JSON."),
    (
        "422",
        "The values are not acceptable, or evidence is missing; every fault is named.",
    ),
    ("428", "`If-Match` is required."),
    ("429", "Too many attempts."),
    ("500", "A fault on our side."),
    (
        "503",
        "More work than can be queued, or the database cannot be reached.",
    ),
    ("504", "The request took too long."),
];

fn add_components(document: &mut Value) {
    let Some(components) = document
        .as_object_mut()
        .map(|root| root.entry("components").or_insert_with(|| json!({})))
        .and_then(Value::as_object_mut)
    else {
        return;
    };
    let responses: Map<String, Value> = PROBLEMS
        .iter()
        .map(|(status, text)| (format!("Problem{status}"), problem_response(status, text)))
        .collect();
    components.insert("responses".to_owned(), Value::Object(responses));
    components.insert(
        "headers".to_owned(),
        json!({
            "RequestId": {
                "description": "Identifies the request in the server's logs.",
                "schema": {"type": "string", "format": "uuid"},
            },
        }),
    );
    components.insert(
        "securitySchemes".to_owned(),
        json!({
            "bearerAuth": {
                "type": "http", "scheme": "bearer", "bearerFormat": "JWT",
                "description": "Access token from `POST /api/v1/auth/sessions`.",
            },
            "trackingToken": {
                "type": "apiKey", "in": "header", "name": "X-Tracking-Token",
                "description": "A customer's tracking token: opens one ticket.",
            },
        }),
    );
}

/// The rules that hold for every operation and schema.
fn breaches(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for (path, item) in document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        for method in METHODS {
            let Some(operation) = item.get(method) else {
                continue;
            };
            let at = format!("{method} {path}");
            let text = |name: &str| {
                operation
                    .get(name)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            if !seen.insert(text("operationId").to_owned()) {
                found.push(format!(
                    "{at}: operationId {} is taken",
                    text("operationId")
                ));
            }
            if text("summary").is_empty() || text("summary").chars().count() > 60 {
                found.push(format!("{at}: needs a summary of at most 60 characters"));
            }
            if text("description").is_empty() {
                found.push(format!("{at}: needs a description"));
            }
            if operation
                .get("tags")
                .and_then(Value::as_array)
                .map(Vec::len)
                != Some(1)
            {
                found.push(format!("{at}: needs exactly one tag"));
            }
        }
    }
    for (name, schema) in document
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        if name.contains('_') || name.ends_with("Dto") || name.ends_with("Response") {
            found.push(format!("schema {name}: not a name for strangers"));
        }
        find_unions(name, schema, &mut found);
    }
    found
}

fn find_unions(at: &str, node: &Value, found: &mut Vec<String>) {
    match node {
        Value::Object(members) => {
            if members.contains_key("oneOf") || members.contains_key("anyOf") {
                found.push(format!("schema {at}: unions cannot be generated"));
            }
            members
                .iter()
                .for_each(|(name, value)| find_unions(&format!("{at}/{name}"), value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| find_unions(at, value, found)),
        _ => {}
    }
}
