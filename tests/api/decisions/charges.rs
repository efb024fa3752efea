//! Charges: what is owed is paid or waived, and nobody waives more than they may.

use serde_json::json;

use super::{approval, diagnosed, proposed, together, yuan};
use crate::support::{Client, Server, Shop};

fn charge(shop: &Shop, ticket: &str, amount: &str) -> String {
    let body = json!({"kind": "other", "description": "加急费", "amount": yuan(amount)});
    shop.record(&shop.finance, ticket, "charges", body)
        .ok(201)
        .at("/id")
}

fn waive(who: &Client, id: &str) -> crate::support::Answer {
    who.post(
        &format!("/api/v1/charges/{id}/waivers"),
        json!({"reason": "补偿"}),
    )
}

#[test]
fn waivers_of_a_ticket_and_a_customer_add_up() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let customer = shop.customer("李明").at("/id");
        let ticket_of = |delivered: &str| {
            let asset = shop.asset(&customer, delivered).at("/id");
            let ticket = shop.ticket(&customer, &asset);
            shop.step(&shop.agent, &ticket, "triage").ok(201);
            ticket
        };
        let (one, other) = (ticket_of("2020-01-01"), ticket_of("2020-02-01"));
        waive(&shop.supervisor, &charge(&shop, &one, "150.00")).ok(201);
        let split = charge(&shop, &one, "50.01");
        let refused = waive(&shop.supervisor, &split).refused(403, "above_limit");
        assert!(refused.text.contains("200.00"), "{}", refused.text);
        // Another ticket of the same customer opens no second budget.
        let spread = charge(&shop, &other, "60.00");
        waive(&shop.supervisor, &spread).refused(403, "above_limit");
        waive(&shop.supervisor, &charge(&shop, &other, "50.00")).ok(201);
        waive(&shop.manager, &spread).ok(201);
        waive(&shop.manager, &spread).refused(409, "conflict");
    });
}

#[test]
fn of_two_waivers_that_together_pass_the_limit_one_wins() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let customer = shop.customer("李明").at("/id");
        let lines: Vec<String> = ["2020-01-01", "2020-02-01"]
            .into_iter()
            .map(|delivered| {
                let asset = shop.asset(&customer, delivered).at("/id");
                let ticket = shop.ticket(&customer, &asset);
                shop.step(&shop.agent, &ticket, "triage").ok(201);
                charge(&shop, &ticket, "120.00")
            })
            .collect();
        let answers = together(
            || waive(&shop.supervisor, &lines[0]),
            || waive(&shop.supervisor, &lines[1]),
        );
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 403], "{answers:?}");
    });
}

#[test]
fn whoever_wrote_the_quote_does_not_waive_its_charges() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = diagnosed(&shop);
        let body = super::quote("100.00");
        let id = shop
            .record(&shop.supervisor, &ticket, "quotes", body)
            .ok(201)
            .at("/id");
        let send = format!("/api/v1/quotes/{id}/transitions");
        shop.supervisor
            .post(&send, json!({"action": "send"}))
            .ok(201);
        shop.step(&shop.technician, &ticket, "propose_plan").ok(201);
        shop.agent
            .post(&format!("/api/v1/quotes/{id}/decisions"), approval())
            .ok(201);
        let charges = shop
            .finance
            .get(&format!("/api/v1/tickets/{ticket}/charges"))
            .ok(200);
        assert_eq!(charges.rows().len(), 1);
        let line = charges.at("/data/0/id");
        waive(&shop.supervisor, &line).refused(403, "separation_of_duties");
        waive(&shop.manager, &line).ok(201);
    });
}

#[test]
fn a_charge_is_paid_once_against_a_receipt_and_never_for_guaranteed_work() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = diagnosed(&shop);
        let quoted = proposed(&shop, &ticket, "100.00");
        shop.agent
            .post(&format!("/api/v1/quotes/{quoted}/decisions"), approval())
            .ok(201);
        let line = charge(&shop, &ticket, "30.00");
        let address = format!("/api/v1/charges/{line}/payments");
        let paid = json!({"receipt_number": "R-7", "method": "cash"});
        let answer = shop.finance.post(&address, paid.clone()).ok(201);
        assert_eq!(
            (
                answer.at("/status"),
                answer.at("/receipt_number"),
                answer.at("/payment_method")
            ),
            ("paid".to_owned(), "R-7".to_owned(), "cash".to_owned())
        );
        shop.finance.post(&address, paid).refused(409, "conflict");
        shop.agent
            .post(&address, json!({"receipt_number": "R-8", "method": "cash"}))
            .refused(403, "insufficient_scope");

        let guaranteed = shop.new_ticket("2026-06-01");
        shop.step(&shop.agent, &guaranteed, "triage").ok(201);
        let body = json!({"kind": "labour", "description": "检修", "amount": yuan("10.00")});
        let refused = shop
            .record(&shop.finance, &guaranteed, "charges", body)
            .refused(422, "validation_failed");
        assert_eq!(refused.faults(), ["/payer"]);
    });
}

#[test]
fn a_second_agreement_takes_the_place_of_what_the_first_left_due() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = diagnosed(&shop);
        let agree = |price: &str| {
            let id = proposed(&shop, &ticket, price);
            shop.agent
                .post(&format!("/api/v1/quotes/{id}/decisions"), approval())
                .ok(201);
        };
        agree("100.00");
        let again = json!({"action": "rediagnose", "reason_code": "new_finding"});
        shop.technician
            .post(&format!("/api/v1/tickets/{ticket}/transitions"), again)
            .ok(201);
        agree("130.00");
        let charges = shop
            .finance
            .get(&format!("/api/v1/tickets/{ticket}/charges"))
            .ok(200);
        assert_eq!(charges.rows().len(), 1, "{}", charges.text);
        assert_eq!(charges.at("/data/0/amount/amount"), "130.00");
    });
}
