//! What is looked after, and for whom.

use serde_json::json;

use super::Cast;
use crate::support::journal;

/// A customer's device.
pub struct Device {
    pub customer: String,
    pub asset: String,
}

/// Kinds of requests, faults, products, policies.
pub fn catalogue(cast: &mut Cast) {
    journal::chapter("catalogue", "What the service station looks after");
    let manager = cast.manager.clone();
    let category = json!({"code": "cooling", "name_zh": "制冷故障", "name_en": "Cooling fault"});
    cast.category = cast.post(&manager, "/categories", category).at("/id");
    let own = format!("/categories/{}", cast.category);
    cast.patch(&manager, &own, json!({"name_zh": "不制冷"}));
    cast.get(&manager, "/categories?limit=2");
    let fault = json!({"code": "compressor-winding", "name_zh": "压缩机绕组短路", "name_en": "Compressor winding shorted"});
    let fault = cast.post(&manager, "/fault-codes", fault);
    cast.fault = fault.at("/code");
    let own = format!("/fault-codes/{}", fault.at("/id"));
    cast.patch(&manager, &own, json!({"is_serious": true}));
    cast.get(&manager, "/fault-codes?limit=2");
    let product = json!({
        "model": "KFR-35GW", "name": "壁挂式空调 1.5 匹", "brand": "北辰", "warranty_policy_code": "standard-one-year",
        "needs_installation": true, "maintenance_interval_days": 365,
    });
    cast.product = cast.post(&manager, "/products", product).at("/id");
    let own = format!("/products/{}", cast.product);
    cast.patch(&manager, &own, json!({"name": "壁挂式空调 1.5 匹（冷暖）"}));
    cast.get(&manager, "/products?limit=2&with_total=true");
    policies(cast);
}

fn policies(cast: &Cast) {
    let address = "/warranty-policies/standard-one-year";
    cast.get(&cast.agent, "/warranty-policies");
    let mut next = cast.get(&cast.agent, address).body["current"].clone();
    cast.get(&cast.agent, &format!("{address}/versions/1"));
    next["version"] = json!(2);
    next["effective_from"] = json!("2027-01-01");
    next["guarantee_period"] = json!({"count": 24, "unit": "months"});
    cast.post(&cast.manager, &format!("{address}/versions"), next);
    let facts = json!({
        "on": "2026-11-21", "delivered_on": "2026-06-01", "has_voucher": true, "fault": {"is_serious": true},
        "purchase_price": {"amount": "2999.00", "currency": "CNY"},
    });
    let run = json!({"facts": facts, "policy_code": "standard-one-year"});
    cast.post(&cast.agent, "/entitlement-checks", run);
}

/// A device of a customer.
pub fn device(cast: &Cast, customer: &str, serial: &str, delivered_on: &str) -> String {
    let body = json!({
        "serial": serial, "product_id": cast.product, "customer_id": customer, "purchased_on": delivered_on,
        "delivered_on": delivered_on, "voucher_number": "FP-20260601-08",
        "price": {"amount": "2999.00", "currency": "CNY"},
    });
    cast.post(&cast.agent, "/assets", body).at("/id")
}

pub fn customer_and_device(cast: &Cast) -> Device {
    journal::chapter("customer", "A customer with contact, site and devices");
    let agent = &cast.agent;
    let check = json!({"name": "晨光花园物业", "phones": ["138 0000 1234"], "addresses": ["杭州市人民路 1 号"]});
    cast.post(agent, "/customers/duplicate-checks", check);
    let body = json!({
        "kind": "organization", "name": "晨光花园物业", "level": "key", "tags": ["物业", "年度保养"],
        "contacts": [{"name": "王芳", "position": "物业经理", "phones": ["138 0000 1234"], "is_primary": true}],
        "sites": [{"label": "1 号楼机房", "address": "浙江省杭州市人民路 1 号", "opening_hours": "工作日 9:00-17:00"}],
    });
    let customer = cast.post(agent, "/customers", body).at("/id");
    let own = format!("/customers/{customer}");
    cast.get(agent, &own);
    contacts_and_sites(cast, &own);
    merge(cast, &customer);
    cast.patch(
        agent,
        &own,
        json!({"note": "年度保养合同客户", "unset": ["source"]}),
    );
    cast.get(agent, "/customers?q=%E6%99%A8%E5%85%89&limit=2");
    let reveal = json!({"fields": ["phones"], "reason": "客户来电核对号码"});
    cast.post(agent, &format!("{own}/reveals"), reveal);
    let asset = device(cast, &customer, "KFR35-2606-0001", "2026-06-01");
    assets(cast, &customer, &asset);
    Device { customer, asset }
}

fn contacts_and_sites(cast: &Cast, own: &str) {
    let agent = &cast.agent;
    let contact = json!({"name": "李强", "phones": ["138 0000 1235"], "preferred_channel": "sms"});
    let made = cast.post(agent, &format!("{own}/contacts"), contact);
    let path = format!("/api/v1/contacts/{}", made.at("/id"));
    let changed = agent.patch(&path, 1, json!({"position": "值班员"})).ok(200);
    agent.delete(&path, changed.number("/version")).ok(204);
    let site = json!({"label": "地下车库", "address": "浙江省杭州市人民路 1 号 B1", "access_notes": "登记后由值班员陪同"});
    let made = cast.post(agent, &format!("{own}/sites"), site);
    let path = format!("/api/v1/sites/{}", made.at("/id"));
    let changed = agent
        .patch(&path, 1, json!({"opening_hours": "全天"}))
        .ok(200);
    agent.delete(&path, changed.number("/version")).ok(204);
}

fn merge(cast: &Cast, customer: &str) {
    let twin = json!({"kind": "organization", "name": "晨光花园物业（旧档案）"});
    let twin = cast.post(&cast.agent, "/customers", twin).at("/id");
    let merge = json!({"duplicate_id": twin, "reason": "同一客户重复建档"});
    let path = format!("/customers/{customer}/merges");
    let done = cast.post(&cast.agent, &path, merge.clone());
    assert_eq!(done.status, 201);
    let again = cast.post(&cast.agent, &path, merge);
    assert_eq!(again.status, 200);
}

fn assets(cast: &Cast, customer: &str, asset: &str) {
    let agent = &cast.agent;
    let own = format!("/assets/{asset}");
    cast.patch(agent, &own, json!({"software_version": "2.4.1"}));
    cast.get(agent, &format!("/assets?customer_id={customer}&limit=2"));
    cast.get(agent, &format!("{own}/entitlement?on=2026-11-21"));
    let spare = device(cast, customer, "KFR35-2606-0002", "2026-06-01");
    let spare_path = format!("/assets/{spare}");
    let identity = json!({"kind": "serial", "value": "KFR35-2606-0003", "reason": "更换主板"});
    cast.post(agent, &format!("{spare_path}/identity-changes"), identity);
    let other = json!({"kind": "person", "name": "李明", "contacts": [{"name": "李明", "phones": ["138 0000 1236"], "is_primary": true}]});
    let other = cast.post(agent, "/customers", other).at("/id");
    let transfer = json!({"customer_id": other, "reason": "设备转售"});
    cast.post(agent, &format!("{spare_path}/transfers"), transfer);
    let new = device(cast, &other, "KFR35-2611-0009", "2026-11-20");
    let replacement = json!({"replaced_by_id": new, "reason": "三包换货"});
    cast.post(agent, &format!("{spare_path}/replacements"), replacement);
    let scrap = json!({"status": "scrapped", "reason": "水浸报废"});
    cast.post(agent, &format!("/assets/{new}/status-changes"), scrap);
}
