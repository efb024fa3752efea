//! Acts on a device that keep why they were done.

use serde::{Deserialize, Serialize};
use validator::Validate;

use super::asset::AssetRef;
use crate::equipment::model::{AssetId, AssetIdentityId, AssetStatus, IdentityType};
use crate::equipment::neighbours::{CustomerId, CustomerRef, SiteId};
use crate::platform::auth::actor::{BranchId, TicketId};
use crate::platform::clock::UtcTime;

/// A new number for a device: a board was changed, a SIM card swapped, or a number read wrongly.
#[derive(Debug, Clone, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssetIdentityChangeCreate {
    /// Which of its numbers.
    pub kind: IdentityType,
    /// The new number.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "SN-2026-000124")]
    pub value: String,
    /// Why.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "主板更换")]
    pub reason: String,
    /// The ticket under which it was done.
    pub ticket_id: Option<TicketId>,
}

/// A number of a device that gave way to another; both stay on file.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AssetIdentityChange {
    /// Identifies the entry of the new number.
    pub id: AssetIdentityId,
    /// Which of its numbers.
    pub kind: IdentityType,
    /// The number before; absent when there was none.
    #[schema(max_length = 100)]
    pub from: Option<String>,
    /// The number now.
    #[schema(max_length = 100)]
    pub to: String,
    /// Why.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// The ticket under which it was done.
    pub ticket_id: Option<TicketId>,
    /// When.
    pub at: UtcTime,
    /// Version of the device after the change; absent in a history.
    #[schema(minimum = 1)]
    pub asset_version: Option<i64>,
}

/// A device goes to another owner or place.
#[derive(Debug, Clone, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssetTransferCreate {
    /// The owner from now on; may stay the same when only the place changes.
    pub customer_id: CustomerId,
    /// Where it stands from now on; a site of that owner. Without it the place is unknown.
    pub site_id: Option<SiteId>,
    /// Branch that looks after it from now on; unless said it stays.
    pub branch_id: Option<BranchId>,
    /// Why.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "房屋转让")]
    pub reason: String,
}

/// A device that went to another owner or place.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AssetTransfer {
    /// The owner before.
    pub from_customer: Option<CustomerRef>,
    /// The owner since.
    pub to_customer: Option<CustomerRef>,
    /// The place before.
    pub from_site_id: Option<SiteId>,
    /// The place since.
    pub to_site_id: Option<SiteId>,
    /// The branch before.
    pub from_branch_id: Option<BranchId>,
    /// The branch since.
    pub to_branch_id: Option<BranchId>,
    /// Why.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// When.
    pub at: UtcTime,
    /// Devices that went along as parts of the system; absent in a history.
    #[schema(max_items = 500)]
    pub moved_parts: Option<Vec<AssetRef>>,
    /// Version of the device after the transfer; absent in a history.
    #[schema(minimum = 1)]
    pub asset_version: Option<i64>,
}

/// Another device takes the place of this one.
#[derive(Debug, Clone, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssetReplacementCreate {
    /// The device that takes its place; it must be in use or in repair.
    pub replaced_by_id: AssetId,
    /// Why.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "三包换货")]
    pub reason: String,
    /// The ticket under which it was done.
    pub ticket_id: Option<TicketId>,
}

/// A device that took the place of another.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AssetReplacement {
    /// The device whose place was taken; in its own history the other one is named only.
    pub replaced: Option<AssetRef>,
    /// The device that took the place; in its own history the other one is named only.
    pub replaced_by: Option<AssetRef>,
    /// Why.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// The ticket under which it was done.
    pub ticket_id: Option<TicketId>,
    /// When.
    pub at: UtcTime,
    /// Version of the replaced device after the act; absent in a history.
    #[schema(minimum = 1)]
    pub asset_version: Option<i64>,
}

/// A device changes its status.
#[derive(Debug, Clone, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssetStatusChangeCreate {
    /// The status from now on; `replaced` is reached by naming the successor instead.
    pub status: AssetStatus,
    /// Why.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// A device that changed its status.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AssetStatusChange {
    /// The status before.
    pub from: AssetStatus,
    /// The status since.
    pub to: AssetStatus,
    /// Why.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// When.
    pub at: UtcTime,
    /// Version of the device after the change; absent in a history.
    #[schema(minimum = 1)]
    pub asset_version: Option<i64>,
}
