//! Reading and writing as fast as the library can.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use aftercare::platform::auth::standing;
use aftercare::platform::clock::{Clock, SystemClock};
use aftercare::platform::db::{Database, Db, Synchronous};
use aftercare::platform::error::AppResult;
use aftercare::platform::ids::RandomIds;
use aftercare::platform::op::Op;
use aftercare::platform::tx::Tx;
use diesel::connection::SimpleConnection;

use super::{Commit, Library};
use crate::Fallible;
use crate::floor::Floor;

/// Writes handed over together, as many as the program lets share a commit.
const GROUP: usize = 64;

impl Library {
    /// Runs `work` on every reader thread for the whole time.
    pub(super) fn read_loop(
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

    /// Keeps the writer busy: as many threads as may share a commit, each with one write at a time,
    /// until the time is over or `work` says that nothing is left.
    pub(super) fn write_loop(
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
