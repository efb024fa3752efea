//! Which stores a scope covers.
//!
//! A place belongs to its branch, a van also to its technician. People whose reach is their own work see
//! their van.

use diesel::prelude::*;

use crate::inventory::model::{Location, LocationId};
use crate::platform::auth::Scope;
use crate::platform::auth::scope::Holding;
use crate::platform::db::Db;
use crate::platform::db::schema::stock_locations;
use crate::platform::error::AppResult;

/// Whether the scope covers the place.
pub fn covers(scope: &Scope, place: &Location) -> bool {
    scope.covers(&Holding {
        branch: Some(place.branch_id),
        people: place.technician_id.into_iter().collect(),
        ..Holding::default()
    })
}

/// The stores that the scope covers; `None` when it covers all of them.
///
/// # Errors
/// Database faults.
pub fn stores(db: &mut Db, scope: &Scope) -> AppResult<Option<Vec<LocationId>>> {
    let ids = stock_locations::table.select(stock_locations::id);
    Ok(match scope {
        Scope::All => None,
        Scope::Branches(branches) => Some(
            ids.filter(stock_locations::branch_id.eq_any(branches))
                .filter(stock_locations::parent_id.is_null())
                .load(db)?,
        ),
        Scope::Teams { user, .. } | Scope::Own { user } => Some(
            ids.filter(stock_locations::technician_id.eq(user))
                .load(db)?,
        ),
        Scope::Ticket(_) | Scope::Nothing => Some(Vec::new()),
    })
}

/// The store asked for, where the scope covers it, or all that it covers.
///
/// # Errors
/// Database faults.
pub fn among(
    db: &mut Db,
    scope: &Scope,
    asked: Option<LocationId>,
) -> AppResult<Option<Vec<LocationId>>> {
    let covered = stores(db, scope)?;
    Ok(match (covered, asked) {
        (covered, None) => covered,
        (None, Some(one)) => Some(vec![one]),
        (Some(covered), Some(one)) => Some(covered.into_iter().filter(|id| *id == one).collect()),
    })
}
