//! Long lists of values, as a file of many rows brings them.
//!
//! `column = ANY($1)` says nothing of how long the list is. In a table that is too new for statistics,
//! PostgreSQL reads every row of it and holds each to each value: a thousand values in fifty thousand rows take
//! half a second. As a table of its own the list is looked up in the index, value by value.

use std::marker::PhantomData;

use diesel::expression::{
    AppearsOnTable, Expression, SelectableExpression, TypedExpressionType, ValidGrouping,
    is_aggregate,
};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{Array, Bool, HasSqlType, SqlType};
use diesel::sqlite::Sqlite;

use super::super::MultiBackend;

/// `column IN (values)` for long lists.
#[derive(Debug, Clone)]
pub struct AmongMany<C, ST, T> {
    column: C,
    values: Values<ST, T>,
}

#[derive(Debug, Clone)]
struct Values<ST, T>(Vec<T>, PhantomData<ST>);

/// Lets a column be compared with hundreds of values.
pub trait AmongManyDsl: Expression<SqlType: SqlType> + Sized {
    /// `column IN (values)`; nothing is among no values.
    fn among_many<T: Clone>(self, values: &[T]) -> AmongMany<Self, Self::SqlType, T>
    where
        Self::SqlType: TypedExpressionType,
    {
        AmongMany {
            column: self,
            values: Values(values.to_vec(), PhantomData),
        }
    }
}

impl<C: Expression<SqlType: SqlType>> AmongManyDsl for C {}

impl<C: Expression, ST, T> Expression for AmongMany<C, ST, T> {
    type SqlType = Bool;
}

impl<C, ST, T, G> ValidGrouping<G> for AmongMany<C, ST, T> {
    type IsAggregate = is_aggregate::No;
}

impl<C: AppearsOnTable<QS>, ST, T, QS> AppearsOnTable<QS> for AmongMany<C, ST, T> {}

impl<C: SelectableExpression<QS>, ST, T, QS> SelectableExpression<QS> for AmongMany<C, ST, T> {}

impl<C, ST, T> QueryId for AmongMany<C, ST, T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST, T> QueryFragment<Pg> for Values<ST, T>
where
    Pg: HasSqlType<Array<ST>>,
    Vec<T>: ToSql<Array<ST>, Pg>,
    ST: SqlType,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        pass.push_sql("(SELECT unnest(");
        pass.push_bind_param::<Array<ST>, Vec<T>>(&self.0)?;
        pass.push_sql("))");
        Ok(())
    }
}

impl<ST, T> QueryFragment<Sqlite> for Values<ST, T>
where
    Sqlite: HasSqlType<ST>,
    T: ToSql<ST, Sqlite>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        pass.unsafe_to_cache_prepared();
        pass.push_sql("(");
        for (place, value) in self.0.iter().enumerate() {
            if place > 0 {
                pass.push_sql(", ");
            }
            pass.push_bind_param::<ST, T>(value)?;
        }
        pass.push_sql(")");
        Ok(())
    }
}

impl<C, ST, T> QueryFragment<MultiBackend> for AmongMany<C, ST, T>
where
    C: QueryFragment<MultiBackend>,
    Values<ST, T>: QueryFragment<Pg> + QueryFragment<Sqlite>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.column.walk_ast(pass.reborrow())?;
        pass.push_sql(" IN ");
        MultiBackend::walk_variant_ast(&self.values, pass)
    }
}
