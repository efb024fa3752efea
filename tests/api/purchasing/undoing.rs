//! Receipts of orders that were entered by mistake.

use serde_json::json;

use super::buyer::{Buyer, yuan};
use crate::inventory::giving_way::wanted;
use crate::inventory::ties::{diagnosed, fill, hold, of_part, sound, start};
use crate::reliability::races::at_once;
use crate::support::{Answer, Server};

/// The newest document of a kind.
fn newest(buyer: &Buyer, kind: &str) -> String {
    let path = format!("/api/v1/stock-movements?kind={kind}&limit=1");
    buyer.keeper().get(&path).ok(200).at("/data/0/id")
}

fn take_back(buyer: &Buyer, movement: &str) -> Answer {
    let path = format!("stock-movements/{movement}/reversals");
    let body = json!({"reason": "误收"});
    buyer.store.post(buyer.keeper(), &path, body)
}

#[test]
fn an_order_goes_back_with_a_receipt_entered_by_mistake_and_its_goods_are_wanted_again() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let store = &buyer.store;
        let part = store.part("WRONG-1", json!({}));
        let ticket = diagnosed(store, json!([of_part(&part, "WRONG-1", 2)]));
        start(store, &ticket);
        let order = buyer.placed(&part, "3", "20.00");
        buyer.receive(buyer.keeper(), &order, "2").ok(201);
        fill(server);
        assert_eq!(hold(store, &ticket), "none");
        assert_eq!(store.level(&part, &store.main), ["2", "2", "0", "0"]);
        assert_eq!(buyer.on_order(&part), "1");

        let receipt = newest(&buyer, "receipt");
        let reversal = take_back(&buyer, &receipt).ok(201);
        assert_eq!(reversal.at("/document/reverses_id"), receipt);
        let shown = buyer.get(&order);
        assert_eq!(shown.at("/state"), "ordered");
        assert_eq!(shown.at("/lines/0/received"), "0");
        assert_eq!(buyer.on_order(&part), "3");
        assert_eq!(store.level(&part, &store.main), ["0", "0", "0", "0"]);
        assert_eq!(hold(store, &ticket), "awaiting_parts");
        assert_eq!(wanted(store, &ticket), ["2"]);
        take_back(&buyer, &receipt).refused(409, "conflict");
        sound(server);

        buyer.receive(buyer.keeper(), &order, "1").ok(201);
        buyer.receive(buyer.keeper(), &order, "2").ok(201);
        fill(server);
        assert_eq!(hold(store, &ticket), "none");
        assert_eq!(buyer.state(&order), "received");
        // Half of what came is wrong: the other half stays.
        let half = newest(&buyer, "receipt");
        take_back(&buyer, &half).ok(201);
        assert_eq!(buyer.state(&order), "partly_received");
        assert_eq!(store.level(&part, &store.main), ["1", "1", "0", "0"]);
        assert_eq!(wanted(store, &ticket), ["1"]);
        buyer.receive(buyer.keeper(), &order, "2").ok(201);
        buyer.step(&order, "close").ok(201);
        let late = take_back(&buyer, &newest(&buyer, "receipt")).refused(409, "conflict");
        assert_eq!(late.at("/current_state"), "closed");
        sound(server);
    });
}

#[test]
fn a_receipt_stands_once_its_goods_have_moved_on() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let store = &buyer.store;
        let part = store.part("WRONG-2", json!({}));
        let order = buyer.placed(&part, "3", "20.00");
        buyer.receive(buyer.keeper(), &order, "3").ok(201);
        let receipt = newest(&buyer, "receipt");
        let ticket = store.in_repair();
        store.issue(&ticket, &store.main, &part, "1").ok(201);
        take_back(&buyer, &receipt).refused(409, "stock_insufficient");
        assert_eq!(buyer.get(&order).at("/lines/0/received"), "3");
        assert_eq!(store.level(&part, &store.main)[0], "2");
        let lines = json!([{"line": 1, "quantity": "1"}]);
        let body =
            json!({"location_id": store.bin, "remedy": "credit", "reason": "损坏", "lines": lines});
        buyer.act(buyer.keeper(), &order, "returns", body).ok(201);
        take_back(&buyer, &newest(&buyer, "supplier_return")).refused(409, "conflict");
        take_back(&buyer, &receipt).refused(409, "stock_insufficient");
        sound(server);
    });
}

#[test]
fn a_deposit_stays_with_us_when_the_receipt_of_its_part_is_taken_back() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let (store, shop) = (&buyer.store, &buyer.store.shop);
        let part = store.part("WRONG-3", json!({}));
        let ticket = store.in_repair();
        let line =
            json!({"part_id": part, "quantity": "1", "ticket_id": ticket, "is_special": true});
        let order = buyer.proposed_of(json!([line]), "80.00");
        buyer.decide(buyer.manager(), &order).ok(201);
        let deposit = json!({"line": 1, "amount": yuan("50.00"), "receipt_number": "R-100"});
        let taken = buyer.act(&shop.agent, &order, "deposits", deposit).ok(201);
        buyer.step(&order, "place").ok(201);
        let before = buyer.get(&order).at("/deposits/0/state");
        buyer.receive(buyer.keeper(), &order, "1").ok(201);
        take_back(&buyer, &newest(&buyer, "receipt")).ok(201);
        assert_eq!(buyer.get(&order).at("/deposits/0/state"), before);
        assert_eq!(buyer.state(&order), "ordered");
        let path = format!("purchase-deposits/{}/refunds", taken.at("/deposits/0/id"));
        let paid = json!({"reference": "PAY-1"});
        store
            .post(&shop.finance, &path, paid)
            .refused(409, "conflict");
        sound(server);
    });
}

#[test]
fn of_many_reversals_one_takes_effect() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let part = buyer.store.part("WRONG-4", json!({}));
        let order = buyer.placed(&part, "4", "20.00");
        buyer.receive(buyer.keeper(), &order, "4").ok(201);
        let receipt = newest(&buyer, "receipt");
        let answers = at_once(8, |_| take_back(&buyer, &receipt));
        let won = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(won, 1, "{answers:?}");
        let refused = answers.iter().filter(|answer| answer.status == 409).count();
        assert_eq!(refused, 7, "{answers:?}");
        assert_eq!(buyer.state(&order), "ordered");
        assert_eq!(buyer.on_order(&part), "4");
        sound(server);
    });
}

#[test]
fn of_a_reversal_and_an_issue_of_the_same_goods_one_comes_first() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let store = &buyer.store;
        for round in 0..6 {
            let sku = format!("WRONG-5-{round}");
            let part = store.part(&sku, json!({}));
            let ticket = diagnosed(store, json!([of_part(&part, &sku, 2)]));
            start(store, &ticket);
            let order = buyer.placed(&part, "2", "20.00");
            buyer.receive(buyer.keeper(), &order, "2").ok(201);
            fill(server);
            let receipt = newest(&buyer, "receipt");
            let answers = at_once(2, |index| match index {
                0 => store.issue(&ticket, &store.main, &part, "2"),
                _ => take_back(&buyer, &receipt),
            });
            let is_issued = answers[0].status == 201;
            let (won, lost) = match is_issued {
                true => (&answers[0], &answers[1]),
                false => (&answers[1], &answers[0]),
            };
            assert_eq!(won.status, 201, "round {round}: {}", won.text);
            lost.clone().refused(409, "stock_insufficient");
            assert_eq!(store.level(&part, &store.main), ["0", "0", "0", "0"]);
            let (state, waits) = match is_issued {
                true => ("received", "none"),
                false => ("ordered", "awaiting_parts"),
            };
            assert_eq!(buyer.state(&order), state, "round {round}");
            assert_eq!(hold(store, &ticket), waits, "round {round}");
        }
        sound(server);
    });
}
