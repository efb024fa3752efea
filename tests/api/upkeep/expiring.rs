//! A quote that nobody decided expires by itself, once.

use chrono::TimeDelta;
use serde_json::json;

use super::{counted, run, two_workers};
use crate::decisions::{approval, diagnosed, proposed};
use crate::support::{Server, Shop};
use aftercare::app::JOBS;
use aftercare::platform::clock::Clock;
use aftercare::platform::jobs::{Ran, Runner};

const JOB: &str = "expire-quotes";

#[test]
fn quotes_past_their_last_day_expire_once_though_two_workers_race() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let tickets: Vec<String> = (0..3).map(|_| diagnosed(&shop)).collect();
        let quotes: Vec<String> = tickets
            .iter()
            .map(|ticket| proposed(&shop, ticket, "500.00"))
            .collect();
        let decided = format!("/api/v1/quotes/{}/decisions", quotes[2]);
        shop.agent.post(&decided, approval()).ok(201);
        // On its last day, 2026-12-31, a quote can still be decided.
        let days = |days| {
            server
                .clock
                .set(server.clock.now().plus(TimeDelta::days(days)))
        };
        days(40);
        assert_eq!(run(&server.app, JOB), Ran::Done(0));
        days(1);
        two_workers(server);
        assert_eq!(run(&server.app, JOB), Ran::Done(0));

        let agent = crate::support::Client::sign_in(
            &server.base,
            "agent",
            crate::support::server::PASSWORD,
        );
        let state = |id: &str| agent.get(&format!("/api/v1/quotes/{id}")).ok(200);
        assert_eq!(state(&quotes[2]).at("/state"), "approved");
        for quote in &quotes[..2] {
            let shown = state(quote);
            assert_eq!(
                (shown.at("/state"), shown.number("/version")),
                ("expired".to_owned(), 3)
            );
            agent
                .post(&format!("/api/v1/quotes/{quote}/decisions"), approval())
                .refused(409, "invalid_transition");
        }
        let of = |table: &str, name: &str| {
            let sql = format!(
                "SELECT count(*) AS count FROM {table} WHERE {name} = 'quote.expired' AND actor_kind = 'system'"
            );
            counted(server.scratch(), sql)
        };
        assert_eq!(
            [of("outbox", "event_type"), of("audit_log", "action")],
            [2, 2]
        );
        follows(&agent, &tickets[0]);
        let report = aftercare::check::run(server.scratch().db()).unwrap();
        assert!(report.is_clean(), "{report}");
    });
}

/// The ticket knows that nothing is with the customer any more, and a new version can be sent.
fn follows(agent: &crate::support::Client, ticket: &str) {
    let timeline = agent
        .get(&format!("/api/v1/tickets/{ticket}/events"))
        .ok(200);
    let said = timeline.rows().iter().any(|entry| {
        entry["details"]["quote_state"] == "expired" && entry["actor"]["type"] == "system"
    });
    assert!(said, "{}", timeline.text);
    let mut fresh = crate::decisions::quote("480.00");
    fresh["valid_until"] = json!("2027-03-31");
    let id = agent
        .post(&format!("/api/v1/tickets/{ticket}/quotes"), fresh)
        .ok(201)
        .at("/id");
    let address = format!("/api/v1/quotes/{id}");
    agent
        .post(&format!("{address}/transitions"), json!({"action": "send"}))
        .ok(201);
    agent
        .post(&format!("{address}/decisions"), approval())
        .ok(201);
    let state = agent.get(&format!("/api/v1/tickets/{ticket}")).ok(200);
    assert_eq!(state.at("/state"), "repair");
}

#[test]
fn a_decision_and_the_expiry_at_once_leave_one_of_them() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let quotes: Vec<String> = (0..6)
            .map(|_| proposed(&shop, &diagnosed(&shop), "500.00"))
            .collect();
        // The last moment of the last day for the customers, the first after it for the worker.
        let late = server.clock.now().plus(TimeDelta::days(41));
        let agent = shop.agent.clone();
        let gate = std::sync::Barrier::new(2);
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let worker = scope.spawn(|| {
                gate.wait();
                server.clock.set(late);
                Runner::new(server.app.clone(), JOBS).run_now(JOB).unwrap()
            });
            gate.wait();
            let statuses = quotes
                .iter()
                .map(|id| {
                    let address = format!("/api/v1/quotes/{id}/decisions");
                    agent
                        .send_unchecked("POST", &address, Some(approval().to_string()))
                        .status
                })
                .collect();
            worker.join().unwrap();
            statuses
        });
        let in_state = |state: &str| {
            let sql = format!("SELECT count(*) AS count FROM quotes WHERE state = '{state}'");
            counted(server.scratch(), sql)
        };
        let approved = statuses.iter().filter(|status| **status == 201).count();
        assert_eq!(
            i64::try_from(approved).unwrap(),
            in_state("approved"),
            "{statuses:?}"
        );
        assert_eq!(
            in_state("approved") + in_state("expired"),
            6,
            "{statuses:?}"
        );
        let report = aftercare::check::run(server.scratch().db()).unwrap();
        assert!(report.is_clean(), "{report}");
    });
}
