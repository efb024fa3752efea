//! Many at once: one posting takes effect, and counting beside issuers leaves sums that agree.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use super::Crew;
use super::journey::sound;
use crate::reliability::races::at_once;
use crate::support::Server;

#[test]
fn of_many_postings_one_takes_effect() {
    Server::each(|server| {
        let crew = Crew::on(server);
        let store = &crew.store;
        let part = store.part("RACE", json!({}));
        store.receive(&store.bin, &part, "10", "1.00");
        let id = crew.start(json!({"location_id": store.main}));
        crew.count(&crew.first, &id, &part, &store.bin, "8").ok(201);
        crew.recount(&crew.judge, &id).ok(201);
        crew.count(&crew.second, &id, &part, &store.bin, "8")
            .ok(201);
        crew.step(&crew.judge, &id, "review").ok(201);
        let answers = at_once(8, |_| crew.book(&crew.judge, &id));
        let won = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(won, 1, "{answers:?}");
        let refused = answers.iter().filter(|answer| answer.status == 409).count();
        assert_eq!(refused, 7, "{answers:?}");
        assert_eq!(store.level(&part, &store.main)[0], "8");
        sound(server);
    });
}

#[test]
fn of_many_starts_of_the_same_goods_one_wins() {
    Server::each(|server| {
        let crew = Crew::on(server);
        let store = &crew.store;
        let part = store.part("START", json!({}));
        store.receive(&store.bin, &part, "10", "1.00");
        let ids: Vec<String> = (0..6)
            .map(|_| {
                let body = json!({"location_id": store.main});
                store
                    .post(&crew.first, "stock-counts", body)
                    .ok(201)
                    .at("/id")
            })
            .collect();
        let answers = at_once(6, |index| crew.step(&crew.first, &ids[index], "start"));
        let won = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(won, 1, "{answers:?}");
        sound(server);
    });
}

/// The shelf has two fewer than the books from the start; issuers take what they take while two people
/// count again and again. Whatever the order, two are lost in the end, no more and no less.
#[test]
fn counting_while_issuers_run_finds_what_is_missing_and_nothing_else() {
    Server::each(|server| {
        let crew = Crew::on(server);
        let store = &crew.store;
        let part = store.part("BUSY", json!({}));
        store.receive(&store.bin, &part, "60", "1.00");
        let ticket = store.in_repair();
        let id = crew.start(json!({"location_id": store.bin}));
        let issued = AtomicUsize::new(0);
        let shelf = std::sync::Mutex::new(58_i64);
        at_once(4, |who| {
            let mut last = None;
            for _ in 0..6 {
                // The counter's eye and hand: nothing leaves the shelf between the look and the entry.
                let mut there = shelf.lock().expect("the shelf");
                let answer = match who {
                    0 => crew.count(&crew.first, &id, &part, &store.bin, &there.to_string()),
                    _ => {
                        drop(there);
                        let other = store.receive(&store.quarantine, &part, "1", "1.00");
                        assert_eq!(other.status, 201);
                        there = shelf.lock().expect("the shelf");
                        let answer = store.issue(&ticket, &store.bin, &part, "1");
                        if answer.status == 201 {
                            *there -= 1;
                            issued.fetch_add(1, Ordering::SeqCst);
                        }
                        answer
                    }
                };
                assert_eq!(answer.status, 201, "{}", answer.text);
                last = Some(answer);
            }
            last.expect("a last answer")
        });
        crew.recount(&crew.judge, &id).ok(201);
        let there = shelf.lock().expect("the shelf").to_string();
        crew.count(&crew.second, &id, &part, &store.bin, &there)
            .ok(201);
        crew.step(&crew.judge, &id, "review").ok(201);
        crew.book(&crew.judge, &id).ok(201);
        let left = 58 - i64::try_from(issued.into_inner()).expect("a number");
        assert_eq!(store.level(&part, &store.main)[0], left.to_string());
        sound(server);
    });
}
