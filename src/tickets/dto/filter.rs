//! Filters of the ticket list.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::platform::auth::actor::{BranchId, TeamId, TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::http::page::{CommaList, ListFilter};
use crate::tickets::flow::{TicketStage, TicketState};
use crate::tickets::model::{CategoryId, Channel, Priority, TicketType};
use crate::tickets::neighbours::{AssetId, CustomerId};

/// Which tickets to list. Values of one filter are alternatives, different filters narrow each other.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TicketFilter {
    /// In one of these states.
    #[param(value_type = Option<Vec<TicketState>>, style = Form, explode = false, max_items = 10)]
    pub state: Option<CommaList<TicketState>>,
    /// In one of these stages.
    #[param(value_type = Option<Vec<TicketStage>>, style = Form, explode = false, max_items = 6)]
    pub stage: Option<CommaList<TicketStage>>,
    /// Of this branch.
    pub branch_id: Option<BranchId>,
    /// Of this team.
    pub team_id: Option<TeamId>,
    /// Assigned to this person.
    pub assignee_id: Option<UserId>,
    /// Of this customer.
    pub customer_id: Option<CustomerId>,
    /// About this device.
    pub asset_id: Option<AssetId>,
    /// Of this category.
    pub category_id: Option<CategoryId>,
    /// Of one of these priorities.
    #[param(value_type = Option<Vec<Priority>>, style = Form, explode = false, max_items = 4)]
    pub priority: Option<CommaList<Priority>>,
    /// Come in by one of these channels.
    #[param(value_type = Option<Vec<Channel>>, style = Form, explode = false, max_items = 8)]
    pub channel: Option<CommaList<Channel>>,
    /// Of one of these types.
    #[serde(rename = "type")]
    #[param(rename = "type", value_type = Option<Vec<TicketType>>, style = Form, explode = false, max_items = 6)]
    pub kind: Option<CommaList<TicketType>>,
    /// Waiting, or not.
    pub is_on_hold: Option<bool>,
    /// Major failures, or the others.
    pub is_major: Option<bool>,
    /// Children of this ticket.
    pub parent_id: Option<TicketId>,
    /// Found by number, title, description, customer, phone, serial number or model.
    #[param(min_length = 1, max_length = 100)]
    pub q: Option<String>,
    /// Registered at this time or later.
    pub created_from: Option<UtcTime>,
    /// Registered before this time.
    pub created_before: Option<UtcTime>,
    /// Changed at this time or later; with `sort=updated_at` for keeping a copy in step.
    pub updated_since: Option<UtcTime>,
}

impl ListFilter for TicketFilter {
    const SORTS: &'static [&'static str] = &["created_at", "updated_at"];
}

/// Which entries of a timeline to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TicketEventFilter {
    /// Of one of these kinds.
    #[serde(rename = "type")]
    #[param(rename = "type", value_type = Option<Vec<crate::tickets::model::TicketEventType>>, style = Form, explode = false, max_items = 19)]
    pub kind: Option<CommaList<crate::tickets::model::TicketEventType>>,
    /// Only what the customer may read as well.
    pub is_public: Option<bool>,
}

impl ListFilter for TicketEventFilter {
    const SORTS: &'static [&'static str] = &["seq"];
    const DEFAULT_DESCENDING: bool = false;
}

/// Which steps of a ticket to list: all of them.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TicketTransitionFilter {}

impl ListFilter for TicketTransitionFilter {
    const SORTS: &'static [&'static str] = &["seq"];
    const DEFAULT_DESCENDING: bool = false;
}
