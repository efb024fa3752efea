//! One deliberately damaged contract per rule.

use serde_json::{Value, json};

use super::allowed::{Allowed, judge};
use super::{Finding, Rule, compare};

fn released() -> Value {
    json!({
        "paths": {"/tickets": {
            "get": {"operationId": "listTickets", "tags": ["Tickets"], "security": [],
                    "responses": {"200": {"description": "ok"}}},
            "post": {
                "operationId": "createTicket", "tags": ["Tickets"], "x-required-scope": "tickets:create",
                "security": [{"bearerAuth": ["tickets:create"]}],
                "parameters": [
                    {"name": "status", "in": "query", "style": "form", "explode": false,
                     "schema": {"type": "array", "maxItems": 9, "items": {"$ref": "#/components/schemas/Level"}}},
                    {"name": "q", "in": "query", "schema": {"type": "string", "maxLength": 20}},
                ],
                "requestBody": {"content": {
                    "application/json": {"schema": {"$ref": "#/components/schemas/TicketCreate"}},
                    "text/csv": {"schema": {"type": "string"}},
                }},
                "responses": {
                    "201": {"headers": {"ETag": {}}, "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Ticket"}}, "text/csv": {}}},
                    "404": {"description": "none"},
                },
            },
        }},
        "components": {"schemas": {
            "Level": {"type": "string", "enum": ["low", "high"]},
            "TicketCreate": {"type": "object", "required": ["title"], "properties": {
                "title": {"type": "string", "maxLength": 200, "minLength": 1},
                "note": {"type": ["string", "null"]},
                "level": {"$ref": "#/components/schemas/Level"},
                "codes": {"type": "array", "items": {"type": "string"}},
            }},
            "Ticket": {"type": "object", "required": ["id", "level"], "properties": {
                "id": {"type": "string", "format": "uuid"},
                "title": {"type": "string"},
                "level": {"$ref": "#/components/schemas/Level"},
                "kind": {"type": "string", "enum": ["a"]},
                "parent": {"$ref": "#/components/schemas/Ticket"},
                "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
            }},
        }},
    })
}

fn found(damage: impl FnOnce(&mut Value)) -> Vec<Finding> {
    let mut current = released();
    damage(&mut current);
    compare(&released(), &current)
}

/// Puts a value (or, when it is null, removes what stands) at a pointer.
fn put(document: &mut Value, pointer: &str, value: Value) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let name = name.replace("~1", "/");
    match document.pointer_mut(parent).expect(pointer) {
        Value::Object(members) if value.is_null() => {
            assert!(members.remove(&name).is_some(), "nothing at {pointer}");
        }
        Value::Array(items) if value.is_null() => {
            items.remove(name.parse().unwrap());
        }
        Value::Array(items) => items.push(value),
        parent => parent[&name] = value,
    }
}

#[test]
fn what_did_not_change_breaks_nothing() {
    assert_eq!(found(|_| {}), []);
}

#[test]
fn each_rule_catches_a_contract_damaged_for_it() {
    use Rule::*;
    let post = "/paths/~1tickets/post";
    let create = "/components/schemas/TicketCreate";
    let ticket = "/components/schemas/Ticket";
    let gone = Value::Null;
    let cases: Vec<(Rule, String, Value, &str)> = vec![
        (OperationRemoved, post.into(), gone.clone(), "post /tickets"),
        (
            OperationRemoved,
            "/paths/~1tickets".into(),
            gone.clone(),
            "get /tickets",
        ),
        (
            OperationRenamed,
            format!("{post}/operationId"),
            json!("addTicket"),
            "post /tickets",
        ),
        (
            TagChanged,
            format!("{post}/tags"),
            json!(["Cases"]),
            "post /tickets",
        ),
        (
            ParameterRemoved,
            format!("{post}/parameters/1"),
            gone.clone(),
            "post /tickets parameter q",
        ),
        (
            ParameterRequired,
            format!("{post}/parameters/1/required"),
            json!(true),
            "post /tickets parameter q",
        ),
        (
            ParameterRequired,
            format!("{post}/parameters/-"),
            json!({"name": "x", "in": "query", "required": true}),
            "post /tickets parameter x",
        ),
        (
            ParameterStyleChanged,
            format!("{post}/parameters/0/explode"),
            json!(true),
            "post /tickets parameter status",
        ),
        (
            RequestNarrowed,
            format!("{post}/parameters/1/schema/maxLength"),
            json!(10),
            "post /tickets parameter q",
        ),
        (
            TypeChanged,
            format!("{post}/parameters/1/schema/type"),
            json!("integer"),
            "post /tickets parameter q",
        ),
        (
            BodyRequired,
            format!("{post}/requestBody/required"),
            json!(true),
            "post /tickets",
        ),
        (
            RequestMediaTypeRemoved,
            format!("{post}/requestBody/content/text~1csv"),
            gone.clone(),
            "post /tickets",
        ),
        (
            RequestMemberRequired,
            format!("{create}/required/-"),
            json!("note"),
            "request TicketCreate/note",
        ),
        (
            RequestMemberRemoved,
            format!("{create}/properties/note"),
            gone.clone(),
            "request TicketCreate/note",
        ),
        (
            RequestNarrowed,
            format!("{create}/properties/title/maxLength"),
            json!(100),
            "request TicketCreate/title",
        ),
        (
            RequestNarrowed,
            format!("{create}/properties/title/minLength"),
            json!(2),
            "request TicketCreate/title",
        ),
        (
            RequestNarrowed,
            format!("{create}/properties/title/pattern"),
            json!("^a"),
            "request TicketCreate/title",
        ),
        (
            RequestNarrowed,
            format!("{create}/properties/title/enum"),
            json!(["a"]),
            "request TicketCreate/title",
        ),
        (
            RequestNarrowed,
            format!("{create}/properties/codes/maxItems"),
            json!(5),
            "request TicketCreate/codes",
        ),
        (
            RequestNarrowed,
            format!("{create}/properties/codes/items/maxLength"),
            json!(5),
            "request TicketCreate/codes/items",
        ),
        (
            RequestNarrowed,
            format!("{create}/properties/codes/uniqueItems"),
            json!(true),
            "request TicketCreate/codes",
        ),
        (
            RequestNarrowed,
            format!("{create}/properties/note/type"),
            json!("string"),
            "request TicketCreate/note",
        ),
        (
            RequestNarrowed,
            format!("{create}/additionalProperties"),
            json!(false),
            "request TicketCreate",
        ),
        (
            EnumValueRemoved,
            "/components/schemas/Level/enum/0".into(),
            gone.clone(),
            "request Level",
        ),
        (
            EnumValueRemoved,
            "/components/schemas/Level/enum/0".into(),
            gone.clone(),
            "answer Level",
        ),
        (
            ResponseStatusRemoved,
            format!("{post}/responses/404"),
            gone.clone(),
            "post /tickets",
        ),
        (
            ResponseMediaTypeRemoved,
            format!("{post}/responses/201/content/text~1csv"),
            gone.clone(),
            "post /tickets answer 201",
        ),
        (
            ResponseHeaderRemoved,
            format!("{post}/responses/201/headers/ETag"),
            gone.clone(),
            "post /tickets answer 201",
        ),
        (
            ResponseMemberRemoved,
            format!("{ticket}/properties/title"),
            gone.clone(),
            "answer Ticket/title",
        ),
        (
            ResponseMemberOptional,
            format!("{ticket}/required/0"),
            gone.clone(),
            "answer Ticket/id",
        ),
        (
            ResponseNullable,
            format!("{ticket}/properties/title/type"),
            json!(["string", "null"]),
            "answer Ticket/title",
        ),
        (
            TypeChanged,
            format!("{ticket}/properties/id/format"),
            gone.clone(),
            "answer Ticket/id",
        ),
        (
            TypeChanged,
            format!("{ticket}/properties/kind/enum"),
            gone.clone(),
            "answer Ticket/kind",
        ),
        (
            TypeChanged,
            format!("{ticket}/properties/counts/additionalProperties/type"),
            json!("string"),
            "answer Ticket/counts/values",
        ),
        (
            ScopeWidened,
            format!("{post}/x-required-scope"),
            json!("tickets:advance"),
            "post /tickets",
        ),
        (
            ScopeWidened,
            "/paths/~1tickets/get/security".into(),
            json!([{"bearerAuth": []}]),
            "get /tickets",
        ),
        (
            EnumValueAdded,
            "/components/schemas/Level/enum/-".into(),
            json!("top"),
            "answer Level",
        ),
        (
            ResponseStatusAdded,
            format!("{post}/responses/410"),
            json!({}),
            "post /tickets",
        ),
    ];
    for (rule, pointer, value, at) in &cases {
        let all = found(|document| put(document, pointer, value.clone()));
        assert!(
            all.iter().any(|one| one.rule == *rule && one.at == *at),
            "{pointer}: wanted {} at {at}, found {all:?}",
            rule.name()
        );
    }
    let covered = |rule: &Rule| cases.iter().any(|(case, ..)| case == rule);
    let bare: Vec<_> = Rule::ALL.iter().filter(|rule| !covered(rule)).collect();
    assert_eq!(bare, Vec::<&Rule>::new(), "rules without a fixture");
}

#[test]
fn what_may_grow_breaks_nothing() {
    let create = "/components/schemas/TicketCreate";
    let ticket = "/components/schemas/Ticket";
    for (pointer, value) in [
        (
            format!("{create}/properties/more"),
            json!({"type": "string"}),
        ),
        (format!("{create}/required/0"), Value::Null),
        (format!("{create}/properties/title/maxLength"), json!(300)),
        (format!("{create}/properties/title/minLength"), Value::Null),
        (
            format!("{ticket}/properties/more"),
            json!({"type": "string"}),
        ),
        (format!("{ticket}/required/-"), json!("title")),
        (format!("{ticket}/properties/title/maxLength"), json!(9)),
        ("/components/schemas/Level/enum/-".to_owned(), json!("top")),
        (
            "/paths/~1tickets/put".to_owned(),
            json!({"operationId": "x"}),
        ),
        (
            "/paths/~1tickets/post/parameters/-".to_owned(),
            json!({"name": "x", "in": "query"}),
        ),
        ("/paths/~1tickets/post/responses/410".to_owned(), json!({})),
    ] {
        let all = found(|document| put(document, &pointer, value));
        assert!(
            all.iter().all(|one| !one.rule.breaks()),
            "{pointer}: {all:?}"
        );
    }
    // Another name for the same schema is no change on the wire.
    let all = found(|document| {
        let level = document["components"]["schemas"]["Level"].take();
        document["components"]["schemas"]["Grade"] = level;
        let text = document
            .to_string()
            .replace("schemas/Level", "schemas/Grade");
        *document = serde_json::from_str(&text).unwrap();
    });
    assert_eq!(all, []);
}

#[test]
fn an_allowed_change_needs_a_reason_a_date_and_a_finding() {
    let finding = Finding {
        rule: Rule::ResponseMemberRemoved,
        at: "answer Ticket/title".to_owned(),
        what: "it is gone".to_owned(),
    };
    let entry = |at: &str, reason: &str, date: &str| Allowed {
        rule: "response-member-removed".to_owned(),
        at: at.to_owned(),
        what: None,
        reason: reason.to_owned(),
        date: date.to_owned(),
    };
    let findings = [finding];
    let faults = |allowed: &[Allowed]| judge(&findings, allowed).faults;
    assert_eq!(faults(&[]).len(), 1);
    let good = entry("answer Ticket/title", "never released", "2026-11-22");
    assert_eq!(faults(std::slice::from_ref(&good)), Vec::<String>::new());
    for (entry, fault) in [
        (
            entry("answer Ticket/title", " ", "2026-11-22"),
            "needs a reason",
        ),
        (entry("answer Ticket/title", "x", "soon"), "needs a date"),
        (entry("answer Ticket/title", "x", ""), "needs a date"),
    ] {
        assert!(faults(&[entry])[0].contains(fault));
    }
    let idle = entry("answer Ticket/name", "x", "2026-11-22");
    assert!(faults(&[good, idle])[0].contains("allows nothing"));
}
