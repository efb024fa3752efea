//! Counts as sent and taken.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::flow::{CountAction, CountCancelReason, CountState};
use super::model::{CountEntryId, CountId};
use super::rules::DutyState;
use crate::inventory::dto::refs::{PartRef, StockLocationRef};
use crate::inventory::model::{LocationId, LotId, MovementId, PartId};
use crate::inventory::words::PartCategory;
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::http::page::{CommaList, ListFilter};
use crate::platform::http::texts::{SerialText, serial_texts};
use crate::platform::money::Money;
use crate::platform::quantity::Quantity;
use crate::workflow::AllowedTransition;

/// A stock count.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockCount {
    /// Identifies the count.
    pub id: CountId,
    /// Number for people.
    #[schema(max_length = 40, example = "P2611-000003")]
    pub number: String,
    /// The store: a warehouse or a van.
    pub store: StockLocationRef,
    /// What lies here or below is counted.
    pub location: StockLocationRef,
    /// Only parts of this category.
    pub category: Option<PartCategory>,
    /// Only these parts; only where one count is asked for.
    #[schema(max_items = 1000)]
    pub part_ids: Option<Vec<PartId>>,
    /// Whether the whole store is counted: what the monthly duty asks for.
    pub is_whole: bool,
    /// How far it has come.
    pub state: CountState,
    /// 0 before the start, 1 while all lines are counted, more where differences are counted again.
    #[schema(minimum = 0)]
    pub round: i32,
    /// How many lines it has.
    #[schema(minimum = 0)]
    pub line_count: i32,
    /// Lines still to be counted in this round; only where one count is asked for.
    #[schema(minimum = 0)]
    pub due_count: Option<i64>,
    /// How well shelf and books agree; from the review on, and not for those who may still have to count.
    pub accuracy: Option<StockCountAccuracy>,
    /// The document that put the books right; absent where nothing differed.
    pub movement_id: Option<MovementId>,
    /// A word on it; of a cancelled count, why.
    #[schema(max_length = 500)]
    pub comment: Option<String>,
    /// Who prepared it.
    pub created_by: UserId,
    /// When the snapshot was taken.
    pub started_at: Option<UtcTime>,
    /// Who agreed to the differences.
    pub reviewed_by: Option<UserId>,
    /// When they were agreed to.
    pub reviewed_at: Option<UtcTime>,
    /// Who put the books right.
    pub posted_by: Option<UserId>,
    /// When the books were put right.
    pub posted_at: Option<UtcTime>,
    /// What this caller can do now; only where one count is asked for.
    #[schema(max_items = 10)]
    pub allowed_transitions: Option<Vec<AllowedTransition>>,
    /// Version.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was prepared.
    pub created_at: UtcTime,
    /// When it last changed.
    pub updated_at: UtcTime,
}

crate::page_schema!(StockCountPage, StockCount);

/// How well shelf and books agree.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockCountAccuracy {
    /// Lines counted.
    #[schema(minimum = 0)]
    pub counted_lines: i32,
    /// Lines on which shelf and books agree.
    #[schema(minimum = 0)]
    pub agreeing_lines: i32,
    /// Agreeing lines of counted lines in hundredths of a percent, rounded down; absent where nothing was counted.
    #[schema(minimum = 0, maximum = 10000)]
    pub basis_points: Option<i32>,
    /// Percent that was asked for when the count was reviewed.
    #[schema(minimum = 0, maximum = 100)]
    pub threshold_percent: Option<i32>,
    /// Whether it was reached.
    pub is_reached: Option<bool>,
}

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

/// A count to prepare.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockCountCreate {
    /// A store for all of it, or a place: what lies there or below is counted.
    pub location_id: LocationId,
    /// Only parts of this category.
    pub category: Option<PartCategory>,
    /// Only these parts; each gets a line, even where the books have nothing of it.
    #[serde(default)]
    #[validate(length(max = 1000))]
    #[schema(max_items = 1000)]
    pub part_ids: Vec<PartId>,
    /// A word on it.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    pub comment: Option<String>,
}

/// A step of a count.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockCountTransitionCreate {
    /// The step; recounts and postings have addresses of their own.
    pub action: CountAction,
    /// Why, where the step asks for it.
    pub reason_code: Option<CountCancelReason>,
    /// A word on it.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    pub comment: Option<String>,
}

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

/// Which counts to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StockCountFilter {
    /// Of this store.
    pub store_id: Option<LocationId>,
    /// In these states, comma-separated.
    #[param(value_type = Option<Vec<CountState>>, style = Form, explode = false, max_items = 5)]
    pub state: Option<CommaList<CountState>>,
}

impl ListFilter for StockCountFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
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
