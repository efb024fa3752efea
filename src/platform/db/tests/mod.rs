//! Tests of the database layer on both databases, with tables of their own.

use std::future::Future;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::scratch::Scratch;
use super::{Backend, Database, Db, Doc};
use crate::platform::clock::UtcTime;
use crate::platform::error::{AppError, AppResult};
use crate::platform::ids::Id;

mod constraints;
mod engine_pieces;
mod failures;
mod migrations;
mod transactions;
mod types;

/// Marks identifiers of test things.
#[derive(Debug)]
enum Thing {}

/// How a test thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Calm,
    Wild,
}

impl Mood {
    fn as_str(self) -> &'static str {
        match self {
            Mood::Calm => "calm",
            Mood::Wild => "wild",
        }
    }

    fn parse(word: &str) -> Option<Mood> {
        [Mood::Calm, Mood::Wild]
            .into_iter()
            .find(|mood| mood.as_str() == word)
    }
}

crate::text_enum!(Mood);

diesel::table! {
    use diesel::sql_types::*;
    use crate::platform::db::types::*;

    things (id) {
        id -> DbUuid,
        at -> DbTs,
        seen_at -> Nullable<DbTs>,
        parent_id -> Nullable<DbUuid>,
        facts -> DbJson,
        mood -> Text,
        name -> Text,
        number -> BigInt,
    }
}

#[derive(Debug, Clone, PartialEq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = things, treat_none_as_default_value = false, treat_none_as_null = true)]
struct ThingRow {
    id: Id<Thing>,
    at: UtcTime,
    seen_at: Option<UtcTime>,
    parent_id: Option<Id<Thing>>,
    facts: Doc<Value>,
    mood: Mood,
    name: String,
    number: i64,
}

/// A thing whose name and moment follow from its number.
fn thing(number: i64) -> ThingRow {
    ThingRow {
        id: Id::new(uuid::Uuid::new_v4()),
        at: UtcTime::from_millis(1_790_000_000_000 + number),
        seen_at: None,
        parent_id: None,
        facts: Doc(json!({"n": number, "字": ["é", null, 1.5]})),
        mood: Mood::Calm,
        name: format!("thing {number}"),
        number,
    }
}

fn insert(db: &mut Db, row: &ThingRow) -> AppResult<()> {
    diesel::insert_into(things::table).values(row).execute(db)?;
    Ok(())
}

fn numbers(db: &mut Db) -> AppResult<Vec<i64>> {
    Ok(things::table
        .select(things::number)
        .order(things::number)
        .load(db)?)
}

fn stored(database: &Database) -> Vec<i64> {
    database.read_blocking(numbers).unwrap()
}

fn create_tables(database: &Database) {
    database
        .write_blocking(|db| {
            let [uuid, time, json, strict] = match db.backend() {
                Backend::Postgres => ["uuid", "timestamptz", "jsonb", ""],
                Backend::Sqlite => ["BLOB", "INTEGER", "TEXT", "STRICT"],
            };
            let [text, long] = match db.backend() {
                Backend::Postgres => ["text", "bigint"],
                Backend::Sqlite => ["TEXT", "INTEGER"],
            };
            Ok(db.batch_execute(&format!(
                "CREATE TABLE things (
                    id {uuid} PRIMARY KEY NOT NULL,
                    at {time} NOT NULL,
                    seen_at {time},
                    parent_id {uuid} CONSTRAINT things_parent_id_fkey REFERENCES things (id)
                        DEFERRABLE INITIALLY DEFERRED,
                    facts {json} NOT NULL,
                    mood {text} NOT NULL CONSTRAINT things_mood_check CHECK (mood IN ('calm', 'wild')),
                    name {text} NOT NULL,
                    number {long} NOT NULL,
                    CONSTRAINT things_number_key UNIQUE (number),
                    CONSTRAINT things_name_mood_key UNIQUE (name, mood)
                ) {strict};
                CREATE UNIQUE INDEX things_lower_name_key ON things (lower(name));"
            ))?)
        })
        .unwrap();
}

/// Runs a test on both databases with the test tables in place.
fn on_both(test: impl Fn(&Scratch)) {
    Scratch::each(|scratch| {
        create_tables(scratch.db());
        test(scratch);
    });
}

fn wait<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}

fn serialization_failure() -> AppError {
    diesel::result::Error::DatabaseError(
        diesel::result::DatabaseErrorKind::SerializationFailure,
        Box::new(String::from("made by the test")),
    )
    .into()
}
