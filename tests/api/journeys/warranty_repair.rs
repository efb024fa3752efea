//! A repair under warranty, from the call to the review.

use serde_json::json;

use crate::support::{Server, Shop};

#[test]
fn a_warranty_repair_goes_from_the_call_to_the_review() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let customer = shop.customer("李明").at("/id");
        let asset = shop.asset(&customer, "2026-06-01").at("/id");
        let ticket = shop.ticket(&customer, &asset);
        let address = format!("/api/v1/tickets/{ticket}");

        // What is missing is said before anybody runs into it.
        let early = shop
            .step(&shop.technician, &ticket, "start_repair")
            .refused(409, "invalid_transition");
        assert_eq!(early.at("/current_state"), "intake");
        shop.step(&shop.agent, &ticket, "triage").ok(201);
        let triaged = shop.agent.get(&address).ok(200);
        assert_eq!(
            (triaged.at("/state"), triaged.at("/stage")),
            ("diagnosis".to_owned(), "diagnosis".to_owned())
        );
        assert_eq!(triaged.at("/charge_basis"), "warranty");
        assert!(triaged.at("/priority").starts_with('p'));
        let unmet = shop
            .step(&shop.technician, &ticket, "start_repair")
            .refused(422, "needs_unmet");
        assert_eq!(unmet.at("/unmet/0/need"), "diagnosis");

        shop.record(&shop.technician, &ticket, "diagnoses", shop.diagnosis())
            .ok(201);
        shop.step(&shop.technician, &ticket, "start_repair").ok(201);
        shop.repair_and_verify(&ticket);
        assert_eq!(shop.state(&ticket), "acceptance");
        shop.accept(&ticket).ok(201);
        shop.close_and_review(&ticket);
        assert_eq!(shop.state(&ticket), "completed");

        let events = shop
            .agent
            .get(&format!("{address}/events?limit=200"))
            .ok(200);
        let seqs: Vec<i64> = events
            .rows()
            .iter()
            .filter_map(|event| event["seq"].as_i64())
            .collect();
        let mut sorted = seqs.clone();
        sorted.sort_unstable();
        assert_eq!(
            sorted,
            (1..=i64::try_from(seqs.len()).unwrap()).collect::<Vec<_>>()
        );
        let history = shop
            .agent
            .get(&format!("/api/v1/assets/{asset}/history"))
            .ok(200);
        assert!(history.text.contains("warranty_card"), "{}", history.text);
        let story = shop
            .agent
            .get(&format!("/api/v1/customers/{customer}/history"))
            .ok(200);
        assert!(story.text.contains(&ticket));
    });
}

#[test]
fn whoever_repaired_does_not_verify() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = shop.new_ticket("2026-06-01");
        shop.start_repair(&ticket);
        shop.record(&shop.technician, &ticket, "repair-reports", json!({
            "steps": ["检修"], "result": "fixed", "labour_minutes": 30, "performed_by": [shop.supervisor.id],
            "parts": [], "replaced_identities": [],
        })).ok(201);
        shop.step(&shop.technician, &ticket, "complete_repair")
            .ok(201);
        let test = json!({"passed": true, "tests": [{"name": "试机", "result": "passed"}]});
        let own = shop.record(&shop.supervisor, &ticket, "verifications", test.clone());
        assert!(matches!(own.status, 403 | 422), "{}", own.text);
        assert_eq!(shop.state(&ticket), "verification");
        shop.record(&shop.quality, &ticket, "verifications", test)
            .ok(201);
        assert_eq!(shop.state(&ticket), "acceptance");
    });
}
