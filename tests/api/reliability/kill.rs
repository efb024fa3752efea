//! kill -9 while tickets are written: what was acknowledged is there, whole; nothing is there in half.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use aftercare::platform::db::Backend;
use aftercare::platform::db::scratch::Scratch;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use serde_json::json;

use crate::support::process::{Process, program};
use crate::support::{Client, Server};

const ROUNDS: usize = 20;
const WRITERS: usize = 4;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

fn counted(scratch: &Scratch, sql: &'static str) -> i64 {
    let rows: Vec<Count> = scratch
        .db()
        .read_blocking(move |db| Ok(diesel::sql_query(sql).load(db)?))
        .unwrap();
    rows[0].count
}

/// Tickets without an event, events without an outbox row or an audit line, and the reverse.
fn halves(scratch: &Scratch) -> [i64; 4] {
    [
        counted(
            scratch,
            "SELECT count(*) AS count FROM tickets t WHERE t.event_count <> (SELECT count(*) FROM ticket_events e WHERE e.ticket_id = t.id)",
        ),
        counted(
            scratch,
            "SELECT count(*) AS count FROM ticket_events e WHERE NOT EXISTS (SELECT 1 FROM outbox o \
             WHERE o.entity_id = e.ticket_id AND o.entity_type = 'ticket' AND o.entity_sequence = e.seq)",
        ),
        counted(
            scratch,
            "SELECT count(*) AS count FROM ticket_events e WHERE NOT EXISTS (SELECT 1 FROM audit_log a \
             WHERE a.entity_id = e.ticket_id AND a.entity_type = 'ticket' AND a.entity_version = e.seq)",
        ),
        counted(
            scratch,
            "SELECT count(*) AS count FROM outbox o WHERE o.entity_type = 'ticket' AND NOT EXISTS \
             (SELECT 1 FROM ticket_events e WHERE e.ticket_id = o.entity_id AND e.seq = o.entity_sequence)",
        ),
    ]
}

/// Writes until the server dies under it; returns the tickets that were acknowledged.
fn write_until_killed(process: Process, agent: &Client) -> Vec<String> {
    let acknowledged = Mutex::new(Vec::new());
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                let body = json!({"title": "突然断电", "channel": "phone", "type": "repair", "description": "测试"}).to_string();
                while !is_over.load(Ordering::SeqCst) {
                    let Some(answer) = agent.try_send("POST", "/api/v1/tickets", Some(body.clone())) else { return };
                    acknowledged.lock().unwrap().push(answer.ok(201).at("/id"));
                }
            });
        }
        let began = Instant::now();
        while acknowledged.lock().unwrap().len() < 20 && began.elapsed() < Duration::from_secs(20) {
            std::thread::yield_now();
        }
        process.kill();
        is_over.store(true, Ordering::SeqCst);
    });
    acknowledged.into_inner().unwrap()
}

fn survives(backend: Backend) {
    let server = Server::start(Scratch::on(backend));
    server.person("agent");
    let mut acknowledged = Vec::new();
    for _ in 0..ROUNDS {
        let process = Process::start(server.scratch());
        let agent = Client::sign_in(&process.base, "agent", crate::support::server::PASSWORD);
        let more = write_until_killed(process, &agent);
        assert!(more.len() >= 20, "the round wrote only {}", more.len());
        acknowledged.extend(more);
    }
    let agent = server.person("agent");
    for id in &acknowledged {
        agent.get(&format!("/api/v1/tickets/{id}")).ok(200);
    }
    assert_eq!(halves(server.scratch()), [0, 0, 0, 0]);
    let check = program(server.scratch())
        .arg("check")
        .output()
        .expect("check runs");
    assert!(
        check.status.success(),
        "{}",
        String::from_utf8_lossy(&check.stdout)
    );
}

#[test]
fn an_acknowledged_ticket_survives_kill_9_on_sqlite() {
    survives(Backend::Sqlite);
}

#[test]
fn an_acknowledged_ticket_survives_kill_9_on_postgres() {
    survives(Backend::Postgres);
}
