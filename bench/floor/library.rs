//! The program's own use cases in a tight loop on the database threads: no HTTP, no JSON, no waiting
//! for a request to arrive.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use aftercare::platform::auth::Actor;
use aftercare::platform::auth::actor::{Person as Signed, SessionId, TicketId};
use aftercare::platform::auth::standing;
use aftercare::platform::clock::{Clock, SystemClock};
use aftercare::platform::db::schema::sessions;
use aftercare::platform::db::{Database, Db, DbSettings, Synchronous};
use aftercare::platform::error::{AppError, AppResult};
use aftercare::platform::http::page::{CommaList, PageRequest};
use aftercare::platform::ids::RandomIds;
use aftercare::platform::op::Op;
use aftercare::platform::role::Role;
use aftercare::platform::tx::Tx;
use aftercare::tickets::actions;
use aftercare::tickets::dto::acts::TicketTransitionCreate;
use aftercare::tickets::dto::filter::TicketFilter;
use aftercare::tickets::dto::request::TicketCreate;
use aftercare::tickets::flow::TicketState;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use serde_json::json;

use super::Floor;
use crate::Fallible;
use crate::person::Person;
use crate::samples::Samples;
use crate::shapes::new_ticket_body;

/// Writes handed over together, as many as the program lets share a commit.
const GROUP: usize = 64;

/// The library on one database.
pub struct Library {
    settings: DbSettings,
    actor: Actor,
    seconds: Duration,
}

/// How writes reach the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commit {
    /// Up to 64 share one sync.
    Shared,
    /// Each write has a sync of its own.
    Each,
    /// Up to 64 share a commit that is not synced: not what the program may do.
    Unsynced,
}

impl Library {
    /// The person of the load, on the database of `settings`; they must have signed in.
    ///
    /// # Errors
    /// Database faults.
    pub fn new(
        settings: DbSettings,
        person: &Person,
        samples: &Samples,
        seconds: Duration,
    ) -> Fallible<Library> {
        let database = Database::open(&settings)?;
        let id = person.id;
        let session: AppResult<SessionId> = database.read_blocking(move |db| {
            Ok(sessions::table
                .filter(sessions::user_id.eq(id))
                .order(sessions::created_at.desc())
                .select(sessions::id)
                .first(db)?)
        });
        database.close();
        let signed = Signed {
            id,
            session: session.map_err(|error| format!("no session: {error:?}"))?,
            name: "bench".to_owned(),
            roles: vec![Role::Manager, Role::Agent],
            branches: vec![samples.branch],
            teams: Vec::new(),
            access_version: 1,
        };
        Ok(Library {
            settings,
            actor: Actor::Person(Arc::new(signed)),
            seconds,
        })
    }

    fn op(&self) -> Op {
        Op::new(self.actor.clone(), SystemClock.now(), Arc::new(RandomIds))
    }

    /// Reading tickets by id, in full.
    ///
    /// # Errors
    /// What the use case refuses.
    pub fn get(&self, samples: &Arc<Samples>) -> Fallible<Floor> {
        let samples = samples.clone();
        self.read_loop("library loop without HTTP", move |db, op, ordinal| {
            let count = samples.tickets.len().max(1);
            let place = usize::try_from(ordinal)
                .unwrap_or_default()
                .wrapping_mul(7919)
                % count;
            let id = samples.tickets.get(place).copied();
            let id = id.ok_or_else(|| AppError::missing("ticket"))?;
            let ticket = actions::find(db, op, id)?;
            actions::view(db, op, ticket).map(drop)
        })
    }

    /// Listing the first fifty tickets of the branch and state that the load lists.
    ///
    /// # Errors
    /// What the use case refuses.
    pub fn list(&self, samples: &Samples) -> Fallible<Floor> {
        let (state, _) = &samples.state;
        let filter = TicketFilter {
            state: TicketState::parse(state).map(|state| CommaList(vec![state])),
            branch_id: Some(samples.branch),
            ..TicketFilter::default()
        };
        let page = PageRequest::first("created_at", 50);
        self.read_loop("library loop without HTTP", move |db, op, _| {
            actions::list(db, op, &filter, &page).map(drop)
        })
    }

    /// Runs `work` on every reader thread for the whole time.
    fn read_loop(
        &self,
        name: &str,
        work: impl Fn(&mut Db, &Op, u64) -> AppResult<()> + Send + Sync + 'static,
    ) -> Fallible<Floor> {
        let database = Database::open(&self.settings)?;
        let (work, done) = (Arc::new(work), Arc::new(AtomicU64::new(0)));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let began = Instant::now();
        let ends_at = began + self.seconds;
        let threads: Vec<_> = (0..self.settings.readers.unwrap_or(cores))
            .map(|_| {
                let (database, op) = (database.clone(), self.op());
                let (work, done) = (work.clone(), done.clone());
                std::thread::spawn(move || {
                    database.read_blocking(move |db| {
                        while Instant::now() < ends_at {
                            let ordinal = done.fetch_add(1, Ordering::Relaxed);
                            // Each request reads in a transaction of its own.
                            db.batch_execute("ROLLBACK; BEGIN")?;
                            standing::check(db, &op)?;
                            work(db, &op, ordinal)?;
                        }
                        Ok(())
                    })
                })
            })
            .collect();
        for thread in threads {
            let ended = thread.join().map_err(|_| "a floor's thread panicked")?;
            ended.map_err(|error| format!("{name}: {error:?}"))?;
        }
        let rate = rate(done.load(Ordering::Relaxed), began);
        database.close();
        Ok(Floor::new(name, rate))
    }

    /// Registering tickets.
    ///
    /// # Errors
    /// What the use case refuses.
    pub fn create(
        &self,
        samples: &Arc<Samples>,
        person: &Person,
        commit: Commit,
    ) -> Fallible<Floor> {
        let bodies: Vec<TicketCreate> = (0..1000)
            .filter_map(|ordinal| new_ticket_body(samples, person, ordinal))
            .map(serde_json::from_value)
            .collect::<Result<_, _>>()?;
        self.write_loop(commit, move |tx, ordinal| {
            let place = usize::try_from(ordinal).unwrap_or_default() % bodies.len().max(1);
            let body = bodies.get(place).ok_or_else(|| AppError::missing("body"))?;
            actions::create(tx, body).map(|_| true)
        })
    }

    /// Taking the first step of `tickets`, each once.
    ///
    /// # Errors
    /// What the use case refuses.
    pub fn triage(&self, tickets: Vec<TicketId>, commit: Commit) -> Fallible<Floor> {
        let step: TicketTransitionCreate = serde_json::from_value(json!({"action": "triage"}))?;
        self.write_loop(commit, move |tx, ordinal| {
            let place = usize::try_from(ordinal).unwrap_or(usize::MAX);
            let Some(id) = tickets.get(place) else {
                return Ok(false);
            };
            actions::transition(tx, *id, None, &step).map(|_| true)
        })
    }

    /// Keeps the writer busy: as many threads as may share a commit, each with one write at a time,
    /// until the time is over or `work` says that nothing is left.
    fn write_loop(
        &self,
        commit: Commit,
        work: impl Fn(&mut Tx, u64) -> AppResult<bool> + Send + Sync + 'static,
    ) -> Fallible<Floor> {
        let mut settings = self.settings.clone();
        settings.batch = if commit == Commit::Each { 1 } else { GROUP };
        if commit == Commit::Unsynced {
            settings.synchronous = Synchronous::Normal;
        }
        let database = Database::open(&settings)?;
        let (work, next) = (Arc::new(work), Arc::new(AtomicU64::new(0)));
        let (is_over, done) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicU64::new(0)),
        );
        let began = Instant::now();
        let threads: Vec<_> = (0..GROUP)
            .map(|_| {
                let (database, work, actor) = (database.clone(), work.clone(), self.actor.clone());
                let (next, done, is_over) = (next.clone(), done.clone(), is_over.clone());
                let ends_at = began + self.seconds;
                std::thread::spawn(move || -> AppResult<()> {
                    while Instant::now() < ends_at && !is_over.load(Ordering::Relaxed) {
                        let ordinal = next.fetch_add(1, Ordering::Relaxed);
                        let op = Op::new(actor.clone(), SystemClock.now(), Arc::new(RandomIds));
                        let work = work.clone();
                        let is_done = database.write_blocking(move |db| {
                            standing::check(db, &op)?;
                            let mut tx = Tx::new(db, &op);
                            let is_done = work(&mut tx, ordinal)?;
                            if is_done {
                                tx.finish()?;
                            }
                            Ok(is_done)
                        })?;
                        if is_done {
                            done.fetch_add(1, Ordering::Relaxed);
                        } else {
                            is_over.store(true, Ordering::Relaxed);
                        }
                    }
                    Ok(())
                })
            })
            .collect();
        for thread in threads {
            let ended = thread.join().map_err(|_| "a floor's thread panicked")?;
            ended.map_err(|error| format!("library writes: {error:?}"))?;
        }
        let rate = rate(done.load(Ordering::Relaxed), began);
        database.close();
        Ok(Floor::new(
            match commit {
                Commit::Shared => "library loop, 64 writes share a sync",
                Commit::Each => "library loop, one sync per write",
                Commit::Unsynced => "library loop, NORMAL instead of FULL",
            },
            rate,
        ))
    }
}

fn rate(count: u64, began: Instant) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "some million")]
    let count = count as f64;
    count / began.elapsed().as_secs_f64()
}
