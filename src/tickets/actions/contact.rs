//! Who to talk to: from the customer's file, or as it was said.

use super::checks::Faults;
use crate::customers;
use crate::platform::codes::FaultCode;
use crate::platform::error::AppResult;
use crate::platform::phone;
use crate::platform::tx::Tx;
use crate::tickets::model::Ticket;

/// Country meant by a phone number that names none.
const HOME_REGION: &str = "CN";

/// The number as E.164; the text as it is, with a fault, when it is no number.
pub(super) fn readable_phone(text: &str, faults: &mut Faults) -> String {
    phone::normalize(text, HOME_REGION).unwrap_or_else(|| {
        faults.say(
            "/contact_phone",
            FaultCode::InvalidFormat,
            "no_phone_number",
        );
        text.to_owned()
    })
}

/// Points to the contact in the customer's file: the one named, or the customer's main contact when nobody was.
/// Names and numbers stay in the file, where they can be corrected and masked.
///
/// # Errors
/// Database faults; what is wrong goes into `faults`.
pub(super) fn fill(tx: &mut Tx, ticket: &mut Ticket, faults: &mut Faults) -> AppResult<()> {
    let Some(customer) = ticket.customer_id else {
        if ticket.details.contact.id.is_some() {
            faults.say("/contact_id", FaultCode::Conflict, "needs_a_customer");
        }
        return Ok(());
    };
    let said = &ticket.details.contact;
    match said.id {
        Some(id) if customers::contact_standing(tx.db(), customer, id)?.is_none() => {
            faults.add("/contact_id", FaultCode::NotFound);
        }
        None if said.name.is_none() && said.phone.is_none() => {
            ticket.details.contact.id = customers::primary_contact(tx.db(), customer)?;
        }
        _ => {}
    }
    Ok(())
}
