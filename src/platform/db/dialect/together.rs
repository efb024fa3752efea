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
    /// Writes them as named parts of a WITH clause, `WITH` and the closing space included.
    ///
    /// # Errors
    /// Whatever the parts report.
    fn with_clause<'b>(&'b self, pass: AstPass<'_, 'b, Pg>) -> QueryResult<()>;

    /// Does them one after the other.
    ///
    /// # Errors
    /// Database faults.
    fn one_by_one(self, db: &mut SqliteConnection) -> QueryResult<()>;
}

macro_rules! besides {
    ($($Part:ident $part:ident $name:literal),+) => {
        impl<$($Part),+> Besides for ($($Part,)+)
        where
            $($Part: ChangeStatement,)+
        {
            fn with_clause<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
                let ($($part,)+) = self;
                let mut opening = "WITH ";
                $(
                    pass.push_sql(opening);
                    pass.push_sql(concat!($name, " AS ("));
                    $part.walk_ast(pass.reborrow())?;
                    pass.push_sql(")");
                    opening = ", ";
                )+
                let _ = opening;
                pass.push_sql(" ");
                Ok(())
            }

            fn one_by_one(self, db: &mut SqliteConnection) -> QueryResult<()> {
                let ($($part,)+) = self;
                $(ExecuteDsl::execute($part, db)?;)+
                Ok(())
            }
        }
    };
}

impl Besides for () {
    fn with_clause<'b>(&'b self, _: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        Ok(())
    }

    fn one_by_one(self, _: &mut SqliteConnection) -> QueryResult<()> {
        Ok(())
    }
}

besides!(A a "beside_1");
besides!(A a "beside_1", B b "beside_2");
besides!(A a "beside_1", B b "beside_2", C c "beside_3", D d "beside_4");

struct Together<M, B> {
    main: M,
    besides: B,
}

impl<M: QueryFragment<Pg>, B: Besides> QueryFragment<Pg> for Together<M, B> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.besides.with_clause(pass.reborrow())?;
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
                besides.one_by_one(db)?;
            }
            Ok(changed)
        }
    }
}
