//! Warranty cards in the database; entries are only ever added.

use diesel::prelude::*;

use crate::equipment::model::{AssetId, CardRecord};
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::schema::{fault_codes, warranty_card_entries as entries};
use crate::platform::error::{AppError, AppResult};

/// Writes an entry.
///
/// # Errors
/// `already_exists` when the ticket has an entry for that cycle; database faults.
pub fn insert(db: &mut Db, entry: &CardRecord) -> AppResult<()> {
    diesel::insert_into(entries::table)
        .values(entry)
        .execute(db)
        .on_unique("warranty_card_entries_ticket_id_cycle_key", || {
            AppError::new(Code::AlreadyExists)
        })?;
    Ok(())
}

/// The card of an asset, the newest entry first, at most `limit`.
///
/// # Errors
/// Database faults.
pub fn of_asset(db: &mut Db, asset: AssetId, limit: i64) -> AppResult<Vec<CardRecord>> {
    Ok(entries::table
        .filter(entries::asset_id.eq(asset))
        .order((entries::done_on.desc(), entries::id.desc()))
        .limit(limit)
        .load(db)?)
}

/// Whether the fault code names a serious quality fault; `None` when there is no such code.
///
/// # Errors
/// Database faults.
pub fn is_serious(db: &mut Db, fault_code: &str) -> AppResult<Option<bool>> {
    Ok(fault_codes::table
        .filter(fault_codes::code.eq(fault_code))
        .select(fault_codes::is_serious)
        .first(db)
        .optional()?)
}
