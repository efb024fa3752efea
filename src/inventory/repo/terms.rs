//! Terms of suppliers in the database.

use diesel::prelude::*;

use crate::inventory::model::{PartId, PartSupplier};
use crate::platform::db::Db;
use crate::platform::db::schema::part_suppliers;
use crate::platform::error::AppResult;

/// Who sells a part, the preferred one first.
///
/// # Errors
/// Database faults.
pub fn of_part(db: &mut Db, part: PartId) -> AppResult<Vec<PartSupplier>> {
    Ok(part_suppliers::table
        .filter(part_suppliers::part_id.eq(part))
        .order((
            part_suppliers::is_preferred.desc(),
            part_suppliers::supplier_id,
        ))
        .load(db)?)
}

/// Says anew who sells a part.
///
/// # Errors
/// Database faults.
pub fn replace(db: &mut Db, part: PartId, rows: &[PartSupplier]) -> AppResult<()> {
    diesel::delete(part_suppliers::table.filter(part_suppliers::part_id.eq(part))).execute(db)?;
    crate::insert_all!(db, part_suppliers::table, rows)?;
    Ok(())
}
