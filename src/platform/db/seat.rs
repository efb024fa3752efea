//! A database thread's hold on a connection: taken from the pool, given back only when it broke.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::r2d2::R2D2Connection;
use r2d2::{Pool, PooledConnection};

use super::conn::Backend;
use super::connector::{Connector, Line};
use super::statistics::{Counters, count};

/// After this much silence a PostgreSQL connection is asked whether it still lives: a restarted
/// server would otherwise cost every thread one failed request, even hours later.
const QUIET: Duration = Duration::from_secs(1);

/// For this long after a failed wait nobody waits again: with the server away, each queued request
/// would otherwise add its own two seconds.
const RESIGNED: Duration = Duration::from_secs(1);

/// One thread's place at the database.
pub(super) struct Seat {
    pool: Pool<Connector>,
    backend: Backend,
    held: Option<PooledConnection<Connector>>,
    used_at: Instant,
    gave_up_at: Option<Instant>,
    pub(super) counters: Arc<Counters>,
}

impl Seat {
    pub(super) fn new(pool: Pool<Connector>, backend: Backend, counters: Arc<Counters>) -> Seat {
        Seat {
            pool,
            backend,
            held: None,
            used_at: Instant::now(),
            gave_up_at: None,
            counters,
        }
    }

    /// A connection that is believed to work; `None` when the database cannot be reached just now.
    pub(super) fn line(&mut self) -> Option<&mut Line> {
        self.let_go_of_lost();
        if self.held.is_none() {
            self.held = self.take();
        }
        self.used_at = Instant::now();
        self.held.as_deref_mut()
    }

    fn let_go_of_lost(&mut self) {
        let Some(line) = self.held.as_deref_mut() else {
            return;
        };
        if !line.lost && self.backend == Backend::Postgres && self.used_at.elapsed() > QUIET {
            line.lost = line.db.ping().is_err();
        }
        if line.lost || line.db.is_broken() {
            count(&self.counters.reconnected);
            // The pool sees the mark, closes the connection and opens another one.
            self.held = None;
        }
    }

    fn take(&mut self) -> Option<PooledConnection<Connector>> {
        let resigned = self
            .gave_up_at
            .is_some_and(|since| since.elapsed() < RESIGNED);
        let taken = if resigned {
            self.pool.try_get()
        } else {
            self.pool.get().ok()
        };
        if taken.is_some() {
            self.gave_up_at = None;
        } else if !resigned {
            self.gave_up_at = Some(Instant::now());
        }
        taken
    }
}
