//! The database of the program: one layer over embedded SQLite and PostgreSQL.
//!
//! Owns the connections, the threads that use them, transactions and their repetition, the SQL types
//! and the migrations. Knows no table of any room. Rooms' repositories write diesel queries against
//! [`Db`]; their actions call [`Database::read`] and [`Database::write`].
//!
//! SQLite: some reader threads and one writer that lets waiting writes share a commit. PostgreSQL:
//! about four threads a core, a transaction for each write. Queues are bounded: a full one is
//! answered with 503 at once.

pub mod conn;
mod connector;
pub mod constraint;
pub mod dialect;
mod fault;
pub mod migrate;
mod open;
pub mod schema;
#[doc(hidden)]
pub mod scratch;
mod seat;
mod statistics;
mod threads;
mod transaction;
pub mod types;
mod work;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use crossbeam_channel::{Sender, TrySendError, bounded};
use tokio::sync::oneshot;

pub use conn::{Backend, DatabaseUrl, Db, MultiBackend, UrlError};
pub use connector::{ConnectError, Synchronous};
pub use fault::begin_again;
pub use open::{DbSettings, OpenError};
pub use statistics::DbStatistics;
pub use transaction::write_tx;
pub use types::{DbJson, DbTs, DbUuid, Doc};

use crate::platform::error::{AppError, AppResult};
use fault::unreachable_database;
use statistics::{Counters, count};
use threads::{Message, Request};
use work::{Mode, Reply, Task, Work};

/// The door to the database; cloning it is cheap and shares the threads.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

struct Inner {
    backend: Backend,
    reads: Sender<Message>,
    writes: Sender<Message>,
    is_closed: AtomicBool,
    threads: Mutex<Vec<JoinHandle<()>>>,
    counters: Arc<Counters>,
}

impl Database {
    /// The engine behind.
    pub fn backend(&self) -> Backend {
        self.inner.backend
    }

    /// Runs `work` on a database thread without a transaction: right for a single statement.
    ///
    /// # Errors
    /// What `work` returns; `overloaded` when the queue is full, `unavailable` when the database
    /// cannot be reached, `timeout` when a statement ran into its limit.
    pub async fn read<T, F>(&self, work: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db) -> AppResult<T> + Send + 'static,
    {
        self.ask(Mode::Read, once(work)).await
    }

    /// Runs `work` in one read transaction, so that all its statements see the same state.
    ///
    /// # Errors
    /// As [`Database::read`].
    pub async fn read_consistent<T, F>(&self, work: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db) -> AppResult<T> + Send + 'static,
    {
        self.ask(Mode::Consistent, once(work)).await
    }

    /// Runs `work` in one transaction: committed when it returns `Ok`, rolled back otherwise.
    ///
    /// The whole closure is run again, at most five times in all, when another transaction was in the
    /// way, so it must change nothing but the database. The answer comes after the commit.
    ///
    /// # Errors
    /// As [`Database::read`]. `unavailable` also when the connection broke during the commit; whether
    /// the change took effect then shows only by asking again.
    pub async fn write<T, F>(&self, work: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Db) -> AppResult<T> + Send + 'static,
    {
        self.ask(Mode::Write, work).await
    }

    /// [`Database::read`] for threads outside an async runtime, such as the command line's.
    ///
    /// # Errors
    /// As [`Database::read`].
    pub fn read_blocking<T, F>(&self, work: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db) -> AppResult<T> + Send + 'static,
    {
        self.ask_blocking(Mode::Read, once(work))
    }

    /// [`Database::read_consistent`] for threads outside an async runtime.
    ///
    /// # Errors
    /// As [`Database::read`].
    pub fn read_consistent_blocking<T, F>(&self, work: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Db) -> AppResult<T> + Send + 'static,
    {
        self.ask_blocking(Mode::Consistent, once(work))
    }

    /// [`Database::write`] for threads outside an async runtime.
    ///
    /// # Errors
    /// As [`Database::write`].
    pub fn write_blocking<T, F>(&self, work: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Db) -> AppResult<T> + Send + 'static,
    {
        self.ask_blocking(Mode::Write, work)
    }

    /// What the threads have done so far.
    pub fn statistics(&self) -> DbStatistics {
        let inner = &self.inner;
        let mut waiting = inner.reads.len();
        if !inner.reads.same_channel(&inner.writes) {
            waiting += inner.writes.len();
        }
        inner.counters.read(waiting)
    }

    /// Takes no more work, lets the threads finish what is queued and waits for them to end.
    ///
    /// Blocks; call it where blocking is allowed. Work that comes later is answered `unavailable`.
    pub fn close(&self) {
        let inner = &self.inner;
        if inner.is_closed.swap(true, Ordering::SeqCst) {
            return;
        }
        let threads = match inner.threads.lock() {
            Ok(mut threads) => std::mem::take(&mut *threads),
            Err(poisoned) => std::mem::take(&mut *poisoned.into_inner()),
        };
        // A queue whose threads have ended needs no word, so a failed send is no fault.
        for _ in &threads {
            drop(inner.reads.send(Message::Stop));
        }
        if !inner.reads.same_channel(&inner.writes) {
            drop(inner.writes.send(Message::Stop));
        }
        for thread in threads {
            if thread.join().is_err() {
                log::error!(target: "db", "a database thread ended by a panic");
            }
        }
    }

    async fn ask<T, F>(&self, mode: Mode, closure: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Db) -> AppResult<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.enqueue(mode, Task::boxed(closure, Reply::Async(reply)))?;
        answer.await.unwrap_or_else(|_| Err(unreachable_database()))
    }

    fn ask_blocking<T, F>(&self, mode: Mode, closure: F) -> AppResult<T>
    where
        T: Send + 'static,
        F: FnMut(&mut Db) -> AppResult<T> + Send + 'static,
    {
        let (reply, answer) = bounded(1);
        self.enqueue(mode, Task::boxed(closure, Reply::Blocking(reply)))?;
        answer
            .recv()
            .unwrap_or_else(|_| Err(unreachable_database()))
    }

    fn enqueue(&self, mode: Mode, work: Box<dyn Work>) -> AppResult<()> {
        let inner = &self.inner;
        if inner.is_closed.load(Ordering::SeqCst) {
            return Err(unreachable_database());
        }
        let queue = match mode {
            Mode::Read | Mode::Consistent => &inner.reads,
            Mode::Write => &inner.writes,
        };
        match queue.try_send(Message::Run(Request { mode, work })) {
            Ok(()) => {
                count(&inner.counters.accepted);
                Ok(())
            }
            Err(TrySendError::Full(_)) => {
                count(&inner.counters.refused);
                Err(AppError::overloaded(1))
            }
            Err(TrySendError::Disconnected(_)) => Err(unreachable_database()),
        }
    }
}

/// Reads are asked for once; the queue speaks of closures that may be run again.
fn once<T, F>(work: F) -> impl FnMut(&mut Db) -> AppResult<T>
where
    F: FnOnce(&mut Db) -> AppResult<T>,
{
    let mut work = Some(work);
    move |db| match work.take() {
        Some(work) => work(db),
        None => Err(AppError::internal("a read was run twice")),
    }
}
