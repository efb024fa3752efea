//! Customers, contacts and sites as taken, and the filters of the list.
//!
//! `Serialize` is what `validator` asks of lists; nothing writes these types anywhere.

use serde::{Deserialize, Serialize};
use validator::Validate;

use super::checks::{MOST_TAGS, email_address, tag_list, written};
use crate::customers::model::{
    Consents, CustomerKind, CustomerLevel, CustomerStatus, PreferredChannel,
};
use crate::platform::auth::actor::{BranchId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::http::page::{CommaList, ListFilter};
use crate::platform::http::texts::{PhoneText, Tag};
use crate::platform::lang::Lang;

/// Filters of the list of customers.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct CustomerFilter {
    /// Words of number, name or contact, or a phone number or its last digits.
    #[param(max_length = 200, example = "晨光")]
    pub q: Option<String>,
    /// A whole phone number, as people write it.
    #[param(max_length = 40, example = "138 0000 1234")]
    pub phone: Option<String>,
    /// The last digits of a phone number, at least four.
    #[param(
        min_length = 4,
        max_length = 20,
        pattern = "^[0-9]{4,20}$",
        example = "1234"
    )]
    pub phone_tail: Option<String>,
    /// Levels, comma-separated.
    #[param(value_type = Option<Vec<CustomerLevel>>, style = Form, explode = false, max_items = 10)]
    pub level: Option<CommaList<CustomerLevel>>,
    /// States, comma-separated; without it merged customers are left out.
    #[param(value_type = Option<Vec<CustomerStatus>>, style = Form, explode = false, max_items = 10)]
    pub status: Option<CommaList<CustomerStatus>>,
    /// Branches, comma-separated.
    #[param(value_type = Option<Vec<uuid::Uuid>>, style = Form, explode = false, max_items = 50)]
    pub branch_id: Option<CommaList<BranchId>>,
    /// Changed at or after this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    pub updated_since: Option<UtcTime>,
}

impl ListFilter for CustomerFilter {
    const SORTS: &'static [&'static str] = &["created_at", "updated_at", "name"];
}

/// A new customer, with contacts and sites as far as they are known.
#[derive(Clone, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerCreate {
    /// Person or organisation.
    pub kind: CustomerKind,
    /// Name.
    #[validate(length(min = 1, max = 200), custom(function = "written"))]
    #[schema(min_length = 1, max_length = 200, example = "晨光花园物业")]
    pub name: String,
    /// How closely the customer is looked after; `normal` unless said.
    pub level: Option<CustomerLevel>,
    /// Where the customer came from.
    #[validate(length(min = 1, max = 100), custom(function = "written"))]
    #[schema(min_length = 1, max_length = 100, example = "经销商转介")]
    pub source: Option<String>,
    /// Words to group customers by.
    #[serde(default)]
    #[validate(length(max = MOST_TAGS), custom(function = "tag_list"))]
    #[schema(max_items = 50, value_type = Vec<Tag>, example = json!(["酒店"]))]
    pub tags: Vec<String>,
    /// Branch that looks after the customer; the caller's own unless said, where there is just one.
    pub branch_id: Option<BranchId>,
    /// Person in charge of the customer.
    pub account_owner_id: Option<UserId>,
    /// Language of texts made for the customer; `zh-CN` unless said.
    pub language: Option<Lang>,
    /// What the customer agreed to; nothing unless said.
    pub consents: Option<ConsentChoice>,
    /// Remark for staff.
    #[validate(length(min = 1, max = 2000), custom(function = "written"))]
    #[schema(min_length = 1, max_length = 2000)]
    pub note: Option<String>,
    /// People to talk to; the first is the primary one unless another is marked.
    #[serde(default)]
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    pub contacts: Vec<ContactCreate>,
    /// Places where devices stand.
    #[serde(default)]
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    pub sites: Vec<SiteCreate>,
}

/// What the customer agreed to, as far as it was asked.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentChoice {
    /// Keeping and using the file beyond what the service itself needs.
    pub data_processing: Option<bool>,
    /// Messages about running tickets and due maintenance.
    pub service_messages: Option<bool>,
    /// Offers and news.
    pub marketing: Option<bool>,
}

impl ConsentChoice {
    /// What stands after the choice.
    pub fn over(self, before: Consents) -> Consents {
        Consents {
            data_processing: self.data_processing.unwrap_or(before.data_processing),
            service_messages: self.service_messages.unwrap_or(before.service_messages),
            marketing: self.marketing.unwrap_or(before.marketing),
        }
    }
}

/// A new contact.
#[derive(Clone, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactCreate {
    /// Name of the person.
    #[validate(length(min = 1, max = 200), custom(function = "written"))]
    #[schema(min_length = 1, max_length = 200, example = "王芳")]
    pub name: String,
    /// What the person does at the customer.
    #[validate(length(min = 1, max = 100), custom(function = "written"))]
    #[schema(min_length = 1, max_length = 100, example = "物业经理")]
    pub position: Option<String>,
    /// Phone numbers as people write them, the preferred one first.
    #[serde(default)]
    #[validate(length(max = 20))]
    #[schema(max_items = 20, value_type = Vec<PhoneText>, example = json!(["138 0000 1234"]))]
    pub phones: Vec<String>,
    /// E-mail address.
    #[validate(length(max = 200), custom(function = "email_address"))]
    #[schema(max_length = 200, example = "wang.fang@example.com")]
    pub email: Option<String>,
    /// How the person wishes to be reached; `phone` unless said.
    pub preferred_channel: Option<PreferredChannel>,
    /// First hour of the branch's day in which nobody calls; needs `quiet_until_hour`.
    #[validate(range(min = 0, max = 23))]
    #[schema(minimum = 0, maximum = 23, example = 22)]
    pub quiet_from_hour: Option<i32>,
    /// Hour of the branch's day from which calls are fine again; needs `quiet_from_hour`.
    #[validate(range(min = 0, max = 23))]
    #[schema(minimum = 0, maximum = 23, example = 8)]
    pub quiet_until_hour: Option<i32>,
    /// Whom to call when nothing else is said; the mark moves here from the contact that had it.
    #[serde(default)]
    pub is_primary: bool,
}

/// A new site.
#[derive(Clone, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteCreate {
    /// What people call it.
    #[validate(length(min = 1, max = 100), custom(function = "written"))]
    #[schema(min_length = 1, max_length = 100, example = "总部机房")]
    pub label: String,
    /// Address.
    #[validate(length(min = 1, max = 500), custom(function = "written"))]
    #[schema(min_length = 1, max_length = 500, example = "浙江省杭州市人民路1号")]
    pub address: String,
    /// Region, for planning.
    #[validate(length(min = 1, max = 100), custom(function = "written"))]
    #[schema(min_length = 1, max_length = 100, example = "杭州")]
    pub region: Option<String>,
    /// Degrees north (WGS 84); needs `longitude`.
    #[validate(range(min = -90.0, max = 90.0))]
    #[schema(minimum = -90, maximum = 90, example = 30.27)]
    pub latitude: Option<f64>,
    /// Degrees east (WGS 84); needs `latitude`.
    #[validate(range(min = -180.0, max = 180.0))]
    #[schema(minimum = -180, maximum = 180, example = 120.15)]
    pub longitude: Option<f64>,
    /// How to get in: gate, code, whom to ask. Shown only when addresses are revealed.
    #[validate(length(min = 1, max = 1000), custom(function = "written"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub access_notes: Option<String>,
    /// When somebody can be let in.
    #[validate(length(min = 1, max = 500), custom(function = "written"))]
    #[schema(min_length = 1, max_length = 500, example = "工作日 9:00–18:00")]
    pub opening_hours: Option<String>,
    /// What the installation stands in: humidity, dust, power, network.
    #[validate(length(min = 1, max = 1000), custom(function = "written"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub environment: Option<String>,
}
