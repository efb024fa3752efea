//! How the server answers what no room is asked about.

use serde_json::json;

use crate::support::Server;

#[test]
fn every_refusal_is_a_problem_document_in_the_callers_language() {
    Server::each(|server| {
        let anyone = server.anonymous();
        let zh = anyone
            .get("/api/v1/workflows")
            .refused(401, "unauthenticated");
        assert_eq!(zh.at("/title"), "未登录");
        assert_eq!(zh.headers["content-language"], "zh-CN");
        assert!(zh.headers["www-authenticate"].starts_with("Bearer"));
        let en = anyone
            .with("Accept-Language", "en")
            .get("/api/v1/nothing")
            .refused(404, "not_found");
        assert_eq!(en.at("/title"), "Not found");
        assert_eq!(en.at("/request_id"), en.headers["x-request-id"]);
        anyone
            .bearer("not.a.token")
            .get("/api/v1/workflows")
            .refused(401, "invalid_token");
    });
}

#[test]
fn a_wrong_method_is_told_the_right_ones() {
    let server = Server::start(aftercare::platform::db::scratch::Scratch::sqlite());
    let wrong = server
        .anonymous()
        .send("DELETE", "/healthz", None)
        .refused(405, "method_not_allowed");
    assert_eq!(wrong.headers["allow"], "GET, HEAD, OPTIONS");
    let head = server
        .anonymous()
        .send_unchecked("HEAD", "/healthz", None)
        .ok(200);
    assert!(head.text.is_empty());
    server
        .anonymous()
        .send_unchecked("GET", "/healthz/", None)
        .ok(200);
}

#[test]
fn broken_bodies_are_refused_with_every_fault_named() {
    let server = Server::start(aftercare::platform::db::scratch::Scratch::sqlite());
    let anyone = server.anonymous();
    let post = |body: &str| anyone.send("POST", "/api/v1/auth/sessions", Some(body.to_owned()));
    post("{").refused(400, "malformed_request");
    let all = post(r#"{"username": 7, "passwort": "x"}"#).refused(422, "validation_failed");
    assert_eq!(all.faults(), ["/password", "/passwort", "/username"]);
    anyone
        .with("Content-Type", "text/plain")
        .post("/api/v1/auth/sessions", json!({}))
        .refused(415, "unsupported_media_type");
    post(&format!("\"{}\"", "x".repeat(1_100_000))).refused(413, "body_too_large");
    anyone
        .get("/healthz?verbose=1")
        .refused(400, "unknown_parameter");
}

#[test]
fn what_the_contract_bounds_is_bounded() {
    let server = Server::start(aftercare::platform::db::scratch::Scratch::sqlite());
    let agent = server.person("agent");
    let long = "x".repeat(101);
    for (query, fault) in [
        (format!("q={long}"), "q"),
        ("q=".to_owned(), "q"),
        (format!("state={}intake", "intake,".repeat(10)), "state"),
    ] {
        let refused = agent
            .get(&format!("/api/v1/tickets?{query}"))
            .refused(400, "malformed_request");
        assert_eq!(refused.faults(), [fault], "{query}");
    }
    let many = agent
        .get(&format!("/api/v1/assets?serial={long}&q={long}{long}"))
        .refused(400, "malformed_request");
    assert_eq!(many.faults().len(), 2);
}

#[test]
fn null_is_refused_where_nothing_can_be_cleared() {
    let server = Server::start(aftercare::platform::db::scratch::Scratch::sqlite());
    let agent = server.person("agent");
    let refused = agent
        .post(
            "/api/v1/customers",
            json!({"kind": "person", "name": "李明", "note": null, "contacts": [{"name": "李明", "email": null}]}),
        )
        .refused(422, "validation_failed");
    assert_eq!(refused.faults(), ["/contacts/0/email", "/note"]);
    agent
        .post(
            "/api/v1/customers",
            json!({"kind": "person", "name": "null"}),
        )
        .ok(201);
}

#[test]
fn a_literal_address_is_never_taken_for_an_identifier() {
    let server = Server::start(aftercare::platform::db::scratch::Scratch::sqlite());
    let agent = server.person("agent");
    for method in ["PATCH", "GET"] {
        let wrong = agent
            .send_unchecked(method, "/api/v1/tickets/bulk-updates", None)
            .refused(405, "method_not_allowed");
        assert_eq!(wrong.headers["allow"], "POST, OPTIONS");
    }
    let options = agent
        .send_unchecked("OPTIONS", "/api/v1/tickets/bulk-updates", None)
        .ok(204);
    assert_eq!(options.headers["allow"], "POST, OPTIONS");
}
