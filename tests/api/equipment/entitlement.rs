//! What may be demanded for a device, and dry runs.

use serde_json::{Value, json};

use crate::support::{Answer, Server, Shop};

fn remedies(answer: &Answer) -> Vec<&str> {
    answer.body["remedies"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|remedy| remedy["kind"].as_str())
        .collect()
}

/// A sofa under the three guarantees, delivered on 1 November 2026.
fn sofa(shop: &Shop) -> String {
    let product = json!({
        "model": "SOFA-3", "name": "三人沙发", "warranty_policy_code": "furniture-three-guarantees",
    });
    let product = shop
        .manager
        .post("/api/v1/products", product)
        .ok(201)
        .at("/id");
    let customer = shop.customer("李明").at("/id");
    let body = json!({
        "serial": "SOFA-001", "product_id": product, "customer_id": customer,
        "delivered_on": "2026-11-01", "voucher_number": "FP-1",
        "price": {"amount": "4899.00", "currency": "CNY"},
    });
    shop.agent.post("/api/v1/assets", body).ok(201).at("/id")
}

#[test]
fn the_answer_follows_the_days_since_delivery_and_speaks_the_callers_language() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let asset = sofa(&shop);
        let ask = |query: &str| {
            let address = format!("/api/v1/assets/{asset}/entitlement?{query}");
            shop.agent.with("Accept-Language", "en").get(&address)
        };
        for (query, expected) in [
            (
                "on=2026-12-01&is_serious=true",
                &["repair", "exchange", "refund"][..],
            ),
            ("on=2026-12-02&is_serious=true", &["repair", "exchange"]),
            ("on=2026-12-31&is_serious=true", &["repair", "exchange"]),
            ("on=2027-01-01&is_serious=true", &["repair"]),
            ("on=2026-12-01", &["repair"]),
        ] {
            assert_eq!(remedies(&ask(query).ok(200)), expected, "{query}");
        }
        let today = ask("is_serious=true").ok(200);
        assert_eq!(today.at("/on"), "2026-11-21");
        assert_eq!(today.number("/day_count/counted_days"), 20);
        assert_eq!(today.at("/policy_code"), "furniture-three-guarantees");
        assert!(today.at("/rule_name").starts_with("Serious fault"));
        let refund = today.body["remedies"]
            .as_array()
            .and_then(|all| all.iter().find_map(|one| one.get("refund")));
        assert_eq!(
            refund,
            Some(&json!({"amount": "4899.00", "currency": "CNY"}))
        );
        let misused = ask("is_man_made=true").ok(200);
        assert_eq!(misused.at("/rule_code"), "man_made_damage");
        assert_eq!(misused.at("/is_chargeable"), "true");
        ask("fault=NO-SUCH").refused(400, "malformed_request");
        ask("on=yesterday").refused(400, "malformed_request");
    });
}

#[test]
fn a_dry_run_answers_from_the_body_alone() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let facts = json!({
            "on": "2026-03-31", "delivered_on": "2026-03-01", "has_voucher": true,
            "purchase_price": {"amount": "4899.00", "currency": "CNY"},
            "fault": {"is_serious": true},
            "idle_spans": [{"kind": "repair", "from": "2026-03-10", "until": "2026-03-20"}],
        });
        let run = |body: Value| shop.agent.post("/api/v1/entitlement-checks", body);
        let stored = run(json!({"facts": facts, "policy_code": "furniture-three-guarantees"}));
        let stored = stored.ok(200);
        assert_eq!(remedies(&stored), ["repair", "exchange", "refund"]);
        assert_eq!(stored.number("/day_count/excluded_days"), 10);
        let policy = shop
            .agent
            .get("/api/v1/warranty-policies/furniture-three-guarantees/versions/1")
            .ok(200);
        let mut draft = policy.body["document"].clone();
        assert_eq!(
            run(json!({"facts": facts, "policy": draft})).ok(200).body,
            stored.body
        );
        draft["rules"] = json!([]);
        let refused = run(json!({"facts": facts, "policy": draft}));
        let refused = refused.refused(422, "validation_failed");
        assert_eq!(refused.faults(), ["/policy/rules"]);
        let both = json!({"facts": facts, "policy": draft, "policy_code": "x"});
        assert_eq!(
            run(both).refused(422, "validation_failed").faults(),
            ["/policy"]
        );
        run(json!({"facts": {}})).refused(422, "validation_failed");
    });
}
