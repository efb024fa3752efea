//! The SQL of categories and fault codes.

use diesel::prelude::*;

use super::{Category, FaultCode};
use crate::platform::codes::Code;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::dialect::Locked;
use crate::platform::db::schema::{categories, fault_codes};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageRequest;
use crate::tickets::model::{CategoryId, FaultCodeId};

/// What to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Below this category.
    pub parent_id: Option<CategoryId>,
    /// In use, or out of it.
    pub is_active: Option<bool>,
}

/// Declares list, find, insert and save of one table: both are kept alike, by code and version.
macro_rules! catalogue {
    ($module:ident, $table:ident, $Row:ty, $Id:ty, $kind:literal, $key:literal) => {
        pub mod $module {
            use super::*;

            /// One row more than the page holds, by code.
            ///
            /// # Errors
            /// `invalid_cursor`; database faults.
            pub fn list(db: &mut Db, wanted: &Wanted, page: &PageRequest) -> AppResult<Vec<$Row>> {
                let mut query = super::narrow::$module(wanted);
                if let Some((code,)) = page.after::<(String,)>()? {
                    query = if page.descending {
                        query.filter($table::code.lt(code))
                    } else {
                        query.filter($table::code.gt(code))
                    };
                }
                query = if page.descending {
                    query.order($table::code.desc())
                } else {
                    query.order($table::code.asc())
                };
                Ok(query.offset(page.offset).limit(page.fetch()).load(db)?)
            }

            /// How many there are.
            ///
            /// # Errors
            /// Database faults.
            pub fn count(db: &mut Db, wanted: &Wanted) -> AppResult<i64> {
                Ok(super::narrow::$module(wanted).count().get_result(db)?)
            }

            /// The record.
            ///
            /// # Errors
            /// Database faults.
            pub fn find(db: &mut Db, id: $Id) -> AppResult<Option<$Row>> {
                Ok($table::table.find(id).first(db).optional()?)
            }

            /// The record, locked against other writers.
            ///
            /// # Errors
            /// 404; database faults.
            pub fn find_for_change(db: &mut Db, id: $Id) -> AppResult<$Row> {
                let query = $table::table
                    .filter($table::id.eq(id))
                    .into_boxed::<MultiBackend>();
                Locked::for_change(query)
                    .get_result(db)
                    .optional()?
                    .ok_or_else(|| AppError::missing($kind))
            }

            /// Writes a new record.
            ///
            /// # Errors
            /// `already_exists` when the code is taken; database faults.
            pub fn insert(db: &mut Db, row: &$Row) -> AppResult<()> {
                diesel::insert_into($table::table)
                    .values(row.clone())
                    .execute(db)
                    .on_unique($key, || AppError::new(Code::AlreadyExists))?;
                Ok(())
            }

            /// Writes the record over the version it was read in.
            ///
            /// # Errors
            /// `version_mismatch`; database faults.
            pub fn save_if(db: &mut Db, row: &mut $Row, version: i64) -> AppResult<()> {
                row.version = version + 1;
                let target = $table::table
                    .filter($table::id.eq(row.id))
                    .filter($table::version.eq(version));
                match diesel::update(target).set(row.clone()).execute(db)? {
                    1 => Ok(()),
                    _ => Err(AppError::stale(version)),
                }
            }
        }
    };
}

catalogue!(
    category,
    categories,
    Category,
    CategoryId,
    "category",
    "categories_code_key"
);
catalogue!(
    fault_code,
    fault_codes,
    FaultCode,
    FaultCodeId,
    "fault_code",
    "fault_codes_code_key"
);

mod narrow {
    use super::*;

    pub fn category(wanted: &Wanted) -> categories::BoxedQuery<'static, MultiBackend> {
        let mut query = categories::table.into_boxed();
        if let Some(parent) = wanted.parent_id {
            query = query.filter(categories::parent_id.eq(parent));
        }
        match wanted.is_active {
            Some(is_active) => query.filter(categories::is_active.eq(is_active)),
            None => query,
        }
    }

    pub fn fault_code(wanted: &Wanted) -> fault_codes::BoxedQuery<'static, MultiBackend> {
        let query = fault_codes::table.into_boxed();
        match wanted.is_active {
            Some(is_active) => query.filter(fault_codes::is_active.eq(is_active)),
            None => query,
        }
    }
}
