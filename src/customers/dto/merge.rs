//! Merges as taken and sent.

use serde::{Deserialize, Serialize};
use validator::Validate;

use super::checks::written;
use super::customer::CustomerRef;
use crate::customers::model::CustomerId;
use crate::platform::clock::UtcTime;

/// Which customer is the same one.
#[derive(Clone, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerMergeCreate {
    /// The customer whose contacts, sites, assets and tickets move over; it stays as a redirect.
    pub duplicate_id: CustomerId,
    /// Why the two are one; kept in the audit trail.
    #[validate(length(min = 1, max = 500), custom(function = "written"))]
    #[schema(
        min_length = 1,
        max_length = 500,
        example = "同一家物业公司，来电登记了两次"
    )]
    pub reason: String,
}

/// A merge that was done.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct CustomerMerge {
    /// The customer that remains.
    pub survivor: CustomerRef,
    /// The customer that now redirects there.
    pub duplicate: CustomerRef,
    /// What came over by this call; all zero when the two had been merged before.
    pub moved: MovedCounts,
    /// Version of the surviving customer after the merge.
    #[schema(minimum = 1)]
    pub survivor_version: i64,
    /// When it was done, or asked for again.
    pub at: UtcTime,
}

/// How much came over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct MovedCounts {
    /// Contacts.
    #[schema(minimum = 0)]
    pub contacts: i64,
    /// Sites.
    #[schema(minimum = 0)]
    pub sites: i64,
    /// Assets.
    #[schema(minimum = 0)]
    pub assets: i64,
    /// Tickets.
    #[schema(minimum = 0)]
    pub tickets: i64,
}
