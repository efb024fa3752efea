//! The index on SQLite.

use diesel::SqliteConnection;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::Sqlite;

use super::super::super::types::DbUuid;
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

pub(super) fn put(
    db: &mut SqliteConnection,
    kind: &str,
    id: Id<Indexed>,
    tokens: &[String],
) -> QueryResult<()> {
    use search_entries::dsl;
    let tokens = tokens.join(" ");
    let digest = hash(tokens.as_bytes());
    let fingerprint = i64::from_be_bytes(digest.first_chunk().copied().unwrap_or_default());
    let earlier: Option<(i64, i64)> = dsl::search_entries
        .filter(dsl::kind.eq(kind).and(dsl::entity_id.eq(id)))
        .select((dsl::position, dsl::fingerprint))
        .get_result(db)
        .optional()?;
    let position = match earlier {
        Some((_, known)) if known == fingerprint => return Ok(()),
        Some((position, _)) => {
            diesel::update(dsl::search_entries.find(position))
                .set(dsl::fingerprint.eq(fingerprint))
                .execute(db)?;
            Unindex(position).execute(db)?;
            position
        }
        None => diesel::insert_into(dsl::search_entries)
            .values((
                dsl::kind.eq(kind),
                dsl::entity_id.eq(id),
                dsl::fingerprint.eq(fingerprint),
            ))
            .returning(dsl::position)
            .get_result(db)?,
    };
    Index { position, tokens }.execute(db).map(drop)
}

pub(super) fn remove(db: &mut SqliteConnection, kind: &str, id: Id<Indexed>) -> QueryResult<()> {
    use search_entries::dsl;
    let this = dsl::search_entries.filter(dsl::kind.eq(kind).and(dsl::entity_id.eq(id)));
    let gone: Option<i64> = diesel::delete(this)
        .returning(dsl::position)
        .get_result(db)
        .optional()?;
    match gone {
        Some(position) => Unindex(position).execute(db).map(drop),
        None => Ok(()),
    }
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

struct Index {
    position: i64,
    tokens: String,
}

impl QueryFragment<Sqlite> for Index {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        pass.push_sql("INSERT INTO search_index (rowid, tokens) VALUES (");
        pass.push_bind_param::<BigInt, _>(&self.position)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Text, _>(&self.tokens)?;
        pass.push_sql(")");
        Ok(())
    }
}

struct Unindex(i64);

impl QueryFragment<Sqlite> for Unindex {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        pass.push_sql("DELETE FROM search_index WHERE rowid = ");
        pass.push_bind_param::<BigInt, _>(&self.0)
    }
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

prepared!(Index as Index, Unindex as Unindex, Find<'_> as Find<'static>);

impl Query for Find<'_> {
    type SqlType = DbUuid;
}
