//! Many at once: of equal steps one wins, of equal keys one takes effect, no change is lost.

use std::collections::BTreeSet;
use std::sync::Barrier;

use aftercare::platform::db::scratch::Scratch;
use serde_json::json;

use crate::support::process::Process;
use crate::support::{Answer, Client, Server, Shop};

/// Runs `work` on `count` threads that start together.
pub fn at_once(count: usize, work: impl Fn(usize) -> Answer + Sync) -> Vec<Answer> {
    let gate = Barrier::new(count);
    std::thread::scope(|scope| {
        let started: Vec<_> = (0..count)
            .map(|index| {
                let (gate, work) = (&gate, &work);
                scope.spawn(move || {
                    gate.wait();
                    work(index)
                })
            })
            .collect();
        started
            .into_iter()
            .map(|thread| thread.join().expect("no thread panics"))
            .collect()
    })
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers
        .iter()
        .filter(|answer| answer.status == status)
        .count()
}

/// One step, many hands, through any number of servers.
fn equal_steps(callers: &[Client], shop: &Shop, ticket: &str) {
    let address = format!("/api/v1/tickets/{ticket}/transitions");
    let answers = at_once(24, |index| {
        callers[index % callers.len()].post(&address, json!({"action": "triage"}))
    });
    assert_eq!(
        count(&answers, 201),
        1,
        "{:?}",
        answers
            .iter()
            .map(|answer| answer.status)
            .collect::<Vec<_>>()
    );
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer.status, 201 | 409 | 412)),
        "{answers:?}"
    );
    let history = shop
        .agent
        .get(&format!("/api/v1/tickets/{ticket}/transitions"))
        .ok(200);
    let triaged = history
        .rows()
        .iter()
        .filter(|step| step["action"] == "triage")
        .count();
    assert_eq!(triaged, 1);
}

/// Twins of one key, through any number of servers: one ticket, and everybody hears of it.
fn equal_keys(callers: &[Client], shop: &Shop, customer: &str, asset: &str) {
    let body = shop.report(customer, asset);
    let answers = at_once(50, |index| {
        callers[index % callers.len()]
            .key("twin-1")
            .post("/api/v1/tickets", body.clone())
    });
    let ids: BTreeSet<String> = answers
        .iter()
        .filter(|answer| answer.status == 201)
        .map(|answer| answer.at("/id"))
        .collect();
    assert_eq!(ids.len(), 1, "one effect: {ids:?}");
    assert!(
        answers
            .iter()
            .all(|answer| answer.status == 201 || answer.body["code"] == "idempotency_in_progress"),
        "{answers:?}"
    );
    let first = answers
        .iter()
        .filter(|answer| {
            answer.status == 201 && !answer.headers.contains_key("idempotency-replayed")
        })
        .count();
    assert_eq!(first, 1, "one answer is the first");
    let listed = shop
        .agent
        .get(&format!(
            "/api/v1/tickets?customer_id={customer}&with_total=true"
        ))
        .ok(200);
    assert_eq!(listed.number("/page/total"), 1);
    let other = callers[0].key("twin-1").post(
        "/api/v1/tickets",
        json!({"title": "x", "channel": "phone", "type": "repair"}),
    );
    other.refused(422, "idempotency_key_reused");
}

/// Everybody changes what they have read; who was late reads again. All changes must be in the end.
fn no_lost_update(callers: &[Client], ticket: &str) {
    let address = format!("/api/v1/tickets/{ticket}");
    let before = callers[0].get(&address).ok(200).number("/version");
    at_once(8, |index| {
        let caller = &callers[index % callers.len()];
        loop {
            let version = caller.get(&address).ok(200).number("/version");
            let answer = caller.patch(
                &address,
                version,
                json!({"impact": format!("第 {index} 次修改")}),
            );
            if answer.status == 200 {
                return answer;
            }
            answer.refused(412, "version_mismatch");
        }
    });
    assert_eq!(
        callers[0].get(&address).ok(200).number("/version"),
        before + 8
    );
}

#[test]
fn equal_requests_at_once_have_one_effect() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let customer = shop.customer("李明").at("/id");
        let asset = shop.asset(&customer, "2026-06-01").at("/id");
        let agent = [shop.agent.clone()];
        equal_keys(&agent, &shop, &customer, &asset);
        let ticket = shop.new_ticket("2026-06-01");
        no_lost_update(&agent, &ticket);
        equal_steps(&agent, &shop, &ticket);
    });
}

#[test]
fn two_processes_on_one_database_agree() {
    let server = Server::start(Scratch::postgres());
    let shop = Shop::open(&server);
    let customer = shop.customer("李明").at("/id");
    let asset = shop.asset(&customer, "2026-06-01").at("/id");
    let ticket = shop.new_ticket("2026-06-01");
    let (one, two) = (
        Process::start(server.scratch()),
        Process::start(server.scratch()),
    );
    let sign_in = |process: &Process| {
        Client::sign_in(&process.base, "agent", crate::support::server::PASSWORD)
    };
    let callers = [sign_in(&one), sign_in(&two)];
    equal_keys(&callers, &shop, &customer, &asset);
    no_lost_update(&callers, &ticket);
    equal_steps(&callers, &shop, &ticket);
}
