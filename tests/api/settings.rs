//! Settings over HTTP.

use serde_json::json;

use crate::support::Server;

const PROMISE: &str = "/api/v1/settings/depot_promise";

#[test]
fn a_setting_is_replaced_on_the_version_that_was_read() {
    Server::each(|server| {
        let manager = server.person("manager");
        let shipped = manager.get(PROMISE).ok(200);
        assert_eq!(
            (shipped.number("/version"), shipped.at("/is_default")),
            (0, "true".to_owned())
        );
        let mut value = shipped.body["value"].clone();
        value["devices_per_working_day"] = json!(12);
        let changed = manager.put(PROMISE, 0, json!({ "value": value })).ok(200);
        assert_eq!(changed.number("/value/devices_per_working_day"), 12);
        assert_eq!(changed.number("/default_value/devices_per_working_day"), 10);
        assert_eq!(changed.at("/updated_by"), manager.id);
        manager
            .put(PROMISE, 0, json!({ "value": value }))
            .refused(412, "version_mismatch");
        assert_eq!(manager.get(PROMISE).ok(200).number("/version"), 1);
    });
}

#[test]
fn a_setting_takes_only_what_it_knows() {
    Server::each(|server| {
        let admin = server.admin();
        for value in [
            json!({ "devices_per_working_day": 0 }),
            json!({ "devices_per_week": 1 }),
            json!({ "devices_per_working_day": "ten" }),
        ] {
            let refused = admin.put(PROMISE, 0, json!({ "value": value }));
            let refused = refused.refused(422, "validation_failed");
            assert!(refused.faults().iter().all(|at| at.starts_with("/value")));
        }
        admin.put(PROMISE, 0, json!({ "value": [] })).ok(422);
        admin.put(PROMISE, 0, json!({})).ok(422);
        admin
            .put("/api/v1/settings/no_such", 0, json!({ "value": {} }))
            .refused(404, "not_found");
        assert_eq!(admin.get(PROMISE).ok(200).number("/version"), 0);
    });
}

#[test]
fn everybody_on_the_staff_reads_settings_and_few_change_them() {
    Server::each(|server| {
        let agent = server.person("agent");
        let all = agent.get("/api/v1/settings").ok(200);
        assert!(all.rows().len() >= 6);
        assert!(
            all.rows()
                .iter()
                .all(|one| one["is_default"] == json!(true))
        );
        let english = agent.with("Accept-Language", "en").get(PROMISE).ok(200);
        assert_ne!(
            english.at("/title"),
            agent.get(PROMISE).ok(200).at("/title")
        );
        agent
            .put(PROMISE, 0, json!({ "value": {} }))
            .refused(403, "insufficient_scope");
    });
}
