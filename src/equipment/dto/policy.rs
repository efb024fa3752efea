//! Warranty policies as sent; a new version is taken as the document itself.

use chrono::NaiveDate;
use serde::Serialize;

use crate::equipment::repo::policies::PolicyRecord;
use crate::equipment::warranty::{ChargeBasis, PolicyText, WarrantyPolicy};
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;

/// All policies.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct WarrantyPolicyList {
    /// The policies in the order of their codes.
    #[schema(max_items = 200)]
    pub data: Vec<WarrantyPolicySummary>,
}

/// A policy as lists show it.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct WarrantyPolicySummary {
    /// Stable name of the policy.
    #[schema(max_length = 64, example = "furniture-three-guarantees")]
    pub code: String,
    /// Name for people, of the version that speaks today.
    pub name: PolicyText,
    /// The ground that it gives.
    pub basis: ChargeBasis,
    /// The version that speaks for devices starting today; the newest when none does.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub current_version: u32,
    /// The newest version, which may lie ahead.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub newest_version: u32,
    /// Whether a device that starts today falls under any version.
    pub is_in_force: bool,
}

/// A policy with its present document and all of its versions.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct WarrantyPolicyDetail {
    /// Stable name of the policy.
    #[schema(max_length = 64, example = "furniture-three-guarantees")]
    pub code: String,
    /// The version that speaks for devices starting today; absent when none does.
    #[schema(nullable = false)]
    pub current: Option<WarrantyPolicy>,
    /// All versions, the newest first.
    #[schema(max_items = 200)]
    pub versions: Vec<WarrantyPolicyVersion>,
}

/// A version of a policy. It is never edited; a newer one takes over from its first day.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct WarrantyPolicyVersion {
    /// Number of the version.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub policy_version: i32,
    /// First day on which a device may start under it.
    pub effective_from: NaiveDate,
    /// Last such day by the document itself; a newer version may take over before.
    pub effective_until: Option<NaiveDate>,
    /// Who entered it; absent for versions that came with the product.
    pub created_by: Option<UserId>,
    /// When it was entered.
    pub created_at: UtcTime,
    /// The document.
    pub document: WarrantyPolicy,
}

impl From<PolicyRecord> for WarrantyPolicyVersion {
    fn from(record: PolicyRecord) -> WarrantyPolicyVersion {
        WarrantyPolicyVersion {
            policy_version: record.policy_version,
            effective_from: record.effective_from,
            effective_until: record.effective_until,
            created_by: record.created_by,
            created_at: record.created_at,
            document: record.document.0,
        }
    }
}
