//! The full storm: 64 issuers through real server processes, with unused returns, transfers to a van and
//! counts mixed in; then the same while a process is killed in the middle. Whoever gets no answer asks
//! again with the same key, so that what was acknowledged is known to the piece.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aftercare::platform::db::Backend;
use aftercare::platform::db::scratch::Scratch;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde_json::{Value, json};

use super::store::{Store, line};
use super::storm::adds_up;
use crate::support::process::{Process, program};
use crate::support::server::PASSWORD;
use crate::support::{Answer, Client, Server};

const PARTS: usize = 20;
const PIECES: i64 = 50;
const ISSUERS: usize = 64;
const TURNS: u64 = 8;
const MANAGER: &str = "manager";

/// The servers that callers find, whichever process answers there now.
struct Harbour {
    bases: Vec<Mutex<String>>,
    answered: AtomicUsize,
    drawn: AtomicUsize,
}

impl Harbour {
    /// Asks until there is an answer, always with the same key.
    fn insist(&self, who: &Client, at: usize, path: &str, body: &Value) -> Answer {
        let key = format!("tempest-{}", self.drawn.fetch_add(1, Ordering::SeqCst));
        let began = Instant::now();
        loop {
            let base = self.bases[at % self.bases.len()].lock().unwrap().clone();
            let caller = who.at(&base).key(&key);
            let path = format!("/api/v1/{path}");
            match caller.try_send("POST", &path, Some(body.to_string())) {
                Some(answer) if answer.status != 503 => {
                    self.answered.fetch_add(1, Ordering::SeqCst);
                    return answer;
                }
                _ => std::thread::park_timeout(Duration::from_millis(20)),
            }
            assert!(began.elapsed() < Duration::from_secs(120), "nobody answers");
        }
    }

    /// What a reader sees: nothing below zero, nothing promised twice.
    fn look(&self, who: &Client, at: usize) {
        let base = self.bases[at % self.bases.len()].lock().unwrap().clone();
        let answer = who
            .at(&base)
            .try_send("GET", "/api/v1/stock-levels?limit=200", None);
        for row in answer
            .iter()
            .filter(|answer| answer.status == 200)
            .flat_map(Answer::rows)
        {
            for name in ["on_hand", "reserved", "available", "set_aside"] {
                assert!(!row[name].as_str().unwrap().starts_with('-'), "{row}");
            }
        }
    }
}

/// What the callers were told.
#[derive(Default)]
struct Told {
    issued: HashMap<String, i64>,
    returned: HashMap<String, i64>,
    refused: usize,
}

struct Sea<'a> {
    store: &'a Store,
    harbour: &'a Harbour,
    parts: Vec<String>,
    tickets: Vec<String>,
    keeper: Client,
    counters: [Client; 2],
    judge: Client,
    told: Mutex<Told>,
    is_over: AtomicBool,
}

fn dice(state: &mut u64, sides: u64) -> u64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % sides
}

impl Sea<'_> {
    fn issuer(&self, number: usize) {
        let mut state = number as u64 + 1;
        let mut mine: Vec<(usize, i64)> = Vec::new();
        for turn in 0..TURNS {
            let which = usize::try_from(dice(&mut state, PARTS as u64)).unwrap();
            let quantity = i64::try_from(dice(&mut state, 4) + 1).unwrap();
            if self.draw(number, "stock-issues", which, quantity) {
                mine.push((which, quantity));
            }
            if let (0, Some((which, quantity))) = (dice(&mut state, 3), mine.pop()) {
                assert!(self.draw(number, "stock-returns", which, quantity));
            }
            if turn % 4 == 0 {
                self.harbour.look(&self.keeper, number);
            }
        }
    }

    /// Issues to the issuer's ticket, or brings back; whether it was done.
    fn draw(&self, number: usize, path: &str, which: usize, quantity: i64) -> bool {
        let part = &self.parts[which];
        let body = json!({
            "ticket_id": self.tickets[number],
            "location_id": self.store.main,
            "lines": [line(part, &quantity.to_string())],
        });
        let answer = self.harbour.insist(&self.keeper, number, path, &body);
        let mut told = self.told.lock().unwrap();
        if answer.status == 201 {
            let side = match path {
                "stock-issues" => &mut told.issued,
                _ => &mut told.returned,
            };
            *side.entry(part.clone()).or_default() += quantity;
            return true;
        }
        told.refused += 1;
        let refusal = answer.refused(409, "stock_insufficient");
        assert!(refusal.at("/shortages/0/sku").starts_with("WAVE-"));
        false
    }

    /// Sends goods to the van, and some of them on to their place there.
    fn mover(&self) {
        let mut state = 4711;
        while !self.is_over.load(Ordering::SeqCst) {
            let which = usize::try_from(dice(&mut state, PARTS as u64)).unwrap();
            let body = json!({
                "from_location_id": self.store.main,
                "to_store_id": self.store.van,
                "lines": [line(&self.parts[which], "2")],
            });
            let sent = self
                .harbour
                .insist(&self.keeper, 0, "stock-transfers", &body);
            if sent.status != 201 {
                sent.refused(409, "stock_insufficient");
                continue;
            }
            let received: Vec<Value> = sent.body["lines"]
                .as_array()
                .expect("lines")
                .iter()
                .map(|line| json!({"line": line["line"], "received": line["sent"]}))
                .collect();
            let body = json!({"location_id": self.store.van, "lines": received});
            let path = format!("stock-transfers/{}/receipts", sent.at("/id"));
            let answer = self.harbour.insist(&self.keeper, 1, &path, &body);
            assert_eq!(answer.status, 201, "{}", answer.text);
        }
    }

    /// Counts one part after another; a look at the shelf is old by the time it is written down, so the
    /// counts find differences, and each that can be posted is.
    fn counter(&self) {
        for part in self.parts.iter().cycle() {
            if self.is_over.load(Ordering::SeqCst) {
                return;
            }
            let body = json!({"location_id": self.store.bin, "part_ids": [part]});
            let drafted = self
                .harbour
                .insist(&self.counters[0], 0, "stock-counts", &body);
            let path = format!("stock-counts/{}", drafted.ok(201).at("/id"));
            let step = |who: &Client, what: &str, body: Value| {
                let answer = self
                    .harbour
                    .insist(who, 1, &format!("{path}/{what}"), &body);
                assert!([201, 409, 422].contains(&answer.status), "{}", answer.text);
                answer.status == 201
            };
            let there = json!({"lines": [{"part_id": part, "location_id": self.store.bin, "quantity": "7"}]});
            let take =
                |who: &Client, action: &str| step(who, "transitions", json!({"action": action}));
            let is_counted = take(&self.counters[0], "start")
                && step(&self.counters[0], "entries", there.clone());
            if is_counted && step(&self.judge, "recounts", json!({})) {
                step(&self.counters[1], "entries", there);
            }
            let is_posted = take(&self.judge, "review") && step(&self.judge, "postings", json!({}));
            if !is_posted {
                let body = json!({"action": "cancel", "reason_code": "interrupted"});
                step(&self.judge, "transitions", body);
            }
        }
    }
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = BigInt)]
    sum: i64,
}

fn sums(scratch: &Scratch, sql: &'static str) -> HashMap<String, i64> {
    let rows: Vec<Row> = scratch
        .db()
        .read_blocking(move |db| Ok(diesel::sql_query(sql).load(db)?))
        .unwrap();
    rows.into_iter()
        .map(|row| (row.key, row.sum / 1000))
        .collect()
}

/// What went out and what came in from outside, by kind and stock number, in the ledger's own words.
const MOVED: &str = "SELECT m.kind || ' ' || p.sku AS key, CAST(SUM(CASE WHEN e.from_location_id IS NULL \
    THEN e.quantity ELSE -e.quantity END) AS BIGINT) AS sum FROM stock_entries e \
    JOIN stock_movements m ON m.id = e.movement_id JOIN parts p ON p.id = e.part_id \
    WHERE e.from_location_id IS NULL OR e.to_location_id IS NULL GROUP BY m.kind, p.sku";

const LEFT: &str = "SELECT p.sku AS key, CAST(SUM(b.on_hand) AS BIGINT) AS sum FROM stock_balances b \
    JOIN parts p ON p.id = b.part_id GROUP BY p.sku";

fn settles(scratch: &Scratch, parts: &[String], told: &Told) {
    let (moved, left) = (sums(scratch, MOVED), sums(scratch, LEFT));
    for (part, number) in parts.iter().zip(0..) {
        let sku = format!("WAVE-{number:02}");
        let of = |kind: &str| {
            moved
                .get(&format!("{kind} {sku}"))
                .copied()
                .unwrap_or_default()
        };
        let heard = |side: &HashMap<String, i64>| side.get(part).copied().unwrap_or_default();
        assert_eq!(-of("issue"), heard(&told.issued), "{sku} was issued");
        assert_eq!(
            of("return_unused"),
            heard(&told.returned),
            "{sku} came back"
        );
        assert_eq!(of("receipt"), PIECES);
        let there = PIECES + of("issue") + of("return_unused") + of("count_adjustment");
        assert_eq!(
            left.get(&sku).copied().unwrap_or_default(),
            there,
            "{sku} is left"
        );
    }
    assert!(told.refused > 0, "nothing ever ran short");
    for what in ["transfer", "count_adjustment"] {
        let sql = "SELECT kind AS key, count(*) * 1000 AS sum FROM stock_movements GROUP BY kind";
        assert!(
            sums(scratch, sql).get(what).copied().unwrap_or_default() > 0,
            "no {what}"
        );
    }
    adds_up(scratch);
    let check = program(scratch).arg("check").output().expect("check runs");
    assert!(
        check.status.success(),
        "{}",
        String::from_utf8_lossy(&check.stdout)
    );
}

fn tempest(backend: Backend, processes: usize, kills: usize) {
    let server = Server::start(Scratch::on(backend));
    let store = Store::open(&server);
    let stocked = |number: usize| {
        let part = store.part(&format!("WAVE-{number:02}"), json!({}));
        store.receive(&store.bin, &part, &(PIECES / 2).to_string(), "10.00");
        store.receive(&store.main, &part, &(PIECES / 2).to_string(), "12.00");
        part
    };
    let parts: Vec<String> = (0..PARTS).map(stocked).collect();
    let tickets = (0..ISSUERS).map(|_| store.in_repair()).collect();
    for name in ["counter-1", "counter-2"] {
        server.named(name, &["storekeeper"]);
    }
    let mut fleet: Vec<Process> = (0..processes)
        .map(|_| Process::start(server.scratch()))
        .collect();
    let harbour = Harbour {
        bases: fleet
            .iter()
            .map(|ship| Mutex::new(ship.base.clone()))
            .collect(),
        answered: AtomicUsize::new(0),
        drawn: AtomicUsize::new(0),
    };
    let aboard = |name: &str| Client::sign_in(&fleet[0].base, name, PASSWORD);
    let sea = Sea {
        keeper: aboard("storekeeper"),
        counters: [aboard("counter-1"), aboard("counter-2")],
        judge: aboard(MANAGER),
        store: &store,
        harbour: &harbour,
        parts,
        tickets,
        told: Mutex::default(),
        is_over: AtomicBool::new(false),
    };
    std::thread::scope(|scope| {
        scope.spawn(|| sea.mover());
        scope.spawn(|| sea.counter());
        let issuers: Vec<_> = (0..ISSUERS)
            .map(|number| {
                let sea = &sea;
                scope.spawn(move || sea.issuer(number))
            })
            .collect();
        for round in 1..=kills {
            while harbour.answered.load(Ordering::SeqCst) < round * 120 {
                std::thread::park_timeout(Duration::from_millis(5));
            }
            fleet.remove(0).kill();
            fleet.insert(0, Process::start(server.scratch()));
            *harbour.bases[0].lock().unwrap() = fleet[0].base.clone();
        }
        let ended: Vec<_> = issuers.into_iter().map(|issuer| issuer.join()).collect();
        sea.is_over.store(true, Ordering::SeqCst);
        for end in ended {
            end.expect("no issuer fails");
        }
    });
    settles(server.scratch(), &sea.parts, &sea.told.lock().unwrap());
}

#[test]
fn a_tempest_through_two_processes_keeps_every_sum() {
    tempest(Backend::Postgres, 2, 0);
}

#[test]
fn a_tempest_in_one_process_keeps_every_sum() {
    tempest(Backend::Sqlite, 1, 0);
}

#[test]
fn a_tempest_keeps_every_sum_while_one_of_two_processes_is_killed() {
    tempest(Backend::Postgres, 2, 3);
}

#[test]
fn a_tempest_keeps_every_sum_while_the_only_process_is_killed() {
    tempest(Backend::Sqlite, 1, 3);
}
