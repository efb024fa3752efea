//! Parts taken in from sheets.

use std::io::Write;
use std::sync::Barrier;

use aftercare::platform::db::scratch::Scratch;
use serde_json::json;

use super::{ask, faults, import, named, outcome, work};
use crate::support::Server;
use crate::upkeep::counted;

fn parts(server: &Server) -> i64 {
    counted(server.scratch(), "SELECT count(*) AS count FROM parts")
}

const GOOD: &str = "sku,name,category,unit,minimum_quantity,sale_price\n\
    P-1,压缩机,electronic,件,2,680.00\nP-2,铜管,五金类,米,,12.5\n";

#[test]
fn every_fault_is_named_by_row_and_column() {
    Server::each(|server| {
        let keeper = server.person("storekeeper");
        import(server, &keeper, "a.csv", GOOD.as_bytes(), json!({}));
        let long = "长".repeat(201);
        let sheet = "料号,名称,类别,单位,小数位数,按序列号管理,最低库存,最高库存,销售价,销售价币种,保修,适用机型\n\
                     ,泵,电子类,件,,,,,,,,\n";
        let wrong_heading = import(
            server,
            &keeper,
            "a.csv",
            sheet.as_bytes(),
            json!({"mode": "dry_run"}),
        );
        assert_eq!(
            faults(&keeper, &wrong_heading),
            named(&[(1, "", "unknown")])
        );
        let sheet = format!(
            "料号,名称,类别,单位,小数位数,按序列号管理,最低库存,最高库存,销售价,销售价币种,配件保修天数,适用机型\n\
             ,泵,电子类,件,,,,,,,,\n\
             A-1,,wood,,9,也许,,,,,,\n\
             A-2,{long},其他,件,1,是,-1,2,12.345,CNY,99999,\n\
             \n\
             A-3,泵,其他,件,0,否,5,2,12.5,JPY,十天,KFR-?\n\
             ａ－３,泵,其他,件,0,否,,,abc,,,\n\
             p-1,泵,其他,件,0,否,,,,,,\n\
             A-4,\"两行\n名称\",其他,件,0,否,,,,,,\n\
             A-5,泵,其他,件,0,否,1.2345,,,,,,多余\n"
        );
        let mode = json!({"mode": "dry_run"});
        let looked = import(server, &keeper, "坏.csv", sheet.as_bytes(), mode);
        assert_eq!(
            faults(&keeper, &looked),
            named(&[
                (2, "sku", "required"),
                (3, "name", "required"),
                (3, "category", "not_allowed"),
                (3, "unit", "required"),
                (3, "decimals", "out_of_range"),
                (3, "is_serial_tracked", "invalid_format"),
                (4, "name", "too_long"),
                (4, "decimals", "conflict"),
                (4, "minimum_quantity", "out_of_range"),
                (4, "sale_price", "invalid_format"),
                (4, "warranty_days", "out_of_range"),
                (6, "maximum_quantity", "conflict"),
                (6, "sale_price", "invalid_format"),
                (6, "warranty_days", "invalid_format"),
                (6, "models", "not_found"),
                (7, "sku", "not_unique"),
                (7, "sale_price", "invalid_format"),
                (8, "sku", "not_unique"),
                (10, "", "unknown"),
                (10, "minimum_quantity", "invalid_format"),
            ])
        );
        assert_eq!(
            outcome(&looked),
            ("rejected".to_owned(), [8, 1, 20, 0, 0, 0])
        );
        let path = format!(
            "/api/v1/imports/{}/faults?limit=1&with_total=true",
            looked.at("/id")
        );
        let (zh, en) = (
            keeper.get(&path),
            keeper.with("Accept-Language", "en").get(&path),
        );
        assert_eq!(zh.at("/data/0/heading"), "料号");
        assert_eq!(zh.number("/page/total"), 20);
        assert_ne!(zh.at("/data/0/message"), en.at("/data/0/message"));
        let sheet = format!(
            "/api/v1/attachments/{}/content",
            looked.at("/fault_sheet_id")
        );
        let sheet = String::from_utf8(keeper.bytes(&sheet)).unwrap();
        assert_eq!(sheet.lines().count(), 21, "{sheet}");
        assert!(sheet.starts_with("\u{FEFF}行,列,代码,说明"), "{sheet}");
        assert_eq!(parts(server), 2);
    });
}

#[test]
fn headings_that_are_missing_doubled_or_unknown_are_named() {
    let server = Server::start(Scratch::sqlite());
    let keeper = server.person("storekeeper");
    for (sheet, expected) in [
        (
            "sku,料号,colour\n1,2,3\n",
            vec![
                (1, "", "unknown"),
                (1, "sku", "not_unique"),
                (1, "name", "required"),
                (1, "category", "required"),
                (1, "unit", "required"),
            ],
        ),
        ("\n", vec![(1, "", "required")]),
    ] {
        let looked = import(
            &server,
            &keeper,
            "a.csv",
            sheet.as_bytes(),
            json!({"mode": "dry_run"}),
        );
        assert_eq!(faults(&keeper, &looked), named(&expected), "{sheet}");
    }
}

#[test]
fn a_sheet_is_in_whole_or_not_at_all() {
    Server::each(|server| {
        let keeper = server.person("storekeeper");
        let rows = |bad: &str| {
            let mut sheet = "sku,name,category,unit\n".to_owned();
            for number in 0..2500 {
                sheet.push_str(&format!("S-{number},泵,other,件\n"));
            }
            sheet + bad
        };
        let sheet = rows("S-X,,other,件\n");
        let done = import(server, &keeper, "a.csv", sheet.as_bytes(), json!({}));
        assert_eq!(
            outcome(&done),
            ("rejected".to_owned(), [2501, 2500, 1, 0, 0, 0])
        );
        assert_eq!(faults(&keeper, &done), named(&[(2502, "name", "required")]));
        assert_eq!(parts(server), 0);
        let dry = json!({"mode": "dry_run"});
        let looked = import(server, &keeper, "a.csv", rows("").as_bytes(), dry);
        assert_eq!(
            outcome(&looked),
            ("succeeded".to_owned(), [2500, 2500, 0, 2500, 0, 0])
        );
        assert_eq!(parts(server), 0);
        let done = import(server, &keeper, "a.csv", rows("").as_bytes(), json!({}));
        assert_eq!(
            outcome(&done),
            ("succeeded".to_owned(), [2500, 2500, 0, 2500, 0, 0])
        );
        assert_eq!(parts(server), 2500);
        let events = "SELECT count(*) AS count FROM outbox WHERE event_type = 'part.created'";
        assert_eq!(counted(server.scratch(), events), 2500);
        let found = keeper.get("/api/v1/parts?q=S-1999").ok(200);
        assert_eq!(found.rows().len(), 1);
    });
}

#[test]
fn existing_parts_are_refused_or_changed_as_asked() {
    Server::each(|server| {
        let keeper = server.person("storekeeper");
        import(server, &keeper, "a.csv", GOOD.as_bytes(), json!({}));
        let refused = import(server, &keeper, "a.csv", GOOD.as_bytes(), json!({}));
        assert_eq!(
            faults(&keeper, &refused),
            named(&[(2, "sku", "not_unique"), (3, "sku", "not_unique")])
        );
        let update = json!({"on_existing": "update"});
        let same = import(server, &keeper, "a.csv", GOOD.as_bytes(), update.clone());
        assert_eq!(outcome(&same), ("succeeded".to_owned(), [2, 2, 0, 0, 0, 2]));
        let sheet =
            "sku,name,category,unit,sale_price\np-1,涡旋压缩机,electronic,件,\nP-3,阀,其他,件,9\n";
        let changed = import(server, &keeper, "a.csv", sheet.as_bytes(), update);
        assert_eq!(
            outcome(&changed),
            ("succeeded".to_owned(), [2, 2, 0, 1, 1, 0])
        );
        let part = keeper.get("/api/v1/parts?q=P-1").ok(200);
        assert_eq!(part.at("/data/0/name"), "涡旋压缩机");
        assert_eq!(part.at("/data/0/sku"), "P-1");
        // A column that the sheet lacks stays, an empty cell clears.
        assert_eq!(part.at("/data/0/minimum_quantity"), "2");
        assert!(part.body["data"][0].get("sale_price").is_none());
        assert_eq!(
            keeper
                .get("/api/v1/parts?q=%E6%B6%A1%E6%97%8B")
                .ok(200)
                .rows()
                .len(),
            1
        );
    });
}

#[test]
fn chinese_spreadsheets_are_read_in_their_own_encoding() {
    let server = Server::start(Scratch::sqlite());
    let keeper = server.person("storekeeper");
    // "料号,名称,类别,单位\nG-1,泵,其他,件\n" in GB18030.
    let sheet = b"\xc1\xcf\xba\xc5,\xc3\xfb\xb3\xc6,\xc0\xe0\xb1\xf0,\xb5\xa5\xce\xbb\nG-1,\xb1\xc3,\xc6\xe4\xcb\xfb,\xbc\xfe\n";
    let done = import(&server, &keeper, "a.csv", sheet, json!({}));
    assert_eq!(done.at("/state"), "succeeded", "{}", done.text);
    assert_eq!(keeper.get("/api/v1/parts?q=G-1").at("/data/0/name"), "泵");
}

#[test]
fn an_archive_that_unfolds_to_too_much_is_refused() {
    let server = Server::start(Scratch::sqlite());
    let keeper = server.person("storekeeper");
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("xl/workbook.xml", options).unwrap();
    archive.write_all(b"<workbook/>").unwrap();
    archive.start_file("xl/sharedStrings.xml", options).unwrap();
    let zeros = vec![b' '; 1024 * 1024];
    for _ in 0..128 {
        archive.write_all(&zeros).unwrap();
    }
    let bomb = archive.finish().unwrap().into_inner();
    assert!(bomb.len() < 1024 * 1024);
    let done = import(&server, &keeper, "bomb.xlsx", &bomb, json!({}));
    assert_eq!(faults(&keeper, &done), named(&[(0, "", "invalid_format")]));
}

#[test]
fn two_sheets_of_the_same_parts_are_one_after_the_other() {
    Server::each(|server| {
        let keeper = server.person("storekeeper");
        let asked = [1, 2].map(|_| ask(&keeper, "a.csv", GOOD.as_bytes(), json!({})));
        let gate = Barrier::new(2);
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    gate.wait();
                    work_beside(server);
                });
            }
        });
        work(&server.app);
        let mut states = asked.map(|one| keeper.get(&one.headers["location"]).at("/state"));
        states.sort();
        assert_eq!(states, ["rejected", "succeeded"]);
        assert_eq!(parts(server), 2);
    });
}

/// Another worker may be at it; then there is nothing to do here.
fn work_beside(server: &Server) {
    use aftercare::app::JOBS;
    use aftercare::platform::jobs::Runner;
    let _ = Runner::new(server.app.clone(), JOBS).run_now("run-sheets");
}

#[test]
fn who_may_not_enter_parts_takes_none_in() {
    Server::each(|server| {
        let keeper = server.person("storekeeper");
        let agent = server.person("agent");
        let file = agent
            .upload("import", "a.csv", GOOD.as_bytes())
            .ok(201)
            .at("/id");
        let body = json!({"type": "parts", "mode": "commit", "attachment_id": file});
        agent
            .post("/api/v1/imports", body.clone())
            .refused(403, "insufficient_scope");
        // Somebody else's file is none.
        keeper
            .post("/api/v1/imports", body)
            .refused(422, "validation_failed");
        let manager = server.person("manager");
        let file = manager
            .upload("import", "a.csv", GOOD.as_bytes())
            .ok(201)
            .at("/id");
        let stock = json!({"type": "opening_stock", "mode": "commit", "attachment_id": file});
        let refused = manager.post("/api/v1/imports", stock);
        assert_eq!(
            refused
                .refused(403, "insufficient_scope")
                .at("/required_permission"),
            "stock:receive"
        );
        let asked = ask(&keeper, "a.csv", GOOD.as_bytes(), json!({}));
        manager
            .get(&asked.headers["location"])
            .refused(404, "not_found");
        // The right that counts is the one held when the job runs.
        let own = format!("/api/v1/users/{}", keeper.id);
        let version = server.admin().get(&own).ok(200).number("/version");
        server
            .admin()
            .put(
                &format!("{own}/roles"),
                version,
                json!({"roles": ["agent"]}),
            )
            .ok(200);
        work(&server.app);
        let problem = "SELECT count(*) AS count FROM sheet_imports WHERE state = 'failed' AND problem = 'insufficient_scope'";
        assert_eq!(counted(server.scratch(), problem), 1);
        assert_eq!(parts(server), 0);
    });
}
