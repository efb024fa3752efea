//! Transfers as sent and taken.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::movements::StockLine;
use super::refs::{PartRef, StockLocationRef};
use crate::inventory::model::{LocationId, LotId, TransferId};
use crate::inventory::words::TransferState;
use crate::platform::clock::UtcTime;
use crate::platform::http::page::{CommaList, ListFilter};
use crate::platform::quantity::Quantity;

/// Goods on their way between two stores.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockTransfer {
    /// Identifies the transfer.
    pub id: TransferId,
    /// Number for people.
    #[schema(max_length = 40, example = "D2611-000007")]
    pub number: String,
    /// Where the goods come from.
    pub from_store: StockLocationRef,
    /// Where the goods go.
    pub to_store: StockLocationRef,
    /// How far it has come.
    pub state: TransferState,
    /// A word on it; after a difference, what became of it.
    #[schema(max_length = 500)]
    pub comment: Option<String>,
    /// What was sent, lot by lot; only where one transfer is asked for.
    #[schema(max_items = 40000)]
    pub lines: Option<Vec<StockTransferLine>>,
    /// Version.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was sent.
    pub created_at: UtcTime,
    /// When it last changed.
    pub updated_at: UtcTime,
}

crate::page_schema!(StockTransferPage, StockTransfer);

/// One lot of a transfer.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockTransferLine {
    /// Number of the line, from 1.
    #[schema(minimum = 1, maximum = 40000)]
    pub line: i32,
    /// The part.
    pub part: PartRef,
    /// The lot.
    pub lot_id: LotId,
    /// Serial number of the piece.
    #[schema(max_length = 100)]
    pub serial: Option<String>,
    /// How much was sent.
    pub sent: Quantity,
    /// How much has arrived.
    pub received: Quantity,
    /// How much of the difference came back to the sender.
    pub returned: Quantity,
    /// How much of the difference is lost.
    pub lost: Quantity,
}

/// Goods to send.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockTransferCreate {
    /// A store, which gives its oldest goods wherever they lie, or one place of it.
    pub from_location_id: LocationId,
    /// The receiving store: a warehouse or a van.
    pub to_store_id: LocationId,
    /// A word on it.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    pub comment: Option<String>,
    /// The goods.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<StockLine>,
}

/// How much of a line has arrived.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferLineCount {
    /// Number of the line.
    #[validate(range(min = 1, max = 40000))]
    #[schema(minimum = 1, maximum = 40000)]
    pub line: i32,
    /// How much has arrived; at most what was sent. A surplus is an adjustment.
    pub received: Quantity,
}

/// What has arrived.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockTransferReceiptCreate {
    /// Where in the receiving store it is put.
    pub location_id: LocationId,
    /// Lines of which less than all has arrived; the others arrived whole.
    #[serde(default)]
    #[validate(length(max = 1000), nested)]
    #[schema(max_items = 1000)]
    pub lines: Vec<TransferLineCount>,
}

/// What became of a difference.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockTransferSettlementCreate {
    /// Where in the sending store it came back; lost when left out.
    pub location_id: Option<LocationId>,
    /// What happened.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Which transfers to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StockTransferFilter {
    /// From this store.
    pub from_store_id: Option<LocationId>,
    /// To this store.
    pub to_store_id: Option<LocationId>,
    /// In these states, comma-separated.
    #[param(value_type = Option<Vec<TransferState>>, style = Form, explode = false, max_items = 4)]
    pub state: Option<CommaList<TransferState>>,
}

impl ListFilter for StockTransferFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
}
