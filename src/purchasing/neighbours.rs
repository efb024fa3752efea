//! What this room needs to know of its neighbours, read by their identifiers.

use diesel::prelude::*;

use crate::inventory::PartId;
use crate::platform::auth::actor::{BranchId, TicketId};
use crate::platform::db::Db;
use crate::platform::db::schema::tickets;
use crate::platform::error::AppResult;
use crate::platform::quantity::Quantity;

pub use crate::inventory::buying::*;
pub use crate::inventory::{
    Location, LocationId, MovementId, Part, PartSupplier, Supplier, SupplierId,
};

/// The branch of a ticket; nothing when there is no such ticket.
///
/// # Errors
/// Database faults.
pub fn branch_of_ticket(db: &mut Db, id: TicketId) -> AppResult<Option<BranchId>> {
    Ok(tickets::table
        .find(id)
        .select(tickets::branch_id)
        .first(db)
        .optional()?)
}

/// A ticket that waits for parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Want {
    pub part: PartId,
    pub ticket: TicketId,
    pub quantity: Quantity,
}

/// What tickets wait for in a store, of these parts. Nobody waits yet: tickets do not note their shortages.
///
/// # Errors
/// Database faults.
pub fn wants(_db: &mut Db, _store: LocationId, _parts: &[PartId]) -> AppResult<Vec<Want>> {
    Ok(Vec::new())
}
