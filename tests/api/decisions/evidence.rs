//! Evidence is typed, numbered, and closed once its step has been taken.

use serde_json::json;

use super::diagnosed;
use crate::support::{Server, Shop};

#[test]
fn a_diagnosis_is_corrected_by_a_new_one_until_its_step_is_taken() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = shop.new_ticket("2026-06-01");
        shop.record(&shop.technician, &ticket, "diagnoses", shop.diagnosis())
            .refused(409, "conflict");
        shop.step(&shop.agent, &ticket, "triage").ok(201);
        for revision in 1..=2 {
            let kept = shop
                .record(&shop.technician, &ticket, "diagnoses", shop.diagnosis())
                .ok(201);
            assert_eq!(kept.number("/revision"), revision);
        }
        shop.step(&shop.technician, &ticket, "start_repair").ok(201);
        let late = shop
            .record(&shop.technician, &ticket, "diagnoses", shop.diagnosis())
            .refused(409, "conflict");
        assert_eq!(late.at("/current_state"), "repair");
        let address = format!("/api/v1/tickets/{ticket}/diagnoses");
        let first = shop
            .agent
            .get(&format!("{address}?limit=1&with_total=true"))
            .ok(200);
        assert_eq!(
            (
                first.number("/data/0/revision"),
                first.number("/page/total")
            ),
            (2, 2)
        );
        let cursor = first.at("/page/next_cursor");
        let second = shop
            .agent
            .get(&format!("{address}?limit=1&cursor={cursor}"))
            .ok(200);
        assert_eq!(second.number("/data/0/revision"), 1);
    });
}

#[test]
fn a_diagnosis_names_every_fault_at_once() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = diagnosed(&shop);
        let mut body = shop.diagnosis();
        body["is_man_made"] = json!(true);
        body["expected_completion_on"] = json!("2026-01-01");
        let refused = shop
            .record(&shop.technician, &ticket, "diagnoses", body)
            .refused(422, "validation_failed");
        assert_eq!(
            refused.faults(),
            ["/expected_completion_on", "/man_made_evidence"]
        );
        let mut unknown = shop.diagnosis();
        unknown["fault_code"] = json!("no-such-code");
        let refused = shop
            .record(&shop.technician, &ticket, "diagnoses", unknown)
            .refused(422, "validation_failed");
        assert_eq!(refused.faults(), ["/fault_code"]);
    });
}

#[test]
fn man_made_damage_is_chargeable_under_warranty_until_the_judgement_is_taken_back() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = shop.new_ticket("2026-06-01");
        shop.step(&shop.agent, &ticket, "triage").ok(201);
        let basis = || {
            let seen = shop.agent.get(&format!("/api/v1/tickets/{ticket}")).ok(200);
            seen.at("/charge_basis")
        };
        let mut body = shop.diagnosis();
        body["is_man_made"] = json!(true);
        body["man_made_evidence"] = json!("主板有水浸痕迹");
        shop.record(&shop.technician, &ticket, "diagnoses", body)
            .ok(201);
        assert_eq!(basis(), "chargeable");
        shop.step(&shop.technician, &ticket, "start_repair")
            .refused(422, "needs_unmet");
        shop.record(&shop.technician, &ticket, "diagnoses", shop.diagnosis())
            .ok(201);
        assert_eq!(basis(), "warranty");
        shop.step(&shop.technician, &ticket, "start_repair").ok(201);
    });
}

#[test]
fn a_failed_test_is_rework_and_says_what_was_wrong() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = shop.new_ticket("2026-06-01");
        shop.start_repair(&ticket);
        shop.record(&shop.technician, &ticket, "repair-reports", shop.work())
            .ok(201);
        shop.step(&shop.technician, &ticket, "complete_repair")
            .ok(201);
        let mute = json!({"passed": false, "tests": []});
        let refused = shop
            .record(&shop.quality, &ticket, "verifications", mute)
            .refused(422, "validation_failed");
        assert_eq!(refused.faults(), ["/comment"]);
        let failed = json!({"passed": false, "tests": [{"name": "试机", "result": "failed"}]});
        shop.record(&shop.quality, &ticket, "verifications", failed)
            .ok(201);
        let seen = shop.agent.get(&format!("/api/v1/tickets/{ticket}")).ok(200);
        assert_eq!(
            (seen.at("/state"), seen.number("/rework_count")),
            ("repair".to_owned(), 1)
        );
    });
}

#[test]
fn a_technician_brings_a_signature_and_an_agent_evidence() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = shop.new_ticket("2026-06-01");
        shop.start_repair(&ticket);
        shop.repair_and_verify(&ticket);
        let word = |how: &str, evidence: serde_json::Value| {
            let mut body = json!({"accepted": true, "accepted_by_name": "李明", "how": how});
            if !evidence.is_null() {
                body["evidence"] = evidence;
            }
            body
        };
        let none = serde_json::Value::Null;
        let phoned = word("phone", json!("录音 1"));
        shop.record(&shop.technician, &ticket, "acceptances", phoned)
            .refused(422, "needs_unmet");
        shop.record(&shop.agent, &ticket, "acceptances", word("phone", none))
            .refused(422, "needs_unmet");
        let portal = word("portal", json!("x"));
        let refused = shop
            .record(&shop.agent, &ticket, "acceptances", portal)
            .refused(422, "validation_failed");
        assert_eq!(refused.faults(), ["/how"]);
        assert_eq!(shop.state(&ticket), "acceptance");
        let signed = word("in_person_signature", json!("签名 7"));
        shop.record(&shop.technician, &ticket, "acceptances", signed)
            .ok(201);
        assert_eq!(shop.state(&ticket), "closure");
    });
}

#[test]
fn a_replaced_number_reaches_the_device_when_the_customer_accepts() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let customer = shop.customer("李明").at("/id");
        let device = shop.asset(&customer, "2026-06-01");
        let (asset, old) = (device.at("/id"), device.at("/serial"));
        let ticket = shop.ticket(&customer, &asset);
        shop.start_repair(&ticket);
        let mut work = shop.work();
        let new = format!("{old}-R");
        work["replaced_identities"] =
            json!([{"kind": "serial", "old_value": old, "new_value": new}]);
        shop.record(&shop.technician, &ticket, "repair-reports", work)
            .ok(201);
        shop.step(&shop.technician, &ticket, "complete_repair")
            .ok(201);
        let passed = json!({"passed": true, "tests": [{"name": "试机", "result": "passed"}]});
        shop.record(&shop.quality, &ticket, "verifications", passed)
            .ok(201);
        let serial = || {
            shop.agent
                .get(&format!("/api/v1/assets/{asset}"))
                .ok(200)
                .at("/serial")
        };
        assert_eq!(serial(), old);
        shop.accept(&ticket).ok(201);
        assert_eq!(serial(), new);
    });
}

#[test]
fn a_device_is_promised_by_count_and_goes_back_once() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = diagnosed(&shop);
        let receipt = |serial: &str| {
            json!({"serial": serial, "condition": "完好", "accessories": ["电源"], "batch_devices": 20,
                   "handed_over_by": "李明", "received_by": "王强"})
        };
        let back = json!({"serial": "d 1", "condition": "完好", "accessories": ["电源"],
                          "handed_over_by": "王强", "received_by": "李明"});
        shop.record(&shop.technician, &ticket, "depot-returns", back.clone())
            .refused(422, "validation_failed");
        let taken = shop
            .record(&shop.technician, &ticket, "depot-receipts", receipt("D1"))
            .ok(201);
        // Twenty devices are two working days, and today is a Saturday.
        assert_eq!(taken.at("/promised_on"), "2026-11-24");
        let again = shop
            .record(&shop.technician, &ticket, "depot-receipts", receipt("d1"))
            .refused(422, "validation_failed");
        assert_eq!(again.faults(), ["/serial"]);
        shop.record(&shop.technician, &ticket, "depot-returns", back.clone())
            .ok(201);
        shop.record(&shop.technician, &ticket, "depot-returns", back)
            .refused(422, "validation_failed");
    });
}
