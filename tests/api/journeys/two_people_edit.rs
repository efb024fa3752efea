//! Two people edit one ticket: nobody's change is lost unseen.

use serde_json::json;

use crate::support::{Server, Shop};

#[test]
fn the_second_of_two_editors_is_told_about_the_first() {
    Server::each(|server| {
        let shop = Shop::open(server);
        let ticket = shop.new_ticket("2026-06-01");
        let address = format!("/api/v1/tickets/{ticket}");
        let read = shop.agent.get(&address).ok(200);
        let version = read.number("/version");
        let same = shop
            .agent
            .with("If-None-Match", &read.headers["etag"])
            .get(&address)
            .ok(304);
        assert!(same.text.is_empty());
        let first = shop
            .agent
            .patch(&address, version, json!({"title": "空调漏水"}))
            .ok(200);
        assert!(first.number("/version") > version);
        let second = shop
            .supervisor
            .patch(&address, version, json!({"title": "空调有异响"}))
            .refused(412, "version_mismatch");
        assert_eq!(second.number("/current_version"), first.number("/version"));
        shop.supervisor
            .patch(
                &address,
                first.number("/version"),
                json!({"title": "空调有异响"}),
            )
            .ok(200);
        shop.agent
            .send("PATCH", &address, Some(json!({"title": "x"}).to_string()))
            .refused(428, "precondition_required");
        assert_eq!(shop.agent.get(&address).ok(200).at("/title"), "空调有异响");
    });
}
