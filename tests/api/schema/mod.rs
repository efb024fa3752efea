//! Both databases carry the same tables, and `schema.rs` says what they are.

use std::collections::{BTreeMap, BTreeSet};

use aftercare::platform::db::migrate;
use aftercare::platform::db::scratch::Scratch;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};

/// Search is built on each engine's own full-text index, so these tables differ on purpose.
fn is_engine_specific(table: &str) -> bool {
    table.contains("search") || table.starts_with("__diesel") || table.starts_with("sqlite_")
}

#[derive(QueryableByName, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Integer)]
    is_required: i32,
}

const SQLITE_COLUMNS: &str = "SELECT m.name AS table_name, c.name AS column_name, lower(c.type) AS kind, c.\"notnull\" AS is_required \
     FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'";
const POSTGRES_COLUMNS: &str = "SELECT table_name::text, column_name::text, data_type::text AS kind, \
     CASE WHEN is_nullable = 'NO' THEN 1 ELSE 0 END AS is_required FROM information_schema.columns WHERE table_schema = 'public'";

/// Table, column, kind in our words, required.
type Columns = BTreeSet<(String, String, String, bool)>;

fn columns(scratch: &Scratch, query: &'static str, word: fn(&str) -> &'static str) -> Columns {
    let rows: Vec<ColumnRow> = scratch
        .db()
        .read_blocking(move |db| Ok(diesel::sql_query(query).load(db)?))
        .unwrap();
    rows.into_iter()
        .filter(|row| !is_engine_specific(&row.table_name))
        .map(|row| {
            (
                row.table_name,
                row.column_name,
                word(&row.kind).to_owned(),
                row.is_required == 1,
            )
        })
        .collect()
}

/// What one SQLite type can stand for, joined when several.
fn sqlite_word(kind: &str) -> &'static str {
    match kind {
        "blob" => "DbUuid|Binary",
        "integer" => "DbTs|BigInt|Integer|Bool",
        "text" => "Text|DbJson|Date",
        "real" => "Double",
        _ => "?",
    }
}

fn postgres_word(kind: &str) -> &'static str {
    match kind {
        "uuid" => "DbUuid",
        "timestamp with time zone" => "DbTs",
        "jsonb" => "DbJson",
        "bytea" => "Binary",
        "bigint" => "BigInt",
        "integer" => "Integer",
        "boolean" => "Bool",
        "text" => "Text",
        "date" => "Date",
        "double precision" => "Double",
        _ => "?",
    }
}

/// The columns that `schema.rs` declares.
fn declared() -> Columns {
    let text = include_str!("../../../src/platform/db/schema.rs");
    let mut table = String::new();
    let mut all = Columns::new();
    for line in text.lines().map(str::trim) {
        if let Some((column, kind)) = line
            .trim_end_matches(',')
            .split_once(" -> ")
            .filter(|_| !line.contains('('))
        {
            let inner = kind.trim_start_matches("Nullable<").trim_end_matches('>');
            all.insert((
                table.clone(),
                column.to_owned(),
                inner.to_owned(),
                !kind.starts_with("Nullable"),
            ));
        } else if line.ends_with(") {") && !line.contains("::") {
            table = line
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned();
        }
    }
    all.into_iter()
        .filter(|row| !is_engine_specific(&row.0))
        .collect()
}

#[test]
fn both_databases_have_the_columns_that_the_schema_declares() {
    let declared = declared();
    assert!(declared.len() > 300, "the schema file was not understood");
    let postgres = columns(&Scratch::postgres(), POSTGRES_COLUMNS, postgres_word);
    assert_eq!(
        postgres.difference(&declared).collect::<Vec<_>>(),
        Vec::<&_>::new(),
        "only on PostgreSQL"
    );
    assert_eq!(
        declared.difference(&postgres).collect::<Vec<_>>(),
        Vec::<&_>::new(),
        "not on PostgreSQL"
    );
    let sqlite: BTreeMap<_, _> = columns(&Scratch::sqlite(), SQLITE_COLUMNS, sqlite_word)
        .into_iter()
        .map(|(table, column, kind, required)| ((table, column), (kind, required)))
        .collect();
    assert_eq!(sqlite.len(), declared.len(), "SQLite has other columns");
    for (table, column, kind, required) in declared {
        let (kinds, is_required) = &sqlite[&(table.clone(), column.clone())];
        assert!(
            kinds.split('|').any(|one| one == kind),
            "{table}.{column}: {kind} is not one of {kinds}"
        );
        assert_eq!(*is_required, required, "{table}.{column}");
    }
}

#[derive(QueryableByName, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct NameRow {
    #[diesel(sql_type = Text)]
    name: String,
}

fn names(scratch: &Scratch, query: &'static str) -> BTreeSet<String> {
    let rows: Vec<NameRow> = scratch
        .db()
        .read_blocking(move |db| Ok(diesel::sql_query(query).load(db)?))
        .unwrap();
    rows.into_iter()
        .map(|row| row.name)
        .filter(|name| !is_engine_specific(name))
        .collect()
}

#[test]
fn both_databases_have_the_same_indexes() {
    let sqlite = names(
        &Scratch::sqlite(),
        "SELECT name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite_%'",
    );
    let postgres = names(
        &Scratch::postgres(),
        "SELECT indexname::text AS name FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT IN (SELECT conname FROM pg_constraint)",
    );
    assert_eq!(sqlite, postgres);
}

#[test]
fn both_trees_hold_the_same_migrations_and_name_every_constraint() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let list = |tree: &str| -> BTreeSet<String> {
        std::fs::read_dir(folder.join(tree))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    assert_eq!(list("sqlite"), list("postgres"));
    for tree in ["sqlite", "postgres"] {
        for name in list(tree) {
            let text =
                std::fs::read_to_string(folder.join(tree).join(&name).join("up.sql")).unwrap();
            for line in text
                .lines()
                .map(str::trim)
                .filter(|line| !is_engine_specific(line))
            {
                let unnamed = ["PRIMARY KEY", "UNIQUE (", "FOREIGN KEY", "CHECK"]
                    .iter()
                    .any(|word| line.starts_with(word));
                assert!(!unnamed, "{tree}/{name}: {line}");
            }
        }
    }
}

#[test]
fn every_migration_can_be_taken_back_and_applied_again() {
    Scratch::each(|scratch| {
        let settings = scratch.settings();
        scratch.db().close();
        migrate::revert_all(settings).unwrap();
        assert!(!migrate::pending(settings).unwrap().is_empty());
        migrate::migrate(settings).unwrap();
        assert!(migrate::pending(settings).unwrap().is_empty());
    });
}

#[test]
fn what_is_append_only_cannot_be_changed_or_deleted() {
    Scratch::each(|scratch| {
        let insert = "INSERT INTO audit_log (id, actor_kind, action, entity_type, request_id, changes, created_at)";
        let values = match scratch.db().backend() {
            aftercare::platform::db::Backend::Sqlite => {
                "VALUES (randomblob(16), 'system', 'x', 'x', randomblob(16), '{}', 0)"
            }
            aftercare::platform::db::Backend::Postgres => {
                "VALUES (gen_random_uuid(), 'system', 'x', 'x', gen_random_uuid(), '{}', now())"
            }
        };
        let run = |sql: String| {
            scratch
                .db()
                .write_blocking(move |db| Ok(diesel::sql_query(&sql).execute(db)?))
        };
        run(format!("{insert} {values}")).unwrap();
        for sql in ["UPDATE audit_log SET action = 'y'", "DELETE FROM audit_log"] {
            let refused = run(sql.to_owned()).unwrap_err();
            assert!(refused.to_string().contains("append"), "{refused}");
        }
    });
}
