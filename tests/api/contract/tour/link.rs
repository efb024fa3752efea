//! What a customer does with a tracking link.

use serde_json::json;

use super::goods::Device;
use super::{Cast, bill, repair};
use crate::support::{Client, journal};

pub fn issue(cast: &Cast, ticket: &str) -> Client {
    let issued = cast.record(
        &cast.agent,
        ticket,
        "tracking-tokens",
        json!({"valid_days": 30}),
    );
    cast.server.anonymous().tracking(&issued.at("/token"))
}

pub fn tracking(cast: &Cast, device: &Device) {
    journal::chapter("tracking_link", "A customer with a tracking link");
    let ticket = bill::diagnosed(cast, device, "KFR35-2003-0002");
    let customer = issue(cast, &ticket);
    let message = json!({"text": "请尽快安排上门"});
    cast.post(&customer, "/tracking/messages", message);
    let quote = bill::proposed(cast, &ticket, "980.00");
    cast.get(&customer, "/tracking");
    let word = json!({"decision": "approved", "quote_id": quote, "name": "王芳"});
    cast.post(&customer, "/tracking/plan-decisions", word);
    repair::repair(cast, &ticket);
    cast.post(
        &customer,
        "/tracking/acceptances",
        json!({"accepted": true, "name": "王芳"}),
    );
    settle(cast, &ticket);
    cast.step(&cast.agent, &ticket, "close");
    let survey = json!({"is_satisfied": true, "score": 5, "comment": "师傅很专业"});
    cast.post(&customer, "/tracking/survey", survey);
    let again = json!({"reason_code": "fault_returned", "comment": "两天后又不制冷"});
    cast.post(&customer, "/tracking/reopenings", again);
    let unwanted = repair::ticket(cast, device, "咨询滤网清洗");
    let caller = issue(cast, &unwanted);
    cast.post(
        &caller,
        "/tracking/cancellations",
        json!({"comment": "已自行解决"}),
    );
    revoke(cast, &ticket);
}

fn settle(cast: &Cast, ticket: &str) {
    let charges = cast.get(&cast.finance, &format!("/tickets/{ticket}/charges"));
    for charge in charges.rows() {
        let path = format!(
            "/charges/{}/payments",
            charge["id"].as_str().expect("an id")
        );
        let paid = json!({"receipt_number": "SJ-20261121-18", "method": "card"});
        cast.post(&cast.finance, &path, paid);
    }
}

fn revoke(cast: &Cast, ticket: &str) {
    let path = format!("/tickets/{ticket}/tracking-tokens");
    let listed = cast.get(&cast.agent, &path);
    let one = format!("/api/v1{path}/{}", listed.at("/data/0/id"));
    cast.agent.send("DELETE", &one, None).ok(204);
}
