//! Opening, closing and abandoning transactions through diesel's own bookkeeping.

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::result::{Error, QueryResult};

use super::conn::Db;
use super::dialect::search;

type Manager = <Db as diesel::Connection>::TransactionManager;

/// Opens the transaction of a write, or a savepoint inside an open one.
///
/// SQLite must take its write lock at once: a transaction that reads first and then writes is refused
/// immediately, without any waiting, when another writer came in between.
pub(super) fn begin_write(db: &mut Db) -> QueryResult<()> {
    if depth(db)? > 0 {
        return Manager::begin_transaction(db);
    }
    match db {
        Db::Pg(_) => Manager::begin_transaction(db),
        Db::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE"),
    }
}

/// Opens what a read runs in. SQLite takes its locks once for all statements that way, which is a good
/// part of a small read; on PostgreSQL it would only add two journeys.
pub(super) fn begin_read(db: &mut Db) -> QueryResult<()> {
    match db {
        Db::Pg(_) => Ok(()),
        Db::Sqlite(_) => begin_consistent(db),
    }
}

/// Opens a transaction in which every statement sees the same state of the data.
pub(super) fn begin_consistent(db: &mut Db) -> QueryResult<()> {
    match db {
        Db::Pg(conn) => AnsiTransactionManager::begin_transaction_sql(
            conn,
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        ),
        Db::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN"),
    }
}

/// Closes the innermost transaction or savepoint and keeps its changes.
pub(super) fn commit(db: &mut Db) -> QueryResult<()> {
    Manager::commit_transaction(db)
}

/// Closes the innermost transaction or savepoint of a write.
pub(super) fn commit_write(db: &mut Db) -> QueryResult<()> {
    if depth(db)? == 1 {
        search::settle(db)?;
    }
    commit(db)
}

/// How many transactions and savepoints are open.
pub(super) fn depth(db: &mut Db) -> QueryResult<u32> {
    let status = Manager::transaction_manager_status_mut(db);
    Ok(status.transaction_depth()?.map_or(0, u32::from))
}

/// Rolls back until only `wanted` levels are open; an error means that the connection is unusable.
pub(super) fn roll_back_to(db: &mut Db, wanted: u32) -> QueryResult<()> {
    loop {
        let open = depth(db)?;
        if open <= wanted {
            return Ok(());
        }
        Manager::rollback_transaction(db)?;
        // diesel leaves the depth as it was when the rollback of a savepoint fails in a way it
        // tolerates; without progress this loop must not spin.
        if depth(db)? >= open {
            return Err(Error::BrokenTransactionManager);
        }
    }
}

/// Runs `work` in a write transaction of its own, or in a savepoint of the open one.
///
/// For code that holds a connection itself (migrations, the command line); requests go through
/// [`super::Database::write`]. Rolled back when `work` returns an error.
///
/// # Errors
/// What `work` returns, or the database's own error from opening or committing.
pub fn write_tx<T, E: From<Error>>(
    db: &mut Db,
    work: impl FnOnce(&mut Db) -> Result<T, E>,
) -> Result<T, E> {
    let before = depth(db)?;
    begin_write(db)?;
    let result = work(db).and_then(|value| {
        commit_write(db)?;
        Ok(value)
    });
    if result.is_err()
        && let Err(error) = roll_back_to(db, before)
    {
        // diesel marks the connection as broken then; the first error is the one that tells why.
        log::error!(target: "db", "a rollback failed: {error}");
    }
    result
}
