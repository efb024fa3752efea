//! Many rows of a table, made of one that the program itself has written.

use std::cell::RefCell;

use aftercare::platform::db::{Backend, DatabaseUrl};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel::{PgConnection, SqliteConnection};

/// What an identifier is of: copies of different things never share one.
#[derive(Debug, Clone, Copy)]
#[repr(u32)]
pub enum Kind {
    Branch = 1,
    User,
    Product,
    Supplier,
    Part,
    Store,
    Bin,
    Lot,
    Serial,
    Ticket,
    Movement,
    Entry,
    Reservation,
    Want,
    Transfer,
    Closing,
    Count,
    CountEntry,
    Tool,
    Loan,
    Calibration,
    Check,
    Order,
    Quote,
    Deposit,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresStep {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    line: String,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

enum Conn {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

macro_rules! on {
    ($conn:expr, $db:ident => $work:expr) => {
        match &mut $conn {
            Conn::Sqlite($db) => $work,
            Conn::Postgres($db) => $work,
        }
    };
}

/// A connection of its own, past the program and past references between tables.
pub struct Filling {
    conn: RefCell<Conn>,
    pub backend: Backend,
}

impl Filling {
    pub fn of(url: &DatabaseUrl) -> Filling {
        let conn = match url.backend() {
            Backend::Sqlite => {
                let mut db = SqliteConnection::establish(url.target()).expect("a connection");
                db.batch_execute("PRAGMA foreign_keys = OFF; PRAGMA busy_timeout = 10000; PRAGMA synchronous = OFF")
                    .expect("settings");
                Conn::Sqlite(db)
            }
            Backend::Postgres => {
                let mut db = PgConnection::establish(url.target()).expect("a connection");
                db.batch_execute(
                    "SET session_replication_role = replica; SET synchronous_commit = off",
                )
                .expect("settings");
                Conn::Postgres(db)
            }
        };
        Filling {
            conn: RefCell::new(conn),
            backend: url.backend(),
        }
    }

    pub fn run(&self, sql: &str) {
        let done = on!(*self.conn.borrow_mut(), db => db.batch_execute(sql));
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    pub fn names(&self, sql: &str) -> Vec<String> {
        let found: QueryResult<Vec<Name>> =
            on!(*self.conn.borrow_mut(), db => diesel::sql_query(sql).load(db));
        let found = found.unwrap_or_else(|error| panic!("{sql}: {error}"));
        found.into_iter().map(|row| row.name).collect()
    }

    /// The lines of a plan.
    pub fn plan(&self, explain: &str) -> Vec<String> {
        let lines: QueryResult<Vec<String>> = match &mut *self.conn.borrow_mut() {
            Conn::Sqlite(db) => diesel::sql_query(explain)
                .load(db)
                .map(|steps: Vec<SqliteStep>| steps.into_iter().map(|step| step.detail).collect()),
            Conn::Postgres(db) => diesel::sql_query(explain)
                .load(db)
                .map(|steps: Vec<PostgresStep>| steps.into_iter().map(|step| step.line).collect()),
        };
        lines.unwrap_or_else(|error| panic!("{explain}: {error}"))
    }

    pub fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) AS n FROM {table}");
        let found: QueryResult<Number> =
            on!(*self.conn.borrow_mut(), db => diesel::sql_query(&sql).get_result(db));
        found.unwrap_or_else(|error| panic!("{sql}: {error}")).n
    }

    /// Tables of the program.
    pub fn tables(&self) -> Vec<String> {
        self.names(match self.backend {
            Backend::Sqlite => {
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'search_index%'"
            }
            Backend::Postgres => {
                "SELECT CAST(tablename AS TEXT) AS name FROM pg_tables WHERE schemaname = 'public'"
            }
        })
    }

    fn columns(&self, table: &str) -> Vec<String> {
        self.names(&match self.backend {
            Backend::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
            Backend::Postgres => format!(
                "SELECT CAST(column_name AS TEXT) AS name FROM information_schema.columns \
                 WHERE table_name = '{table}' ORDER BY ordinal_position"
            ),
        })
    }

    /// Adds `times` copies of the first row that `of` describes, numbered `n.i` from 0. Columns in `with`
    /// get the value of an expression, the others stay as they are in the row, which is `s`.
    pub fn copies(&self, table: &str, of: &str, times: i64, with: &[(&str, String)]) {
        let columns = self.columns(table);
        for (name, _) in with {
            assert!(
                columns.iter().any(|column| column == name),
                "{table}.{name}"
            );
        }
        let value = |column: &String| {
            let given = with.iter().find(|(name, _)| name == column);
            given.map_or_else(|| format!("s.\"{column}\""), |(_, value)| value.clone())
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        let before = self.count(table);
        self.run(&format!(
            "INSERT INTO {table} (\"{}\") WITH RECURSIVE n(i) AS (SELECT CAST(0 AS BIGINT) UNION ALL \
             SELECT i + 1 FROM n WHERE i + 1 < {times}) SELECT {} FROM n CROSS JOIN \
             (SELECT * FROM {table} WHERE {of} LIMIT 1) s",
            columns.join("\", \""),
            values.join(", ")
        ));
        assert_eq!(
            self.count(table),
            before + times,
            "{table} has no row where {of}"
        );
    }

    /// Adds `times` rows, numbered `n.i` from 0, of these columns alone; `s.created_at` is some time.
    pub fn numbered(&self, table: &str, times: i64, with: &[(&str, String)]) {
        let (columns, values): (Vec<&str>, Vec<&str>) = with
            .iter()
            .map(|(column, value)| (*column, value.as_str()))
            .unzip();
        self.run(&format!(
            "INSERT INTO {table} ({}) WITH RECURSIVE n(i) AS (SELECT CAST(0 AS BIGINT) UNION ALL \
             SELECT i + 1 FROM n WHERE i + 1 < {times}) SELECT {} FROM n CROSS JOIN \
             (SELECT created_at FROM stock_lots LIMIT 1) s",
            columns.join(", "),
            values.join(", ")
        ));
    }

    /// The identifier of the copy with a number.
    pub fn id(&self, kind: Kind, number: &str) -> String {
        let kind = kind as u32;
        match self.backend {
            Backend::Sqlite => format!("unhex(printf('%08x%024x', {kind}, {number}))"),
            Backend::Postgres => format!(
                "CAST(lpad(to_hex({kind}), 8, '0') || lpad(to_hex(CAST({number} AS BIGINT)), 24, '0') AS UUID)"
            ),
        }
    }

    /// The identifier of a record of the program.
    pub fn known(&self, id: &str) -> String {
        match self.backend {
            Backend::Sqlite => format!("X'{}'", id.replace('-', "")),
            Backend::Postgres => format!("CAST('{id}' AS UUID)"),
        }
    }

    /// The time of the row, and so many seconds more.
    pub fn later(&self, column: &str, seconds: &str) -> String {
        match self.backend {
            Backend::Sqlite => format!("s.{column} + ({seconds}) * 1000"),
            Backend::Postgres => format!("s.{column} + ({seconds}) * INTERVAL '1 second'"),
        }
    }

    /// The day of the row, so many months earlier.
    pub fn months_before(&self, column: &str, months: &str) -> String {
        match self.backend {
            Backend::Sqlite => format!("date(s.{column}, '-' || ({months}) || ' months')"),
            Backend::Postgres => {
                format!("CAST(s.{column} - ({months}) * INTERVAL '1 month' AS DATE)")
            }
        }
    }

    /// Yes or no.
    pub fn flag(&self, condition: &str) -> String {
        match self.backend {
            Backend::Sqlite => format!("CASE WHEN {condition} THEN 1 ELSE 0 END"),
            Backend::Postgres => format!("({condition})"),
        }
    }

    /// Lets the database find out how much there is.
    pub fn analyze(&self) {
        self.run(match self.backend {
            Backend::Sqlite => "ANALYZE",
            Backend::Postgres => "VACUUM ANALYZE",
        });
    }
}
