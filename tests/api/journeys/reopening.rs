//! Reopening within the window and past it.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::{Client, Server, Shop};

fn completed(shop: &Shop) -> String {
    let ticket = shop.new_ticket("2026-06-01");
    shop.start_repair(&ticket);
    shop.repair_and_verify(&ticket);
    shop.accept(&ticket).ok(201);
    shop.close_and_review(&ticket);
    ticket
}

/// Days pass; everybody signs in again.
fn later(server: &Server, shop: &Shop, days: i64) -> (Client, Client) {
    server.clock.advance(TimeDelta::days(days));
    let again = |name: &str| Client::sign_in(&server.base, name, crate::support::server::PASSWORD);
    let _ = shop;
    (again("agent"), again("technician-of-team"))
}

#[test]
fn a_returned_fault_within_the_window_opens_a_new_cycle() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = completed(&shop);
        let (agent, technician) = later(server, &shop, 10);
        let address = format!("/api/v1/tickets/{ticket}");
        agent
            .post(
                &format!("{address}/transitions"),
                json!({"action": "reopen"}),
            )
            .refused(422, "needs_unmet");
        agent
            .post(
                &format!("{address}/transitions"),
                json!({"action": "reopen", "reason_code": "fault_returned"}),
            )
            .ok(201);
        let ticket = agent.get(&address).ok(200);
        assert_eq!(
            (
                ticket.at("/state"),
                ticket.number("/cycle"),
                ticket.number("/reopen_count")
            ),
            ("diagnosis".to_owned(), 2, 1)
        );
        // Evidence of the first cycle does not count for the second.
        technician
            .post(
                &format!("{address}/transitions"),
                json!({"action": "start_repair"}),
            )
            .refused(422, "needs_unmet");
    });
}

#[test]
fn past_the_window_a_ticket_stays_closed() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = completed(&shop);
        let issued = shop
            .record(&shop.agent, &ticket, "tracking-tokens", json!({}))
            .ok(201);
        let customer = server.anonymous().tracking(&issued.at("/token"));
        let (agent, _) = later(server, &shop, 31);
        let refused = customer.post(
            "/api/v1/tracking/reopenings",
            json!({"reason_code": "fault_returned"}),
        );
        assert!(matches!(refused.status, 409 | 422), "{}", refused.text);
        assert_eq!(
            agent
                .get(&format!("/api/v1/tickets/{ticket}"))
                .ok(200)
                .at("/state"),
            "completed"
        );
    });
}
