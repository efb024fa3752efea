//! Row values: `(sort_column, id) < (x, y)`, which both databases answer from one index range.
//!
//! The spelled-out form `a < x OR (a = x AND b < y)` says the same, but neither planner turns it into
//! one range, and deep pages get slow.

use std::marker::PhantomData;

use diesel::backend::Backend;
use diesel::expression::{
    AppearsOnTable, AsExpression, Expression, SelectableExpression, ValidGrouping, is_aggregate,
};
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Bool, SqlType};

/// Marks `<`.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct Before;

/// Marks `>`.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct After;

/// Compares a pair of columns with a pair of values, the first deciding and the second breaking ties.
#[derive(Debug, Clone, Copy, QueryId)]
pub struct RowCompare<A, B, X, Y, O> {
    columns: (A, B),
    values: (X, Y),
    order: PhantomData<O>,
}

/// `(a, b) < (x, y)`: what follows a row in descending order. No column may be nullable.
pub fn row_before<A, B, X, Y>(
    columns: (A, B),
    values: (X, Y),
) -> RowCompare<A, B, X::Expression, Y::Expression, Before>
where
    A: Expression<SqlType: SqlType>,
    B: Expression<SqlType: SqlType>,
    X: AsExpression<A::SqlType>,
    Y: AsExpression<B::SqlType>,
{
    compare(columns, values)
}

/// `(a, b) > (x, y)`: what follows a row in ascending order. No column may be nullable.
pub fn row_after<A, B, X, Y>(
    columns: (A, B),
    values: (X, Y),
) -> RowCompare<A, B, X::Expression, Y::Expression, After>
where
    A: Expression<SqlType: SqlType>,
    B: Expression<SqlType: SqlType>,
    X: AsExpression<A::SqlType>,
    Y: AsExpression<B::SqlType>,
{
    compare(columns, values)
}

fn compare<A, B, X, Y, O>(
    columns: (A, B),
    (x, y): (X, Y),
) -> RowCompare<A, B, X::Expression, Y::Expression, O>
where
    A: Expression<SqlType: SqlType>,
    B: Expression<SqlType: SqlType>,
    X: AsExpression<A::SqlType>,
    Y: AsExpression<B::SqlType>,
{
    RowCompare {
        columns,
        values: (x.as_expression(), y.as_expression()),
        order: PhantomData,
    }
}

/// The operator between the rows.
trait Order {
    const SQL: &'static str;
}

impl Order for Before {
    const SQL: &'static str = ") < (";
}

impl Order for After {
    const SQL: &'static str = ") > (";
}

impl<A, B, X, Y, O> Expression for RowCompare<A, B, X, Y, O>
where
    A: Expression,
    B: Expression,
    X: Expression,
    Y: Expression,
{
    type SqlType = Bool;
}

impl<A, B, X, Y, O, G> ValidGrouping<G> for RowCompare<A, B, X, Y, O> {
    type IsAggregate = is_aggregate::No;
}

impl<A, B, X, Y, O, QS> AppearsOnTable<QS> for RowCompare<A, B, X, Y, O>
where
    A: AppearsOnTable<QS>,
    B: AppearsOnTable<QS>,
    X: AppearsOnTable<QS>,
    Y: AppearsOnTable<QS>,
{
}

impl<A, B, X, Y, O, QS> SelectableExpression<QS> for RowCompare<A, B, X, Y, O>
where
    A: SelectableExpression<QS>,
    B: SelectableExpression<QS>,
    X: SelectableExpression<QS>,
    Y: SelectableExpression<QS>,
{
}

impl<A, B, X, Y, O, DB> QueryFragment<DB> for RowCompare<A, B, X, Y, O>
where
    A: QueryFragment<DB>,
    B: QueryFragment<DB>,
    X: QueryFragment<DB>,
    Y: QueryFragment<DB>,
    O: Order,
    DB: Backend,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        pass.push_sql("(");
        self.columns.0.walk_ast(pass.reborrow())?;
        pass.push_sql(", ");
        self.columns.1.walk_ast(pass.reborrow())?;
        pass.push_sql(O::SQL);
        self.values.0.walk_ast(pass.reborrow())?;
        pass.push_sql(", ");
        self.values.1.walk_ast(pass.reborrow())?;
        pass.push_sql(")");
        Ok(())
    }
}
