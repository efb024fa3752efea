//! The index on SQLite.
//!
//! The full-text table writes what it holds in memory to disk whenever a savepoint opens, and each write
//! of a group commit is one: fed row by row it would keep a segment for every record and merge them
//! without end. So a transaction only notes what it wants indexed, in a table of its connection, which
//! savepoints undo as any other; the full-text table gets it all at once, right before the commit.

use diesel::SqliteConnection;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel::sqlite::Sqlite;

use super::super::super::types::DbUuid;
use super::super::prepared::kept_update;
use super::{Indexed, Wanted};
use crate::platform::http::json::hash;
use crate::platform::ids::Id;

diesel::table! {
    use crate::platform::db::types::*;
    use diesel::sql_types::*;

    search_entries (position) {
        position -> BigInt,
        kind -> Text,
        entity_id -> DbUuid,
        fingerprint -> BigInt,
    }
}

/// Made on every connection that writes; empty outside a transaction.
pub(in crate::platform::db) const PENDING_TABLE: &str = "CREATE TEMP TABLE search_pending (\
     position INTEGER PRIMARY KEY, tokens TEXT, was_indexed INTEGER NOT NULL) STRICT";

pub(super) fn put(
    db: &mut SqliteConnection,
    kind: &str,
    id: Id<Indexed>,
    tokens: &[String],
) -> QueryResult<()> {
    use search_entries::dsl;
    let earlier: Option<(i64, i64)> = dsl::search_entries
        .filter(dsl::kind.eq(kind).and(dsl::entity_id.eq(id)))
        .select((dsl::position, dsl::fingerprint))
        .get_result(db)
        .optional()?;
    let Some((position, known)) = earlier else {
        return put_new(db, kind, id, tokens);
    };
    let tokens = tokens.join(" ");
    let fingerprint = fingerprint(&tokens);
    if known == fingerprint {
        return Ok(());
    }
    let mark = dsl::fingerprint.eq(fingerprint);
    kept_update(dsl::search_entries, mark, dsl::position.eq(position)).execute(db)?;
    let pending = Pending {
        position,
        tokens: Some(tokens),
        was_indexed: true,
    };
    pending.execute(db).map(drop)
}

/// [`put`] for a record that is not in the index.
pub(super) fn put_new(
    db: &mut SqliteConnection,
    kind: &str,
    id: Id<Indexed>,
    tokens: &[String],
) -> QueryResult<()> {
    use search_entries::dsl;
    let tokens = tokens.join(" ");
    let position = diesel::insert_into(dsl::search_entries)
        .values((
            dsl::kind.eq(kind),
            dsl::entity_id.eq(id),
            dsl::fingerprint.eq(fingerprint(&tokens)),
        ))
        .returning(dsl::position)
        .get_result(db)?;
    let pending = Pending {
        position,
        tokens: Some(tokens),
        was_indexed: false,
    };
    pending.execute(db).map(drop)
}

fn fingerprint(tokens: &str) -> i64 {
    let digest = hash(tokens.as_bytes());
    i64::from_be_bytes(digest.first_chunk().copied().unwrap_or_default())
}

pub(super) fn remove(db: &mut SqliteConnection, kind: &str, id: Id<Indexed>) -> QueryResult<()> {
    use search_entries::dsl;
    let this = dsl::search_entries.filter(dsl::kind.eq(kind).and(dsl::entity_id.eq(id)));
    let gone: Option<i64> = diesel::delete(this)
        .returning(dsl::position)
        .get_result(db)
        .optional()?;
    let Some(position) = gone else {
        return Ok(());
    };
    let pending = Pending {
        position,
        tokens: None,
        was_indexed: true,
    };
    pending.execute(db).map(drop)
}

/// Brings the full-text table up to what the open transaction wants indexed.
pub(super) fn settle(db: &mut SqliteConnection) -> QueryResult<()> {
    if AnyPending.get_result::<i64>(db).optional()?.is_none() {
        return Ok(());
    }
    Unindex.execute(db)?;
    Index.execute(db)?;
    ForgetPending.execute(db).map(drop)
}

/// The full-text table walks its rows newest first and stops at the limit, however common a word is.
pub(super) fn find(
    db: &mut SqliteConnection,
    wanted: &Wanted,
    limit: i64,
) -> QueryResult<Vec<Id<Indexed>>> {
    let query = wanted.fts5();
    statement(&query, limit).load(db)
}

/// The one statement of a search.
pub(super) fn statement(query: &str, limit: i64) -> Find<'_> {
    Find { query, limit }
}

/// Notes new tokens of a record, or that it must no longer be found.
struct Pending {
    position: i64,
    tokens: Option<String>,
    was_indexed: bool,
}

impl QueryFragment<Sqlite> for Pending {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        pass.push_sql("INSERT INTO temp.search_pending (position, tokens, was_indexed) VALUES (");
        pass.push_bind_param::<BigInt, _>(&self.position)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Nullable<Text>, _>(&self.tokens)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Bool, _>(&self.was_indexed)?;
        // What the same transaction noted before has not reached the index.
        pass.push_sql(") ON CONFLICT (position) DO UPDATE SET tokens = excluded.tokens");
        Ok(())
    }
}

/// Statements without values.
macro_rules! plain {
    ($($name:ident = $sql:literal;)*) => {$(
        struct $name;

        impl QueryFragment<Sqlite> for $name {
            fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
                pass.push_sql($sql);
                Ok(())
            }
        }
    )*};
}

plain! {
    AnyPending = "SELECT position FROM temp.search_pending LIMIT 1";
    Unindex = "DELETE FROM search_index WHERE rowid IN \
               (SELECT position FROM temp.search_pending WHERE was_indexed)";
    // Upwards, because the full-text table writes to disk whenever a row comes out of turn.
    Index = "INSERT INTO search_index (rowid, tokens) SELECT position, tokens \
             FROM temp.search_pending WHERE tokens IS NOT NULL ORDER BY position";
    ForgetPending = "DELETE FROM temp.search_pending";
}

pub(super) struct Find<'a> {
    query: &'a str,
    limit: i64,
}

impl QueryFragment<Sqlite> for Find<'_> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        pass.push_sql(
            "SELECT entry.entity_id FROM \
             (SELECT rowid AS position FROM search_index WHERE search_index MATCH ",
        );
        pass.push_bind_param::<Text, _>(self.query)?;
        pass.push_sql(" ORDER BY rowid DESC LIMIT ");
        pass.push_bind_param::<BigInt, _>(&self.limit)?;
        pass.push_sql(
            ") AS found JOIN search_entries AS entry ON entry.position = found.position \
             ORDER BY found.position DESC",
        );
        Ok(())
    }
}

/// Each statement always has the same text, so the connection prepares it once.
macro_rules! prepared {
    ($($name:ty as $id:ty),*) => {$(
        impl QueryId for $name {
            type QueryId = $id;
            const HAS_STATIC_QUERY_ID: bool = true;
        }
        impl RunQueryDsl<SqliteConnection> for $name {}
    )*};
}

prepared!(
    Pending as Pending,
    AnyPending as AnyPending,
    Unindex as Unindex,
    Index as Index,
    ForgetPending as ForgetPending,
    Find<'_> as Find<'static>
);

impl Query for AnyPending {
    type SqlType = BigInt;
}

impl Query for Find<'_> {
    type SqlType = DbUuid;
}
