//! Lists written into sheets, and read again.

use serde_json::json;

use super::{export, import, outcome};
use crate::inventory::store::Store;
use crate::support::Server;

/// Names and bar codes that a spreadsheet would run, and some that are merely odd.
const RISKY: [&str; 7] = [
    "=HYPERLINK(\"http://x\",\"y\")",
    "+1+1",
    "-2",
    "@SUM(A1:A9)",
    "'=quoted",
    "with, comma \"quotes\"",
    "＝1",
];

fn stocked(server: &Server) -> Store {
    let store = Store::open(server);
    for (number, name) in RISKY.iter().enumerate() {
        store.part(
            &format!("R-{number}"),
            json!({"name": name, "barcode": format!("69012345678{number:02}"), "minimum_quantity": "1.5", "decimals": 1,
                   "sale_price": {"amount": "1299.90", "currency": "CNY"}, "product_ids": [store.shop.product]}),
        );
    }
    store
}

#[test]
fn an_exported_list_of_parts_comes_in_again_unchanged() {
    Server::each(|server| {
        let store = stocked(server);
        for format in ["csv", "xlsx"] {
            for language in ["zh-CN", "en"] {
                let keeper = store.keeper.with("Accept-Language", language);
                let sheet = export(server, &keeper, json!({"type": "parts", "format": format}));
                let update = json!({"on_existing": "update"});
                let name = format!("parts.{format}");
                let done = import(server, &keeper, &name, &sheet, update);
                let expected = ("succeeded".to_owned(), [7, 7, 0, 0, 0, 7]);
                assert_eq!(outcome(&done), expected, "{format} {language}");
            }
        }
    });
}

#[test]
fn no_cell_of_an_export_is_a_formula() {
    Server::each(|server| {
        let store = stocked(server);
        let sheet = export(
            server,
            &store.keeper,
            json!({"type": "parts", "format": "csv"}),
        );
        let text = String::from_utf8(sheet).unwrap();
        assert!(text.starts_with("\u{FEFF}料号,名称"), "{text}");
        let mut rows = csv::Reader::from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
        for row in rows.records() {
            let row = row.unwrap();
            for cell in &row {
                assert!(
                    !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝']),
                    "{cell}"
                );
            }
        }
        let sheet = export(
            server,
            &store.keeper,
            json!({"type": "parts", "format": "xlsx"}),
        );
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(sheet)).unwrap();
        let mut part = archive.by_name("xl/worksheets/sheet1.xml").unwrap();
        let mut xml = String::new();
        std::io::Read::read_to_string(&mut part, &mut xml).unwrap();
        assert!(!xml.contains("<f>"), "{xml}");
    });
}

#[test]
fn filters_and_scopes_hold_for_exports() {
    Server::each(|server| {
        let store = stocked(server);
        let part = store.part("Z-9", json!({"category": "plastic"}));
        store.receive(&store.bin, &part, "3", "12.50");
        let rows = |who, body| {
            let sheet = String::from_utf8(export(server, who, body)).unwrap();
            sheet.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
        };
        let keeper = &store.keeper;
        let plastic = json!({"type": "parts", "format": "csv", "filter": {"category": "plastic"}});
        assert_eq!(rows(keeper, plastic).len(), 1);
        let balances = json!({"type": "stock_balances", "format": "csv"});
        let found = rows(keeper, balances.clone());
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("MAIN,A-01,Z-9,压缩机"), "{found:?}");
        assert!(found[0].contains(",3,件,12.50,CNY"), "{found:?}");
        let van =
            json!({"type": "stock_balances", "format": "csv", "filter": {"store_id": store.van}});
        assert_eq!(rows(keeper, van).len(), 0);
        let branch = server.admin().post(
            "/api/v1/branches",
            json!({"code": "N", "name": "北站", "time_zone": "Asia/Shanghai"}),
        );
        let branch = branch.ok(201).at("/id");
        let other = server.hire(
            "other-keeper",
            &["storekeeper"],
            json!([{"branch_id": branch}]),
        );
        assert_eq!(rows(&other, balances.clone()).len(), 0);
        server
            .person("agent")
            .post("/api/v1/exports", balances)
            .refused(403, "insufficient_scope");
        let wrong = json!({"type": "parts", "format": "csv", "filter": {"store_id": store.main}});
        let wrong = keeper
            .post("/api/v1/exports", wrong)
            .refused(422, "validation_failed");
        assert_eq!(wrong.faults(), ["/filter/store_id"]);
    });
}
