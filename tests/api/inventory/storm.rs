//! Many issuers at once: nothing below zero in any read, refusals that name what is short, and a ledger
//! that adds up afterwards.

use aftercare::platform::db::scratch::Scratch;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde_json::json;

use super::store::Store;
use crate::reliability::races::at_once;
use crate::support::process::Process;
use crate::support::{Client, Server};

const PARTS: usize = 4;
const PIECES: i64 = 20;
const ISSUERS: usize = 16;
const TRIES: usize = 8;

#[derive(QueryableByName)]
struct Sum {
    #[diesel(sql_type = BigInt)]
    sum: i64,
}

fn sum(scratch: &Scratch, sql: &'static str) -> i64 {
    let rows: Vec<Sum> = scratch
        .db()
        .read_blocking(move |db| Ok(diesel::sql_query(sql).load(db)?))
        .unwrap();
    rows[0].sum
}

fn storm(server: &Server, callers: &[Client]) {
    let store = Store::open(server);
    let parts: Vec<String> = (0..PARTS)
        .map(|index| store.part(&format!("HOT-{index}"), json!({})))
        .collect();
    for part in &parts {
        store.receive(&store.bin, part, &(PIECES / 2).to_string(), "10.00");
        store.receive(&store.main, part, &(PIECES / 2).to_string(), "12.00");
    }
    let tickets: Vec<String> = (0..ISSUERS).map(|_| store.in_repair()).collect();
    let issued = std::sync::Mutex::new(vec![0_i64; PARTS]);
    at_once(ISSUERS, |issuer| {
        let caller = &callers[issuer % callers.len()];
        let mut last = None;
        for turn in 0..TRIES {
            let which = (issuer + turn) % PARTS;
            // Two parts in opposite orders: whoever locked them as they come would wait in a circle.
            let other = (which + 1) % PARTS;
            let pair = if issuer % 2 == 0 {
                [which, other]
            } else {
                [other, which]
            };
            let lines: Vec<_> = pair
                .iter()
                .map(|index| json!({"part_id": parts[*index], "quantity": "1"}))
                .collect();
            let body =
                json!({"ticket_id": tickets[issuer], "location_id": store.main, "lines": lines});
            let answer = store.post(caller, "stock-issues", body);
            match answer.status {
                201 => pair
                    .iter()
                    .for_each(|index| issued.lock().unwrap()[*index] += 1),
                _ => {
                    let answer = answer.clone().refused(409, "stock_insufficient");
                    assert!(answer.at("/shortages/0/sku").starts_with("HOT-"));
                }
            }
            let levels = caller.get("/api/v1/stock-levels").ok(200);
            for row in levels.rows() {
                for name in ["on_hand", "reserved", "available", "set_aside"] {
                    assert!(!row[name].as_str().unwrap().starts_with('-'), "{row}");
                }
            }
            last = Some(answer);
        }
        last.expect("a last answer")
    });
    for (part, issued) in parts.iter().zip(issued.into_inner().unwrap()) {
        assert!(issued <= PIECES);
        assert_eq!(
            store.level(part, &store.main)[0],
            (PIECES - issued).to_string()
        );
    }
    adds_up(server.scratch());
}

pub fn adds_up(scratch: &Scratch) {
    let off = "SELECT count(*) AS sum FROM stock_levels l WHERE l.on_hand + l.set_aside <> \
         (SELECT COALESCE(sum(b.on_hand), 0) FROM stock_balances b WHERE b.part_id = l.part_id AND b.store_id = l.store_id)";
    assert_eq!(sum(scratch, off), 0);
    let off = "SELECT count(*) AS sum FROM stock_levels l WHERE l.on_hand + l.set_aside <> \
         (SELECT COALESCE(sum(c.change), 0) FROM stock_card_lines c WHERE c.part_id = l.part_id AND c.store_id = l.store_id)";
    assert_eq!(sum(scratch, off), 0);
    let off = "SELECT count(*) AS sum FROM stock_levels l WHERE l.last_line <> \
         (SELECT count(*) FROM stock_card_lines c WHERE c.part_id = l.part_id AND c.store_id = l.store_id)";
    assert_eq!(sum(scratch, off), 0);
}

#[test]
fn a_storm_of_issuers_takes_no_more_than_there_is() {
    Server::each(|server| {
        let keeper = server.person("storekeeper");
        storm(server, &[keeper]);
    });
}

#[test]
fn a_storm_through_two_processes_takes_no_more_than_there_is() {
    let server = Server::start(Scratch::postgres());
    server.person("storekeeper");
    let (one, two) = (
        Process::start(server.scratch()),
        Process::start(server.scratch()),
    );
    let sign_in = |process: &Process| {
        Client::sign_in(
            &process.base,
            "storekeeper",
            crate::support::server::PASSWORD,
        )
    };
    storm(&server, &[sign_in(&one), sign_in(&two)]);
}
