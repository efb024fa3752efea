//! Suppliers' quotes, proposals and decisions as sent and taken.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::orders::SupplierRef;
use crate::inventory::SupplierId;
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::money::Money;
use crate::purchasing::model::PurchaseQuoteId;
use crate::purchasing::words::PurchaseDecision;

/// What one supplier asks for the lines of an order.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SupplierQuote {
    /// Identifies the quote.
    pub id: PurchaseQuoteId,
    /// Who made it.
    pub supplier: SupplierRef,
    /// What all lines cost together, rounded once.
    pub total: Money,
    /// Price of one unit, line by line.
    #[schema(max_items = 200)]
    pub prices: Vec<SupplierPrice>,
    /// Days from order to arrival.
    #[schema(minimum = 0, maximum = 365)]
    pub lead_days: Option<i32>,
    /// Last day on which the supplier keeps to it.
    pub valid_until: NaiveDate,
    /// Where it can be looked up: number or file of the supplier's paper.
    #[schema(max_length = 200)]
    pub reference: Option<String>,
    /// Whether no other quote that stands is lower.
    pub is_cheapest: bool,
    /// Who wrote it down.
    pub recorded_by: UserId,
    /// When that was.
    pub created_at: UtcTime,
}

/// The price of one line in a quote.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplierPrice {
    /// Number of the line, from 1.
    #[validate(range(min = 1, max = 200))]
    #[schema(minimum = 1, maximum = 200)]
    pub line: i32,
    /// Price of one unit.
    pub unit_price: Money,
}

/// A supplier's quote to write down.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplierQuoteCreate {
    /// Who made it; one quote each.
    pub supplier_id: SupplierId,
    /// Price of one unit of every line.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    pub prices: Vec<SupplierPrice>,
    /// Days from order to arrival.
    #[validate(range(min = 0, max = 365))]
    #[schema(minimum = 0, maximum = 365)]
    pub lead_days: Option<i32>,
    /// Last day on which the supplier keeps to it.
    pub valid_until: NaiveDate,
    /// Where it can be looked up: number or file of the supplier's paper.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub reference: Option<String>,
}

/// The quote that is proposed for approval.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseProposalCreate {
    /// The quote.
    pub quote_id: PurchaseQuoteId,
    /// Why fewer suppliers than wanted were compared; required where that is so.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub few_quotes_reason: Option<String>,
    /// Why it is not the cheapest; required where that is so.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub choice_reason: Option<String>,
}

/// The word of somebody else on a proposed order.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PurchaseDecisionCreate {
    /// The decision.
    pub decision: PurchaseDecision,
    /// Why it is refused; required then.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60)]
    pub reason_code: Option<String>,
    /// A word on it; required with the reason `other`.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub comment: Option<String>,
}
