//! The spare-parts store: what comes in, goes out, moves and is put right.

use serde_json::{Value, json};

use super::goods::Device;
use super::{Cast, purchase, repair};
use crate::support::{Answer, journal};

/// Places and parts of the store.
pub struct Store {
    pub main: String,
    pub bin: String,
    quarantine: String,
    scrap: String,
    old_parts: String,
    van: String,
    pub part: String,
}

fn line(part: &str, quantity: &str) -> Value {
    json!({"part_id": part, "quantity": quantity})
}

impl Cast<'_> {
    /// A document of the ledger, which needs an idempotency key.
    fn keyed(&self, key: &str, path: &str, body: Value) -> Answer {
        let keeper = self.storekeeper.key(key);
        self.post(&keeper, path, body)
    }
}

/// A part that is bought, and who sells it.
fn master_data(cast: &Cast) -> String {
    let keeper = &cast.storekeeper;
    let supplier = json!({"code": "HZ-COOL", "name": "杭州制冷配件有限公司", "phone": "0571-88000000", "lead_days": 5});
    let supplier = cast.post(keeper, "/suppliers", supplier).at("/id");
    cast.patch(
        keeper,
        &format!("/suppliers/{supplier}"),
        json!({"payment_terms": "月结 30 天"}),
    );
    cast.get(keeper, "/suppliers?limit=2");
    let part = json!({
        "sku": "CMP-35GW", "name": "压缩机 1.5 匹", "category": "electronic", "unit": "件", "owes_old_part": true,
        "minimum_quantity": "2", "maximum_quantity": "10", "product_ids": [cast.product],
        "sale_price": {"amount": "680.00", "currency": "CNY"},
    });
    let part = cast.post(keeper, "/parts", part).at("/id");
    let own = format!("/parts/{part}");
    cast.patch(keeper, &own, json!({"warranty_days": 90}));
    let version = cast.version(keeper, &own);
    let terms = json!({"suppliers": [{"supplier_id": supplier, "is_preferred": true, "price": {"amount": "410.00", "currency": "CNY"}}]});
    let put = keeper.with("If-Match", &format!("\"{version}\""));
    put.send(
        "PUT",
        &format!("/api/v1{own}/suppliers"),
        Some(terms.to_string()),
    )
    .ok(200);
    cast.get(keeper, "/parts?limit=2&q=CMP");
    part
}

fn places(cast: &Cast, part: String) -> Store {
    let keeper = &cast.storekeeper;
    let branch = cast.server.branch.clone();
    let set_up = |body: Value| cast.post(keeper, "/stock-locations", body).at("/id");
    let main = set_up(
        json!({"kind": "warehouse", "branch_id": branch, "code": "MAIN", "name": "主仓库", "is_main": true}),
    );
    let inside = |kind: &str, code: &str, name: &str| {
        set_up(json!({"kind": kind, "parent_id": main, "code": code, "name": name}))
    };
    let store = Store {
        bin: inside("bin", "A-01-03", "A 架 1 层 3 格"),
        quarantine: inside("quarantine", "Q-01", "待检区"),
        scrap: inside("scrap", "S-01", "报废区"),
        old_parts: inside("old_parts", "O-01", "旧件区"),
        van: set_up(
            json!({"kind": "van", "branch_id": branch, "code": "VAN-01", "name": "一号服务车", "technician_id": cast.technician.id}),
        ),
        main,
        part,
    };
    let own = format!("/stock-locations/{}", store.bin);
    cast.patch(keeper, &own, json!({"name": "A 架一层三格"}));
    cast.get(keeper, "/stock-locations?limit=2");
    cast.get(
        keeper,
        &format!(
            "/stock-labels?part_id={}&location_id={}",
            store.part, store.bin
        ),
    );
    store
}

/// Everything that the store does, on a ticket in repair.
pub fn days(cast: &Cast, device: &Device) {
    journal::chapter("spare_parts", "Spare parts, their places and their stock");
    let part = master_data(cast);
    let store = places(cast, part);
    let ticket = repair::in_repair(cast, device, "空调不制冷，需要更换压缩机");
    into_the_store(cast, &store);
    to_the_ticket(cast, &store, &ticket);
    between_places(cast, &store);
    on_paper(cast, &store);
    purchase::orders(cast, &store, &ticket);
}

fn into_the_store(cast: &Cast, store: &Store) {
    let goods = json!({"part_id": store.part, "quantity": "8", "unit_cost": {"amount": "410.00", "currency": "CNY"}});
    let receipt =
        json!({"location_id": store.bin, "reference": "SH-20261121-01", "lines": [goods]});
    let received = cast.keyed("receipt-1", "/stock-receipts", receipt);
    cast.get(
        &cast.storekeeper,
        &format!("/stock-movements/{}", received.at("/document/id")),
    );
}

fn to_the_ticket(cast: &Cast, store: &Store, ticket: &str) {
    let promise = |quantity: &str| json!({"ticket_id": ticket, "part_id": store.part, "store_id": store.main, "quantity": quantity});
    cast.keyed("promise-1", "/stock-reservations", promise("2"));
    let spare = cast
        .keyed("promise-2", "/stock-reservations", promise("1"))
        .at("/id");
    cast.get(&cast.storekeeper, &format!("/stock-reservations/{spare}"));
    let path = format!("/api/v1/stock-reservations/{spare}/releases");
    let keeper = cast.storekeeper.key("release-1");
    keeper.send("POST", &path, None).ok(201);
    cast.get(&cast.storekeeper, "/stock-reservations?limit=2");
    let of = |place: &str, quantity: &str| json!({"ticket_id": ticket, "location_id": place, "lines": [line(&store.part, quantity)]});
    cast.keyed("issue-1", "/stock-issues", of(&store.main, "2"));
    cast.keyed("return-1", "/stock-returns", of(&store.bin, "1"));
    cast.keyed(
        "old-part-1",
        "/old-part-receipts",
        of(&store.old_parts, "1"),
    );
    let keeper = cast.storekeeper.key("short-1");
    let short = keeper.post("/api/v1/stock-issues", of(&store.main, "90"));
    short.refused(409, "stock_insufficient");
}

fn between_places(cast: &Cast, store: &Store) {
    let lines = |quantity: &str| json!([line(&store.part, quantity)]);
    let go = |from: &str, to: &str, quantity: &str| json!({"from_location_id": from, "to_location_id": to, "lines": lines(quantity)});
    cast.keyed(
        "move-1",
        "/stock-moves",
        go(&store.bin, &store.quarantine, "1"),
    );
    cast.keyed(
        "move-2",
        "/stock-moves",
        go(&store.quarantine, &store.scrap, "1"),
    );
    let gone = json!({"location_id": store.scrap, "reason": "压缩机抱死", "lines": lines("1")});
    cast.keyed("disposal-1", "/stock-disposals", gone);
    let own_use = json!({"location_id": store.bin, "reason": "样机展示", "lines": lines("1")});
    cast.keyed("use-1", "/internal-uses", own_use);
    let sent = json!({"from_location_id": store.main, "to_store_id": store.van, "comment": "补充车载库", "lines": lines("2")});
    let sent = cast.keyed("transfer-1", "/stock-transfers", sent).at("/id");
    let received = json!({"location_id": store.van, "lines": [{"line": 1, "received": "1"}]});
    cast.keyed(
        "transfer-2",
        &format!("/stock-transfers/{sent}/receipts"),
        received,
    );
    let back = json!({"location_id": store.bin, "reason": "司机漏装，已送回"});
    cast.keyed(
        "transfer-3",
        &format!("/stock-transfers/{sent}/settlements"),
        back,
    );
    cast.get(&cast.storekeeper, &format!("/stock-transfers/{sent}"));
    cast.get(&cast.storekeeper, "/stock-transfers?limit=2");
}

fn on_paper(cast: &Cast, store: &Store) {
    let keeper = &cast.storekeeper;
    let missing = json!({"location_id": store.bin, "is_surplus": false, "reason": "盘亏", "lines": [line(&store.part, "1")]});
    let wrong = cast
        .keyed("adjustment-1", "/stock-adjustments", missing)
        .at("/document/id");
    let path = format!("/stock-movements/{wrong}/reversals");
    cast.keyed("reversal-1", &path, json!({"reason": "复核后找到"}));
    cast.get(keeper, "/stock-movements?limit=2");
    cast.get(keeper, "/stock-levels?limit=2");
    cast.get(keeper, "/stock-balances?limit=2");
    cast.get(keeper, &format!("/parts/{}/stock-card?limit=2", store.part));
    cast.get(
        keeper,
        &format!("/stock-locations/{}/valuation", store.main),
    );
    let closing = json!({"store_id": store.main, "closed_until": "2026-10-31T16:00:00Z"});
    let finance = cast.finance.key("closing-1");
    cast.post(&finance, "/stock-closings", closing);
}
