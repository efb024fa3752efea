//! One piece of work for a database thread: the closure, its result until the commit, and who waits.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crossbeam_channel::Sender;
use tokio::sync::oneshot;

use super::conn::Db;
use super::fault::{Fault, fault_behind, settled};
use crate::platform::error::{AppError, AppResult};

/// How the work wants to be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Statement by statement, without a transaction around them.
    Read,
    /// In one transaction that sees one state of the data.
    Consistent,
    /// In one transaction that is committed when the work succeeds.
    Write,
}

/// How one attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The closure is content; its changes may be committed.
    Done,
    /// The closure declined or failed for good; its changes must go.
    Refused,
    /// The database was in the way; the closure may be run again.
    Failed(Fault),
    /// The closure panicked.
    Panicked,
}

/// Work with its types hidden, as it travels through the queue.
pub(super) trait Work: Send {
    /// Nobody waits for the answer any more.
    fn is_abandoned(&self) -> bool;
    /// Runs the closure once and keeps what it returned.
    fn run(&mut self, db: &mut Db) -> Outcome;
    /// Sends what the last run returned.
    fn answer(self: Box<Self>);
    /// Sends an error, whatever the last run returned.
    fn refuse(self: Box<Self>, error: AppError);
}

/// Where the answer goes.
pub(super) enum Reply<T> {
    /// A request that awaits it.
    Async(oneshot::Sender<AppResult<T>>),
    /// A thread that blocks for it, outside any async runtime.
    Blocking(Sender<AppResult<T>>),
}

impl<T> Reply<T> {
    // A caller that left meanwhile is no fault: the answer is dropped.
    fn send(self, answer: AppResult<T>) {
        match self {
            Reply::Async(sender) => drop(sender.send(answer)),
            Reply::Blocking(sender) => drop(sender.send(answer)),
        }
    }
}

/// A closure with its caller.
pub(super) struct Task<T, F> {
    closure: F,
    kept: Option<AppResult<T>>,
    reply: Reply<T>,
}

impl<T, F> Task<T, F>
where
    T: Send + 'static,
    F: FnMut(&mut Db) -> AppResult<T> + Send + 'static,
{
    pub(super) fn boxed(closure: F, reply: Reply<T>) -> Box<dyn Work> {
        Box::new(Task {
            closure,
            kept: None,
            reply,
        })
    }
}

impl<T, F> Work for Task<T, F>
where
    T: Send + 'static,
    F: FnMut(&mut Db) -> AppResult<T> + Send + 'static,
{
    fn is_abandoned(&self) -> bool {
        match &self.reply {
            Reply::Async(sender) => sender.is_closed(),
            Reply::Blocking(_) => false,
        }
    }

    fn run(&mut self, db: &mut Db) -> Outcome {
        let closure = &mut self.closure;
        // The caller rolls back to where the closure began, so that no half state outlives a panic.
        let (outcome, kept) = match catch_unwind(AssertUnwindSafe(|| closure(db))) {
            Ok(Ok(value)) => (Outcome::Done, Ok(value)),
            Ok(Err(error)) => {
                let outcome = match fault_behind(&error) {
                    None | Some(Fault::Other) => Outcome::Refused,
                    Some(fault) => Outcome::Failed(fault),
                };
                (outcome, Err(error))
            }
            Err(panic) => (
                Outcome::Panicked,
                Err(AppError::internal(format_args!(
                    "database work panicked: {}",
                    words_of(panic.as_ref())
                ))),
            ),
        };
        self.kept = Some(kept);
        outcome
    }

    fn answer(self: Box<Self>) {
        let answer = self
            .kept
            .unwrap_or_else(|| Err(AppError::internal("database work was never run")));
        self.reply.send(answer.map_err(settled));
    }

    fn refuse(self: Box<Self>, error: AppError) {
        self.reply.send(Err(settled(error)));
    }
}

fn words_of(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
