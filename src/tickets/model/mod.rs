//! What a ticket is: plain types without any database or wire.

pub mod details;
pub mod event;
pub mod evidence;
pub mod line;
pub mod words;

pub use details::{ExternalRefDoc, Hold, ManMade, TicketContact, TicketDetails};
pub use event::{
    ChargeId, EvidenceId, NewEvent, QuoteId, TicketEvent, TicketEventDetails, TicketEventId,
};
pub use evidence::Evidence;
pub use line::{Mentions, TicketLine};
pub use words::{
    Channel, EvidenceKind, Priority, ServiceMode, Severity, TicketEventType, TicketType, Urgency,
};

use super::flow::{HoldReason, TicketState};
use super::neighbours::{AssetId, CustomerId, ProductId, SiteId};
use crate::equipment::warranty::ChargeBasis;
use crate::platform::auth::actor::{BranchId, TeamId, TicketId, UserId};
use crate::platform::auth::scope::Holding;
use crate::platform::clock::UtcTime;

crate::typed_id!(/// Identifies a category of tickets.
    CategoryId, CategoryKind);
crate::typed_id!(/// Identifies a fault code.
    FaultCodeId, FaultCodeKind);

/// One ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticket {
    pub id: TicketId,
    /// `T2611-000123`, for people.
    pub number: String,
    pub channel: Channel,
    pub kind: TicketType,
    pub state: TicketState,
    /// Set while the ticket waits.
    pub hold_reason: Option<HoldReason>,
    pub title: String,
    pub branch_id: BranchId,
    pub team_id: Option<TeamId>,
    pub assignee_id: Option<UserId>,
    /// S1, first-responder rule: whoever took the report stays answerable to the customer; never changes.
    pub first_responder_id: Option<UserId>,
    pub customer_id: Option<CustomerId>,
    pub site_id: Option<SiteId>,
    pub asset_id: Option<AssetId>,
    pub product_id: Option<ProductId>,
    pub category_id: Option<CategoryId>,
    pub priority: Option<Priority>,
    pub severity: Option<Severity>,
    pub urgency: Option<Urgency>,
    pub service_mode: Option<ServiceMode>,
    pub charge_basis: Option<ChargeBasis>,
    /// 0 not escalated, 1 supervisor, 2 technical lead, 3 manager.
    pub escalation_level: i32,
    /// 重大故障: the review needs a fault analysis.
    pub is_major: bool,
    pub parent_id: Option<TicketId>,
    pub merged_into_id: Option<TicketId>,
    /// From 1; one more with each reopening. Evidence counts only in its own cycle.
    pub cycle: i32,
    /// Entries in the timeline, and so the number of the last one.
    pub event_count: i64,
    pub version: i64,
    pub details: TicketDetails,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
    /// When the step `close` was taken; empty again after a reopening.
    pub closed_at: Option<UtcTime>,
}

impl Ticket {
    /// To whom the ticket belongs, as far as scopes ask.
    pub fn holding(&self) -> Holding {
        Holding {
            ticket: Some(self.id),
            branch: Some(self.branch_id),
            team: self.team_id,
            people: self
                .assignee_id
                .into_iter()
                .chain(self.first_responder_id)
                .collect(),
        }
    }

    /// Whether the ticket waits.
    pub fn is_on_hold(&self) -> bool {
        self.hold_reason.is_some()
    }

    /// Whether the work on it still goes on: neither closed nor given up.
    pub fn is_open(&self) -> bool {
        is_open(self.state)
    }
}

/// States in which a ticket is neither closed nor given up.
pub const OPEN_STATES: &[TicketState] = &[
    TicketState::Intake,
    TicketState::Diagnosis,
    TicketState::Approval,
    TicketState::Repair,
    TicketState::Verification,
    TicketState::Acceptance,
    TicketState::Closure,
];

/// Whether a ticket in that state is neither closed nor given up.
pub fn is_open(state: TicketState) -> bool {
    OPEN_STATES.contains(&state)
}
