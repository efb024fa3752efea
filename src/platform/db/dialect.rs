//! Where the two databases differ in SQL, and what they say about themselves.
//!
//! Together with [`super::constraint`] and [`super::transaction`] the only place that asks which engine
//! runs. Repositories use the pieces; they never match on [`Db`] themselves.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;

use super::conn::{Db, MultiBackend};

mod many;
mod number;
mod outbox;
mod prepared;
mod row;
pub mod search;
mod together;
mod upkeep;

pub use many::{AmongMany, AmongManyDsl};
pub use number::{continue_after, last_number, next_number};
pub use outbox::number_outbox;
pub use prepared::{Always, AmongDsl, Blank, KeptUpdate, Never, kept_update, kept_upsert};
pub use row::{RowCompare, row_after, row_before};
pub use together::{AndThen, Besides, ChangeStatement, together};
pub use upkeep::{refresh_statistics, settle_log, storage_faults};

/// Runs the same diesel text against the concrete connection of either database.
///
/// For what the shared connection cannot express: batch inserts, UNION, `as_returning()`.
/// `each!(db => diesel::insert_into(t::table).values(&rows).execute(db))`
#[macro_export]
macro_rules! each {
    ($db:ident => $body:expr) => {
        match $db {
            $crate::platform::db::Db::Pg($db) => $body,
            $crate::platform::db::Db::Sqlite($db) => $body,
        }
    };
}

/// Inserts a slice of `Insertable` rows in as few statements as the bind limits allow; gives
/// `QueryResult<usize>`. The rows must not use database defaults
/// (`#[diesel(treat_none_as_default_value = false)]`), or SQLite inserts them one by one.
#[macro_export]
macro_rules! insert_all {
    ($db:expr, $table:expr, $rows:expr) => {{
        let db: &mut $crate::platform::db::Db = $db;
        let mut inserted = 0_usize;
        let mut outcome: diesel::QueryResult<usize> = Ok(0);
        for chunk in $rows.chunks($crate::platform::db::dialect::ROWS_PER_INSERT) {
            // The statement of a lone row is always the same, so the database keeps it prepared.
            outcome = $crate::each!(db => match chunk {
                [row] => diesel::RunQueryDsl::execute(diesel::insert_into($table).values(row), db),
                rows => diesel::RunQueryDsl::execute(diesel::insert_into($table).values(rows), db),
            });
            match &outcome {
                Ok(count) => inserted += count,
                Err(_) => break,
            }
        }
        outcome.map(|_| inserted)
    }};
}

/// Rows of one batch insert: 32 columns of them stay below SQLite's 32,766 bound values.
pub const ROWS_PER_INSERT: usize = 1000;

/// A statement that both databases understand but the shared connection declares unsupported, such as
/// `ON CONFLICT`, with or without `RETURNING`.
#[derive(Debug, Clone, Copy)]
pub struct Both<T>(pub T);

impl<T> QueryFragment<MultiBackend> for Both<T>
where
    T: QueryFragment<Pg> + QueryFragment<Sqlite>,
{
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        MultiBackend::walk_variant_ast(&self.0, pass)
    }
}

impl<T: QueryId> QueryId for Both<T> {
    type QueryId = Both<T::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = T::HAS_STATIC_QUERY_ID;
}

impl<T: Query> Query for Both<T> {
    type SqlType = T::SqlType;
}

impl<T> RunQueryDsl<Db> for Both<T> {}

/// A SELECT whose rows PostgreSQL locks until the transaction ends.
///
/// SQLite needs no row locks: its write transaction already holds the only write lock.
#[derive(Debug, Clone, Copy)]
pub struct Locked<Q, L> {
    query: Q,
    lock: L,
}

macro_rules! locks {
    ($($(#[$doc:meta])* $name:ident = $sql:literal,)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, QueryId)]
        pub struct $name;

        impl QueryFragment<Pg> for $name {
            fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
                pass.push_sql($sql);
                Ok(())
            }
        }

        impl QueryFragment<Sqlite> for $name {
            fn walk_ast<'b>(&'b self, _: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
                Ok(())
            }
        }
    )*};
}

locks! {
    /// Held against every other writer, and against new rows that point here.
    ForUpdate = " FOR UPDATE",
    /// Held against other writers; new rows may still point here.
    ForNoKeyUpdate = " FOR NO KEY UPDATE",
    /// Rows that another worker holds are passed over: for claiming jobs.
    SkipLocked = " FOR UPDATE SKIP LOCKED",
}

/// As [`ForNoKeyUpdate`], but only the rows of these tables, in this order.
#[derive(Debug, Clone, Copy)]
pub struct ForNoKeyUpdateOf(&'static [&'static str]);

impl QueryFragment<Pg> for ForNoKeyUpdateOf {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql(" FOR NO KEY UPDATE OF ");
        for (index, table) in self.0.iter().enumerate() {
            if index > 0 {
                pass.push_sql(", ");
            }
            pass.push_identifier(table)?;
        }
        Ok(())
    }
}

impl QueryFragment<Sqlite> for ForNoKeyUpdateOf {
    fn walk_ast<'b>(&'b self, _: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        Ok(())
    }
}

impl QueryId for ForNoKeyUpdateOf {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Locked<Q, ForNoKeyUpdateOf> {
    /// For rows of some tables of a join; of each row they are locked in the order given.
    pub fn for_change_of(query: Q, tables: &'static [&'static str]) -> Self {
        Locked {
            query,
            lock: ForNoKeyUpdateOf(tables),
        }
    }
}

impl<Q> Locked<Q, ForUpdate> {
    /// For rows that will be deleted or whose key will change.
    pub fn for_update(query: Q) -> Self {
        Locked {
            query,
            lock: ForUpdate,
        }
    }
}

impl<Q> Locked<Q, ForNoKeyUpdate> {
    /// For rows that will be changed; the usual choice.
    pub fn for_change(query: Q) -> Self {
        Locked {
            query,
            lock: ForNoKeyUpdate,
        }
    }
}

impl<Q> Locked<Q, SkipLocked> {
    /// For rows to claim, leaving those that another worker has already claimed.
    pub fn for_claim(query: Q) -> Self {
        Locked {
            query,
            lock: SkipLocked,
        }
    }
}

impl<Q, L> QueryFragment<MultiBackend> for Locked<Q, L>
where
    Q: QueryFragment<MultiBackend>,
    L: QueryFragment<Pg> + QueryFragment<Sqlite>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.query.walk_ast(pass.reborrow())?;
        MultiBackend::walk_variant_ast(&self.lock, pass)
    }
}

impl<Q: QueryId, L: QueryId> QueryId for Locked<Q, L> {
    type QueryId = Locked<Q::QueryId, L::QueryId>;
    const HAS_STATIC_QUERY_ID: bool = Q::HAS_STATIC_QUERY_ID && L::HAS_STATIC_QUERY_ID;
}

impl<Q: Query, L> Query for Locked<Q, L> {
    type SqlType = Q::SqlType;
}

impl<Q, L> RunQueryDsl<Db> for Locked<Q, L> {}

#[derive(QueryableByName)]
struct OneText {
    #[diesel(sql_type = Text)]
    text: String,
}

fn texts(db: &mut Db, sql: &str) -> QueryResult<Vec<String>> {
    let rows: Vec<OneText> = diesel::sql_query(sql).load(db)?;
    Ok(rows.into_iter().map(|row| row.text).collect())
}

fn engine_version(db: &mut Db) -> QueryResult<String> {
    let sql = match db {
        Db::Pg(_) => "SELECT current_setting('server_version') AS text",
        Db::Sqlite(_) => "SELECT sqlite_version() AS text",
    };
    Ok(texts(db, sql)?.into_iter().next().unwrap_or_default())
}

/// What the start-up log says about the engine; a failed question is answered with its error.
pub fn report(db: &mut Db) -> Vec<String> {
    let engine = db.backend().as_str();
    let version = engine_version(db).unwrap_or_else(|error| error.to_string());
    let mut lines = vec![format!("{engine} {version}")];
    if let Db::Sqlite(_) = db {
        let options = texts(
            db,
            "SELECT compile_options AS text FROM pragma_compile_options",
        )
        .unwrap_or_default();
        let has_qpsg = options.iter().any(|option| option == "ENABLE_QPSG");
        lines.push(if has_qpsg {
            "sqlite keeps its query plans (QPSG)".to_owned()
        } else {
            "sqlite was built without QPSG: every LIMIT is parsed again, reads are slower"
                .to_owned()
        });
    }
    lines
}

/// The first SQLite without the race that can corrupt a write-ahead log.
const SQLITE_FIRST_FIT: [u32; 3] = [3, 51, 3];

/// Says why the engine must not be used, if so.
pub(super) fn refuse_unfit(db: &mut Db) -> Result<(), String> {
    let version = engine_version(db).map_err(|error| error.to_string())?;
    match db {
        Db::Sqlite(_) if !is_fit_sqlite(&version) => Err(format!(
            "SQLite {version} can damage its write-ahead log; 3.51.3 or newer is needed"
        )),
        _ => Ok(()),
    }
}

fn is_fit_sqlite(version: &str) -> bool {
    let numbers: Vec<u32> = version
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect();
    numbers.as_slice() >= SQLITE_FIRST_FIT.as_slice()
}

#[cfg(test)]
mod tests {
    use super::is_fit_sqlite;

    #[test]
    fn sqlite_before_3_51_3_is_refused() {
        let cases = [
            ("3.51.2", false),
            ("3.40.1", false),
            ("3.51.3", true),
            ("3.53.2", true),
            ("4.0.0", true),
            ("", false),
        ];
        for (version, expected) in cases {
            assert_eq!(is_fit_sqlite(version), expected, "{version}");
        }
    }
}
