//! What a customer sees and does with a tracking link.

use serde_json::json;

use super::{diagnosed, proposed};
use crate::support::{Client, Server, Shop};

fn link(server: &Server, shop: &Shop, ticket: &str) -> Client {
    let issued = shop
        .record(&shop.agent, ticket, "tracking-tokens", json!({}))
        .ok(201);
    assert_eq!(
        issued.headers.get("cache-control").map(String::as_str),
        Some("no-store")
    );
    server.anonymous().tracking(&issued.at("/token"))
}

#[test]
fn a_customer_sees_little_and_is_told_what_is_needed() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = diagnosed(&shop);
        let customer = link(server, &shop, &ticket);
        let note = json!({"text": "内部：客户难缠", "visibility": "internal"});
        shop.record(&shop.agent, &ticket, "notes", note).ok(201);
        let quoted = proposed(&shop, &ticket, "500.00");
        let seen = customer.get("/api/v1/tracking").ok(200);
        assert_eq!(seen.at("/quote/id"), quoted);
        for hidden in ["难缠", "(test)", "unit_cost", "压缩机绕组短路"] {
            assert!(!seen.text.contains(hidden), "{hidden}: {}", seen.text);
        }
        let steps: Vec<(&str, &str)> = seen.body["allowed_transitions"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|step| Some((step["action"].as_str()?, step["address"].as_str()?)))
            .collect();
        assert_eq!(
            steps,
            [
                ("approve_plan", "/api/v1/tracking/plan-decisions"),
                ("decline_plan", "/api/v1/tracking/plan-decisions"),
                ("cancel", "/api/v1/tracking/cancellations"),
            ]
        );
        // Approving names what was read.
        customer
            .post(
                "/api/v1/tracking/plan-decisions",
                json!({"decision": "approved"}),
            )
            .refused(422, "needs_unmet");
        let cancelled = customer
            .post("/api/v1/tracking/cancellations", json!({}))
            .ok(201);
        assert_eq!(cancelled.at("/state"), "cancelled");
        let state = shop
            .agent
            .get(&format!("/api/v1/quotes/{quoted}"))
            .ok(200)
            .at("/state");
        assert_eq!(state, "superseded");
    });
}

#[test]
fn a_link_reaches_nothing_of_another_ticket() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let (mine, theirs) = (diagnosed(&shop), diagnosed(&shop));
        let customer = link(server, &shop, &mine);
        let other = proposed(&shop, &theirs, "500.00");
        customer
            .post(
                "/api/v1/tracking/plan-decisions",
                json!({"decision": "approved", "quote_id": other}),
            )
            .refused(404, "not_found");
        assert_eq!(shop.state(&theirs), "approval");
    });
}

#[test]
fn a_customer_writes_answers_the_survey_once_and_reopens() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = shop.new_ticket("2026-06-01");
        let customer = link(server, &shop, &ticket);
        let survey = json!({"is_satisfied": true, "score": 5});
        customer
            .post("/api/v1/tracking/survey", survey.clone())
            .refused(409, "conflict");
        let written = customer
            .post("/api/v1/tracking/messages", json!({"text": "请尽快"}))
            .ok(201);
        assert_eq!(written.at("/events/0/text"), "请尽快");
        assert_eq!(written.at("/events/0/by"), "customer");
        shop.start_repair(&ticket);
        shop.repair_and_verify(&ticket);
        customer
            .post("/api/v1/tracking/acceptances", json!({"accepted": true}))
            .ok(201);
        shop.step(&shop.agent, &ticket, "close").ok(201);
        let seen = customer.get("/api/v1/tracking").ok(200);
        assert_eq!(seen.body["awaits_survey"], true);
        let answered = customer
            .post("/api/v1/tracking/survey", survey.clone())
            .ok(201);
        assert_eq!(answered.body["awaits_survey"], false);
        customer
            .post("/api/v1/tracking/survey", survey)
            .refused(409, "conflict");
        let reopened = customer
            .post(
                "/api/v1/tracking/reopenings",
                json!({"reason_code": "fault_returned"}),
            )
            .ok(201);
        assert_eq!(reopened.at("/state"), "diagnosis");
    });
}
