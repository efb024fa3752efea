//! Files, imports and exports.

mod exports;
mod files;
mod kill;
mod opening;
mod parts;

use std::sync::Arc;

use aftercare::app::{App, JOBS};
use aftercare::platform::jobs::{Ran, Runner};
use serde_json::{Value, json};

use crate::support::{Answer, Client, Server};

/// Works until no sheet waits.
pub fn work(app: &Arc<App>) {
    let runner = Runner::new(app.clone(), JOBS);
    while runner.run_now("run-sheets").unwrap() != Ran::Done(0) {}
}

/// Sends a sheet and asks for it to be taken in.
pub fn ask(who: &Client, name: &str, bytes: &[u8], more: Value) -> Answer {
    let file = who.upload("import", name, bytes).ok(201).at("/id");
    let mut body = json!({"type": "parts", "mode": "commit", "attachment_id": file});
    for (name, value) in more.as_object().expect("members") {
        body[name] = value.clone();
    }
    who.post("/api/v1/imports", body).ok(202)
}

/// The same, done and looked at again.
pub fn import(server: &Server, who: &Client, name: &str, bytes: &[u8], more: Value) -> Answer {
    let asked = ask(who, name, bytes, more);
    work(&server.app);
    who.get(&asked.headers["location"]).ok(200)
}

/// Row, column and code of every fault of an import.
pub fn faults(who: &Client, import: &Answer) -> Vec<(i64, String, String)> {
    let path = format!("/api/v1/imports/{}/faults?limit=200", import.at("/id"));
    let found = who.get(&path).ok(200);
    found
        .rows()
        .iter()
        .map(|fault| {
            let text = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
            (
                fault["row"].as_i64().expect("a row"),
                text("column"),
                text("code"),
            )
        })
        .collect()
}

/// Row, column and code written by hand.
pub fn named(list: &[(i64, &str, &str)]) -> Vec<(i64, String, String)> {
    let own = |text: &str| text.to_owned();
    list.iter()
        .map(|(row, column, code)| (*row, own(column), own(code)))
        .collect()
}

/// How an import ended: state, rows read and good, faults, created, updated, unchanged.
pub fn outcome(import: &Answer) -> (String, [i64; 6]) {
    let numbers = [
        "rows_read",
        "rows_good",
        "fault_count",
        "rows_created",
        "rows_updated",
        "rows_unchanged",
    ];
    (
        import.at("/state"),
        numbers.map(|name| import.number(&format!("/{name}"))),
    )
}

/// An exported list as bytes.
pub fn export(server: &Server, who: &Client, body: Value) -> Vec<u8> {
    let asked = who.post("/api/v1/exports", body).ok(202);
    work(&server.app);
    let done = who.get(&asked.headers["location"]).ok(200);
    assert_eq!(done.at("/state"), "succeeded", "{}", done.text);
    who.bytes(&format!(
        "/api/v1/attachments/{}/content",
        done.at("/attachment_id")
    ))
}
