//! Statements that stay prepared.
//!
//! Diesel prepares anew whatever its text may vary in: lists of values, updates, literals of one's own.
//! The connection keeps statements by their text, so all that is needed is a text that repeats. Parsing
//! and planning is most of the cost of a small statement, on PostgreSQL a round trip of its own.

use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, AsExpression, Expression, SelectableExpression, TypedExpressionType,
    ValidGrouping, is_aggregate,
};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::BoolOrNullableBool;
use diesel::sql_types::{Bool, SqlType, Text};

/// An UPDATE that is kept prepared, which diesel's own never is.
#[derive(Debug, Clone, Copy)]
pub struct KeptUpdate<F, C, W> {
    table: F,
    changes: C,
    condition: W,
}

/// `UPDATE table SET changes WHERE condition`; the changes must not be empty.
pub fn kept_update<T, C, W>(
    table: T,
    changes: C,
    condition: W,
) -> KeptUpdate<T::FromClause, C::Changeset, W>
where
    T: QuerySource,
    C: AsChangeset,
    W: AppearsOnTable<T, SqlType: BoolOrNullableBool>,
{
    KeptUpdate {
        table: table.from_clause(),
        changes: changes.as_changeset(),
        condition,
    }
}

impl<F, C, W, DB> QueryFragment<DB> for KeptUpdate<F, C, W>
where
    F: QueryFragment<DB>,
    C: QueryFragment<DB>,
    W: QueryFragment<DB>,
    DB: Backend,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("UPDATE ");
        self.table.walk_ast(pass.reborrow())?;
        pass.push_sql(" SET ");
        self.changes.walk_ast(pass.reborrow())?;
        pass.push_sql(" WHERE ");
        self.condition.walk_ast(pass)
    }
}

impl<F, C, W> QueryId for KeptUpdate<F, C, W> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<F, C, W, Conn> RunQueryDsl<Conn> for KeptUpdate<F, C, W> {}

/// An INSERT that changes the row of the same key instead, and is kept prepared, which diesel's own never is.
#[derive(Debug, Clone, Copy)]
pub struct KeptUpsert<I, C> {
    insert: I,
    key: [&'static str; 2],
    changes: C,
}

/// `insert ON CONFLICT (key) DO UPDATE SET changes`, for one row; the changes must not be empty.
pub fn kept_upsert<I, A, B, C>(insert: I, _: (A, B), changes: C) -> KeptUpsert<I, C::Changeset>
where
    A: Column,
    B: Column<Table = A::Table>,
    C: AsChangeset<Target = A::Table>,
{
    KeptUpsert {
        insert,
        key: [A::NAME, B::NAME],
        changes: changes.as_changeset(),
    }
}

impl<I, C, DB> QueryFragment<DB> for KeptUpsert<I, C>
where
    I: QueryFragment<DB>,
    C: QueryFragment<DB>,
    DB: Backend,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.insert.walk_ast(pass.reborrow())?;
        let [first, second] = self.key;
        pass.push_sql(" ON CONFLICT (");
        pass.push_identifier(first)?;
        pass.push_sql(", ");
        pass.push_identifier(second)?;
        pass.push_sql(") DO UPDATE SET ");
        self.changes.walk_ast(pass)
    }
}

impl<I, C> QueryId for KeptUpsert<I, C> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<I, C, Conn> RunQueryDsl<Conn> for KeptUpsert<I, C> {}

/// `column IN (…)` whose text repeats: the list is filled up with its last value.
#[derive(Debug, Clone)]
pub struct Among<C, V> {
    column: C,
    values: Vec<V>,
}

/// Lets a column be compared with a list of values in a statement that stays prepared.
pub trait AmongDsl: Expression<SqlType: SqlType> + Sized {
    /// `column IN (values)`; nothing is among no values. For lists of unknown length there is
    /// [`AmongManyDsl`](super::AmongManyDsl), for subqueries `eq_any`.
    fn among<I, V>(self, values: I) -> Among<Self, V::Expression>
    where
        I: IntoIterator<Item = V>,
        V: AsExpression<Self::SqlType>,
        Self::SqlType: TypedExpressionType,
    {
        Among {
            column: self,
            values: values.into_iter().map(V::as_expression).collect(),
        }
    }
}

impl<C: Expression<SqlType: SqlType>> AmongDsl for C {}

/// Longest list whose statement is kept prepared.
const MOST_KEPT: usize = 256;

/// How many places a list of so many values takes: few sizes, so few texts. A longer list takes as many as it has,
/// and is not kept: an engine has no more than some ten thousand places to give.
pub(super) const fn places(values: usize) -> usize {
    if values > MOST_KEPT {
        return values;
    }
    let mut places = 1;
    while places < values {
        places *= 4;
    }
    places
}

/// Lets only statements with few sizes of lists be kept.
pub(super) fn keep_short<DB: Backend>(pass: &mut AstPass<'_, '_, DB>, values: usize) {
    if values > MOST_KEPT {
        pass.unsafe_to_cache_prepared();
    }
}

impl<C: Expression, V: Expression> Expression for Among<C, V> {
    type SqlType = Bool;
}

impl<C, V, G> ValidGrouping<G> for Among<C, V> {
    type IsAggregate = is_aggregate::No;
}

impl<C, V, QS> AppearsOnTable<QS> for Among<C, V>
where
    C: AppearsOnTable<QS>,
    V: AppearsOnTable<QS>,
{
}

impl<C, V, QS> SelectableExpression<QS> for Among<C, V>
where
    C: SelectableExpression<QS>,
    V: SelectableExpression<QS>,
{
}

impl<C, V> QueryId for Among<C, V> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C, V, DB> QueryFragment<DB> for Among<C, V>
where
    C: QueryFragment<DB>,
    V: QueryFragment<DB>,
    DB: Backend,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.column.walk_ast(pass.reborrow())?;
        let Some(last) = self.values.last() else {
            // Nothing equals NULL. Unlike a plain "false", this asks the index, not every row.
            pass.push_sql(" IN (NULL)");
            return Ok(());
        };
        keep_short(&mut pass, self.values.len());
        pass.push_sql(" IN (");
        for place in 0..places(self.values.len()) {
            if place > 0 {
                pass.push_sql(", ");
            }
            let value = self.values.get(place).unwrap_or(last);
            value.walk_ast(pass.reborrow())?;
        }
        pass.push_sql(")");
        Ok(())
    }
}

macro_rules! constants {
    ($($(#[$doc:meta])* $name:ident: $sql_type:ty = $sql:literal,)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, QueryId)]
        pub struct $name;

        impl Expression for $name {
            type SqlType = $sql_type;
        }

        impl<G> ValidGrouping<G> for $name {
            type IsAggregate = is_aggregate::Never;
        }

        impl<QS> AppearsOnTable<QS> for $name {}
        impl<QS> SelectableExpression<QS> for $name {}

        impl<DB: Backend> QueryFragment<DB> for $name {
            fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
                pass.push_sql($sql);
                Ok(())
            }
        }
    )*};
}

// Planners see through them, which a bound value or a literal of one's own would hide.
constants! {
    /// The empty text, where a UNION needs a column that one of its parts does not have.
    Blank: Text = "''",
    /// The condition that every row meets.
    Always: Bool = "1 = 1",
    /// The condition that no row meets.
    Never: Bool = "1 = 0",
}

#[cfg(test)]
mod tests {
    use diesel::sql_types::BigInt;

    use super::*;
    use crate::platform::db::Db;
    use crate::platform::db::schema::number_counters as counters;
    use crate::platform::db::scratch::Scratch;

    fn text(scopes: &[&str]) -> String {
        let query = counters::table
            .filter(counters::scope.among(scopes.iter().copied()))
            .select(counters::scope);
        let shown = diesel::debug_query::<diesel::sqlite::Sqlite, _>(&query).to_string();
        shown.split(" -- ").next().unwrap().to_owned()
    }

    #[test]
    fn lists_of_similar_length_have_one_text() {
        assert_eq!(text(&["a", "b"]), text(&["a", "b", "c", "d"]));
        assert_ne!(text(&["a"]), text(&["a", "b"]));
        let sizes: Vec<usize> = [1, 2, 4, 5, 17, 65, 257].into_iter().map(places).collect();
        assert_eq!(sizes, [1, 4, 4, 16, 64, 256, 257]);
    }

    fn plant(db: &mut Db, scopes: &[&str]) {
        for scope in scopes {
            diesel::insert_into(counters::table)
                .values((
                    counters::scope.eq(scope),
                    counters::period.eq("2611"),
                    counters::last_value.eq(1_i64),
                ))
                .execute(db)
                .unwrap();
        }
    }

    #[test]
    fn a_list_finds_its_values_once_and_an_empty_one_nothing() {
        Scratch::each(|scratch| {
            let found = scratch.db().write_blocking(|db| {
                plant(db, &["a", "b", "c", "d", "e"]);
                let lists: [&[&str]; 4] =
                    [&[], &["a"], &["b", "a", "x"], &["a", "b", "c", "d", "e"]];
                let mut found = Vec::new();
                for list in lists {
                    let listed =
                        counters::table.filter(counters::scope.among(list.iter().copied()));
                    found.push(listed.count().get_result::<i64>(db)?);
                }
                Ok(found)
            });
            assert_eq!(found.unwrap(), [0, 1, 2, 5]);
        });
    }

    /// Statements of that beginning that the connection holds prepared, as PostgreSQL counts them.
    fn prepared(db: &mut Db, verb: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Count {
            #[diesel(sql_type = BigInt)]
            number: i64,
        }
        let sql = format!(
            "SELECT COUNT(*) AS number FROM pg_prepared_statements WHERE statement LIKE '{verb}%'"
        );
        let counted = diesel::sql_query(sql).get_result::<Count>(db);
        counted.unwrap().number
    }

    #[test]
    fn a_kept_update_is_prepared_once_and_takes_new_values() {
        Scratch::each(|scratch| {
            let outcome = scratch.db().write_blocking(|db| {
                plant(db, &["a", "b", "c"]);
                for (value, scope) in (7_i64..).zip(["a", "b", "c"]) {
                    let change = counters::last_value.eq(value);
                    let one = kept_update(counters::table, change, counters::scope.eq(scope));
                    assert_eq!(one.execute(db)?, 1);
                    if let Db::Pg(_) = db {
                        assert_eq!(prepared(db, "UPDATE"), 1);
                    }
                }
                let values = counters::table.order(counters::scope);
                Ok(values.select(counters::last_value).load::<i64>(db)?)
            });
            assert_eq!(outcome.unwrap(), [7, 8, 9]);
        });
    }

    #[test]
    fn a_kept_upsert_is_prepared_once_and_writes_or_changes_its_row() {
        Scratch::each(|scratch| {
            let outcome = scratch.db().write_blocking(|db| {
                for (scope, value) in [("a", 1_i64), ("b", 2), ("a", 30)] {
                    let insert = diesel::insert_into(counters::table).values((
                        counters::scope.eq(scope),
                        counters::period.eq("2611"),
                        counters::last_value.eq(value),
                    ));
                    let key = (counters::scope, counters::period);
                    let sum = counters::last_value.eq(counters::last_value + value);
                    assert_eq!(kept_upsert(insert, key, sum).execute(db)?, 1);
                    if let Db::Pg(_) = db {
                        assert_eq!(prepared(db, "INSERT"), 1);
                    }
                }
                let values = counters::table.order(counters::scope);
                Ok(values.select(counters::last_value).load::<i64>(db)?)
            });
            assert_eq!(outcome.unwrap(), [31, 2]);
        });
    }
}
