//! Evidence: typed documents, append-only, each kind numbered by revision within a cycle.

use serde_json::Value;

use super::event::EvidenceId;
use super::words::EvidenceKind;
use crate::platform::auth::actor::{ActorId, TicketId};
use crate::platform::clock::UtcTime;

/// One document as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    pub id: EvidenceId,
    pub ticket_id: TicketId,
    pub kind: EvidenceKind,
    pub cycle: i32,
    /// From 1 within ticket, kind and cycle; the highest is the one in force.
    pub revision: i32,
    pub body: Value,
    pub actor_kind: String,
    pub actor_id: Option<ActorId>,
    pub actor_name: String,
    pub at: UtcTime,
}
