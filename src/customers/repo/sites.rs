//! Sites.

use diesel::prelude::*;

use super::rows::SiteRecord;
use crate::customers::model::{CustomerId, SiteId};
use crate::insert_all;
use crate::platform::db::Db;
use crate::platform::db::schema::sites;

/// The site; whether the caller may see it is its customer's matter.
pub fn find(db: &mut Db, id: SiteId) -> QueryResult<Option<SiteRecord>> {
    sites::table.find(id).get_result(db).optional()
}

/// Whether the customer has that site in use.
pub fn is_active(db: &mut Db, customer: CustomerId, site: SiteId) -> QueryResult<bool> {
    let found: Option<bool> = sites::table
        .find(site)
        .filter(sites::customer_id.eq(customer))
        .select(sites::is_active)
        .get_result(db)
        .optional()?;
    Ok(found == Some(true))
}

/// Stores new sites.
pub fn insert(db: &mut Db, new: &[SiteRecord]) -> QueryResult<()> {
    insert_all!(db, sites::table, new).map(drop)
}

/// Stores a changed site if its version is still `expected`; false when it is not.
pub fn save_if(db: &mut Db, site: &SiteRecord, expected: i64) -> QueryResult<bool> {
    let changed = diesel::update(
        sites::table
            .filter(sites::id.eq(site.id))
            .filter(sites::version.eq(expected)),
    )
    .set(site)
    .execute(db)?;
    Ok(changed == 1)
}
