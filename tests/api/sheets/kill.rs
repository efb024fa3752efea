//! kill -9 while a sheet is taken in: it is in whole or not at all, and in the end it is in once.

use std::time::Duration;

use aftercare::platform::clock::{Clock, SystemClock};
use aftercare::platform::db::Backend;
use aftercare::platform::db::scratch::Scratch;
use diesel::RunQueryDsl;
use serde_json::json;

use super::{ask, work};
use crate::support::Server;
use crate::support::process::Process;
use crate::upkeep::counted;

const ROWS: i64 = 4000;

/// The dead worker's lease runs out after a minute; nobody waits for that here.
fn end_lease(scratch: &Scratch) {
    let sql = "UPDATE periodic_jobs SET worker = NULL, leased_until = NULL";
    let ended = scratch
        .db()
        .write_blocking(move |db| Ok(diesel::sql_query(sql).execute(db)?));
    ended.unwrap();
}

fn survives(backend: Backend) {
    let server = Server::start(Scratch::on(backend));
    // The processes go by the true time.
    server.clock.set(SystemClock.now());
    let keeper = server.person("storekeeper");
    let rows: String = (0..ROWS)
        .map(|row| format!("K-{row},泵,other,件\n"))
        .collect();
    let sheet = format!("sku,name,category,unit\n{rows}");
    let asked = ask(&keeper, "a.csv", sheet.as_bytes(), json!({}));
    let files = server.app.config.files.to_string_lossy().into_owned();
    let (parts, running) = (
        "SELECT count(*) AS count FROM parts",
        "SELECT count(*) AS count FROM sheet_imports WHERE state = 'running'",
    );
    for pause in [400, 900, 1600, 2500] {
        let process = Process::start_with(server.scratch(), &[("APP_FILES", &files)]);
        let (send, over) = std::sync::mpsc::channel::<()>();
        // Nobody sends: this waits.
        let _ = over.recv_timeout(Duration::from_millis(pause));
        drop(send);
        process.kill();
        let found = counted(server.scratch(), parts);
        assert!(found == 0 || found == ROWS, "{found} parts");
        let is_running = counted(server.scratch(), running);
        assert!(found == 0 || is_running == 0, "written and still running");
        end_lease(server.scratch());
    }
    work(&server.app);
    assert_eq!(counted(server.scratch(), parts), ROWS);
    let done = "SELECT count(*) AS count FROM sheet_imports WHERE state = 'succeeded'";
    assert_eq!(counted(server.scratch(), done), 1, "{}", asked.text);
}

#[test]
fn a_sheet_survives_kill_9_on_sqlite() {
    survives(Backend::Sqlite);
}

#[test]
fn a_sheet_survives_kill_9_on_postgres() {
    survives(Backend::Postgres);
}
