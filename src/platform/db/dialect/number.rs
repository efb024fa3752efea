//! The next number of a series: a counter row on SQLite, a sequence on PostgreSQL.
//!
//! A counter row would make all creations of a month wait for each other on PostgreSQL, until each has
//! committed. A sequence hands out numbers without waiting, and never again what a rollback dropped.
//! SQLite has one writer anyway, so there the row costs nothing and leaves no holes.

use diesel::connection::SimpleConnection;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::sqlite::Sqlite;
use diesel::{PgConnection, SqliteConnection};

use super::super::conn::Db;
use super::super::schema::number_counters;

/// The next number of `scope` in `period`, from 1. One statement, but for the first number of a period.
/// Both texts must be plain lower-case words or digits: they name the sequence.
///
/// # Errors
/// Database faults.
pub fn next_number(db: &mut Db, scope: &str, period: &str) -> QueryResult<i64> {
    match db {
        Db::Pg(db) => from_sequence(db, &format!("numbers_{scope}_{period}")),
        Db::Sqlite(db) => from_counter(db, scope, period),
    }
}

/// The last number handed out of `scope` in `period`; none when the series has not begun.
///
/// # Errors
/// Database faults.
pub fn last_number(db: &mut Db, scope: &str, period: &str) -> QueryResult<Option<i64>> {
    match db {
        Db::Pg(db) => {
            let name = format!("numbers_{scope}_{period}");
            let known = Series::named(db, &name)?;
            known.map(|series| series.last(db)).transpose()
        }
        Db::Sqlite(db) => number_counters::table
            .find((scope, period))
            .select(number_counters::last_value)
            .first(db)
            .optional(),
    }
}

/// Lets the series go on after `last`: for whoever brings records with numbers of their own.
///
/// # Errors
/// Database faults.
pub fn continue_after(db: &mut Db, scope: &str, period: &str, last: i64) -> QueryResult<()> {
    match db {
        Db::Pg(db) => {
            let name = format!("numbers_{scope}_{period}");
            db.batch_execute(&format!(
                "CREATE SEQUENCE IF NOT EXISTS \"{name}\"; SELECT setval('\"{name}\"', {last})"
            ))
        }
        Db::Sqlite(db) => {
            use number_counters::dsl;
            diesel::insert_into(dsl::number_counters)
                .values((
                    dsl::scope.eq(scope),
                    dsl::period.eq(period),
                    dsl::last_value.eq(last),
                ))
                .on_conflict((dsl::scope, dsl::period))
                .do_update()
                .set(dsl::last_value.eq(last))
                .execute(db)
                .map(|_| ())
        }
    }
}

/// A sequence that is known to exist.
struct Series(String);

#[derive(QueryableByName)]
struct Standing {
    #[diesel(sql_type = BigInt)]
    last: i64,
}

#[derive(QueryableByName)]
struct Existence {
    #[diesel(sql_type = diesel::sql_types::Bool)]
    exists: bool,
}

impl Series {
    fn named(db: &mut PgConnection, name: &str) -> QueryResult<Option<Series>> {
        let found: Existence = diesel::sql_query("SELECT to_regclass($1) IS NOT NULL AS exists")
            .bind::<Text, _>(format!("\"{name}\""))
            .get_result(db)?;
        Ok(found.exists.then(|| Series(name.to_owned())))
    }

    fn last(&self, db: &mut PgConnection) -> QueryResult<i64> {
        // A sequence that was made but never asked shows its first number as the last one.
        let name = &self.0;
        let sql = format!(
            "SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS last FROM \"{name}\""
        );
        let standing: Standing = diesel::sql_query(sql).get_result(db)?;
        Ok(standing.last)
    }
}

/// Counts on from the last one, or begins at 1.
struct CountedOn<'a> {
    scope: &'a str,
    period: &'a str,
}

impl QueryFragment<Sqlite> for CountedOn<'_> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        pass.push_sql("INSERT INTO number_counters (scope, period, last_value) VALUES (");
        pass.push_bind_param::<Text, str>(self.scope)?;
        pass.push_sql(", ");
        pass.push_bind_param::<Text, str>(self.period)?;
        pass.push_sql(
            ", 1) ON CONFLICT (scope, period) DO UPDATE SET last_value = last_value + 1 ",
        );
        pass.push_sql("RETURNING last_value");
        Ok(())
    }
}

// Not derived: the texts bound to it are borrowed, the statement is always the same.
impl QueryId for CountedOn<'_> {
    type QueryId = CountedOn<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for CountedOn<'_> {
    type SqlType = BigInt;
}

impl RunQueryDsl<SqliteConnection> for CountedOn<'_> {}

fn from_counter(db: &mut SqliteConnection, scope: &str, period: &str) -> QueryResult<i64> {
    CountedOn { scope, period }.get_result(db)
}

fn from_sequence(db: &mut PgConnection, name: &str) -> QueryResult<i64> {
    if let Some(number) = NextOf(name).get_result::<Option<i64>>(db)? {
        return Ok(number);
    }
    // The first of the period: one transaction makes the sequence, others wait for it here. Two plain
    // CREATE SEQUENCE IF NOT EXISTS at once can collide in the catalogue and fail.
    SequenceLock(name).execute(db)?;
    if let Some(number) = NextOf(name).get_result::<Option<i64>>(db)? {
        return Ok(number);
    }
    diesel::sql_query(format!("CREATE SEQUENCE IF NOT EXISTS \"{name}\"")).execute(db)?;
    NextOf(name)
        .get_result::<Option<i64>>(db)?
        .ok_or(diesel::result::Error::NotFound)
}

/// `nextval` of the sequence named; NULL while there is none, where naming it outright would fail and
/// spoil the transaction.
struct NextOf<'a>(&'a str);

// Not derived: the text bound to it is borrowed, the statement is always the same.
impl QueryId for NextOf<'_> {
    type QueryId = NextOf<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Pg> for NextOf<'_> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql("SELECT nextval(to_regclass(");
        pass.push_bind_param::<Text, _>(self.0)?;
        pass.push_sql("))");
        Ok(())
    }
}

impl Query for NextOf<'_> {
    type SqlType = Nullable<BigInt>;
}

impl RunQueryDsl<PgConnection> for NextOf<'_> {}

/// Holds every other maker of the same sequence until the transaction ends.
struct SequenceLock<'a>(&'a str);

// Not derived: the text bound to it is borrowed, the statement is always the same.
impl QueryId for SequenceLock<'_> {
    type QueryId = SequenceLock<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Pg> for SequenceLock<'_> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql("SELECT pg_advisory_xact_lock(hashtext(");
        pass.push_bind_param::<Text, _>(self.0)?;
        pass.push_sql("))");
        Ok(())
    }
}

impl RunQueryDsl<PgConnection> for SequenceLock<'_> {}
