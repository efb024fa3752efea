//! Lists of values of any length: identifiers to look up, or what a file of many rows brings.
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
use super::prepared::{keep_short, places};

/// Longest list that PostgreSQL may plan as a few look-ups, whatever it knows of the table.
const FEW: usize = 64;

/// `column IN (values)` for lists of any length.
#[derive(Debug, Clone)]
pub struct AmongMany<C, ST, T> {
    column: C,
    values: Values<ST, T>,
}

#[derive(Debug, Clone)]
struct Values<ST, T>(Vec<T>, PhantomData<ST>);

/// Lets a column be compared with many values.
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
        let is_short = self.0.len() <= FEW;
        pass.push_sql(if is_short {
            " = ANY("
        } else {
            " IN (SELECT unnest("
        });
        pass.push_bind_param::<Array<ST>, Vec<T>>(&self.0)?;
        pass.push_sql(if is_short { ")" } else { "))" });
        Ok(())
    }
}

impl<ST, T> QueryFragment<Sqlite> for Values<ST, T>
where
    Sqlite: HasSqlType<ST>,
    T: ToSql<ST, Sqlite>,
{
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        keep_short(&mut pass, self.0.len());
        pass.push_sql(" IN (");
        let filled_up = self.0.iter().chain(self.0.last().into_iter().cycle());
        let places = if self.0.is_empty() {
            0
        } else {
            places(self.0.len())
        };
        for (place, value) in filled_up.take(places).enumerate() {
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
        MultiBackend::walk_variant_ast(&self.values, pass)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::db::schema::number_counters as counters;
    use crate::platform::db::scratch::Scratch;

    #[test]
    fn lists_of_every_length_find_what_is_in_them() {
        Scratch::each(|scratch| {
            let found = scratch.db().write_blocking(|db| {
                let names: Vec<String> = (0..400).map(|number| format!("s{number:03}")).collect();
                for name in names.iter().step_by(2) {
                    diesel::insert_into(counters::table)
                        .values((
                            counters::scope.eq(name),
                            counters::period.eq("2611"),
                            counters::last_value.eq(1_i64),
                        ))
                        .execute(db)?;
                }
                let lengths = [0, 1, 2, 5, 64, 65, 256, 257, 400];
                let mut found = Vec::new();
                for length in lengths {
                    let listed = counters::scope.among_many(&names[..length]);
                    let count = counters::table.filter(listed).count();
                    found.push(count.get_result::<i64>(db)?);
                }
                Ok(found)
            });
            assert_eq!(found.unwrap(), [0, 1, 1, 3, 32, 33, 128, 129, 200]);
        });
    }
}
