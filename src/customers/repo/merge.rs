//! Moves everything that points to one customer over to another.

use diesel::prelude::*;

use crate::customers::model::CustomerId;
use crate::platform::auth::actor::{BranchId, TicketId};
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::schema::{assets, contact_phones, contacts, sites, tickets};
use crate::platform::tx::EntityId;

/// Every table and column that points to a customer, besides the redirect itself. A test holds this
/// against the foreign keys of the database, so that a later table is not left behind.
pub const MOVED: [(&str, &str); 5] = [
    ("assets", "customer_id"),
    ("contact_phones", "customer_id"),
    ("contacts", "customer_id"),
    ("sites", "customer_id"),
    ("tickets", "customer_id"),
];

/// An asset that came over, for its event.
#[derive(Debug, Queryable)]
pub struct MovedAsset {
    /// The asset.
    pub id: EntityId,
    /// Its version after the move.
    pub version: i64,
    /// Its branch.
    pub branch: BranchId,
}

/// What came over.
#[derive(Debug)]
pub struct Moved {
    /// Number of contacts.
    pub contacts: usize,
    /// Number of sites.
    pub sites: usize,
    /// The assets.
    pub assets: Vec<MovedAsset>,
    /// The tickets.
    pub tickets: Vec<TicketId>,
}

/// Points everything of `from` to `into`. Versions go up, because answers about these records now
/// name another customer; a ticket's own timeline stays as it is.
///
/// # Errors
/// Database faults.
pub fn move_all(
    db: &mut Db,
    from: CustomerId,
    into: CustomerId,
    keeps_primary: bool,
    now: UtcTime,
) -> QueryResult<Moved> {
    diesel::update(contact_phones::table.filter(contact_phones::customer_id.eq(from)))
        .set(contact_phones::customer_id.eq(into))
        .execute(db)?;
    Ok(Moved {
        contacts: move_contacts(db, from, into, keeps_primary, now)?,
        sites: diesel::update(sites::table.filter(sites::customer_id.eq(from)))
            .set((
                sites::customer_id.eq(into),
                sites::version.eq(sites::version + 1),
                sites::updated_at.eq(now),
            ))
            .execute(db)?,
        assets: diesel::update(assets::table.filter(assets::customer_id.eq(from)))
            .set((
                assets::customer_id.eq(into),
                assets::version.eq(assets::version + 1),
                assets::updated_at.eq(now),
            ))
            .returning((assets::id, assets::version, assets::branch_id))
            .get_results(db)?,
        tickets: diesel::update(tickets::table.filter(tickets::customer_id.eq(from)))
            .set((
                tickets::customer_id.eq(into),
                tickets::version.eq(tickets::version + 1),
                tickets::updated_at.eq(now),
            ))
            .returning(tickets::id)
            .get_results(db)?,
    })
}

fn move_contacts(
    db: &mut Db,
    from: CustomerId,
    into: CustomerId,
    keeps_primary: bool,
    now: UtcTime,
) -> QueryResult<usize> {
    if !keeps_primary {
        diesel::update(contacts::table.filter(contacts::customer_id.eq(from)))
            .set(contacts::is_primary.eq(false))
            .execute(db)?;
    }
    diesel::update(contacts::table.filter(contacts::customer_id.eq(from)))
        .set((
            contacts::customer_id.eq(into),
            contacts::version.eq(contacts::version + 1),
            contacts::updated_at.eq(now),
        ))
        .execute(db)
}
