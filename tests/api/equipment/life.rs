//! What happens to a device: new numbers, owners, successors, states, and the history of it all.

use serde_json::json;

use crate::support::{Server, Shop};

#[test]
fn a_device_keeps_its_history_through_numbers_owners_and_successors() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let (owner, next) = (shop.customer("李明"), shop.customer("王芳"));
        let asset = shop.asset(&owner.at("/id"), "2026-06-01");
        let address = format!("/api/v1/assets/{}", asset.at("/id"));
        let tick = || server.clock.advance(chrono::TimeDelta::minutes(1));
        tick();
        shop.ticket(&owner.at("/id"), &asset.at("/id"));
        tick();
        let new = json!({"kind": "serial", "value": "SN-NEW-1", "reason": "主板更换"});
        let change = shop
            .agent
            .post(&format!("{address}/identity-changes"), new)
            .ok(201);
        assert_eq!(change.at("/from"), asset.at("/serial"));
        assert_eq!(change.number("/asset_version"), 2);
        tick();
        let to = json!({
            "customer_id": next.at("/id"), "site_id": next.at("/sites/0/id"), "reason": "房屋转让",
        });
        let stale = shop.agent.with("If-Match", "\"1\"");
        stale
            .post(&format!("{address}/transfers"), to.clone())
            .refused(412, "version_mismatch");
        let moved = shop.agent.post(&format!("{address}/transfers"), to).ok(201);
        assert_eq!(moved.at("/to_customer/name"), "王芳");
        tick();
        let successor = shop.asset(&next.at("/id"), "2026-11-01").at("/id");
        let swap = json!({"replaced_by_id": successor, "reason": "三包换货"});
        shop.agent
            .post(&format!("{address}/replacements"), swap.clone())
            .ok(201);
        shop.agent
            .post(&format!("{address}/replacements"), swap)
            .refused(409, "conflict");

        let shown = shop.agent.get(&address).ok(200);
        assert_eq!(shown.at("/status"), "replaced");
        assert_eq!(shown.at("/replaced_by/id"), successor);
        assert_eq!(shown.body["identities"].as_array().map(Vec::len), Some(2));
        let by_old = format!("/api/v1/assets?serial={}", asset.at("/serial"));
        assert_eq!(
            shop.agent.get(&by_old).ok(200).at("/data/0/serial"),
            "SN-NEW-1"
        );
        let told = shop.agent.get(&format!("{address}/history")).ok(200);
        let kinds: Vec<&str> = told
            .rows()
            .iter()
            .filter_map(|entry| entry["type"].as_str())
            .collect();
        assert_eq!(
            kinds,
            [
                "replacement",
                "transfer",
                "identity_change",
                "ticket",
                "registration"
            ]
        );
        assert_eq!(told.at("/data/1/transfer/from_customer/name"), "李明");
        let cut = shop
            .agent
            .get(&format!("{address}/history?limit=2"))
            .ok(200);
        assert_eq!(
            (cut.rows().len(), cut.at("/has_more")),
            (2, "true".to_owned())
        );
        shop.agent
            .get(&format!("{address}/history?limit=0"))
            .refused(400, "malformed_request");
    });
}

#[test]
fn a_device_changes_its_status_only_along_its_life() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let customer = shop.customer("李明").at("/id");
        let asset = shop.asset(&customer, "2026-06-01").at("/id");
        let address = format!("/api/v1/assets/{asset}/status-changes");
        let become_ = |status: &str| {
            let body = json!({"status": status, "reason": "送修"});
            shop.agent.post(&address, body)
        };
        assert_eq!(become_("in_repair").ok(201).at("/from"), "in_use");
        become_("scrapped").ok(201);
        let refused = become_("in_use").refused(409, "conflict");
        assert_eq!(refused.at("/current_status"), "scrapped");
        become_("lost").refused(422, "validation_failed");
    });
}
