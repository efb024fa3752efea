//! The SQL of the inventory room.

pub mod balances;
pub mod card;
pub mod closings;
pub mod debts;
pub mod held;
pub mod levels;
pub mod locations;
pub mod lots;
pub mod movements;
pub mod parts;
pub mod reservations;
pub mod scope;
pub mod serials;
pub mod suppliers;
pub mod terms;
pub mod ticket_parts;
pub mod transfers;
pub mod wants;

/// Rows that totals are counted up to, and one more to know whether there are further ones.
pub(in crate::inventory) const COUNTED: i64 = crate::platform::http::page::PAGE_REACH + 1;

/// Declares find, find for change, insert and save of one table whose rows carry a version.
macro_rules! records {
    ($table:ident, $Row:ty, $Id:ty, $kind:literal) => {
        /// The record.
        ///
        /// # Errors
        /// Database faults.
        pub fn find(
            db: &mut crate::platform::db::Db,
            id: $Id,
        ) -> crate::platform::error::AppResult<Option<$Row>> {
            Ok($table::table.find(id).first(db).optional()?)
        }

        /// The record, locked against other writers.
        ///
        /// # Errors
        /// 404; database faults.
        pub fn find_for_change(
            db: &mut crate::platform::db::Db,
            id: $Id,
        ) -> crate::platform::error::AppResult<$Row> {
            crate::platform::db::dialect::Locked::for_change($table::table.find(id))
                .get_result(db)
                .optional()?
                .ok_or_else(|| crate::platform::error::AppError::missing($kind))
        }

        /// Writes the record over the version it was read in and counts the version up.
        ///
        /// # Errors
        /// `version_mismatch`; database faults.
        pub fn save(
            db: &mut crate::platform::db::Db,
            row: &mut $Row,
            now: crate::platform::clock::UtcTime,
        ) -> crate::platform::error::AppResult<()> {
            let read = row.version;
            row.version += 1;
            row.updated_at = now;
            let as_read = $table::id.eq(row.id).and($table::version.eq(read));
            let change = crate::platform::db::dialect::kept_update($table::table, &*row, as_read);
            match change.execute(db)? {
                1 => Ok(()),
                _ => Err(crate::platform::error::AppError::stale(read)),
            }
        }
    };
}
pub(in crate::inventory) use records;

/// Orders by a column and the id, from where the cursor stands.
macro_rules! by_pair {
    ($query:expr, $page:expr, $column:expr, $id:expr, $key:ty) => {{
        let (column, id) = ($column, $id);
        let after: Option<$key> = $page.after()?;
        match (after, $page.descending) {
            (None, true) => $query.order((column.desc(), id.desc())),
            (None, false) => $query.order((column.asc(), id.asc())),
            (Some(last), true) => $query
                .filter(crate::platform::db::dialect::row_before((column, id), last))
                .order((column.desc(), id.desc())),
            (Some(last), false) => $query
                .filter(crate::platform::db::dialect::row_after((column, id), last))
                .order((column.asc(), id.asc())),
        }
    }};
}
pub(in crate::inventory) use by_pair;

/// Orders by one unique column, from where the cursor stands.
macro_rules! by_one {
    ($query:expr, $page:expr, $column:expr, $key:ty) => {{
        let column = $column;
        let after: Option<($key,)> = $page.after()?;
        let query = match (after, $page.descending) {
            (None, _) => $query,
            (Some((last,)), true) => $query.filter(column.lt(last)),
            (Some((last,)), false) => $query.filter(column.gt(last)),
        };
        match $page.descending {
            true => query.order(column.desc()),
            false => query.order(column.asc()),
        }
    }};
}
pub(in crate::inventory) use by_one;

/// How many rows a query has, up to the reach of page numbers and one more.
macro_rules! counted {
    ($db:expr, $page:expr, $query:expr, $column:expr, $key:ty) => {
        if $page.with_total {
            let ids: Vec<$key> = $query
                .select($column)
                .limit($crate::inventory::repo::COUNTED)
                .load($db)?;
            Some(i64::try_from(ids.len()).unwrap_or($crate::inventory::repo::COUNTED))
        } else {
            None
        }
    };
}
pub(in crate::inventory) use counted;
