//! What a store has, and its stock cards.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::refs::{PartRef, StockLocationRef};
use crate::inventory::model::{LocationId, LotId, MovementId, PartId};
use crate::inventory::words::{LocationKind, MovementKind};
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::http::page::ListFilter;
use crate::platform::money::Money;
use crate::platform::quantity::Quantity;

/// How much of a part a store has.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockLevel {
    /// The part.
    pub part: PartRef,
    /// The store.
    pub store: StockLocationRef,
    /// Fit for use, promised or not.
    pub on_hand: Quantity,
    /// Promised to tickets.
    pub reserved: Quantity,
    /// What may still be promised or issued: on hand less reserved.
    pub available: Quantity,
    /// Still to come of approved purchase orders.
    pub on_order: Quantity,
    /// In quarantine, old or scrapped.
    pub set_aside: Quantity,
    /// When the part last moved there.
    pub last_moved_at: UtcTime,
}

crate::page_schema!(StockLevelPage, StockLevel);

/// Which levels to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StockLevelFilter {
    /// In this store.
    pub store_id: Option<LocationId>,
    /// Of this part.
    pub part_id: Option<PartId>,
    /// Words of the part's number, name or bar code, whole or in part.
    #[param(max_length = 100)]
    pub q: Option<String>,
    /// True where something is available, false where nothing is.
    pub is_available: Option<bool>,
}

impl ListFilter for StockLevelFilter {
    const SORTS: &'static [&'static str] = &["part"];
    const DEFAULT_DESCENDING: bool = false;
}

/// One line of a stock card (存储卡).
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockCardLine {
    /// Number on the card, from 1 without gaps.
    #[schema(minimum = 1)]
    pub line: i64,
    /// When the goods moved.
    pub occurred_at: UtcTime,
    /// Why.
    pub kind: MovementKind,
    /// The document.
    pub movement_id: MovementId,
    /// Its number for people.
    #[schema(max_length = 40)]
    pub movement_number: String,
    /// The ticket that got or gave the goods.
    pub ticket_id: Option<TicketId>,
    /// The place.
    pub location: StockLocationRef,
    /// The lot.
    pub lot_id: LotId,
    /// Above zero what came in, below zero what went out.
    pub change: Quantity,
    /// All of the part in the store after this line, fit or set aside.
    pub balance: Quantity,
    /// What one unit of the lot cost.
    pub unit_cost: Money,
}

crate::page_schema!(StockCardPage, StockCardLine);

/// Which card to read.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StockCardFilter {
    /// The store; the main store of the caller's branch when left out.
    pub store_id: Option<LocationId>,
    /// Lines at or after this instant.
    pub from: Option<UtcTime>,
}

impl ListFilter for StockCardFilter {
    const SORTS: &'static [&'static str] = &["line"];
}

/// What the goods of one kind of place are worth.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockValue {
    /// The kind of place.
    pub location_kind: LocationKind,
    /// Whether it counts into the total; old parts and scrap do not.
    pub is_counted: bool,
    /// Cost of all goods there, first in first out.
    pub value: Money,
}

/// What a store's goods are worth at an instant.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockValuation {
    /// The store.
    pub store: StockLocationRef,
    /// Just before this instant.
    pub at: UtcTime,
    /// By kind of place and currency.
    #[schema(max_items = 100)]
    pub values: Vec<StockValue>,
    /// What counts, by currency.
    #[schema(max_items = 10)]
    pub totals: Vec<Money>,
}

/// Which valuation to compute.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StockValuationQuery {
    /// Just before this instant; now when left out.
    pub at: Option<UtcTime>,
}
