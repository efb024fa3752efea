//! People, their belonging, branches and teams.

use serde_json::json;

use crate::support::{Client, Server};

#[test]
fn a_password_that_was_made_up_is_shown_once_and_stored_nowhere() {
    Server::each(|server| {
        let admin = server.admin().key("hire-1");
        let body = json!({"username": "li.wei", "display_name": "李伟", "roles": ["agent"]});
        let first = admin.post("/api/v1/users", body.clone()).ok(201);
        let password = first.at("/initial_password");
        let replay = admin.post("/api/v1/users", body).ok(201);
        assert_eq!(replay.headers["idempotency-replayed"], "true");
        assert_eq!(replay.at("/user/id"), first.at("/user/id"));
        assert!(!replay.text.contains("initial_password"));
        Client::sign_in(&server.base, "li.wei", &password);
        let path = format!("/api/v1/users/{}/password-resets", first.at("/user/id"));
        let reset = server.admin().post(&path, json!({})).ok(201);
        assert_ne!(reset.at("/initial_password"), password);
        Client::sign_in(&server.base, "li.wei", &reset.at("/initial_password"));
    });
}

#[test]
fn a_change_of_roles_takes_effect_at_the_next_request() {
    Server::each(|server| {
        let agent = server.named("li.wei", &["agent"]);
        let path = format!("/api/v1/users/{}", agent.id);
        let user = server.admin().get(&path).ok(200);
        let roles = json!({"roles": ["technician"]});
        server
            .admin()
            .put(&format!("{path}/roles"), 7, roles.clone())
            .refused(412, "version_mismatch");
        server
            .admin()
            .put(&format!("{path}/roles"), user.number("/version"), roles)
            .ok(200);
        agent.get("/api/v1/me").refused(401, "token_revoked");
        let unknown = json!({"roles": ["owner"]});
        let refused = server.admin().put(&format!("{path}/roles"), 2, unknown);
        assert_eq!(
            refused.refused(422, "validation_failed").faults(),
            ["/roles/0"]
        );
    });
}

#[test]
fn a_manager_sees_and_manages_the_own_branch_only() {
    Server::each(|server| {
        let branch = json!({"code": "SH-01", "name": "上海", "time_zone": "Asia/Shanghai"});
        let other = server
            .admin()
            .post("/api/v1/branches", branch)
            .ok(201)
            .at("/id");
        let manager = server.named("boss", &["manager"]);
        let mine = server.named("li.wei", &["agent"]);
        let theirs = server.hire("wang.min", &["agent"], json!([{"branch_id": other}]));
        let end = |id: &str| manager.post(&format!("/api/v1/users/{id}/deactivations"), json!({}));
        end(&theirs.id).refused(404, "not_found");
        end(&manager.id).refused(403, "insufficient_scope");
        manager
            .get(&format!("/api/v1/branches/{other}"))
            .refused(404, "not_found");
        let listed = manager
            .get("/api/v1/users?sort=username&with_total=true")
            .ok(200);
        assert_eq!(listed.number("/page/total"), 2);
        let ended = end(&mine.id).ok(201);
        assert_eq!(ended.number("/open_ticket_count"), 0);
        mine.get("/api/v1/me").refused(401, "token_revoked");
    });
}

#[test]
fn the_last_administrator_cannot_leave() {
    Server::each(|server| {
        let me = server.admin().get("/api/v1/me").ok(200).at("/id");
        server
            .admin()
            .post(&format!("/api/v1/users/{me}/deactivations"), json!({}))
            .refused(409, "conflict");
        server
            .admin()
            .put(
                &format!("/api/v1/users/{me}/roles"),
                1,
                json!({"roles": []}),
            )
            .refused(409, "conflict");
    });
}

#[test]
fn people_are_paged_in_either_order() {
    Server::each(|server| {
        for name in ["an.na", "bo.ris", "ce.lia", "do.ra"] {
            server.clock.advance(chrono::TimeDelta::seconds(1));
            server.named(name, &["agent"]);
        }
        for sort in ["username", "-username", "created_at", "-created_at"] {
            let mut path = format!("/api/v1/users?limit=2&sort={sort}");
            let mut names = Vec::new();
            loop {
                let page = server.admin().get(&path).ok(200);
                names.extend(page.rows().iter().map(|row| row["username"].to_string()));
                match page
                    .body
                    .pointer("/page/next_cursor")
                    .and_then(|it| it.as_str())
                {
                    Some(cursor) => {
                        path = format!("/api/v1/users?limit=2&sort={sort}&cursor={cursor}");
                    }
                    None => break,
                }
            }
            let mut expected = ["admin", "an.na", "bo.ris", "ce.lia", "do.ra"]
                .map(|name| format!("\"{name}\""))
                .to_vec();
            if sort.starts_with('-') {
                expected.reverse();
            }
            assert_eq!(names, expected, "{sort}");
        }
    });
}

#[test]
fn memberships_branches_and_teams_are_kept() {
    Server::each(|server| {
        let admin = server.admin();
        let team = admin
            .post(
                "/api/v1/teams",
                json!({"branch_id": server.branch, "name": "一组"}),
            )
            .ok(201);
        let agent = server.named("li.wei", &["agent"]);
        let path = format!("/api/v1/users/{}/memberships", agent.id);
        let sent = json!({"branch_id": server.branch, "team_id": team.at("/id")});
        let made = admin.post(&path, sent.clone()).ok(201);
        admin.post(&path, sent).refused(409, "already_exists");
        let members = format!("/api/v1/users?team_id={}", team.at("/id"));
        assert_eq!(admin.get(&members).ok(200).rows().len(), 1);
        admin
            .delete(&format!("{path}/{}", made.at("/id")), 1)
            .ok(204);
        assert_eq!(admin.get(&members).ok(200).rows().len(), 0);
        let team_path = format!("/api/v1/teams/{}", team.at("/id"));
        let closed = admin
            .patch(&team_path, 1, json!({"is_active": false}))
            .ok(200);
        assert_eq!(closed.number("/version"), 2);
        assert_eq!(
            admin
                .get("/api/v1/teams?is_active=true")
                .ok(200)
                .rows()
                .len(),
            0
        );
        let zone = json!({"code": "X", "name": "X", "time_zone": "Mars/Olympus"});
        let refused = admin.post("/api/v1/branches", zone);
        assert_eq!(
            refused.refused(422, "validation_failed").faults(),
            ["/time_zone"]
        );
        let branch = format!("/api/v1/branches/{}", server.branch);
        let renamed = admin.patch(&branch, 1, json!({"name": "总部大楼", "unset": ["phone"]}));
        assert_eq!(renamed.ok(200).at("/name"), "总部大楼");
    });
}
