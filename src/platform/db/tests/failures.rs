//! Full queues, panics, callers that leave, connections that break, and the way down.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};
use futures_util::FutureExt;

use super::super::{DbSettings, OpenError};
use super::*;
use crate::platform::codes::Code;

/// A database whose only writing thread is kept busy until the gate is used.
fn busy(backend: Backend, queue: usize) -> (Scratch, Sender<()>, std::thread::JoinHandle<()>) {
    let adjust = |settings: &mut DbSettings| {
        settings.queue = queue;
        settings.pg_threads = Some(1);
        settings.batch = 1;
    };
    let scratch = match backend {
        Backend::Sqlite => Scratch::sqlite_with(adjust),
        Backend::Postgres => Scratch::postgres_with(adjust),
    };
    create_tables(scratch.db());
    let (gate, open): (Sender<()>, Receiver<()>) = bounded(1);
    let (entered, has_entered) = bounded(1);
    let database = scratch.db().clone();
    let holder = std::thread::spawn(move || {
        database
            .write_blocking(move |_| {
                entered.send(()).ok();
                open.recv().ok();
                Ok(())
            })
            .unwrap();
    });
    has_entered.recv().unwrap();
    (scratch, gate, holder)
}

const BACKENDS: [Backend; 2] = [Backend::Sqlite, Backend::Postgres];

#[test]
fn a_full_queue_is_answered_at_once() {
    for backend in BACKENDS {
        let (scratch, gate, holder) = busy(backend, 2);
        wait(async {
            let mut first = Box::pin(scratch.db().write(|db| insert(db, &thing(1))));
            let mut second = Box::pin(scratch.db().write(|db| insert(db, &thing(2))));
            assert!(first.as_mut().now_or_never().is_none());
            assert!(second.as_mut().now_or_never().is_none());
            let third = scratch.db().write(|db| insert(db, &thing(3)));
            let error = third.now_or_never().unwrap().unwrap_err();
            assert_eq!(error.code(), Code::Overloaded);
            assert_eq!(error.retry_seconds(), Some(1));
            gate.send(()).unwrap();
            first.await.unwrap();
            second.await.unwrap();
        });
        holder.join().unwrap();
        assert_eq!(stored(scratch.db()), [1, 2]);
        assert_eq!(scratch.db().statistics().refused, 1);
    }
}

#[test]
fn work_is_skipped_when_its_caller_has_left() {
    for backend in BACKENDS {
        let (scratch, gate, holder) = busy(backend, 8);
        wait(async {
            let mut leaving = Box::pin(scratch.db().write(|db| insert(db, &thing(1))));
            assert!(leaving.as_mut().now_or_never().is_none());
            drop(leaving);
            gate.send(()).unwrap();
            scratch
                .db()
                .write(|db| insert(db, &thing(2)))
                .await
                .unwrap();
        });
        holder.join().unwrap();
        assert_eq!(stored(scratch.db()), [2]);
        assert_eq!(scratch.db().statistics().abandoned, 1);
    }
}

#[test]
fn a_panic_is_answered_and_leaves_nothing() {
    on_both(|scratch| {
        let db = scratch.db();
        // More often than there are threads: none of them may die of it.
        for _ in 0..6 {
            let error = db
                .write_blocking::<(), _>(|db| {
                    insert(db, &thing(1))?;
                    db.transaction(|db| {
                        insert(db, &thing(2))?;
                        panic!("planted")
                    })
                })
                .unwrap_err();
            assert_eq!(error.code(), Code::Internal);
            assert!(error.to_string().contains("planted"), "{error}");
            assert!(db.read_blocking::<(), _>(|_| panic!("planted")).is_err());
        }
        assert_eq!(stored(db), [0_i64; 0]);
        db.write_blocking(|db| insert(db, &thing(3))).unwrap();
        assert_eq!(stored(db), [3]);
        assert_eq!(db.statistics().panicked, 12);
    });
}

#[test]
fn closing_finishes_what_is_queued_and_takes_no_more() {
    for backend in BACKENDS {
        let (scratch, gate, holder) = busy(backend, 8);
        let db = scratch.db();
        std::thread::scope(|scope| {
            for number in 1..=3 {
                scope.spawn(move || {
                    db.write_blocking(move |db| insert(db, &thing(number)))
                        .unwrap()
                });
            }
            while db.statistics().waiting < 3 {
                std::thread::yield_now();
            }
            let closing = scope.spawn(|| db.close());
            gate.send(()).unwrap();
            closing.join().unwrap();
        });
        holder.join().unwrap();
        let late = db.read_blocking(numbers).unwrap_err();
        assert_eq!(late.code(), Code::Unavailable);
        let again = Database::open(scratch.settings()).unwrap();
        assert_eq!(stored(&again), [1, 2, 3]);
        again.close();
    }
}

#[test]
fn a_connection_that_broke_is_replaced_and_the_write_repeated() {
    let scratch = Scratch::postgres();
    create_tables(scratch.db());
    let mut is_first_run = true;
    scratch
        .db()
        .write_blocking(move |db| {
            insert(db, &thing(1))?;
            if std::mem::take(&mut is_first_run) {
                db.batch_execute("SELECT pg_terminate_backend(pg_backend_pid())")?;
            }
            Ok(())
        })
        .unwrap();
    assert_eq!(stored(scratch.db()), [1]);
    assert_eq!(scratch.db().statistics().reconnected, 1);
}

#[test]
fn connections_that_died_in_silence_cost_no_request() {
    let scratch = Scratch::postgres();
    create_tables(scratch.db());
    // Every thread has to hold a connection before the server drops them all.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                scratch
                    .db()
                    .read_blocking(|db| Ok(db.batch_execute("SELECT pg_sleep(0.2)")?))
                    .unwrap();
            });
        }
    });
    let mut other = super::super::migrate::connect_for_test(scratch.settings());
    other
        .batch_execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .unwrap();
    std::thread::park_timeout(Duration::from_millis(1100));
    for _ in 0..8 {
        assert_eq!(stored(scratch.db()), [0_i64; 0]);
    }
}

#[test]
fn an_absent_server_is_told_soon() {
    let settings = DbSettings::new("postgres://nobody@127.0.0.1:1/none".parse().unwrap());
    let began = Instant::now();
    let error = Database::open(&settings).map(drop).unwrap_err();
    assert!(matches!(error, OpenError::Unreachable(_)), "{error}");
    assert!(began.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_server_that_went_away_is_answered_as_unavailable() {
    let scratch = Scratch::postgres_with(|settings| settings.pg_threads = Some(1));
    let elsewhere = Scratch::postgres();
    let name = scratch
        .settings()
        .url
        .target()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let mut other = super::super::migrate::connect_for_test(elsewhere.settings());
    other
        .batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
        .unwrap();
    let began = Instant::now();
    for _ in 0..20 {
        let error = scratch
            .db()
            .write_blocking(|db| Ok(db.batch_execute("SELECT 1")?))
            .unwrap_err();
        assert_eq!(error.code(), Code::Unavailable, "{error}");
        assert_eq!(error.retry_seconds(), Some(1));
    }
    // Only the first waits for a connection; the others must not add two seconds each.
    assert!(
        began.elapsed() < Duration::from_secs(7),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn a_statement_without_end_is_cut_off() {
    let scratch = Scratch::postgres();
    let error = scratch
        .db()
        .read_blocking(|db| {
            db.batch_execute("SET statement_timeout = '50ms'")?;
            let result = db.batch_execute("SELECT pg_sleep(10)");
            db.batch_execute("SET statement_timeout = '5s'")?;
            Ok(result?)
        })
        .unwrap_err();
    assert_eq!(error.code(), Code::Timeout);
}
