//! What should be bought.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::orders::SupplierRef;
use crate::inventory::LocationId;
use crate::inventory::dto::refs::{PartRef, StockLocationRef};
use crate::platform::auth::actor::TicketId;
use crate::platform::http::page::ListFilter;
use crate::platform::money::Money;
use crate::platform::quantity::Quantity;

/// A part that a store should buy, and why.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PurchaseSuggestion {
    /// The part.
    pub part: PartRef,
    /// The store.
    pub store: StockLocationRef,
    /// How much to buy: up to the maximum, and what tickets wait for.
    pub quantity: Quantity,
    /// Less than the minimum would be free.
    pub is_below_minimum: bool,
    /// Tickets wait for more than there is and comes.
    pub is_short: bool,
    /// Tickets that wait for it.
    #[schema(max_items = 1000)]
    pub wants: Vec<PurchaseWant>,
    /// Fit for use, promised or not.
    pub on_hand: Quantity,
    /// Promised to tickets.
    pub reserved: Quantity,
    /// Still to come of approved orders.
    pub on_order: Quantity,
    /// Asked for in orders that nobody has approved yet.
    pub in_request: Quantity,
    /// Least that should be free.
    pub minimum: Option<Quantity>,
    /// Most that should be there.
    pub maximum: Option<Quantity>,
    /// Who is asked first: the preferred supplier, or the cheapest.
    pub supplier: Option<SupplierRef>,
    /// That supplier's listed price of one unit.
    pub list_price: Option<Money>,
    /// What one unit cost when it last came from a supplier.
    pub last_price: Option<Money>,
}

crate::page_schema!(PurchaseSuggestionPage, PurchaseSuggestion);

/// A ticket that waits for a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PurchaseWant {
    /// The ticket.
    pub ticket_id: TicketId,
    /// How much it waits for.
    pub quantity: Quantity,
}

/// Which suggestions to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct PurchaseSuggestionFilter {
    /// Of this store; the main store of the caller's branch when left out.
    pub store_id: Option<LocationId>,
}

impl ListFilter for PurchaseSuggestionFilter {
    const SORTS: &'static [&'static str] = &["sku"];
    const DEFAULT_DESCENDING: bool = false;
}
