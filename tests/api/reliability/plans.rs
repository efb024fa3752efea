//! No query of a request path reads a whole table: every statement that requests send is caught and
//! its plan read, on both databases.
//!
//! Each plan is read twice: as it is in a new company, and with the statistics of a large one.

use std::collections::BTreeSet;
use std::sync::Mutex;

use aftercare::platform::clock::Clock;
use aftercare::platform::db::Backend;
use aftercare::platform::db::scratch::Scratch;
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use serde_json::{Value, json};

use super::reading;
use crate::decisions;
use crate::inventory::counts::Crew;
use crate::inventory::store::Store;
use crate::purchasing::buyer::Buyer;
use crate::support::server::DOCUMENT;
use crate::support::{Client, Server, Shop};

/// Databases whose statements are caught, and what was caught.
pub(crate) static WATCHED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
pub(crate) static CAUGHT: Mutex<BTreeSet<(String, String)>> = Mutex::new(BTreeSet::new());

/// Notes the statements of one connection, if it leads to a watched database.
#[derive(Default)]
struct Catcher {
    database: Option<String>,
}

impl Instrumentation for Catcher {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => {
                self.database = Some(name_of(url));
            }
            InstrumentationEvent::StartQuery { query, .. } => {
                let Some(database) = &self.database else {
                    return;
                };
                if WATCHED.lock().expect("watched").contains(database) {
                    let text = query.to_string();
                    let sql = text.split(" -- binds: ").next().unwrap_or_default();
                    let caught = (database.clone(), sql.trim().to_owned());
                    CAUGHT.lock().expect("caught").insert(caught);
                }
            }
            _ => {}
        }
    }
}

/// The file or database that an address leads to, without the way there.
pub(crate) fn name_of(url: &str) -> String {
    let name = url.rsplit('/').next().unwrap_or_default();
    name.split('?').next().unwrap_or_default().to_owned()
}

pub(crate) fn catcher() -> Option<Box<dyn Instrumentation>> {
    Some(Box::<Catcher>::default())
}

/// A value that a parameter accepts.
pub(crate) fn value(parameter: &Value) -> String {
    let name = parameter["name"].as_str().unwrap_or_default();
    let schema = &parameter["schema"];
    let schema = match schema["$ref"].as_str() {
        Some(target) => DOCUMENT
            .pointer(target.trim_start_matches('#'))
            .unwrap_or(schema),
        None => schema,
    };
    let first = [&schema["enum"][0], &schema["items"]["enum"][0]]
        .into_iter()
        .find_map(Value::as_str);
    match (first, schema["type"].as_str(), schema["format"].as_str()) {
        (Some(first), ..) => first.to_owned(),
        (_, Some("boolean"), _) => "true".to_owned(),
        (_, Some("integer"), _) => "1".to_owned(),
        (_, _, Some("uuid")) => "01939af1-0000-7000-8000-000000000000".to_owned(),
        (_, _, Some("date")) => "2026-11-21".to_owned(),
        (_, _, Some("date-time")) => "2026-11-21T08:00:00Z".to_owned(),
        _ if name.ends_with("_id") => "01939af1-0000-7000-8000-000000000000".to_owned(),
        _ if name == "phone_tail" => "5678".to_owned(),
        _ => "1381234".to_owned(),
    }
}

/// Every list as a manager, an agent, a supervisor and a technician page through it.
fn look_around(people: &[&Client]) {
    let paths = DOCUMENT["paths"].as_object().expect("paths");
    for (pattern, item) in paths {
        if !pattern.starts_with("/api/v1/") || item["get"].is_null() || pattern.contains('{') {
            continue;
        }
        for person in people {
            person.get(pattern);
            for parameter in item["get"]["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap_or_default();
                person.get(&format!("{pattern}?{name}={}", value(parameter)));
            }
        }
    }
}

/// A quote that the customer takes, and a charge that is waived.
fn settle_money(shop: &Shop) {
    let ticket = decisions::diagnosed(shop);
    let quote = decisions::proposed(shop, &ticket, "90.00");
    let address = format!("/api/v1/quotes/{quote}/decisions");
    shop.agent.post(&address, decisions::approval()).ok(201);
    let body = json!({"kind": "other", "description": "加急费", "amount": decisions::yuan("9.00")});
    let charge = shop
        .record(&shop.finance, &ticket, "charges", body)
        .ok(201)
        .at("/id");
    let address = format!("/api/v1/charges/{charge}/waivers");
    shop.manager
        .post(&address, json!({"reason": "补偿"}))
        .ok(201);
}

/// Everything that happens in a store, once.
pub(crate) fn keep_store(store: &Store) {
    let part = store.part("PLAN-1", json!({}));
    store.receive(&store.bin, &part, "9", "10.00");
    let ticket = store.in_repair();
    let promise =
        json!({"ticket_id": ticket, "part_id": part, "store_id": store.main, "quantity": "1"});
    store
        .post(&store.keeper, "stock-reservations", promise)
        .ok(201);
    let issued = store.issue(&ticket, &store.main, &part, "2").ok(201);
    let path = format!("stock-movements/{}/reversals", issued.at("/document/id"));
    store
        .post(&store.keeper, &path, json!({"reason": "试"}))
        .ok(201);
    store.issue(&ticket, &store.main, &part, "2").ok(201);
    let lines = json!([{"part_id": part, "quantity": "1"}]);
    let back = json!({"ticket_id": ticket, "location_id": store.bin, "lines": lines});
    store.post(&store.keeper, "stock-returns", back).ok(201);
    let aside =
        json!({"from_location_id": store.bin, "to_location_id": store.quarantine, "lines": lines});
    store.post(&store.keeper, "stock-moves", aside).ok(201);
    let sent = json!({"from_location_id": store.main, "to_store_id": store.van, "lines": lines});
    let sent = store
        .post(&store.keeper, "stock-transfers", sent)
        .ok(201)
        .at("/id");
    let path = format!("stock-transfers/{sent}/receipts");
    store
        .post(&store.keeper, &path, json!({"location_id": store.van}))
        .ok(201);
    for path in [
        format!(
            "/api/v1/parts/{part}/stock-card?store_id={}&from=2026-01-01T00:00:00Z",
            store.main
        ),
        format!(
            "/api/v1/stock-locations/{}/valuation?at=2026-01-01T00:00:00Z",
            store.main
        ),
    ] {
        store.keeper.get(&path).ok(200);
    }
}

/// A count from its start to its posting.
pub(crate) fn count_store(crew: &Crew) {
    let store = &crew.store;
    let part = store.part("PLAN-2", json!({}));
    store.receive(&store.bin, &part, "3", "10.00");
    let id = crew.start(json!({"location_id": store.bin, "part_ids": [part]}));
    crew.count(&crew.first, &id, &part, &store.bin, "2").ok(201);
    crew.count(&crew.first, &id, &part, &store.main, "0")
        .refused(422, "validation_failed");
    crew.recount(&crew.judge, &id).ok(201);
    let line = json!([{"line": 1, "quantity": "2"}]);
    crew.enter(&crew.second, &id, line).ok(201);
    crew.step(&crew.judge, &id, "review").ok(201);
    crew.book(&crew.judge, &id).ok(201);
    for who in [&crew.first, &crew.judge] {
        for path in ["", "/lines?is_due=true&with_total=true", "/entries?line=1"] {
            who.get(&format!("/api/v1/stock-counts/{id}{path}")).ok(200);
        }
    }
}

/// A tool from its registration to its loss.
pub(crate) fn keep_tools(store: &Store, server: &Server) {
    let body = json!({"branch_id": server.branch, "number": "PLAN", "name": "泵", "kind": "special",
        "original_price": {"amount": "1.00", "currency": "CNY"}, "calibration_months": 6});
    let tool = store.post(&store.keeper, "tools", body).ok(201).at("/id");
    let today = server.clock.now().date().to_string();
    let calibrated = json!({"calibrated_on": today, "is_passed": true, "laboratory": "省计量院"});
    let own = format!("tools/{tool}");
    for (path, body) in [
        ("calibrations", calibrated),
        ("checks", json!({"result": "present"})),
    ] {
        store
            .post(&store.keeper, &format!("{own}/{path}"), body)
            .ok(201);
    }
    let loan = json!({"borrower_id": store.shop.technician.id, "due_on": today});
    let loan = store
        .post(&store.keeper, &format!("{own}/loans"), loan)
        .ok(201)
        .at("/id");
    let lost = json!({"reason": "遗失"});
    store
        .post(&store.keeper, &format!("tool-loans/{loan}/losses"), lost)
        .ok(201);
    let settled = json!({"settlement": "paid", "reason": "收据"});
    let path = format!("tool-loans/{loan}/settlements");
    store.post(&store.shop.manager, &path, settled).ok(201);
    for path in [
        own.clone(),
        format!("{own}/calibrations"),
        format!("tool-loans/{loan}"),
    ] {
        store.keeper.get(&format!("/api/v1/{path}")).ok(200);
    }
}

/// Everything that happens to a purchase, once.
pub(crate) fn buy(buyer: &Buyer) {
    let store = &buyer.store;
    let part = store.part("PLAN-3", json!({"minimum_quantity": "5"}));
    let sold = json!({"suppliers": [{"supplier_id": buyer.suppliers[0]}]});
    let path = format!("/api/v1/parts/{part}/suppliers");
    buyer.keeper().put(&path, 1, sold).ok(200);
    let ticket = store.in_repair();
    let line = json!({"part_id": part, "quantity": "2", "ticket_id": ticket, "is_special": true});
    let order = buyer.proposed_of(json!([line]), "9.00");
    buyer.decide(buyer.manager(), &order).ok(201);
    let amount = json!({"amount": "5.00", "currency": "CNY"});
    let deposit = json!({"line": 1, "amount": amount, "receipt_number": "R-PLAN"});
    let taken = buyer.act(&store.shop.agent, &order, "deposits", deposit);
    let deposit = taken.ok(201).at("/deposits/0/id");
    buyer.step(&order, "place").ok(201);
    buyer.receive(buyer.keeper(), &order, "2").ok(201);
    let lines = json!([{"line": 1, "quantity": "1"}]);
    let back =
        json!({"location_id": store.bin, "remedy": "replacement", "reason": "试", "lines": lines});
    buyer.act(buyer.keeper(), &order, "returns", back).ok(201);
    store.issue(&ticket, &store.main, &part, "1").ok(201);
    let refund = format!("purchase-deposits/{deposit}/refunds");
    store.post(&store.shop.finance, &refund, json!({"reference": "1"}));
    let version = buyer.get(&buyer.draft(&[(&part, "1")])).number("/version");
    assert_eq!(version, 1);
    let draft = buyer.proposed(&part, "1", "9.00");
    let version = buyer.get(&draft).number("/version");
    let path = format!("/api/v1/purchase-orders/{draft}");
    let lines = json!({"lines": [{"part_id": part, "quantity": "3"}]});
    buyer.keeper().patch(&path, version, lines).ok(200);
    for member in ["store_id", "cursor"] {
        let main = &store.main;
        let path = format!("/api/v1/purchase-suggestions?with_total=true&limit=1&{member}={main}");
        buyer.keeper().get(&path);
    }
}

#[test]
fn no_statement_of_a_request_reads_a_whole_table() {
    set_default_instrumentation(catcher).expect("it can be set");
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let server = Server::start(Scratch::on(backend));
        let target = name_of(server.scratch().settings().url.target());
        WATCHED.lock().expect("watched").insert(target.clone());
        let crew = Crew::of(&server, Store::open(&server));
        keep_store(&crew.store);
        count_store(&crew);
        keep_tools(&crew.store, &server);
        let buyer = Buyer::of(crew.store);
        buy(&buyer);
        let store = &buyer.store;
        let shop = &store.shop;
        settle_money(shop);
        let ticket = shop.new_ticket("2026-06-01");
        shop.start_repair(&ticket);
        shop.repair_and_verify(&ticket);
        shop.accept(&ticket).ok(201);
        shop.close_and_review(&ticket);
        shop.agent.post(
            "/api/v1/customers/duplicate-checks",
            json!({"kind": "person", "name": "李明"}),
        );
        look_around(&[
            &shop.manager,
            &shop.agent,
            &shop.supervisor,
            &shop.technician,
            &store.keeper,
        ]);
        WATCHED.lock().expect("watched").remove(&target);

        let caught: Vec<String> = {
            let all = CAUGHT.lock().expect("caught");
            let mine = all.iter().filter(|(database, _)| *database == target);
            mine.map(|(_, sql)| sql.clone()).collect()
        };
        let asks = |sql: &&String| {
            ["SELECT", "UPDATE", "DELETE", "WITH"]
                .iter()
                .any(|word| sql.starts_with(word))
        };
        let asked: Vec<&String> = caught.iter().filter(asks).collect();
        assert!(
            asked.len() > 80,
            "only {} statements were caught",
            asked.len()
        );
        let asked: Vec<String> = asked.into_iter().cloned().collect();
        let faults = reading::faults(server.scratch(), asked);
        assert!(
            faults.is_empty(),
            "on {}:\n{}",
            backend.as_str(),
            faults.join("\n")
        );
    }
}
