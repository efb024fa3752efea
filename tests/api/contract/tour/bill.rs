//! Out of warranty: quotes, the customer's word, money.

use serde_json::{Value, json};

use super::goods::{Device, device};
use super::{Cast, repair};
use crate::support::journal;

fn quote(price: &str) -> Value {
    let yuan = |amount: &str| json!({"amount": amount, "currency": "CNY"});
    json!({
        "currency": "CNY", "valid_until": "2026-12-31", "note": "含上门费",
        "lines": [
            {"kind": "labour", "description": "上门检修", "quantity_milli": 1000, "unit_price": yuan("150.00"), "tax_basis_points": 600},
            {"kind": "part", "description": "压缩机 1HP", "quantity_milli": 1000, "unit_price": yuan(price), "tax_basis_points": 1300},
        ],
    })
}

/// A ticket out of warranty, diagnosed.
pub fn diagnosed(cast: &Cast, device: &Device, serial: &str) -> String {
    let asset = self::device(cast, &device.customer, serial, "2020-03-01");
    let customer = device.customer.clone();
    let ticket = repair::ticket(cast, &Device { customer, asset }, "保外空调不制冷");
    cast.step(&cast.agent, &ticket, "triage");
    cast.record(
        &cast.technician,
        &ticket,
        "diagnoses",
        repair::diagnosis(cast),
    );
    ticket
}

/// Sends a quote and waits for the customer; gives its id.
pub fn proposed(cast: &Cast, ticket: &str, price: &str) -> String {
    let id = cast
        .record(&cast.agent, ticket, "quotes", quote(price))
        .at("/id");
    let path = format!("/quotes/{id}/transitions");
    cast.post(&cast.agent, &path, json!({"action": "send"}));
    cast.step(&cast.technician, ticket, "propose_plan");
    id
}

pub fn quote_and_money(cast: &Cast, device: &Device) {
    journal::chapter("chargeable_repair", "A repair that the customer pays for");
    let ticket = diagnosed(cast, device, "KFR35-2003-0001");
    let agent = &cast.agent;
    discounted(cast, &ticket);
    let id = proposed(cast, &ticket, "980.00");
    cast.get(agent, &format!("/quotes/{id}"));
    cast.get(agent, &format!("/tickets/{ticket}/quotes"));
    let word = json!({"decision": "approved", "decided_by_name": "王芳", "how": "phone", "evidence": "录音 4712"});
    cast.post(agent, &format!("/quotes/{id}/decisions"), word);
    let extra = json!({"kind": "travel", "description": "加急上门费", "amount": {"amount": "50.00", "currency": "CNY"}});
    let extra = cast
        .record(&cast.finance, &ticket, "charges", extra)
        .at("/id");
    let charges = cast.get(agent, &format!("/tickets/{ticket}/charges"));
    let own = format!("/charges/{extra}");
    cast.get(agent, &own);
    cast.post(
        &cast.manager,
        &format!("{own}/waivers"),
        json!({"reason": "补偿等待"}),
    );
    let due = charges
        .rows()
        .iter()
        .find(|charge| charge["id"] != json!(extra));
    let due = due
        .and_then(|charge| charge["id"].as_str())
        .expect("a charge of the quote");
    let paid = json!({"receipt_number": "SJ-20261121-17", "method": "transfer"});
    cast.post(&cast.finance, &format!("/charges/{due}/payments"), paid);
    agreed_without_quote(cast, device);
}

/// A quote beyond the authority of whoever wrote it, approved by another.
fn discounted(cast: &Cast, ticket: &str) {
    let mut body = quote("1000.00");
    body["lines"][1]["discount_basis_points"] = json!(2500);
    body["discount_reason"] = json!("老客户");
    let id = cast.record(&cast.manager, ticket, "quotes", body).at("/id");
    let own = format!("/quotes/{id}");
    cast.patch(&cast.manager, &own, json!({"valid_until": "2026-12-30"}));
    let approval = json!({"comment": "同意，战略客户"});
    cast.post(
        &cast.executive,
        &format!("{own}/discount-approvals"),
        approval,
    );
}

/// Under warranty, yet the customer is asked first.
fn agreed_without_quote(cast: &Cast, device: &Device) {
    let ticket = repair::ticket(cast, device, "空调有异味");
    cast.step(&cast.agent, &ticket, "triage");
    let mut plan = repair::diagnosis(cast);
    plan["wants_agreement"] = json!(true);
    cast.record(&cast.technician, &ticket, "diagnoses", plan);
    cast.step(&cast.technician, &ticket, "propose_plan");
    let word = json!({"decision": "approved", "decided_by_name": "王芳", "how": "message", "evidence": "短信 2026-11-21 16:20"});
    cast.record(&cast.agent, &ticket, "plan-decisions", word);
    cast.get(&cast.agent, &format!("/tickets/{ticket}/plan-decisions"));
}
