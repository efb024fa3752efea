//! Goods of an order that come in and go back.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::inventory::LocationId;
use crate::platform::clock::UtcTime;
use crate::platform::http::texts::{SerialText, serial_texts};
use crate::platform::quantity::Quantity;
use crate::purchasing::words::ReturnRemedy;

/// What has come of one line; each makes a lot at the price of the order.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseReceiptLine {
    /// Number of the order's line.
    #[validate(range(min = 1, max = 200))]
    #[schema(minimum = 1, maximum = 200)]
    pub line: i32,
    /// How much has come.
    pub quantity: Quantity,
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

/// Goods that have come on an order.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseReceiptCreate {
    /// Where in the order's store they are put.
    pub location_id: LocationId,
    /// Number of the delivery note.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub reference: Option<String>,
    /// When they came in, where that was earlier.
    pub occurred_at: Option<UtcTime>,
    /// What has come.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<PurchaseReceiptLine>,
}

/// What goes back of one line.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseReturnLine {
    /// Number of the order's line.
    #[validate(range(min = 1, max = 200))]
    #[schema(minimum = 1, maximum = 200)]
    pub line: i32,
    /// How much goes back.
    pub quantity: Quantity,
    /// Serial numbers, one a piece, where the part is tracked by them.
    #[serde(default)]
    #[validate(length(max = 200), custom(function = "serial_texts"))]
    #[schema(max_items = 200, value_type = Vec<SerialText>)]
    pub serials: Vec<String>,
}

/// Goods of an order that go back to the supplier.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseReturnCreate {
    /// Where they lie.
    pub location_id: LocationId,
    /// What the supplier does about it.
    pub remedy: ReturnRemedy,
    /// What is wrong with them.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
    /// When, where that was earlier.
    pub occurred_at: Option<UtcTime>,
    /// What goes back.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<PurchaseReturnLine>,
}
