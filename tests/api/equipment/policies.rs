//! Warranty policies as versioned data.

use serde_json::json;

use crate::support::Server;

const ADDRESS: &str = "/api/v1/warranty-policies/standard-one-year";

#[test]
fn a_new_version_takes_over_on_its_first_day_and_the_old_one_stays() {
    Server::each(|server| {
        let manager = server.person("manager");
        let versions = format!("{ADDRESS}/versions");
        let before = manager.get(ADDRESS).ok(200);
        assert_eq!(before.number("/current/version"), 1);
        let mut next = before.body["current"].clone();
        next["version"] = json!(2);
        next["effective_from"] = json!("2026-12-01");
        next["guarantee_period"] = json!({"count": 24, "unit": "months"});
        let made = manager.post(&versions, next.clone()).ok(201);
        assert_eq!(made.headers["location"], format!("{versions}/2"));
        let late = manager.post(&versions, next.clone());
        assert_eq!(
            late.refused(422, "validation_failed").faults(),
            ["/effective_from", "/version"]
        );
        assert_eq!(manager.get(ADDRESS).ok(200).number("/current/version"), 1);
        server.clock.advance(chrono::TimeDelta::days(10));
        let manager = server.hire(
            "manager-later",
            &["manager"],
            json!([{"branch_id": server.branch}]),
        );
        let after = manager.get(ADDRESS).ok(200);
        assert_eq!(after.number("/current/version"), 2);
        assert_eq!(after.number("/versions/1/policy_version"), 1);
        assert_eq!(
            after.body["versions"][1]["document"],
            before.body["current"]
        );
        let listed = manager.get("/api/v1/warranty-policies").ok(200);
        assert_eq!(listed.at("/data/1/code"), "standard-one-year");
        assert_eq!(listed.number("/data/1/current_version"), 2);
        manager
            .get(&format!("{versions}/3"))
            .refused(404, "not_found");
    });
}

#[test]
fn every_fault_of_a_document_is_pointed_at_in_the_callers_language() {
    Server::each(|server| {
        let manager = server.person("manager").with("Accept-Language", "en");
        let mut broken = manager.get(ADDRESS).ok(200).body["current"].clone();
        broken["version"] = json!(2);
        broken["effective_from"] = json!("2026-12-01");
        broken["effective_until"] = json!("2026-11-01");
        broken["terms"][0]["shares"][0]["percent"] = json!(101);
        broken["code"] = json!("another");
        let refused = manager
            .post(&format!("{ADDRESS}/versions"), broken)
            .refused(422, "validation_failed");
        let faults = refused.faults();
        for pointer in ["/code", "/effective_until", "/terms/0/shares/0/percent"] {
            assert!(faults.iter().any(|fault| fault == pointer), "{faults:?}");
        }
        assert!(refused.text.contains("Must not be before effective_from."));
        server
            .person("agent")
            .post(&format!("{ADDRESS}/versions"), json!({}))
            .refused(403, "insufficient_scope");
    });
}
