//! A store to test with: a storekeeper, a main warehouse with its places, a ticket in repair.

use std::sync::atomic::{AtomicU64, Ordering};

use aftercare::platform::clock::{Clock, ManualClock};
use serde_json::{Value, json};

use crate::support::{Answer, Client, Server, Shop};

static DRAWN: AtomicU64 = AtomicU64::new(1);

/// The people and places.
pub struct Store {
    clock: ManualClock,
    pub shop: Shop,
    pub keeper: Client,
    pub main: String,
    pub bin: String,
    pub quarantine: String,
    pub old_parts: String,
    pub scrap: String,
    pub van: String,
}

/// One line of a request.
pub fn line(part: &str, quantity: &str) -> Value {
    json!({"part_id": part, "quantity": quantity})
}

impl Store {
    /// Sets up the warehouse and the technician's van.
    pub fn open(server: &Server) -> Store {
        let shop = Shop::open(server);
        let keeper = server.person("storekeeper");
        let set_up = |body: Value| {
            keeper
                .post("/api/v1/stock-locations", body)
                .ok(201)
                .at("/id")
        };
        let main = set_up(
            json!({"kind": "warehouse", "branch_id": server.branch, "code": "MAIN", "name": "主仓库", "is_main": true}),
        );
        let inside = |kind: &str, code: &str| {
            set_up(json!({"kind": kind, "parent_id": main, "code": code, "name": code}))
        };
        Store {
            clock: server.clock.clone(),
            bin: inside("bin", "A-01"),
            quarantine: inside("quarantine", "Q"),
            old_parts: inside("old_parts", "OLD"),
            scrap: inside("scrap", "SCRAP"),
            van: set_up(
                json!({"kind": "van", "branch_id": server.branch, "code": "VAN-1", "name": "一号车", "technician_id": shop.technician.id}),
            ),
            main,
            keeper,
            shop,
        }
    }

    /// Lets a millisecond pass: lots and wants are told apart by when they came.
    pub fn tick(&self) {
        let now = self.clock.now();
        self.clock.set(now.plus(chrono::TimeDelta::milliseconds(1)));
    }

    /// Posts a document of the ledger with a key of its own.
    pub fn post(&self, who: &Client, path: &str, body: Value) -> Answer {
        self.tick();
        let key = format!("stock-{}", DRAWN.fetch_add(1, Ordering::SeqCst));
        who.key(&key).post(&format!("/api/v1/{path}"), body)
    }

    /// A part with these members beside the usual ones.
    pub fn part(&self, sku: &str, more: Value) -> String {
        let mut body =
            json!({"sku": sku, "name": "压缩机", "category": "electronic", "unit": "件"});
        for (name, value) in more.as_object().expect("members") {
            body[name] = value.clone();
        }
        self.keeper.post("/api/v1/parts", body).ok(201).at("/id")
    }

    /// Receives goods at so much a unit.
    pub fn receive(&self, place: &str, part: &str, quantity: &str, cost: &str) -> Answer {
        let mut received = line(part, quantity);
        received["unit_cost"] = json!({"amount": cost, "currency": "CNY"});
        let body = json!({"location_id": place, "lines": [received]});
        self.post(&self.keeper, "stock-receipts", body).ok(201)
    }

    /// Issues goods to a ticket.
    pub fn issue(&self, ticket: &str, place: &str, part: &str, quantity: &str) -> Answer {
        let body =
            json!({"ticket_id": ticket, "location_id": place, "lines": [line(part, quantity)]});
        self.post(&self.keeper, "stock-issues", body)
    }

    /// A ticket in repair.
    pub fn in_repair(&self) -> String {
        let ticket = self.shop.new_ticket("2026-06-01");
        self.shop.start_repair(&ticket);
        ticket
    }

    /// On hand, reserved, available and set aside of a part in a store.
    pub fn level(&self, part: &str, store: &str) -> [String; 4] {
        let path = format!("/api/v1/stock-levels?part_id={part}&store_id={store}");
        let rows = self.keeper.get(&path).ok(200);
        ["on_hand", "reserved", "available", "set_aside"].map(|name| {
            let row = rows.rows().first();
            row.map_or("0".to_owned(), |row| {
                row[name].as_str().expect("a quantity").to_owned()
            })
        })
    }
}
