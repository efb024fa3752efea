//! Closings as sent and taken.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::inventory::model::{Closing, ClosingId, LocationId};
use crate::inventory::words::ClosingKind;
use crate::platform::clock::UtcTime;

/// A closing of a store's past.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockClosing {
    /// Identifies the closing.
    pub id: ClosingId,
    /// The store.
    pub store_id: LocationId,
    /// What closed it.
    pub kind: ClosingKind,
    /// Nothing may be dated before this instant.
    pub closed_until: UtcTime,
    /// When it was closed.
    pub created_at: UtcTime,
}

impl From<Closing> for StockClosing {
    fn from(row: Closing) -> StockClosing {
        StockClosing {
            id: row.id,
            store_id: row.store_id,
            kind: row.kind,
            closed_until: row.closed_until,
            created_at: row.created_at,
        }
    }
}

/// A month to close.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockClosingCreate {
    /// The store: a warehouse or a van.
    pub store_id: LocationId,
    /// The first instant of the next month in the branch's time zone; past for an hour at least.
    pub closed_until: UtcTime,
}
