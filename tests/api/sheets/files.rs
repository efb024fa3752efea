//! Files as they are sent, kept, read and swept.

use aftercare::app::JOBS;
use aftercare::platform::jobs::Runner;
use chrono::TimeDelta;
use serde_json::json;

use crate::support::Server;
use crate::upkeep::counted;

#[test]
fn a_file_comes_back_as_it_was_to_who_sent_it_alone() {
    Server::each(|server| {
        let keeper = server.person("storekeeper");
        let bytes = "料号,名称\r\nA-1,泵\r\n".as_bytes();
        let kept = keeper.upload("import", "../配件清单.csv", bytes).ok(201);
        assert_eq!(kept.at("/file_name"), "配件清单.csv");
        assert_eq!(kept.at("/media_type"), "text/csv");
        assert_eq!(kept.body["size"], serde_json::json!(bytes.len()));
        let path = format!("/api/v1/attachments/{}", kept.at("/id"));
        assert_eq!(keeper.get(&path).ok(200).body, kept.body);
        let content = format!("{path}/content");
        assert_eq!(keeper.bytes(&content), bytes);
        let said = keeper.get(&content).ok(200).headers;
        assert_eq!(said["content-type"], "application/octet-stream");
        assert_eq!(said["x-content-type-options"], "nosniff");
        assert!(
            said["content-disposition"].starts_with("attachment; filename=\"__"),
            "{said:?}"
        );
        for other in ["agent", "manager"] {
            let other = server.person(other);
            other.get(&path).refused(404, "not_found");
            other.get(&content).refused(404, "not_found");
        }
        server.person("executive").get(&path).ok(200);
        server.admin().get(&path).refused(403, "insufficient_scope");
        server
            .admin()
            .upload("import", "x.csv", bytes)
            .refused(403, "insufficient_scope");
    });
}

#[test]
fn a_file_is_what_its_bytes_say() {
    let server = Server::start(aftercare::platform::db::scratch::Scratch::sqlite());
    let keeper = server.person("storekeeper");
    let png = b"\x89PNG\r\n\x1a\n0000";
    keeper.upload("evidence", "photo.csv", png).ok(201);
    for (name, bytes) in [
        ("photo.csv", png.as_slice()),
        ("parts.csv", b"MZ\x90\0\x03\0\0\0"),
        ("parts.xlsx", b"PK\x03\x04 not an archive"),
    ] {
        let refused = keeper
            .upload("import", name, bytes)
            .refused(415, "unsupported_media_type");
        assert_eq!(refused.at("/detail"), "不支持此类文件；可上传：CSV, XLSX。");
    }
    let refused = keeper
        .with("Accept-Language", "en")
        .upload("evidence", "page.html", b"\x01<script>alert(1)</script>")
        .refused(415, "unsupported_media_type");
    assert_eq!(
        refused.at("/detail"),
        "Files of this kind are not taken; send one of: JPEG, PNG, WebP, HEIC, PDF, MP4, XLSX, DOCX, CSV."
    );
    keeper
        .upload("import", "empty.csv", b"")
        .refused(422, "validation_failed");
    keeper
        .upload("party", "a.csv", b"a,b")
        .refused(422, "validation_failed");
    let refused = keeper
        .post("/api/v1/attachments", json!({"purpose": "import"}))
        .refused(415, "unsupported_media_type");
    assert!(
        refused.at("/detail").contains("multipart/form-data"),
        "{}",
        refused.text
    );
    let large = vec![b'a'; 25 * 1024 * 1024 + 1];
    keeper
        .upload("import", "a.csv", &large)
        .refused(413, "body_too_large");
    // Nothing of what was refused is left.
    let left = walk(&server.app.config.files);
    assert_eq!(left, 1);
}

fn walk(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.path() {
            path if path.is_dir() => walk(&path),
            _ => 1,
        })
        .sum()
}

#[test]
fn a_repeated_upload_is_one_file_and_unused_ones_go() {
    Server::each(|server| {
        let keeper = server.person("storekeeper");
        let once = keeper.key("upload-1");
        let first = once.upload("import", "a.csv", b"sku\n1").ok(201);
        let again = once.upload("import", "a.csv", b"sku\n1").ok(201);
        assert_eq!(first.body, again.body);
        assert_eq!(again.headers["idempotency-replayed"], "true");
        once.upload("import", "a.csv", b"sku\n2")
            .refused(422, "idempotency_key_reused");
        assert_eq!(walk(&server.app.config.files), 1);
        let sweep = || {
            Runner::new(server.app.clone(), JOBS)
                .run_now("sweep-attachments")
                .unwrap()
        };
        sweep();
        assert_eq!(walk(&server.app.config.files), 1);
        server.clock.advance(TimeDelta::hours(25));
        sweep();
        assert_eq!(walk(&server.app.config.files), 0);
        assert_eq!(
            counted(
                server.scratch(),
                "SELECT count(*) AS count FROM attachments"
            ),
            0
        );
    });
}
