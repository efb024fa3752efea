//! What happens by itself, and on command: jobs, sweeping, keys.

mod expiring;
mod keys;
mod sessions;
mod texts;

use std::sync::{Arc, Barrier};

use aftercare::app::{App, JOBS};
use aftercare::platform::db::scratch::Scratch;
use aftercare::platform::jobs::{Ran, Runner};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::support::Server;
use crate::support::process::program;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// What a `SELECT count(*) AS count …` gives.
pub fn counted(scratch: &Scratch, sql: impl Into<String>) -> i64 {
    let sql = sql.into();
    let rows: Vec<Count> = scratch
        .db()
        .read_blocking(move |db| Ok(diesel::sql_query(sql).load(db)?))
        .unwrap();
    rows[0].count
}

/// Runs one job now.
fn run(app: &Arc<App>, name: &str) -> Ran {
    Runner::new(app.clone(), JOBS).run_now(name).unwrap()
}

/// Two workers look at the same time at what is due, and do it.
fn two_workers(server: &Server) {
    let gate = Barrier::new(2);
    let work = || {
        let runner = Runner::new(server.app.clone(), JOBS);
        gate.wait();
        runner.turn().unwrap()
    };
    std::thread::scope(|scope| {
        let one = scope.spawn(work);
        work();
        one.join().unwrap();
    })
}

#[test]
fn the_command_lists_the_jobs_and_runs_one() {
    Server::each(|server| {
        let said = |arguments: &[&str]| {
            let done = program(server.scratch()).args(arguments).output().unwrap();
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let (out, err) = (text(&done.stdout), text(&done.stderr));
            (done.status.success(), out, err)
        };
        let (is_fine, list, _) = said(&["jobs"]);
        assert!(is_fine && list.contains("never"), "{list}");
        for job in JOBS {
            assert!(list.contains(job.name), "{} is missing: {list}", job.name);
        }
        for job in JOBS {
            let (is_fine, out, err) = said(&["jobs", "run", job.name]);
            assert!(is_fine && out.contains(job.name), "{out}{err}");
        }
        let (_, list, _) = said(&["jobs"]);
        assert!(!list.contains("never"), "{list}");
        let (is_fine, _, err) = said(&["jobs", "run", "tidy-desk"]);
        assert!(!is_fine && err.contains("expire-quotes"), "{err}");
    });
}
