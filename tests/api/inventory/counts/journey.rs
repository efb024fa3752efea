//! A monthly count with movements in between, a van's own count, pieces that lie elsewhere.

use serde_json::{Value, json};

use super::Crew;
use crate::inventory::store::line;
use crate::support::Server;

fn text<'a>(row: &'a Value, name: &str) -> Option<&'a str> {
    row[name].as_str()
}

#[test]
fn a_monthly_count_with_movements_in_between() {
    Server::each(|server| {
        let crew = Crew::on(server);
        let store = &crew.store;
        let (fan, cap) = (store.part("FAN", json!({})), store.part("CAP", json!({})));
        store.receive(&store.bin, &fan, "10", "10.00");
        store.receive(&store.bin, &cap, "20", "2.00");
        store.receive(&store.quarantine, &cap, "3", "2.00");
        let duty = |expected: &str| {
            let path = format!("/api/v1/stock-count-duties?store_id={}", store.main);
            assert_eq!(crew.first.get(&path).ok(200).at("/data/0/state"), expected);
        };
        duty("due");
        let id = crew.start(json!({"location_id": store.main}));
        // Goods leave and come in before, between and after the countings.
        let ticket = store.in_repair();
        store.issue(&ticket, &store.bin, &fan, "2").ok(201);
        // Eight on the books, seven on the shelf.
        crew.count(&crew.first, &id, &fan, &store.bin, "7").ok(201);
        store.issue(&ticket, &store.bin, &fan, "1").ok(201);
        // Two people count different lines; the second's lies before a receipt.
        crew.count(&crew.second, &id, &cap, &store.bin, "20")
            .ok(201);
        store.receive(&store.bin, &cap, "5", "3.00");
        let left = crew
            .count(&crew.second, &id, &cap, &store.quarantine, "4")
            .ok(201);
        assert_eq!(left.number("/due_count"), 0);

        // Blind: nobody who counts learns what the books say or that something differs.
        for who in [&crew.first, &crew.second] {
            for row in crew.lines(who, &id) {
                assert!(
                    row["expected"].is_null() && row["difference"].is_null(),
                    "{row}"
                );
            }
            let own = who
                .get(&format!("/api/v1/stock-counts/{id}/entries"))
                .ok(200);
            assert!(own.rows().iter().all(|row| row["expected"].is_null()));
        }
        let seen = crew.lines(&crew.judge, &id);
        let differences: Vec<_> = seen.iter().map(|row| text(row, "difference")).collect();
        assert_eq!(seen.len(), 3);
        assert!(differences.contains(&Some("-1")) && differences.contains(&Some("1")));

        // What differs is counted by another person before anybody agrees to it.
        crew.step(&crew.judge, &id, "review")
            .refused(422, "needs_unmet");
        let again = crew.recount(&crew.first, &id).ok(201);
        assert_eq!((again.number("/round"), again.number("/due_count")), (2, 2));
        crew.count(&crew.first, &id, &fan, &store.bin, "7")
            .refused(422, "validation_failed");
        crew.count(&crew.second, &id, &fan, &store.bin, "6").ok(201);
        crew.count(&crew.first, &id, &cap, &store.quarantine, "3")
            .ok(201);
        let late = line(&fan, "1");
        let dated = json!({"location_id": store.bin, "occurred_at": "2026-01-01T00:00:00Z", "lines": [{
            "part_id": late["part_id"], "quantity": "1", "unit_cost": {"amount": "1.00", "currency": "CNY"}}]});
        store
            .post(&store.keeper, "stock-receipts", dated)
            .refused(409, "conflict");

        // Whoever counted judges nothing, and the flow says who does.
        crew.step(&crew.first, &id, "review")
            .refused(403, "not_your_step");
        let reviewed = crew.step(&crew.judge, &id, "review").ok(201);
        assert_eq!(reviewed.at("/state"), "reviewed");
        assert_eq!(reviewed.number("/accuracy/agreeing_lines"), 2);
        assert_eq!(reviewed.number("/accuracy/basis_points"), 6666);
        assert_eq!(reviewed.body["accuracy"]["is_reached"], json!(false));
        store.issue(&ticket, &store.bin, &fan, "1").ok(201);
        crew.book(&crew.first, &id)
            .refused(403, "insufficient_scope");
        let posted = crew.book(&crew.judge, &id).ok(201);
        assert_eq!(posted.at("/state"), "posted");

        // Ten less two, one and one, and the one that was lost.
        assert_eq!(store.level(&fan, &store.main)[0], "5");
        assert_eq!(store.level(&cap, &store.main), ["25", "0", "25", "3"]);
        let booked = crew
            .first
            .get(&format!(
                "/api/v1/stock-movements/{}",
                posted.at("/movement_id")
            ))
            .ok(200);
        assert_eq!(booked.at("/document/kind"), "count_adjustment");
        assert_eq!(booked.body["entries"].as_array().map(Vec::len), Some(1));
        duty("done");
        let rows = crew.lines(&crew.first, &id);
        assert!(rows.iter().any(|row| text(row, "adjusted") == Some("-1")));
        sound(server);
    });
}

#[test]
fn a_technician_counts_the_own_van_and_a_loss_cuts_the_newest_promise() {
    Server::each(|server| {
        let crew = Crew::on(server);
        let store = &crew.store;
        let technician = &store.shop.technician;
        let part = store.part("VAN-PART", json!({}));
        store.receive(&store.van, &part, "5", "10.00");
        let tickets = [store.in_repair(), store.in_repair()];
        let promise = |ticket: &str| json!({"ticket_id": ticket, "part_id": part, "store_id": store.van, "quantity": "2"});
        let kept: Vec<String> = tickets
            .iter()
            .map(|ticket| {
                let done = store.post(&store.keeper, "stock-reservations", promise(ticket));
                done.ok(201).at("/id")
            })
            .collect();
        store
            .post(
                technician,
                "stock-counts",
                json!({"location_id": store.main}),
            )
            .refused(422, "validation_failed");
        let id = store
            .post(
                technician,
                "stock-counts",
                json!({"location_id": store.van}),
            )
            .ok(201)
            .at("/id");
        crew.step(technician, &id, "start").ok(201);
        crew.count(technician, &id, &part, &store.van, "3").ok(201);
        crew.recount(&crew.judge, &id).ok(201);
        crew.count(&crew.second, &id, &part, &store.van, "3")
            .ok(201);
        let supervisor = &store.shop.supervisor;
        crew.step(supervisor, &id, "review").ok(201);
        crew.book(supervisor, &id).ok(201);
        assert_eq!(store.level(&part, &store.van), ["3", "3", "0", "0"]);
        let left: Vec<String> = kept
            .iter()
            .map(|id| {
                let path = format!("/api/v1/stock-reservations/{id}");
                store.keeper.get(&path).ok(200).at("/quantity")
            })
            .collect();
        assert_eq!(left, ["2", "1"]);
        sound(server);
    });
}

#[test]
fn pieces_are_named_missing_found_and_brought_from_where_the_books_had_them() {
    Server::each(|server| {
        let crew = Crew::on(server);
        let store = &crew.store;
        let part = store.part("PCB", json!({"is_serial_tracked": true}));
        for (place, serials) in [
            (&store.bin, json!(["A-1", "A-2"])),
            (&store.main, json!(["B-1"])),
        ] {
            let quantity = serials.as_array().map_or(0, Vec::len).to_string();
            let line = json!({"part_id": part, "quantity": quantity, "serials": serials,
                "unit_cost": {"amount": "50.00", "currency": "CNY"}});
            let body = json!({"location_id": place, "lines": [line]});
            store.post(&store.keeper, "stock-receipts", body).ok(201);
        }
        let id = crew.start(json!({"location_id": store.main}));
        let seen = |place: &str, serials: Value| {
            let quantity = serials.as_array().map_or(0, Vec::len).to_string();
            json!([{"part_id": part, "location_id": place, "quantity": quantity, "serials": serials}])
        };
        // A-2 is gone, B-1 lies in the bin, N-9 was never on the books.
        for who in [&crew.first, &crew.second] {
            crew.enter(who, &id, seen(&store.bin, json!(["a-1", "B-1", "N-9"])))
                .ok(201);
            crew.enter(who, &id, seen(&store.main, json!([]))).ok(201);
            if crew
                .lines(&crew.judge, &id)
                .iter()
                .all(|row| row["round"] == json!(1))
            {
                crew.recount(&crew.judge, &id).ok(201);
            }
        }
        let rows = crew.lines(&crew.judge, &id);
        let bin = rows
            .iter()
            .find(|row| row["location"]["code"] == json!("A-01"))
            .expect("the bin");
        assert_eq!(bin["missing_serials"], json!(["A-2"]));
        assert_eq!(bin["found_serials"], json!(["B-1", "N-9"]));
        crew.step(&crew.judge, &id, "review").ok(201);
        crew.book(&crew.judge, &id).ok(201);
        assert_eq!(store.level(&part, &store.main)[0], "3");
        let ticket = store.in_repair();
        let issue = |serial: &str| {
            let line = json!({"part_id": part, "quantity": "1", "serials": [serial]});
            let body = json!({"ticket_id": ticket, "location_id": store.bin, "lines": [line]});
            store.post(&store.keeper, "stock-issues", body)
        };
        issue("A-2").refused(409, "conflict");
        for serial in ["A-1", "B-1", "N-9"] {
            issue(serial).ok(201);
        }
        sound(server);
    });
}

/// Every check of the program holds.
pub fn sound(server: &Server) {
    let report = aftercare::check::run(server.scratch().db()).expect("the check runs");
    assert!(report.broken().is_empty(), "{report}");
}
