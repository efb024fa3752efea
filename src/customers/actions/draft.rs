//! Rows of new contacts and sites, made of what was entered.

use crate::customers::dto::{ContactCreate, SiteCreate};
use crate::customers::model::{CustomerId, PreferredChannel};
use crate::customers::phones::{self, PhoneRules};
use crate::customers::repo::{ContactRecord, PhoneRecord, SiteRecord};
use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;
use crate::platform::fold::fold;
use crate::platform::op::Op;
use crate::platform::personal::{PersonalAddress, PersonalEmail, PersonalPhone, PersonalText};
use crate::platform::phone;

/// A text without spaces around it.
pub fn tidy(text: &str) -> String {
    text.trim().to_owned()
}

fn tidy_option(text: Option<&String>) -> Option<String> {
    text.map(|text| tidy(text))
}

/// A new contact and its phones; `at` is the pointer of the contact in the request.
pub fn contact(
    op: &Op,
    customer: CustomerId,
    entered: &ContactCreate,
    rules: &PhoneRules,
    at: &str,
    faults: &mut Vec<FieldFault>,
) -> (ContactRecord, Vec<PhoneRecord>) {
    let numbers = phones::read_all(&entered.phones, rules, &format!("{at}/phones"), faults);
    quiet_hours(
        entered.quiet_from_hour,
        entered.quiet_until_hour,
        at,
        faults,
    );
    let contact = ContactRecord {
        id: op.new_id(),
        customer_id: customer,
        name: tidy(&entered.name),
        position: tidy_option(entered.position.as_ref()),
        email: tidy_option(entered.email.as_ref()).map(PersonalEmail::new),
        preferred_channel: entered.preferred_channel.unwrap_or(PreferredChannel::Phone),
        quiet_from_hour: entered.quiet_from_hour,
        quiet_until_hour: entered.quiet_until_hour,
        is_primary: entered.is_primary,
        is_active: true,
        version: 1,
        created_at: op.now,
        updated_at: op.now,
    };
    let phones = (0..)
        .zip(&numbers)
        .map(|(position, number)| phone_row(op, &contact, number, position))
        .collect();
    (contact, phones)
}

/// The row of one number of a contact.
pub fn phone_row(op: &Op, contact: &ContactRecord, e164: &str, position: i32) -> PhoneRecord {
    PhoneRecord {
        id: op.new_id(),
        contact_id: contact.id,
        customer_id: contact.customer_id,
        phone: PersonalPhone::new(e164),
        phone_reversed: phone::reversed_digits(e164),
        position,
    }
}

/// Quiet hours have a beginning and an end, and are not the whole day.
pub fn quiet_hours(from: Option<i32>, until: Option<i32>, at: &str, faults: &mut Vec<FieldFault>) {
    if from.is_some() != until.is_some() || (from.is_some() && from == until) {
        let pointer = format!("{at}/quiet_until_hour");
        faults.push(FieldFault::body(pointer, FaultCode::Conflict).saying("quiet_hours"));
    }
}

/// A point on the map has both coordinates.
pub fn location(
    latitude: Option<f64>,
    longitude: Option<f64>,
    at: &str,
    faults: &mut Vec<FieldFault>,
) {
    if latitude.is_some() != longitude.is_some() {
        let pointer = format!("{at}/longitude");
        faults.push(FieldFault::body(pointer, FaultCode::Conflict).saying("location"));
    }
}

/// A new site; `at` is the pointer of the site in the request.
pub fn site(
    op: &Op,
    customer: CustomerId,
    entered: &SiteCreate,
    at: &str,
    faults: &mut Vec<FieldFault>,
) -> SiteRecord {
    location(entered.latitude, entered.longitude, at, faults);
    SiteRecord {
        id: op.new_id(),
        customer_id: customer,
        label: tidy(&entered.label),
        address: PersonalAddress::new(tidy(&entered.address)),
        address_folded: fold(&entered.address),
        region: tidy_option(entered.region.as_ref()),
        latitude: entered.latitude,
        longitude: entered.longitude,
        access_notes: tidy_option(entered.access_notes.as_ref()).map(PersonalText::new),
        opening_hours: tidy_option(entered.opening_hours.as_ref()),
        environment: tidy_option(entered.environment.as_ref()),
        is_active: true,
        version: 1,
        created_at: op.now,
        updated_at: op.now,
    }
}

/// Marks the first contact as the primary one where none is marked.
pub fn mark_primary(contacts: &mut [ContactRecord], faults: &mut Vec<FieldFault>) {
    let marked = contacts.iter().filter(|contact| contact.is_primary).count();
    if marked > 1 {
        let second = contacts
            .iter()
            .enumerate()
            .filter(|(_, contact)| contact.is_primary)
            .nth(1)
            .map_or(0, |(index, _)| index);
        let pointer = format!("/contacts/{second}/is_primary");
        faults.push(FieldFault::body(pointer, FaultCode::Conflict).saying("one_primary"));
    }
    if marked == 0
        && let Some(first) = contacts.first_mut()
    {
        first.is_primary = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_hours_and_points_come_in_pairs() {
        for (from, until, is_fine) in [
            (None, None, true),
            (Some(22), Some(8), true),
            (Some(0), Some(23), true),
            (Some(22), None, false),
            (None, Some(8), false),
            (Some(8), Some(8), false),
        ] {
            let mut faults = Vec::new();
            quiet_hours(from, until, "", &mut faults);
            assert_eq!(faults.is_empty(), is_fine, "{from:?} {until:?}");
        }
        for (latitude, longitude, is_fine) in [
            (None, None, true),
            (Some(30.0), Some(120.0), true),
            (Some(30.0), None, false),
            (None, Some(120.0), false),
        ] {
            let mut faults = Vec::new();
            location(latitude, longitude, "", &mut faults);
            assert_eq!(faults.is_empty(), is_fine);
        }
    }
}
