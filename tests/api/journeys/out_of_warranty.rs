//! Out of warranty: quote, decline, new version, approval by the customer, charge, refusal, rework.

use serde_json::{Value, json};

use crate::support::{Client, Server, Shop};

fn quote(price: &str) -> Value {
    json!({
        "currency": "CNY", "valid_until": "2026-12-31",
        "lines": [
            {"kind": "labour", "description": "上门检修", "quantity_milli": 1000, "unit_price": {"amount": "150.00", "currency": "CNY"}, "tax_basis_points": 600},
            {"kind": "part", "description": "压缩机 1HP", "quantity_milli": 1000, "unit_price": {"amount": price, "currency": "CNY"}, "tax_basis_points": 1300},
        ],
    })
}

fn send_quote(shop: &Shop, ticket: &str, price: &str) -> String {
    let id = shop
        .record(&shop.agent, ticket, "quotes", quote(price))
        .ok(201)
        .at("/id");
    shop.agent
        .post(
            &format!("/api/v1/quotes/{id}/transitions"),
            json!({"action": "send"}),
        )
        .ok(201);
    id
}

fn settle(shop: &Shop, finance: &Client, ticket: &str) {
    let charges = finance
        .get(&format!("/api/v1/tickets/{ticket}/charges"))
        .ok(200);
    assert_eq!(charges.rows().len(), 2, "{}", charges.text);
    for charge in charges.rows() {
        let address = format!(
            "/api/v1/charges/{}/payments",
            charge["id"].as_str().unwrap()
        );
        finance
            .key(&address)
            .post(&address, json!({"receipt_number": "R-1", "method": "card"}))
            .ok(201);
    }
    shop.step(&shop.agent, ticket, "close").ok(201);
}

#[test]
fn a_chargeable_repair_needs_the_customers_word_and_money() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = shop.new_ticket("2021-03-01");
        shop.step(&shop.agent, &ticket, "triage").ok(201);
        shop.record(&shop.technician, &ticket, "diagnoses", shop.diagnosis())
            .ok(201);
        // Something is chargeable, so work cannot start without the customer's word.
        shop.step(&shop.technician, &ticket, "start_repair")
            .refused(422, "needs_unmet");

        let first = send_quote(&shop, &ticket, "1200.00");
        shop.step(&shop.technician, &ticket, "propose_plan").ok(201);
        let token = shop
            .record(&shop.agent, &ticket, "tracking-tokens", json!({}))
            .ok(201)
            .at("/token");
        let customer = server.anonymous().tracking(&token);
        let seen = customer.get("/api/v1/tracking").ok(200);
        assert!(
            seen.text.contains(&first) && !seen.text.contains("138 0000"),
            "{}",
            seen.text
        );

        customer
            .post(
                "/api/v1/tracking/plan-decisions",
                json!({"decision": "declined", "reason_code": "price"}),
            )
            .ok(201);
        assert_eq!(shop.state(&ticket), "diagnosis");
        let second = send_quote(&shop, &ticket, "900.00");
        shop.step(&shop.technician, &ticket, "propose_plan").ok(201);
        // The word on an old version is no word on the new one.
        let old = shop.agent.post(&format!("/api/v1/quotes/{first}/decisions"), json!({
            "decision": "approved", "decided_by_name": "李明", "how": "phone", "evidence": "录音 1",
        }));
        assert!(matches!(old.status, 409 | 422), "{}", old.text);
        customer
            .post(
                "/api/v1/tracking/plan-decisions",
                json!({"decision": "approved", "quote_id": second}),
            )
            .ok(201);
        assert_eq!(shop.state(&ticket), "repair");

        shop.repair_and_verify(&ticket);
        customer
            .post(
                "/api/v1/tracking/acceptances",
                json!({"accepted": false, "reason_code": "fault_persists", "comment": "还是不冷"}),
            )
            .ok(201);
        assert_eq!(shop.state(&ticket), "repair");
        shop.repair_and_verify(&ticket);
        customer
            .post("/api/v1/tracking/acceptances", json!({"accepted": true}))
            .ok(201);
        assert_eq!(shop.state(&ticket), "closure");
        let owed = shop
            .step(&shop.agent, &ticket, "close")
            .refused(422, "needs_unmet");
        assert!(owed.text.contains("charges"), "{}", owed.text);
        settle(&shop, &shop.finance, &ticket);
        assert_eq!(shop.state(&ticket), "review");
        let whole = shop.agent.get(&format!("/api/v1/tickets/{ticket}")).ok(200);
        assert_eq!(whole.number("/rework_count"), 1);
    });
}

#[test]
fn a_tracking_token_opens_its_own_ticket_until_it_is_revoked() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = shop.new_ticket("2026-06-01");
        let issued = shop
            .record(&shop.agent, &ticket, "tracking-tokens", json!({}))
            .ok(201);
        let customer = server.anonymous().tracking(&issued.at("/token"));
        assert_eq!(
            customer.get("/api/v1/tracking").ok(200).at("/stage"),
            "intake"
        );
        customer
            .get(&format!("/api/v1/tickets/{ticket}"))
            .refused(401, "unauthenticated");
        let address = format!(
            "/api/v1/tickets/{ticket}/tracking-tokens/{}",
            issued.at("/id")
        );
        shop.agent.send("DELETE", &address, None).ok(204);
        customer
            .get("/api/v1/tracking")
            .refused(401, "token_revoked");
        server
            .anonymous()
            .tracking("trk_forged")
            .get("/api/v1/tracking")
            .refused(401, "invalid_token");
    });
}
