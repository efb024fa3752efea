//! What issuing needs: a store with plenty in it and tickets in repair, all of it made over HTTP by
//! people who may.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aftercare::platform::clock::{Clock, SystemClock};
use aftercare::platform::db::{Database, DatabaseUrl, DbSettings};
use aftercare::platform::role::Role;
use chrono::Datelike;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::Fallible;
use crate::client::{Requests, ask};
use crate::person::Person;
use crate::process::Server;
use crate::samples::Samples;
use crate::wire::{keyed, request};

/// Parts among which the spread load is spread.
const PARTS: usize = 200;

/// Lots of each part, taken in at different times.
const LOTS: usize = 5;

/// Pieces in each lot: more than any run takes, so that nothing is ever short.
const PIECES: &str = "2000000";

/// Tickets in repair: enough that two issues under way at once seldom share one.
const TICKETS: usize = 256;

/// Keys are counted over the whole run, for each issue is a new one.
static KEYS: AtomicU64 = AtomicU64::new(1);

/// A part and the lot of it that goes out first.
#[derive(Debug, Clone, Copy)]
pub struct Shelf {
    /// The part.
    pub part: Uuid,
    /// Its oldest lot.
    pub lot: Uuid,
}

/// A store to issue from.
pub struct Stock {
    /// Who issues.
    pub keeper: Person,
    store: Uuid,
    /// The part that everybody wants.
    pub hot: Vec<Shelf>,
    /// Many parts.
    pub spread: Vec<Shelf>,
    /// Tickets in repair.
    pub tickets: Vec<Uuid>,
}

impl Stock {
    /// Hires a storekeeper and a technician, fills a store of the branch, and brings tickets to repair.
    ///
    /// # Errors
    /// When any step of it is refused.
    pub fn lay_in(
        url: &DatabaseUrl,
        server: &Server,
        samples: &Samples,
        office: &str,
    ) -> Fallible<Stock> {
        let database = Database::open(&DbSettings::new(url.clone()))?;
        let hire = |name, role| Person::hire(url, &database, samples.branch, name, &[role]);
        let keeper = hire("bench-keeper", Role::Storekeeper)?;
        let technician = hire("bench-technician", Role::Technician)?;
        database.close();
        let caller = |token: String| Caller {
            address: server.address,
            token,
        };
        let stores = caller(keeper.sign_in(server)?);
        let body = json!({"kind": "warehouse", "branch_id": samples.branch, "code": "BENCH", "name": "Bench"});
        let store = stores.made("stock-locations", &body)?;
        let mut shelves = shelves(&stores, store)?;
        let spread = shelves.split_off(1);
        let workshop = Workshop {
            office: caller(office.to_owned()),
            bench: caller(technician.sign_in(server)?),
            technician: &technician,
            samples,
        };
        Ok(Stock {
            keeper,
            store,
            hot: shelves,
            spread,
            tickets: workshop.tickets_in_repair()?,
        })
    }

    /// The ticket and the shelf of the n-th issue.
    fn turn<'a>(&self, shelves: &'a [Shelf], ordinal: u64) -> Option<(Uuid, &'a Shelf)> {
        let at = |count: usize| usize::try_from(ordinal).ok()?.checked_rem(count);
        let ticket = self.tickets.get(at(self.tickets.len())?)?;
        Some((*ticket, shelves.get(at(shelves.len())?)?))
    }

    /// The body of the n-th issue: one piece.
    pub fn body(&self, shelves: &[Shelf], ordinal: u64) -> Option<Value> {
        let (ticket, shelf) = self.turn(shelves, ordinal)?;
        let line = json!({"part_id": shelf.part, "quantity": "1"});
        Some(json!({"ticket_id": ticket, "location_id": self.store, "lines": [line]}))
    }

    /// The n-th issue as a request, under a key of its own.
    pub fn issue(&self, shelves: &[Shelf], token: &str, ordinal: u64) -> Option<Vec<u8>> {
        let body = self.body(shelves, ordinal)?;
        Some(keyed("/api/v1/stock-issues", token, &next_key(), &body))
    }

    /// Issues one after the other.
    pub fn issues(self: &Arc<Stock>, shelves: &[Shelf], token: &str) -> Requests {
        let (stock, shelves, token) = (self.clone(), shelves.to_vec(), token.to_owned());
        Arc::new(move |ordinal| stock.issue(&shelves, &token, ordinal))
    }

    /// What a recorded issue picks: ticket, part and the lot that goes out.
    pub fn picks(&self, shelves: &[Shelf]) -> Vec<Vec<Uuid>> {
        let turns = u64::try_from(self.tickets.len() * shelves.len()).unwrap_or_default();
        (0..turns)
            .filter_map(|ordinal| self.turn(shelves, ordinal))
            .map(|(ticket, shelf)| vec![ticket, shelf.part, shelf.lot])
            .collect()
    }
}

/// Looks like a number of the program, so that a recorded one is told from other texts.
fn next_key() -> String {
    format!("B{:019}", KEYS.fetch_add(1, Ordering::Relaxed))
}

/// One person who prepares something.
struct Caller {
    address: SocketAddr,
    token: String,
}

impl Caller {
    fn post(&self, path: &str, body: &Value) -> Fallible<Value> {
        let request = keyed(&format!("/api/v1/{path}"), &self.token, &next_key(), body);
        let answer = ask(self.address, &request)?.json();
        answer.map_err(|error| format!("{path}: {error}").into())
    }

    /// The id of what was made.
    fn made(&self, path: &str, body: &Value) -> Fallible<Uuid> {
        id_at(&self.post(path, body)?, "/id")
    }

    fn get(&self, path: &str) -> Fallible<Value> {
        let request = request("GET", &format!("/api/v1/{path}"), Some(&self.token), None);
        ask(self.address, &request)?.json()
    }
}

fn text_at<'a>(answer: &'a Value, pointer: &str) -> Fallible<&'a str> {
    let text = answer.pointer(pointer).and_then(Value::as_str);
    text.ok_or_else(|| format!("an answer without {pointer}: {answer}").into())
}

fn id_at(answer: &Value, pointer: &str) -> Fallible<Uuid> {
    Ok(text_at(answer, pointer)?.parse()?)
}

/// The hot part and after it the others, each with [`LOTS`] lots.
fn shelves(keeper: &Caller, store: Uuid) -> Fallible<Vec<Shelf>> {
    let parts: Vec<Uuid> = (0..=PARTS)
        .map(|number| {
            let sku = format!("BENCH-{number:04}");
            let body =
                json!({"sku": sku, "name": "压缩机", "category": "electronic", "unit": "件"});
            keeper.made("parts", &body)
        })
        .collect::<Fallible<_>>()?;
    let mut shelves: Vec<Shelf> = Vec::new();
    for lot in 0..LOTS {
        for some in parts.chunks(100) {
            let oldest = received(keeper, store, some)?;
            if lot == 0 {
                shelves.extend(oldest);
            }
        }
    }
    Ok(shelves)
}

fn received(keeper: &Caller, store: Uuid, parts: &[Uuid]) -> Fallible<Vec<Shelf>> {
    let cost = json!({"amount": "10.00", "currency": "CNY"});
    let lines: Vec<Value> = parts
        .iter()
        .map(|part| json!({"part_id": part, "quantity": PIECES, "unit_cost": cost}))
        .collect();
    let body = json!({"location_id": store, "lines": lines});
    let answer = keeper.post("stock-receipts", &body)?;
    let entry = |(line, part): (usize, &Uuid)| {
        let lot = id_at(&answer, &format!("/entries/{line}/lot_id"))?;
        Ok(Shelf { part: *part, lot })
    };
    parts.iter().enumerate().map(entry).collect()
}

/// Who brings tickets to repair.
struct Workshop<'a> {
    office: Caller,
    bench: Caller,
    technician: &'a Person,
    samples: &'a Samples,
}

impl Workshop<'_> {
    /// Each for a device of its own that is under warranty, so that nobody has to agree to a price.
    fn tickets_in_repair(&self) -> Fallible<Vec<Uuid>> {
        let product = self.office.made(
            "products",
            &json!({"model": "BENCH-1", "name": "空调", "warranty_policy_code": "standard-one-year"}),
        )?;
        let contact = json!({"name": "李明", "phones": ["138 0000 1234"], "is_primary": true});
        let customer = self.office.made(
            "customers",
            &json!({"kind": "person", "name": "李明", "contacts": [contact]}),
        )?;
        let faults = self.office.get("fault-codes?limit=1")?;
        let fault = text_at(&faults, "/data/0/code")?;
        let ticket = |number| self.ticket_in_repair((product, customer, fault), number);
        (0..TICKETS).map(ticket).collect()
    }

    fn ticket_in_repair(
        &self,
        (product, customer, fault): (Uuid, Uuid, &str),
        number: usize,
    ) -> Fallible<Uuid> {
        let today = SystemClock.now().date();
        let sold = today.with_day(1).unwrap_or(today);
        let device = json!({"serial": format!("BENCH-{number}"), "product_id": product, "customer_id": customer,
            "delivered_on": sold, "purchased_on": sold, "voucher_number": "1"});
        let device = self.office.made("assets", &device)?;
        let category = self.samples.categories.first();
        let ticket = json!({"title": "空调不制冷", "description": "外机不转", "channel": "phone", "type": "repair",
            "customer_id": customer, "asset_id": device, "category_id": category,
            "severity": "high", "urgency": "high", "assignee_id": self.technician.id});
        let ticket = self.office.made("tickets", &ticket)?;
        let step = |who: &Caller, action| {
            who.post(
                &format!("tickets/{ticket}/transitions"),
                &json!({"action": action}),
            )
        };
        step(&self.office, "triage")?;
        let diagnosis = json!({"cause": "绕组短路", "fault_code": fault, "is_serious": false, "remedy": "更换压缩机",
            "service_mode": "on_site", "parts": [], "expected_completion_on": today, "is_man_made": false,
            "wants_agreement": false});
        let path = format!("tickets/{ticket}/diagnoses");
        self.bench.post(&path, &diagnosis)?;
        step(&self.bench, "start_repair")?;
        Ok(ticket)
    }
}
