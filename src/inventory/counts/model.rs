//! The records of counting.

use diesel::{AsChangeset, Insertable, Queryable};

use super::flow::CountState;
use super::rules::{Accuracy, Outcome, difference};
use crate::inventory::model::{LocationId, LotId, MovementId, PartId};
use crate::inventory::words::PartCategory;
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::db::Doc;
use crate::platform::db::schema::{
    stock_count_claims, stock_count_entries, stock_count_lines, stock_count_parts, stock_counts,
};
use crate::platform::quantity::Quantity;

crate::typed_id!(/// Identifies a stock count.
    CountId, StockCountKind);
crate::typed_id!(/// Identifies what somebody counted.
    CountEntryId, StockCountEntryKind);

/// A count.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = stock_counts, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Count {
    pub id: CountId,
    pub number: String,
    pub store_id: LocationId,
    pub location_id: LocationId,
    pub category: Option<PartCategory>,
    pub is_listed: bool,
    pub is_whole: bool,
    pub state: CountState,
    pub round: i32,
    pub last_line: i32,
    pub comment: Option<String>,
    pub counted_lines: Option<i32>,
    pub agreeing_lines: Option<i32>,
    pub threshold_percent: Option<i32>,
    pub movement_id: Option<MovementId>,
    pub created_by: UserId,
    pub started_at: Option<UtcTime>,
    pub counted_until: Option<UtcTime>,
    pub reviewed_by: Option<UserId>,
    pub reviewed_at: Option<UtcTime>,
    pub posted_by: Option<UserId>,
    pub posted_at: Option<UtcTime>,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

impl Count {
    /// Lines that agree of lines counted, once that is known.
    pub fn accuracy(&self) -> Option<Accuracy> {
        Some(Accuracy {
            counted: self.counted_lines?,
            agreeing: self.agreeing_lines?,
        })
    }
}

/// A part that a count is restricted to.
#[derive(Debug, Clone, Copy, Insertable)]
#[diesel(table_name = stock_count_parts, treat_none_as_default_value = false)]
pub struct CountPart {
    pub count_id: CountId,
    pub part_id: PartId,
}

/// A part in a place that is being counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Insertable)]
#[diesel(table_name = stock_count_claims, treat_none_as_default_value = false)]
pub struct Claim {
    pub location_id: LocationId,
    pub part_id: PartId,
    pub count_id: CountId,
}

/// A line of a count.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = stock_count_lines, primary_key(count_id, line), treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct CountLine {
    pub count_id: CountId,
    pub line: i32,
    pub part_id: PartId,
    pub location_id: LocationId,
    pub lot_id: Option<LotId>,
    pub at_start: Quantity,
    pub start_line: i64,
    pub is_due: bool,
    pub counted: Option<Quantity>,
    pub expected: Option<Quantity>,
    pub card_line: Option<i64>,
    pub round: Option<i32>,
    pub missing: Doc<Vec<String>>,
    pub found: Doc<Vec<String>>,
    pub counted_by: Option<UserId>,
    pub counted_at: Option<UtcTime>,
    pub adjusted: Option<Quantity>,
}

impl CountLine {
    /// What the last entry has come to.
    pub fn outcome(&self) -> Option<Outcome> {
        Some(Outcome {
            difference: difference(self.counted?, self.expected?),
            odd_pieces: self.missing.0.len() + self.found.0.len(),
            round: self.round?,
        })
    }
}

/// What somebody counted.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = stock_count_entries, treat_none_as_default_value = false)]
pub struct CountEntry {
    pub id: CountEntryId,
    pub count_id: CountId,
    pub line: i32,
    pub round: i32,
    pub counted: Quantity,
    pub expected: Quantity,
    pub card_line: i64,
    pub serials: Doc<Vec<String>>,
    pub counted_by: UserId,
    pub counted_by_name: String,
    pub created_at: UtcTime,
}
