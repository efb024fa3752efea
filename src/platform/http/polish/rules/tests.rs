//! One deliberately bad fragment per rule is caught, by name.

use serde_json::{Value, json};

use super::breaches;

/// A small document that follows every rule.
fn good() -> Value {
    json!({
        "tags": [{"name": "Tickets", "description": "Tickets."}],
        "paths": {"/api/v1/tickets/{ticket_id}": {"post": {
            "operationId": "createTicket", "tags": ["Tickets"], "summary": "Create a ticket",
            "description": "Creates.\n\nNeeds the permission `tickets:create`.",
            "x-required-scope": "tickets:create", "security": [{"bearerAuth": ["tickets:create"]}],
            "parameters": [{"name": "ticket_id", "in": "path", "required": true, "description": "The ticket.",
                            "schema": {"type": "string", "format": "uuid"}}],
            "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/TicketUpdate"}}}},
            "responses": {
                "201": {"description": "Made.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TicketPage"}}}},
                "422": {"$ref": "#/components/responses/Problem422"},
            },
        }}},
        "components": {
            "responses": {"Problem422": {"description": "Wrong.", "headers": {"Retry-After": {"description": "Later.", "schema": {"type": "string", "maxLength": 9}}},
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}},
            "schemas": {
                "Problem": {"type": "object", "description": "A problem.", "properties": {
                    "code": {"type": "string", "maxLength": 60, "description": "Code."}}},
                "PageInfo": {"type": "object", "description": "Where.", "properties": {
                    "has_more": {"type": "boolean", "description": "More."}}},
                "Level": {"type": "string", "enum": ["low", "zh-CN", "CNY", "ticket.created"], "description": "Level."},
                "Ticket": {"type": "object", "description": "A ticket.", "required": ["count"], "properties": {
                    "count": {"type": "integer", "format": "int32", "minimum": 0, "maximum": 9, "description": "Count."},
                    "ratio": {"type": "number", "minimum": 0, "maximum": 1, "description": "Ratio."},
                    "names": {"type": "array", "maxItems": 3, "items": {"type": "string", "maxLength": 5}, "description": "Names."},
                    "level": {"$ref": "#/components/schemas/Level", "description": "Level."}}},
                "TicketPage": {"type": "object", "description": "A page.", "required": ["data", "page"], "properties": {
                    "data": {"type": "array", "maxItems": 200, "items": {"$ref": "#/components/schemas/Ticket"}, "description": "Rows."},
                    "page": {"$ref": "#/components/schemas/PageInfo", "description": "Where."}}},
                "TicketUpdate": {"type": "object", "description": "A change.", "additionalProperties": false, "properties": {
                    "title": {"type": ["string", "null"], "maxLength": 9, "description": "Title."}}},
            },
        },
    })
}

const OPERATION: &str = "/paths/~1api~1v1~1tickets~1{ticket_id}/post";

fn damaged(pointer: &str, change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut document = good();
    let pointer = match pointer.strip_prefix("operation") {
        Some(rest) => format!("{OPERATION}{rest}"),
        None => format!("/components/schemas{pointer}"),
    };
    change(document.pointer_mut(&pointer).expect(&pointer));
    breaches(&document)
}

fn assert_caught(pointer: &str, breaches: &[String], rule: &str) {
    assert!(
        breaches.iter().any(|breach| breach.contains(rule)),
        "{pointer}: wanted {rule:?}, found {breaches:?}"
    );
}

#[test]
fn a_good_document_breaks_no_rule() {
    assert_eq!(breaches(&good()), Vec::<String>::new());
}

#[test]
fn a_bad_value_is_caught_with_its_place() {
    let operations = [
        (
            "/operationId",
            json!("create_ticket"),
            "post /api/v1/tickets/{ticket_id}: operationId `create_ticket` is not lowerCamel",
        ),
        ("/summary", json!("x".repeat(61)), "at most 60"),
        ("/summary", json!(""), "at most 60"),
        ("/description", json!(""), "needs a description"),
        (
            "/description",
            json!("Creates."),
            "permission `tickets:create` must be named",
        ),
        (
            "/x-required-scope",
            json!("tickets:read"),
            "permission `tickets:create` must be named",
        ),
        ("/security", Value::Null, "needs `security`"),
        ("/tags", json!(["Tickets", "Users"]), "exactly one tag"),
        ("/tags", json!([]), "exactly one tag"),
        ("/tags", json!(["Users"]), "not defined at the root"),
        (
            "/parameters/0/description",
            json!(""),
            "parameter ticket_id needs a description",
        ),
        (
            "/parameters/0/name",
            json!("ticketId"),
            "parameter ticketId is not snake_case",
        ),
        (
            "/parameters/0/schema",
            json!({"type": "string"}),
            "parameter ticket_id: texts need maxLength",
        ),
        (
            "/parameters/0/schema",
            json!({"type": ["string", "null"], "format": "uuid"}),
            "cannot be null",
        ),
        (
            "/requestBody/content/application~1json/schema",
            json!({"type": "object"}),
            "the body's schema must be a named one",
        ),
        (
            "/responses/201/content/application~1json/schema",
            json!({"type": "array"}),
            "answer 201: the body's schema must be a named one",
        ),
        (
            "/responses/201/description",
            json!(""),
            "answer 201 needs a description",
        ),
        (
            "/responses/422",
            json!({"description": "x", "content": {"application/json": {}}}),
            "must be application/problem+json",
        ),
        (
            "/responses",
            json!({"422": {"$ref": "#/components/responses/Problem422"}}),
            "needs an answer of success",
        ),
        (
            "/responses/201",
            json!({"description": "x", "headers": {"Link": {"schema": {"type": "string"}}}}),
            "header Link needs a description",
        ),
    ];
    for (pointer, value, rule) in operations {
        let found = damaged(&format!("operation{pointer}"), |place| *place = value);
        assert_caught(pointer, &found, rule);
    }
}

#[test]
fn a_bad_schema_is_caught_with_its_place() {
    let schemas = [
        (
            "/Ticket/description",
            json!(""),
            "schema Ticket: needs a description",
        ),
        (
            "/Ticket/properties/count/description",
            json!(""),
            "schema Ticket/count: needs a description",
        ),
        (
            "/Ticket/properties/count",
            json!({"type": "integer", "minimum": 0, "maximum": 9, "description": "x"}),
            "int32 or int64",
        ),
        (
            "/Ticket/properties/count",
            json!({"type": "integer", "format": "int32", "minimum": 0, "description": "x"}),
            "need maximum",
        ),
        (
            "/Ticket/properties/count",
            json!({"type": "integer", "format": "int32", "maximum": 0, "description": "x"}),
            "need minimum",
        ),
        (
            "/Ticket/properties/count/maximum",
            json!(9_007_199_254_740_993_i64),
            "beyond 2^53",
        ),
        (
            "/Ticket/properties/ratio/maximum",
            Value::Null,
            "numbers need maximum",
        ),
        (
            "/Ticket/properties/names",
            json!({"type": "array", "items": {"type": "string", "maxLength": 1}, "description": "x"}),
            "lists need maxItems",
        ),
        (
            "/Ticket/properties/names",
            json!({"type": "array", "maxItems": 1, "description": "x"}),
            "lists need items",
        ),
        (
            "/Ticket/properties/names/items",
            json!({"type": "string"}),
            "names/items: texts need maxLength",
        ),
        (
            "/Ticket/properties/names/items",
            json!({"type": "object", "properties": {"a": {}}}),
            "need a name of their own",
        ),
        (
            "/Ticket/properties/level",
            json!({"description": "x"}),
            "level: needs a type",
        ),
        (
            "/Ticket/properties/level",
            json!({"$ref": "#/components/schemas/Gone", "description": "x"}),
            "leads nowhere",
        ),
        (
            "/Ticket/properties/level",
            json!({"type": "string", "format": "decimal", "maxLength": 1, "description": "x"}),
            "format decimal is not allowed",
        ),
        (
            "/Ticket/properties/level",
            json!({"type": ["string", "null"], "maxLength": 1, "description": "x"}),
            "null belongs into changes only",
        ),
        (
            "/Ticket/properties/level",
            json!({"oneOf": [], "description": "x"}),
            "unions cannot be generated",
        ),
        (
            "/Ticket/properties/level",
            json!({"type": "string", "maxLength": 1, "readOnly": true, "description": "x"}),
            "use two types",
        ),
        (
            "/Ticket/properties/level",
            json!({"type": "string", "maxLength": 1, "deprecated": true, "description": "x"}),
            "needs x-sunset",
        ),
        ("/Ticket/required", json!(["gone"]), "requires `gone`"),
        ("/Level/enum", json!(["none"]), "reserved word"),
        ("/Level/enum", json!(["veryLow"]), "values are snake_case"),
        (
            "/TicketUpdate/additionalProperties",
            json!(true),
            "refuse unknown members",
        ),
        ("/TicketPage/required", json!(["data"]), "pages have `data`"),
        (
            "/TicketPage/properties/page",
            json!({"type": "boolean", "description": "x"}),
            "pages have `data`",
        ),
        (
            "/TicketPage/properties/data/items",
            json!({"type": "string", "maxLength": 1}),
            "pages have `data`",
        ),
    ];
    for (pointer, value, rule) in schemas {
        let found = damaged(pointer, |place| *place = value);
        assert_caught(pointer, &found, rule);
    }
}

#[test]
fn names_for_nobody_and_names_taken_twice_are_caught() {
    for (name, rule) in [
        ("Error", "shadows"),
        ("Task", "shadows"),
        ("TicketDto", "not a name"),
        ("TicketResponse", "not a name"),
        ("TicketInner", "not a name"),
        ("TicketOneOf1", "not a name"),
        ("Page_Ticket", "PascalCase"),
    ] {
        let found = damaged("", |schemas| {
            schemas[name] = json!({"type": "boolean", "description": "x"});
        });
        assert_caught(name, &found, rule);
    }
    let found = damaged("/Ticket/properties", |members| {
        members["createdAt"] = json!({"type": "boolean", "description": "x"});
    });
    assert_caught("createdAt", &found, "members are snake_case");
    let mut twice = good();
    let operation = twice.pointer(OPERATION).cloned().unwrap();
    twice["paths"]["/api/v1/Tickets"] = json!({"post": operation});
    assert_caught(
        "twice",
        &breaches(&twice),
        "operationId createTicket is taken",
    );
    assert_caught("path", &breaches(&twice), "kebab-case");
    let mut silent = good();
    silent["tags"][0]["description"] = json!("");
    assert_caught(
        "tag",
        &breaches(&silent),
        "tag Tickets: needs a description",
    );
}
