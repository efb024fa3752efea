//! Places as sent and taken.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::inventory::model::{Location as Row, LocationId};
use crate::inventory::words::LocationKind;
use crate::platform::auth::actor::{BranchId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::http::page::ListFilter;

/// A place where parts lie.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockLocation {
    /// Identifies the place.
    pub id: LocationId,
    /// What the place is for.
    pub kind: LocationKind,
    /// The branch.
    pub branch_id: BranchId,
    /// The place that it lies in; absent for warehouses, vans and goods on their way.
    pub parent_id: Option<LocationId>,
    /// The root of the tree: the store that levels are kept for.
    pub store_id: LocationId,
    /// Code, unique in its branch; what a label shows.
    #[schema(max_length = 60, example = "A-01-03")]
    pub code: String,
    /// Name for people.
    #[schema(max_length = 100)]
    pub name: String,
    /// Whose van it is.
    pub technician_id: Option<UserId>,
    /// The main store of its branch.
    pub is_main: bool,
    /// Whether goods may move there.
    pub is_active: bool,
    /// Nothing may be dated before this any more; only on stores.
    pub closed_until: Option<UtcTime>,
    /// Version, for `If-Match`.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was set up.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

crate::page_schema!(StockLocationPage, StockLocation);

impl From<Row> for StockLocation {
    fn from(row: Row) -> StockLocation {
        StockLocation {
            id: row.id,
            kind: row.kind,
            branch_id: row.branch_id,
            parent_id: row.parent_id,
            store_id: row.store_id,
            code: row.code,
            name: row.name,
            technician_id: row.technician_id,
            is_main: row.is_main,
            is_active: row.is_active,
            closed_until: row.closed_until,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A place to set up.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockLocationCreate {
    /// What the place is for; `transit` is the program's own.
    pub kind: LocationKind,
    /// The branch; required for warehouses and vans, not allowed for others.
    pub branch_id: Option<BranchId>,
    /// The place that it lies in; required for all but warehouses and vans.
    pub parent_id: Option<LocationId>,
    /// Code, unique in its branch; never changes.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "A-01-03")]
    pub code: String,
    /// Name for people.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// Whose van it is; required for vans.
    pub technician_id: Option<UserId>,
    /// The main store of its branch; there is at most one.
    #[serde(default)]
    pub is_main: bool,
}

/// Members to change; what is left out stays as it is.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct StockLocationUpdate {
    /// Name for people.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// Whose van it is now.
    pub technician_id: Option<UserId>,
    /// The main store of its branch.
    pub is_main: Option<bool>,
    /// Whether goods may move there.
    pub is_active: Option<bool>,
}

/// Which places to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StockLocationFilter {
    /// In this store.
    pub store_id: Option<LocationId>,
    /// Of this branch.
    pub branch_id: Option<BranchId>,
    /// Directly in this place.
    pub parent_id: Option<LocationId>,
    /// For this purpose.
    pub kind: Option<LocationKind>,
    /// The van of this technician.
    pub technician_id: Option<UserId>,
    /// In use, or out of it.
    pub is_active: Option<bool>,
}

impl ListFilter for StockLocationFilter {
    const SORTS: &'static [&'static str] = &["code"];
    const DEFAULT_DESCENDING: bool = false;
}
