//! What tickets got and what became of it, as shown; old parts; what tickets lack.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::refs::{PartRef, StockLocationRef};
use crate::access::UserRef;
use crate::inventory::model::{LocationId, PartId, WantId};
use crate::inventory::words::WantState;
use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::http::page::ListFilter;
use crate::platform::money::Money;
use crate::platform::quantity::Quantity;

/// One part of a ticket.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketPart {
    /// The part.
    pub part: PartRef,
    /// What was issued, in all cycles of the ticket.
    pub issued: Quantity,
    /// What came back unused.
    pub returned: Quantity,
    /// What repair reports name as used.
    pub used: Quantity,
    /// Old parts that using it owes.
    pub old_owed: Quantity,
    /// Old parts that came back.
    pub old_back: Quantity,
    /// Old parts that a supervisor wrote off.
    pub old_written_off: Quantity,
    /// Who drew it last and answers for the old part.
    pub technician: Option<UserRef>,
    /// What it cost us, at the cost of the very lots: issued less returned, an amount a currency. Absent for callers
    /// who may not see costs.
    #[schema(max_items = 20)]
    pub costs: Option<Vec<Money>>,
}

/// The parts of a ticket.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketParts {
    /// The ticket.
    pub ticket_id: TicketId,
    /// Each part once.
    #[schema(max_items = 10000)]
    pub parts: Vec<TicketPart>,
    /// What all of them cost us, an amount a currency. Absent for callers who may not see costs.
    #[schema(max_items = 20)]
    pub totals: Option<Vec<Money>>,
}

/// Old parts that a ticket still owes.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OldPartDebt {
    /// The ticket.
    pub ticket_id: TicketId,
    /// Number of the ticket.
    #[schema(max_length = 20, example = "T2611-000123")]
    pub ticket_number: String,
    /// The part.
    pub part: PartRef,
    /// Who answers for it.
    pub technician: Option<UserRef>,
    /// How many are owed still.
    pub quantity: Quantity,
    /// When anything about it last changed.
    pub updated_at: UtcTime,
}

crate::page_schema!(OldPartDebtPage, OldPartDebt);

/// Which debts to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct OldPartDebtFilter {
    /// Of this person.
    pub technician_id: Option<UserId>,
    /// Of this ticket.
    pub ticket_id: Option<TicketId>,
}

impl ListFilter for OldPartDebtFilter {
    const SORTS: &'static [&'static str] = &["ticket"];
}

/// Old parts that nobody will bring back.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OldPartWriteOffCreate {
    /// The ticket that owes them.
    pub ticket_id: TicketId,
    /// The part.
    pub part_id: PartId,
    /// How many.
    pub quantity: Quantity,
    /// Why; kept in the audit trail.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// A part that was short when the plan of a ticket was agreed to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockWant {
    /// Identifies the want.
    pub id: WantId,
    /// The ticket that waits.
    pub ticket_id: TicketId,
    /// The part.
    pub part: PartRef,
    /// The store that it is wanted from.
    pub store: StockLocationRef,
    /// How much was short.
    pub quantity: Quantity,
    /// How much of it the ticket was promised or issued since.
    pub covered: Quantity,
    /// What has become of it.
    pub state: WantState,
    /// Version.
    #[schema(minimum = 1)]
    pub version: i64,
    /// Since when it is wanted: whoever has waited longest is served first.
    pub created_at: UtcTime,
    /// When it last changed.
    pub updated_at: UtcTime,
}

crate::page_schema!(StockWantPage, StockWant);

/// Which wants to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StockWantFilter {
    /// From this store.
    pub store_id: Option<LocationId>,
    /// Of this part.
    pub part_id: Option<PartId>,
    /// Of this ticket.
    pub ticket_id: Option<TicketId>,
    /// In this state.
    pub state: Option<WantState>,
}

impl ListFilter for StockWantFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
}
