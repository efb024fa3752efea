//! A storekeeper's days: what comes in, goes out, comes back and is put right.

use serde_json::json;

use super::store::{Store, line};
use crate::support::Server;

#[test]
fn the_oldest_goods_go_first_and_the_ticket_costs_what_its_lots_cost() {
    Server::each(|server| {
        let store = Store::open(server);
        let part = store.part("CMP-1", json!({}));
        store.receive(&store.bin, &part, "3", "100.00");
        store.receive(&store.main, &part, "5", "120.00");
        let ticket = store.in_repair();
        let issued = store.issue(&ticket, &store.main, &part, "4").ok(201);
        let taken: Vec<_> = issued.body["entries"]
            .as_array()
            .expect("entries")
            .iter()
            .map(|entry| {
                (
                    entry["quantity"].as_str(),
                    entry["value"]["amount"].as_str(),
                )
            })
            .collect();
        assert_eq!(
            taken,
            [(Some("3"), Some("300.00")), (Some("1"), Some("120.00"))]
        );
        assert_eq!(store.level(&part, &store.main), ["4", "0", "4", "0"]);
        let value = store
            .keeper
            .get(&format!("/api/v1/stock-locations/{}/valuation", store.main))
            .ok(200);
        assert_eq!(value.at("/totals/0/amount"), "480.00");
        let card = store
            .keeper
            .get(&format!(
                "/api/v1/parts/{part}/stock-card?store_id={}",
                store.main
            ))
            .ok(200);
        let balances: Vec<_> = card
            .rows()
            .iter()
            .map(|row| row["balance"].as_str().expect("text"))
            .collect();
        assert_eq!(balances, ["4", "5", "8", "3"]);
    });
}

#[test]
fn what_is_short_is_named_and_promised_goods_wait_for_their_ticket() {
    Server::each(|server| {
        let store = Store::open(server);
        let part = store.part("FAN-1", json!({}));
        store.receive(&store.bin, &part, "5", "10.00");
        let (mine, theirs) = (store.in_repair(), store.in_repair());
        let promise =
            json!({"ticket_id": mine, "part_id": part, "store_id": store.main, "quantity": "3"});
        let kept = store
            .post(&store.keeper, "stock-reservations", promise.clone())
            .ok(201);
        store
            .post(&store.keeper, "stock-reservations", promise)
            .refused(409, "stock_insufficient");
        let short = store
            .issue(&theirs, &store.main, &part, "4")
            .refused(409, "stock_insufficient");
        assert_eq!(short.at("/shortages/0/sku"), "FAN-1");
        assert_eq!(short.at("/shortages/0/location"), "MAIN");
        assert_eq!(
            (
                short.at("/shortages/0/wanted"),
                short.at("/shortages/0/available")
            ),
            ("4".to_owned(), "2".to_owned())
        );
        store.issue(&mine, &store.main, &part, "4").ok(201);
        assert_eq!(store.level(&part, &store.main), ["1", "0", "1", "0"]);
        let path = format!("stock-reservations/{}/releases", kept.at("/id"));
        store
            .post(&store.keeper, &path, json!({}))
            .refused(409, "conflict");
    });
}

#[test]
fn goods_go_only_to_a_ticket_in_repair_and_come_back_into_their_lots() {
    Server::each(|server| {
        let store = Store::open(server);
        let part = store.part("PCB-1", json!({"owes_old_part": true}));
        store.receive(&store.bin, &part, "2", "10.00");
        store.receive(&store.bin, &part, "2", "20.00");
        let early = store.shop.new_ticket("2026-06-01");
        store
            .issue(&early, &store.main, &part, "1")
            .refused(409, "conflict");
        let ticket = store.in_repair();
        store.issue(&ticket, &store.main, &part, "3").ok(201);
        let back = |quantity: &str| {
            let body = json!({"ticket_id": ticket, "location_id": store.bin, "lines": [line(&part, quantity)]});
            store.post(&store.keeper, "stock-returns", body)
        };
        let returned = back("1").ok(201);
        assert_eq!(returned.at("/entries/0/unit_cost/amount"), "20.00");
        back("3").refused(409, "conflict");
        let old = |quantity: &str| {
            let body = json!({"ticket_id": ticket, "location_id": store.old_parts, "lines": [line(&part, quantity)]});
            store.post(&store.keeper, "old-part-receipts", body)
        };
        old("3").refused(409, "conflict");
        old("2").ok(201);
        assert_eq!(store.level(&part, &store.main), ["2", "0", "2", "2"]);
    });
}

#[test]
fn a_wrong_document_is_taken_back_once() {
    Server::each(|server| {
        let store = Store::open(server);
        let part = store.part("CAP-1", json!({}));
        let received = store
            .receive(&store.bin, &part, "5", "1.00")
            .at("/document/id");
        let path = format!("stock-movements/{received}/reversals");
        let reason = json!({"reason": "单价录错"});
        let ticket = store.in_repair();
        let issued = store
            .issue(&ticket, &store.main, &part, "2")
            .ok(201)
            .at("/document/id");
        store
            .post(&store.keeper, &path, reason.clone())
            .refused(409, "stock_insufficient");
        store
            .post(
                &store.keeper,
                &format!("stock-movements/{issued}/reversals"),
                reason.clone(),
            )
            .ok(201);
        let reversal = store.post(&store.keeper, &path, reason.clone()).ok(201);
        let document = format!("/api/v1/stock-movements/{received}");
        let shown = store.keeper.get(&document).ok(200);
        assert_eq!(shown.at("/reversed_by_id"), reversal.at("/document/id"));
        store
            .post(&store.keeper, &path, reason)
            .refused(409, "conflict");
        assert_eq!(store.level(&part, &store.main), ["0", "0", "0", "0"]);
    });
}

#[test]
fn pieces_are_known_by_their_serial_numbers() {
    Server::each(|server| {
        let store = Store::open(server);
        let part = store.part("MOD-1", json!({"is_serial_tracked": true}));
        let body = |serials: &[&str], quantity: &str| {
            json!({"location_id": store.bin, "lines": [{
            "part_id": part, "quantity": quantity, "serials": serials, "unit_cost": {"amount": "99.00", "currency": "CNY"}}]})
        };
        store
            .post(&store.keeper, "stock-receipts", body(&["S1"], "2"))
            .refused(422, "validation_failed");
        store
            .post(&store.keeper, "stock-receipts", body(&["S1", "S2"], "2"))
            .ok(201);
        store
            .post(&store.keeper, "stock-receipts", body(&["s 1"], "1"))
            .refused(409, "conflict");
        let ticket = store.in_repair();
        let issue = json!({"ticket_id": ticket, "location_id": store.main,
            "lines": [{"part_id": part, "quantity": "1", "serials": ["S2"]}]});
        let issued = store
            .post(&store.keeper, "stock-issues", issue.clone())
            .ok(201);
        assert_eq!(issued.at("/entries/0/serial"), "S2");
        store
            .post(&store.keeper, "stock-issues", issue)
            .refused(409, "conflict");
        let found = store.keeper.get("/api/v1/parts?serial=s2").ok(200);
        assert_eq!(found.at("/data/0/sku"), "MOD-1");
    });
}

#[test]
fn a_transfer_has_two_sides_and_its_difference_is_accounted_for() {
    Server::each(|server| {
        let store = Store::open(server);
        let part = store.part("BELT-1", json!({}));
        store.receive(&store.bin, &part, "5", "8.00");
        let body = json!({"from_location_id": store.main, "to_store_id": store.van, "lines": [line(&part, "3")]});
        let sent = store
            .post(&store.keeper, "stock-transfers", body)
            .ok(201)
            .at("/id");
        assert_eq!(store.level(&part, &store.main)[0], "2");
        assert_eq!(store.level(&part, &store.van)[0], "0");
        let technician = &store.shop.technician;
        let receipt = json!({"location_id": store.van, "lines": [{"line": 1, "received": "2"}]});
        let received = store
            .post(
                technician,
                &format!("stock-transfers/{sent}/receipts"),
                receipt,
            )
            .ok(201);
        assert_eq!(received.at("/state"), "differing");
        let lost = json!({"reason": "运输途中遗失"});
        let settled = store
            .post(
                &store.keeper,
                &format!("stock-transfers/{sent}/settlements"),
                lost,
            )
            .ok(201);
        assert_eq!(
            (settled.at("/state"), settled.at("/lines/0/lost")),
            ("settled".to_owned(), "1".to_owned())
        );
        assert_eq!(store.level(&part, &store.van)[0], "2");
        let ticket = store.in_repair();
        let drawn =
            json!({"ticket_id": ticket, "location_id": store.van, "lines": [line(&part, "1")]});
        store.post(technician, "stock-issues", drawn).ok(201);
        let foreign =
            json!({"ticket_id": ticket, "location_id": store.main, "lines": [line(&part, "1")]});
        store
            .post(technician, "stock-issues", foreign)
            .refused(422, "validation_failed");
    });
}

#[test]
fn nothing_is_dated_before_what_is_closed_or_has_moved_since() {
    Server::each(|server| {
        let store = Store::open(server);
        let part = store.part("PIPE-1", json!({"unit": "米", "decimals": 2}));
        let dated = |at: &str, quantity: &str| {
            json!({"location_id": store.bin, "occurred_at": at, "lines": [{
            "part_id": part, "quantity": quantity, "unit_cost": {"amount": "3.33", "currency": "CNY"}}]})
        };
        let receive = |at: &str, quantity: &str| {
            store.post(&store.keeper, "stock-receipts", dated(at, quantity))
        };
        receive("2026-11-02T08:00:00Z", "1.555").refused(422, "validation_failed");
        receive("2026-11-02T08:00:00Z", "1.5").ok(201);
        receive("2026-11-01T08:00:00Z", "1.5").refused(409, "conflict");
        receive("2026-12-01T08:00:00Z", "1.5").refused(422, "validation_failed");
        let closing = json!({"store_id": store.main, "closed_until": "2026-11-10T00:00:00Z"});
        store
            .post(&store.shop.finance, "stock-closings", closing.clone())
            .ok(201);
        store
            .post(&store.shop.finance, "stock-closings", closing)
            .refused(409, "conflict");
        receive("2026-11-09T23:59:59Z", "1").refused(409, "conflict");
        receive("2026-11-10T00:00:00Z", "1.25").ok(201);
        let path = format!(
            "/api/v1/stock-locations/{}/valuation?at=2026-11-05T00:00:00Z",
            store.main
        );
        // 1.5 m at 3.33 are 4.995, rounded once.
        assert_eq!(
            store.keeper.get(&path).ok(200).at("/totals/0/amount"),
            "5.00"
        );
    });
}

#[test]
fn goods_set_aside_are_not_available_and_scrap_is_worth_nothing() {
    Server::each(|server| {
        let store = Store::open(server);
        let part = store.part("VALVE-1", json!({}));
        store.receive(&store.bin, &part, "4", "10.00");
        let go = |from: &str, to: &str, quantity: &str| {
            let body = json!({"from_location_id": from, "to_location_id": to, "lines": [line(&part, quantity)]});
            store.post(&store.keeper, "stock-moves", body)
        };
        go(&store.bin, &store.quarantine, "2").ok(201);
        assert_eq!(store.level(&part, &store.main), ["2", "0", "2", "2"]);
        go(&store.quarantine, &store.bin, "1").ok(201);
        go(&store.quarantine, &store.scrap, "1").ok(201);
        go(&store.scrap, &store.bin, "1").refused(422, "validation_failed");
        let value = store
            .keeper
            .get(&format!("/api/v1/stock-locations/{}/valuation", store.main))
            .ok(200);
        assert_eq!(value.at("/totals/0/amount"), "30.00");
        let gone =
            json!({"location_id": store.scrap, "reason": "季度报废", "lines": [line(&part, "1")]});
        store.post(&store.keeper, "stock-disposals", gone).ok(201);
        let missing = json!({"location_id": store.bin, "is_surplus": false, "reason": "丢失", "lines": [line(&part, "1")]});
        store
            .post(&store.keeper, "stock-adjustments", missing)
            .ok(201);
        assert_eq!(store.level(&part, &store.main), ["2", "0", "2", "0"]);
    });
}
