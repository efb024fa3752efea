//! Tickets are found by what their customer is called now.

use serde_json::json;

use super::run;
use crate::support::{Client, Server, Shop};
use aftercare::app::JOBS;
use aftercare::platform::jobs::{Ran, Runner};
use aftercare::tickets::texts::AT_ONCE;

const JOB: &str = "follow-customers";

fn found(agent: &Client, words: &str) -> Vec<String> {
    let page = agent
        .get(&format!("/api/v1/tickets?q={words}&limit=100"))
        .ok(200);
    page.rows()
        .iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}

fn rename(agent: &Client, customer: &str, name: &str) {
    let address = format!("/api/v1/customers/{customer}");
    let version = agent.get(&address).ok(200).number("/version");
    agent
        .patch(&address, version, json!({ "name": name }))
        .ok(200);
}

#[test]
fn a_ticket_is_found_by_its_customers_new_name_and_new_phone_at_once() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let customer = shop.customer("Marigold Trading").at("/id");
        let asset = shop.asset(&customer, "2026-03-01").at("/id");
        let it = vec![shop.ticket(&customer, &asset)];
        assert_eq!(found(&shop.agent, "marigold"), it);
        rename(&shop.agent, &customer, "Periwinkle Trading");
        assert_eq!(found(&shop.agent, "periwinkle"), it);
        assert!(found(&shop.agent, "marigold").is_empty());
        let contact = json!({"name": "王芳", "phones": ["139 7777 4321"]});
        shop.agent
            .post(&format!("/api/v1/customers/{customer}/contacts"), contact)
            .ok(201);
        assert_eq!(found(&shop.agent, "77774321"), it);
        assert_eq!(
            run(&server.app, JOB),
            Ran::Done(0),
            "nothing was left to do"
        );
    });
}

#[test]
fn the_tickets_of_a_merged_customer_are_found_by_the_one_that_stays() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let kept = shop.customer("Juniper Works").at("/id");
        let duplicate = shop.customer("Foxglove Works").at("/id");
        let asset = shop.asset(&duplicate, "2026-03-01").at("/id");
        let ticket = shop.ticket(&duplicate, &asset);
        shop.manager
            .post(
                &format!("/api/v1/customers/{kept}/merges"),
                json!({"duplicate_id": duplicate, "reason": "同一客户"}),
            )
            .ok(201);
        assert_eq!(found(&shop.agent, "juniper"), [ticket]);
        assert!(found(&shop.agent, "foxglove").is_empty());
    });
}

#[test]
fn of_many_tickets_the_newest_follow_at_once_and_the_rest_through_the_job() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let customer = shop.customer("Marigold Trading").at("/id");
        let asset = shop.asset(&customer, "2026-03-01").at("/id");
        let mut tickets: Vec<String> = (0..AT_ONCE + 5)
            .map(|_| shop.ticket(&customer, &asset))
            .collect();
        rename(&shop.agent, &customer, "Periwinkle Trading");
        let soon = found(&shop.agent, "periwinkle");
        assert_eq!(soon.len(), AT_ONCE);
        // Renamed again before the rest has followed: they follow to the last name.
        rename(&shop.agent, &customer, "Saxifrage Trading");
        let gate = std::sync::Barrier::new(2);
        let work = || {
            let runner = Runner::new(server.app.clone(), JOBS);
            gate.wait();
            runner.turn().unwrap();
        };
        std::thread::scope(|scope| {
            scope.spawn(work);
            work();
        });
        let mut all = found(&shop.agent, "saxifrage");
        all.sort();
        tickets.sort();
        assert_eq!(all, tickets);
        assert!(found(&shop.agent, "marigold").is_empty());
        assert!(found(&shop.agent, "periwinkle").is_empty());
        assert_eq!(run(&server.app, JOB), Ran::Done(0));
    });
}
