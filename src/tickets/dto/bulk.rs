//! Many tickets in one call.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use super::acts::{
    TicketAssignmentCreate, TicketHoldCreate, TicketNoteCreate, TicketPriorityChangeCreate,
    TicketResumptionCreate, TicketTransitionCreate,
};
use crate::platform::auth::actor::TicketId;
use crate::platform::http::problem::Problem;

/// Changes to many tickets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketBulkUpdate {
    /// The changes, done in this order; one that fails leaves the others alone.
    #[validate(length(min = 1, max = 100), nested)]
    #[schema(min_items = 1, max_items = 100)]
    pub items: Vec<TicketBulkItem>,
}

/// What to do to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketBulkType {
    /// Take a step; needs `transition`.
    Transition,
    /// Give it to somebody; needs `assignment`.
    Assignment,
    /// Hand it over; needs `assignment`.
    Transfer,
    /// Let it wait; needs `hold`.
    Hold,
    /// End the wait; `resumption` may say more.
    Resumption,
    /// Change its priority; needs `priority_change`.
    PriorityChange,
    /// Write a note; needs `note`.
    Note,
}

/// One change to one ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketBulkItem {
    /// The ticket.
    pub ticket_id: TicketId,
    /// The version that the caller has seen; checked when sent.
    #[validate(range(min = 1, max = 9_007_199_254_740_991_i64))]
    #[schema(minimum = 1, maximum = 9007199254740991_i64)]
    pub version: Option<i64>,
    /// What to do.
    #[serde(rename = "type")]
    pub kind: TicketBulkType,
    /// For the type `transition`.
    #[validate(nested)]
    pub transition: Option<TicketTransitionCreate>,
    /// For the types `assignment` and `transfer`.
    #[validate(nested)]
    pub assignment: Option<TicketAssignmentCreate>,
    /// For the type `hold`.
    #[validate(nested)]
    pub hold: Option<TicketHoldCreate>,
    /// For the type `resumption`.
    #[validate(nested)]
    pub resumption: Option<TicketResumptionCreate>,
    /// For the type `priority_change`.
    #[validate(nested)]
    pub priority_change: Option<TicketPriorityChangeCreate>,
    /// For the type `note`.
    #[validate(nested)]
    pub note: Option<TicketNoteCreate>,
}

/// What became of each change.
#[derive(Debug, Serialize, ToSchema)]
pub struct TicketBulkResult {
    /// One for each change, in the order sent.
    #[schema(max_items = 100)]
    pub results: Vec<TicketBulkOutcome>,
}

/// What became of one change.
#[serde_with::skip_serializing_none]
#[derive(Debug, Serialize, ToSchema)]
pub struct TicketBulkOutcome {
    /// Place of the change in the request, from 0.
    #[schema(minimum = 0, maximum = 99)]
    pub index: i32,
    /// The ticket.
    pub ticket_id: TicketId,
    /// What a single request would have been answered with.
    #[schema(minimum = 200, maximum = 499)]
    pub status: i32,
    /// Version of the ticket afterwards, when the change was done.
    #[schema(minimum = 1)]
    pub ticket_version: Option<i64>,
    /// Why not, when it was not.
    #[schema(value_type = Option<Problem>)]
    pub problem: Option<Value>,
}
