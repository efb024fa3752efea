//! Runs what is due, in a thread of its own.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, bounded};

use super::lease::{self, Lease, Outcome, Standing, WorkerId};
use super::{JobCx, JobRules, Registered};
use crate::app::App;
use crate::platform::clock::UtcTime;
use crate::platform::error::{AppError, AppResult};
use crate::platform::ids::Id;
use crate::platform::settings;

/// Pause between two looks at what is due.
const PAUSE: Duration = Duration::from_secs(1);

/// How asking a job to run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ran {
    /// It ran and did so much.
    Done(u64),
    /// Another worker is at it.
    Elsewhere,
}

/// A worker: runs jobs, one after another.
pub struct Runner {
    app: Arc<App>,
    jobs: &'static [Registered],
    worker: WorkerId,
    is_stopping: Arc<AtomicBool>,
    /// Only the long jobs, or only the others; all of them where this is unset.
    lane: Option<bool>,
    /// When jobs that every process does for itself are due again.
    own: Mutex<HashMap<&'static str, UtcTime>>,
}

impl Runner {
    /// A worker for `jobs`.
    pub fn new(app: Arc<App>, jobs: &'static [Registered]) -> Runner {
        let worker = Id::new(app.ids.next(app.clock.now()));
        Runner {
            app,
            jobs,
            worker,
            is_stopping: Arc::default(),
            lane: None,
            own: Mutex::default(),
        }
    }

    /// Runs every job that is due, once. A job that fails is logged and tried again at its next time;
    /// the others run all the same.
    ///
    /// # Errors
    /// Database faults while looking for what is due.
    pub fn turn(&self) -> AppResult<u64> {
        let known = if self.jobs.iter().all(|job| job.is_in_every_process) {
            Vec::new()
        } else {
            self.app.db.read_blocking(lease::all)?
        };
        let mut total = 0;
        let of_lane = |job: &&Registered| self.lane.is_none_or(|lane| lane == job.is_long);
        for job in self.jobs.iter().filter(of_lane) {
            if self.is_stopping.load(Ordering::SeqCst) {
                break;
            }
            let standing = known.iter().find(|standing| standing.name == job.name);
            match self.run_if_due(job, standing) {
                Ok(Ran::Done(done)) => total += done,
                Ok(Ran::Elsewhere) => {}
                Err(error) => log::error!(target: "jobs", "{}: {error}", job.name),
            }
        }
        Ok(total)
    }

    /// Runs a job now, whether it is due or not, until nothing is left to do.
    ///
    /// # Errors
    /// `not_found` for a name that no job has; what the job fails with.
    pub fn run_now(&self, name: &str) -> AppResult<Ran> {
        let job = self.jobs.iter().find(|job| job.name == name);
        let job = job.ok_or_else(|| AppError::missing("job"))?;
        let mut total = 0;
        loop {
            match self.run(job, false)? {
                None => return Ok(Ran::Elsewhere),
                Some((done, outcome)) => {
                    total += done;
                    if outcome != Outcome::Continues {
                        return Ok(Ran::Done(total));
                    }
                }
            }
        }
    }

    fn run_if_due(&self, job: &Registered, standing: Option<&Standing>) -> AppResult<Ran> {
        let now = self.app.clock.now();
        let is_due = if job.is_in_every_process {
            let own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
            own.get(job.name).is_none_or(|due| *due <= now)
        } else {
            standing.is_none_or(|known| known.due_at <= now && !known.is_leased(now))
        };
        if !is_due {
            return Ok(Ran::Done(0));
        }
        let has_work = job.has_work;
        if !self.app.db.read_blocking(move |db| has_work(db, now))? {
            return Ok(Ran::Done(0));
        }
        match self.run(job, true)? {
            Some((done, _)) => Ok(Ran::Done(done)),
            None => Ok(Ran::Elsewhere),
        }
    }

    /// One turn of one job; `None` without the lease.
    fn run(&self, job: &Registered, only_due: bool) -> AppResult<Option<(u64, Outcome)>> {
        if job.is_in_every_process {
            return self.run_unleased(job).map(Some);
        }
        let (name, worker, now) = (job.name, self.worker, self.app.clock.now());
        let lease = self
            .app
            .db
            .write_blocking(move |db| lease::claim(db, name, worker, now, only_due))?;
        let Some(lease) = lease else { return Ok(None) };
        let cx = self.context(job, Some(lease));
        let done = (job.run)(&cx);
        let outcome = match &done {
            Ok(_) => cx.outcome(),
            Err(_) => Outcome::Failed,
        };
        let count = done.as_ref().copied().unwrap_or_default();
        let given_back = self.give_back(job, lease, outcome, count);
        let done = done?;
        given_back?;
        if done > 0 {
            log::info!(target: "jobs", "{name}: {done} done");
        }
        Ok(Some((done, outcome)))
    }

    fn run_unleased(&self, job: &Registered) -> AppResult<(u64, Outcome)> {
        let rules: JobRules = self.app.db.read_blocking(settings::get)?;
        let due = self.app.clock.now().plus(rules.interval(job));
        self.own
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(job.name, due);
        let cx = self.context(job, None);
        (job.run)(&cx).map(|done| (done, cx.outcome()))
    }

    fn give_back(
        &self,
        job: &Registered,
        lease: Lease,
        outcome: Outcome,
        done: u64,
    ) -> AppResult<()> {
        let (job, now) = (*job, self.app.clock.now());
        let is_ours = self.app.db.write_blocking(move |db| {
            let due_at = match outcome {
                Outcome::Continues => now,
                Outcome::Done | Outcome::Failed => {
                    let rules: JobRules = settings::get(db)?;
                    now.plus(rules.interval(&job))
                }
            };
            lease::give_back(db, lease, now, due_at, outcome, done)
        })?;
        if !is_ours {
            log::warn!(target: "jobs", "{}: another worker took over", job.name);
        }
        Ok(())
    }

    fn context(&self, job: &Registered, lease: Option<Lease>) -> JobCx {
        let stopping = self.is_stopping.clone();
        JobCx::new(self.app.clone(), job.name, lease, stopping)
    }

    fn work(&self, stopped: &Receiver<()>) {
        loop {
            if let Err(error) = self.turn() {
                log::warn!(target: "jobs", "cannot see what is due: {error}");
            }
            match stopped.recv_timeout(PAUSE) {
                Err(crossbeam_channel::RecvTimeoutError::Timeout) => {}
                _ => return,
            }
        }
    }
}

/// The threads that run the jobs of this process: one for the long jobs, one for all others.
pub struct Running {
    is_stopping: Arc<AtomicBool>,
    stops: Vec<Sender<()>>,
    threads: Vec<JoinHandle<()>>,
}

impl Running {
    /// A handle that tells the thread to stop after the batch at hand.
    pub fn stopper(&self) -> impl Fn() + Send + 'static {
        let (is_stopping, stops) = (self.is_stopping.clone(), self.stops.clone());
        move || {
            is_stopping.store(true, Ordering::SeqCst);
            for stop in &stops {
                // Full when it was told before.
                let _ = stop.try_send(());
            }
        }
    }

    /// Stops after the batch at hand and waits for it; the database threads may end after that.
    pub fn finish(self) {
        (self.stopper())();
        for thread in self.threads {
            if thread.join().is_err() {
                log::error!(target: "jobs", "a thread of the jobs ended by a panic");
            }
        }
    }
}

/// Starts working for `jobs` in threads of their own.
///
/// # Errors
/// When the operating system gives no thread.
pub fn start(app: Arc<App>, jobs: &'static [Registered]) -> std::io::Result<Running> {
    let mut running = Running {
        is_stopping: Arc::default(),
        stops: Vec::new(),
        threads: Vec::new(),
    };
    for (name, is_long) in [("jobs", false), ("jobs-long", true)] {
        if jobs.iter().all(|job| job.is_long != is_long) {
            continue;
        }
        let mut runner = Runner::new(app.clone(), jobs);
        runner.is_stopping = running.is_stopping.clone();
        runner.lane = Some(is_long);
        let (stop, stopped) = bounded(1);
        let thread = std::thread::Builder::new().name(name.to_owned());
        running
            .threads
            .push(thread.spawn(move || runner.work(&stopped))?);
        running.stops.push(stop);
    }
    Ok(running)
}
