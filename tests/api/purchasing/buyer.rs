//! A store that buys: its keeper, three suppliers, and the steps everybody repeats.

use serde_json::{Value, json};

use crate::inventory::store::Store;
use crate::support::{Answer, Client, Server};

/// The store and who sells to it.
pub struct Buyer {
    pub store: Store,
    pub suppliers: Vec<String>,
}

/// An amount in yuan.
pub fn yuan(amount: &str) -> Value {
    json!({"amount": amount, "currency": "CNY"})
}

/// The needs that a refusal names.
pub fn unmet(refused: &Answer) -> Vec<String> {
    let needs = refused.body["unmet"].as_array().into_iter().flatten();
    needs
        .filter_map(|need| need["need"].as_str().map(str::to_owned))
        .collect()
}

impl Buyer {
    pub fn open(server: &Server) -> Buyer {
        Buyer::of(Store::open(server))
    }

    pub fn of(store: Store) -> Buyer {
        let suppliers = ["HZ-COOL", "SH-PARTS", "NB-TRADE"].map(|code| {
            let body = json!({"code": code, "name": code});
            store
                .keeper
                .post("/api/v1/suppliers", body)
                .ok(201)
                .at("/id")
        });
        Buyer {
            store,
            suppliers: suppliers.to_vec(),
        }
    }

    pub fn keeper(&self) -> &Client {
        &self.store.keeper
    }

    pub fn manager(&self) -> &Client {
        &self.store.shop.manager
    }

    /// Does something to an order.
    pub fn act(&self, who: &Client, order: &str, what: &str, body: Value) -> Answer {
        let path = format!("purchase-orders/{order}/{what}");
        self.store.post(who, &path, body)
    }

    pub fn step(&self, order: &str, action: &str) -> Answer {
        let body = json!({"action": action});
        self.act(self.keeper(), order, "transitions", body)
    }

    /// A draft of these parts and quantities.
    pub fn draft(&self, parts: &[(&str, &str)]) -> String {
        let lines: Vec<Value> = parts
            .iter()
            .map(|(part, quantity)| json!({"part_id": part, "quantity": quantity}))
            .collect();
        self.draft_of(json!(lines))
    }

    pub fn draft_of(&self, lines: Value) -> String {
        let body = json!({"store_id": self.store.main, "currency": "CNY", "lines": lines});
        let keeper = self.keeper();
        keeper
            .post("/api/v1/purchase-orders", body)
            .ok(201)
            .at("/id")
    }

    /// A supplier's quote of one price for every line.
    pub fn quote(&self, order: &str, supplier: usize, price: &str, until: &str) -> Answer {
        let shown = self.get(order);
        let lines = shown.body["lines"].as_array().expect("lines");
        let prices: Vec<Value> = lines
            .iter()
            .map(|line| json!({"line": line["line"], "unit_price": yuan(price)}))
            .collect();
        let body = json!({
            "supplier_id": self.suppliers[supplier], "valid_until": until, "prices": prices,
        });
        self.act(self.keeper(), order, "quotes", body)
    }

    /// The quote of a supplier.
    pub fn quote_of(&self, order: &str, supplier: usize) -> String {
        let shown = self.get(order);
        let quotes = shown.body["quotes"].as_array().expect("quotes");
        let own = |quote: &&Value| quote["supplier"]["id"] == self.suppliers[supplier].as_str();
        let found = quotes.iter().find(own).expect("the supplier's quote");
        found["id"].as_str().expect("an id").to_owned()
    }

    pub fn propose(&self, order: &str, supplier: usize, more: Value) -> Answer {
        let mut body = json!({"quote_id": self.quote_of(order, supplier)});
        for (name, value) in more.as_object().expect("members") {
            body[name] = value.clone();
        }
        self.act(self.keeper(), order, "proposals", body)
    }

    pub fn decide(&self, who: &Client, order: &str) -> Answer {
        self.act(who, order, "decisions", json!({"decision": "approve"}))
    }

    pub fn get(&self, order: &str) -> Answer {
        let path = format!("/api/v1/purchase-orders/{order}");
        self.keeper().get(&path).ok(200)
    }

    pub fn state(&self, order: &str) -> String {
        self.get(order).at("/state")
    }

    /// An order of one part that waits for approval, at so much a unit.
    pub fn proposed(&self, part: &str, quantity: &str, price: &str) -> String {
        self.proposed_of(json!([{"part_id": part, "quantity": quantity}]), price)
    }

    pub fn proposed_of(&self, lines: Value, price: &str) -> String {
        let order = self.draft_of(lines);
        self.step(&order, "request_quotes").ok(201);
        self.quote(&order, 0, price, "2026-12-31").ok(201);
        let few = json!({"few_quotes_reason": "独家供应"});
        self.propose(&order, 0, few).ok(201);
        order
    }

    /// An order of one part that is with the supplier.
    pub fn placed(&self, part: &str, quantity: &str, price: &str) -> String {
        let order = self.proposed(part, quantity, price);
        self.decide(self.manager(), &order).ok(201);
        self.step(&order, "place").ok(201);
        order
    }

    pub fn receive(&self, who: &Client, order: &str, quantity: &str) -> Answer {
        let lines = json!([{"line": 1, "quantity": quantity}]);
        let body = json!({"location_id": self.store.bin, "lines": lines});
        self.act(who, order, "receipts", body)
    }

    /// What is on order of a part in the main store.
    pub fn on_order(&self, part: &str) -> String {
        let path = format!(
            "/api/v1/stock-levels?part_id={part}&store_id={}",
            self.store.main
        );
        let levels = self.keeper().get(&path).ok(200);
        let row = levels.rows().first();
        row.map_or("0".to_owned(), |row| {
            row["on_order"].as_str().expect("a quantity").to_owned()
        })
    }
}
