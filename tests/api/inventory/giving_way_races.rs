//! Goods are found missing while others issue and promise them: nobody gets what is not there, nobody waits
//! in a circle, and every promise lost is wanted.

use serde_json::json;

use super::counts::Crew;
use super::giving_way::{missing, reviewed, wanted};
use super::store::line;
use super::ties::{diagnosed, fill, hold, of_part, sound, start};
use crate::reliability::races::at_once;
use crate::support::Server;

#[test]
fn of_a_posting_and_an_issue_of_the_same_goods_one_comes_first() {
    Server::each(|server| {
        let crew = Crew::on(server);
        let store = &crew.store;
        for round in 0..6 {
            let sku = format!("BOTH-{round}");
            let part = store.part(&sku, json!({}));
            store.receive(&store.bin, &part, "2", "10.00");
            let ticket = diagnosed(store, json!([of_part(&part, &sku, 2)]));
            start(store, &ticket);
            let count = reviewed(&crew, &part, "1");
            let answers = at_once(2, |index| match index {
                0 => store.issue(&ticket, &store.main, &part, "2"),
                _ => crew.book(&crew.judge, &count),
            });
            let level = store.level(&part, &store.main);
            if answers[0].status == 201 {
                answers[1].clone().refused(409, "stock_insufficient");
                assert_eq!(level, ["0", "0", "0", "0"], "round {round}");
                assert_eq!(hold(store, &ticket), "none");
            } else {
                answers[0].clone().refused(409, "stock_insufficient");
                assert_eq!(answers[1].status, 201, "{}", answers[1].text);
                assert_eq!(level, ["1", "1", "0", "0"], "round {round}");
                assert_eq!(hold(store, &ticket), "awaiting_parts");
                assert_eq!(wanted(store, &ticket), ["1"]);
            }
        }
        sound(server);
    });
}

const PLANS: usize = 8;

/// Plans promise, losses take, tickets draw: two parts, named in either order.
#[test]
fn losses_beside_plans_and_issues_leave_every_want_written_down() {
    Server::each(|server| {
        let crew = Crew::on(server);
        let store = &crew.store;
        let parts = ["LOSS-0", "LOSS-1"].map(|sku| store.part(sku, json!({})));
        for part in &parts {
            store.receive(&store.bin, part, "8", "10.00");
        }
        let plan = |index: usize| {
            let lines = [
                of_part(&parts[0], "LOSS-0", 1),
                of_part(&parts[1], "LOSS-1", 1),
            ];
            json!([lines[index % 2], lines[(index + 1) % 2]])
        };
        let tickets: Vec<String> = (0..PLANS)
            .map(|index| diagnosed(store, plan(index)))
            .collect();
        for ticket in &tickets[..PLANS / 2] {
            start(store, ticket);
        }
        let answers = at_once(3 * PLANS / 2, |index| {
            let lines = [line(&parts[0], "1"), line(&parts[1], "1")];
            let ticket = &tickets[index % PLANS];
            match index / (PLANS / 2) {
                0 => store.issue(ticket, &store.main, &parts[index % 2], "1"),
                1 => {
                    let path = format!("/api/v1/tickets/{ticket}/transitions");
                    let start = json!({"action": "start_repair"});
                    store.shop.technician.post(&path, start)
                }
                _ => missing(store, json!([lines[index % 2], lines[(index + 1) % 2]])),
            }
        });
        for answer in &answers {
            assert!(matches!(answer.status, 201 | 409), "{}", answer.text);
        }
        sound(server);
        // Whoever has neither goods nor a promise of a part wants it; what was lost comes in again.
        for part in &parts {
            store.receive(&store.bin, part, "8", "11.00");
        }
        for _ in 0..3 {
            fill(server);
        }
        for ticket in &tickets {
            assert_eq!(hold(store, ticket), "none");
            for part in &parts {
                store.issue(ticket, &store.main, part, "1");
            }
            let path = format!("/api/v1/tickets/{ticket}/parts");
            let account = store.keeper.get(&path).ok(200);
            let issued = account.body["parts"].as_array().map(Vec::len);
            assert_eq!(issued, Some(2), "{}", account.text);
        }
        sound(server);
    });
}
