//! People, the station itself, and one's own account.

use serde_json::json;

use super::Cast;
use crate::support::server::PASSWORD;
use crate::support::{Client, journal};

pub fn directory(cast: &Cast) {
    journal::chapter(
        "service_station",
        "People, teams and settings of a service station",
    );
    let admin = cast.admin();
    let branch = json!({"code": "HZ-02", "name": "杭州城西服务站", "time_zone": "Asia/Shanghai", "phone": "0571 0000 1200"});
    let branch = cast.post(admin, "/branches", branch).at("/id");
    cast.patch(
        admin,
        &format!("/branches/{branch}"),
        json!({"address": "杭州市文一西路 1 号"}),
    );
    cast.get(admin, "/branches?limit=2");
    cast.patch(
        admin,
        &format!("/teams/{}", cast.team),
        json!({"name": "空调维修一组"}),
    );
    cast.get(admin, "/teams?limit=2");
    member(cast, &branch);
    settings(cast);
    let anyone = cast.server.anonymous();
    for path in ["/.well-known/jwks.json", "/healthz", "/readyz"] {
        anyone.get(path).ok(200);
    }
    for path in [
        "/workflows",
        "/workflows/ticket",
        "/workflows/ticket/diagram",
        "/workflows/ticket/diagram?format=mermaid",
        "/me",
    ] {
        cast.get(&cast.agent, path);
    }
    cast.get(&cast.executive, "/events?limit=2");
    cast.get(&cast.manager, "/audit-log?limit=2");
}

fn member(cast: &Cast, branch: &str) {
    let admin = cast.admin();
    let body = json!({"username": "li.wei", "display_name": "李伟", "roles": ["technician"], "password": PASSWORD, "phone": "138 0000 1201"});
    let user = cast.post(admin, "/users", body).at("/user/id");
    let own = format!("/users/{user}");
    cast.patch(admin, &own, json!({"language": "en"}));
    cast.get(admin, "/users?limit=2&sort=username");
    let membership = json!({"branch_id": branch, "starts_on": "2026-12-01"});
    cast.post(admin, &format!("{own}/memberships"), membership);
    let all = cast.get(admin, &format!("{own}/memberships"));
    let one = format!("/api/v1{own}/memberships/{}", all.at("/data/0/id"));
    admin.delete(&one, 1).ok(204);
    let roles = json!({"roles": ["technician", "quality"]});
    let version = cast.version(admin, &own);
    admin
        .put(&format!("/api/v1{own}/roles"), version, roles)
        .ok(200);
    cast.post(admin, &format!("{own}/password-resets"), json!({}));
    Client::sign_in(&cast.server.base, "wu.gang", PASSWORD);
    cast.get(admin, &format!("/users/{}/sessions", cast.technician.id));
    let sessions = format!("/api/v1{own}/sessions");
    admin.send("DELETE", &sessions, None).ok(204);
    cast.post(
        admin,
        &format!("{own}/deactivations"),
        json!({"reason": "离职"}),
    );
    let path = format!("/api/v1{own}/activations");
    admin.send("POST", &path, None).ok(201);
}

fn settings(cast: &Cast) {
    let path = "/settings/depot_promise";
    cast.get(&cast.agent, "/settings");
    let mut value = cast.get(&cast.agent, path).body["value"].clone();
    value["devices_per_working_day"] = json!(12);
    cast.manager
        .put(&format!("/api/v1{path}"), 0, json!({"value": value}))
        .ok(200);
}

pub fn own_account(cast: &Cast) {
    journal::chapter("own_account", "Signing in and out");
    let base = &cast.server.base;
    let (desk, phone) = (
        Client::sign_in(base, "lin.na", PASSWORD),
        Client::sign_in(base, "lin.na", PASSWORD),
    );
    let body = json!({"refresh_token": phone.refresh_token});
    let renewed = cast.post(&cast.server.anonymous(), "/auth/refreshes", body);
    desk.get("/api/v1/auth/sessions").ok(200);
    let session = format!("/api/v1/auth/sessions/{}", renewed.at("/session_id"));
    desk.send("DELETE", &session, None).ok(204);
    desk.send("DELETE", "/api/v1/auth/sessions", None).ok(204);
    let change = json!({"current_password": PASSWORD, "new_password": "vier grüne stühle im hof"});
    desk.send("PUT", "/api/v1/auth/password", Some(change.to_string()))
        .ok(204);
}
