//! What lies where of which lot.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::refs::{PartRef, StockLocationRef};
use crate::inventory::model::{LocationId, LotId, PartId};
use crate::platform::clock::UtcTime;
use crate::platform::http::page::ListFilter;
use crate::platform::money::Money;
use crate::platform::quantity::Quantity;

/// Goods of one lot in one place.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockBalance {
    /// The part.
    pub part: PartRef,
    /// The place.
    pub location: StockLocationRef,
    /// The lot.
    pub lot_id: LotId,
    /// The maker's lot.
    #[schema(max_length = 100)]
    pub lot_number: Option<String>,
    /// When the lot came in: the oldest goes first.
    pub received_at: UtcTime,
    /// Last day on which it may be used.
    pub expires_on: Option<NaiveDate>,
    /// How much lies there.
    pub quantity: Quantity,
    /// What one unit cost.
    pub unit_cost: Money,
}

crate::page_schema!(StockBalancePage, StockBalance);

/// Which balances to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StockBalanceFilter {
    /// In this store.
    pub store_id: Option<LocationId>,
    /// In this very place.
    pub location_id: Option<LocationId>,
    /// Of this part.
    pub part_id: Option<PartId>,
    /// Of this lot.
    pub lot_id: Option<LotId>,
}

impl ListFilter for StockBalanceFilter {
    const SORTS: &'static [&'static str] = &["lot"];
    const DEFAULT_DESCENDING: bool = false;
}
