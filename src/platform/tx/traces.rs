//! What a write leaves of itself: an event for those who follow, a line for those who ask later.

use diesel::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::platform::auth::actor::{ActorKind, BranchId, BranchKind};
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::dialect::together;
use crate::platform::db::schema::{audit_log, outbox};
use crate::platform::db::types::Doc;
use crate::platform::error::AppResult;
use crate::platform::ids::Id;
use crate::platform::op::Op;

crate::typed_id!(/// Identifies one row of the event log.
    EventId, EventKind);
crate::typed_id!(/// Identifies one line of the audit trail.
    AuditId, AuditKind);
crate::typed_id!(/// Identifies a request.
    RequestId, RequestKind);
crate::typed_id!(/// Identifies any record, where a link can lead to several kinds.
    EntityId, EntityKind);

/// Who may see an event.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Staff only.
    Internal,
    /// Staff and the partner that the record is linked to.
    Partner,
    /// Everybody involved, the customer included.
    Customer,
}

impl Visibility {
    /// The word stored and sent.
    pub const fn as_str(self) -> &'static str {
        match self {
            Visibility::Internal => "internal",
            Visibility::Partner => "partner",
            Visibility::Customer => "customer",
        }
    }

    /// Reads the stored word.
    pub fn parse(text: &str) -> Option<Visibility> {
        [
            Visibility::Internal,
            Visibility::Partner,
            Visibility::Customer,
        ]
        .into_iter()
        .find(|one| one.as_str() == text)
    }
}

/// One change to one record: becomes an event and an audit line.
#[derive(Debug, Clone)]
pub struct Change {
    /// Kind of the record, such as `ticket`.
    pub entity: &'static str,
    /// The record.
    pub id: EntityId,
    /// Number of this event among the record's events, without gaps; the version where each change makes one event.
    pub sequence: i64,
    /// What happened, such as `ticket.created`.
    pub event: String,
    /// Branch that the record belongs to.
    pub branch: Option<BranchId>,
    /// Who may see the event.
    pub visibility: Visibility,
    /// What receivers need to know: ids, numbers, states. Personal data stays out.
    pub data: Value,
    /// Members that changed, for the audit trail. Personal data is named, not copied.
    pub changes: Value,
    /// Why, where the caller gave a reason.
    pub reason: Option<String>,
}

impl Change {
    /// A change that staff may see.
    pub fn new<K>(
        entity: &'static str,
        id: Id<K>,
        sequence: i64,
        event: impl Into<String>,
    ) -> Change {
        Change {
            entity,
            id: id.cast(),
            sequence,
            event: event.into(),
            branch: None,
            visibility: Visibility::Internal,
            data: Value::Object(Map::new()),
            changes: Value::Object(Map::new()),
            reason: None,
        }
    }

    /// Sets the branch.
    pub fn in_branch(mut self, branch: impl Into<Option<BranchId>>) -> Change {
        self.branch = branch.into();
        self
    }

    /// Sets who may see the event.
    pub fn visible_to(mut self, visibility: Visibility) -> Change {
        self.visibility = visibility;
        self
    }

    /// Sets the event's data.
    pub fn data(mut self, data: Value) -> Change {
        self.data = without_null(data);
        self
    }

    /// Sets the members that changed.
    pub fn changes(mut self, changes: Value) -> Change {
        self.changes = without_null(changes);
        self
    }

    /// Sets the reason.
    pub fn because(mut self, reason: Option<String>) -> Change {
        self.reason = reason;
        self
    }
}

/// A change as receivers will read it.
#[derive(Insertable, Debug)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
pub struct OutboxRow {
    id: EventId,
    sequence: Option<i64>,
    event_type: String,
    entity_type: &'static str,
    entity_id: EntityId,
    entity_sequence: i64,
    branch_id: Option<BranchId>,
    visibility: &'static str,
    actor_kind: &'static str,
    actor_id: Option<Id<ActorKind>>,
    request_id: RequestId,
    data: Doc<Value>,
    created_at: UtcTime,
}

/// A change as the audit trail keeps it.
#[derive(Insertable, Debug)]
#[diesel(table_name = audit_log, treat_none_as_default_value = false)]
pub struct AuditRow {
    id: AuditId,
    actor_kind: &'static str,
    actor_id: Option<Id<ActorKind>>,
    action: String,
    entity_type: &'static str,
    entity_id: Option<EntityId>,
    entity_version: Option<i64>,
    branch_id: Option<Id<BranchKind>>,
    request_id: RequestId,
    address: Option<String>,
    reason: Option<String>,
    changes: Doc<Value>,
    created_at: UtcTime,
}

impl Change {
    /// The event and the audit line that this change leaves.
    pub fn traces(self, op: &Op) -> (OutboxRow, AuditRow) {
        let line = AuditRow {
            entity_version: Some(self.sequence),
            branch_id: self.branch,
            reason: self.reason,
            changes: Doc(self.changes),
            ..AuditRow::of(op, &self.event, self.entity, Some(self.id))
        };
        let event = OutboxRow {
            id: op.new_id(),
            sequence: None,
            event_type: self.event,
            entity_type: self.entity,
            entity_id: self.id,
            entity_sequence: self.sequence,
            branch_id: self.branch,
            visibility: self.visibility.as_str(),
            actor_kind: op.actor.kind(),
            actor_id: op.actor.id(),
            request_id: Id::new(op.request_id),
            data: Doc(self.data),
            created_at: op.now,
        };
        (event, line)
    }
}

impl OutboxRow {
    /// When it happened.
    pub fn at(&self) -> UtcTime {
        self.created_at
    }

    /// The same event with its place in the order of all events. Running programs leave the place open
    /// until after the commit; only who writes alone, such as a build of demo data, can know it before.
    pub fn in_place(self, sequence: i64) -> OutboxRow {
        OutboxRow {
            sequence: Some(sequence),
            ..self
        }
    }
}

impl AuditRow {
    /// The same line with what an act says beside its name.
    pub(super) fn saying(
        self,
        branch: Option<BranchId>,
        reason: Option<String>,
        changes: Value,
    ) -> AuditRow {
        AuditRow {
            branch_id: branch,
            reason,
            changes: Doc(without_null(changes)),
            ..self
        }
    }

    pub(super) fn of(
        op: &Op,
        action: &str,
        entity: &'static str,
        id: Option<EntityId>,
    ) -> AuditRow {
        AuditRow {
            id: op.new_id(),
            actor_kind: op.actor.kind(),
            actor_id: op.actor.id(),
            action: action.to_owned(),
            entity_type: entity,
            entity_id: id,
            entity_version: None,
            branch_id: None,
            request_id: Id::new(op.request_id),
            address: op.address.clone(),
            reason: None,
            changes: Doc(Value::Object(Map::new())),
            created_at: op.now,
        }
    }
}

/// Writes events and audit lines.
///
/// # Errors
/// Database faults.
pub fn write_traces(db: &mut Db, events: &[OutboxRow], lines: &[AuditRow]) -> AppResult<()> {
    if let ([event], [line]) = (events, lines) {
        let line = diesel::insert_into(audit_log::table).values(line);
        let event = diesel::insert_into(outbox::table).values(event);
        together(db, line, (event,))?;
        return Ok(());
    }
    crate::insert_all!(db, audit_log::table, lines)?;
    crate::insert_all!(db, outbox::table, events)?;
    Ok(())
}

/// What is unset is absent, here as in every answer.
fn without_null(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, member)| !member.is_null())
            .map(|(name, member)| (name, without_null(member)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.into_iter().map(without_null).collect(),
        other => other,
    }
}
