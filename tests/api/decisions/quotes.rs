//! Quotes: versions, prices, authority, and one decision.

use serde_json::{Value, json};

use super::{approval, diagnosed, proposed, quote, together, yuan};
use crate::support::server::PASSWORD;
use crate::support::{Client, Server, Shop};

fn discounted(basis_points: i64, reason: Option<&str>) -> Value {
    let mut body = quote("1000.00");
    body["lines"][0]["discount_basis_points"] = json!(basis_points);
    if let Some(reason) = reason {
        body["discount_reason"] = json!(reason);
    }
    body
}

#[test]
fn a_discount_above_ten_percent_needs_another_person() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = diagnosed(&shop);
        let drafted = shop
            .record(
                &shop.manager,
                &ticket,
                "quotes",
                discounted(1500, Some("老客户")),
            )
            .ok(201);
        assert_eq!(drafted.at("/customer_amount/amount"), "850.00");
        let address = format!("/api/v1/quotes/{}", drafted.at("/id"));
        let send = || {
            shop.manager
                .post(&format!("{address}/transitions"), json!({"action": "send"}))
        };
        let unmet = send().refused(422, "needs_unmet");
        assert_eq!(unmet.at("/unmet/0/need"), "discount_within_authority");
        let approvals = format!("{address}/discount-approvals");
        let comment = json!({"comment": "同意"});
        shop.manager
            .post(&approvals, comment.clone())
            .refused(403, "separation_of_duties");
        let executive = server.named("executive", &["executive"]);
        executive.post(&approvals, comment.clone()).ok(201);
        // A change loses the approval.
        let version = shop.manager.get(&address).ok(200).number("/version");
        shop.manager
            .patch(&address, version, json!({"valid_until": "2026-12-30"}))
            .ok(200);
        send().refused(422, "needs_unmet");
        executive.post(&approvals, comment).ok(201);
        assert_eq!(send().ok(201).at("/state"), "sent");
        shop.manager
            .patch(&address, version + 3, json!({"valid_until": "2026-12-29"}))
            .refused(409, "conflict");
    });
}

#[test]
fn the_sixth_discount_in_seven_days_needs_another_person_and_a_silent_one_none() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let send = |ticket: &str, body: Value| {
            let id = shop
                .record(&shop.agent, ticket, "quotes", body)
                .ok(201)
                .at("/id");
            let address = format!("/api/v1/quotes/{id}/transitions");
            shop.agent.post(&address, json!({"action": "send"}))
        };
        let first = diagnosed(&shop);
        send(&first, discounted(1000, None)).refused(422, "needs_unmet");
        send(&first, discounted(1000, Some("老客户"))).ok(201);
        // Another version for the same ticket is no other discount.
        send(&first, discounted(900, Some("老客户"))).ok(201);
        for _ in 0..4 {
            send(&diagnosed(&shop), discounted(1000, Some("老客户"))).ok(201);
        }
        let sixth = diagnosed(&shop);
        send(&sixth, discounted(100, Some("老客户"))).refused(422, "needs_unmet");
        send(&sixth, quote("1000.00")).ok(201);
    });
}

#[test]
fn a_new_version_takes_the_place_of_the_one_with_the_customer() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = diagnosed(&shop);
        let old = proposed(&shop, &ticket, "500.00");
        let new = shop
            .record(&shop.agent, &ticket, "quotes", quote("450.00"))
            .ok(201)
            .at("/id");
        let state = |id: &str| {
            shop.agent
                .get(&format!("/api/v1/quotes/{id}"))
                .ok(200)
                .at("/state")
        };
        assert_eq!(
            (state(&old), state(&new)),
            ("sent".to_owned(), "draft".to_owned())
        );
        let send = format!("/api/v1/quotes/{new}/transitions");
        shop.agent.post(&send, json!({"action": "send"})).ok(201);
        assert_eq!(
            (state(&old), state(&new)),
            ("superseded".to_owned(), "sent".to_owned())
        );
        let listed = shop
            .agent
            .get(&format!("/api/v1/tickets/{ticket}/quotes"))
            .ok(200);
        assert_eq!(listed.rows().len(), 2);
        shop.agent
            .post(&format!("/api/v1/quotes/{old}/decisions"), approval())
            .refused(409, "invalid_transition");
        shop.agent
            .post(&format!("/api/v1/quotes/{new}/decisions"), approval())
            .ok(201);
        assert_eq!(
            (state(&new), shop.state(&ticket)),
            ("approved".to_owned(), "repair".to_owned())
        );
    });
}

#[test]
fn an_expired_quote_cannot_be_agreed_to() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = diagnosed(&shop);
        let mut body = quote("500.00");
        body["valid_until"] = json!("2026-11-20");
        let id = shop
            .record(&shop.agent, &ticket, "quotes", body)
            .ok(201)
            .at("/id");
        let send = format!("/api/v1/quotes/{id}/transitions");
        let unmet = shop
            .agent
            .post(&send, json!({"action": "send"}))
            .refused(422, "needs_unmet");
        assert_eq!(unmet.at("/unmet/0/need"), "valid_until");
        let sent = proposed(&shop, &ticket, "500.00");
        server.clock.advance(chrono::TimeDelta::days(60));
        // Two months later yesterday's access token is long dead.
        let agent = Client::sign_in(&server.base, "agent", PASSWORD);
        agent
            .post(&format!("/api/v1/quotes/{sent}/decisions"), approval())
            .refused(422, "needs_unmet");
    });
}

#[test]
fn every_fault_of_every_line_is_named_and_guaranteed_work_is_free() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = shop.new_ticket("2026-06-01");
        shop.step(&shop.agent, &ticket, "triage").ok(201);
        let mut body = quote("100.00");
        body["lines"][0]["payer"] = json!("customer");
        body["lines"][0]["rule"] = json!("x");
        let mut other = body["lines"][0].clone();
        other["unit_price"] = json!({"amount": "1.00", "currency": "USD"});
        other["payer"] = json!("manufacturer");
        body["lines"].as_array_mut().unwrap().push(other);
        let refused = shop
            .record(&shop.agent, &ticket, "quotes", body)
            .refused(422, "validation_failed");
        assert_eq!(refused.faults(), ["/lines/0/payer", "/lines/1/unit_price"]);
        let free = shop
            .record(&shop.agent, &ticket, "quotes", quote("100.00"))
            .ok(201);
        assert_eq!(free.at("/customer_amount/amount"), "0.00");
        assert_eq!(free.body["total"], yuan("100.00"));
    });
}

#[test]
fn of_two_decisions_at_once_one_wins() {
    Server::each(|server| {
        let shop = Shop::open(server);
        for _ in 0..3 {
            let ticket = diagnosed(&shop);
            let id = proposed(&shop, &ticket, "500.00");
            let address = format!("/api/v1/quotes/{id}/decisions");
            let no = json!({"decision": "declined", "decided_by_name": "李明", "how": "phone",
                            "evidence": "录音 1", "reason_code": "price"});
            let answers = together(
                || shop.agent.post(&address, approval()),
                || shop.agent.post(&address, no.clone()),
            );
            let won = answers.iter().filter(|answer| answer.status == 201).count();
            assert_eq!(won, 1, "{answers:?}");
            assert!(
                answers
                    .iter()
                    .all(|answer| matches!(answer.status, 201 | 409 | 412))
            );
            let state = shop
                .agent
                .get(&format!("/api/v1/quotes/{id}"))
                .ok(200)
                .at("/state");
            let expected = if state == "approved" {
                "repair"
            } else {
                "diagnosis"
            };
            assert_eq!(shop.state(&ticket), expected);
        }
    });
}
