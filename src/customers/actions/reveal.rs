//! Showing personal data in full: with a reason, on the record.

use serde_json::json;

use super::filing;
use crate::customers::dto::reveal::{RevealedContact, RevealedPhone, RevealedSite};
use crate::customers::dto::{CustomerReveal, CustomerRevealCreate, RevealField};
use crate::customers::model::CustomerId;
use crate::customers::repo::files::{self, CustomerFile};
use crate::customers::repo::{PhoneRecord, SiteRecord, history};
use crate::platform::auth::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::phone;
use crate::platform::tx::Tx;

/// Answers the personal data asked for and leaves an audit line with the reason; the data itself is
/// not in that line.
///
/// # Errors
/// 404; `merged`; 422 when the ticket is none of this customer's that the caller can see.
pub fn reveal(
    tx: &mut Tx,
    id: CustomerId,
    asked: &CustomerRevealCreate,
) -> AppResult<CustomerReveal> {
    let op = tx.op();
    let customer = filing::changeable(tx.db(), op, Permission::CustomersReveal, id)?;
    if let Some(ticket) = asked.ticket_id {
        let scope = op.actor.scope(Permission::TicketsRead);
        if !history::has_ticket(tx.db(), &scope, id, ticket)? {
            let fault = FieldFault::body("/ticket_id", FaultCode::NotFound);
            return Err(AppError::fault(fault));
        }
    }
    let file = files::open(tx.db(), customer)?;
    let revealed = shown(&file, &asked.fields);
    let contacts: Vec<_> = revealed.contacts.iter().map(|one| one.id).collect();
    let sites: Vec<_> = revealed.sites.iter().map(|one| one.id).collect();
    tx.audit(
        "customer.revealed",
        "customer",
        Some(id),
        Some(file.customer.branch_id),
        Some(asked.reason.trim().to_owned()),
        json!({
            "fields": asked.fields,
            "ticket_id": asked.ticket_id,
            "contact_ids": contacts,
            "site_ids": sites,
        }),
    );
    Ok(revealed)
}

fn shown(file: &CustomerFile, fields: &[RevealField]) -> CustomerReveal {
    let wants = |field| fields.contains(&field);
    let contacts = file.contacts.iter().filter(|contact| contact.is_active);
    let contacts = contacts.map(|contact| RevealedContact {
        id: contact.id,
        name: contact.name.clone(),
        phones: wants(RevealField::Phones)
            .then(|| file.phones_of(contact.id).map(phone_in_full).collect()),
        email: contact
            .email
            .as_ref()
            .filter(|_| wants(RevealField::Emails))
            .map(|email| email.reveal().to_owned()),
    });
    let sites = file.sites.iter().filter(|site| site.is_active);
    CustomerReveal {
        customer_id: file.customer.id,
        contacts: contacts
            .filter(|contact| contact.phones.is_some() || contact.email.is_some())
            .collect(),
        sites: sites
            .filter(|_| wants(RevealField::Addresses))
            .map(site_in_full)
            .collect(),
    }
}

fn phone_in_full(record: &PhoneRecord) -> RevealedPhone {
    let number = record.phone.reveal();
    RevealedPhone {
        id: record.id,
        phone: number.to_owned(),
        phone_display: phone::display(number),
    }
}

fn site_in_full(site: &SiteRecord) -> RevealedSite {
    RevealedSite {
        id: site.id,
        label: site.label.clone(),
        address: site.address.reveal().to_owned(),
        latitude: site.latitude,
        longitude: site.longitude,
        access_notes: site
            .access_notes
            .as_ref()
            .map(|notes| notes.reveal().to_owned()),
    }
}
