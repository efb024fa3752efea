//! What this room needs to know of its neighbours, read by their identifiers.

use std::collections::HashMap;

use diesel::prelude::*;

use super::repo::scope::tickets_covered;
use crate::customers;
pub use crate::customers::{CustomerId, CustomerRef, SiteId, site_exists};
use crate::platform::auth::Scope;
use crate::platform::auth::actor::{BranchId, TicketId};
use crate::platform::db::Db;
use crate::platform::db::schema::tickets;
use crate::platform::error::AppResult;

/// An owner, as far as this room asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// The customer; the survivor, when the one asked for was merged.
    pub id: CustomerId,
    /// Branch that looks after the customer.
    pub branch_id: BranchId,
}

/// The customer that a device may belong to, where the scope covers it; held until the transaction
/// ends, so that a merge cannot pass the device by.
///
/// # Errors
/// Database faults.
pub fn owner(db: &mut Db, scope: &Scope, id: CustomerId) -> AppResult<Option<Owner>> {
    let Some(held) = customers::hold(db, scope, id)? else {
        return Ok(None);
    };
    let found = customers::find(db, scope, held.id)?;
    Ok(found.map(|customer| Owner {
        id: customer.id,
        branch_id: customer.branch_id,
    }))
}

/// What other records show of these customers.
///
/// # Errors
/// Database faults.
pub fn customer_refs(
    db: &mut Db,
    ids: &[CustomerId],
) -> AppResult<HashMap<CustomerId, CustomerRef>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = customers::refs(db, ids)?;
    Ok(found
        .into_iter()
        .map(|customer| (customer.id, customer))
        .collect())
}

/// Whether the scope covers the ticket.
///
/// # Errors
/// Database faults.
pub fn sees_ticket(db: &mut Db, scope: &Scope, id: TicketId) -> AppResult<bool> {
    let found: Option<TicketId> = tickets::table
        .filter(tickets::id.eq(id))
        .filter(tickets_covered(scope))
        .select(tickets::id)
        .first(db)
        .optional()?;
    Ok(found.is_some())
}
