//! How the room looks in the contract.

use serde_json::Value;

fn document() -> Value {
    let contract = crate::contract::made().unwrap();
    serde_json::from_str(contract.text()).unwrap()
}

#[test]
fn every_operation_of_the_room_is_in_the_contract_with_its_permission() {
    let document = document();
    for (method, path, scope) in [
        ("get", "/products", "master_data:read"),
        ("post", "/products", "master_data:write"),
        ("get", "/products/{id}", "master_data:read"),
        ("patch", "/products/{id}", "master_data:write"),
        ("get", "/assets", "assets:read"),
        ("post", "/assets", "assets:write"),
        ("get", "/assets/{id}", "assets:read"),
        ("patch", "/assets/{id}", "assets:write"),
        ("get", "/assets/{id}/history", "assets:read"),
        ("get", "/assets/{id}/entitlement", "assets:read"),
        ("post", "/assets/{id}/identity-changes", "assets:write"),
        ("post", "/assets/{id}/transfers", "assets:write"),
        ("post", "/assets/{id}/replacements", "assets:write"),
        ("post", "/assets/{id}/status-changes", "assets:write"),
        ("get", "/warranty-policies", "master_data:read"),
        ("get", "/warranty-policies/{code}", "master_data:read"),
        (
            "post",
            "/warranty-policies/{code}/versions",
            "master_data:write",
        ),
        (
            "get",
            "/warranty-policies/{code}/versions/{version}",
            "master_data:read",
        ),
        ("post", "/entitlement-checks", "assets:read"),
    ] {
        let operation = &document["paths"][format!("/api/v1{path}")][method];
        assert_eq!(operation["x-required-scope"], scope, "{method} {path}");
    }
}

#[test]
fn answers_on_entitlement_are_typed_without_unions() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    assert_eq!(
        schemas["Entitlement"]["properties"]["day_count"]["$ref"],
        "#/components/schemas/DayCount"
    );
    assert_eq!(
        schemas["Remedy"]["properties"]["refund"]["$ref"],
        "#/components/schemas/Money"
    );
    assert_eq!(
        schemas["Reason"]["properties"]["params"]["additionalProperties"]["type"],
        "string"
    );
    assert!(!schemas.to_string().contains("oneOf"));
}
