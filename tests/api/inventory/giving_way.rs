//! Goods that turn out not to be there: whoever was promised them wants them again, and waits.

use serde_json::{Value, json};

use super::counts::Crew;
use super::store::{Store, line};
use super::ties::{diagnosed, fill, hold, of_part, sound, start};
use crate::support::{Answer, Server};

/// Ready to be posted: so much of a part was counted in the bin, by two people.
pub fn reviewed(crew: &Crew, part: &str, there: &str) -> String {
    let store = &crew.store;
    let id = crew.start(json!({"location_id": store.main, "part_ids": [part]}));
    crew.count(&crew.first, &id, part, &store.bin, there)
        .ok(201);
    crew.recount(&crew.judge, &id).ok(201);
    crew.count(&crew.second, &id, part, &store.bin, there)
        .ok(201);
    crew.step(&crew.judge, &id, "review").ok(201);
    id
}

/// Takes goods off the books that are not in the bin.
pub fn missing(store: &Store, lines: Value) -> Answer {
    let body =
        json!({"location_id": store.bin, "is_surplus": false, "reason": "丢失", "lines": lines});
    store.post(&store.keeper, "stock-adjustments", body)
}

/// What a ticket still lacks of all parts, want by want.
pub fn wanted(store: &Store, ticket: &str) -> Vec<String> {
    let path = format!("/api/v1/stock-wants?state=open&ticket_id={ticket}");
    let wants = store.keeper.get(&path).ok(200);
    let lacking = |want: &Value| want["quantity"].as_str().expect("a quantity").to_owned();
    wants.rows().iter().map(lacking).collect()
}

/// What the timeline says of promises that were lost: the parts, and whom it concerns.
fn told(store: &Store, ticket: &str) -> Vec<(String, String)> {
    let path = format!("/api/v1/tickets/{ticket}/events?limit=200");
    let events = store.shop.agent.get(&path).ok(200);
    let lost = events
        .rows()
        .iter()
        .filter(|one| one["type"] == "parts_lost");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    lost.map(|one| {
        let details = &one["details"];
        (text(&details["lost_parts"]), text(&details["assignee_id"]))
    })
    .collect()
}

#[test]
fn what_a_count_does_not_find_is_wanted_until_it_comes_in() {
    Server::each(|server| {
        let crew = Crew::on(server);
        let store = &crew.store;
        let part = store.part("GONE-1", json!({}));
        store.receive(&store.bin, &part, "3", "10.00");
        let first = diagnosed(store, json!([of_part(&part, "GONE-1", 1)]));
        let second = diagnosed(store, json!([of_part(&part, "GONE-1", 2)]));
        start(store, &first);
        start(store, &second);
        assert_eq!(store.level(&part, &store.main), ["3", "3", "0", "0"]);
        assert_eq!(hold(store, &second), "none");

        let count = reviewed(&crew, &part, "2");
        crew.book(&crew.judge, &count).ok(201);
        // The newest promise gives way, and no more of it than must.
        assert_eq!(store.level(&part, &store.main), ["2", "2", "0", "0"]);
        assert_eq!(hold(store, &first), "none");
        assert_eq!(hold(store, &second), "awaiting_parts");
        assert!(wanted(store, &first).is_empty() && told(store, &first).is_empty());
        assert_eq!(wanted(store, &second), ["1"]);
        let technician = store.shop.technician.id.clone();
        assert_eq!(
            told(store, &second),
            [("GONE-1 × 1".to_owned(), technician)]
        );
        let suggested = store.keeper.get("/api/v1/purchase-suggestions").ok(200);
        assert_eq!(suggested.at("/data/0/part/sku"), "GONE-1");
        assert_eq!(suggested.body["data"][0]["is_short"], true);
        fill(server);
        assert_eq!(hold(store, &second), "awaiting_parts");
        sound(server);

        store.receive(&store.bin, &part, "1", "11.00");
        fill(server);
        assert_eq!(hold(store, &second), "none");
        assert!(wanted(store, &second).is_empty());
        assert_eq!(store.level(&part, &store.main), ["3", "3", "0", "0"]);
        store.issue(&second, &store.main, &part, "2").ok(201);
        store.issue(&first, &store.main, &part, "1").ok(201);
        sound(server);
    });
}

#[test]
fn an_adjustment_takes_what_is_missing_whatever_was_promised_of_it() {
    Server::each(|server| {
        let store = Store::open(server);
        let shop = &store.shop;
        let part = store.part("GONE-2", json!({}));
        store.receive(&store.bin, &part, "6", "10.00");
        let plan = || json!([of_part(&part, "GONE-2", 2)]);
        let repaired = diagnosed(&store, plan());
        start(&store, &repaired);
        let held = diagnosed(&store, plan());
        start(&store, &held);
        let waits = json!({"reason_code": "awaiting_customer", "expected_on": "2027-12-31"});
        let path = format!("/api/v1/tickets/{held}/holds");
        shop.technician.post(&path, waits).ok(201);
        let planned = diagnosed(&store, plan());
        let promise =
            json!({"ticket_id": planned, "part_id": part, "store_id": store.main, "quantity": "2"});
        store
            .post(&store.keeper, "stock-reservations", promise)
            .ok(201);
        assert_eq!(store.level(&part, &store.main), ["6", "6", "0", "0"]);

        // From the newest to the oldest: two, two, and one of the last two.
        missing(&store, json!([line(&part, "4"), line(&part, "1")])).ok(201);
        assert_eq!(store.level(&part, &store.main), ["1", "1", "0", "0"]);
        // Before the repair the plan asks for its parts anew; nothing is wanted yet.
        assert!(wanted(&store, &planned).is_empty());
        assert_eq!(hold(&store, &planned), "none");
        // Who waits for something else goes on waiting for it.
        assert_eq!(wanted(&store, &held), ["2"]);
        assert_eq!(hold(&store, &held), "awaiting_customer");
        assert_eq!(wanted(&store, &repaired), ["1"]);
        assert_eq!(hold(&store, &repaired), "awaiting_parts");
        for (ticket, lost) in [(&planned, 2), (&held, 2), (&repaired, 1)] {
            let told = told(&store, ticket);
            assert_eq!(told.len(), 1, "{told:?}");
            assert_eq!(told[0].0, format!("GONE-2 × {lost}"));
        }
        sound(server);

        start(&store, &planned);
        assert_eq!(hold(&store, &planned), "awaiting_parts");
        store.receive(&store.bin, &part, "5", "11.00");
        fill(server);
        assert_eq!(hold(&store, &repaired), "none");
        assert_eq!(hold(&store, &held), "awaiting_customer");
        assert_eq!(hold(&store, &planned), "none");
        assert_eq!(store.level(&part, &store.main), ["6", "6", "0", "0"]);
        // What does not lie there cannot be missing from there.
        missing(&store, json!([line(&part, "7")])).refused(409, "stock_insufficient");
        assert_eq!(store.level(&part, &store.main), ["6", "6", "0", "0"]);
        sound(server);
    });
}

#[test]
fn what_a_van_loses_is_wanted_in_the_main_store() {
    Server::each(|server| {
        let store = Store::open(server);
        let part = store.part("GONE-3", json!({}));
        store.receive(&store.van, &part, "1", "10.00");
        let ticket = store.in_repair();
        let promise =
            json!({"ticket_id": ticket, "part_id": part, "store_id": store.van, "quantity": "1"});
        store
            .post(&store.keeper, "stock-reservations", promise)
            .ok(201);
        let body = json!({"location_id": store.van, "is_surplus": false, "reason": "丢失", "lines": [line(&part, "1")]});
        store.post(&store.keeper, "stock-adjustments", body).ok(201);
        assert_eq!(store.level(&part, &store.van), ["0", "0", "0", "0"]);
        assert_eq!(hold(&store, &ticket), "awaiting_parts");
        store.receive(&store.bin, &part, "1", "10.00");
        fill(server);
        assert_eq!(hold(&store, &ticket), "none");
        assert_eq!(store.level(&part, &store.main), ["1", "1", "0", "0"]);
        sound(server);
    });
}

#[test]
fn what_a_ticket_gets_from_elsewhere_it_does_not_want_any_more() {
    Server::each(|server| {
        let store = Store::open(server);
        let part = store.part("GONE-4", json!({}));
        let ticket = diagnosed(&store, json!([of_part(&part, "GONE-4", 3)]));
        start(&store, &ticket);
        let covered = || -> Vec<(String, String)> {
            let path = format!("/api/v1/stock-wants?ticket_id={ticket}");
            let wants = store.keeper.get(&path).ok(200);
            let text = |want: &Value, member: &str| want[member].as_str().map(str::to_owned);
            let both = |want| Some((text(want, "quantity")?, text(want, "covered")?));
            wants.rows().iter().filter_map(both).collect()
        };
        assert_eq!(covered(), [("3".to_owned(), "0".to_owned())]);
        assert_eq!(hold(&store, &ticket), "awaiting_parts");
        store.receive(&store.van, &part, "2", "10.00");
        store.issue(&ticket, &store.van, &part, "1").ok(201);
        assert_eq!(covered(), [("3".to_owned(), "1".to_owned())]);
        let promise =
            json!({"ticket_id": ticket, "part_id": part, "store_id": store.van, "quantity": "1"});
        let promises = "stock-reservations";
        store.post(&store.keeper, promises, promise).ok(201);
        assert_eq!(covered(), [("3".to_owned(), "2".to_owned())]);
        // What comes in is not given to a ticket that has what it needs.
        store.receive(&store.bin, &part, "3", "10.00");
        fill(server);
        assert_eq!(hold(&store, &ticket), "none");
        assert_eq!(wanted(&store, &ticket), Vec::<String>::new());
        assert_eq!(store.level(&part, &store.main), ["3", "1", "2", "0"]);
        sound(server);
    });
}
