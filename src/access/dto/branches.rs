//! Branches over the wire.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use crate::access::names::{is_branch_code, is_time_zone};
use crate::platform::auth::actor::BranchId;
use crate::platform::clock::UtcTime;
use crate::platform::http::ListFilter;
use crate::platform::patch::Patch;

/// A branch (service station).
#[serde_with::skip_serializing_none]
#[derive(Debug, Serialize, ToSchema)]
pub struct Branch {
    /// The branch.
    pub id: BranchId,
    /// Version of the record: send it back as `If-Match` to change it.
    #[schema(minimum = 1)]
    pub version: i64,
    /// Short code, unique in the company.
    #[schema(max_length = 20, example = "SH-01")]
    pub code: String,
    /// Name.
    #[schema(max_length = 100, example = "上海浦东服务站")]
    pub name: String,
    /// IANA name of the time zone that appointments and days are reckoned in.
    #[schema(max_length = 40, example = "Asia/Shanghai")]
    pub time_zone: String,
    /// Phone that customers call.
    #[schema(max_length = 40)]
    pub phone: Option<String>,
    /// Address that customers come to.
    #[schema(max_length = 300)]
    pub address: Option<String>,
    /// Whether it works. Memberships of a closed branch count for nobody.
    pub is_active: bool,
    /// When the record was made.
    pub created_at: UtcTime,
    /// Last change.
    pub updated_at: UtcTime,
}

/// A branch in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct BranchSummary {
    /// The branch.
    pub id: BranchId,
    /// Version of the record.
    #[schema(minimum = 1)]
    pub version: i64,
    /// Short code, unique in the company.
    #[schema(max_length = 20)]
    pub code: String,
    /// Name.
    #[schema(max_length = 100)]
    pub name: String,
    /// IANA name of its time zone.
    #[schema(max_length = 40)]
    pub time_zone: String,
    /// Whether it works.
    pub is_active: bool,
    /// When the record was made.
    pub created_at: UtcTime,
}

crate::page_schema!(BranchPage, BranchSummary);

fn code_form(text: &str) -> Result<(), ValidationError> {
    if is_branch_code(text) {
        Ok(())
    } else {
        Err(ValidationError::new("branch_code"))
    }
}

fn zone_name(text: &str) -> Result<(), ValidationError> {
    if is_time_zone(text) {
        Ok(())
    } else {
        Err(ValidationError::new("time_zone"))
    }
}

/// A new branch.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BranchCreate {
    /// Short code of `A-Z`, `0-9` and `-`, unique in the company; it never changes.
    #[validate(length(min = 1, max = 20), custom(function = "code_form"))]
    #[schema(
        min_length = 1,
        max_length = 20,
        pattern = "^[A-Z0-9][A-Z0-9-]*$",
        example = "SH-01"
    )]
    pub code: String,
    /// Name.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// IANA name of a place's time zone, such as `Asia/Shanghai`.
    #[validate(length(min = 3, max = 40), custom(function = "zone_name"))]
    #[schema(min_length = 3, max_length = 40, example = "Asia/Shanghai")]
    pub time_zone: String,
    /// Phone that customers call.
    #[validate(length(min = 3, max = 40))]
    #[schema(min_length = 3, max_length = 40)]
    pub phone: Option<String>,
    /// Address that customers come to.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub address: Option<String>,
}

/// Members of a branch that can be cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BranchUnset {
    /// The phone.
    Phone,
    /// The address.
    Address,
}

/// Changes of a branch. What is not mentioned stays.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BranchUpdate {
    /// Name.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// IANA name of a place's time zone.
    #[validate(length(min = 3, max = 40), custom(function = "zone_name"))]
    #[schema(min_length = 3, max_length = 40)]
    pub time_zone: Option<String>,
    /// Phone that customers call; `null` clears it.
    #[serde(default)]
    #[validate(length(min = 3, max = 40))]
    #[schema(value_type = Option<String>, min_length = 3, max_length = 40)]
    pub phone: Patch<String>,
    /// Address that customers come to; `null` clears it.
    #[serde(default)]
    #[validate(length(min = 1, max = 300))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 300)]
    pub address: Patch<String>,
    /// Whether it works. A branch with open tickets cannot be closed.
    pub is_active: Option<bool>,
    /// Members to clear, for clients that cannot send `null`.
    #[serde(default)]
    #[validate(length(max = 2))]
    #[schema(max_items = 2)]
    pub unset: Vec<BranchUnset>,
}

/// Filters of branches.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct BranchFilter {
    /// Only branches that work (or do not).
    pub is_active: Option<bool>,
}

impl ListFilter for BranchFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
}
