//! One ticket with everything that hangs on it, as plain as the tables hold it.
//!
//! Words stay text and documents stay JSON: a check must be able to read the defect it looks for.

use diesel::prelude::*;
use serde_json::Value;

use crate::platform::auth::actor::{ActorId, TicketId};
use crate::platform::clock::UtcTime;
use crate::platform::db::types::Doc;
use crate::platform::tx::EntityId;
use crate::tickets::flow::TicketState;
use crate::tickets::model::QuoteId;

/// The row of a ticket, as far as checks ask.
#[derive(Debug, Clone, Queryable)]
pub(super) struct TicketLine {
    pub id: TicketId,
    pub number: String,
    pub state: String,
    pub hold_reason: Option<String>,
    pub is_major: bool,
    pub parent_id: Option<TicketId>,
    pub merged_into_id: Option<TicketId>,
    pub cycle: i32,
    pub event_count: i64,
    pub details: Doc<Value>,
    pub closed_at: Option<UtcTime>,
}

/// An entry of the timeline.
#[derive(Debug, Clone, Queryable)]
pub(super) struct EventLine {
    pub ticket_id: TicketId,
    pub seq: i64,
    pub cycle: i32,
    pub kind: String,
    pub action: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub actor_kind: String,
    pub actor_id: Option<ActorId>,
    pub actor_name: String,
    pub at: UtcTime,
}

/// A document of evidence.
#[derive(Debug, Clone, Queryable)]
pub(super) struct EvidenceLine {
    pub ticket_id: TicketId,
    pub kind: String,
    pub cycle: i32,
    pub revision: i32,
    pub body: Doc<Value>,
    pub at: UtcTime,
}

/// A version of a quote.
#[derive(Debug, Clone, Queryable)]
pub(super) struct QuoteOf {
    pub ticket_id: TicketId,
    pub id: QuoteId,
    pub cycle: i32,
    pub quote_version: i32,
    pub state: String,
    pub lines: Doc<Value>,
    pub subtotal: i64,
    pub discount: i64,
    pub tax: i64,
    pub total: i64,
    pub customer: i64,
}

/// A charge.
#[derive(Debug, Clone, Queryable)]
pub(super) struct ChargeOf {
    pub ticket_id: TicketId,
    pub payer: String,
    pub status: String,
}

/// A row of the outbox or a line of the audit trail: the number it carries and what happened.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub(super) struct TraceLine {
    pub entity_id: EntityId,
    pub sequence: i64,
    pub word: String,
}

/// One ticket to judge.
#[derive(Debug, Clone)]
pub(super) struct Case {
    pub ticket: TicketLine,
    /// By number.
    pub events: Vec<EventLine>,
    /// By kind, cycle and revision.
    pub evidence: Vec<EvidenceLine>,
    /// By cycle and version.
    pub quotes: Vec<QuoteOf>,
    pub charges: Vec<ChargeOf>,
    /// By sequence.
    pub outbox: Vec<TraceLine>,
    pub audit: Vec<TraceLine>,
    /// Failed attempts on different days that stand for an answer.
    pub attempts_wanted: usize,
}

impl Case {
    /// Whether the ticket stands in one of these states.
    pub fn is_in(&self, states: &[TicketState]) -> bool {
        states
            .iter()
            .any(|state| state.as_str() == self.ticket.state)
    }

    /// Evidence of one kind in the present cycle.
    pub fn of_cycle<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a EvidenceLine> + 'a {
        self.evidence
            .iter()
            .filter(move |one| one.kind == kind && one.cycle == self.ticket.cycle)
    }

    /// How often one of these steps was taken.
    pub fn steps(&self, actions: &[&str]) -> i64 {
        let taken = self.events.iter().filter(|event| {
            let action = event.action.as_deref().unwrap_or_default();
            event.to.is_some() && actions.contains(&action)
        });
        i64::try_from(taken.count()).unwrap_or(i64::MAX)
    }

    /// A whole number of the ticket's document.
    pub fn counted(&self, member: &str) -> i64 {
        let counted = self.ticket.details.0.get(member).and_then(Value::as_i64);
        counted.unwrap_or_default()
    }
}
