//! What a repair report left open is put right or written off before the ticket is closed.

use serde_json::{Value, json};

use crate::inventory::ties::unmet;
use crate::support::{Answer, Client, Server, Shop};

/// A line of free text whose old part nobody has accounted for.
fn pending() -> Value {
    json!({"sku": "X-1", "name": "风扇电机", "quantity": 1, "old_part": "pending"})
}

/// A ticket in closure whose report says so; with its device.
fn in_closure(shop: &Shop, parts: Value, replaced: Value) -> (String, String) {
    let customer = shop.customer("李明").at("/id");
    let asset = shop.asset(&customer, "2026-06-01").at("/id");
    let ticket = shop.ticket(&customer, &asset);
    shop.start_repair(&ticket);
    let mut work = shop.work();
    work["parts"] = parts;
    work["replaced_identities"] = replaced;
    shop.record(&shop.technician, &ticket, "repair-reports", work)
        .ok(201);
    shop.step(&shop.technician, &ticket, "complete_repair")
        .ok(201);
    let tested = json!({"passed": true, "tests": [{"name": "试机", "result": "passed"}]});
    shop.record(&shop.quality, &ticket, "verifications", tested)
        .ok(201);
    shop.accept(&ticket).ok(201);
    (ticket, asset)
}

fn correct(shop: &Shop, who: &Client, ticket: &str, body: Value) -> Answer {
    shop.record(who, ticket, "repair-report-corrections", body)
}

fn reports(shop: &Shop, ticket: &str) -> Vec<Value> {
    let path = format!("/api/v1/tickets/{ticket}/repair-reports?sort=revision");
    shop.agent.get(&path).ok(200).rows().to_vec()
}

#[test]
fn an_old_part_and_a_new_number_are_told_in_closure_and_the_ticket_closes() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let replaced = json!([{"kind": "sim", "old_value": "SIM-1"}]);
        let (ticket, asset) = in_closure(&shop, json!([pending()]), replaced);
        let refused = shop
            .step(&shop.agent, &ticket, "close")
            .refused(422, "needs_unmet");
        assert_eq!(unmet(&refused), ["old_parts_back", "serials_recorded"]);
        let address = format!("/api/v1/tickets/{ticket}/repair-report-corrections");
        for need in ["/unmet/0/address", "/unmet/1/address"] {
            assert_eq!(refused.at(need), address, "{}", refused.text);
        }
        let back = json!({"revision": 1, "reason": "次日带回", "old_parts": [{"line": 1, "old_part": "returned"}]});
        let second = correct(&shop, &shop.technician, &ticket, back.clone()).ok(201);
        assert_eq!(second.number("/revision"), 2);
        assert_eq!(second.at("/change/reason"), "次日带回");
        assert_eq!(second.at("/parts/0/old_part"), "returned");
        let stale = correct(&shop, &shop.technician, &ticket, back);
        stale.refused(409, "conflict");
        let refused = shop.step(&shop.agent, &ticket, "close");
        assert_eq!(
            unmet(&refused.refused(422, "needs_unmet")),
            ["serials_recorded"]
        );
        let known = json!({"revision": 2, "reason": "运营商补录",
            "replaced_identities": [{"kind": "sim", "new_value": "SIM-2"}]});
        let third = correct(&shop, &shop.supervisor, &ticket, known).ok(201);
        assert_eq!(third.at("/parts/0/old_part"), "returned");
        let device = shop.agent.get(&format!("/api/v1/assets/{asset}")).ok(200);
        assert!(device.text.contains("SIM-2"), "{}", device.text);

        // What was said before stays, and says that it is not in force.
        let all = reports(&shop, &ticket);
        let seen: Vec<_> = all
            .iter()
            .map(|one| (one["revision"].as_i64(), one["is_superseded"].as_bool()))
            .collect();
        let expected = [(1, true), (2, true), (3, false)];
        let expected = expected.map(|(revision, old)| (Some(revision), Some(old)));
        assert_eq!(seen, expected);
        assert_eq!(all[0]["parts"][0]["old_part"], "pending");
        assert!(all[0]["change"].is_null());
        assert_eq!(all[1]["change"]["corrects"], all[0]["id"]);
        assert_eq!(all[2]["change"]["corrects"], all[1]["id"]);
        assert_eq!(all[2]["recorded_by"]["id"], json!(shop.supervisor.id));
        let path = format!("/api/v1/tickets/{ticket}/events?limit=200");
        let events = shop.agent.get(&path).ok(200);
        let told = |event: &&Value| {
            event["comment"] == "运营商补录" && event["details"]["evidence_revision"] == 3
        };
        assert!(events.rows().iter().any(|event| told(&event)));
        shop.close_and_review(&ticket);
        let late = json!({"revision": 3, "reason": "迟", "old_parts": [{"line": 1, "old_part": "left_with_customer"}]});
        let late = correct(&shop, &shop.supervisor, &ticket, late);
        assert_eq!(
            late.refused(409, "conflict").at("/current_state"),
            "completed"
        );
        let report = aftercare::check::run(server.scratch().db()).unwrap();
        assert!(report.is_clean(), "{report}");
    });
}

#[test]
fn a_supervisor_writes_off_what_nobody_will_bring_back_or_find_out() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let replaced = json!([{"kind": "sim", "old_value": "SIM-1"}]);
        let (ticket, _) = in_closure(&shop, json!([pending()]), replaced);
        let gone = json!({"revision": 1, "reason": "客户已丢弃", "old_parts": [{"line": 1}],
            "replaced_identities": [{"kind": "sim"}]});
        let write_off =
            |who: &Client| shop.record(who, &ticket, "repair-report-write-offs", gone.clone());
        write_off(&shop.technician).refused(403, "insufficient_scope");
        let sly = json!({"revision": 1, "reason": "核销", "old_parts": [{"line": 1, "old_part": "written_off"}]});
        let refused = correct(&shop, &shop.technician, &ticket, sly);
        assert_eq!(
            refused.refused(422, "validation_failed").faults(),
            ["/old_parts/0/old_part"]
        );
        let written = write_off(&shop.supervisor).ok(201);
        assert_eq!(written.at("/parts/0/old_part"), "written_off");
        assert_eq!(written.body["change"]["is_write_off"], json!(true));
        assert_eq!(written.body["replaced_identities"], json!([]));
        let mute = json!({"revision": 2, "reason": " ", "old_parts": [{"line": 1, "old_part": "returned"}]});
        let refused = correct(&shop, &shop.technician, &ticket, mute);
        assert_eq!(
            refused.refused(422, "validation_failed").faults(),
            ["/reason"]
        );
        shop.close_and_review(&ticket);
    });
}

#[test]
fn before_closure_a_report_is_corrected_by_another_report() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = shop.new_ticket("2026-06-01");
        shop.start_repair(&ticket);
        let mut work = shop.work();
        work["parts"] = json!([pending()]);
        shop.record(&shop.technician, &ticket, "repair-reports", work)
            .ok(201);
        let back = json!({"revision": 1, "reason": "带回", "old_parts": [{"line": 1, "old_part": "returned"}]});
        let early = correct(&shop, &shop.technician, &ticket, back).refused(409, "conflict");
        assert_eq!(early.at("/current_state"), "repair");
    });
}

#[test]
fn of_many_corrections_of_one_revision_one_takes_effect() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let (ticket, _) = in_closure(&shop, json!([pending()]), json!([]));
        let answers = crate::reliability::races::at_once(6, |_| {
            let back = json!({"revision": 1, "reason": "带回", "old_parts": [{"line": 1, "old_part": "returned"}]});
            correct(&shop, &shop.technician, &ticket, back)
        });
        let won = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(won, 1, "{answers:?}");
        assert_eq!(reports(&shop, &ticket).len(), 2);
    });
}
