//! Contacts as sent.

use serde::Serialize;

use crate::customers::model::{ContactId, ContactPhoneId, CustomerId, PreferredChannel};
use crate::customers::repo::{ContactRecord, PhoneRecord};
use crate::platform::clock::UtcTime;
use crate::platform::personal::PersonalEmail;

/// A person to talk to at a customer.
#[serde_with::skip_serializing_none]
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Contact {
    /// Identifies the contact.
    pub id: ContactId,
    /// The customer that it belongs to.
    pub customer_id: CustomerId,
    /// Name of the person.
    #[schema(max_length = 200, example = "王芳")]
    pub name: String,
    /// What the person does at the customer.
    #[schema(max_length = 100, example = "物业经理")]
    pub position: Option<String>,
    /// Phone numbers, the preferred one first; masked.
    #[schema(max_items = 20)]
    pub phones: Vec<ContactPhone>,
    /// E-mail address, masked.
    #[schema(max_length = 200, example = "w***@example.com")]
    pub email: Option<String>,
    /// How the person wishes to be reached.
    pub preferred_channel: PreferredChannel,
    /// First hour of the branch's day (0 to 23) in which nobody calls; absent when any hour is fine.
    #[schema(minimum = 0, maximum = 23, example = 22)]
    pub quiet_from_hour: Option<i32>,
    /// Hour of the branch's day from which calls are fine again.
    #[schema(minimum = 0, maximum = 23, example = 8)]
    pub quiet_until_hour: Option<i32>,
    /// Stands first: whom to call when nothing else is said. One per customer.
    pub is_primary: bool,
    /// False once removed; kept because tickets refer to it.
    pub is_active: bool,
    /// Goes up with every change; send it in `If-Match`.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was created.
    pub created_at: UtcTime,
    /// When it last changed.
    pub updated_at: UtcTime,
}

/// One phone number of a contact, masked.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ContactPhone {
    /// Identifies the number, so that it can be kept in a change without being known.
    pub id: ContactPhoneId,
    /// The number, masked.
    #[schema(max_length = 40, example = "138****1234")]
    pub phone: String,
}

/// A contact in short, masked.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ContactView {
    /// Identifies the contact.
    pub id: ContactId,
    /// Name of the person.
    #[schema(max_length = 200, example = "王芳")]
    pub name: String,
    /// First phone number, masked.
    #[schema(max_length = 40, example = "138****1234")]
    pub phone: Option<String>,
    /// E-mail address, masked.
    #[schema(max_length = 200, example = "w***@example.com")]
    pub email: Option<String>,
}

impl ContactPhone {
    fn new(phone: &PhoneRecord) -> ContactPhone {
        ContactPhone {
            id: phone.id,
            phone: phone.phone.masked(),
        }
    }
}

impl Contact {
    /// Masks the contact; `phones` are the contact's own.
    pub fn new<'a>(
        contact: &ContactRecord,
        phones: impl Iterator<Item = &'a PhoneRecord>,
    ) -> Contact {
        Contact {
            id: contact.id,
            customer_id: contact.customer_id,
            name: contact.name.clone(),
            position: contact.position.clone(),
            phones: phones.map(ContactPhone::new).collect(),
            email: contact.email.as_ref().map(PersonalEmail::masked),
            preferred_channel: contact.preferred_channel,
            quiet_from_hour: contact.quiet_from_hour,
            quiet_until_hour: contact.quiet_until_hour,
            is_primary: contact.is_primary,
            is_active: contact.is_active,
            version: contact.version,
            created_at: contact.created_at,
            updated_at: contact.updated_at,
        }
    }
}

impl ContactView {
    /// Masks the contact; `phone` is the contact's first.
    pub fn new(contact: &ContactRecord, phone: Option<&PhoneRecord>) -> ContactView {
        ContactView {
            id: contact.id,
            name: contact.name.clone(),
            phone: phone.map(|phone| phone.phone.masked()),
            email: contact.email.as_ref().map(PersonalEmail::masked),
        }
    }
}
