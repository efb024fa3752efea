//! A purchase from what is missing to what has come, with a customer's deposit.

use serde_json::{Value, json};

use super::Cast;
use super::store::Store;
use crate::support::{Answer, Client, journal};

fn yuan(amount: &str) -> Value {
    json!({"amount": amount, "currency": "CNY"})
}

/// Orders of the storekeeper, each request with a key of its own where it needs one.
struct Desk<'a> {
    cast: &'a Cast<'a>,
    order: String,
}

impl Desk<'_> {
    fn act(&self, who: &Client, what: &str, body: Value) -> Answer {
        let path = format!("/purchase-orders/{}/{what}", self.order);
        let key = format!("{what}-{}", self.order);
        let who = match what {
            "receipts" | "returns" | "deposits" => who.key(&key),
            _ => who.clone(),
        };
        self.cast.post(&who, &path, body)
    }

    fn step(&self, action: &str) {
        let body = json!({"action": action});
        self.act(&self.cast.storekeeper, "transitions", body);
    }
}

fn suppliers(cast: &Cast) -> Vec<String> {
    let known = cast.get(&cast.storekeeper, "/suppliers?limit=1");
    let mut all = vec![known.at("/data/0/id")];
    for (code, name) in [
        ("SH-PARTS", "上海家电配件商行"),
        ("NB-TRADE", "宁波恒达贸易"),
    ] {
        let supplier = json!({"code": code, "name": name});
        let made = cast.post(&cast.storekeeper, "/suppliers", supplier);
        all.push(made.at("/id"));
    }
    all
}

/// From the request to the approval.
fn approved<'a>(cast: &'a Cast, store: &Store, ticket: &str, quantity: &str) -> Desk<'a> {
    let keeper = &cast.storekeeper;
    let line = json!({"part_id": store.part, "quantity": quantity, "ticket_id": ticket, "is_special": true});
    let draft =
        json!({"store_id": store.main, "currency": "CNY", "comment": "补充库存", "lines": [line]});
    let order = cast.post(keeper, "/purchase-orders", draft).at("/id");
    let desk = Desk { cast, order };
    let own = format!("/purchase-orders/{}", desk.order);
    cast.patch(keeper, &own, json!({"comment": "补充库存，客户等待更换"}));
    desk.step("request_quotes");
    let mut chosen = String::new();
    for (supplier, price) in suppliers_once(cast)
        .iter()
        .zip(["405.00", "398.00", "420.00"])
    {
        let quote = json!({
            "supplier_id": supplier, "valid_until": "2026-12-31", "lead_days": 5, "reference": "BJ-20261121",
            "prices": [{"line": 1, "unit_price": yuan(price)}],
        });
        let quoted = desk.act(keeper, "quotes", quote);
        let quotes = quoted.body["quotes"].as_array().expect("quotes");
        let cheapest = quotes.iter().find(|quote| quote["is_cheapest"] == true);
        chosen = cheapest.expect("a quote")["id"]
            .as_str()
            .expect("an id")
            .to_owned();
    }
    desk.act(keeper, "proposals", json!({"quote_id": chosen}));
    let decision = json!({"decision": "approve", "comment": "同意"});
    desk.act(&cast.manager, "decisions", decision);
    desk
}

/// The three suppliers, entered when they are first needed.
fn suppliers_once(cast: &Cast) -> Vec<String> {
    let known = cast.get(&cast.storekeeper, "/suppliers");
    match known.rows().len() {
        1 => suppliers(cast),
        _ => known
            .rows()
            .iter()
            .filter_map(|row| row["id"].as_str().map(str::to_owned))
            .collect(),
    }
}

/// Everything that is bought, on a ticket in repair.
pub fn orders(cast: &Cast, store: &Store, ticket: &str) {
    journal::chapter("purchase", "Purchases, from three quotes to the shelf");
    let keeper = &cast.storekeeper;
    let raise = format!("/parts/{}", store.part);
    let bounds = json!({"minimum_quantity": "20", "maximum_quantity": "40"});
    cast.patch(keeper, &raise, bounds);
    cast.get(keeper, "/purchase-suggestions?limit=2");
    let desk = approved(cast, store, ticket, "1");
    let deposit = json!({"line": 1, "amount": yuan("100.00"), "receipt_number": "YJ-0001"});
    let taken = desk.act(&cast.agent, "deposits", deposit);
    desk.step("place");
    let own = format!("/purchase-orders/{}", desk.order);
    cast.get(keeper, &own);
    let receipt = json!({"location_id": store.bin, "reference": "SH-20261121-02", "lines": [{"line": 1, "quantity": "1"}]});
    desk.act(keeper, "receipts", receipt);
    refund(cast, &taken);
    let damaged = json!({
        "location_id": store.bin, "remedy": "credit", "reason": "运输损坏", "lines": [{"line": 1, "quantity": "1"}],
    });
    desk.act(keeper, "returns", damaged);
    desk.step("close");
    let desk = approved(cast, store, ticket, "30");
    let deposit = json!({"line": 1, "amount": yuan("200.00"), "receipt_number": "YJ-0002"});
    let taken = desk.act(&cast.agent, "deposits", deposit);
    forfeit(cast, &taken);
    cast.get(keeper, "/purchase-orders?limit=2");
}

/// The ticket got such a part before, so it counts as fitted.
fn refund(cast: &Cast, taken: &Answer) {
    let path = format!("/purchase-deposits/{}/refunds", taken.at("/deposits/0/id"));
    let finance = cast.finance.key("deposit-refund");
    cast.post(&finance, &path, json!({"reference": "FK-20261121-01"}));
}

fn forfeit(cast: &Cast, taken: &Answer) {
    let path = format!("/purchase-deposits/{}/forfeits", taken.at("/deposits/0/id"));
    let manager = cast.manager.key("deposit-forfeit");
    let reason = json!({"reason": "三次通知后客户仍未到店更换"});
    cast.post(&manager, &path, reason);
}
