//! How the engines go about a search among many records.

use diesel::connection::SimpleConnection;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Integer, Text};
use diesel::sqlite::Sqlite;

use super::*;
use crate::platform::db::scratch::Scratch;

/// Enough for PostgreSQL to prefer an index wherever one helps.
const RECORDS: i64 = 20_000;

/// Every record has `twcommon`, one in a thousand `twrare`, each a number of its own.
fn fill(db: &mut Db) -> QueryResult<()> {
    match db {
        Db::Pg(db) => db.batch_execute(&format!(
            "INSERT INTO search_entries (kind, entity_id, tokens)
             SELECT 'ticket', gen_random_uuid(), to_tsvector('simple', 'twcommon tw' || n || CASE n % 1000 WHEN 0 THEN ' twrare' ELSE '' END)
             FROM generate_series(1, {RECORDS}) AS n;
             ANALYZE search_entries"
        )),
        Db::Sqlite(db) => db.batch_execute(&format!(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {RECORDS})
             INSERT INTO search_entries (kind, entity_id, fingerprint) SELECT 'ticket', randomblob(16), n FROM numbers;
             INSERT INTO search_index (rowid, tokens)
             SELECT position, 'twcommon tw' || position || CASE position % 1000 WHEN 0 THEN ' twrare' ELSE '' END
             FROM search_entries"
        )),
    }
}

struct Explain<Q>(Q);

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Explain<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql("EXPLAIN ");
        self.0.walk_ast(pass)
    }
}

impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Explain<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        pass.push_sql("EXPLAIN QUERY PLAN ");
        self.0.walk_ast(pass)
    }
}

impl<Q> QueryId for Explain<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

/// The plan on SQLite: three numbers and a text.
struct Sqlites<Q>(Explain<Q>);

impl<Q: QueryFragment<Sqlite>> QueryFragment<Sqlite> for Sqlites<Q> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.0.walk_ast(pass)
    }
}

impl<Q> QueryId for Sqlites<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Explain<Q> {
    type SqlType = Text;
}

impl<Q> Query for Sqlites<Q> {
    type SqlType = (Integer, Integer, Integer, Text);
}

impl<Q> RunQueryDsl<diesel::PgConnection> for Explain<Q> {}
impl<Q> RunQueryDsl<diesel::SqliteConnection> for Sqlites<Q> {}

/// The plans of the statements that a search for `wanted` runs; common words need the first alone.
fn plans(db: &mut Db, wanted: &Wanted, is_common: bool) -> QueryResult<String> {
    let lines = match db {
        Db::Pg(db) => {
            let query = wanted.tsquery();
            let (recent, all) = postgres::statements("ticket", &query, 50);
            let recent: Vec<String> = Explain(recent).load(db)?;
            if is_common {
                return Ok(recent.join("\n"));
            }
            let all: Vec<String> = Explain(all).load(db)?;
            [recent, all].concat()
        }
        Db::Sqlite(db) => {
            let query = wanted.fts5();
            let rows: Vec<(i32, i32, i32, String)> =
                Sqlites(Explain(sqlite::statement(&query, 50))).load(db)?;
            rows.into_iter().map(|(_, _, _, line)| line).collect()
        }
    };
    Ok(lines.join("\n"))
}

fn term(token: &str, is_prefix: bool) -> Wanted {
    Wanted::Term {
        token: token.to_owned(),
        is_prefix,
    }
}

#[test]
fn no_search_scans_a_table() {
    Scratch::each(|scratch| {
        scratch.db().write_blocking(|db| Ok(fill(db)?)).unwrap();
        for (wanted, is_common) in [
            (term("twcommon", false), true),
            (term("tw1", true), true),
            (term("twrare", false), false),
            (term("tw123", true), false),
            (
                Wanted::All(vec![term("twcommon", false), term("twrare", true)]),
                false,
            ),
            (
                Wanted::Any(vec![term("twrare", false), term("tp123", true)]),
                false,
            ),
        ] {
            let asked = wanted.clone();
            let plan = scratch
                .db()
                .read_blocking(move |db| Ok(plans(db, &asked, is_common)?))
                .unwrap();
            let is_scan = |line: &str| {
                line.contains("Seq Scan")
                    || (line.contains("SCAN search_entries") || line.contains("SCAN entry"))
            };
            assert!(!plan.lines().any(is_scan), "{wanted:?}\n{plan}");
            let uses_index = |names: [&str; 2]| names.iter().any(|name| plan.contains(name));
            assert!(
                uses_index(["search_entries_kind_position_key", "VIRTUAL TABLE INDEX"]),
                "{plan}"
            );
            assert!(
                is_common || uses_index(["search_entries_tokens_idx", "VIRTUAL TABLE INDEX"]),
                "{plan}"
            );
        }
    });
}

#[test]
fn rare_and_common_words_give_the_same_records_on_every_way() {
    Scratch::each(|scratch| {
        scratch.db().write_blocking(|db| Ok(fill(db)?)).unwrap();
        let count = |wanted: Wanted, limit| {
            let work = move |db: &mut Db| Ok(find(db, "ticket", &wanted, limit)?.len());
            scratch.db().read_blocking(work).unwrap()
        };
        // Two of the newest 2,000 records have it, the rest only the index knows.
        assert_eq!(count(term("twrare", false), 50), 20);
        assert_eq!(count(term("twrare", false), 2), 2);
        assert_eq!(count(term("twcommon", false), 50), 50);
        assert_eq!(count(term("tw1999", true), 50), 11);
    });
}

#[test]
fn the_index_of_sqlite_is_written_once_however_many_savepoints_there_were() {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        number: i64,
    }
    let indexed = |db: &mut Db| {
        let sql = "SELECT count(*) AS number FROM search_index_docsize";
        diesel::sql_query(sql)
            .get_result::<Count>(db)
            .unwrap()
            .number
    };
    let scratch = Scratch::sqlite();
    let before_commit = scratch.db().write_blocking(move |db| {
        for _ in 0..8 {
            crate::platform::db::write_tx(db, |db| {
                put(db, "ticket", Uuid::new_v4(), &["twword".to_owned()])
            })?;
        }
        Ok(indexed(db))
    });
    assert_eq!(before_commit.unwrap(), 0);
    let after = scratch.db().read_blocking(move |db| Ok(indexed(db)));
    assert_eq!(after.unwrap(), 8);
}
