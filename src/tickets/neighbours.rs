//! What tickets ask of other rooms, in one place.

use super::model::Ticket;
use super::settings::TicketRules;
use crate::equipment::warranty::{Entitlement, Fault};
use crate::equipment::{self, AssetRecord, CardWork, Question, WarrantyCardPart};
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::auth::{Actor, Scope};
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::search::{self, SearchKind};
use crate::platform::tx::Tx;

pub use crate::access::{BranchRef, TeamRef, UserRef};
pub use crate::customers::{ContactId, CustomerId, CustomerRef, SiteId};
pub use crate::equipment::{AssetId, AssetRef, ProductId, ProductRef};

/// The company's own numbers, or the shipped ones.
///
/// # Errors
/// Database faults.
pub fn rules(db: &mut Db) -> AppResult<TicketRules> {
    crate::platform::settings::get(db)
}

/// Tickets that the search finds, newest first.
///
/// # Errors
/// Database faults.
pub fn found(db: &mut Db, words: &str) -> AppResult<Vec<TicketId>> {
    let found = search::find(db, SearchKind::Ticket, words, search::MOST_FOUND)?;
    Ok(found.into_iter().map(TicketId::new).collect())
}

/// What the customer can demand for the ticket's device today, by what is known of the fault; `None` while no device
/// is named.
///
/// # Errors
/// Database faults.
pub fn entitlement_for(tx: &mut Tx, ticket: &Ticket) -> AppResult<Option<Entitlement>> {
    let Some(asset) = ticket.asset_id else {
        return Ok(None);
    };
    let fault = Fault {
        code: ticket.details.fault_code.clone(),
        is_serious: ticket.details.is_serious_fault.unwrap_or(false),
        is_man_made: ticket.details.man_made.is_some(),
    };
    let question = Question::new(tx.now().date(), fault);
    let lang = tx.op().lang;
    equipment::entitlement_for(tx.db(), asset, &question, lang).map(Some)
}

/// Writes what the ticket did onto the warranty card of its device, if it has one.
///
/// # Errors
/// Database faults.
pub fn write_warranty_card(
    tx: &mut Tx,
    ticket: &Ticket,
    work: String,
    parts: Vec<WarrantyCardPart>,
) -> AppResult<()> {
    let Some(asset_id) = ticket.asset_id else {
        return Ok(());
    };
    let entry = CardWork {
        asset_id,
        ticket_id: ticket.id,
        cycle: ticket.cycle,
        done_on: tx.now().date(),
        fault_code: ticket.details.fault_code.clone(),
        is_serious_fault: ticket.details.is_serious_fault.unwrap_or(false),
        work,
        parts,
        out_of_service_from: Some(ticket.created_at.date()),
    };
    equipment::write_warranty_card(tx, entry).map(|_| ())
}

/// What a new ticket may point to. People whose reach is their own work or their teams' take reports from any
/// customer of their branches: the work makes the customer theirs.
pub fn scope_to_register(actor: &Actor, permission: Permission) -> Scope {
    match (actor.scope(permission), actor.person()) {
        (Scope::Own { .. } | Scope::Teams { .. }, Some(person)) => {
            Scope::Branches(person.branches.clone())
        }
        (scope, _) => scope,
    }
}

/// The device, where a ticket of the caller may point to it.
///
/// # Errors
/// Database faults.
pub fn asset(tx: &mut Tx, id: AssetId) -> AppResult<Option<AssetRecord>> {
    let scope = scope_to_register(&tx.op().actor, Permission::AssetsRead);
    match equipment::find_asset(tx.db(), &scope, id) {
        Ok(asset) => Ok(Some(asset)),
        Err(error) if error.code() == Code::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether there is such a product.
///
/// # Errors
/// Database faults.
pub fn is_product(db: &mut Db, id: ProductId) -> AppResult<bool> {
    Ok(equipment::product_ref(db, id)?.is_some())
}
