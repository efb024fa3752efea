//! What other rooms may ask about customers.

use super::dto::{ContactView, CustomerRef};
use super::model::{ContactId, CustomerId, CustomerStatus, SiteId};
use super::repo::{self, CustomerRecord, files};
use crate::platform::auth::Scope;
use crate::platform::db::Db;
use crate::platform::error::AppResult;

/// The customer, where the scope covers it; a merged one too, so look at its status.
///
/// # Errors
/// Database faults.
pub fn find(db: &mut Db, scope: &Scope, id: CustomerId) -> AppResult<Option<CustomerRecord>> {
    Ok(files::find(db, scope, id)?)
}

/// The customer that a new record may point to: follows merges to their end, checks the scope there
/// and locks the customer until the transaction ends, so that a merge cannot pass the new record by.
/// `None` when there is no such customer or the scope does not cover it.
///
/// # Errors
/// Database faults.
pub fn hold(db: &mut Db, scope: &Scope, id: CustomerId) -> AppResult<Option<CustomerRef>> {
    // Nearly always: nothing was merged, and one statement holds what the scope covers.
    if let Some(customer) = files::hold_seen(db, scope, id)? {
        return Ok(Some(reference(&customer)));
    }
    let mut at = id;
    loop {
        let Some(end) = files::survivor(db, at)? else {
            return Ok(None);
        };
        let Some(customer) = files::hold(db, end)? else {
            return Ok(None);
        };
        if customer.status != CustomerStatus::Merged {
            let seen = files::find(db, scope, end)?;
            return Ok(seen.map(|customer| reference(&customer)));
        }
        // Merged while this waited for the lock: go on from there.
        at = end;
    }
}

/// Id, number and name of a customer, whatever the caller's scope: for records that are visible
/// themselves.
///
/// # Errors
/// Database faults.
pub fn customer_ref(db: &mut Db, id: CustomerId) -> AppResult<Option<CustomerRef>> {
    Ok(refs(db, &[id])?.into_iter().next())
}

/// [`customer_ref`] for many, in no particular order.
///
/// # Errors
/// Database faults.
pub fn refs(db: &mut Db, ids: &[CustomerId]) -> AppResult<Vec<CustomerRef>> {
    Ok(files::names(db, ids)?
        .into_iter()
        .map(|(id, number, name)| CustomerRef { id, number, name })
        .collect())
}

/// Where the merges of a customer end: itself when it was never merged.
///
/// # Errors
/// Database faults.
pub fn resolve(db: &mut Db, id: CustomerId) -> AppResult<Option<CustomerId>> {
    files::survivor(db, id)
}

/// A contact of a customer, and whether somebody can be reached through it.
pub struct ContactStanding {
    /// The contact in short, masked.
    pub view: ContactView,
    /// Whether the contact is in use and has a phone number or an e-mail address.
    pub is_reachable: bool,
}

/// A contact of the customer; removed ones too, because old records name them.
///
/// # Errors
/// Database faults.
pub fn contact_standing(
    db: &mut Db,
    customer: CustomerId,
    contact: ContactId,
) -> AppResult<Option<ContactStanding>> {
    let found =
        repo::contacts::find(db, contact)?.filter(|contact| contact.customer_id == customer);
    let Some(contact) = found else {
        return Ok(None);
    };
    let phones = repo::contacts::phones(db, &[contact.id])?;
    Ok(Some(ContactStanding {
        view: ContactView::new(&contact, phones.first()),
        is_reachable: contact.is_active && (contact.email.is_some() || !phones.is_empty()),
    }))
}

/// Whom to call at the customer when nothing else is said.
///
/// # Errors
/// Database faults.
pub fn primary_contact(db: &mut Db, customer: CustomerId) -> AppResult<Option<ContactId>> {
    let primaries = repo::contacts::primaries(db, &[customer])?;
    Ok(primaries.first().map(|contact| contact.id))
}

/// Whether the customer has that site in use.
///
/// # Errors
/// Database faults.
pub fn site_exists(db: &mut Db, customer: CustomerId, site: SiteId) -> AppResult<bool> {
    Ok(repo::sites::is_active(db, customer, site)?)
}

/// Phone numbers of the customer in full (E.164): for search indexes, never for answers or events.
///
/// # Errors
/// Database faults.
pub fn phones_for_search(db: &mut Db, customer: CustomerId) -> AppResult<Vec<String>> {
    let phones = repo::contacts::active_phones(db, customer)?;
    Ok(phones
        .iter()
        .map(|phone| phone.reveal().to_owned())
        .collect())
}

fn reference(customer: &CustomerRecord) -> CustomerRef {
    CustomerRef {
        id: customer.id,
        number: customer.number.clone(),
        name: customer.name.clone(),
    }
}
