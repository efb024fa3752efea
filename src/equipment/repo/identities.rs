//! The numbers that assets carry and carried.

use diesel::prelude::*;

use crate::equipment::model::{AssetId, IdentityRecord, IdentityType};
use crate::insert_all;
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::schema::asset_identities;
use crate::platform::error::AppResult;

/// Writes new numbers.
///
/// # Errors
/// Database faults.
pub fn insert(db: &mut Db, rows: &[IdentityRecord]) -> AppResult<()> {
    insert_all!(db, asset_identities::table, rows)?;
    Ok(())
}

/// Ends the number of this type that the asset carries now.
///
/// # Errors
/// Database faults.
pub fn end(db: &mut Db, asset: AssetId, which: IdentityType, now: UtcTime) -> AppResult<()> {
    let target = asset_identities::table
        .filter(asset_identities::asset_id.eq(asset))
        .filter(asset_identities::kind.eq(which))
        .filter(asset_identities::valid_until.is_null());
    diesel::update(target)
        .set(asset_identities::valid_until.eq(now))
        .execute(db)?;
    Ok(())
}

/// The numbers of an asset, the newest first, at most `limit`.
///
/// # Errors
/// Database faults.
pub fn of_asset(db: &mut Db, asset: AssetId, limit: i64) -> AppResult<Vec<IdentityRecord>> {
    Ok(asset_identities::table
        .filter(asset_identities::asset_id.eq(asset))
        .order((
            asset_identities::valid_from.desc(),
            asset_identities::id.desc(),
        ))
        .limit(limit)
        .load(db)?)
}
