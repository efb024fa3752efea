//! Wire types of the event log and the audit trail.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::feed::Stretch;
use super::repo::{AuditRow, EventRow};
use crate::access::dto::refs::UserRef;
use crate::platform::auth::actor::{ActorId, BranchId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::http::ListFilter;
use crate::platform::tx::{AuditId, EntityId, EventId, RequestId, Visibility};

/// Where to go on, and which events to read.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EventQuery {
    /// Number of the last event seen; 0 or nothing for the beginning.
    #[param(minimum = 0, maximum = 9007199254740991_i64, default = 0)]
    pub after: Option<i64>,
    /// Most events of one answer.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// Only events of this kind of record.
    #[param(max_length = 60, example = "ticket")]
    pub entity_type: Option<String>,
    /// Only events of this type.
    #[param(max_length = 100, example = "ticket.created")]
    pub event_type: Option<String>,
}

/// Something that happened.
#[serde_with::skip_serializing_none]
#[derive(Debug, Serialize, ToSchema)]
pub struct EventRecord {
    /// Number in the log: grows without holes, and an event never appears below a number already seen.
    #[schema(minimum = 1)]
    pub sequence: i64,
    /// The event itself; the same in every delivery.
    pub id: EventId,
    /// What happened.
    #[schema(max_length = 100, example = "ticket.created")]
    pub event_type: String,
    /// Kind of the record.
    #[schema(max_length = 60, example = "ticket")]
    pub entity_type: String,
    /// The record.
    pub entity_id: EntityId,
    /// Number among the record's own events, from 1 without holes.
    #[schema(minimum = 1)]
    pub entity_sequence: i64,
    /// Branch that the record belongs to; absent for what concerns the whole company.
    pub branch_id: Option<BranchId>,
    /// Who may see the event.
    pub visibility: Visibility,
    /// Who acted: `person`, `customer`, `system` or `anonymous`.
    #[schema(max_length = 20, example = "person")]
    pub actor_kind: String,
    /// The person or tracking token that acted.
    pub actor_id: Option<ActorId>,
    /// The request that caused it.
    pub request_id: RequestId,
    /// What receivers need to know: ids, numbers, states. Personal data is never in it; read the record.
    #[schema(value_type = Object, example = json!({"number": "T2611-000123", "version": 8}))]
    pub data: Value,
    /// When it happened.
    pub occurred_at: UtcTime,
}

impl From<EventRow> for EventRecord {
    fn from(row: EventRow) -> EventRecord {
        EventRecord {
            sequence: row.sequence,
            id: row.id,
            event_type: row.event_type,
            entity_type: row.entity_type,
            entity_id: row.entity_id,
            entity_sequence: row.entity_sequence,
            branch_id: row.branch_id,
            visibility: row.visibility,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            request_id: row.request_id,
            data: row.data.0,
            occurred_at: row.created_at,
        }
    }
}

/// A stretch of the event log.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventFeed {
    /// The events, in order. May be empty although more follow, when filters pass none of a stretch.
    #[schema(max_items = 200)]
    pub data: Vec<EventRecord>,
    /// Send as `after` to go on. Never loses an event, however long the pause between two requests.
    #[schema(minimum = 0)]
    pub next_after: i64,
    /// Whether it is worth asking again at once.
    pub has_more: bool,
}

impl From<Stretch> for EventFeed {
    fn from(stretch: Stretch) -> EventFeed {
        EventFeed {
            data: stretch.events.into_iter().map(EventRecord::from).collect(),
            next_after: stretch.next_after,
            has_more: stretch.has_more,
        }
    }
}

/// Which lines of the audit trail to show.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditFilter {
    /// Only what was done to this record.
    pub entity_id: Option<EntityId>,
    /// Only what this person, or the holder of this tracking token, did.
    pub actor_id: Option<ActorId>,
    /// Only this action.
    #[param(max_length = 100, example = "ticket.created")]
    pub action: Option<String>,
}

impl ListFilter for AuditFilter {
    const SORTS: &'static [&'static str] = &["occurred_at"];
}

/// A line of the audit trail: who did what to which record.
#[serde_with::skip_serializing_none]
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditLine {
    /// The line.
    pub id: AuditId,
    /// Who acted: `person`, `customer`, `system` or `anonymous`.
    #[schema(max_length = 20, example = "person")]
    pub actor_kind: String,
    /// The person or tracking token that acted.
    pub actor_id: Option<ActorId>,
    /// The person who acted, by name.
    pub actor: Option<UserRef>,
    /// What was done, such as `ticket.created` or `customer.revealed`.
    #[schema(max_length = 100, example = "ticket.created")]
    pub action: String,
    /// Kind of the record.
    #[schema(max_length = 60, example = "ticket")]
    pub entity_type: String,
    /// The record.
    pub entity_id: Option<EntityId>,
    /// Version, or number of the event, that the act led to.
    #[schema(minimum = 0)]
    pub entity_version: Option<i64>,
    /// Branch that the record belongs to.
    pub branch_id: Option<BranchId>,
    /// The request that did it.
    pub request_id: RequestId,
    /// Network address that the request came from.
    #[schema(max_length = 60, example = "203.0.113.7")]
    pub address: Option<String>,
    /// Why, where the caller had to say.
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
    /// Members that changed. Personal data is named, never copied.
    #[schema(value_type = Object)]
    pub changes: Value,
    /// When.
    pub occurred_at: UtcTime,
}

impl AuditLine {
    /// A line with the name of the person in it.
    pub fn new(row: AuditRow, names: &HashMap<UserId, String>) -> AuditLine {
        let person = row.actor_id.map(|id| id.cast()).and_then(|id: UserId| {
            let name = names.get(&id)?.clone();
            Some(UserRef { id, name })
        });
        AuditLine {
            id: row.id,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            actor: person,
            action: row.action,
            entity_type: row.entity_type,
            entity_id: row.entity_id,
            entity_version: row.entity_version,
            branch_id: row.branch_id,
            request_id: row.request_id,
            address: row.address,
            reason: row.reason,
            changes: row.changes.0,
            occurred_at: row.created_at,
        }
    }
}

crate::page_schema!(AuditPage, AuditLine);
