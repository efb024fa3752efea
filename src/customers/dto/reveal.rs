//! Reveals as taken and sent: the one place where personal data leaves in full.

use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

use super::checks::written;
use crate::customers::model::{ContactId, ContactPhoneId, CustomerId, SiteId};
use crate::platform::auth::actor::TicketId;
use crate::platform::closed_list::closed_list;

closed_list! {
    /// A kind of personal data that can be revealed. The list may grow.
    pub enum RevealField {
        /// Phone numbers.
        Phones = "phones" ("电话", "Phone numbers"),
        /// E-mail addresses.
        Emails = "emails" ("电子邮件", "E-mail addresses"),
        /// Addresses, points on the map and access notes.
        Addresses = "addresses" ("地址", "Addresses"),
    }
}

/// What is to be seen in full, and why.
#[derive(Clone, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerRevealCreate {
    /// Kinds of personal data, each at most once.
    #[validate(length(min = 1, max = 3), custom(function = "each_once"))]
    #[schema(min_items = 1, max_items = 3)]
    pub fields: Vec<RevealField>,
    /// Why they are needed; kept in the audit trail.
    #[validate(length(min = 5, max = 500), custom(function = "written"))]
    #[schema(min_length = 5, max_length = 500, example = "上门前联系客户确认时间")]
    pub reason: String,
    /// The ticket that it is for: one of this customer's that the caller can see.
    pub ticket_id: Option<TicketId>,
}

fn each_once(fields: &[RevealField]) -> Result<(), ValidationError> {
    let repeats = fields
        .iter()
        .enumerate()
        .any(|(at, field)| fields.iter().take(at).any(|earlier| earlier == field));
    if repeats {
        return Err(ValidationError::new("conflict"));
    }
    Ok(())
}

/// Personal data in full. Do not keep it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CustomerReveal {
    /// The customer.
    pub customer_id: CustomerId,
    /// Active contacts that have what was asked for.
    #[schema(max_items = 1000)]
    pub contacts: Vec<RevealedContact>,
    /// Active sites, when addresses were asked for.
    #[schema(max_items = 1000)]
    pub sites: Vec<RevealedSite>,
}

/// A contact in full.
#[serde_with::skip_serializing_none]
#[derive(Serialize, utoipa::ToSchema)]
pub struct RevealedContact {
    /// Identifies the contact.
    pub id: ContactId,
    /// Name of the person.
    #[schema(max_length = 200)]
    pub name: String,
    /// Phone numbers, the preferred one first, when they were asked for.
    #[schema(max_items = 20)]
    pub phones: Option<Vec<RevealedPhone>>,
    /// E-mail address, when it was asked for.
    #[schema(max_length = 200)]
    pub email: Option<String>,
}

/// A phone number in full.
#[derive(Serialize, utoipa::ToSchema)]
pub struct RevealedPhone {
    /// Identifies the number.
    pub id: ContactPhoneId,
    /// E.164, for dialling.
    #[schema(max_length = 40, example = "+8613800001234")]
    pub phone: String,
    /// As people write it.
    #[schema(max_length = 40, example = "138 0000 1234")]
    pub phone_display: String,
}

/// A site in full.
#[serde_with::skip_serializing_none]
#[derive(Serialize, utoipa::ToSchema)]
pub struct RevealedSite {
    /// Identifies the site.
    pub id: SiteId,
    /// What people call it.
    #[schema(max_length = 100)]
    pub label: String,
    /// Address.
    #[schema(max_length = 500)]
    pub address: String,
    /// Degrees north (WGS 84).
    #[schema(minimum = -90, maximum = 90)]
    pub latitude: Option<f64>,
    /// Degrees east (WGS 84).
    #[schema(minimum = -180, maximum = 180)]
    pub longitude: Option<f64>,
    /// How to get in.
    #[schema(max_length = 1000)]
    pub access_notes: Option<String>,
}
