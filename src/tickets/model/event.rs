//! Entries of the timeline: immutable, numbered without gaps per ticket.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::words::{EvidenceKind, Priority, ServiceMode, Severity, TicketEventType, Urgency};
use crate::platform::auth::actor::{ActorId, TeamId, TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::tx::Visibility;
use crate::tickets::flow::{HoldReason, TicketState};

crate::typed_id!(/// Identifies an entry of a ticket's timeline.
    TicketEventId, TicketEventKind);

/// One entry as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketEvent {
    pub id: TicketEventId,
    pub ticket_id: TicketId,
    /// From 1, without gaps.
    pub seq: i64,
    pub cycle: i32,
    pub kind: TicketEventType,
    /// The step or act, where it was one.
    pub action: Option<String>,
    pub from: Option<TicketState>,
    pub to: Option<TicketState>,
    pub visibility: Visibility,
    pub actor_kind: String,
    pub actor_id: Option<ActorId>,
    pub actor_name: String,
    pub reason_code: Option<String>,
    pub comment: Option<String>,
    pub details: TicketEventDetails,
    pub at: UtcTime,
}

/// What an entry says beyond its kind. Members that do not concern the kind are absent.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct TicketEventDetails {
    /// The person now responsible.
    pub assignee_id: Option<UserId>,
    /// The person responsible before.
    pub previous_assignee_id: Option<UserId>,
    /// The team now responsible.
    pub team_id: Option<TeamId>,
    /// The team responsible before.
    pub previous_team_id: Option<TeamId>,
    /// What is waited for.
    pub hold_reason: Option<HoldReason>,
    /// The day on which the wait is expected to end.
    pub expected_on: Option<NaiveDate>,
    /// Seconds that the wait took.
    #[schema(minimum = 0)]
    pub held_seconds: Option<i64>,
    /// Level of escalation reached.
    #[schema(minimum = 0, maximum = 3)]
    pub escalation_level: Option<i32>,
    /// Severity after the change.
    pub severity: Option<Severity>,
    /// Urgency after the change.
    pub urgency: Option<Urgency>,
    /// Priority after the change.
    pub priority: Option<Priority>,
    /// Priority before the change.
    pub previous_priority: Option<Priority>,
    /// Service mode after the change.
    pub service_mode: Option<ServiceMode>,
    /// Service mode before the change.
    pub previous_service_mode: Option<ServiceMode>,
    /// The other ticket: the one merged with, the child added.
    pub related_ticket_id: Option<TicketId>,
    /// Number of the other ticket.
    #[schema(max_length = 20)]
    pub related_ticket_number: Option<String>,
    /// Kind of the evidence recorded.
    pub evidence_kind: Option<EvidenceKind>,
    /// The evidence recorded.
    pub evidence_id: Option<EvidenceId>,
    /// Revision of that evidence in its cycle.
    #[schema(minimum = 1)]
    pub evidence_revision: Option<i32>,
    /// The quote concerned.
    pub quote_id: Option<QuoteId>,
    /// Version of that quote.
    #[schema(minimum = 1)]
    pub quote_version: Option<i32>,
    /// State of that quote after the event.
    #[schema(max_length = 20)]
    pub quote_state: Option<String>,
    /// The charge concerned.
    pub charge_id: Option<ChargeId>,
    /// The watcher who came or went.
    pub watcher_id: Option<UserId>,
    /// Whether the watcher now watches, or the tracking link now opens.
    pub is_active: Option<bool>,
    /// Rework counted so far.
    #[schema(minimum = 0)]
    pub rework_count: Option<i32>,
    /// The same device came back with the same fault.
    pub is_repeat_repair: Option<bool>,
    /// Numbers and quantities of parts that were promised and are not there.
    #[schema(max_length = 10000, example = "CMP-220-1HP × 2")]
    pub lost_parts: Option<String>,
    /// Members of the ticket that were changed.
    #[schema(max_items = 50, value_type = Option<Vec<crate::platform::http::texts::Text60>>)]
    pub changed: Option<Vec<String>>,
}

crate::typed_id!(/// Identifies one document of evidence.
    EvidenceId, EvidenceIdKind);
crate::typed_id!(/// Identifies one version of a quote.
    QuoteId, QuoteIdKind);
crate::typed_id!(/// Identifies one charge line of a ticket.
    ChargeId, ChargeIdKind);

/// An entry about to be written; the ticket's own members (cycle, seq, actor, time) are added when it is saved.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    pub kind: TicketEventType,
    pub action: Option<&'static str>,
    pub from: Option<TicketState>,
    pub to: Option<TicketState>,
    pub visibility: Visibility,
    pub reason_code: Option<String>,
    pub comment: Option<String>,
    pub details: TicketEventDetails,
}

impl NewEvent {
    /// An entry that only staff see.
    pub fn new(kind: TicketEventType) -> NewEvent {
        NewEvent {
            kind,
            action: None,
            from: None,
            to: None,
            visibility: Visibility::Internal,
            reason_code: None,
            comment: None,
            details: TicketEventDetails::default(),
        }
    }

    /// Sets who may see it.
    pub fn visible_to(self, visibility: Visibility) -> NewEvent {
        NewEvent { visibility, ..self }
    }

    /// Names the act that made it.
    pub fn by_act(self, action: &'static str) -> NewEvent {
        NewEvent {
            action: Some(action),
            ..self
        }
    }

    /// Sets reason and comment.
    pub fn because(self, reason_code: Option<&str>, comment: Option<&str>) -> NewEvent {
        NewEvent {
            reason_code: reason_code.map(str::to_owned),
            comment: comment.map(str::to_owned),
            ..self
        }
    }

    /// Sets what it says beyond its kind.
    pub fn saying(self, details: TicketEventDetails) -> NewEvent {
        NewEvent { details, ..self }
    }
}
