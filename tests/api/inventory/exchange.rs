//! Exchanges: single pieces by their numbers, old parts that come back or do not, vans.

use serde_json::json;

use super::store::{Store, line};
use super::ties::{account, back, diagnosed, of_part, report, sound, start, step, unmet, verified};
use crate::support::{Answer, Server};

fn numbered(store: &Store, ticket: &str, place: &str, part: &str, serial: &str) -> Answer {
    let body = json!({"ticket_id": ticket, "location_id": place,
        "lines": [{"part_id": part, "quantity": "1", "serials": [serial]}]});
    store.post(&store.keeper, "stock-issues", body)
}

#[test]
fn an_exchange_leaves_both_numbers_and_takes_the_old_piece_back() {
    Server::each(|server| {
        let store = Store::open(server);
        let shop = &store.shop;
        let part = store.part(
            "MOD-7",
            json!({"is_serial_tracked": true, "owes_old_part": true}),
        );
        let body = json!({"location_id": store.bin, "lines": [{"part_id": part, "quantity": "2",
            "serials": ["NEW-1", "NEW-2"], "unit_cost": {"amount": "99.00", "currency": "CNY"}}]});
        store.post(&store.keeper, "stock-receipts", body).ok(201);
        let ticket = diagnosed(&store, json!([of_part(&part, "MOD-7", 1)]));
        start(&store, &ticket);
        numbered(&store, &ticket, &store.main, &part, "NEW-1").ok(201);
        let second = numbered(&store, &ticket, &store.main, &part, "NEW-2").ok(201);
        let asset = super::ties::shown(&store, &ticket).at("/asset/id");
        let device = shop.agent.get(&format!("/api/v1/assets/{asset}")).ok(200);
        let old = device.at("/serial");
        let used = |serial: &str| {
            let mut work = shop.work();
            let mut used = of_part(&part, "MOD-7", 1);
            used["serial"] = json!(serial);
            work["parts"] = json!([used]);
            work["replaced_identities"] =
                json!([{"kind": "serial", "old_value": old, "new_value": serial}]);
            shop.record(&shop.technician, &ticket, "repair-reports", work)
                .ok(201);
        };
        // A piece that this ticket never got is not posted.
        used("NEW-9");
        let refused = step(&store, &shop.technician, &ticket, "complete_repair");
        assert_eq!(
            unmet(&refused.refused(422, "needs_unmet")),
            ["parts_posted"]
        );
        used("new-1");
        let returned = |serial: &str| {
            let lines = json!([{"part_id": part, "quantity": "1", "serials": [serial]}]);
            back(&store, "stock-returns", &ticket, &store.bin, lines)
        };
        returned("NEW-1").refused(422, "validation_failed");
        step(&store, &shop.technician, &ticket, "complete_repair").ok(201);
        returned("NEW-1").refused(422, "validation_failed");
        returned("NEW-2").ok(201);
        let path = format!("stock-movements/{}/reversals", second.at("/document/id"));
        let reason = json!({"reason": "误操作"});
        store
            .post(&store.keeper, &path, reason)
            .refused(409, "conflict");
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
        let account = account(&store.keeper, &ticket);
        assert_eq!(
            ["issued", "returned", "used", "old_owed", "old_back"]
                .map(|name| account.at(&format!("/parts/0/{name}"))),
            ["2", "1", "1", "1", "1"]
        );
        assert_eq!(account.at("/parts/0/costs/0/amount"), "99.00");
        let device = shop.agent.get(&format!("/api/v1/assets/{asset}")).ok(200);
        assert_eq!(device.at("/serial").to_uppercase(), "NEW-1");
        let path = format!("/api/v1/assets/{asset}/history");
        let history = shop.agent.get(&path).ok(200);
        assert!(history.text.contains(&old), "{}", history.text);
        sound(server);
    });
}

#[test]
fn a_debt_is_seen_by_who_owes_it_and_written_off_by_a_supervisor() {
    Server::each(|server| {
        let store = Store::open(server);
        let shop = &store.shop;
        let part = store.part("PCB-7", json!({"owes_old_part": true}));
        store.receive(&store.bin, &part, "5", "10.00");
        let ticket = store.in_repair();
        store.issue(&ticket, &store.main, &part, "2").ok(201);
        let debts = |who: &crate::support::Client| who.get("/api/v1/old-part-debts").ok(200);
        for who in [&shop.technician, &shop.supervisor, &store.keeper] {
            assert_eq!(debts(who).at("/data/0/quantity"), "2");
        }
        let own = debts(&shop.technician);
        assert_eq!(own.at("/data/0/technician/id"), shop.technician.id);
        let path = format!(
            "/api/v1/old-part-debts?technician_id={}&with_total=true",
            shop.manager.id
        );
        assert_eq!(store.keeper.get(&path).ok(200).rows().len(), 0);
        let gone = |quantity: &str, reason: &str| json!({"ticket_id": ticket, "part_id": part, "quantity": quantity, "reason": reason});
        let write_off = |who, body| store.post(who, "old-part-write-offs", body);
        write_off(&store.keeper, gone("1", "遗失")).refused(403, "insufficient_scope");
        write_off(&shop.technician, gone("1", "遗失")).refused(403, "insufficient_scope");
        let faults = write_off(&shop.supervisor, gone("0", "  ")).refused(422, "validation_failed");
        assert_eq!(faults.faults(), ["/quantity", "/reason"]);
        write_off(&shop.supervisor, gone("3", "遗失")).refused(409, "conflict");
        let off = write_off(&shop.supervisor, gone("1", "客户处遗失")).ok(201);
        assert_eq!(off.at("/old_written_off"), "1");
        assert!(off.body["costs"].is_null(), "{}", off.text);
        assert_eq!(debts(&shop.technician).at("/data/0/quantity"), "1");
        let lines = json!([line(&part, "1")]);
        back(
            &store,
            "old-part-receipts",
            &ticket,
            &store.old_parts,
            lines,
        )
        .ok(201);
        assert_eq!(debts(&shop.technician).rows().len(), 0);
        // Whoever may not see costs sees what was used, not what it cost.
        let seen = account(&shop.technician, &ticket);
        assert!(seen.body["totals"].is_null(), "{}", seen.text);
        let path = format!("/api/v1/tickets/{ticket}/parts");
        shop.agent.get(&path).refused(403, "insufficient_scope");
        sound(server);
    });
}

#[test]
fn goods_are_drawn_from_ones_own_van_and_in_ones_own_name() {
    Server::each(|server| {
        let store = Store::open(server);
        let shop = &store.shop;
        let part = store.part("VAN-7", json!({"owes_old_part": true}));
        store.receive(&store.van, &part, "3", "10.00");
        let other = json!({"kind": "van", "branch_id": server.branch, "code": "VAN-2", "name": "二号车", "technician_id": shop.supervisor.id});
        let other = store
            .keeper
            .post("/api/v1/stock-locations", other)
            .ok(201)
            .at("/id");
        store.receive(&other, &part, "3", "10.00");
        let ticket = store.in_repair();
        let draw = |who, place: &str, technician: Option<&str>| {
            let mut body =
                json!({"ticket_id": ticket, "location_id": place, "lines": [line(&part, "1")]});
            if let Some(technician) = technician {
                body["technician_id"] = json!(technician);
            }
            store.post(who, "stock-issues", body)
        };
        draw(&shop.technician, &store.van, None).ok(201);
        draw(&shop.technician, &other, None).refused(422, "validation_failed");
        let blamed = draw(&shop.technician, &store.van, Some(&shop.supervisor.id));
        assert_eq!(
            blamed.refused(422, "validation_failed").faults(),
            ["/technician_id"]
        );
        // The storekeeper gives out of any van of the branch; its technician answers for it.
        draw(&store.keeper, &other, None).ok(201);
        let seen = account(&store.keeper, &ticket);
        assert_eq!(seen.at("/parts/0/technician/id"), shop.supervisor.id);
        let nobody = "01939af1-0000-7000-8000-000000000000";
        store.receive(&store.bin, &part, "1", "10.00");
        let unknown = draw(&store.keeper, &store.main, Some(nobody));
        assert_eq!(
            unknown.refused(422, "validation_failed").faults(),
            ["/technician_id"]
        );
        sound(server);
    });
}

#[test]
fn reports_of_a_new_cycle_speak_of_the_new_cycle() {
    Server::each(|server| {
        let store = Store::open(server);
        let shop = &store.shop;
        let part = store.part("FAN-7", json!({}));
        store.receive(&store.bin, &part, "5", "10.00");
        let ticket = diagnosed(&store, json!([of_part(&part, "FAN-7", 1)]));
        start(&store, &ticket);
        store.issue(&ticket, &store.main, &part, "1").ok(201);
        report(&store, &ticket, json!([of_part(&part, "FAN-7", 1)])).ok(201);
        step(&store, &shop.technician, &ticket, "complete_repair").ok(201);
        verified(&store, &ticket);
        step(&store, &shop.agent, &ticket, "close").ok(201);
        let again = json!({"action": "reopen", "reason_code": "not_fixed"});
        let path = format!("/api/v1/tickets/{ticket}/transitions");
        shop.agent.post(&path, again).ok(201);
        let mut diagnosis = shop.diagnosis();
        diagnosis["parts"] = json!([of_part(&part, "FAN-7", 2)]);
        shop.record(&shop.technician, &ticket, "diagnoses", diagnosis)
            .ok(201);
        start(&store, &ticket);
        // What the first cycle used is not in hand for the second.
        assert_eq!(store.level(&part, &store.main)[1], "2");
        report(&store, &ticket, json!([of_part(&part, "FAN-7", 1)])).ok(201);
        step(&store, &shop.technician, &ticket, "complete_repair").refused(422, "needs_unmet");
        store.issue(&ticket, &store.main, &part, "1").ok(201);
        step(&store, &shop.technician, &ticket, "complete_repair").ok(201);
        assert_eq!(store.level(&part, &store.main)[1], "0");
        let seen = account(&store.keeper, &ticket);
        assert_eq!(seen.at("/parts/0/used"), "2");
        verified(&store, &ticket);
        step(&store, &shop.agent, &ticket, "close").ok(201);
        sound(server);
    });
}
