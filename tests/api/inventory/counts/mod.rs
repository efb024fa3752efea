//! Stock counts over HTTP.

pub mod journey;
mod races;
mod refusals;

use serde_json::{Value, json};

use super::store::Store;
use crate::support::{Answer, Client, Server};

/// Two who count, and one who judges.
pub struct Crew {
    pub store: Store,
    pub first: Client,
    pub second: Client,
    pub judge: Client,
}

impl Crew {
    pub fn on(server: &Server) -> Crew {
        Crew::of(server, Store::open(server))
    }

    /// Counts a store that is set up already.
    pub fn of(server: &Server, store: Store) -> Crew {
        Crew {
            first: server.named("counter-1", &["storekeeper"]),
            second: server.named("counter-2", &["storekeeper"]),
            judge: store.shop.manager.clone(),
            store,
        }
    }

    /// Prepares a count and starts it.
    pub fn start(&self, body: Value) -> String {
        let id = self
            .store
            .post(&self.first, "stock-counts", body)
            .ok(201)
            .at("/id");
        self.step(&self.first, &id, "start").ok(201);
        id
    }

    pub fn step(&self, who: &Client, id: &str, action: &str) -> Answer {
        let path = format!("stock-counts/{id}/transitions");
        self.store.post(who, &path, json!({"action": action}))
    }

    /// Enters so much of a part in a place.
    pub fn count(&self, who: &Client, id: &str, part: &str, place: &str, quantity: &str) -> Answer {
        let line = json!({"part_id": part, "location_id": place, "quantity": quantity});
        self.enter(who, id, json!([line]))
    }

    pub fn enter(&self, who: &Client, id: &str, lines: Value) -> Answer {
        let path = format!("stock-counts/{id}/entries");
        self.store.post(who, &path, json!({"lines": lines}))
    }

    pub fn recount(&self, who: &Client, id: &str) -> Answer {
        self.store
            .post(who, &format!("stock-counts/{id}/recounts"), json!({}))
    }

    pub fn book(&self, who: &Client, id: &str) -> Answer {
        self.store
            .post(who, &format!("stock-counts/{id}/postings"), json!({}))
    }

    pub fn lines(&self, who: &Client, id: &str) -> Vec<Value> {
        let answer = who.get(&format!("/api/v1/stock-counts/{id}/lines")).ok(200);
        answer.rows().to_vec()
    }
}
