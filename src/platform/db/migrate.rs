//! Brings a database to the schema that this program was built for.
//!
//! Two trees with the same names, one per engine, embedded into the program. A database that has a
//! migration unknown to this program is refused: an older binary must not write into a newer schema.

use std::fmt;

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationSource;
use diesel::prelude::*;
use diesel::result::Error;
use diesel::sql_types::BigInt;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::conn::Db;
use super::connector::{ConnectError, Purpose};
use super::open::DbSettings;
use super::transaction::write_tx;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// The key of the advisory lock that keeps two starting processes apart: "aftercar" in ASCII.
const LOCK: i64 = 0x6166_7465_7263_6172;

/// Why the schema was not brought up to date.
#[derive(Debug)]
pub enum MigrateError {
    /// No connection was possible.
    Unreachable(ConnectError),
    /// The database has migrations that this program does not know; it is older than the schema.
    NewerSchema(Vec<String>),
    /// After the migrations this many rows would point to rows that do not exist.
    Dangling(i64),
    /// A migration failed and was rolled back.
    Failed(String),
}

impl fmt::Display for MigrateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MigrateError::Unreachable(error) => {
                write!(f, "the database cannot be reached: {error}")
            }
            MigrateError::NewerSchema(versions) => write!(
                f,
                "the database has migrations that this program does not know ({}); \
                 run a newer version of the program",
                versions.join(", ")
            ),
            MigrateError::Dangling(rows) => write!(
                f,
                "the migrations would leave {rows} rows pointing to nothing; rolled back"
            ),
            MigrateError::Failed(why) => write!(f, "a migration failed: {why}"),
        }
    }
}

impl std::error::Error for MigrateError {}

impl From<ConnectError> for MigrateError {
    fn from(error: ConnectError) -> Self {
        MigrateError::Unreachable(error)
    }
}

impl From<Error> for MigrateError {
    fn from(error: Error) -> Self {
        MigrateError::Failed(error.to_string())
    }
}

impl From<Box<dyn std::error::Error + Send + Sync>> for MigrateError {
    fn from(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        MigrateError::Failed(error.to_string())
    }
}

/// Runs what is pending and gives the names of what was run; safe to call from several processes.
///
/// # Errors
/// See [`MigrateError`]. On SQLite nothing at all remains of a failed call, on PostgreSQL the
/// migrations before the failed one.
pub fn migrate(settings: &DbSettings) -> Result<Vec<String>, MigrateError> {
    locked(settings, |db| {
        let names = pending_in(db)?;
        match db {
            Db::Pg(conn) => conn.run_pending_migrations(POSTGRES).map(drop)?,
            Db::Sqlite(conn) => conn.run_pending_migrations(SQLITE).map(drop)?,
        }
        // The check reads every row that points to another: a start with nothing to do does without.
        if !names.is_empty() {
            refuse_dangling(db)?;
        }
        Ok(names)
    })
}

/// Takes back every migration, newest first. For tests of the way down; all data goes.
///
/// # Errors
/// See [`MigrateError`].
pub fn revert_all(settings: &DbSettings) -> Result<(), MigrateError> {
    locked(settings, |db| {
        match db {
            Db::Pg(conn) => conn.revert_all_migrations(POSTGRES).map(drop)?,
            Db::Sqlite(conn) => conn.revert_all_migrations(SQLITE).map(drop)?,
        }
        refuse_dangling(db)
    })
}

/// On SQLite foreign keys are off while tables are rebuilt, so the result is checked before it counts.
fn refuse_dangling(db: &mut Db) -> Result<(), MigrateError> {
    if let Db::Pg(_) = db {
        return Ok(());
    }
    let dangling: Dangling =
        diesel::sql_query("SELECT COUNT(*) AS number FROM pragma_foreign_key_check")
            .get_result(db)?;
    match dangling.number {
        0 => Ok(()),
        rows => Err(MigrateError::Dangling(rows)),
    }
}

/// The names of the migrations that the database still lacks.
///
/// # Errors
/// See [`MigrateError`].
pub fn pending(settings: &DbSettings) -> Result<Vec<String>, MigrateError> {
    pending_in(&mut settings.connector(Purpose::Migrating).open()?)
}

fn pending_in(db: &mut Db) -> Result<Vec<String>, MigrateError> {
    match db {
        Db::Pg(conn) => missing(conn, &POSTGRES),
        Db::Sqlite(conn) => missing(conn, &SQLITE),
    }
}

fn missing<C, B>(conn: &mut C, source: &EmbeddedMigrations) -> Result<Vec<String>, MigrateError>
where
    B: diesel::backend::Backend,
    C: MigrationHarness<B>,
    EmbeddedMigrations: MigrationSource<B>,
{
    let known = MigrationSource::<B>::migrations(source)?;
    let applied: Vec<String> = conn
        .applied_migrations()?
        .iter()
        .map(ToString::to_string)
        .collect();
    let mut lacking: Vec<String> = Vec::new();
    let mut unknown = applied.clone();
    for migration in &known {
        let version = migration.name().version().to_string();
        unknown.retain(|applied| *applied != version);
        if !applied.contains(&version) {
            lacking.push(migration.name().to_string());
        }
    }
    if !unknown.is_empty() {
        unknown.sort();
        return Err(MigrateError::NewerSchema(unknown));
    }
    lacking.sort();
    Ok(lacking)
}

#[derive(QueryableByName)]
struct Dangling {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// Runs `work` while no other process can migrate the same database.
fn locked<T>(
    settings: &DbSettings,
    work: impl FnOnce(&mut Db) -> Result<T, MigrateError>,
) -> Result<T, MigrateError> {
    let mut db = settings.connector(Purpose::Migrating).open()?;
    if let Db::Pg(conn) = &mut db {
        // The lock goes with the connection. Another process may be at it for a while.
        conn.batch_execute(&format!(
            "SET lock_timeout='5min'; SELECT pg_advisory_lock({LOCK}); SET lock_timeout='10s'"
        ))?;
        return work(&mut db);
    }
    write_tx(&mut db, work)
}

/// A connection of a test's own, beside the threads.
#[cfg(test)]
pub(super) fn connect_for_test(settings: &DbSettings) -> Db {
    match settings.connector(Purpose::Migrating).open() {
        Ok(db) => db,
        Err(error) => panic!("{error}"),
    }
}
