//! Many at once between tickets and the store: nothing is promised twice, nothing is issued past a step,
//! nobody waits in a circle.

use std::sync::atomic::{AtomicBool, Ordering};

use aftercare::platform::db::scratch::Scratch;
use serde_json::json;

use super::store::Store;
use super::ties::{diagnosed, fill, hold, of_part, sound};
use crate::reliability::races::at_once;
use crate::support::process::Process;
use crate::support::server::PASSWORD;
use crate::support::{Client, Server};

const PLANS: usize = 12;

/// Plans of two parts each compete for four pieces; then goods come in while others issue and cancel.
fn compete(server: &Server, processes: &[Process]) {
    let store = Store::open(server);
    let far = processes
        .iter()
        .map(|process| Client::sign_in(&process.base, "technician-of-team", PASSWORD));
    let mut callers: Vec<Client> = far.collect();
    if callers.is_empty() {
        callers.push(store.shop.technician.clone());
    }
    let parts: Vec<String> = (0..2)
        .map(|index| store.part(&format!("RARE-{index}"), json!({})))
        .collect();
    for part in &parts {
        store.receive(&store.bin, part, "4", "10.00");
    }
    let plan = |index: usize| {
        let lines = [
            of_part(&parts[0], "RARE-0", 1),
            of_part(&parts[1], "RARE-1", 1),
        ];
        // Whoever locked parts as the plan names them would wait in a circle.
        match index % 2 {
            0 => json!([lines[0], lines[1]]),
            _ => json!([lines[1], lines[0]]),
        }
    };
    let tickets: Vec<String> = (0..PLANS)
        .map(|index| diagnosed(&store, plan(index)))
        .collect();
    let started = at_once(PLANS, |index| {
        let path = format!("/api/v1/tickets/{}/transitions", tickets[index]);
        callers[index % callers.len()].post(&path, json!({"action": "start_repair"}))
    });
    assert!(
        started.iter().all(|answer| answer.status == 201),
        "{started:?}"
    );
    for part in &parts {
        assert_eq!(store.level(part, &store.main)[..3], ["4", "4", "0"]);
        let path = format!("/api/v1/stock-wants?state=open&part_id={part}&limit=100");
        let wants = store.keeper.get(&path).ok(200);
        assert_eq!(wants.rows().len(), PLANS - 4);
    }
    let waiting = |store: &Store| {
        let waits = |ticket: &&String| hold(store, ticket) == "awaiting_parts";
        tickets.iter().filter(waits).count()
    };
    assert!(waiting(&store) >= PLANS - 4);
    arrive(server, &store, &parts, &tickets);
    for _ in 0..3 {
        fill(server);
    }
    assert_eq!(waiting(&store), 0);
    let open = store.keeper.get("/api/v1/stock-wants?state=open").ok(200);
    assert_eq!(open.rows().len(), 0, "{}", open.text);
    sound(server);
}

/// Goods come in piece by piece while the job serves, two tickets are cancelled and others draw.
fn arrive(server: &Server, store: &Store, parts: &[String], tickets: &[String]) {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !is_over.load(Ordering::SeqCst) {
                    fill(server);
                }
            });
        }
        let answers = at_once(8, |index| {
            let ticket = &tickets[index];
            match index {
                0..4 => {
                    for _ in 0..4 {
                        store.receive(&store.bin, &parts[index % 2], "1", "11.00");
                    }
                    store.receive(&store.bin, &parts[index % 2], "2", "11.00")
                }
                4..6 => {
                    let path = format!("/api/v1/tickets/{ticket}/transitions");
                    let body = json!({"action": "cancel", "reason_code": "customer_withdrew"});
                    store.shop.manager.post(&path, body)
                }
                _ => store.issue(ticket, &store.main, &parts[index % 2], "1"),
            }
        });
        is_over.store(true, Ordering::SeqCst);
        for answer in answers {
            assert!(matches!(answer.status, 201 | 409), "{}", answer.text);
        }
    });
}

#[test]
fn plans_that_compete_for_the_last_pieces_get_them_once() {
    Server::each(|server| compete(server, &[]));
}

#[test]
fn plans_compete_through_two_processes_too() {
    let server = Server::start(Scratch::postgres());
    let start = || Process::start(server.scratch());
    compete(&server, &[start(), start()]);
}

#[test]
fn nothing_is_issued_past_a_cancellation() {
    Server::each(|server| {
        let store = Store::open(server);
        let part = store.part("LAST-1", json!({}));
        for round in 0..8 {
            store.receive(&store.bin, &part, "1", "10.00");
            let before: i64 = store.level(&part, &store.main)[0].parse().unwrap();
            let ticket = diagnosed(&store, json!([of_part(&part, "LAST-1", 1)]));
            super::ties::start(&store, &ticket);
            let answers = at_once(2, |index| match index {
                0 => store.issue(&ticket, &store.main, &part, "1"),
                _ => {
                    let path = format!("/api/v1/tickets/{ticket}/transitions");
                    let body = json!({"action": "cancel", "reason_code": "customer_withdrew"});
                    store.shop.manager.post(&path, body)
                }
            });
            assert_eq!(answers[1].status, 201, "{}", answers[1].text);
            let [on_hand, reserved, ..] = store.level(&part, &store.main);
            let left = match answers[0].status {
                201 => before - 1,
                _ => {
                    answers[0].clone().refused(409, "conflict");
                    before
                }
            };
            assert_eq!(
                (on_hand, reserved.as_str()),
                (left.to_string(), "0"),
                "round {round}"
            );
        }
        sound(server);
    });
}
