//! What a count refuses, by name.

use serde_json::json;

use super::Crew;
use super::journey::sound;
use crate::support::Server;

#[test]
fn one_count_at_a_time_holds_a_part_in_its_place() {
    Server::each(|server| {
        let crew = Crew::on(server);
        let store = &crew.store;
        let part = store.part("ONE", json!({}));
        store.receive(&store.bin, &part, "4", "1.00");
        let id = crew.start(json!({"location_id": store.bin}));
        let other = store
            .post(
                &crew.second,
                "stock-counts",
                json!({"location_id": store.main}),
            )
            .ok(201)
            .at("/id");
        crew.step(&crew.second, &other, "start")
            .refused(409, "conflict");
        crew.step(&crew.first, &id, "cancel")
            .refused(422, "needs_unmet");
        let why = json!({"action": "cancel", "reason_code": "other", "comment": "停电"});
        let path = format!("stock-counts/{id}/transitions");
        store.post(&crew.first, &path, why).ok(201);
        crew.step(&crew.second, &other, "start").ok(201);
        crew.count(&crew.first, &id, &part, &store.bin, "4")
            .refused(409, "conflict");
        sound(server);
    });
}

#[test]
fn goods_that_left_meanwhile_are_not_lost_as_well_and_are_counted_again() {
    Server::each(|server| {
        let crew = Crew::on(server);
        let store = &crew.store;
        let part = store.part("GONE", json!({}));
        store.receive(&store.bin, &part, "10", "1.00");
        let id = crew.start(json!({"location_id": store.bin, "part_ids": [part]}));
        crew.count(&crew.first, &id, &part, &store.bin, "8").ok(201);
        crew.recount(&crew.judge, &id).ok(201);
        crew.count(&crew.second, &id, &part, &store.bin, "8")
            .ok(201);
        crew.step(&crew.judge, &id, "review").ok(201);
        // Nine of eight are issued: either the count or the issue is wrong.
        let ticket = store.in_repair();
        store.issue(&ticket, &store.bin, &part, "9").ok(201);
        let refused = crew
            .book(&crew.judge, &id)
            .refused(409, "stock_insufficient");
        assert_eq!(refused.at("/shortages/0/sku"), "GONE");
        let lines = json!({"lines": [{"line": 1}]});
        let again = format!("stock-counts/{id}/recounts");
        store.post(&crew.judge, &again, lines).ok(201);
        let third = server.named("counter-3", &["storekeeper"]);
        crew.count(&third, &id, &part, &store.bin, "1").ok(201);
        crew.step(&crew.judge, &id, "review").ok(201);
        let posted = crew.book(&crew.judge, &id).ok(201);
        assert!(posted.body["movement_id"].is_null());
        assert_eq!(store.level(&part, &store.main)[0], "1");
        sound(server);
    });
}

#[test]
fn a_surplus_of_what_never_came_in_needs_its_cost() {
    Server::each(|server| {
        let crew = Crew::on(server);
        let store = &crew.store;
        let part = store.part("NEW", json!({}));
        let id = crew.start(json!({"location_id": store.bin, "part_ids": [part]}));
        crew.enter(&crew.first, &id, json!([{"line": 1, "quantity": "1.5"}]))
            .refused(422, "validation_failed");
        crew.enter(&crew.first, &id, json!([{"line": 1, "quantity": "2"}]))
            .ok(201);
        crew.recount(&crew.first, &id).ok(201);
        crew.recount(&crew.first, &id).refused(422, "needs_unmet");
        crew.enter(&crew.second, &id, json!([{"line": 1, "quantity": "2"}]))
            .ok(201);
        crew.step(&crew.judge, &id, "review").ok(201);
        crew.book(&crew.judge, &id)
            .refused(422, "validation_failed");
        let costs = json!({"unit_costs": [{"part_id": part, "unit_cost": {"amount": "7.00", "currency": "CNY"}}]});
        let path = format!("stock-counts/{id}/postings");
        store.post(&crew.judge, &path, costs).ok(201);
        assert_eq!(store.level(&part, &store.main)[0], "2");
        let dated = json!({"location_id": store.bin, "occurred_at": "2026-01-01T00:00:00Z", "lines": [{
            "part_id": store.part("LATE", json!({})), "quantity": "1", "unit_cost": {"amount": "1.00", "currency": "CNY"}}]});
        let closed = store.post(&store.keeper, "stock-receipts", dated);
        closed.refused(409, "conflict");
        sound(server);
    });
}

#[test]
fn nothing_is_dated_back_into_a_store_that_is_being_counted() {
    Server::each(|server| {
        let crew = Crew::on(server);
        let store = &crew.store;
        let (part, other) = (
            store.part("DATED", json!({})),
            store.part("FREE", json!({})),
        );
        store.receive(&store.bin, &part, "4", "1.00");
        let dated = || {
            let at = "2026-11-10T08:00:00Z";
            let body = json!({"location_id": store.bin, "occurred_at": at, "lines": [{
                "part_id": other, "quantity": "1", "unit_cost": {"amount": "1.00", "currency": "CNY"}}]});
            store.post(&store.keeper, "stock-receipts", body)
        };
        let id = crew.start(json!({"location_id": store.bin}));
        let refused = dated().refused(409, "conflict");
        assert!(refused.at("/detail").contains("盘点"));
        // Today's goods come in while people count.
        store.receive(&store.bin, &part, "1", "1.00");
        let why = json!({"action": "cancel", "reason_code": "other", "comment": "停电"});
        let path = format!("stock-counts/{id}/transitions");
        store.post(&crew.first, &path, why).ok(201);
        dated().ok(201);
        sound(server);
    });
}
