//! The event log and the audit trail over HTTP.

use serde_json::{Value, json};

use crate::support::{Client, Server};

const PROMISE: &str = "/api/v1/settings/depot_promise";

/// Reads the log from `after` to its present end, `limit` events at a time.
fn follow(reader: &Client, mut after: i64, limit: i64) -> (Vec<Value>, i64) {
    let mut seen = Vec::new();
    loop {
        let feed = reader.get(&format!("/api/v1/events?after={after}&limit={limit}"));
        let feed = feed.ok(200);
        seen.extend(feed.rows().to_vec());
        after = feed.number("/next_after");
        if feed.at("/has_more") == "false" {
            return (seen, after);
        }
    }
}

#[test]
fn a_follower_reads_every_event_once_and_in_order() {
    Server::each(|server| {
        let executive = server.person("executive");
        let (before, after) = follow(&executive, 0, 2);
        let numbers: Vec<i64> = before
            .iter()
            .filter_map(|event| event["sequence"].as_i64())
            .collect();
        assert_eq!(numbers, (1..=after).collect::<Vec<_>>());
        server
            .admin()
            .put(PROMISE, 0, json!({ "value": {} }))
            .ok(200);
        server
            .admin()
            .put(PROMISE, 1, json!({ "value": {} }))
            .ok(200);
        let (news, end) = follow(&executive, after, 1);
        let shown: Vec<_> = news
            .iter()
            .map(|event| {
                (
                    event["event_type"].as_str(),
                    event["entity_sequence"].as_i64(),
                )
            })
            .collect();
        let changed = Some("setting.changed");
        assert_eq!(shown, [(changed, Some(1)), (changed, Some(2))]);
        assert_eq!(follow(&executive, end, 50), (Vec::new(), end));
    });
}

#[test]
fn a_manager_sees_the_events_of_the_branch_alone() {
    Server::each(|server| {
        let manager = server.person("manager");
        server
            .admin()
            .put(PROMISE, 0, json!({ "value": {} }))
            .ok(200);
        let (seen, _) = follow(&manager, 0, 200);
        // A setting concerns the whole company.
        assert!(
            seen.iter()
                .all(|event| event["branch_id"] == json!(server.branch)),
            "{seen:?}"
        );
        server
            .person("agent")
            .get("/api/v1/events")
            .refused(403, "insufficient_scope");
    });
}

#[test]
fn the_log_refuses_what_it_does_not_know() {
    Server::each(|server| {
        let executive = server.person("executive");
        for query in ["after=-1", "limit=0", "limit=201", "after=x"] {
            let refused = executive.get(&format!("/api/v1/events?{query}"));
            refused.refused(400, "malformed_request");
        }
        executive
            .get("/api/v1/events?since=1")
            .refused(400, "unknown_parameter");
    });
}

#[test]
fn the_audit_trail_says_who_did_what() {
    Server::each(|server| {
        let admin = server.admin();
        admin.put(PROMISE, 0, json!({ "value": {} })).ok(200);
        let found = admin
            .get("/api/v1/audit-log?action=setting.changed&with_total=true")
            .ok(200);
        assert_eq!(found.number("/page/total"), 1);
        assert_eq!(found.at("/data/0/actor/id"), admin.id);
        assert!(found.body["data"][0]["changes"]["value"]["to"].is_object());
        let entity = found.at("/data/0/entity_id");
        let query = format!("entity_id={entity}&actor_id={}", admin.id);
        let same = admin.get(&format!("/api/v1/audit-log?{query}")).ok(200);
        assert_eq!(same.rows().len(), 1);
        let first = admin.get("/api/v1/audit-log?limit=1").ok(200);
        let cursor = first.at("/page/next_cursor");
        let second = admin
            .get(&format!("/api/v1/audit-log?limit=1&cursor={cursor}"))
            .ok(200);
        assert_ne!(first.at("/data/0/id"), second.at("/data/0/id"));
        server
            .person("agent")
            .get("/api/v1/audit-log")
            .refused(403, "insufficient_scope");
    });
}
