//! Timeline entries and steps as sent.

use serde::Serialize;
use utoipa::ToSchema;

use crate::platform::auth::actor::ActorId;
use crate::platform::clock::UtcTime;
use crate::platform::tx::Visibility;
use crate::tickets::advance::Transition;
use crate::tickets::flow::{TicketAction, TicketState};
use crate::tickets::model::{
    TicketEvent as Entry, TicketEventDetails, TicketEventId, TicketEventType,
};

/// One entry of a ticket's timeline. Entries are never changed; a correction is a new entry.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketEvent {
    /// The entry.
    pub id: TicketEventId,
    /// Number in the timeline, from 1 without gaps.
    #[schema(minimum = 1)]
    pub seq: i64,
    /// What kind of entry it is. May grow.
    #[serde(rename = "type")]
    pub kind: TicketEventType,
    /// Cycle of the ticket: one more with each reopening.
    #[schema(minimum = 1)]
    pub cycle: i32,
    /// The step or act.
    #[schema(max_length = 60)]
    pub action: Option<String>,
    /// State before, when the entry moved the ticket.
    pub from: Option<TicketState>,
    /// State after, when the entry moved the ticket.
    pub to: Option<TicketState>,
    /// Who may read it.
    pub visibility: Visibility,
    /// Who did it.
    pub actor: EventActor,
    /// Why, from the closed list of the step or act.
    #[schema(max_length = 60)]
    pub reason_code: Option<String>,
    /// Comment, or the text of a note.
    #[schema(max_length = 5000)]
    pub comment: Option<String>,
    /// What it says beyond its kind.
    pub details: TicketEventDetails,
    /// When.
    pub at: UtcTime,
}

/// Whoever did something.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EventActor {
    /// `person`, `customer` or `system`.
    #[serde(rename = "type")]
    #[schema(max_length = 20, example = "person")]
    pub kind: String,
    /// The person or tracking token.
    pub id: Option<ActorId>,
    /// Name at that time.
    #[schema(max_length = 100, example = "王敏")]
    pub name: String,
}

impl From<Entry> for TicketEvent {
    fn from(entry: Entry) -> TicketEvent {
        TicketEvent {
            id: entry.id,
            seq: entry.seq,
            kind: entry.kind,
            cycle: entry.cycle,
            action: entry.action,
            from: entry.from,
            to: entry.to,
            visibility: entry.visibility,
            actor: EventActor {
                kind: entry.actor_kind,
                id: entry.actor_id,
                name: entry.actor_name,
            },
            reason_code: entry.reason_code,
            comment: entry.comment,
            details: entry.details,
            at: entry.at,
        }
    }
}

crate::page_schema!(TicketEventPage, TicketEvent);

/// A step that was taken.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TicketTransition {
    /// Its entry in the timeline.
    pub id: TicketEventId,
    /// State before.
    pub from: TicketState,
    /// State after.
    pub to: TicketState,
    /// The step.
    pub action: TicketAction,
    /// When.
    pub at: UtcTime,
    /// Version of the ticket after the step; absent in the history.
    #[schema(minimum = 1)]
    pub ticket_version: Option<i64>,
    /// Why, from the step's closed list.
    #[schema(max_length = 60)]
    pub reason_code: Option<String>,
    /// Comment.
    #[schema(max_length = 2000)]
    pub comment: Option<String>,
    /// Who took it.
    #[schema(max_length = 100)]
    pub actor_name: Option<String>,
}

impl From<&Transition> for TicketTransition {
    fn from(step: &Transition) -> TicketTransition {
        TicketTransition {
            id: step.id,
            from: step.from,
            to: step.to,
            action: step.action,
            at: step.at,
            ticket_version: Some(step.ticket_version),
            reason_code: None,
            comment: None,
            actor_name: None,
        }
    }
}

impl TicketTransition {
    /// The step that an entry of the timeline tells of, if it tells of one.
    pub fn of(entry: Entry) -> Option<TicketTransition> {
        Some(TicketTransition {
            id: entry.id,
            from: entry.from?,
            to: entry.to?,
            action: TicketAction::parse(entry.action.as_deref()?)?,
            at: entry.at,
            ticket_version: None,
            reason_code: entry.reason_code,
            comment: entry.comment,
            actor_name: Some(entry.actor_name),
        })
    }
}

crate::page_schema!(TicketTransitionPage, TicketTransition);

/// What an act changed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketActResult {
    /// Version of the ticket after the act.
    #[schema(minimum = 1)]
    pub ticket_version: i64,
    /// State of the ticket, which the act left as it was.
    pub state: TicketState,
    /// Its entry in the timeline.
    pub event: TicketEvent,
}
