//! Lots in the database.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;

use crate::inventory::model::{Lot, LotId, PartId};
use crate::platform::db::Db;
use crate::platform::db::dialect::AmongManyDsl;
use crate::platform::db::schema::stock_lots;
use crate::platform::error::AppResult;

/// Writes new lots.
///
/// # Errors
/// Database faults.
pub fn insert(db: &mut Db, rows: &[Lot]) -> AppResult<()> {
    crate::insert_all!(db, stock_lots::table, rows)?;
    Ok(())
}

/// Several lots at once.
///
/// # Errors
/// Database faults.
pub fn by_ids(db: &mut Db, ids: &[LotId]) -> AppResult<HashMap<LotId, Lot>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Lot> = stock_lots::table
        .filter(stock_lots::id.among_many(ids))
        .load(db)?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Those of the parts that ever had a lot.
///
/// # Errors
/// Database faults.
pub fn parts_with_lots(db: &mut Db, parts: &[PartId]) -> AppResult<HashSet<PartId>> {
    if parts.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<PartId> = stock_lots::table
        .filter(stock_lots::part_id.among_many(parts))
        .select(stock_lots::part_id)
        .distinct()
        .load(db)?;
    Ok(found.into_iter().collect())
}

/// The lot that came in last: what the part costs now.
///
/// # Errors
/// Database faults.
pub fn newest(db: &mut Db, part: PartId) -> AppResult<Option<Lot>> {
    Ok(stock_lots::table
        .filter(stock_lots::part_id.eq(part))
        .order((stock_lots::received_at.desc(), stock_lots::id.desc()))
        .first(db)
        .optional()?)
}
