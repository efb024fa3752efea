//! Teams over the wire.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::refs::BranchRef;
use crate::platform::auth::actor::{BranchId, TeamId};
use crate::platform::clock::UtcTime;
use crate::platform::http::ListFilter;

/// A team of a branch.
#[derive(Debug, Serialize, ToSchema)]
pub struct Team {
    /// The team.
    pub id: TeamId,
    /// Version of the record: send it back as `If-Match` to change it.
    #[schema(minimum = 1)]
    pub version: i64,
    /// The branch that it belongs to.
    pub branch: BranchRef,
    /// Name, unique in its branch.
    #[schema(max_length = 100, example = "空调维修一组")]
    pub name: String,
    /// Whether it works. Memberships of a closed team count for the branch only.
    pub is_active: bool,
    /// When the record was made.
    pub created_at: UtcTime,
    /// Last change.
    pub updated_at: UtcTime,
}

/// A team in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct TeamSummary {
    /// The team.
    pub id: TeamId,
    /// Version of the record.
    #[schema(minimum = 1)]
    pub version: i64,
    /// The branch that it belongs to.
    pub branch: BranchRef,
    /// Name, unique in its branch.
    #[schema(max_length = 100)]
    pub name: String,
    /// Whether it works.
    pub is_active: bool,
    /// When the record was made.
    pub created_at: UtcTime,
}

crate::page_schema!(TeamPage, TeamSummary);

/// A new team.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamCreate {
    /// The branch; it never changes.
    pub branch_id: BranchId,
    /// Name, unique in its branch.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
}

/// Changes of a team. What is not mentioned stays.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TeamUpdate {
    /// Name, unique in its branch.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// Whether it works. A team with open tickets cannot be closed.
    pub is_active: Option<bool>,
}

/// Filters of teams.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct TeamFilter {
    /// Only teams of this branch.
    #[param(value_type = Option<uuid::Uuid>)]
    pub branch_id: Option<BranchId>,
    /// Only teams that work (or do not).
    pub is_active: Option<bool>,
}

impl ListFilter for TeamFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
}
