//! People over the wire.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use super::refs::{BranchRef, TeamRef};
use crate::access::model::MembershipId;
use crate::access::names::is_username;
use crate::access::sign_in::username;
use crate::platform::auth::actor::{BranchId, TeamId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::http::ListFilter;
use crate::platform::lang::Lang;
use crate::platform::patch::Patch;
use crate::platform::role::Role;

/// A person who signs in.
#[serde_with::skip_serializing_none]
#[derive(Serialize, ToSchema)]
pub struct User {
    /// The person.
    pub id: UserId,
    /// Version of the record: send it back as `If-Match` to change it.
    #[schema(minimum = 1)]
    pub version: i64,
    /// Name to sign in with, unique.
    #[schema(max_length = 60, example = "wang.min")]
    pub username: String,
    /// Name shown to colleagues.
    #[schema(max_length = 100, example = "王敏")]
    pub display_name: String,
    /// E-mail address at work.
    #[schema(max_length = 200)]
    pub email: Option<String>,
    /// Phone at work, in E.164 form.
    #[schema(max_length = 20, example = "+8613800138000")]
    pub phone: Option<String>,
    /// Language of texts made for the person.
    pub language: Lang,
    /// Whether the person may sign in.
    pub is_active: bool,
    /// Roles held.
    #[schema(max_items = 10)]
    pub roles: Vec<Role>,
    /// Memberships that have not ended.
    #[schema(max_items = 100)]
    pub memberships: Vec<Membership>,
    /// When the record was made.
    pub created_at: UtcTime,
    /// Last change.
    pub updated_at: UtcTime,
    /// When the person was deactivated.
    pub deactivated_at: Option<UtcTime>,
}

/// A person in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserSummary {
    /// The person.
    pub id: UserId,
    /// Version of the record.
    #[schema(minimum = 1)]
    pub version: i64,
    /// Name to sign in with.
    #[schema(max_length = 60)]
    pub username: String,
    /// Name shown to colleagues.
    #[schema(max_length = 100)]
    pub display_name: String,
    /// Whether the person may sign in.
    pub is_active: bool,
    /// Roles held.
    #[schema(max_items = 10)]
    pub roles: Vec<Role>,
    /// When the record was made.
    pub created_at: UtcTime,
}

crate::page_schema!(UserPage, UserSummary);

/// That a person belongs to a branch, and within it perhaps to a team.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Membership {
    /// The membership.
    pub id: MembershipId,
    /// The branch.
    pub branch: BranchRef,
    /// The team of the branch.
    pub team: Option<TeamRef>,
    /// First day (UTC) on which it counts.
    pub starts_on: NaiveDate,
    /// First day (UTC) on which it no longer counts; absent while it has no end.
    pub ends_on: Option<NaiveDate>,
}

/// Memberships of a person, ended ones included.
#[derive(Debug, Serialize, ToSchema)]
pub struct MembershipList {
    /// The memberships, newest first.
    #[schema(max_items = 500)]
    pub data: Vec<Membership>,
}

fn is_stored_username(text: &str) -> Result<(), ValidationError> {
    if is_username(&username(text)) {
        Ok(())
    } else {
        Err(ValidationError::new("username"))
    }
}

/// A new person.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserCreate {
    /// Name to sign in with: 3 to 60 of `a-z`, `0-9`, `.`, `_`, `-`, a letter or digit at both ends.
    /// Upper case is turned into lower case.
    #[validate(length(min = 3, max = 60), custom(function = "is_stored_username"))]
    #[schema(min_length = 3, max_length = 60, example = "wang.min")]
    pub username: String,
    /// Name shown to colleagues.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "王敏")]
    pub display_name: String,
    /// E-mail address at work.
    #[validate(email, length(min = 3, max = 200))]
    #[schema(min_length = 3, max_length = 200)]
    pub email: Option<String>,
    /// Phone at work; without a country code it is read as one of the company's own region.
    #[validate(length(min = 3, max = 40))]
    #[schema(min_length = 3, max_length = 40)]
    pub phone: Option<String>,
    /// Language of texts made for the person; `zh-CN` when absent.
    pub language: Option<Lang>,
    /// Roles. A manager may give neither `manager` nor `executive` nor `admin`.
    #[validate(length(max = 10))]
    #[schema(max_items = 10)]
    pub roles: Vec<Role>,
    /// Where the person belongs. A manager must name an own branch.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pub memberships: Vec<MembershipCreate>,
    /// First password; when absent one is made up and returned once.
    #[validate(length(min = 15, max = 128))]
    #[schema(min_length = 15, max_length = 128, format = Password)]
    pub password: Option<String>,
}

/// The person just made.
#[serde_with::skip_serializing_none]
#[derive(Serialize, ToSchema)]
pub struct UserCreated {
    /// The person.
    pub user: User,
    /// The password that was made up. It is shown this once and stored nowhere; absent when the
    /// request set one, and when an earlier answer is replayed.
    #[schema(max_length = 60)]
    pub initial_password: Option<String>,
}

/// Members of a person that can be cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserUnset {
    /// The e-mail address.
    Email,
    /// The phone.
    Phone,
}

/// Changes of a person. What is not mentioned stays.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserUpdate {
    /// Name shown to colleagues.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub display_name: Option<String>,
    /// E-mail address at work; `null` clears it.
    #[serde(default)]
    #[validate(length(min = 3, max = 200))]
    #[schema(value_type = Option<String>, min_length = 3, max_length = 200)]
    pub email: Patch<String>,
    /// Phone at work; `null` clears it.
    #[serde(default)]
    #[validate(length(min = 3, max = 40))]
    #[schema(value_type = Option<String>, min_length = 3, max_length = 40)]
    pub phone: Patch<String>,
    /// Language of texts made for the person.
    pub language: Option<Lang>,
    /// Members to clear, for clients that cannot send `null`.
    #[serde(default)]
    #[validate(length(max = 2))]
    #[schema(max_items = 2)]
    pub unset: Vec<UserUnset>,
}

/// A new membership.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MembershipCreate {
    /// The branch.
    pub branch_id: BranchId,
    /// A team of that branch.
    pub team_id: Option<TeamId>,
    /// First day (UTC) on which it counts; today when absent.
    pub starts_on: Option<NaiveDate>,
    /// First day (UTC) on which it no longer counts.
    pub ends_on: Option<NaiveDate>,
}

/// All roles of a person from now on.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserRoles {
    /// The roles.
    #[validate(length(max = 10))]
    #[schema(max_items = 10)]
    pub roles: Vec<Role>,
}

/// Why a person is deactivated.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserDeactivate {
    /// For the audit trail.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    pub reason: Option<String>,
}

/// What a deactivation leaves behind.
#[derive(Serialize, ToSchema)]
pub struct UserDeactivation {
    /// The person.
    pub user: User,
    /// Open tickets still assigned to the person; list them with `GET /tickets?assignee_id=…` and
    /// assign them to somebody else.
    #[schema(minimum = 0)]
    pub open_ticket_count: i64,
}

/// A new password for somebody who lost theirs.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordReset {
    /// The new password; when absent one is made up and returned once.
    #[validate(length(min = 15, max = 128))]
    #[schema(min_length = 15, max_length = 128, format = Password)]
    pub password: Option<String>,
}

/// The outcome of setting a password.
#[serde_with::skip_serializing_none]
#[derive(Serialize, ToSchema)]
pub struct PasswordResetResult {
    /// Whose password it is.
    pub user_id: UserId,
    /// The password that was made up. It is shown this once and stored nowhere; absent when the
    /// request set one, and when an earlier answer is replayed.
    #[schema(max_length = 60)]
    pub initial_password: Option<String>,
}

/// Filters of people.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct UserFilter {
    /// Only holders of this role.
    #[param(inline)]
    pub role: Option<Role>,
    /// Only people who belong to this branch now.
    #[param(value_type = Option<uuid::Uuid>)]
    pub branch_id: Option<BranchId>,
    /// Only people who belong to this team now.
    #[param(value_type = Option<uuid::Uuid>)]
    pub team_id: Option<TeamId>,
    /// Only people who may (or may not) sign in.
    pub is_active: Option<bool>,
    /// Beginning of the user name or of the name, whatever its case, width and spaces.
    #[param(max_length = 60)]
    pub q: Option<String>,
}

impl ListFilter for UserFilter {
    const SORTS: &'static [&'static str] = &["created_at", "username"];
}
