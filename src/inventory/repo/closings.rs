//! Closings of a store's past in the database.

use diesel::prelude::*;

use crate::inventory::model::Closing;
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::schema::stock_closings;
use crate::platform::error::{AppError, AppResult};

/// Writes a closing.
///
/// # Errors
/// `already_exists` when the store was closed at that instant before; database faults.
pub fn insert(db: &mut Db, row: &Closing) -> AppResult<()> {
    diesel::insert_into(stock_closings::table)
        .values(row)
        .execute(db)
        .on_unique("stock_closings_store_id_closed_until_key", || {
            AppError::new(Code::AlreadyExists)
        })?;
    Ok(())
}
