//! Changes to customers, contacts and sites: what is absent stays.

use serde::{Deserialize, Serialize};
use validator::Validate;

use super::checks::{MOST_TAGS, email_patch, tag_list, written, written_patch};
use super::request::ConsentChoice;
use crate::customers::model::{
    ContactPhoneId, CustomerKind, CustomerLevel, CustomerStatus, PreferredChannel,
};
use crate::platform::auth::actor::{BranchId, UserId};
use crate::platform::lang::Lang;
use crate::platform::patch::Patch;

/// A change to a customer.
#[derive(Clone, Default, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerUpdate {
    /// Person or organisation.
    pub kind: Option<CustomerKind>,
    /// Name.
    #[validate(length(min = 1, max = 200), custom(function = "written"))]
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// How closely the customer is looked after.
    pub level: Option<CustomerLevel>,
    /// `active` or `inactive`; only a merge makes `merged`.
    pub status: Option<CustomerStatus>,
    /// Where the customer came from.
    #[serde(default)]
    #[validate(length(min = 1, max = 100), custom(function = "written_patch"))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub source: Patch<String>,
    /// Words to group customers by; replaces all of them.
    #[validate(length(max = MOST_TAGS), custom(function = "tag_list"))]
    #[schema(max_items = 50, value_type = Option<Vec<crate::platform::http::texts::Tag>>)]
    pub tags: Option<Vec<String>>,
    /// Branch that looks after the customer.
    pub branch_id: Option<BranchId>,
    /// Person in charge of the customer.
    #[serde(default)]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub account_owner_id: Patch<UserId>,
    /// Language of texts made for the customer.
    pub language: Option<Lang>,
    /// What the customer agreed to or withdrew; what is absent stays.
    pub consents: Option<ConsentChoice>,
    /// Remark for staff.
    #[serde(default)]
    #[validate(length(min = 1, max = 2000), custom(function = "written_patch"))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 2000)]
    pub note: Patch<String>,
    /// Members to clear, for clients that cannot send null.
    #[serde(default)]
    #[validate(length(max = 10))]
    #[schema(max_items = 10)]
    pub unset: Vec<CustomerMember>,
}

/// Members of a customer that can be cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomerMember {
    /// Where the customer came from.
    Source,
    /// The person in charge.
    AccountOwnerId,
    /// The remark.
    Note,
}

/// A change to a contact.
#[derive(Clone, Default, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactUpdate {
    /// Name of the person.
    #[validate(length(min = 1, max = 200), custom(function = "written"))]
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// What the person does at the customer.
    #[serde(default)]
    #[validate(length(min = 1, max = 100), custom(function = "written_patch"))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub position: Patch<String>,
    /// All phone numbers in their new order: known ones by `id`, new ones by `phone`.
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pub phones: Option<Vec<PhoneEntry>>,
    /// E-mail address.
    #[serde(default)]
    #[validate(length(max = 200), custom(function = "email_patch"))]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub email: Patch<String>,
    /// How the person wishes to be reached.
    pub preferred_channel: Option<PreferredChannel>,
    /// First hour of the branch's day in which nobody calls.
    #[serde(default)]
    #[validate(range(min = 0, max = 23))]
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 23)]
    pub quiet_from_hour: Patch<i32>,
    /// Hour of the branch's day from which calls are fine again.
    #[serde(default)]
    #[validate(range(min = 0, max = 23))]
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 23)]
    pub quiet_until_hour: Patch<i32>,
    /// True moves the mark of the primary contact here; false has no effect, the mark moves only to another.
    pub is_primary: Option<bool>,
    /// True takes a removed contact back.
    pub is_active: Option<bool>,
    /// Members to clear, for clients that cannot send null.
    #[serde(default)]
    #[validate(length(max = 10))]
    #[schema(max_items = 10)]
    pub unset: Vec<ContactMember>,
}

/// One phone number in a change: masked numbers are kept by their `id`, without being known.
#[derive(Clone, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PhoneEntry {
    /// A number that the contact has already.
    pub id: Option<ContactPhoneId>,
    /// A new number, as people write it.
    #[validate(length(max = 40))]
    #[schema(max_length = 40)]
    pub phone: Option<String>,
}

/// Members of a contact that can be cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactMember {
    /// What the person does.
    Position,
    /// The e-mail address.
    Email,
    /// Start of the quiet hours.
    QuietFromHour,
    /// End of the quiet hours.
    QuietUntilHour,
}

/// A change to a site.
#[derive(Clone, Default, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteUpdate {
    /// What people call it.
    #[validate(length(min = 1, max = 100), custom(function = "written"))]
    #[schema(min_length = 1, max_length = 100)]
    pub label: Option<String>,
    /// Address.
    #[validate(length(min = 1, max = 500), custom(function = "written"))]
    #[schema(min_length = 1, max_length = 500)]
    pub address: Option<String>,
    /// Region, for planning.
    #[serde(default)]
    #[validate(length(min = 1, max = 100), custom(function = "written_patch"))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub region: Patch<String>,
    /// Degrees north (WGS 84).
    #[serde(default)]
    #[validate(range(min = -90.0, max = 90.0))]
    #[schema(value_type = Option<f64>, minimum = -90, maximum = 90)]
    pub latitude: Patch<f64>,
    /// Degrees east (WGS 84).
    #[serde(default)]
    #[validate(range(min = -180.0, max = 180.0))]
    #[schema(value_type = Option<f64>, minimum = -180, maximum = 180)]
    pub longitude: Patch<f64>,
    /// How to get in.
    #[serde(default)]
    #[validate(length(min = 1, max = 1000), custom(function = "written_patch"))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 1000)]
    pub access_notes: Patch<String>,
    /// When somebody can be let in.
    #[serde(default)]
    #[validate(length(min = 1, max = 500), custom(function = "written_patch"))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 500)]
    pub opening_hours: Patch<String>,
    /// What the installation stands in.
    #[serde(default)]
    #[validate(length(min = 1, max = 1000), custom(function = "written_patch"))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 1000)]
    pub environment: Patch<String>,
    /// True takes a removed site back.
    pub is_active: Option<bool>,
    /// Members to clear, for clients that cannot send null.
    #[serde(default)]
    #[validate(length(max = 10))]
    #[schema(max_items = 10)]
    pub unset: Vec<SiteMember>,
}

/// Members of a site that can be cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SiteMember {
    /// The region.
    Region,
    /// Degrees north.
    Latitude,
    /// Degrees east.
    Longitude,
    /// How to get in.
    AccessNotes,
    /// When somebody can be let in.
    OpeningHours,
    /// What the installation stands in.
    Environment,
}
