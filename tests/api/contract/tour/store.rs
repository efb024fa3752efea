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
    waited_for(cast, device, &store);
    between_places(cast, &store);
    on_paper(cast, &store);
    on_the_shelf(cast, &store);
    in_the_tool_room(cast);
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
    cast.keyed("issue-1", "/stock-issues", of(&store.main, "3"));
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

/// A plan that asks for more than there is, and an old part that nobody will bring back.
fn waited_for(cast: &Cast, device: &Device, store: &Store) {
    let short = repair::ticket(cast, device, "压缩机异响");
    cast.step(&cast.agent, &short, "triage");
    let mut plan = repair::diagnosis(cast);
    plan["parts"] = json!([{"part_id": store.part, "sku": "CMP-35GW", "name": "压缩机 1.5 匹", "quantity": 20}]);
    cast.record(&cast.technician, &short, "diagnoses", plan);
    cast.step(&cast.technician, &short, "start_repair");
    cast.get(&cast.storekeeper, "/stock-wants?limit=2");
    let debts = cast.get(&cast.supervisor, "/old-part-debts?limit=2");
    let ticket = debts.at("/data/0/ticket_id");
    let gone = json!({"ticket_id": ticket, "part_id": store.part, "quantity": "1", "reason": "旧件在客户处遗失，客户已书面说明"});
    let supervisor = cast.supervisor.key("write-off-1");
    cast.post(&supervisor, "/old-part-write-offs", gone);
    cast.get(&cast.storekeeper, &format!("/tickets/{ticket}/parts"));
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

/// A monthly count: one piece is missing, and a second person says so too.
fn on_the_shelf(cast: &Cast, store: &Store) {
    let second = super::hire(cast.server, "tang.yue", "唐悦", "storekeeper", None);
    let count = json!({"location_id": store.main, "comment": "十一月盘点"});
    let count = cast.keyed("count-1", "/stock-counts", count).at("/id");
    let own = format!("/stock-counts/{count}");
    let steps = format!("{own}/transitions");
    cast.keyed("count-2", &steps, json!({"action": "start"}));
    let lines = cast.get(&cast.storekeeper, &format!("{own}/lines"));
    let counted: Vec<Value> = lines
        .rows()
        .iter()
        .map(|row| json!({"line": row["line"], "quantity": "1"}))
        .collect();
    let entries = format!("{own}/entries");
    cast.keyed("count-3", &entries, json!({"lines": counted}));
    let manager = cast.manager.key("count-4");
    cast.post(&manager, &format!("{own}/recounts"), json!({}));
    let due = cast.get(&second, &format!("{own}/lines?is_due=true"));
    let again: Vec<Value> = due
        .rows()
        .iter()
        .map(|row| json!({"line": row["line"], "quantity": "1"}))
        .collect();
    cast.post(&second.key("count-5"), &entries, json!({"lines": again}));
    let manager = cast.manager.key("count-6");
    cast.post(&manager, &steps, json!({"action": "review"}));
    let manager = cast.manager.key("count-7");
    cast.post(&manager, &format!("{own}/postings"), json!({}));
    cast.get(&cast.manager, &own);
    cast.get(&cast.manager, &format!("{own}/lines?limit=2"));
    cast.get(&cast.manager, &format!("{entries}?limit=2"));
    cast.get(&cast.manager, "/stock-counts?limit=2");
    cast.get(&cast.manager, "/stock-count-duties?limit=2");
}

/// Instruments and tools: calibrated, lent, brought back, lost and replaced.
fn in_the_tool_room(cast: &Cast) {
    let keeper = &cast.storekeeper;
    let branch = &cast.server.branch;
    let meter = json!({"branch_id": branch, "number": "YQ-003", "name": "钳形电流表", "kind": "instrument", "serial": "UT216-88213",
        "original_price": {"amount": "420.00", "currency": "CNY"}, "calibration_months": 12});
    let meter = cast.keyed("tool-1", "/tools", meter).at("/id");
    let own = format!("/tools/{meter}");
    cast.patch(keeper, &own, json!({"comment": "附表笔一副"}));
    let calibrated = json!({"calibrated_on": "2026-11-02", "is_passed": true, "laboratory": "浙江省计量科学研究院", "certificate": "JZ-2026-11873"});
    cast.keyed("tool-2", &format!("{own}/calibrations"), calibrated);
    cast.get(keeper, &format!("{own}/calibrations?limit=2"));
    let checked = json!({"result": "present", "comment": "外观完好"});
    cast.keyed("tool-3", &format!("{own}/checks"), checked);
    cast.get(keeper, "/tool-checks?limit=2");
    let lent = |key: &str| {
        let loan = json!({"borrower_id": cast.technician.id, "due_on": "2026-12-31", "comment": "上门检测"});
        cast.keyed(key, &format!("{own}/loans"), loan).at("/id")
    };
    let loan = lent("tool-4");
    let back = json!({"condition": "worn"});
    cast.keyed("tool-5", &format!("/tool-loans/{loan}/returns"), back);
    let loan = lent("tool-6");
    let loss = json!({"reason": "客户现场遗失"});
    cast.keyed("tool-7", &format!("/tool-loans/{loan}/losses"), loss);
    let settled = json!({"settlement": "replaced", "reason": "借用人已购置同型号"});
    let manager = cast.manager.key("tool-8");
    cast.post(
        &manager,
        &format!("/tool-loans/{loan}/settlements"),
        settled,
    );
    cast.get(keeper, &format!("/tool-loans/{loan}"));
    cast.get(keeper, "/tool-loans?limit=2");
    cast.get(keeper, "/tools?limit=2");
    let gone = json!({"reason": "量程不足，停用"});
    cast.keyed("tool-9", &format!("{own}/retirements"), gone);
}
