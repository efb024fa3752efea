//! Customers' deposits for what is ordered for them alone.

use serde_json::json;

use super::buyer::{Buyer, unmet, yuan};
use crate::reliability::races::at_once;
use crate::support::Server;

/// An approved special order of one piece for a ticket in repair.
fn special(buyer: &Buyer, part: &str) -> (String, String) {
    let ticket = buyer.store.in_repair();
    let line = json!({"part_id": part, "quantity": "1", "ticket_id": ticket, "is_special": true});
    let order = buyer.proposed_of(json!([line]), "80.00");
    buyer.decide(buyer.manager(), &order).ok(201);
    (ticket, order)
}

#[test]
fn a_deposit_is_taken_before_the_order_and_goes_back_once_when_the_part_is_fitted() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let (store, shop) = (&buyer.store, &buyer.store.shop);
        let part = store.part("RARE-1", json!({}));
        let (ticket, order) = special(&buyer, &part);
        let refused = buyer.step(&order, "place").refused(422, "needs_unmet");
        assert_eq!(unmet(&refused), ["deposits"]);
        let deposit = json!({"line": 1, "amount": yuan("50.00"), "receipt_number": "R-001"});
        let taken = buyer
            .act(&shop.agent, &order, "deposits", deposit.clone())
            .ok(201);
        buyer
            .act(&shop.finance, &order, "deposits", deposit)
            .refused(409, "already_exists");
        let id = taken.at("/deposits/0/id");
        buyer.step(&order, "place").ok(201);
        let refund = |who| {
            let path = format!("purchase-deposits/{id}/refunds");
            store.post(who, &path, json!({"reference": "PAY-1"}))
        };
        refund(&shop.finance).refused(409, "conflict");
        buyer.receive(buyer.keeper(), &order, "1").ok(201);
        refund(&shop.finance).refused(409, "conflict");
        store.issue(&ticket, &store.main, &part, "1").ok(201);
        refund(&shop.agent).refused(403, "separation_of_duties");
        let path = format!("purchase-deposits/{id}/forfeits");
        let kept = store.post(&shop.manager, &path, json!({"reason": "客户未到店"}));
        kept.refused(409, "conflict");
        let answers = at_once(8, |_| refund(&shop.finance));
        let won = answers.iter().filter(|answer| answer.status == 201);
        assert_eq!(won.count(), 1, "{answers:?}");
        assert_eq!(buyer.get(&order).at("/deposits/0/state"), "refunded");
    });
}

#[test]
fn a_deposit_is_kept_with_a_reason_and_goes_back_when_the_part_will_never_come() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let (store, shop) = (&buyer.store, &buyer.store.shop);
        let part = store.part("RARE-2", json!({}));
        let take = |number: &str| {
            let (_, order) = special(&buyer, &part);
            let deposit = json!({"line": 1, "amount": yuan("50.00"), "receipt_number": number});
            let taken = buyer.act(&shop.agent, &order, "deposits", deposit).ok(201);
            (order, taken.at("/deposits/0/id"))
        };
        let (_, kept) = take("R-101");
        let path = format!("purchase-deposits/{kept}/forfeits");
        let reason = json!({"reason": "三次通知未到店"});
        store
            .post(&shop.finance, &path, reason.clone())
            .refused(403, "insufficient_scope");
        let forfeited = store.post(&shop.manager, &path, reason).ok(201);
        assert_eq!(forfeited.at("/deposits/0/state"), "forfeited");
        let (order, due) = take("R-102");
        let cancel = json!({"action": "cancel", "reason_code": "not_available"});
        buyer
            .act(buyer.keeper(), &order, "transitions", cancel)
            .ok(201);
        let path = format!("purchase-deposits/{due}/refunds");
        let refunded = store.post(&shop.finance, &path, json!({"reference": "PAY-2"}));
        assert_eq!(refunded.ok(201).at("/deposits/0/state"), "refunded");
    });
}
