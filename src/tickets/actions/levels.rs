//! Raising a ticket a level, weighing it anew, and serving it in another way.

use super::checks::Faults;
use super::{Done, judge, saved};
use crate::platform::auth::actor::TicketId;
use crate::platform::codes::FaultCode;
use crate::platform::error::AppResult;
use crate::platform::tx::{Tx, Visibility};
use crate::tickets::bundle::TicketBundle;
use crate::tickets::dto::acts::{
    TicketEscalationCreate, TicketPriorityChangeCreate, TicketServiceModeChangeCreate,
};
use crate::tickets::flow::TicketAct;
use crate::tickets::model::{NewEvent, TicketEventDetails, TicketEventType};
use crate::tickets::neighbours;

/// Raises the ticket one level: 1 supervisor, 2 technical lead, 3 manager.
///
/// # Errors
/// The flow's refusal, 412, 404; database faults.
pub fn escalate(
    tx: &mut Tx,
    id: TicketId,
    seen: Option<i64>,
    sent: &TicketEscalationCreate,
) -> AppResult<Done> {
    let mut bundle = TicketBundle::open(tx, id)?;
    bundle.expect_version(seen)?;
    let (reason, comment) = (sent.reason_code.as_str(), sent.comment.as_deref());
    judge(tx, &bundle, TicketAct::Escalate, Some(reason), comment)?;
    bundle.ticket.escalation_level += 1;
    bundle.ticket.details.escalated_at = Some(tx.now());
    let details = TicketEventDetails {
        escalation_level: Some(bundle.ticket.escalation_level),
        ..TicketEventDetails::default()
    };
    bundle.push(
        NewEvent::new(TicketEventType::Escalated)
            .by_act(TicketAct::Escalate.as_str())
            .because(Some(reason), comment)
            .saying(details),
    );
    saved(tx, bundle)
}

/// Weighs the ticket anew. The matrix gives the priority unless the caller sets it by hand.
///
/// # Errors
/// The flow's refusal, 422 when nothing is to change, 412, 404; database faults.
pub fn change_priority(
    tx: &mut Tx,
    id: TicketId,
    seen: Option<i64>,
    sent: &TicketPriorityChangeCreate,
) -> AppResult<Done> {
    let mut bundle = TicketBundle::open(tx, id)?;
    bundle.expect_version(seen)?;
    let (reason, comment) = (sent.reason_code.as_str(), sent.comment.as_deref());
    judge(tx, &bundle, TicketAct::SetPriority, Some(reason), comment)?;
    if sent.severity.is_none() && sent.urgency.is_none() && sent.priority.is_none() {
        let mut faults = Faults::default();
        faults.add("/priority", FaultCode::Required);
        faults.verdict()?;
    }
    let rules = neighbours::rules(tx.db())?;
    let ticket = &mut bundle.ticket;
    let previous_priority = ticket.priority;
    ticket.severity = sent.severity.or(ticket.severity);
    ticket.urgency = sent.urgency.or(ticket.urgency);
    let weighed = ticket
        .severity
        .zip(ticket.urgency)
        .map(|(severity, urgency)| rules.priority(severity, urgency));
    ticket.priority = sent.priority.or(weighed).or(ticket.priority);
    let details = TicketEventDetails {
        severity: sent.severity,
        urgency: sent.urgency,
        priority: ticket.priority,
        previous_priority,
        ..TicketEventDetails::default()
    };
    bundle.push(
        NewEvent::new(TicketEventType::PriorityChanged)
            .by_act(TicketAct::SetPriority.as_str())
            .because(Some(reason), comment)
            .saying(details),
    );
    saved(tx, bundle)
}

/// Serves the ticket in another way.
///
/// # Errors
/// The flow's refusal, 422 when it is served that way already, 412, 404; database faults.
pub fn change_service_mode(
    tx: &mut Tx,
    id: TicketId,
    seen: Option<i64>,
    sent: &TicketServiceModeChangeCreate,
) -> AppResult<Done> {
    let mut bundle = TicketBundle::open(tx, id)?;
    bundle.expect_version(seen)?;
    let (reason, comment) = (sent.reason_code.as_str(), sent.comment.as_deref());
    judge(
        tx,
        &bundle,
        TicketAct::SetServiceMode,
        Some(reason),
        comment,
    )?;
    let previous_service_mode = bundle.ticket.service_mode.replace(sent.service_mode);
    if previous_service_mode == Some(sent.service_mode) {
        let mut faults = Faults::default();
        faults.say("/service_mode", FaultCode::NotAllowed, "served_so_already");
        faults.verdict()?;
    }
    bundle.push(
        NewEvent::new(TicketEventType::ServiceModeChanged)
            .by_act(TicketAct::SetServiceMode.as_str())
            .visible_to(Visibility::Customer)
            .because(Some(reason), comment)
            .saying(TicketEventDetails {
                service_mode: Some(sent.service_mode),
                previous_service_mode,
                ..TicketEventDetails::default()
            }),
    );
    saved(tx, bundle)
}
