//! Requests that stall, are too large or too deep, or come when the queue is full.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::mpsc;
use std::time::Duration;

use aftercare::platform::db::Backend;
use aftercare::platform::db::scratch::Scratch;
use aftercare::platform::db::{Database, DbSettings};
use serde_json::{Value, json};

use super::races::at_once;
use crate::support::server::second_with;
use crate::support::{Answer, Server};

/// Longer than any deadline here, so that a server that never gives up fails the test instead of
/// holding it for ever.
const PATIENCE: Duration = Duration::from_secs(60);

/// Sends bytes and reads until the server closes the connection.
fn until_closed(base: &str, sent: &str) -> String {
    let address = base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(sent.as_bytes()).unwrap();
    let mut heard = Vec::new();
    stream
        .read_to_end(&mut heard)
        .expect("the server closes the connection");
    String::from_utf8_lossy(&heard).into_owned()
}

fn problem(heard: &str) -> Value {
    let body = heard.split("\r\n\r\n").nth(1).unwrap_or_default();
    let start = body.find('{').unwrap_or_default();
    let end = body.rfind('}').map_or(0, |at| at + 1);
    serde_json::from_str(&body[start..end]).unwrap_or_default()
}

#[test]
fn a_stalled_head_or_body_is_given_up_and_others_are_served_meanwhile() {
    let server = Server::start(Scratch::sqlite());
    let agent = server.person("agent");
    let short = second_with(&server, server.scratch().db().clone(), |config| {
        config.head_seconds = 1;
        config.body_seconds = 1;
        // A stalled request must not take the place of others.
        config.workers = 1;
    });
    let head =
        "POST /api/v1/tickets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";
    let whole = format!(
        "{head}Authorization: Bearer {}\r\nContent-Length: 400\r\n\r\n{{\"title\": ",
        agent.token()
    );
    let (done, ended) = mpsc::channel();
    let stalls = [head.to_owned(), whole.clone(), whole];
    for (index, sent) in stalls.into_iter().enumerate() {
        let (done, base) = (done.clone(), short.base.clone());
        std::thread::spawn(move || drop(done.send((index, until_closed(&base, &sent)))));
    }
    agent.at(&short.base).get("/api/v1/me").ok(200);
    for _ in 0..3 {
        let (index, heard) = ended
            .recv_timeout(PATIENCE)
            .expect("every stalled one is closed");
        assert!(heard.starts_with("HTTP/1.1 408"), "{index}: {heard}");
        if index > 0 {
            assert_eq!(problem(&heard)["code"], "request_timeout", "{heard}");
        }
    }
    let tickets = agent.get("/api/v1/tickets?with_total=true");
    assert_eq!(tickets.rows().len(), 0, "half a request must not count");
}

#[test]
fn a_body_of_more_than_a_mebibyte_is_refused_on_post_and_patch_declared_or_not() {
    let server = Server::start(Scratch::sqlite());
    let agent = server.person("agent");
    let customer = agent.post(
        "/api/v1/customers",
        json!({"kind": "person", "name": "李明"}),
    );
    let address = format!("/api/v1/customers/{}", customer.ok(201).at("/id"));
    let body = |length: usize| {
        let frame = json!({"note": ""}).to_string().len();
        json!({"note": "x".repeat(length - frame)}).to_string()
    };
    let most = 1024 * 1024;
    let patch = agent.with("If-Match", "\"1\"");
    let refused = patch.send("PATCH", &address, Some(body(most + 1)));
    refused.refused(413, "body_too_large");
    agent
        .send("POST", "/api/v1/tickets", Some(body(most + 1)))
        .refused(413, "body_too_large");
    // As large as allowed is judged by what it says.
    let judged = patch.send("PATCH", &address, Some(body(most)));
    assert_eq!(judged.status, 422, "{}", judged.text);

    // In pieces, without saying how long it will be.
    let head = format!(
        "POST /api/v1/tickets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Authorization: Bearer {}\r\nTransfer-Encoding: chunked\r\n\r\n",
        agent.token()
    );
    let stream_to = server.base.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(stream_to).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let piece = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    // The server may close before it has read all of this.
    let sent = (0..40)
        .take_while(|_| stream.write_all(piece.as_bytes()).is_ok())
        .count();
    assert!(sent > 16, "a mebibyte was taken");
    let mut heard = vec![0; 4096];
    let length = stream.read(&mut heard).unwrap_or_default();
    let heard = String::from_utf8_lossy(&heard[..length]).into_owned();
    assert!(heard.starts_with("HTTP/1.1 413"), "{heard}");
}

#[test]
fn nesting_without_end_is_malformed_and_harms_nobody() {
    let server = Server::start(Scratch::sqlite());
    let agent = server.person("agent");
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        for depth in [129, 5_000, 100_000] {
            let middle = if open == "[" { "" } else { "1" };
            let deep = format!("{}{middle}{}", open.repeat(depth), close.repeat(depth));
            let body = format!("{{\"title\": {deep}}}");
            agent
                .send("POST", "/api/v1/tickets", Some(body))
                .refused(400, "malformed_request");
        }
    }
    agent.get("/api/v1/me").ok(200);
}

/// A database with one thread for each kind of work and room for two more pieces of it.
fn narrow(server: &Server) -> Database {
    let settings = DbSettings {
        readers: Some(1),
        pg_threads: Some(1),
        queue: 2,
        ..server.scratch().settings().clone()
    };
    Database::open(&settings).unwrap()
}

#[test]
fn more_than_fits_is_refused_at_once_and_what_was_accepted_is_done() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let server = Server::start(Scratch::on(backend));
        let agent = server.person("agent");
        let database = narrow(&server);
        let busy = second_with(&server, database.clone(), |_| ());
        let agent = agent.at(&busy.base);
        agent.get("/api/v1/me").ok(200);
        // One piece of work holds the writing thread until it is let go.
        let (entered, has_entered) = mpsc::channel();
        let (release, released) = mpsc::channel::<()>();
        let blocker = database.clone();
        let blocking = std::thread::spawn(move || {
            blocker.write_blocking(move |_| {
                entered.send(()).unwrap();
                let _ = released.recv_timeout(PATIENCE);
                Ok(())
            })
        });
        has_entered.recv_timeout(PATIENCE).unwrap();
        let refused_already = std::sync::atomic::AtomicUsize::new(0);
        let answers = at_once(12, |index| {
            let body =
                json!({"title": format!("请求 {index}"), "channel": "phone", "type": "repair"});
            let answer = agent.post("/api/v1/tickets", body);
            if answer.status == 503 {
                let count = 1 + refused_already.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                // Ten do not fit. They have all been answered while the thread was still held.
                if count == 10 {
                    release.send(()).unwrap();
                }
            }
            answer
        });
        blocking.join().unwrap().unwrap();
        let (fine, rest): (Vec<Answer>, Vec<Answer>) =
            answers.into_iter().partition(|answer| answer.status == 201);
        assert_eq!((fine.len(), rest.len()), (2, 10));
        for answer in rest {
            let answer = answer.refused(503, "overloaded");
            let wait: u32 = answer.headers["retry-after"].parse().unwrap();
            assert!(wait >= 1);
        }
        for answer in fine {
            let address = format!("/api/v1/tickets/{}", answer.at("/id"));
            agent.get(&address).ok(200);
        }
        let listed = agent.get("/api/v1/tickets").ok(200);
        assert_eq!(
            listed.rows().len(),
            2,
            "nothing of the refused ones was done"
        );
        drop(busy);
        database.close();
    }
}
