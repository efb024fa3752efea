//! Many hands on one order.

use serde_json::json;

use super::buyer::Buyer;
use crate::reliability::races::at_once;
use crate::support::{Answer, Server};

fn won(answers: &[Answer]) -> usize {
    let won = answers.iter().filter(|answer| answer.status == 201);
    won.count()
}

#[test]
fn racing_receipts_never_take_in_more_than_was_ordered() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let store = &buyer.store;
        let part = store.part("RACE-1", json!({}));
        let order = buyer.placed(&part, "10", "5.00");
        let answers = at_once(16, |_| buyer.receive(buyer.keeper(), &order, "2"));
        assert_eq!(won(&answers), 5, "{answers:?}");
        assert!(
            answers
                .iter()
                .all(|answer| matches!(answer.status, 201 | 409)),
            "{answers:?}"
        );
        assert_eq!(buyer.state(&order), "received");
        assert_eq!(store.level(&part, &store.main)[0], "10");
        let report = aftercare::check::run(server.scratch().db()).unwrap();
        assert!(report.broken().is_empty(), "{report}");
    });
}

#[test]
fn of_racing_approvals_one_counts() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let part = buyer.store.part("RACE-2", json!({}));
        let order = buyer.proposed(&part, "10", "5.00");
        let answers = at_once(8, |_| buyer.decide(buyer.manager(), &order));
        assert_eq!(won(&answers), 1, "{answers:?}");
        assert_eq!(buyer.on_order(&part), "10");
    });
}

#[test]
fn approvals_at_once_do_not_pass_the_limit_together() {
    Server::each(|server| {
        let buyer = Buyer::open(server);
        let part = buyer.store.part("RACE-3", json!({}));
        // Four times 20,000 against a limit of 50,000.
        let orders: Vec<String> = (0..4)
            .map(|_| buyer.proposed(&part, "200", "100.00"))
            .collect();
        let answers = at_once(4, |index| buyer.decide(buyer.manager(), &orders[index]));
        assert_eq!(won(&answers), 2, "{answers:?}");
    });
}
