//! Tools: lent, brought back, lost and paid for, calibrated, looked at once a month.

use aftercare::platform::clock::Clock;
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::counts::journey::sound;
use super::store::Store;
use crate::reliability::races::at_once;
use crate::support::{Answer, Client, Server};

fn tool(store: &Store, server: &Server, number: &str, more: Value) -> String {
    let mut body = json!({"branch_id": server.branch, "number": number, "name": "真空泵", "kind": "special",
        "original_price": {"amount": "1280.00", "currency": "CNY"}});
    for (name, value) in more.as_object().expect("members") {
        body[name] = value.clone();
    }
    store.post(&store.keeper, "tools", body).ok(201).at("/id")
}

fn lend(store: &Store, tool: &str, to: &str, due_on: &str) -> Answer {
    let body = json!({"borrower_id": to, "due_on": due_on});
    store.post(&store.keeper, &format!("tools/{tool}/loans"), body)
}

fn numbers(who: &Client, query: &str) -> Vec<String> {
    let rows = who.get(&format!("/api/v1/tools?{query}")).ok(200);
    let number = |row: &Value| row["number"].as_str().expect("a number").to_owned();
    rows.rows().iter().map(number).collect()
}

fn day(server: &Server, days: i64) -> String {
    let at = server.clock.now().plus(TimeDelta::days(days));
    at.date().to_string()
}

#[test]
fn a_tool_is_lent_comes_back_and_is_lost_at_its_original_price() {
    Server::each(|server| {
        let store = Store::open(server);
        let technician = &store.shop.technician;
        let manager = &store.shop.manager;
        let pump = tool(&store, server, "T-1", json!({}));
        let twice = json!({"branch_id": server.branch, "number": "T-1", "name": "泵", "kind": "hand",
            "original_price": {"amount": "1.00", "currency": "CNY"}});
        store
            .post(&store.keeper, "tools", twice)
            .refused(409, "already_exists");
        lend(&store, &pump, &technician.id, &day(server, -1)).refused(422, "validation_failed");
        technician
            .get(&format!("/api/v1/tools/{pump}"))
            .refused(404, "not_found");
        let loan = lend(&store, &pump, &technician.id, &day(server, 3)).ok(201);
        assert_eq!(loan.at("/lent_condition"), "good");
        lend(&store, &pump, &manager.id, &day(server, 3)).refused(409, "conflict");
        // The borrower sees what they have, and nothing else.
        tool(&store, server, "T-2", json!({}));
        assert_eq!(numbers(technician, ""), ["T-1"]);
        let overdue = |expected: usize| {
            let rows = store
                .keeper
                .get("/api/v1/tool-loans?is_overdue=true")
                .ok(200);
            assert_eq!(rows.rows().len(), expected);
        };
        overdue(0);
        let back = format!("tool-loans/{}/returns", loan.at("/id"));
        store
            .post(&store.keeper, &back, json!({"condition": "worn"}))
            .ok(201);
        store
            .post(&store.keeper, &back, json!({"condition": "worn"}))
            .refused(409, "conflict");
        let again = lend(&store, &pump, &technician.id, &day(server, 0)).ok(201);
        assert_eq!(again.at("/lent_condition"), "worn");
        let id = again.at("/id");
        let reason = json!({"reason": "工地遗失"});
        let lost = store
            .post(&store.keeper, &format!("tool-loans/{id}/losses"), reason)
            .ok(201);
        assert_eq!(lost.at("/compensation/amount"), "1280.00");
        let settle = |who: &Client, how: &str| {
            let body = json!({"settlement": how, "reason": "收据 0012"});
            store.post(who, &format!("tool-loans/{id}/settlements"), body)
        };
        settle(&store.keeper, "paid").refused(403, "insufficient_scope");
        let open = store
            .keeper
            .get("/api/v1/tool-loans?is_settled=false")
            .ok(200);
        assert_eq!(open.rows().len(), 1);
        settle(manager, "replaced").ok(201);
        settle(manager, "waived").refused(409, "conflict");
        assert_eq!(numbers(&store.keeper, "status=in_store"), ["T-1", "T-2"]);
        let gone = format!("tools/{pump}/retirements");
        store
            .post(&store.keeper, &gone, json!({"reason": "电机烧毁"}))
            .ok(201);
        lend(&store, &pump, &technician.id, &day(server, 3)).refused(409, "conflict");
        sound(server);
    });
}

#[test]
fn whoever_owes_for_a_tool_does_not_settle_it() {
    Server::each(|server| {
        let store = Store::open(server);
        let manager = &store.shop.manager;
        let pump = tool(&store, server, "T-1", json!({}));
        let loan = lend(&store, &pump, &manager.id, &day(server, 3))
            .ok(201)
            .at("/id");
        let losses = format!("tool-loans/{loan}/losses");
        store
            .post(&store.keeper, &losses, json!({"reason": "遗失"}))
            .ok(201);
        let settlements = format!("tool-loans/{loan}/settlements");
        let waived = json!({"settlement": "waived", "reason": "公务"});
        store
            .post(manager, &settlements, waived.clone())
            .refused(403, "separation_of_duties");
        let other = server.named("other-manager", &["manager"]);
        store.post(&other, &settlements, waived).ok(201);
        sound(server);
    });
}

#[test]
fn an_instrument_is_lent_only_while_its_calibration_holds() {
    Server::each(|server| {
        let store = Store::open(server);
        let borrower = &store.shop.technician.id;
        let meter = json!({"kind": "instrument", "calibration_months": 12});
        let meter = tool(&store, server, "M-1", meter);
        lend(&store, &meter, borrower, &day(server, 3)).refused(409, "conflict");
        let calibrate = |on: String, is_passed: bool| {
            let body = json!({"calibrated_on": on, "is_passed": is_passed, "laboratory": "省计量院", "certificate": "JL-1"});
            store.post(&store.keeper, &format!("tools/{meter}/calibrations"), body)
        };
        calibrate(day(server, 1), true).refused(422, "validation_failed");
        calibrate(day(server, -300), true).ok(201);
        let by = |days: i64| {
            numbers(
                &store.keeper,
                &format!("calibration_due_by={}", day(server, days)),
            )
        };
        assert_eq!(by(30), Vec::<String>::new());
        assert_eq!(by(70), ["M-1"]);
        let loan = lend(&store, &meter, borrower, &day(server, 3))
            .ok(201)
            .at("/id");
        let back = json!({"condition": "good"});
        store
            .post(&store.keeper, &format!("tool-loans/{loan}/returns"), back)
            .ok(201);
        calibrate(day(server, 0), false).ok(201);
        lend(&store, &meter, borrower, &day(server, 3)).refused(409, "conflict");
        let kept = store
            .keeper
            .get(&format!("/api/v1/tools/{meter}/calibrations"))
            .ok(200);
        assert_eq!(kept.rows().len(), 2);
        sound(server);
    });
}

#[test]
fn every_tool_is_checked_once_a_month() {
    Server::each(|server| {
        let store = Store::open(server);
        let tools: Vec<String> = ["T-1", "T-2", "T-3"]
            .iter()
            .map(|number| tool(&store, server, number, json!({})))
            .collect();
        let check = |tool: &str, result: &str| {
            store.post(
                &store.keeper,
                &format!("tools/{tool}/checks"),
                json!({"result": result}),
            )
        };
        assert_eq!(
            numbers(&store.keeper, "is_checked=false"),
            ["T-1", "T-2", "T-3"]
        );
        check(&tools[0], "present").ok(201);
        check(&tools[0], "missing").refused(409, "already_exists");
        check(&tools[1], "damaged").ok(201);
        assert_eq!(numbers(&store.keeper, "is_checked=false"), ["T-3"]);
        assert_eq!(numbers(&store.keeper, "is_checked=true"), ["T-1", "T-2"]);
        let borrower = &store.shop.technician.id;
        lend(&store, &tools[1], borrower, &day(server, 3)).refused(409, "conflict");
        let month = store.keeper.get("/api/v1/tool-checks").ok(200);
        assert_eq!(month.rows().len(), 2);
        sound(server);
    });
}

#[test]
fn of_many_loans_of_one_tool_one_is_made() {
    Server::each(|server| {
        let store = Store::open(server);
        let pump = tool(&store, server, "T-1", json!({}));
        let due = day(server, 3);
        let answers = at_once(8, |_| lend(&store, &pump, &store.shop.technician.id, &due));
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(made, 1, "{answers:?}");
        assert!(
            answers
                .iter()
                .all(|answer| matches!(answer.status, 201 | 409))
        );
        sound(server);
    });
}
