//! The index on PostgreSQL.

use diesel::PgConnection;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Text};

use super::super::super::types::DbUuid;
use super::{Indexed, NewEntry, Wanted};
use crate::platform::ids::Id;

pub(super) fn put(
    db: &mut PgConnection,
    kind: &str,
    id: Id<Indexed>,
    tokens: &[String],
) -> QueryResult<()> {
    let vector = vector(tokens);
    Put { kind, id, vector }.execute(db).map(drop)
}

/// Records of one statement when many are new.
const NEW_AT_ONCE: usize = 1000;

pub(super) fn put_new(db: &mut PgConnection, records: &[NewEntry]) -> QueryResult<()> {
    for some in records.chunks(NEW_AT_ONCE) {
        let kinds: Vec<&str> = some.iter().map(|(kind, ..)| *kind).collect();
        let ids: Vec<Id<Indexed>> = some.iter().map(|(_, id, _)| Id::new(*id)).collect();
        let vectors: Vec<String> = some.iter().map(|(.., tokens)| vector(tokens)).collect();
        // The order of the positions is the order of the results.
        diesel::sql_query(
            "INSERT INTO search_entries (kind, entity_id, tokens) \
             SELECT kind, entity_id, tokens::tsvector \
             FROM unnest($1, $2, $3) WITH ORDINALITY AS fresh (kind, entity_id, tokens, place) \
             ORDER BY place",
        )
        .bind::<Array<Text>, _>(kinds)
        .bind::<Array<DbUuid>, _>(ids)
        .bind::<Array<Text>, _>(vectors)
        .execute(db)?;
    }
    Ok(())
}

fn vector(tokens: &[String]) -> String {
    let quoted = |token: &String| format!("'{}'", token.replace('\'', ""));
    tokens.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

pub(super) fn remove(db: &mut PgConnection, kind: &str, id: Id<Indexed>) -> QueryResult<()> {
    Remove { kind, id }.execute(db).map(drop)
}

/// A word that many records have is found among the newest; any other is rare enough for the index to
/// give all its records. Left to itself the planner guesses, and guesses wrong for prefixes.
pub(super) fn find(
    db: &mut PgConnection,
    kind: &str,
    wanted: &Wanted,
    limit: i64,
) -> QueryResult<Vec<Id<Indexed>>> {
    let query = wanted.tsquery();
    let (recent, all) = statements(kind, &query, limit);
    let found: Vec<Id<Indexed>> = recent.load(db)?;
    if i64::try_from(found.len()).is_ok_and(|count| count >= limit) {
        return Ok(found);
    }
    all.load(db)
}

/// Both ways to the records, to be tried in this order.
pub(super) fn statements<'a>(
    kind: &'a str,
    query: &'a str,
    limit: i64,
) -> (FindRecent<'a>, FindAll<'a>) {
    let recent = FindRecent {
        kind,
        query,
        depth: limit.saturating_mul(RECENT_PER_RESULT).max(RECENT_LEAST),
        limit,
    };
    (recent, FindAll { query, limit })
}

/// How many of the newest records are looked through one by one, at least and per result asked for.
/// A word that leaves the results short there is in fewer than one record in twenty.
const RECENT_LEAST: i64 = 2000;
const RECENT_PER_RESULT: i64 = 20;

struct Put<'a> {
    kind: &'a str,
    id: Id<Indexed>,
    vector: String,
}

impl QueryFragment<Pg> for Put<'_> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql("INSERT INTO search_entries (kind, entity_id, tokens) VALUES (");
        pass.push_bind_param::<Text, _>(self.kind)?;
        pass.push_sql(", ");
        pass.push_bind_param::<DbUuid, _>(&self.id)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Text, _>(&self.vector)?;
        // An unchanged text must not cost an index update.
        pass.push_sql(
            "::tsvector) ON CONFLICT (kind, entity_id) DO UPDATE SET tokens = excluded.tokens \
             WHERE search_entries.tokens IS DISTINCT FROM excluded.tokens",
        );
        Ok(())
    }
}

struct Remove<'a> {
    kind: &'a str,
    id: Id<Indexed>,
}

impl QueryFragment<Pg> for Remove<'_> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql("DELETE FROM search_entries WHERE kind = ");
        pass.push_bind_param::<Text, _>(self.kind)?;
        pass.push_sql(" AND entity_id = ");
        pass.push_bind_param::<DbUuid, _>(&self.id)
    }
}

pub(super) struct FindRecent<'a> {
    kind: &'a str,
    query: &'a str,
    depth: i64,
    limit: i64,
}

impl QueryFragment<Pg> for FindRecent<'_> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql(
            "SELECT entity_id FROM (SELECT entity_id, position, tokens FROM search_entries WHERE kind = ",
        );
        pass.push_bind_param::<Text, _>(self.kind)?;
        pass.push_sql(" ORDER BY position DESC LIMIT ");
        pass.push_bind_param::<BigInt, _>(&self.depth)?;
        pass.push_sql(") AS recent WHERE tokens @@ ");
        pass.push_bind_param::<Text, _>(self.query)?;
        pass.push_sql("::tsquery ORDER BY position DESC LIMIT ");
        pass.push_bind_param::<BigInt, _>(&self.limit)
    }
}

pub(super) struct FindAll<'a> {
    query: &'a str,
    limit: i64,
}

impl QueryFragment<Pg> for FindAll<'_> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // The tokens name their kind already. OFFSET 0 keeps the planner from walking all positions
        // backwards in the hope of a quick end.
        pass.push_sql(
            "SELECT entity_id FROM (SELECT entity_id, position FROM search_entries WHERE tokens @@ ",
        );
        pass.push_bind_param::<Text, _>(self.query)?;
        pass.push_sql("::tsquery OFFSET 0) AS found ORDER BY position DESC LIMIT ");
        pass.push_bind_param::<BigInt, _>(&self.limit)
    }
}

/// Each statement always has the same text, so the connection prepares it once.
macro_rules! prepared {
    ($($name:ident),*) => {$(
        impl QueryId for $name<'_> {
            type QueryId = $name<'static>;
            const HAS_STATIC_QUERY_ID: bool = true;
        }
        impl RunQueryDsl<PgConnection> for $name<'_> {}
    )*};
}

prepared!(Put, Remove, FindRecent, FindAll);

impl Query for FindRecent<'_> {
    type SqlType = DbUuid;
}

impl Query for FindAll<'_> {
    type SqlType = DbUuid;
}
