//! Leases, takeovers, racing workers and intervals, on both databases.

use std::sync::{Arc, Barrier, LazyLock};

use chrono::TimeDelta;
use diesel::prelude::*;
use serde_json::json;

use super::lease::{self, Lease, Outcome, Standing};
use super::{Job, JobCx, JobRules, Ran, Registered, Runner, start};
use crate::app::{App, JOBS};
use crate::config::Config;
use crate::platform::clock::{ManualClock, UtcTime};
use crate::platform::db::Db;
use crate::platform::db::schema::{idempotency_keys, settings};
use crate::platform::db::scratch::Scratch;
use crate::platform::db::types::Doc;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::contract::Contract;
use crate::platform::ids::{Id, RandomIds};
use crate::platform::settings::Setting;
use crate::platform::tx::Tx;

static CONTRACT: LazyLock<Arc<Contract>> =
    LazyLock::new(|| Arc::new(crate::contract::made().unwrap()));

fn begin() -> UtcTime {
    UtcTime::from_millis(1_795_000_000_000)
}

fn app(scratch: &Scratch, clock: &ManualClock) -> Arc<App> {
    crate::server::build(
        Config::load(&|_| None).unwrap(),
        scratch.db().clone(),
        Arc::new(clock.clone()),
        Arc::new(RandomIds),
        CONTRACT.clone(),
    )
    .unwrap()
}

/// Stores a row under a key that may be there once only.
fn put(db: &mut Db, key: &str, now: UtcTime, expires: UtcTime) -> AppResult<()> {
    use idempotency_keys::dsl as k;
    diesel::insert_into(idempotency_keys::table)
        .values((
            k::principal.eq("test"),
            k::idempotency_key.eq(key.to_owned()),
            k::method.eq("POST"),
            k::path.eq("/x"),
            k::request_hash.eq(Vec::<u8>::new()),
            k::status.eq(201),
            k::headers.eq(Doc(Vec::<(String, String)>::new())),
            k::body.eq(Vec::<u8>::new()),
            k::created_at.eq(now),
            k::expires_at.eq(expires),
        ))
        .execute(db)?;
    Ok(())
}

fn rows(scratch: &Scratch) -> i64 {
    let count = |db: &mut Db| Ok(idempotency_keys::table.count().get_result::<i64>(db)?);
    scratch.db().read_blocking(count).unwrap()
}

fn standing(scratch: &Scratch, name: &str) -> Standing {
    let all = scratch.db().read_blocking(lease::all).unwrap();
    all.into_iter().find(|known| known.name == name).unwrap()
}

/// Adds one row in each run.
struct Adds;

impl Job for Adds {
    const NAME: &'static str = "adds";
    const EVERY: TimeDelta = TimeDelta::minutes(10);

    fn run(cx: &JobCx) -> AppResult<u64> {
        let add = |tx: &mut Tx| {
            let key = tx.new_id::<()>().to_string();
            let now = tx.now();
            put(tx.db(), &key, now, now.plus(TimeDelta::days(3)))
        };
        Ok(cx.batch(add)?.map_or(0, |()| 1))
    }
}

/// Fails after its first batch.
struct Fails;

impl Job for Fails {
    const NAME: &'static str = "fails";
    const EVERY: TimeDelta = TimeDelta::minutes(10);

    fn run(cx: &JobCx) -> AppResult<u64> {
        Adds::run(cx)?;
        Err(AppError::internal("on purpose"))
    }
}

/// Never comes to an end by itself.
struct Endless;

impl Job for Endless {
    const NAME: &'static str = "endless";
    const EVERY: TimeDelta = TimeDelta::minutes(10);

    fn run(cx: &JobCx) -> AppResult<u64> {
        cx.drain(|_| Ok(1))
    }
}

static ADDS: &[Registered] = &[Registered::of::<Adds>()];
static FAILS_FIRST: &[Registered] = &[Registered::of::<Fails>(), Registered::of::<Adds>()];
static ENDLESS: &[Registered] = &[Registered::of::<Endless>(), Registered::of::<Adds>()];

fn claim(scratch: &Scratch, worker: u128, now: UtcTime) -> Option<Lease> {
    let worker = Id::new(uuid::Uuid::from_u128(worker));
    let claim = move |db: &mut Db| lease::claim(db, Adds::NAME, worker, now, true);
    scratch.db().write_blocking(claim).unwrap()
}

#[test]
fn a_dead_workers_lease_is_taken_over_and_the_late_worker_writes_nothing() {
    Scratch::each(|scratch| {
        let clock = ManualClock::at(begin());
        let app = app(scratch, &clock);
        let first = claim(scratch, 1, begin()).unwrap();
        let almost = begin().plus(lease::LIFE - TimeDelta::milliseconds(1));
        assert_eq!(claim(scratch, 2, almost), None, "the first is alive");
        let second = claim(scratch, 2, begin().plus(lease::LIFE)).unwrap();
        assert!(second.fence > first.fence);
        clock.set(begin().plus(lease::LIFE));
        let work = |lease| {
            let cx = JobCx::new(app.clone(), Adds::NAME, Some(lease), Arc::default());
            Adds::run(&cx).unwrap()
        };
        assert_eq!((work(first), rows(scratch)), (0, 0));
        assert_eq!((work(second), rows(scratch)), (1, 1));
        let end = move |lease: Lease| {
            let now = begin().plus(lease::LIFE);
            let give = move |db: &mut Db| lease::give_back(db, lease, now, now, Outcome::Done, 7);
            scratch.db().write_blocking(give).unwrap()
        };
        assert!(!end(first), "the late worker must not end the other's run");
        assert!(standing(scratch, Adds::NAME).is_leased(begin().plus(lease::LIFE)));
        assert!(end(second));
        assert_eq!(standing(scratch, Adds::NAME).done, Some(7));
    });
}

#[test]
fn a_batch_renews_the_lease() {
    Scratch::each(|scratch| {
        let clock = ManualClock::at(begin());
        let app = app(scratch, &clock);
        let lease = claim(scratch, 1, begin()).unwrap();
        let later = begin().plus(lease::LIFE - TimeDelta::seconds(1));
        clock.set(later);
        let cx = JobCx::new(app, Adds::NAME, Some(lease), Arc::default());
        assert_eq!(Adds::run(&cx).unwrap(), 1);
        let after_the_first_end = begin().plus(lease::LIFE + TimeDelta::seconds(1));
        assert_eq!(claim(scratch, 2, after_the_first_end), None);
    });
}

#[test]
fn racing_workers_do_the_work_once_an_interval() {
    Scratch::each(|scratch| {
        let clock = ManualClock::at(begin());
        let gate = Barrier::new(8);
        let runs = || {
            let total: u64 = std::thread::scope(|scope| {
                let threads: Vec<_> = (0..8)
                    .map(|_| {
                        let runner = Runner::new(app(scratch, &clock), ADDS);
                        let gate = &gate;
                        scope.spawn(move || {
                            gate.wait();
                            runner.turn().unwrap()
                        })
                    })
                    .collect();
                threads.into_iter().map(|one| one.join().unwrap()).sum()
            });
            (total, rows(scratch))
        };
        assert_eq!(runs(), (1, 1));
        assert_eq!(runs(), (0, 1), "not due yet");
        clock.set(begin().plus(Adds::EVERY));
        assert_eq!(runs(), (1, 2));
    });
}

#[test]
fn racing_workers_sweep_every_expired_key_and_no_other() {
    Scratch::each(|scratch| {
        let clock = ManualClock::at(begin());
        let fill = |db: &mut Db| {
            for number in 0..1200 {
                let expires = begin().plus(TimeDelta::seconds(number - 1100));
                put(db, &number.to_string(), begin(), expires)?;
            }
            Ok(())
        };
        scratch.db().write_blocking(fill).unwrap();
        let gate = Barrier::new(2);
        let done: u64 = std::thread::scope(|scope| {
            let work = || {
                let runner = Runner::new(app(scratch, &clock), JOBS);
                gate.wait();
                runner.turn().unwrap()
            };
            let (one, other) = (scope.spawn(work), scope.spawn(work));
            one.join().unwrap() + other.join().unwrap()
        });
        assert_eq!((done, rows(scratch)), (1101, 99));
        let swept = standing(scratch, "sweep-idempotency-keys");
        assert_eq!(
            (swept.outcome, swept.done),
            (Some(Outcome::Done), Some(1101))
        );
    });
}

#[test]
fn a_failing_job_is_noted_keeps_what_it_committed_and_stops_no_other() {
    Scratch::each(|scratch| {
        let clock = ManualClock::at(begin());
        let runner = Runner::new(app(scratch, &clock), FAILS_FIRST);
        assert_eq!(runner.turn().unwrap(), 1);
        let failed = standing(scratch, Fails::NAME);
        assert_eq!(failed.outcome, Some(Outcome::Failed));
        assert_eq!(failed.due_at, begin().plus(Fails::EVERY));
        assert!(!failed.is_leased(begin()), "the next worker need not wait");
        assert_eq!(rows(scratch), 2);
        assert!(runner.run_now(Fails::NAME).is_err());
        assert_eq!(runner.run_now(Adds::NAME).unwrap(), Ran::Done(1));
        assert!(runner.run_now("unheard-of").is_err());
    });
}

#[test]
fn a_job_with_much_to_do_gives_way_and_goes_on_in_the_next_turn() {
    Scratch::each(|scratch| {
        let clock = ManualClock::at(begin());
        let runner = Runner::new(app(scratch, &clock), ENDLESS);
        let first = runner.turn().unwrap();
        assert!(first > 1, "{first}");
        assert_eq!(rows(scratch), 1, "the other job had its turn");
        let waiting = standing(scratch, Endless::NAME);
        assert_eq!(waiting.outcome, Some(Outcome::Continues));
        assert_eq!(runner.turn().unwrap(), first - 1);
    });
}

#[test]
fn a_company_sets_the_interval_and_only_one_that_makes_sense() {
    Scratch::each(|scratch| {
        let value = json!({"every_seconds": {"sweep-idempotency-keys": 30}});
        let store = move |db: &mut Db| {
            Ok(diesel::insert_into(settings::table)
                .values((
                    settings::name.eq(JobRules::NAME),
                    settings::value.eq(Doc(value.clone())),
                    settings::version.eq(1_i64),
                    settings::updated_at.eq(begin()),
                ))
                .execute(db)?)
        };
        scratch.db().write_blocking(store).unwrap();
        let clock = ManualClock::at(begin());
        let runner = Runner::new(app(scratch, &clock), JOBS);
        runner.turn().unwrap();
        let due = |name| standing(scratch, name).due_at;
        assert_eq!(
            due("sweep-idempotency-keys"),
            begin().plus(TimeDelta::seconds(30))
        );
        assert_eq!(due("sweep-sessions"), begin().plus(TimeDelta::hours(1)));
    });
    let faults = |name: &str, seconds: i64| {
        let every_seconds = [(name.to_owned(), seconds)].into();
        JobRules { every_seconds }.faults().len()
    };
    let cases = [
        ("expire-quotes", 1, 0),
        ("expire-quotes", 0, 1),
        ("expire-quotes", 604_801, 1),
        ("reload-keys", 300, 0),
        ("reload-keys", 301, 1),
        ("unheard-of", 60, 1),
    ];
    for (name, seconds, expected) in cases {
        assert_eq!(faults(name, seconds), expected, "{name} {seconds}");
    }
    assert!(JobRules::default().faults().is_empty());
}

#[test]
fn the_thread_works_and_stops_when_it_is_told_though_a_job_would_go_on() {
    Scratch::each(|scratch| {
        let clock = ManualClock::at(begin());
        let running = start(app(scratch, &clock), ENDLESS).unwrap();
        while rows(scratch) == 0 {
            std::thread::yield_now();
        }
        running.finish();
        let left = standing(scratch, Endless::NAME);
        assert!(
            !left.is_leased(begin()),
            "another process may go on at once"
        );
    });
}
