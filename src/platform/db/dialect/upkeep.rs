//! Looking after the storage: what the engine finds wrong with it, and fresh statistics for the planner.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};

use super::super::conn::Db;

/// Faults of a damaged file that are told; one is enough to act on.
const FAULTS_TOLD: usize = 20;

#[derive(QueryableByName)]
struct Fault {
    #[diesel(sql_type = Nullable<Text>)]
    what: Option<String>,
}

/// What the engine finds wrong with its own storage. Only SQLite can be asked: a PostgreSQL server
/// checks its pages itself and enforces every reference.
///
/// # Errors
/// Database faults.
pub fn storage_faults(db: &mut Db) -> QueryResult<Vec<String>> {
    let Db::Sqlite(db) = db else {
        return Ok(Vec::new());
    };
    let damage = "SELECT integrity_check AS what FROM pragma_integrity_check";
    let dangling = "SELECT \"table\" || ' row ' || coalesce(rowid, '?') || ' points to a missing ' \
        || \"parent\" AS what FROM pragma_foreign_key_check";
    let mut faults: Vec<String> = Vec::new();
    for sql in [damage, dangling] {
        let found: Vec<Fault> = diesel::sql_query(sql).load(db)?;
        faults.extend(found.into_iter().filter_map(|fault| fault.what));
    }
    faults.retain(|what| what != "ok");
    faults.truncate(FAULTS_TOLD);
    Ok(faults)
}

/// Counts the tables anew for the planner, after so much was written that its old figures mislead.
/// Runs inside a transaction.
///
/// # Errors
/// Database faults.
pub fn refresh_statistics(db: &mut Db) -> QueryResult<()> {
    match db {
        Db::Pg(db) => db.batch_execute("SET LOCAL statement_timeout = 0; ANALYZE"),
        Db::Sqlite(db) => db.batch_execute("ANALYZE"),
    }
}

/// Moves SQLite's write-ahead log into its file, so that the next start finds a short one. Runs outside
/// transactions; nothing to do on PostgreSQL.
///
/// # Errors
/// Database faults.
pub fn settle_log(db: &mut Db) -> QueryResult<()> {
    match db {
        Db::Pg(_) => Ok(()),
        Db::Sqlite(db) => db.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)"),
    }
}
