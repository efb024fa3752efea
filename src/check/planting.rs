//! Plants defects into correct databases, and says which checks find them.

use diesel::prelude::*;

use super::{Check, run};
use crate::platform::db::Database;
use crate::platform::db::scratch::Scratch;
use crate::platform::error::AppResult;

/// A defect among the records of a room.
#[derive(Debug, Clone, Copy)]
pub struct Defect {
    /// The check that is there to find it.
    pub check: Check,
    /// What plants it, behind the program's back.
    pub sql: &'static str,
    /// Checks that cannot but find it too.
    also: &'static [Check],
}

impl Defect {
    /// A defect that one check alone finds.
    pub const fn of(check: Check, sql: &'static str) -> Defect {
        Defect {
            check,
            sql,
            also: &[],
        }
    }

    /// A defect that breaks more than one sentence.
    pub const fn also(self, also: &'static [Check]) -> Defect {
        Defect { also, ..self }
    }

    fn expected(&self) -> Vec<Check> {
        let mut expected = [&[self.check], self.also].concat();
        expected.sort_unstable();
        expected
    }
}

fn execute(database: &Database, sql: &'static str) -> AppResult<usize> {
    database.write_blocking(move |db| Ok(diesel::sql_query(sql).execute(db)?))
}

/// Plants each of the defects into a database of its own: exactly the checks that are meant find it, and
/// none of them finds anything before.
pub fn each_is_found(defects: &[Defect], set_up: impl Fn(&Scratch)) {
    Scratch::each(|first| {
        let backend = first.db().backend();
        for defect in defects {
            let scratch = Scratch::on(backend);
            set_up(&scratch);
            let before = run(scratch.db()).unwrap();
            // Rooms set up no more than they need: what misses elsewhere is not theirs.
            let strange = before.broken();
            let own = defects.iter().flat_map(Defect::expected);
            let off: Vec<Check> = own.filter(|check| strange.contains(check)).collect();
            assert!(off.is_empty(), "{off:?} before\n{before}");
            assert!(execute(scratch.db(), defect.sql).unwrap() > 0, "{defect:?}");
            let after = run(scratch.db()).unwrap();
            let mut found = after.broken();
            found.retain(|check| !strange.contains(check));
            assert_eq!(found, defect.expected(), "{}\n{after}", defect.sql);
        }
    });
}

/// The database itself refuses each of the statements, in the name of the constraint beside it.
pub fn each_is_refused(statements: &[(&str, &'static str)], set_up: impl Fn(&Scratch)) {
    Scratch::each(|scratch| {
        set_up(scratch);
        for (name, sql) in statements {
            let refused = execute(scratch.db(), sql).unwrap_err().to_string();
            let is_trigger = name.ends_with("append_only") && refused.contains("is append-only");
            // SQLite names the columns of a unique index, not the index.
            let is_named = refused.replace('.', "_").contains(name);
            assert!(is_trigger || is_named, "{name}: {refused}");
        }
    });
}
