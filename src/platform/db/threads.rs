//! The database threads: who takes work from which queue, and how it is committed and answered.
//!
//! An answer leaves only after the COMMIT that covers it. A failed attempt is run again where nothing
//! of it can have remained; a connection lost during COMMIT is not such a case.

use std::time::{Duration, Instant};

use crossbeam_channel::Receiver;
use diesel::result::{DatabaseErrorKind, Error, QueryResult};

use super::conn::Db;
use super::connector::Line;
use super::fault::{Fault, fault_of, unreachable_database};
use super::seat::Seat;
use super::statistics::{Counters, count};
use super::transaction::{
    begin_consistent, begin_read, begin_write, commit, commit_write, roll_back_to,
};
use super::work::{Mode, Outcome, Work};
use crate::platform::error::AppError;

/// How often a write is tried in all.
const ATTEMPTS: u32 = 5;

/// No new attempt begins after this long; SQLite's busy timeout alone may have taken it.
const PATIENCE: Duration = Duration::from_secs(4);

/// What travels through a queue.
pub(super) enum Message {
    /// Run this.
    Run(Request),
    /// The receiving thread ends; what stood before it in the queue has been done.
    Stop,
}

/// Work and how to run it.
pub(super) struct Request {
    pub(super) mode: Mode,
    pub(super) work: Box<dyn Work>,
}

/// Serves a queue one piece of work at a time.
pub(super) fn serve(mut seat: Seat, queue: &Receiver<Message>) {
    while let Ok(Message::Run(request)) = queue.recv() {
        if request.work.is_abandoned() {
            count(&seat.counters.abandoned);
        } else {
            run_alone(&mut seat, request.mode, request.work);
        }
    }
}

/// Serves the queue of SQLite's one writer: whatever waits, up to `batch`, shares a commit.
pub(super) fn serve_in_groups(mut seat: Seat, queue: &Receiver<Message>, batch: usize) {
    while let Ok(Message::Run(first)) = queue.recv() {
        let mut group = vec![first.work];
        let mut is_last = false;
        while group.len() < batch && !is_last {
            match queue.try_recv() {
                Ok(Message::Run(request)) => group.push(request.work),
                Ok(Message::Stop) => is_last = true,
                Err(_) => break,
            }
        }
        group.retain(|work| {
            let is_wanted = !work.is_abandoned();
            if !is_wanted {
                count(&seat.counters.abandoned);
            }
            is_wanted
        });
        run_group(&mut seat, group);
        if is_last {
            return;
        }
    }
}

/// How one attempt to run work in its own transaction ended.
enum Ended {
    /// What the closure returned stands.
    Answer,
    /// The transaction itself failed for good.
    Failed(Error),
    /// Nothing of it remains and another attempt may succeed; the error, if not the closure's own.
    Again(Option<Error>),
}

fn run_alone(seat: &mut Seat, mode: Mode, mut work: Box<dyn Work>) {
    let began = Instant::now();
    let mut attempt = 1;
    loop {
        let counters = seat.counters.clone();
        let Some(line) = seat.line() else {
            return work.refuse(unreachable_database());
        };
        match attempt_alone(line, mode, work.as_mut(), &counters) {
            Ended::Answer => return work.answer(),
            Ended::Failed(error) => return work.refuse(error.into()),
            Ended::Again(error) if attempt == ATTEMPTS || began.elapsed() > PATIENCE => {
                return match error {
                    Some(error) => work.refuse(error.into()),
                    None => work.answer(),
                };
            }
            Ended::Again(_) => {
                count(&counters.retried);
                back_off(attempt);
                attempt += 1;
            }
        }
    }
}

fn attempt_alone(line: &mut Line, mode: Mode, work: &mut dyn Work, counters: &Counters) -> Ended {
    let begun = match mode {
        Mode::Read => begin_read(&mut line.db),
        Mode::Consistent => begin_consistent(&mut line.db),
        Mode::Write => begin_write(&mut line.db),
    };
    if let Err(error) = begun {
        return after_failure(line, error, false);
    }
    let outcome = run_counted(work, &mut line.db, counters);
    if outcome == Outcome::Done && mode != Mode::Read {
        let committed = match mode {
            Mode::Write => commit_write(&mut line.db),
            _ => commit(&mut line.db),
        };
        return match committed {
            Ok(()) => Ended::Answer,
            Err(error) => after_failure(line, error, true),
        };
    }
    let is_sound = roll_back_to(&mut line.db, 0).is_ok();
    line.lost |= !is_sound || outcome == Outcome::Failed(Fault::Lost);
    match outcome {
        Outcome::Failed(Fault::Conflict | Fault::Lost) if mode == Mode::Write => Ended::Again(None),
        _ => Ended::Answer,
    }
}

/// Decides after a failed BEGIN or COMMIT, and leaves the connection clean or marked as lost.
fn after_failure(line: &mut Line, error: Error, was_commit: bool) -> Ended {
    let fault = fault_of(&error);
    let is_sound = roll_back_to(&mut line.db, 0).is_ok();
    line.lost |= !is_sound || fault == Fault::Lost;
    match fault {
        Fault::Conflict => Ended::Again(Some(error)),
        // A connection lost during COMMIT leaves open whether it took effect: the caller has to ask.
        Fault::Lost if !was_commit => Ended::Again(Some(error)),
        _ => Ended::Failed(error),
    }
}

/// How a shared transaction ended.
enum GroupEnded {
    /// Committed; the flags tell which members have to be run again, alone.
    Committed(Vec<bool>),
    /// Rolled back through the fault of a member: each is run alone, so that only that one fails.
    Apart,
    /// The database refused the transaction as a whole.
    Failed(Error),
}

fn run_group(seat: &mut Seat, mut group: Vec<Box<dyn Work>>) {
    if group.len() < 2 {
        for work in group {
            run_alone(seat, Mode::Write, work);
        }
        return;
    }
    let counters = seat.counters.clone();
    let Some(line) = seat.line() else {
        for work in group {
            work.refuse(unreachable_database());
        }
        return;
    };
    match write_group(line, &mut group, &counters) {
        GroupEnded::Committed(again) => {
            for (work, again) in group.into_iter().zip(again) {
                if again {
                    count(&counters.retried);
                    run_alone(seat, Mode::Write, work);
                } else {
                    work.answer();
                }
            }
        }
        GroupEnded::Apart => {
            for work in group {
                run_alone(seat, Mode::Write, work);
            }
        }
        GroupEnded::Failed(error) => refuse_all(group, &error),
    }
}

fn write_group(line: &mut Line, group: &mut [Box<dyn Work>], counters: &Counters) -> GroupEnded {
    if let Err(error) = begin_write(&mut line.db) {
        return abandon(line, error);
    }
    let mut again = Vec::with_capacity(group.len());
    for work in group.iter_mut() {
        match run_in_savepoint(&mut line.db, work.as_mut(), counters) {
            Ok(outcome) => again.push(outcome == Outcome::Failed(Fault::Conflict)),
            Err(error) => {
                // SQLite drops the whole transaction on its own after some failures.
                log::warn!(target: "db", "a group commit fell apart: {error}");
                line.lost |= roll_back_to(&mut line.db, 0).is_err();
                return GroupEnded::Apart;
            }
        }
    }
    if let Err(error) = commit_write(&mut line.db) {
        return abandon(line, error);
    }
    count(&counters.batches);
    let members = u64::try_from(group.len()).unwrap_or(u64::MAX);
    counters
        .batched
        .fetch_add(members, std::sync::atomic::Ordering::Relaxed);
    GroupEnded::Committed(again)
}

fn run_in_savepoint(db: &mut Db, work: &mut dyn Work, counters: &Counters) -> QueryResult<Outcome> {
    begin_write(db)?;
    let outcome = run_counted(work, db, counters);
    if outcome == Outcome::Done {
        commit(db)?;
    } else {
        roll_back_to(db, 1)?;
    }
    Ok(outcome)
}

/// A deferred foreign key fails at COMMIT without saying whose it is; other causes concern all.
fn abandon(line: &mut Line, error: Error) -> GroupEnded {
    line.lost |= roll_back_to(&mut line.db, 0).is_err() || fault_of(&error) == Fault::Lost;
    match &error {
        Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => GroupEnded::Apart,
        _ => GroupEnded::Failed(error),
    }
}

fn refuse_all(group: Vec<Box<dyn Work>>, error: &Error) {
    log::error!(target: "db", "a group of {} writes failed: {error}", group.len());
    for work in group {
        // The error cannot be copied; its kind and words decide what each caller hears.
        work.refuse(AppError::from(match error {
            Error::DatabaseError(_, information) => Error::DatabaseError(
                DatabaseErrorKind::Unknown,
                Box::new(information.message().to_owned()),
            ),
            _ => Error::BrokenTransactionManager,
        }));
    }
}

fn run_counted(work: &mut dyn Work, db: &mut Db, counters: &Counters) -> Outcome {
    let outcome = work.run(db);
    if outcome == Outcome::Panicked {
        count(&counters.panicked);
    }
    outcome
}

/// Waits 2, 4, 8 … ms, each between half and one and a half times that: two transactions that met
/// once must not meet again.
fn back_off(attempt: u32) {
    let [draw, ..] = uuid::Uuid::new_v4().into_bytes();
    let micros = 1000_u64 << attempt.min(6);
    let jitter = micros * u64::from(draw) / 256;
    std::thread::park_timeout(Duration::from_micros(micros / 2 + jitter));
}
