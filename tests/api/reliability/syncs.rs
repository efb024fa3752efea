//! An acknowledged write is covered by a completed sync. kill -9 cannot show a wrong setting (the
//! page cache survives it), so the syncs themselves are counted, with strace.

use std::process::{Command, Stdio};

use aftercare::platform::db::scratch::Scratch;
use serde_json::json;

use super::races::at_once;
use crate::support::process::Process;
use crate::support::{Client, Server};

/// Syncs that a traced server made while `work` ran.
fn syncs_during(process: &Process, work: impl FnOnce()) -> usize {
    let log = std::env::temp_dir().join(format!("aftercare-syncs-{}", process.id()));
    let mut tracer = Command::new("strace")
        .args(["-f", "-q", "-e", "trace=fsync,fdatasync", "-o"])
        .arg(&log)
        .args(["-p", &process.id().to_string()])
        .stderr(Stdio::null())
        .spawn()
        .expect("strace runs; tests/run installs it");
    // Attached once every thread of the server names a tracer.
    let status = format!("/proc/{}/status", process.id());
    while !std::fs::read_to_string(&status)
        .expect("the server runs")
        .lines()
        .any(|line| line.starts_with("TracerPid:") && !line.ends_with("\t0"))
    {
        std::thread::yield_now();
    }
    work();
    let done = Command::new("kill")
        .args(["-INT", &tracer.id().to_string()])
        .status();
    assert!(done.expect("kill runs").success());
    tracer.wait().expect("strace ends");
    let text = std::fs::read_to_string(&log).expect("the log of strace");
    drop(std::fs::remove_file(&log));
    text.lines().filter(|line| line.contains("sync(")).count()
}

#[test]
fn every_acknowledged_write_is_covered_by_a_sync() {
    let server = Server::start(Scratch::sqlite());
    server.person("agent");
    let process = Process::start(server.scratch());
    let agent = Client::sign_in(&process.base, "agent", crate::support::server::PASSWORD);
    let body = || json!({"title": "漏电", "channel": "phone", "type": "repair"});
    let create = || agent.post("/api/v1/tickets", body()).ok(201);
    create();

    let alone = syncs_during(&process, || (0..20).for_each(|_| drop(create())));
    assert!(alone >= 20, "20 writes one after another, {alone} syncs");

    let shared = syncs_during(&process, || {
        drop(at_once(64, |_| create()));
    });
    assert!(shared >= 1, "64 writes at once were never synced");
    assert!(
        shared < 64,
        "64 writes at once made {shared} syncs: nothing was shared"
    );
}
