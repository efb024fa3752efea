//! Opening stock taken in from sheets.

use serde_json::json;

use super::{faults, import, named, outcome};
use crate::inventory::store::Store;
use crate::support::Server;

fn sheet(rows: &str) -> Vec<u8> {
    format!("库位,料号,数量,单位成本,批号,有效期至,序列号\n{rows}").into_bytes()
}

#[test]
fn opening_stock_goes_through_the_ledger_once() {
    Server::each(|server| {
        let store = Store::open(server);
        let pump = store.part("P-1", json!({}));
        let board = store.part("B-1", json!({"is_serial_tracked": true}));
        let gas = store.part("G-1", json!({"is_lot_tracked": true, "decimals": 2}));
        let opening = json!({"type": "opening_stock"});
        let rows = sheet(
            "A-01,P-1,5,410,,,\nMAIN/A-01,p-1,3,415.50,,,\nA-01,B-1,2,99,,,SN-1; SN-2\nQ,G-1,1.25,80,L-7,2027/1/31,\n",
        );
        let keeper = &store.keeper;
        let done = import(server, keeper, "期初.csv", &rows, opening.clone());
        assert_eq!(outcome(&done), ("succeeded".to_owned(), [4, 4, 0, 4, 0, 0]));
        assert_eq!(store.level(&pump, &store.main), ["8", "0", "8", "0"]);
        assert_eq!(store.level(&board, &store.main), ["2", "0", "2", "0"]);
        assert_eq!(store.level(&gas, &store.main), ["0", "0", "0", "1.25"]);
        let found = keeper.get("/api/v1/parts?serial=sn-2").ok(200);
        assert_eq!(found.at("/data/0/id"), board);
        let again = import(server, keeper, "期初.csv", &rows, opening);
        assert_eq!(
            faults(keeper, &again),
            named(&[
                (2, "sku", "conflict"),
                (3, "sku", "conflict"),
                (4, "sku", "conflict"),
                (4, "serials", "not_unique"),
                (5, "sku", "conflict"),
            ])
        );
        let check = server.check();
        assert!(
            check.status.success(),
            "{}",
            String::from_utf8_lossy(&check.stdout)
        );
    });
}

#[test]
fn every_wrong_row_of_opening_stock_is_named() {
    Server::each(|server| {
        let store = Store::open(server);
        store.part("P-1", json!({}));
        store.part("B-1", json!({"is_serial_tracked": true}));
        store.part("G-1", json!({"is_lot_tracked": true}));
        let rows = sheet(
            "A-99,P-1,1,1,,,\nA-01,NO,1,1,,,\nA-01,P-1,0,1,,,\nA-01,P-1,1.5,1,,,\nA-01,P-1,1,-1,,,\n\
             A-01,G-1,1,1,,,\nA-01,B-1,2,1,,,X-1\nA-01,B-1,1,1,,,Y-1\nA-01,B-1,1,1,,,y-1\nOLD,P-1,1,1,,,\n\
             A-01,P-1,1,1,,31.12.2026,\nA-01,,,,,,\nVAN-1/A-01,P-1,1,1,,,\n",
        );
        let opening = json!({"type": "opening_stock", "mode": "dry_run"});
        let looked = import(server, &store.keeper, "a.csv", &rows, opening);
        assert_eq!(
            faults(&store.keeper, &looked),
            named(&[
                (2, "location", "not_found"),
                (3, "sku", "not_found"),
                (4, "quantity", "out_of_range"),
                (5, "quantity", "invalid_format"),
                (6, "unit_cost", "out_of_range"),
                (7, "lot_number", "required"),
                (8, "serials", "conflict"),
                (10, "serials", "not_unique"),
                (11, "location", "not_allowed"),
                (12, "expires_on", "invalid_format"),
                (13, "sku", "required"),
                (13, "quantity", "required"),
                (13, "unit_cost", "required"),
                (14, "location", "not_found"),
            ])
        );
    });
}

#[test]
fn a_store_of_another_branch_is_not_seen() {
    Server::each(|server| {
        let store = Store::open(server);
        store.part("P-1", json!({}));
        let branch = json!({"code": "N", "name": "北站", "time_zone": "Asia/Shanghai"});
        let branch = server
            .admin()
            .post("/api/v1/branches", branch)
            .ok(201)
            .at("/id");
        let other = server.hire(
            "other-keeper",
            &["storekeeper"],
            json!([{"branch_id": branch}]),
        );
        let opening = json!({"type": "opening_stock"});
        let done = import(
            server,
            &other,
            "a.csv",
            &sheet("A-01,P-1,1,1,,,\n"),
            opening,
        );
        assert_eq!(
            faults(&other, &done),
            named(&[(2, "location", "not_found")])
        );
    });
}

#[test]
fn many_lines_are_several_documents_and_one_step() {
    Server::each(|server| {
        let store = Store::open(server);
        let parts: String = (0..300)
            .map(|number| format!("M-{number},泵,other,件\n"))
            .collect();
        let parts = format!("sku,name,category,unit\n{parts}");
        import(server, &store.keeper, "p.csv", parts.as_bytes(), json!({}));
        let rows: String = (0..2400)
            .map(|row| {
                let place = ["A-01", "VAN-1"][row % 2];
                format!("{place},M-{},2,3.50,,,\n", (row / 2 * 7) % 300)
            })
            .collect();
        let opening = json!({"type": "opening_stock"});
        let done = import(
            server,
            &store.keeper,
            "o.csv",
            &sheet(&rows),
            opening.clone(),
        );
        assert_eq!(
            outcome(&done),
            ("succeeded".to_owned(), [2400, 2400, 0, 2400, 0, 0])
        );
        let half = sheet(&rows.replace("M-7,", "M-x,"));
        let done = import(server, &store.keeper, "o.csv", &half, opening);
        assert_eq!(done.at("/state"), "rejected");
        let sum = "SELECT CAST(sum(on_hand) AS BIGINT) AS count FROM stock_levels";
        assert_eq!(crate::upkeep::counted(server.scratch(), sum), 4_800_000);
        let check = server.check();
        assert!(
            check.status.success(),
            "{}",
            String::from_utf8_lossy(&check.stdout)
        );
    });
}
