//! Products and devices are entered, listed, changed and kept apart by branch.

use serde_json::{Value, json};

use crate::support::{Client, Server, Shop};

fn serials(rows: &[Value]) -> Vec<&str> {
    rows.iter()
        .filter_map(|row| row["serial"].as_str())
        .collect()
}

#[test]
fn a_product_is_entered_once_and_changed_on_its_version() {
    Server::each(|server| {
        let manager = server.person("manager");
        let body = json!({"model": "TV-55", "name": "电视", "maintenance_interval_days": 180});
        let made = manager.post("/api/v1/products", body).ok(201);
        let address = made.headers["location"].clone();
        assert_eq!(made.headers["etag"], "\"1\"");
        let twin = json!({"model": "ｔｖ 55".replace(' ', "-"), "name": "电视"});
        manager
            .post("/api/v1/products", twin)
            .refused(409, "already_exists");
        let unknown =
            json!({"model": "TV-65", "name": "", "warranty_policy_code": "for-ever", "colour": 1});
        manager
            .post("/api/v1/products", unknown)
            .refused(422, "validation_failed");

        let cleared = json!({"brand": "Polaris", "unset": ["maintenance_interval_days"]});
        let changed = manager.patch(&address, 1, cleared).ok(200);
        assert_eq!(changed.at("/brand"), "Polaris");
        assert!(changed.body.get("maintenance_interval_days").is_none());
        let stale = manager
            .patch(&address, 1, json!({"name": "x"}))
            .refused(412, "version_mismatch");
        assert_eq!(stale.number("/current_version"), 2);
        manager
            .send("PATCH", &address, Some("{}".to_owned()))
            .refused(428, "precondition_required");
        let same = manager.with("If-None-Match", "\"2\"").get(&address);
        assert_eq!((same.status, same.text.as_str()), (304, ""));

        let technician = server.person("technician");
        technician.get(&address).ok(200);
        technician
            .patch(&address, 2, json!({"name": "x"}))
            .refused(403, "insufficient_scope");
    });
}

#[test]
fn products_are_paged_in_the_order_of_their_models() {
    Server::each(|server| {
        let manager = server.person("manager");
        for model in ["B-2", "a-1", "C-3"] {
            let body = json!({"model": model, "name": model, "brand": "Polaris"});
            manager.post("/api/v1/products", body).ok(201);
        }
        let mut seen = Vec::new();
        let mut address = "/api/v1/products?limit=2&brand=Polaris&with_total=true".to_owned();
        loop {
            let page = manager.get(&address).ok(200);
            assert_eq!(page.number("/page/total"), 3);
            seen.extend(page.rows().iter().map(|row| row["model"].to_string()));
            if page.body["page"]["has_more"] == false {
                break;
            }
            let cursor = page.at("/page/next_cursor");
            address =
                format!("/api/v1/products?limit=2&brand=Polaris&with_total=true&cursor={cursor}");
        }
        assert_eq!(seen, ["\"a-1\"", "\"B-2\"", "\"C-3\""]);
        manager
            .get("/api/v1/products?sort=price")
            .refused(400, "malformed_request");
    });
}

#[test]
fn devices_are_listed_by_owner_serial_and_words() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let customer = shop.customer("李明").at("/id");
        let mut made = Vec::new();
        for _ in 0..3 {
            made.push(shop.asset(&customer, "2026-06-01").at("/serial"));
            server.clock.advance(chrono::TimeDelta::seconds(1));
        }
        let other = shop.customer("王芳").at("/id");
        shop.asset(&other, "2026-06-01");
        made.reverse();

        let list = |query: &str| shop.agent.get(&format!("/api/v1/assets?{query}")).ok(200);
        let own = list(&format!("customer_id={customer}"));
        assert_eq!(serials(own.rows()), made);
        assert_eq!(own.at("/data/0/customer/name"), "李明");
        assert_eq!(own.at("/data/0/product/model"), "KFR-35GW");
        let first = list(&format!("customer_id={customer}&limit=2"));
        let cursor = first.at("/page/next_cursor");
        let rest = list(&format!("customer_id={customer}&limit=2&cursor={cursor}"));
        assert_eq!(serials(rest.rows()), made[2..]);
        let exact = list(&format!("serial={}", made[1].to_lowercase()));
        assert_eq!(serials(exact.rows()), made[1..2]);
        assert_eq!(serials(list(&format!("q={}", made[0])).rows()), made[..1]);
        assert_eq!(list("status=in_use,in_repair").rows().len(), 4);
        assert_eq!(list("status=scrapped").rows().len(), 0);
        let later = list("sort=-updated_at&updated_since=2030-01-01T00:00:00Z");
        assert_eq!(later.rows().len(), 0);
        shop.agent
            .get("/api/v1/assets?colour=red")
            .refused(400, "unknown_parameter");
    });
}

#[test]
fn everything_wrong_with_a_new_device_is_named_at_once() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let customer = shop.customer("李明").at("/id");
        let nowhere = "01939af1-0000-7000-8000-000000000000";
        let body = json!({
            "serial": " ", "product_id": nowhere, "customer_id": customer, "site_id": nowhere,
            "delivered_on": "2026-06-02", "accepted_on": "2026-06-01",
            "price": {"amount": "-1.00", "currency": "CNY"}, "parent_id": nowhere,
        });
        let refused = shop
            .agent
            .post("/api/v1/assets", body)
            .refused(422, "validation_failed");
        assert_eq!(
            refused.faults(),
            [
                "/accepted_on",
                "/delivered_on",
                "/parent_id",
                "/price/amount",
                "/product_id",
                "/serial",
                "/site_id"
            ]
        );
    });
}

/// An agent of a branch of their own.
fn agent_elsewhere(server: &Server) -> Client {
    let body = json!({"code": "SOUTH", "name": "城南店", "time_zone": "Asia/Shanghai"});
    let branch = server
        .admin()
        .post("/api/v1/branches", body)
        .ok(201)
        .at("/id");
    server.hire("agent-south", &["agent"], json!([{"branch_id": branch}]))
}

#[test]
fn a_device_shows_only_where_the_callers_reach_goes() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let customer = shop.customer("李明").at("/id");
        let asset = shop.asset(&customer, "2026-06-01").at("/id");
        let address = format!("/api/v1/assets/{asset}");
        let far = agent_elsewhere(server);
        let unseen = [&far, &shop.technician];
        for client in unseen {
            client.get(&address).refused(404, "not_found");
            assert_eq!(client.get("/api/v1/assets").ok(200).rows().len(), 0);
            client
                .get(&format!("{address}/entitlement"))
                .refused(404, "not_found");
        }
        far.patch(&address, 1, json!({"protocol": "x"}))
            .refused(404, "not_found");
        shop.ticket(&customer, &asset);
        shop.technician.get(&address).ok(200);
        assert_eq!(
            shop.technician.get("/api/v1/assets").ok(200).rows().len(),
            1
        );
        shop.technician
            .patch(&address, 1, json!({"protocol": "x"}))
            .refused(403, "insufficient_scope");
    });
}

#[test]
fn of_twenty_equal_serials_sent_at_once_one_is_registered() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let customer = shop.customer("李明").at("/id");
        let body = json!({"serial": "RACE-1", "product_id": shop.product, "customer_id": customer});
        let statuses: Vec<u16> = std::thread::scope(|threads| {
            let running: Vec<_> = (0..20)
                .map(|_| {
                    let (agent, body) = (shop.agent.clone(), body.clone());
                    threads.spawn(move || agent.post("/api/v1/assets", body).status)
                })
                .collect();
            running
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1);
        assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 19);
    });
}
