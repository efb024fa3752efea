//! Monthly duties.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::inventory::counts::rules::DutyState;
use crate::inventory::dto::refs::StockLocationRef;
use crate::inventory::model::LocationId;
use crate::platform::clock::UtcTime;
use crate::platform::http::page::ListFilter;

/// A store and its monthly count.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockCountDuty {
    /// The store: a warehouse or a van.
    pub store: StockLocationRef,
    /// Whether it is counted this month.
    pub state: DutyState,
    /// When it was last counted whole.
    pub last_counted_at: Option<UtcTime>,
}

crate::page_schema!(StockCountDutyPage, StockCountDuty);

/// Which stores to list with their duty.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StockCountDutyFilter {
    /// Only stores that are counted this month, or are not.
    pub is_done: Option<bool>,
    /// This store.
    pub store_id: Option<LocationId>,
}

impl ListFilter for StockCountDutyFilter {
    const SORTS: &'static [&'static str] = &["code"];
    const DEFAULT_DESCENDING: bool = false;
}
