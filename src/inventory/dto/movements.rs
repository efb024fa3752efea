//! Documents of the ledger as sent and taken.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::refs::{PartRef, StockLocationRef};
use crate::inventory::actions::lines::Said;
use crate::inventory::model::{LocationId, LotId, MovementId, PartId, SupplierId, TransferId};
use crate::inventory::words::MovementKind;
use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::http::page::{CommaList, ListFilter};
use crate::platform::http::texts::{SerialText, serial_texts};
use crate::platform::money::Money;
use crate::platform::quantity::Quantity;

/// So much of a part.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockLine {
    /// The part.
    pub part_id: PartId,
    /// How much of it, in the part's unit.
    pub quantity: Quantity,
    /// Serial numbers, one a piece, where the part is tracked by them.
    #[serde(default)]
    #[validate(length(max = 200), custom(function = "serial_texts"))]
    #[schema(max_items = 200, value_type = Vec<SerialText>)]
    pub serials: Vec<String>,
}

impl StockLine {
    /// What the line says, whatever its document.
    pub fn said(&self) -> Said<'_> {
        Said {
            part_id: self.part_id,
            quantity: self.quantity,
            serials: &self.serials,
        }
    }
}

/// So much of a part that comes in as one lot.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockReceiptLine {
    /// The part.
    pub part_id: PartId,
    /// How much of it, in the part's unit.
    pub quantity: Quantity,
    /// What one unit cost.
    pub unit_cost: Money,
    /// The maker's lot; required where the part is tracked by lots.
    #[validate(length(max = 100))]
    #[schema(max_length = 100)]
    pub lot_number: Option<String>,
    /// Last day on which it may be used.
    pub expires_on: Option<NaiveDate>,
    /// Serial numbers, one a piece, where the part is tracked by them.
    #[serde(default)]
    #[validate(length(max = 200), custom(function = "serial_texts"))]
    #[schema(max_items = 200, value_type = Vec<SerialText>)]
    pub serials: Vec<String>,
}

impl StockReceiptLine {
    /// What the line says, whatever its document.
    pub fn said(&self) -> Said<'_> {
        Said {
            part_id: self.part_id,
            quantity: self.quantity,
            serials: &self.serials,
        }
    }
}

/// Goods that came in from outside, or the opening stock of a store.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockReceiptCreate {
    /// Where they are put.
    pub location_id: LocationId,
    /// Who sold them; absent for opening stock.
    pub supplier_id: Option<SupplierId>,
    /// Number of the supplier's paper.
    #[validate(length(max = 100))]
    #[schema(max_length = 100)]
    pub reference: Option<String>,
    /// When they came in, where that was earlier: not before the last movement of a part in that store,
    /// nor before what is closed.
    pub occurred_at: Option<UtcTime>,
    /// The goods, a lot a line.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<StockReceiptLine>,
}

/// Goods for a ticket in repair.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockIssueCreate {
    /// The ticket; nothing is issued without one.
    pub ticket_id: TicketId,
    /// A store, which gives its oldest goods wherever they lie, or one bin of it.
    pub location_id: LocationId,
    /// Who draws the goods and answers for old parts; the ticket's assignee when left out.
    pub technician_id: Option<UserId>,
    /// A word on it.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    pub comment: Option<String>,
    /// The goods.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<StockLine>,
}

/// Goods that a ticket did not use.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockReturnCreate {
    /// The ticket they were issued to.
    pub ticket_id: TicketId,
    /// Where they are put.
    pub location_id: LocationId,
    /// A word on it.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    pub comment: Option<String>,
    /// The goods.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<StockLine>,
}

/// Old parts that a ticket owes.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OldPartReceiptCreate {
    /// The ticket.
    pub ticket_id: TicketId,
    /// A place for old parts.
    pub location_id: LocationId,
    /// A word on it.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    pub comment: Option<String>,
    /// The old parts, counted; their serial numbers are the customer's.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<StockLine>,
}

/// Goods that move inside one store.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockMoveCreate {
    /// Where they lie.
    pub from_location_id: LocationId,
    /// Where they go: another bin, quarantine, or scrap.
    pub to_location_id: LocationId,
    /// Why.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// When, where that was earlier.
    pub occurred_at: Option<UtcTime>,
    /// The goods, the oldest lots first.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<StockLine>,
}

/// Goods that leave for good: scrap and old parts, or what goes back to a supplier.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockDisposalCreate {
    /// Where they lie.
    pub location_id: LocationId,
    /// The supplier they go back to; thrown away when left out.
    pub supplier_id: Option<SupplierId>,
    /// Number of the paper.
    #[validate(length(max = 100))]
    #[schema(max_length = 100)]
    pub reference: Option<String>,
    /// Why.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
    /// When, where that was earlier.
    pub occurred_at: Option<UtcTime>,
    /// The goods, the oldest lots first.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<StockLine>,
}

/// Goods for our own use.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InternalUseCreate {
    /// A store, which gives its oldest goods wherever they lie, or one bin of it.
    pub location_id: LocationId,
    /// What for.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
    /// When, where that was earlier.
    pub occurred_at: Option<UtcTime>,
    /// The goods.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<StockLine>,
}

/// So much by which books and shelf differ.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockAdjustmentLine {
    /// The part.
    pub part_id: PartId,
    /// By how much, in the part's unit.
    pub quantity: Quantity,
    /// What one unit of a surplus is worth; what the part cost last when left out.
    pub unit_cost: Option<Money>,
    /// Serial numbers, one a piece, where the part is tracked by them.
    #[serde(default)]
    #[validate(length(max = 200), custom(function = "serial_texts"))]
    #[schema(max_items = 200, value_type = Vec<SerialText>)]
    pub serials: Vec<String>,
}

impl StockAdjustmentLine {
    /// What the line says, whatever its document.
    pub fn said(&self) -> Said<'_> {
        Said {
            part_id: self.part_id,
            quantity: self.quantity,
            serials: &self.serials,
        }
    }
}

/// Books put right.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockAdjustmentCreate {
    /// Where books and shelf differ.
    pub location_id: LocationId,
    /// True when more lies there than the books say, false when less.
    pub is_surplus: bool,
    /// Why.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
    /// When, where that was earlier.
    pub occurred_at: Option<UtcTime>,
    /// The differences, all in one direction.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<StockAdjustmentLine>,
}

/// Why a document is taken back.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockReversalCreate {
    /// Why.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// A document of the ledger, without its entries.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockMovementSummary {
    /// Identifies the document.
    pub id: MovementId,
    /// Number for people.
    #[schema(max_length = 40, example = "M2611-000042")]
    pub number: String,
    /// Why goods moved.
    pub kind: MovementKind,
    /// The store in whose name it was written.
    pub store: StockLocationRef,
    /// The ticket that got or gave the goods.
    pub ticket_id: Option<TicketId>,
    /// The supplier.
    pub supplier_id: Option<SupplierId>,
    /// The transfer that it is a side of.
    pub transfer_id: Option<TransferId>,
    /// The document that this one takes back.
    pub reverses_id: Option<MovementId>,
    /// Number of the paper.
    #[schema(max_length = 100)]
    pub reference: Option<String>,
    /// Why, in somebody's words.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// When the goods moved.
    pub occurred_at: UtcTime,
    /// Name of who wrote it.
    #[schema(max_length = 100)]
    pub actor_name: String,
    /// When it was written.
    pub created_at: UtcTime,
}

crate::page_schema!(StockMovementPage, StockMovementSummary);

/// One lot from one place to another.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockEntry {
    /// Line of the document, from 1.
    #[schema(minimum = 1, maximum = 40000)]
    pub line: i32,
    /// The part.
    pub part: PartRef,
    /// The lot.
    pub lot_id: LotId,
    /// Serial number of the piece.
    #[schema(max_length = 100)]
    pub serial: Option<String>,
    /// Where from; absent for outside.
    pub from: Option<StockLocationRef>,
    /// Where to; absent for outside.
    pub to: Option<StockLocationRef>,
    /// How much, in the part's unit.
    pub quantity: Quantity,
    /// What one unit of the lot cost.
    pub unit_cost: Money,
    /// What the line is worth, rounded to the currency.
    pub value: Money,
}

/// A document of the ledger with its entries.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockMovement {
    /// The document.
    pub document: StockMovementSummary,
    /// The document that takes this one back.
    pub reversed_by_id: Option<MovementId>,
    /// What moved.
    #[schema(max_items = 40000)]
    pub entries: Vec<StockEntry>,
}

/// Which documents to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StockMovementFilter {
    /// Written in the name of this store.
    pub store_id: Option<LocationId>,
    /// Of these kinds, comma-separated.
    #[param(value_type = Option<Vec<MovementKind>>, style = Form, explode = false, max_items = 9)]
    pub kind: Option<CommaList<MovementKind>>,
    /// Of this ticket.
    pub ticket_id: Option<TicketId>,
    /// Of this transfer.
    pub transfer_id: Option<TransferId>,
    /// Written at or after this instant.
    pub created_from: Option<UtcTime>,
    /// Written before this instant.
    pub created_before: Option<UtcTime>,
}

impl ListFilter for StockMovementFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
}
