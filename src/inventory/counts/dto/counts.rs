//! Counts and their steps.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::inventory::counts::flow::{CountAction, CountCancelReason, CountState};
use crate::inventory::counts::model::CountId;
use crate::inventory::dto::refs::StockLocationRef;
use crate::inventory::model::{LocationId, MovementId, PartId};
use crate::inventory::words::PartCategory;
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::http::page::{CommaList, ListFilter};
use crate::workflow::AllowedTransition;

/// A stock count.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockCount {
    /// Identifies the count.
    pub id: CountId,
    /// Number for people.
    #[schema(max_length = 40, example = "S2611-000003")]
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
