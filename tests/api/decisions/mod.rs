//! Evidence, quotes, charges and tracking: who may say what when, and what it costs.

mod charges;
mod corrections;
mod evidence;
mod quotes;
mod tracking;

use serde_json::{Value, json};

use crate::support::Shop;

/// An amount in yuan.
pub fn yuan(amount: &str) -> Value {
    json!({"amount": amount, "currency": "CNY"})
}

/// A quote of one hour of labour at a price.
pub fn quote(price: &str) -> Value {
    json!({
        "currency": "CNY", "valid_until": "2026-12-31",
        "lines": [{"kind": "labour", "description": "检修", "quantity_milli": 1000,
                   "unit_price": yuan(price), "tax_basis_points": 0}],
    })
}

/// A ticket out of warranty, diagnosed.
pub fn diagnosed(shop: &Shop) -> String {
    let ticket = shop.new_ticket("2020-03-01");
    shop.step(&shop.agent, &ticket, "triage").ok(201);
    shop.record(&shop.technician, &ticket, "diagnoses", shop.diagnosis())
        .ok(201);
    ticket
}

/// Sends a quote and waits for the customer; gives its id.
pub fn proposed(shop: &Shop, ticket: &str, price: &str) -> String {
    let id = shop
        .record(&shop.agent, ticket, "quotes", quote(price))
        .ok(201)
        .at("/id");
    let address = format!("/api/v1/quotes/{id}/transitions");
    shop.agent.post(&address, json!({"action": "send"})).ok(201);
    shop.step(&shop.technician, ticket, "propose_plan").ok(201);
    id
}

/// The customer's word as an agent brings it in.
pub fn approval() -> Value {
    json!({"decision": "approved", "decided_by_name": "李明", "how": "phone", "evidence": "录音 4711"})
}

/// Runs both at once.
fn together<T: Send>(one: impl FnOnce() -> T + Send, other: impl FnOnce() -> T + Send) -> [T; 2] {
    let gate = std::sync::Barrier::new(2);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| {
            gate.wait();
            one()
        });
        gate.wait();
        let second = other();
        [first.join().expect("no thread panics"), second]
    })
}
