//! What this room needs to know of its neighbours, read by their identifiers.

use diesel::prelude::*;

use crate::inventory::{self, PartId};
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

/// What tickets wait for in a store, of these parts, the longest wait first.
///
/// # Errors
/// Database faults.
pub fn wants(db: &mut Db, store: LocationId, parts: &[PartId]) -> AppResult<Vec<Want>> {
    let open = inventory::wants::open_in(db, store, parts)?.into_iter();
    let wants = open.map(|want| Want {
        part: want.part_id,
        ticket: want.ticket_id,
        quantity: want.missing(),
    });
    Ok(wants.filter(|want| want.quantity.is_positive()).collect())
}
