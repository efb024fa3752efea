//! Several changes in one statement, where each statement is a journey to the server.

use diesel::SqliteConnection;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::query_dsl::methods::ExecuteDsl;
use diesel::sqlite::Sqlite;

use super::super::conn::Db;

/// An INSERT, UPDATE or DELETE that both databases understand.
pub trait ChangeStatement: QueryFragment<Pg> + QueryFragment<Sqlite> + QueryId {}

impl<Q: QueryFragment<Pg> + QueryFragment<Sqlite> + QueryId> ChangeStatement for Q {}

/// Changes that are done beside a main one.
pub trait Besides {
    /// Writes them as named parts of a WITH clause, of which `before` are written already.
    ///
    /// # Errors
    /// Whatever the parts report.
    fn with_clause<'b>(&'b self, pass: AstPass<'_, 'b, Pg>, before: &mut usize) -> QueryResult<()>;

    /// Does them one after the other.
    ///
    /// # Errors
    /// Database faults.
    fn one_by_one(self: Box<Self>, db: &mut SqliteConnection) -> QueryResult<()>;
}

fn named_part<'b>(
    part: &'b impl QueryFragment<Pg>,
    mut pass: AstPass<'_, 'b, Pg>,
    before: &mut usize,
) -> QueryResult<()> {
    pass.push_sql(if *before == 0 { "WITH " } else { ", " });
    *before += 1;
    pass.push_sql(&format!("beside_{before} AS ("));
    part.walk_ast(pass.reborrow())?;
    pass.push_sql(")");
    Ok(())
}

impl Besides for () {
    fn with_clause<'b>(&'b self, _: AstPass<'_, 'b, Pg>, _: &mut usize) -> QueryResult<()> {
        Ok(())
    }

    fn one_by_one(self: Box<Self>, _: &mut SqliteConnection) -> QueryResult<()> {
        Ok(())
    }
}

macro_rules! besides {
    ($($Part:ident $part:ident),+) => {
        impl<$($Part),+> Besides for ($($Part,)+)
        where
            $($Part: ChangeStatement,)+
        {
            fn with_clause<'b>(
                &'b self,
                mut pass: AstPass<'_, 'b, Pg>,
                before: &mut usize,
            ) -> QueryResult<()> {
                let ($($part,)+) = self;
                $(named_part($part, pass.reborrow(), before)?;)+
                Ok(())
            }

            fn one_by_one(self: Box<Self>, db: &mut SqliteConnection) -> QueryResult<()> {
                let ($($part,)+) = *self;
                $(ExecuteDsl::execute($part, db)?;)+
                Ok(())
            }
        }
    };
}

besides!(A a);
besides!(A a, B b);
besides!(A a, B b, C c);
besides!(A a, B b, C c, D d);

/// Some changes, and then others that somebody else brings.
pub struct AndThen<'e, B>(pub B, pub Box<dyn Besides + 'e>);

impl<B: Besides> Besides for AndThen<'_, B> {
    fn with_clause<'b>(
        &'b self,
        mut pass: AstPass<'_, 'b, Pg>,
        before: &mut usize,
    ) -> QueryResult<()> {
        self.0.with_clause(pass.reborrow(), before)?;
        self.1.with_clause(pass, before)
    }

    fn one_by_one(self: Box<Self>, db: &mut SqliteConnection) -> QueryResult<()> {
        let AndThen(first, then) = *self;
        Box::new(first).one_by_one(db)?;
        then.one_by_one(db)
    }
}

struct Together<M, B> {
    main: M,
    besides: B,
}

impl<M: QueryFragment<Pg>, B: Besides> QueryFragment<Pg> for Together<M, B> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut parts = 0;
        self.besides.with_clause(pass.reborrow(), &mut parts)?;
        if parts > 0 {
            pass.push_sql(" ");
        }
        self.main.walk_ast(pass)
    }
}

impl<M, B> QueryId for Together<M, B> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

/// Does `main` and, where it changed at least one row, what goes `besides`; tells how many rows `main`
/// changed. PostgreSQL gets one statement: there the others are done even where `main` changes nothing,
/// so the caller must then roll back.
///
/// # Errors
/// Database faults.
pub fn together<M, B>(db: &mut Db, main: M, besides: B) -> QueryResult<usize>
where
    M: ChangeStatement,
    B: Besides,
{
    match db {
        Db::Pg(db) => ExecuteDsl::execute(Together { main, besides }, db),
        Db::Sqlite(db) => {
            let changed = ExecuteDsl::execute(main, db)?;
            if changed > 0 {
                Box::new(besides).one_by_one(db)?;
            }
            Ok(changed)
        }
    }
}
