//! References to people, branches and teams, as other records carry them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::platform::auth::actor::{BranchId, TeamId, UserId};

/// A person, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct UserRef {
    /// The person.
    pub id: UserId,
    /// Name shown to colleagues.
    #[schema(max_length = 100, example = "王敏")]
    pub name: String,
}

/// A branch, by code and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BranchRef {
    /// The branch.
    pub id: BranchId,
    /// Short code, unique in the company.
    #[schema(max_length = 20, example = "HQ")]
    pub code: String,
    /// Name.
    #[schema(max_length = 100, example = "总部")]
    pub name: String,
}

/// A team, by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TeamRef {
    /// The team.
    pub id: TeamId,
    /// Name, unique in its branch.
    #[schema(max_length = 100, example = "空调维修一组")]
    pub name: String,
}
