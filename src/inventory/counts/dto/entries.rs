//! What people wrote down.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::inventory::counts::model::CountEntryId;
use crate::inventory::model::{LocationId, LotId, PartId};
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::http::page::ListFilter;
use crate::platform::http::texts::{SerialText, serial_texts};
use crate::platform::quantity::Quantity;

/// What somebody counted.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockCountEntry {
    /// Identifies the entry.
    pub id: CountEntryId,
    /// Number of the line.
    #[schema(minimum = 1)]
    pub line: i32,
    /// The round.
    #[schema(minimum = 1)]
    pub round: i32,
    /// How much there was.
    pub counted: Quantity,
    /// What the books said then; left out for whoever may still have to count.
    pub expected: Option<Quantity>,
    /// Serial numbers of the pieces.
    #[schema(max_items = 1000, value_type = Vec<SerialText>)]
    pub serials: Vec<String>,
    /// Who counted.
    pub counted_by: UserId,
    /// Name of who counted.
    #[schema(max_length = 100)]
    pub counted_by_name: String,
    /// When it was entered.
    pub created_at: UtcTime,
}

crate::page_schema!(StockCountEntryPage, StockCountEntry);

/// What somebody counted of one line. The line goes by its number, or by part and place (and lot); goods that
/// the list does not have get a new line.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockCountedLine {
    /// Number of the line.
    #[validate(range(min = 1, max = 1000000))]
    #[schema(minimum = 1, maximum = 1000000)]
    pub line: Option<i32>,
    /// The part, in place of a line's number.
    pub part_id: Option<PartId>,
    /// Where it lies.
    pub location_id: Option<LocationId>,
    /// The lot, where the part is tracked by lot.
    pub lot_id: Option<LotId>,
    /// How much there is; nothing is `0`.
    pub quantity: Quantity,
    /// Serial numbers of all pieces there, where the part is tracked by them.
    #[serde(default)]
    #[validate(length(max = 1000), custom(function = "serial_texts"))]
    #[schema(max_items = 1000, value_type = Vec<SerialText>)]
    pub serials: Vec<String>,
}

/// What somebody counted.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockCountEntriesCreate {
    /// The lines, each once.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<StockCountedLine>,
}

/// Lines written down.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockCountEntries {
    /// The entries in the order of the request.
    #[schema(max_items = 200)]
    pub entries: Vec<StockCountEntry>,
    /// Lines still to be counted in this round.
    #[schema(minimum = 0)]
    pub due_count: i64,
}

/// Which entries to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StockCountEntryFilter {
    /// Of this line.
    #[param(minimum = 1, maximum = 1000000)]
    pub line: Option<i32>,
}

impl ListFilter for StockCountEntryFilter {
    const SORTS: &'static [&'static str] = &["id"];
}
