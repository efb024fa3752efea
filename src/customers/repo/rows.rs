//! The rows as stored. None of them can be printed: the columns for comparison
//! hold personal data in full.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::customers::model::{
    Consents, ContactId, ContactPhoneId, CustomerId, CustomerKind, CustomerLevel, CustomerStatus,
    PreferredChannel, SiteId,
};
use crate::platform::auth::actor::{BranchId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::db::schema::{contact_phones, contacts, customers, sites};
use crate::platform::db::types::Doc;
use crate::platform::lang::Lang;
use crate::platform::personal::{PersonalAddress, PersonalEmail, PersonalPhone, PersonalText};

/// A customer.
#[derive(Clone, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = customers, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct CustomerRecord {
    pub id: CustomerId,
    pub number: String,
    pub kind: CustomerKind,
    pub name: String,
    pub name_folded: String,
    pub level: CustomerLevel,
    pub status: CustomerStatus,
    pub source: Option<String>,
    pub tags: Doc<Vec<String>>,
    pub branch_id: BranchId,
    pub account_owner_id: Option<UserId>,
    pub language: Lang,
    pub consents: Doc<Consents>,
    pub note: Option<String>,
    pub merged_into_id: Option<CustomerId>,
    pub profile_due_on: NaiveDate,
    pub version: i64,
    pub created_by: Option<UserId>,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

/// A contact without its phones.
#[derive(Clone, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = contacts, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct ContactRecord {
    pub id: ContactId,
    pub customer_id: CustomerId,
    pub name: String,
    pub position: Option<String>,
    pub email: Option<PersonalEmail>,
    pub preferred_channel: PreferredChannel,
    pub quiet_from_hour: Option<i32>,
    pub quiet_until_hour: Option<i32>,
    pub is_primary: bool,
    pub is_active: bool,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

/// One phone number of a contact.
#[derive(Clone, Queryable, Insertable)]
#[diesel(table_name = contact_phones, treat_none_as_default_value = false)]
pub struct PhoneRecord {
    pub id: ContactPhoneId,
    pub contact_id: ContactId,
    pub customer_id: CustomerId,
    pub phone: PersonalPhone,
    pub phone_reversed: String,
    pub position: i32,
}

/// A site.
#[derive(Clone, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = sites, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct SiteRecord {
    pub id: SiteId,
    pub customer_id: CustomerId,
    pub label: String,
    pub address: PersonalAddress,
    pub address_folded: String,
    pub region: Option<String>,
    pub latitude: Option<f64>,
    pub longitude: Option<f64>,
    pub access_notes: Option<PersonalText>,
    pub opening_hours: Option<String>,
    pub environment: Option<String>,
    pub is_active: bool,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}
