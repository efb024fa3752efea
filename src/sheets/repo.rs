//! The SQL of the room.

use diesel::prelude::*;

use super::model::{Export, ExportId, FaultRow, Import, ImportId};
use super::words::{ExportState, ImportState};
use crate::platform::auth::Scope;
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::db::schema::{sheet_exports, sheet_import_faults, sheet_imports};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::PageRequest;

/// Sheets belong to people: any reach short of all is one's own.
fn is_own(scope: &Scope, owner: UserId) -> bool {
    match scope {
        Scope::All => true,
        Scope::Own { user } | Scope::Teams { user, .. } => owner == *user,
        Scope::Branches(_) | Scope::Ticket(_) | Scope::Nothing => false,
    }
}

/// Declares find, insert, save, and the next to be worked on of imports or exports.
macro_rules! sheets {
    ($module:ident, $table:ident, $Row:ty, $Id:ty, $State:ident) => {
        pub mod $module {
            use super::*;

            /// The record, where the scope covers it.
            ///
            /// # Errors
            /// Database faults.
            pub fn find(db: &mut Db, scope: &Scope, id: $Id) -> AppResult<Option<$Row>> {
                let found: Option<$Row> = $table::table.find(id).first(db).optional()?;
                Ok(found.filter(|row| is_own(scope, row.requested_by)))
            }

            /// Writes a new record.
            ///
            /// # Errors
            /// Database faults.
            pub fn insert(db: &mut Db, row: &$Row) -> AppResult<()> {
                diesel::insert_into($table::table).values(row).execute(db)?;
                Ok(())
            }

            /// Writes the record over the version it was read in.
            ///
            /// # Errors
            /// `version_mismatch` when somebody else has worked on it; database faults.
            pub fn save(db: &mut Db, row: &mut $Row) -> AppResult<()> {
                let read = row.version;
                row.version += 1;
                let target = $table::table
                    .filter($table::id.eq(row.id))
                    .filter($table::version.eq(read));
                match diesel::update(target).set(&*row).execute(db)? {
                    1 => Ok(()),
                    _ => Err(AppError::stale(read)),
                }
            }

            /// What a worker that died has left, then what waits longest.
            ///
            /// # Errors
            /// Database faults.
            pub fn next(db: &mut Db) -> AppResult<Option<$Row>> {
                for state in [$State::Running, $State::Queued] {
                    let found: Option<$Row> = $table::table
                        .filter($table::state.eq(state))
                        .order($table::id)
                        .first(db)
                        .optional()?;
                    if found.is_some() {
                        return Ok(found);
                    }
                }
                Ok(None)
            }
        }
    };
}

sheets!(imports, sheet_imports, Import, ImportId, ImportState);
sheets!(exports, sheet_exports, Export, ExportId, ExportState);

/// Says how many rows of a sheet were looked at; readers see it, nothing depends on it.
///
/// # Errors
/// Database faults.
pub fn progress(db: &mut Db, id: ImportId, rows: i64) -> AppResult<()> {
    diesel::update(sheet_imports::table.find(id))
        .set(sheet_imports::rows_read.eq(rows))
        .execute(db)?;
    Ok(())
}

/// Says how many rows were written; readers see it, nothing depends on it.
///
/// # Errors
/// Database faults.
pub fn written(db: &mut Db, id: ExportId, rows: i64) -> AppResult<()> {
    diesel::update(sheet_exports::table.find(id))
        .set(sheet_exports::row_count.eq(rows))
        .execute(db)?;
    Ok(())
}

/// Keeps the faults of a sheet.
///
/// # Errors
/// Database faults.
pub fn insert_faults(db: &mut Db, rows: &[FaultRow]) -> AppResult<()> {
    crate::insert_all!(db, sheet_import_faults::table, rows)?;
    Ok(())
}

/// One page of the faults of a sheet, in the sheet's order unless turned round.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn faults(db: &mut Db, import: ImportId, page: &PageRequest) -> AppResult<Vec<FaultRow>> {
    let mut query = sheet_import_faults::table
        .filter(sheet_import_faults::import_id.eq(import))
        .into_boxed::<MultiBackend>();
    let after: Option<(i64,)> = page.after()?;
    query = match (after, page.descending) {
        (None, _) => query,
        (Some((last,)), true) => query.filter(sheet_import_faults::number.lt(last)),
        (Some((last,)), false) => query.filter(sheet_import_faults::number.gt(last)),
    };
    query = match page.descending {
        true => query.order(sheet_import_faults::number.desc()),
        false => query.order(sheet_import_faults::number.asc()),
    };
    Ok(query.limit(page.fetch()).offset(page.offset).load(db)?)
}

/// How many faults are kept.
///
/// # Errors
/// Database faults.
pub fn kept_faults(db: &mut Db, import: ImportId) -> AppResult<i64> {
    Ok(sheet_import_faults::table
        .filter(sheet_import_faults::import_id.eq(import))
        .count()
        .get_result(db)?)
}

/// Forgets a batch of the faults of imports made before; ids carry their time, so they are in its order.
///
/// # Errors
/// Database faults.
pub fn forget_faults(db: &mut Db, before: UtcTime, limit: i64) -> AppResult<usize> {
    let old: Vec<ImportId> = sheet_imports::table
        .filter(sheet_imports::state.eq(ImportState::Rejected))
        .filter(sheet_imports::finished_at.lt(before))
        .filter(diesel::dsl::exists(
            sheet_import_faults::table.filter(sheet_import_faults::import_id.eq(sheet_imports::id)),
        ))
        .order(sheet_imports::id)
        .select(sheet_imports::id)
        .limit(limit)
        .load(db)?;
    if old.is_empty() {
        return Ok(0);
    }
    let gone = sheet_import_faults::table.filter(sheet_import_faults::import_id.eq_any(&old));
    Ok(diesel::delete(gone).execute(db)?)
}
