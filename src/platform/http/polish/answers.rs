//! The problems that every operation can answer with, and the parts that they share.

use serde_json::{Map, Value, json};

pub(super) fn add_problems(method: &str, path: &str, operation: &mut Map<String, Value>) {
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
    (
        "415",
        "The body is of a kind that is not taken here; the answer names what is.",
    ),
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

pub(super) fn add_components(document: &mut Value) {
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
