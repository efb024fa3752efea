//! Opens connections for the pool and prepares each for work.
//!
//! r2d2 creates, keeps and replaces the connections; every database thread holds one for as long as
//! it is sound.

use std::fmt;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::r2d2::R2D2Connection;
use diesel::{Connection, PgConnection, SqliteConnection};
use r2d2::ManageConnection;

use super::conn::{Backend, DatabaseUrl, Db};
use super::dialect::search;

/// How long a thread waits for a new connection before it reports the database as unreachable.
pub(super) const CONNECT_WAIT: Duration = Duration::from_secs(2);

/// How far the database goes to keep an acknowledged write through a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Synchronous {
    /// Every commit is synced; the only setting that keeps promise P2.
    Full,
    /// Commits may be lost in a power cut. For measuring what the sync costs, nothing else.
    Normal,
    /// For a database that is being built, and thrown away should that break off: no commit waits for the
    /// disk, and SQLite keeps much more of its indexes in memory.
    Building,
}

/// What a connection is going to be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Reads and writes.
    Any,
    /// Reads alone; SQLite then refuses writes that would slip past the one writer.
    Reading,
    /// Schema changes: no statement limit, and SQLite may rebuild tables that others point to.
    Migrating,
}

/// Why no connection could be opened; for logs, free of credentials.
#[derive(Debug)]
pub struct ConnectError(String);

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConnectError {}

impl From<diesel::ConnectionError> for ConnectError {
    fn from(error: diesel::ConnectionError) -> Self {
        ConnectError(error.to_string())
    }
}

impl From<diesel::result::Error> for ConnectError {
    fn from(error: diesel::result::Error) -> Self {
        ConnectError(error.to_string())
    }
}

/// A pooled connection and what became of it.
pub(super) struct Line {
    pub(super) db: Db,
    /// Set by the thread that saw the connection fail, so that the pool throws it away.
    pub(super) lost: bool,
}

/// Opens connections to one database for one purpose.
pub(super) struct Connector {
    pub(super) url: DatabaseUrl,
    pub(super) synchronous: Synchronous,
    pub(super) purpose: Purpose,
}

impl Connector {
    /// Opens and prepares a connection.
    pub(super) fn open(&self) -> Result<Db, ConnectError> {
        match self.url.backend() {
            Backend::Sqlite => self.open_sqlite(),
            Backend::Postgres => self.open_postgres(),
        }
    }

    fn open_sqlite(&self) -> Result<Db, ConnectError> {
        let mut db = SqliteConnection::establish(self.url.target())?;
        let synchronous = match self.synchronous {
            Synchronous::Full => "FULL",
            Synchronous::Normal | Synchronous::Building => "NORMAL",
        };
        let memory = match self.synchronous {
            Synchronous::Building => "PRAGMA cache_size=-256000; PRAGMA wal_autocheckpoint=16000",
            Synchronous::Full | Synchronous::Normal => "PRAGMA cache_size=-16000",
        };
        // The busy timeout stands first: switching to WAL already needs the lock.
        db.batch_execute(&format!(
            "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; \
             PRAGMA temp_store=MEMORY; {memory}"
        ))?;
        db.batch_execute(match self.purpose {
            Purpose::Any => "PRAGMA foreign_keys=ON",
            Purpose::Reading => "PRAGMA foreign_keys=ON; PRAGMA query_only=ON",
            Purpose::Migrating => "PRAGMA foreign_keys=OFF",
        })?;
        if self.purpose != Purpose::Reading {
            db.batch_execute(search::SQLITE_SETUP)?;
        }
        Ok(Db::Sqlite(db))
    }

    fn open_postgres(&self) -> Result<Db, ConnectError> {
        let mut db = PgConnection::establish(&with_connect_timeout(self.url.target()))?;
        let limits = match self.purpose {
            Purpose::Migrating => "SET statement_timeout='0'; SET lock_timeout='10s'",
            Purpose::Any | Purpose::Reading => "SET statement_timeout='5s'; SET lock_timeout='2s'",
        };
        if self.synchronous == Synchronous::Building {
            db.batch_execute("SET synchronous_commit=off")?;
        }
        // Some failures are told apart by their English message; where the role may not ask for it,
        // those are answered as plain internal errors.
        db.batch_execute(&format!(
            "{limits}; SET TIME ZONE 'UTC'; SET application_name='aftercare'; \
             DO $$ BEGIN SET lc_messages='C'; EXCEPTION WHEN insufficient_privilege THEN NULL; END $$"
        ))?;
        Ok(Db::Pg(db))
    }
}

/// libpq waits for a silent host without end unless the address says otherwise.
fn with_connect_timeout(url: &str) -> String {
    if url.contains("connect_timeout=") {
        return url.to_owned();
    }
    let joint = if url.contains('?') { '&' } else { '?' };
    format!("{url}{joint}connect_timeout={}", CONNECT_WAIT.as_secs())
}

impl ManageConnection for Connector {
    type Connection = Line;
    type Error = ConnectError;

    fn connect(&self) -> Result<Line, ConnectError> {
        self.open().map(|db| Line { db, lost: false })
    }

    fn is_valid(&self, line: &mut Line) -> Result<(), ConnectError> {
        Ok(line.db.ping()?)
    }

    fn has_broken(&self, line: &mut Line) -> bool {
        line.lost || line.db.is_broken()
    }
}
