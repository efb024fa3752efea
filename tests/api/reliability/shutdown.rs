//! SIGTERM ends cleanly, and wrong settings are refused at start, all at once.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aftercare::platform::db::scratch::Scratch;
use serde_json::json;

use crate::support::process::{Process, program};
use crate::support::server::PASSWORD;
use crate::support::{Answer, Client, Server};
use crate::upkeep::counted;

const WRITERS: usize = 8;

/// Writes until the server takes no more connections; gives the answers, and how many requests ended
/// without one.
fn write_until_gone(process: Process, agent: &Client) -> (Vec<Answer>, usize) {
    let answers = Mutex::new(Vec::new());
    let (cut, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let body = json!({"title": "停机", "channel": "phone", "type": "repair"}).to_string();
    std::thread::scope(|scope| {
        for _ in 0..WRITERS {
            scope.spawn(|| {
                while !is_over.load(Ordering::SeqCst) {
                    match agent.send_once("/api/v1/tickets", &body) {
                        Ok(Some(answer)) => answers.lock().unwrap().push(answer),
                        Ok(None) => return,
                        Err(_) => {
                            cut.fetch_add(1, Ordering::SeqCst);
                        }
                    }
                }
            });
        }
        let began = Instant::now();
        while answers.lock().unwrap().len() < 40 && began.elapsed() < Duration::from_secs(30) {
            std::thread::yield_now();
        }
        let status = process.terminate();
        is_over.store(true, Ordering::SeqCst);
        assert!(status.success(), "{status}");
    });
    (answers.into_inner().unwrap(), cut.into_inner())
}

#[test]
fn sigterm_under_load_cuts_nothing_that_was_accepted() {
    Server::each(|server| {
        server.person("agent");
        let process = Process::start(server.scratch());
        let agent = Client::sign_in(&process.base, "agent", PASSWORD);
        let (answers, cut) = write_until_gone(process, &agent);
        assert!(answers.len() >= 40, "only {} were answered", answers.len());
        assert_eq!(cut, 0, "requests were taken and not answered");
        let agent = server.person("agent");
        for answer in &answers {
            let id = answer.clone().ok(201).at("/id");
            agent.get(&format!("/api/v1/tickets/{id}")).ok(200);
        }
        // Whatever was done was also answered.
        let written = counted(server.scratch(), "SELECT count(*) AS count FROM tickets");
        assert_eq!(usize::try_from(written).unwrap(), answers.len());
    });
}

#[test]
fn sigterm_ends_with_success() {
    let scratch = Scratch::sqlite();
    let status = Process::start(&scratch).terminate();
    assert!(status.success(), "{status}");
}

#[test]
fn wrong_settings_are_refused_all_at_once() {
    let scratch = Scratch::sqlite();
    let refused = program(&scratch)
        .env("APP_HTTP_PORT", "many")
        .env("APP_TYPO", "1")
        .env("DATABASE_URL", "mysql://root:geheim@db/x")
        .output()
        .expect("the program runs");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success());
    for name in ["APP_HTTP_PORT", "APP_TYPO", "DATABASE_URL"] {
        assert!(said.contains(name), "{said}");
    }
    assert!(!said.contains("geheim"));
}

#[test]
fn a_named_file_that_is_missing_is_refused() {
    let scratch = Scratch::sqlite();
    let refused = program(&scratch)
        .env("DATABASE_URL", "sqlite:no/such/company.db")
        .output()
        .expect("the program runs");
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("aftercare migrate"));
}
