//! Customers as sent, and duplicates.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::contact::{Contact, ContactView};
use super::site::Site;
use crate::access::{BranchRef, UserRef};
use crate::customers::completeness::{Completeness, ProfileItem};
use crate::customers::duplicates::DuplicateReason;
use crate::customers::model::{Consents, CustomerId, CustomerKind, CustomerLevel, CustomerStatus};
use crate::customers::repo::CustomerRecord;
use crate::customers::repo::files::CustomerFile;
use crate::platform::clock::UtcTime;
use crate::platform::http::texts::{PhoneText, Tag, Text500, phone_texts, sentences};
use crate::platform::lang::Lang;

/// A customer in a word: enough to name it and to find it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CustomerRef {
    /// Identifies the customer.
    pub id: CustomerId,
    /// Number for people.
    #[schema(max_length = 40, example = "C2611-000123")]
    pub number: String,
    /// Name.
    #[schema(max_length = 200, example = "晨光花园物业")]
    pub name: String,
}

/// A customer with contacts and sites, personal data masked.
#[serde_with::skip_serializing_none]
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct Customer {
    /// Identifies the customer.
    pub id: CustomerId,
    /// Number for people.
    #[schema(max_length = 40, example = "C2611-000123")]
    pub number: String,
    /// Person or organisation.
    pub kind: CustomerKind,
    /// Name.
    #[schema(max_length = 200, example = "晨光花园物业")]
    pub name: String,
    /// How closely the customer is looked after.
    pub level: CustomerLevel,
    /// Whether the file is in use.
    pub status: CustomerStatus,
    /// The customer that everything moved to, when `status` is `merged`; the end of the chain.
    pub merged_into: Option<CustomerRef>,
    /// Where the customer came from.
    #[schema(max_length = 100, example = "经销商转介")]
    pub source: Option<String>,
    /// Words to group customers by.
    #[schema(max_items = 50, value_type = Vec<Tag>, example = json!(["酒店", "年度保养"]))]
    pub tags: Vec<String>,
    /// Branch that looks after the customer.
    pub branch: BranchRef,
    /// Person in charge of the customer.
    pub account_owner: Option<UserRef>,
    /// Language of texts made for the customer.
    pub language: Lang,
    /// What the customer agreed to.
    pub consents: Consents,
    /// Remark for staff.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// Contacts, removed ones included.
    #[schema(max_items = 1000)]
    pub contacts: Vec<Contact>,
    /// Sites, removed ones included.
    #[schema(max_items = 1000)]
    pub sites: Vec<Site>,
    /// What is still missing in the file.
    pub profile_completeness: ProfileCompleteness,
    /// Customers that are probably the same one; only in the answer to a creation.
    #[schema(max_items = 100)]
    pub possible_duplicates: Option<Vec<PossibleDuplicate>>,
    /// Goes up with every change, of contacts and sites too; send it in `If-Match`.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was created.
    pub created_at: UtcTime,
    /// When it last changed.
    pub updated_at: UtcTime,
}

/// Whether the file is complete: it has to be within two working days after the first contact,
/// unless the setting `profile_completeness` says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ProfileCompleteness {
    /// Nothing is missing.
    pub is_complete: bool,
    /// What is missing.
    #[schema(max_items = 20)]
    pub missing: Vec<ProfileItem>,
    /// Last day for completing the file.
    pub due_on: NaiveDate,
    /// Something is missing and that day has passed.
    pub is_overdue: bool,
}

/// A customer in a list, personal data masked.
#[serde_with::skip_serializing_none]
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CustomerSummary {
    /// Identifies the customer.
    pub id: CustomerId,
    /// Number for people.
    #[schema(max_length = 40, example = "C2611-000123")]
    pub number: String,
    /// Person or organisation.
    pub kind: CustomerKind,
    /// Name.
    #[schema(max_length = 200, example = "晨光花园物业")]
    pub name: String,
    /// How closely the customer is looked after.
    pub level: CustomerLevel,
    /// Whether the file is in use.
    pub status: CustomerStatus,
    /// Id of the customer that it was merged into, when `status` is `merged`.
    pub merged_into_id: Option<CustomerId>,
    /// Words to group customers by.
    #[schema(max_items = 50, value_type = Vec<Tag>)]
    pub tags: Vec<String>,
    /// Branch that looks after the customer.
    pub branch: BranchRef,
    /// Whom to call when nothing else is said.
    pub primary_contact: Option<ContactView>,
    /// Goes up with every change.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was created.
    pub created_at: UtcTime,
    /// When it last changed.
    pub updated_at: UtcTime,
}

crate::page_schema!(CustomerPage, CustomerSummary);

/// A customer that is probably the same one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PossibleDuplicate {
    /// Identifies the customer.
    pub id: CustomerId,
    /// Number for people.
    #[schema(max_length = 40, example = "C2611-000099")]
    pub number: String,
    /// Name.
    #[schema(max_length = 200, example = "晨光花园物业")]
    pub name: String,
    /// What the two have in common.
    #[schema(max_items = 10)]
    pub reasons: Vec<DuplicateReason>,
}

/// What is known of a customer before it is created.
#[derive(Clone, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DuplicateCheck {
    /// Name; counts together with an address.
    #[validate(length(max = 200))]
    #[schema(max_length = 200, example = "晨光花园物业")]
    pub name: Option<String>,
    /// Phone numbers as people write them.
    #[serde(default)]
    #[validate(length(max = 20), custom(function = "phone_texts"))]
    #[schema(max_items = 20, value_type = Vec<PhoneText>, example = json!(["138 0000 1234"]))]
    pub phones: Vec<String>,
    /// Addresses.
    #[serde(default)]
    #[validate(length(max = 20), custom(function = "sentences"))]
    #[schema(max_items = 20, value_type = Vec<Text500>, example = json!(["杭州市人民路1号"]))]
    pub addresses: Vec<String>,
}

/// Who is probably meant.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct DuplicateCheckResult {
    /// Customers that are probably the same one, among those the caller can see.
    #[schema(max_items = 100)]
    pub data: Vec<PossibleDuplicate>,
}

impl ProfileCompleteness {
    /// As judged.
    pub fn new(judged: Completeness, due_on: NaiveDate) -> ProfileCompleteness {
        ProfileCompleteness {
            is_complete: judged.missing.is_empty(),
            missing: judged.missing,
            due_on,
            is_overdue: judged.is_overdue,
        }
    }
}

/// What the answer about a customer says besides the file itself.
pub struct Surroundings {
    /// Branch that looks after the customer.
    pub branch: BranchRef,
    /// Person in charge.
    pub account_owner: Option<UserRef>,
    /// Where a merge led.
    pub merged_into: Option<CustomerRef>,
    /// What is still missing.
    pub profile_completeness: ProfileCompleteness,
}

impl Customer {
    /// Masks the file.
    pub fn new(file: &CustomerFile, around: Surroundings) -> Customer {
        let customer = &file.customer;
        Customer {
            id: customer.id,
            number: customer.number.clone(),
            kind: customer.kind,
            name: customer.name.clone(),
            level: customer.level,
            status: customer.status,
            merged_into: around.merged_into,
            source: customer.source.clone(),
            tags: customer.tags.0.clone(),
            branch: around.branch,
            account_owner: around.account_owner,
            language: customer.language,
            consents: customer.consents.0,
            note: customer.note.clone(),
            contacts: file
                .contacts
                .iter()
                .map(|contact| Contact::new(contact, file.phones_of(contact.id)))
                .collect(),
            sites: file.sites.iter().map(Site::new).collect(),
            profile_completeness: around.profile_completeness,
            possible_duplicates: None,
            version: customer.version,
            created_at: customer.created_at,
            updated_at: customer.updated_at,
        }
    }
}

impl CustomerSummary {
    /// Of a row, its branch and its primary contact.
    pub fn new(
        customer: &CustomerRecord,
        branch: BranchRef,
        primary_contact: Option<ContactView>,
    ) -> CustomerSummary {
        CustomerSummary {
            id: customer.id,
            number: customer.number.clone(),
            kind: customer.kind,
            name: customer.name.clone(),
            level: customer.level,
            status: customer.status,
            merged_into_id: customer.merged_into_id,
            tags: customer.tags.0.clone(),
            branch,
            primary_contact,
            version: customer.version,
            created_at: customer.created_at,
            updated_at: customer.updated_at,
        }
    }
}
