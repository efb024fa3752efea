//! Lines of counts, recounts and postings.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::inventory::dto::refs::{PartRef, StockLocationRef};
use crate::inventory::model::{LocationId, LotId, PartId};
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::http::page::ListFilter;
use crate::platform::http::texts::SerialText;
use crate::platform::money::Money;
use crate::platform::quantity::Quantity;

/// A part in a place, counted.
///
/// What the books say, and what others counted, is left out for whoever may still have to count.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockCountLine {
    /// Number of the line, from 1.
    #[schema(minimum = 1)]
    pub line: i32,
    /// The part.
    pub part: PartRef,
    /// Where it lies.
    pub location: StockLocationRef,
    /// The lot, where the part is tracked by lot.
    pub lot_id: Option<LotId>,
    /// Still to be counted in this round.
    pub is_due: bool,
    /// Round of the last entry.
    #[schema(minimum = 1)]
    pub round: Option<i32>,
    /// How much there was.
    pub counted: Option<Quantity>,
    /// What the books said at the moment of counting.
    pub expected: Option<Quantity>,
    /// Above zero what was there but not on the books, below zero what was on the books but not there.
    pub difference: Option<Quantity>,
    /// Pieces on the books that were not there.
    #[schema(max_items = 1000, value_type = Option<Vec<SerialText>>)]
    pub missing_serials: Option<Vec<String>>,
    /// Pieces there that the books do not have there.
    #[schema(max_items = 1000, value_type = Option<Vec<SerialText>>)]
    pub found_serials: Option<Vec<String>>,
    /// Who made the last entry.
    pub counted_by: Option<UserId>,
    /// When it was made.
    pub counted_at: Option<UtcTime>,
    /// What posting booked.
    pub adjusted: Option<Quantity>,
}

crate::page_schema!(StockCountLinePage, StockCountLine);

/// A line by its number.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockCountLineNumber {
    /// Number of the line.
    #[validate(range(min = 1, max = 1000000))]
    #[schema(minimum = 1, maximum = 1000000)]
    pub line: i32,
}

/// Lines to count again.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockCountRecountCreate {
    /// The lines; all that differ and only one person has counted, when left out.
    #[serde(default)]
    #[validate(length(max = 1000), nested)]
    #[schema(max_items = 1000)]
    pub lines: Vec<StockCountLineNumber>,
}

/// What a unit of a part costs.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockCountCost {
    /// The part.
    pub part_id: PartId,
    /// What one unit of a surplus costs.
    pub unit_cost: Money,
}

/// The books are to be put right.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockCountPostingCreate {
    /// What surpluses cost; what the part cost last, when left out.
    #[serde(default)]
    #[validate(length(max = 1000), nested)]
    #[schema(max_items = 1000)]
    pub unit_costs: Vec<StockCountCost>,
}

/// Which lines to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StockCountLineFilter {
    /// Only lines that are due in this round, or are not.
    pub is_due: Option<bool>,
    /// In this place.
    pub location_id: Option<LocationId>,
}

impl ListFilter for StockCountLineFilter {
    const SORTS: &'static [&'static str] = &["line"];
    const DEFAULT_DESCENDING: bool = false;
}
