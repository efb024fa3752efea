//! Two files of one customer become one.

use serde_json::json;

use crate::support::{Server, Shop};

#[test]
fn a_merged_customer_keeps_everything_and_leaves_a_redirect() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let (one, other) = (
            shop.customer("李明").at("/id"),
            shop.customer("李明（旧档案）").at("/id"),
        );
        let asset = shop.asset(&other, "2026-06-01").at("/id");
        let ticket = shop.ticket(&other, &asset);
        shop.agent
            .post(
                &format!("/api/v1/customers/{one}/merges"),
                json!({"duplicate_id": other, "reason": "同一位客户"}),
            )
            .ok(201);

        let moved = shop.agent.get(&format!("/api/v1/tickets/{ticket}")).ok(200);
        assert_eq!(moved.at("/customer/id"), one);
        assert_eq!(
            shop.agent
                .get(&format!("/api/v1/assets/{asset}"))
                .ok(200)
                .at("/customer/id"),
            one
        );
        let gone = shop
            .agent
            .get(&format!("/api/v1/customers/{other}"))
            .ok(200);
        assert_eq!(
            (gone.at("/status"), gone.at("/merged_into/id")),
            ("merged".to_owned(), one.clone())
        );
        let refused = shop.agent.patch(
            &format!("/api/v1/customers/{other}"),
            gone.number("/version"),
            json!({"note": "x"}),
        );
        assert_eq!(refused.refused(409, "merged").at("/redirect_id"), one);
        let history = shop
            .agent
            .get(&format!("/api/v1/customers/{one}/history"))
            .ok(200);
        assert!(history.text.contains(&ticket));
    });
}

#[test]
fn personal_data_is_masked_until_a_reason_is_given() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let made = shop.agent.post("/api/v1/customers", json!({
            "kind": "person", "name": "王芳",
            "contacts": [{"name": "王芳", "phones": ["13912345678"], "email": "wang.fang@example.com", "is_primary": true}],
        })).ok(201);
        let id = made.at("/id");
        for answer in [
            &made,
            &shop.agent.get(&format!("/api/v1/customers/{id}")).ok(200),
        ] {
            assert!(
                !answer.text.contains("12345678") && !answer.text.contains("wang.fang@"),
                "{}",
                answer.text
            );
        }
        let found = shop.agent.get("/api/v1/customers?phone_tail=5678").ok(200);
        assert_eq!(found.at("/data/0/id"), id);
        let reveal = json!({"fields": ["phones"], "reason": "客户来电核对号码"});
        let full = shop
            .agent
            .post(&format!("/api/v1/customers/{id}/reveals"), reveal)
            .ok(200);
        assert!(full.text.contains("13912345678"), "{}", full.text);
        assert!(
            !full.text.contains("wang.fang@"),
            "only what was asked for: {}",
            full.text
        );
        shop.finance
            .post(&format!("/api/v1/customers/{id}/reveals"), json!({}))
            .refused(403, "insufficient_scope");
        let trail = shop
            .manager
            .get(&format!("/api/v1/audit-log?entity_id={id}"))
            .ok(200);
        assert!(
            trail.text.contains("客户来电核对号码") && !trail.text.contains("12345678"),
            "{}",
            trail.text
        );
    });
}
