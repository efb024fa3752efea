//! The statistics of a large company, planted in place of a test company's own: the planners of both
//! databases then choose as they would for 200,000 tickets.
//!
//! `large_company.tsv` is what `ANALYZE` found in `aftercare demo --size large` on SQLite: table, index
//! and the text of `sqlite_stat1`, which opens with the number of rows. To take it anew:
//! `sqlite3 -tabs company.db "ANALYZE; SELECT tbl, idx, stat FROM sqlite_stat1 ORDER BY 1, 2"`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use aftercare::platform::db::Db;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

/// Tables with fewer rows than this may be read whole: a company has 1,200 people and 2,000 parts.
const LARGE: i64 = 2500;

struct Line {
    table: &'static str,
    index: Option<&'static str>,
    numbers: &'static str,
}

static LINES: LazyLock<Vec<Line>> = LazyLock::new(|| {
    let read = |line: &'static str| {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().expect("three cells a line");
        Line {
            table: cell(),
            index: Some(cell()).filter(|name| !name.is_empty()),
            numbers: cell(),
        }
    };
    include_str!("large_company.tsv")
        .lines()
        .map(read)
        .collect()
});

/// Rows of each table in the large company.
static ROWS: LazyLock<BTreeMap<&'static str, i64>> = LazyLock::new(|| {
    let mut rows = BTreeMap::new();
    for line in LINES.iter() {
        let count = line
            .numbers
            .split(' ')
            .next()
            .and_then(|text| text.parse().ok());
        let known: &mut i64 = rows.entry(line.table).or_default();
        // A partial index counts its own rows alone.
        *known = count.unwrap_or(0).max(*known);
    }
    rows
});

/// Whether the large company has so many rows there that none may be read in vain.
pub fn is_large(table: &str) -> bool {
    ROWS.get(table).is_some_and(|rows| *rows >= LARGE)
}

/// Plants the statistics; they hold for the open transaction.
pub fn plant(db: &mut Db) -> QueryResult<()> {
    match db {
        Db::Sqlite(db) => plant_sqlite(db),
        Db::Pg(db) => plant_postgres(db),
    }
}

fn plant_sqlite(db: &mut diesel::SqliteConnection) -> QueryResult<()> {
    db.batch_execute("ANALYZE; DELETE FROM sqlite_stat1")?;
    for line in LINES.iter() {
        diesel::sql_query("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)")
            .bind::<Text, _>(line.table)
            .bind::<Nullable<Text>, _>(line.index)
            .bind::<Text, _>(line.numbers)
            .execute(db)?;
    }
    // Reads the table back in without counting anything.
    db.batch_execute("ANALYZE sqlite_schema")
}

/// PostgreSQL multiplies rows per page by the pages it finds, so every large table must have a page.
fn plant_postgres(db: &mut diesel::PgConnection) -> QueryResult<()> {
    // What a few rows look like says nothing about many.
    db.batch_execute("DELETE FROM pg_statistic")?;
    let mut empty = Vec::new();
    for (table, rows) in ROWS.iter() {
        let planted = diesel::sql_query(
            "UPDATE pg_class SET reltuples = $2, relpages = pg_relation_size(oid) / 8192 \
             WHERE oid = to_regclass($1) AND pg_relation_size(oid) > 0",
        )
        .bind::<Text, _>(table)
        .bind::<BigInt, _>(rows)
        .execute(db)?;
        if planted == 0 && is_large(table) && !ONLY_SQLITE.contains(table) {
            empty.push(*table);
        }
    }
    assert!(
        empty.is_empty(),
        "these tables are large, and the test wrote nothing to them: {}",
        empty.join(", ")
    );
    Ok(())
}

/// Tables of SQLite's full-text index.
const ONLY_SQLITE: [&str; 5] = [
    "search_index",
    "search_index_config",
    "search_index_data",
    "search_index_docsize",
    "search_index_idx",
];
