//! Purchase orders in lists.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::orders::SupplierRef;
use crate::inventory::dto::refs::StockLocationRef;
use crate::inventory::{LocationId, SupplierId};
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::http::page::{CommaList, ListFilter};
use crate::platform::money::Money;
use crate::purchasing::flow::PurchaseState;
use crate::purchasing::model::PurchaseOrderId;

/// A purchase order in a list.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PurchaseOrderSummary {
    /// Identifies the order.
    pub id: PurchaseOrderId,
    /// Number for people.
    #[schema(max_length = 40, example = "P2611-000012")]
    pub number: String,
    /// The store that the goods are for.
    pub store: StockLocationRef,
    /// Where the order stands.
    pub state: PurchaseState,
    /// The supplier of the chosen quote.
    pub supplier: Option<SupplierRef>,
    /// Total of the chosen quote.
    pub total: Option<Money>,
    /// Who asked for it.
    pub requested_by: UserId,
    /// Version.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was entered.
    pub created_at: UtcTime,
    /// When it last changed.
    pub updated_at: UtcTime,
}

crate::page_schema!(PurchaseOrderPage, PurchaseOrderSummary);

/// Which purchase orders to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct PurchaseOrderFilter {
    /// For this store.
    pub store_id: Option<LocationId>,
    /// Whose chosen quote is of this supplier.
    pub supplier_id: Option<SupplierId>,
    /// In these states, comma-separated.
    #[param(value_type = Option<Vec<PurchaseState>>, style = Form, explode = false, max_items = 10)]
    pub state: Option<CommaList<PurchaseState>>,
}

impl ListFilter for PurchaseOrderFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
}
