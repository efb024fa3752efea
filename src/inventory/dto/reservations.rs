//! Reservations as sent and taken.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::refs::{PartRef, StockLocationRef};
use crate::inventory::model::{LocationId, PartId, ReservationId};
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::http::page::ListFilter;
use crate::platform::quantity::Quantity;

/// Parts promised to a ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StockReservation {
    /// Identifies the reservation.
    pub id: ReservationId,
    /// The part.
    pub part: PartRef,
    /// The store that keeps it.
    pub store: StockLocationRef,
    /// The ticket it is kept for.
    pub ticket_id: TicketId,
    /// What is still promised.
    pub quantity: Quantity,
    /// What was issued to the ticket out of the promise.
    pub issued: Quantity,
    /// What was given free again.
    pub released: Quantity,
    /// Version.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was promised.
    pub created_at: UtcTime,
    /// When it last changed.
    pub updated_at: UtcTime,
}

crate::page_schema!(StockReservationPage, StockReservation);

/// A part to promise.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StockReservationCreate {
    /// The ticket it is kept for.
    pub ticket_id: TicketId,
    /// The part.
    pub part_id: PartId,
    /// The store: a warehouse or a van.
    pub store_id: LocationId,
    /// How much, in the part's unit.
    pub quantity: Quantity,
}

/// Which reservations to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct StockReservationFilter {
    /// In this store.
    pub store_id: Option<LocationId>,
    /// Of this part.
    pub part_id: Option<PartId>,
    /// For this ticket.
    pub ticket_id: Option<TicketId>,
    /// True where something is still promised.
    pub is_open: Option<bool>,
}

impl ListFilter for StockReservationFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
}
