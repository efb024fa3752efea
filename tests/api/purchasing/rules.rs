//! What purchasing refuses, and that it names everything at once.

use serde_json::json;

use super::buyer::{Buyer, unmet, yuan};
use crate::support::Server;

#[test]
fn a_proposal_hears_everything_that_stands_against_it() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let part = buyer.store.part("CMP-8", json!({}));
        let order = buyer.draft(&[]);
        let empty = buyer.step(&order, "request_quotes");
        assert_eq!(unmet(&empty.refused(422, "needs_unmet")), ["lines"]);
        let order = buyer.draft(&[(&part, "3")]);
        buyer.step(&order, "request_quotes").ok(201);
        buyer.quote(&order, 0, "20.00", "2026-12-31").ok(201);
        buyer.quote(&order, 1, "19.00", "2026-12-31").ok(201);
        let again = buyer.quote(&order, 1, "18.00", "2026-12-31");
        again.refused(409, "already_exists");
        let few = buyer.propose(&order, 0, json!({}));
        let few = few.refused(422, "needs_unmet");
        assert_eq!(unmet(&few), ["quotes_compared", "cheapest_or_reason"]);
        let nowhere = json!({"quote_id": "01939af1-0000-7000-8000-000000000000"});
        let none = buyer.act(buyer.keeper(), &order, "proposals", nowhere);
        let none = none.refused(422, "needs_unmet");
        assert_eq!(unmet(&none), ["quotes_compared", "chosen_quote"]);
        let why = json!({"few_quotes_reason": "第三家停产", "choice_reason": "交期短"});
        let proposed = buyer.propose(&order, 0, why).ok(201);
        assert_eq!(proposed.at("/few_quotes_reason"), "第三家停产");
        buyer
            .quote(&order, 2, "1.00", "2026-12-31")
            .refused(409, "invalid_transition");
    });
}

#[test]
fn quotes_price_every_line_in_the_orders_currency_and_hold_today() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let part = buyer.store.part("CMP-7", json!({}));
        let order = buyer.draft(&[(&part, "1"), (&part, "2")]);
        buyer.step(&order, "request_quotes").ok(201);
        let body = json!({
            "supplier_id": buyer.suppliers[0], "valid_until": "2026-11-01",
            "prices": [{"line": 1, "unit_price": {"amount": "1.00", "currency": "USD"}}, {"line": 9, "unit_price": yuan("1.00")}],
        });
        let refused = buyer.act(buyer.keeper(), &order, "quotes", body);
        let refused = refused.refused(422, "validation_failed");
        let faults = refused.faults();
        for at in [
            "/valid_until",
            "/prices/0/unit_price",
            "/prices/1/line",
            "/prices",
        ] {
            assert!(faults.iter().any(|fault| fault.contains(at)), "{faults:?}");
        }
        let wrong = json!({"store_id": buyer.store.main, "currency": "CNY", "lines": [
            {"part_id": part, "quantity": "1.5"}, {"part_id": buyer.store.main, "quantity": "0"},
            {"part_id": part, "quantity": "1", "is_special": true},
        ]});
        let refused = buyer.keeper().post("/api/v1/purchase-orders", wrong);
        let refused = refused.refused(422, "validation_failed");
        assert_eq!(refused.faults().len(), 4, "{}", refused.text);
    });
}

#[test]
fn who_asks_does_not_approve_and_who_approves_does_not_receive() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let store = &buyer.store;
        let part = store.part("CMP-6", json!({}));
        let both = server.named("keeper-manager", &["storekeeper", "manager"]);
        let body = json!({"store_id": store.main, "currency": "CNY", "lines": [{"part_id": part, "quantity": "1"}]});
        let own = both.post("/api/v1/purchase-orders", body).ok(201).at("/id");
        buyer.step(&own, "request_quotes").ok(201);
        buyer.quote(&own, 0, "10.00", "2026-12-31").ok(201);
        let few = json!({"few_quotes_reason": "独家供应"});
        buyer.propose(&own, 0, few).ok(201);
        let refused = buyer.decide(&both, &own);
        let refused = refused.refused(403, "separation_of_duties");
        assert_eq!(unmet(&refused), ["another_person"]);
        buyer
            .decide(buyer.keeper(), &own)
            .refused(403, "insufficient_scope");
        // The keeper proposed it, the manager decides.
        buyer.decide(buyer.manager(), &own).ok(201);

        let theirs = buyer.proposed(&part, "2", "10.00");
        buyer.decide(&both, &theirs).ok(201);
        buyer.step(&theirs, "place").ok(201);
        let refused = buyer.receive(&both, &theirs, "1");
        refused.refused(403, "separation_of_duties");
        buyer.receive(buyer.keeper(), &theirs, "1").ok(201);
    });
}

#[test]
fn a_limit_counts_what_was_approved_for_the_supplier_before() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let part = buyer.store.part("CMP-5", json!({}));
        let first = buyer.proposed(&part, "400", "100.00");
        buyer.decide(buyer.manager(), &first).ok(201);
        let second = buyer.proposed(&part, "101", "100.00");
        let refused = buyer.decide(buyer.manager(), &second);
        let refused = refused.refused(403, "above_limit");
        assert_eq!(unmet(&refused), ["within_limit"]);
        let executive = server.named("executive", &["executive"]);
        buyer.decide(&executive, &second).ok(201);
        // What was given up no longer counts.
        for order in [&first, &second] {
            let body = json!({"action": "cancel", "reason_code": "mistaken"});
            buyer
                .act(buyer.keeper(), order, "transitions", body)
                .ok(201);
        }
        assert_eq!(buyer.on_order(&part), "0");
        let third = buyer.proposed(&part, "500", "100.00");
        buyer.decide(buyer.manager(), &third).ok(201);
    });
}

#[test]
fn a_change_loses_choice_and_approval_and_new_lines_the_quotes() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let part = buyer.store.part("CMP-4", json!({}));
        let order = buyer.proposed(&part, "2", "10.00");
        buyer.decide(buyer.manager(), &order).ok(201);
        let change = |body| {
            let version = buyer.get(&order).number("/version");
            let path = format!("/api/v1/purchase-orders/{order}");
            buyer.keeper().patch(&path, version, body)
        };
        let changed = change(json!({"comment": "补库存"})).ok(200);
        assert_eq!(changed.at("/state"), "draft");
        assert!(changed.body.get("decided_by").is_none(), "{}", changed.text);
        assert_eq!(changed.body["quotes"].as_array().map(Vec::len), Some(1));
        assert_eq!(buyer.on_order(&part), "0");
        buyer
            .step(&order, "place")
            .refused(409, "invalid_transition");
        buyer.step(&order, "request_quotes").ok(201);
        let lines = json!({"lines": [{"part_id": part, "quantity": "9"}]});
        let changed = change(lines).ok(200);
        assert_eq!(changed.body["quotes"].as_array().map(Vec::len), Some(0));
        buyer.step(&order, "request_quotes").ok(201);
        buyer.quote(&order, 0, "11.00", "2026-12-31").ok(201);
        let few = json!({"few_quotes_reason": "独家供应"});
        buyer.propose(&order, 0, few).ok(201);
        let rejected = json!({"decision": "reject"});
        let refused = buyer.act(buyer.manager(), &order, "decisions", rejected);
        assert_eq!(unmet(&refused.refused(422, "needs_unmet")), ["reason_code"]);
        let rejected = json!({"decision": "reject", "reason_code": "too_expensive"});
        let refused = buyer.act(buyer.manager(), &order, "decisions", rejected);
        assert_eq!(refused.ok(201).at("/state"), "rejected");
        change(json!({"comment": "再来"})).refused(409, "invalid_transition");
    });
}

#[test]
fn no_more_comes_in_than_ordered_and_tolerated_and_the_rest_can_be_given_up() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let part = buyer.store.part("CMP-3", json!({}));
        let order = buyer.placed(&part, "10", "5.00");
        buyer
            .receive(buyer.keeper(), &order, "11")
            .refused(409, "conflict");
        let path = "/api/v1/settings/purchasing";
        let setting = buyer.manager().get(path).ok(200);
        let mut value = setting.body["value"].clone();
        value["tolerance_basis_points"] = json!(1000);
        let version = setting.body["version"].as_i64().unwrap_or(0);
        buyer
            .manager()
            .put(path, version, json!({"value": value}))
            .ok(200);
        // What was placed before keeps its bound.
        buyer
            .receive(buyer.keeper(), &order, "11")
            .refused(409, "conflict");
        let tolerant = buyer.placed(&part, "10", "5.00");
        buyer.receive(buyer.keeper(), &tolerant, "11").ok(201);
        assert_eq!(buyer.state(&tolerant), "received");

        buyer.receive(buyer.keeper(), &order, "4").ok(201);
        assert_eq!(buyer.on_order(&part), "6");
        let body = json!({"action": "close_short", "reason_code": "other"});
        let refused = buyer.act(buyer.keeper(), &order, "transitions", body);
        assert_eq!(unmet(&refused.refused(422, "needs_unmet")), ["comment"]);
        let body = json!({"action": "close_short", "reason_code": "discontinued"});
        let closed = buyer
            .act(buyer.keeper(), &order, "transitions", body)
            .ok(201);
        assert_eq!(closed.at("/lines/0/short"), "6");
        assert_eq!(buyer.on_order(&part), "0");
        buyer
            .receive(buyer.keeper(), &order, "1")
            .refused(409, "invalid_transition");
    });
}
