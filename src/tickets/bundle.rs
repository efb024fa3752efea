//! A ticket being changed: as it was read, as it is now, and the timeline entries that say so.

use serde_json::{Map, Value, json};

use super::facts::{Known, Said, TicketFacts};
use super::flow::TicketState;
use super::model::{NewEvent, Ticket, TicketEvent};
use super::repo;
use crate::platform::auth::Actor;
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::error::{AppError, AppResult};
use crate::platform::op::Op;
use crate::platform::role::Role;
use crate::platform::tx::{Change, Tx};
use crate::workflow::Caller;

/// A ticket under change. Open it, change it, push an entry for what was changed, save it.
#[derive(Debug)]
pub struct TicketBundle {
    pub ticket: Ticket,
    pub known: Known,
    version: i64,
    state: TicketState,
    events: Vec<NewEvent>,
}

/// What a change of a ticket leaves to be written beside the ticket itself.
#[derive(Debug)]
pub struct Settled {
    /// Its entries.
    pub events: Vec<TicketEvent>,
    /// The same for receivers and for the audit trail.
    pub changes: Vec<Change>,
}

impl TicketBundle {
    /// Loads the ticket for change, within what the caller may see, with everything its state asks.
    ///
    /// # Errors
    /// 404 where the caller sees no such ticket; database faults.
    pub fn open(tx: &mut Tx, id: TicketId) -> AppResult<TicketBundle> {
        let scope = tx.op().actor.scope(Permission::TicketsRead);
        let ticket = repo::find_for_change(tx.db(), &scope, id)?
            .ok_or_else(|| AppError::missing("ticket"))?;
        TicketBundle::of(tx, ticket)
    }

    /// A ticket already loaded for change.
    ///
    /// # Errors
    /// Database faults.
    pub fn of(tx: &mut Tx, ticket: Ticket) -> AppResult<TicketBundle> {
        let known = Known::load(tx.db(), &ticket)?;
        Ok(TicketBundle {
            version: ticket.version,
            state: ticket.state,
            events: Vec::new(),
            known,
            ticket,
        })
    }

    /// A ticket that is about to be registered.
    pub fn registered(ticket: Ticket) -> TicketBundle {
        TicketBundle {
            version: 0,
            state: ticket.state,
            events: Vec::new(),
            known: Known::default(),
            ticket,
        }
    }

    /// Refuses when the permission does not reach this ticket, though the caller sees it.
    ///
    /// # Errors
    /// `insufficient_scope`.
    pub fn require(&self, tx: &Tx, permission: Permission) -> AppResult<()> {
        let scope = tx.op().actor.scope(permission);
        if scope.covers(&self.ticket.holding()) {
            Ok(())
        } else {
            Err(AppError::forbidden(permission.as_str()))
        }
    }

    /// Refuses when the caller has seen another version.
    ///
    /// # Errors
    /// `version_mismatch`.
    pub fn expect_version(&self, seen: Option<i64>) -> AppResult<()> {
        match seen {
            Some(seen) if seen != self.version => Err(AppError::stale(self.version)),
            _ => Ok(()),
        }
    }

    /// The version that was read.
    pub fn version_read(&self) -> i64 {
        self.version
    }

    /// Adds an entry for the timeline.
    pub fn push(&mut self, event: NewEvent) {
        self.events.push(event);
    }

    /// The ticket as the flow asks about it.
    pub fn facts<'a>(&'a self, op: &Op, said: &'a Said) -> TicketFacts<'a> {
        TicketFacts {
            ticket: &self.ticket,
            known: &self.known,
            said,
            actor_id: op.actor.id().map(|id| id.cast()),
            now: op.now,
        }
    }

    /// Writes the ticket, its new entries and their events. Every save leaves at least one entry: a
    /// change that nobody can read about later did not happen properly.
    ///
    /// # Errors
    /// `version_mismatch` when somebody else was faster; database faults.
    pub fn save(&mut self, tx: &mut Tx) -> AppResult<Vec<TicketEvent>> {
        let (version, state) = (self.version, self.state);
        let settled = self.settle(tx.op())?;
        if version == 0 {
            repo::insert(tx.db(), &self.ticket, &settled.events)?;
        } else {
            repo::save_if(tx.db(), &mut self.ticket, version, state, &settled.events)?;
        }
        for change in settled.changes {
            tx.record(change);
        }
        Ok(settled.events)
    }

    /// Numbers the new entries and counts the version up without writing anything: what [`Self::save`]
    /// writes, for whoever writes many tickets at once.
    ///
    /// # Errors
    /// `internal` when there is no new entry.
    pub fn settle(&mut self, op: &Op) -> AppResult<Settled> {
        if self.events.is_empty() {
            return Err(AppError::internal("a ticket was changed without an entry"));
        }
        let events = self.numbered(op);
        self.ticket.updated_at = op.now;
        self.ticket.version = self.version + 1;
        self.version = self.ticket.version;
        self.state = self.ticket.state;
        let changes = events.iter().map(|event| change(&self.ticket, event));
        Ok(Settled {
            changes: changes.collect(),
            events,
        })
    }

    fn numbered(&mut self, op: &Op) -> Vec<TicketEvent> {
        let actor = &op.actor;
        let mut numbered = Vec::with_capacity(self.events.len());
        for event in self.events.drain(..) {
            self.ticket.event_count += 1;
            numbered.push(TicketEvent {
                id: op.new_id(),
                ticket_id: self.ticket.id,
                seq: self.ticket.event_count,
                cycle: self.ticket.cycle,
                kind: event.kind,
                action: event.action.map(str::to_owned),
                from: event.from,
                to: event.to,
                visibility: event.visibility,
                actor_kind: actor.kind().to_owned(),
                actor_id: actor.id().map(|id| id.cast()),
                actor_name: actor_name(actor),
                reason_code: event.reason_code,
                comment: event.comment,
                details: event.details,
                at: op.now,
            });
        }
        numbered
    }
}

/// The name that a timeline shows. A customer's stands on the ticket, where it can be masked.
pub fn actor_name(actor: &Actor) -> String {
    match actor {
        Actor::Person(person) => person.name.clone(),
        Actor::System(job) => (*job).to_owned(),
        Actor::Customer { .. } | Actor::Anonymous => actor.kind().to_owned(),
    }
}

/// The roles with which the caller may act on the ticket, as the flow sees them.
pub fn roles_over(actor: &Actor, ticket: &Ticket) -> Vec<Role> {
    actor.roles_over(Permission::TicketsAdvance, &ticket.holding())
}

/// The caller as the flow sees them.
pub fn caller<'a>(actor: &Actor, ticket: &Ticket, roles: &'a [Role]) -> Caller<'a> {
    match actor {
        Actor::Person(person) => {
            Caller::staff(roles).assigned(ticket.assignee_id == Some(person.id))
        }
        Actor::Customer { ticket: own, .. } if *own == ticket.id => Caller::customer(),
        Actor::System(_) => Caller::system(),
        Actor::Customer { .. } | Actor::Anonymous => Caller::staff(&[]),
    }
}

fn change(ticket: &Ticket, event: &TicketEvent) -> Change {
    let mut data = json!({
        "number": ticket.number,
        "state": ticket.state,
        "cycle": event.cycle,
        "version": ticket.version,
    });
    if let Value::Object(members) = &mut data {
        let said = [
            ("action", event.action.as_ref().map(|action| json!(action))),
            ("from", event.from.map(|state| json!(state))),
            ("to", event.to.map(|state| json!(state))),
            (
                "reason_code",
                event.reason_code.as_ref().map(|code| json!(code)),
            ),
            ("details", details(event)),
        ];
        members.extend(
            said.into_iter()
                .filter_map(|(name, value)| value.map(|value| (name.to_owned(), value))),
        );
    }
    Change::new(
        "ticket",
        ticket.id,
        event.seq,
        format!("ticket.{}", event.kind.as_str()),
    )
    .in_branch(ticket.branch_id)
    .visible_to(event.visibility)
    .changes(changes(event))
    .because(event.reason_code.clone())
    .data(data)
}

fn details(event: &TicketEvent) -> Option<Value> {
    serde_json::to_value(&event.details)
        .ok()
        .filter(|value| value.as_object().is_some_and(|members| !members.is_empty()))
}

/// What changed, for the audit trail: members are named, personal data is not copied.
fn changes(event: &TicketEvent) -> Value {
    let mut members = match details(event) {
        Some(Value::Object(members)) => members,
        _ => Map::new(),
    };
    if let (Some(from), Some(to)) = (event.from, event.to) {
        members.insert("state".to_owned(), json!({ "from": from, "to": to }));
    }
    Value::Object(members)
}
