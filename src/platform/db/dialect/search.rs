//! The full-text index: FTS5 on SQLite, a `tsvector` with a GIN index on PostgreSQL.
//!
//! Both hold the same ready-made tokens; neither engine cuts words or knows a language here. Only
//! [`crate::platform::search`] calls this, and whoever commits.

mod postgres;
mod sqlite;
#[cfg(test)]
mod tests;
mod wanted;

use diesel::prelude::*;
use uuid::Uuid;

use super::super::conn::Db;
use crate::platform::ids::Id;

pub use wanted::Wanted;

/// What both engines' tables of entries have.
mod entries {
    diesel::table! {
        use crate::platform::db::types::*;
        use diesel::sql_types::*;

        search_entries (entity_id) {
            entity_id -> DbUuid,
            kind -> Text,
        }
    }
}

/// Marks the record that an entry leads to.
#[derive(Debug, Clone, Copy)]
enum Indexed {}

/// Puts the tokens of a record in place of earlier ones. Tokens hold letters and digits alone.
///
/// # Errors
/// Database faults.
pub fn put(db: &mut Db, kind: &str, id: Uuid, tokens: &[String]) -> QueryResult<()> {
    match db {
        Db::Pg(db) => postgres::put(db, kind, Id::new(id), tokens),
        Db::Sqlite(db) => sqlite::put(db, kind, Id::new(id), tokens),
    }
}

/// A record to index: its kind, itself, its tokens.
pub type NewEntry = (&'static str, Uuid, Vec<String>);

/// Indexes records that are not in the index yet.
///
/// # Errors
/// Database faults.
pub fn put_new(db: &mut Db, records: &[NewEntry]) -> QueryResult<()> {
    match db {
        Db::Pg(db) => postgres::put_new(db, records),
        Db::Sqlite(db) => records
            .iter()
            .try_for_each(|(kind, id, tokens)| sqlite::put_new(db, kind, Id::new(*id), tokens)),
    }
}

/// Takes a record out of the index, if it is there.
///
/// # Errors
/// Database faults.
pub fn remove(db: &mut Db, kind: &str, id: Uuid) -> QueryResult<()> {
    match db {
        Db::Pg(db) => postgres::remove(db, kind, Id::new(id)),
        Db::Sqlite(db) => sqlite::remove(db, kind, Id::new(id)),
    }
}

/// What a connection needs that will write to the index.
pub(in crate::platform::db) const SQLITE_SETUP: &str = sqlite::PENDING_TABLE;

/// Ends what the open transaction began to index; to be called right before its COMMIT.
///
/// # Errors
/// Database faults.
pub(in crate::platform::db) fn settle(db: &mut Db) -> QueryResult<()> {
    match db {
        Db::Pg(_) => Ok(()),
        Db::Sqlite(db) => sqlite::settle(db),
    }
}

/// The records that have what is wanted, newest first.
///
/// # Errors
/// Database faults.
pub fn find(db: &mut Db, kind: &str, wanted: &Wanted, limit: i64) -> QueryResult<Vec<Uuid>> {
    let found: Vec<Id<Indexed>> = match db {
        Db::Pg(db) => postgres::find(db, kind, wanted, limit)?,
        Db::Sqlite(db) => sqlite::find(db, wanted, limit)?,
    };
    Ok(found.into_iter().map(Id::uuid).collect())
}

/// Those of the records that cannot be found.
///
/// # Errors
/// Database faults.
pub fn missing(db: &mut Db, kind: &str, ids: &[Uuid]) -> QueryResult<Vec<Uuid>> {
    use entries::search_entries::dsl;
    let wanted: Vec<Id<Indexed>> = ids.iter().copied().map(Id::new).collect();
    let found: Vec<Id<Indexed>> = dsl::search_entries
        .filter(dsl::kind.eq(kind))
        .filter(dsl::entity_id.eq_any(wanted))
        .select(dsl::entity_id)
        .load(db)?;
    let found: std::collections::HashSet<Uuid> = found.into_iter().map(Id::uuid).collect();
    Ok(ids
        .iter()
        .copied()
        .filter(|id| !found.contains(id))
        .collect())
}
