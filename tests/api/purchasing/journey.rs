//! From less than the minimum to goods on the shelf.

use serde_json::json;

use super::buyer::Buyer;
use crate::support::Server;

#[test]
fn what_is_below_its_minimum_is_suggested_compared_approved_ordered_and_received() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let store = &buyer.store;
        let bounds = json!({"minimum_quantity": "5", "maximum_quantity": "12"});
        let part = store.part("CMP-9", bounds);
        store.part("PLENTY-1", json!({}));
        store.receive(&store.bin, &part, "4", "90.00");

        let suggested = buyer.keeper().get("/api/v1/purchase-suggestions").ok(200);
        assert_eq!(suggested.rows().len(), 1, "{}", suggested.text);
        assert_eq!(suggested.at("/data/0/part/sku"), "CMP-9");
        assert_eq!(suggested.at("/data/0/quantity"), "8");
        assert_eq!(suggested.body["data"][0]["is_below_minimum"], true);

        let order = buyer.draft(&[(&part, "8")]);
        buyer.step(&order, "request_quotes").ok(201);
        for (supplier, price) in ["101.00", "99.50", "110.00"].into_iter().enumerate() {
            buyer.quote(&order, supplier, price, "2026-12-31").ok(201);
        }
        let proposed = buyer.propose(&order, 1, json!({})).ok(201);
        assert_eq!(proposed.at("/state"), "approval");
        assert_eq!(proposed.at("/total/amount"), "796.00");
        assert_eq!(buyer.on_order(&part), "0");
        let still = buyer.keeper().get("/api/v1/purchase-suggestions").ok(200);
        assert_eq!(still.at("/data/0/in_request"), "8");

        buyer.decide(buyer.manager(), &order).ok(201);
        assert_eq!(buyer.on_order(&part), "8");
        let none = buyer.keeper().get("/api/v1/purchase-suggestions").ok(200);
        assert_eq!(none.rows().len(), 0, "{}", none.text);
        let place = json!({"action": "place", "reference": "SO-4711"});
        let placed = buyer.act(buyer.keeper(), &order, "transitions", place);
        assert_eq!(placed.ok(201).at("/state"), "ordered");

        let partly = buyer.receive(buyer.keeper(), &order, "5").ok(201);
        assert_eq!(partly.at("/state"), "partly_received");
        assert_eq!(buyer.on_order(&part), "3");
        assert_eq!(store.level(&part, &store.main), ["9", "0", "9", "0"]);
        let rest = buyer.receive(buyer.keeper(), &order, "3").ok(201);
        assert_eq!(rest.at("/state"), "received");
        assert_eq!(buyer.on_order(&part), "0");
        buyer.step(&order, "close").ok(201);
        assert_eq!(buyer.state(&order), "closed");

        let path = format!("/api/v1/parts/{part}/stock-card?store_id={}", store.main);
        let card = buyer.keeper().get(&path).ok(200);
        let told: Vec<_> = card
            .rows()
            .iter()
            .map(|row| {
                let cost = row["unit_cost"]["amount"].as_str().expect("an amount");
                let balance = row["balance"].as_str().expect("a balance");
                (balance.to_owned(), cost.to_owned())
            })
            .collect();
        let expected = [("12", "99.50"), ("9", "99.50"), ("4", "90.00")]
            .map(|(balance, cost)| (balance.to_owned(), cost.to_owned()));
        assert_eq!(told, expected);
        let flow = buyer.keeper().get("/api/v1/workflows/purchase").ok(200);
        assert_eq!(flow.at("/states/0/name"), "draft");
    });
}

#[test]
fn lots_and_serials_come_in_on_the_order_and_go_back_out_of_its_lots() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let store = &buyer.store;
        let part = store.part("MOD-9", json!({"is_serial_tracked": true}));
        let order = buyer.placed(&part, "2", "50.00");
        let receipt = |serials: &[&str]| {
            let quantity = serials.len().to_string();
            let lines = json!([{"line": 1, "quantity": quantity, "serials": serials}]);
            let body = json!({"location_id": store.bin, "lines": lines});
            buyer.act(buyer.keeper(), &order, "receipts", body)
        };
        receipt(&["A-1"]).ok(201);
        receipt(&["A-1"]).refused(409, "conflict");
        assert_eq!(buyer.get(&order).at("/lines/0/received"), "1");
        receipt(&["A-2"]).ok(201);
        let back = |serial: &str, remedy: &str| {
            let lines = json!([{"line": 1, "quantity": "1", "serials": [serial]}]);
            let body = json!({"location_id": store.bin, "remedy": remedy, "reason": "运输损坏", "lines": lines});
            buyer.act(buyer.keeper(), &order, "returns", body)
        };
        let replaced = back("A-1", "replacement").ok(201);
        assert_eq!(replaced.at("/state"), "partly_received");
        assert_eq!(buyer.on_order(&part), "1");
        back("A-1", "replacement").refused(409, "conflict");
        receipt(&["A-3"]).ok(201);
        assert_eq!(buyer.state(&order), "received");
        let credited = back("A-3", "credit").ok(201);
        assert_eq!(credited.at("/state"), "received");
        assert_eq!(credited.at("/lines/0/returned"), "2");
        assert_eq!(buyer.on_order(&part), "0");
        assert_eq!(store.level(&part, &store.main)[0], "1");
        assert!(
            aftercare::check::run(server.scratch().db())
                .unwrap()
                .broken()
                .is_empty()
        );
    });
}

#[test]
fn goods_go_back_out_of_the_lots_of_their_order_and_not_out_of_older_ones() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let store = &buyer.store;
        let part = store.part("FAN-9", json!({}));
        store.receive(&store.bin, &part, "5", "1.00");
        let order = buyer.placed(&part, "4", "30.00");
        buyer.receive(buyer.keeper(), &order, "3").ok(201);
        buyer.receive(buyer.keeper(), &order, "1").ok(201);
        let lines = json!([{"line": 1, "quantity": "4"}]);
        let body = json!({"location_id": store.bin, "remedy": "replacement", "reason": "型号不符", "lines": lines});
        let back = buyer.act(buyer.keeper(), &order, "returns", body.clone());
        assert_eq!(back.ok(201).at("/state"), "ordered");
        let value = buyer
            .keeper()
            .get(&format!("/api/v1/stock-locations/{}/valuation", store.main))
            .ok(200);
        assert_eq!(value.at("/totals/0/amount"), "5.00");
        buyer
            .act(buyer.keeper(), &order, "returns", body)
            .refused(409, "invalid_transition");
        buyer.receive(buyer.keeper(), &order, "4").ok(201);
        let receipts = buyer
            .keeper()
            .get("/api/v1/stock-movements?kind=receipt")
            .ok(200);
        let path = format!("stock-movements/{}/reversals", receipts.at("/data/0/id"));
        store
            .post(buyer.keeper(), &path, json!({"reason": "误收"}))
            .ok(201);
        assert_eq!(buyer.state(&order), "ordered");
    });
}
