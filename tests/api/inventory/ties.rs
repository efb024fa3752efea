//! Tickets and the store: what a plan needs is promised or waited for, what is issued is accounted for.

use aftercare::app::JOBS;
use aftercare::platform::jobs::{Ran, Runner};
use serde_json::{Value, json};

use super::store::{Store, line};
use crate::decisions::{approval, proposed};
use crate::support::{Answer, Client, Server};

/// Gives tickets what has come in for them; waits for another worker that is at it.
pub fn fill(server: &Server) {
    let runner = Runner::new(server.app.clone(), JOBS);
    while runner.run_now("fill-stock-wants").unwrap() == Ran::Elsewhere {
        std::thread::park_timeout(std::time::Duration::from_millis(20));
    }
}

pub fn sound(server: &Server) {
    let report = aftercare::check::run(server.scratch().db()).unwrap();
    assert!(report.is_clean(), "{report}");
}

/// A line of a plan or report.
pub fn of_part(part: &str, sku: &str, quantity: i64) -> Value {
    json!({"part_id": part, "sku": sku, "name": sku, "quantity": quantity})
}

/// What a ticket got, as somebody sees it.
pub fn account(who: &Client, ticket: &str) -> Answer {
    who.get(&format!("/api/v1/tickets/{ticket}/parts")).ok(200)
}

/// A ticket under warranty whose diagnosis asks for parts, ready for `start_repair`.
pub fn diagnosed(store: &Store, parts: Value) -> String {
    diagnosed_on(store, "2026-06-01", parts)
}

/// The same, of a device delivered on a day.
pub fn diagnosed_on(store: &Store, delivered: &str, parts: Value) -> String {
    let shop = &store.shop;
    let ticket = shop.new_ticket(delivered);
    shop.step(&shop.agent, &ticket, "triage").ok(201);
    let mut diagnosis = shop.diagnosis();
    diagnosis["parts"] = parts;
    shop.record(&shop.technician, &ticket, "diagnoses", diagnosis)
        .ok(201);
    ticket
}

pub fn start(store: &Store, ticket: &str) -> Answer {
    let shop = &store.shop;
    store.tick();
    shop.step(&shop.technician, ticket, "start_repair").ok(201)
}

pub fn shown(store: &Store, ticket: &str) -> Answer {
    let path = format!("/api/v1/tickets/{ticket}");
    store.shop.agent.get(&path).ok(200)
}

pub fn hold(store: &Store, ticket: &str) -> String {
    let shown = shown(store, ticket);
    let hold = &shown.body["hold"];
    let reason = hold["reason"].as_str();
    assert_eq!(reason.is_some(), hold.is_object(), "{hold}");
    reason.unwrap_or("none").to_owned()
}

pub fn report(store: &Store, ticket: &str, parts: Value) -> Answer {
    let shop = &store.shop;
    let mut work = shop.work();
    work["parts"] = parts;
    shop.record(&shop.technician, ticket, "repair-reports", work)
}

pub fn step(store: &Store, who: &Client, ticket: &str, action: &str) -> Answer {
    store.shop.step(who, ticket, action)
}

pub fn back(store: &Store, what: &str, ticket: &str, place: &str, lines: Value) -> Answer {
    let body = json!({"ticket_id": ticket, "location_id": place, "lines": lines});
    store.post(&store.keeper, what, body)
}

/// From a completed repair to closure.
pub fn verified(store: &Store, ticket: &str) {
    let shop = &store.shop;
    let tested = json!({"passed": true, "tests": [{"name": "试机", "result": "passed"}]});
    shop.record(&shop.quality, ticket, "verifications", tested)
        .ok(201);
    shop.accept(ticket).ok(201);
}

pub fn unmet(answer: &Answer) -> Vec<String> {
    let all = answer.body["unmet"].as_array().expect("unmet needs");
    all.iter()
        .map(|one| one["need"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn a_shortage_waits_for_its_goods_and_goes_on_when_they_are_here() {
    Server::each(|server| {
        let store = Store::open(server);
        let (shop, part) = (&store.shop, store.part("CMP-9", json!({})));
        let other = store.part("FAN-9", json!({}));
        store.receive(&store.bin, &part, "1", "100.00");
        store.receive(&store.bin, &other, "5", "10.00");
        let plan = json!([of_part(&part, "CMP-9", 2), of_part(&other, "FAN-9", 1),
            {"sku": "X-1", "name": "线材", "quantity": 3}]);
        let ticket = diagnosed(&store, plan);
        start(&store, &ticket);
        assert_eq!(hold(&store, &ticket), "awaiting_parts");
        assert_eq!(store.level(&part, &store.main)[1], "0");
        assert_eq!(store.level(&other, &store.main)[1], "1");
        fill(server);
        assert_eq!(hold(&store, &ticket), "awaiting_parts");
        // The piece that was there is kept for whoever has waited longest.
        assert_eq!(store.level(&part, &store.main)[1], "1");
        let late = diagnosed(&store, json!([of_part(&part, "CMP-9", 1)]));
        start(&store, &late);
        assert_eq!(hold(&store, &late), "awaiting_parts");
        store.receive(&store.bin, &part, "1", "110.00");
        fill(server);
        assert_eq!(hold(&store, &ticket), "none");
        assert_eq!(hold(&store, &late), "awaiting_parts");
        let path = format!("/api/v1/tickets/{ticket}/events?limit=200");
        let events = shop.agent.get(&path).ok(200);
        let resumed = events.rows().iter().find(|one| one["type"] == "resumed");
        let resumed = resumed.expect("an entry that the wait is over");
        assert_eq!(resumed["details"]["assignee_id"], json!(shop.technician.id));
        store.issue(&ticket, &store.main, &part, "2").ok(201);
        store.issue(&ticket, &store.main, &other, "1").ok(201);
        let used = json!([of_part(&part, "CMP-9", 2)]);
        report(&store, &ticket, used).ok(201);
        step(&store, &shop.technician, &ticket, "complete_repair").ok(201);
        verified(&store, &ticket);
        let refused = step(&store, &shop.agent, &ticket, "close").refused(422, "needs_unmet");
        assert_eq!(unmet(&refused), ["unused_parts_back"]);
        back(
            &store,
            "stock-returns",
            &ticket,
            &store.bin,
            json!([line(&part, "1")]),
        )
        .refused(409, "conflict");
        back(
            &store,
            "stock-returns",
            &ticket,
            &store.bin,
            json!([line(&other, "1")]),
        )
        .ok(201);
        shop.close_and_review(&ticket);
        sound(server);
    });
}

#[test]
fn a_guarantee_repair_owes_the_old_part_and_a_paid_one_does_not() {
    Server::each(|server| {
        let store = Store::open(server);
        let shop = &store.shop;
        let part = store.part("PCB-9", json!({"owes_old_part": true}));
        store.receive(&store.bin, &part, "3", "50.00");
        let ticket = diagnosed(&store, json!([of_part(&part, "PCB-9", 1)]));
        start(&store, &ticket);
        assert_eq!(hold(&store, &ticket), "none");
        assert_eq!(store.level(&part, &store.main)[1], "1");
        // A report speaks only of what was issued.
        let mut used = of_part(&part, "PCB-9", 1);
        used["old_part"] = json!("pending");
        report(&store, &ticket, json!([used])).ok(201);
        let refused = step(&store, &shop.technician, &ticket, "complete_repair");
        assert_eq!(
            unmet(&refused.refused(422, "needs_unmet")),
            ["parts_posted"]
        );
        store.issue(&ticket, &store.main, &part, "1").ok(201);
        step(&store, &shop.technician, &ticket, "complete_repair").ok(201);
        verified(&store, &ticket);
        let refused = step(&store, &shop.agent, &ticket, "close").refused(422, "needs_unmet");
        assert_eq!(unmet(&refused), ["old_parts_back"]);
        let lines = json!([line(&part, "1")]);
        back(
            &store,
            "old-part-receipts",
            &ticket,
            &store.old_parts,
            lines,
        )
        .ok(201);
        shop.close_and_review(&ticket);

        // Out of warranty the customer pays, and keeps the old part.
        let paid = diagnosed_on(&store, "2020-03-01", json!([of_part(&part, "PCB-9", 2)]));
        let quote = proposed(shop, &paid, "500.00");
        let decide = format!("/api/v1/quotes/{quote}/decisions");
        shop.agent.post(&decide, approval()).ok(201);
        assert_eq!(hold(&store, &paid), "none");
        assert_eq!(store.level(&part, &store.main)[1], "2");
        store.issue(&paid, &store.main, &part, "2").ok(201);
        let account = account(&store.keeper, &paid);
        assert_eq!(account.at("/parts/0/old_owed"), "0");
        assert_eq!(account.at("/totals/0/amount"), "100.00");
        sound(server);
    });
}

#[test]
fn plans_that_are_given_up_give_their_goods_back() {
    Server::each(|server| {
        let store = Store::open(server);
        let shop = &store.shop;
        let part = store.part("REL-9", json!({}));
        store.receive(&store.bin, &part, "2", "5.00");
        let plan = || json!([of_part(&part, "REL-9", 2)]);
        let first = diagnosed(&store, plan());
        start(&store, &first);
        let second = diagnosed(&store, plan());
        start(&store, &second);
        assert_eq!(hold(&store, &second), "awaiting_parts");
        let again = json!({"action": "rediagnose", "reason_code": "new_finding"});
        let path = |ticket: &str| format!("/api/v1/tickets/{ticket}/transitions");
        shop.technician.post(&path(&first), again).ok(201);
        fill(server);
        assert_eq!(hold(&store, &second), "none");
        assert_eq!(store.level(&part, &store.main)[1], "2");
        start(&store, &first);
        assert_eq!(hold(&store, &first), "awaiting_parts");
        let cancel = json!({"action": "cancel", "reason_code": "customer_withdrew"});
        for ticket in [&first, &second] {
            shop.manager.post(&path(ticket), cancel.clone()).ok(201);
        }
        assert_eq!(store.level(&part, &store.main)[1], "0");
        fill(server);
        assert_eq!(store.level(&part, &store.main)[1], "0");
        sound(server);
    });
}

#[test]
fn lines_of_the_catalogue_agree_with_it() {
    Server::each(|server| {
        let store = Store::open(server);
        let shop = &store.shop;
        let part = store.part("CAT-9", json!({}));
        let cable = store.part("CABLE-9", json!({"unit": "米", "decimals": 1}));
        let tracked = store.part("MOD-9", json!({"is_serial_tracked": true}));
        let ticket = shop.new_ticket("2026-06-01");
        shop.step(&shop.agent, &ticket, "triage").ok(201);
        let tell = |parts: Value| {
            let mut diagnosis = shop.diagnosis();
            diagnosis["parts"] = parts;
            shop.record(&shop.technician, &ticket, "diagnoses", diagnosis)
        };
        let nobody = "01939af1-0000-7000-8000-000000000000";
        let exact = |part: &str, sku: &str, quantity: i64, exact: &str| {
            let mut line = of_part(part, sku, quantity);
            line["exact_quantity"] = json!(exact);
            line
        };
        let faults = tell(json!([
            of_part(nobody, "CAT-9", 1),
            of_part(&part, "OTHER", 1),
            exact(&cable, "CABLE-9", 2, "2.5"),
            exact(&cable, "CABLE-9", 3, "2.55"),
            {"sku": "FREE", "name": "自购", "quantity": 1, "exact_quantity": "0.5"},
        ]))
        .refused(422, "validation_failed");
        assert_eq!(
            faults.faults(),
            [
                "/parts/0/part_id",
                "/parts/1/sku",
                "/parts/2/exact_quantity",
                "/parts/3/exact_quantity",
                "/parts/4/exact_quantity"
            ]
        );
        tell(json!([
            exact(&cable, "cable-9", 3, "2.5"),
            of_part(&tracked, "MOD-9", 2)
        ]))
        .ok(201);
        start(&store, &ticket);
        report(&store, &ticket, json!([of_part(&tracked, "MOD-9", 2)]))
            .refused(422, "validation_failed");
        sound(server);
    });
}
