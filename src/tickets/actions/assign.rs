//! Giving a ticket to somebody and handing it over. The first responder stays who it was.

use super::checks::{self, Faults};
use super::{Done, judge, saved};
use crate::platform::auth::actor::TicketId;
use crate::platform::codes::FaultCode;
use crate::platform::error::AppResult;
use crate::platform::tx::Tx;
use crate::tickets::bundle::TicketBundle;
use crate::tickets::dto::acts::TicketAssignmentCreate;
use crate::tickets::flow::TicketAct;
use crate::tickets::model::{NewEvent, TicketEventDetails, TicketEventType};

/// Gives the ticket to a person, a team, or both.
///
/// # Errors
/// The flow's refusal, 422 for people and teams of other branches, 412, 404; database faults.
pub fn assign(
    tx: &mut Tx,
    id: TicketId,
    seen: Option<i64>,
    sent: &TicketAssignmentCreate,
) -> AppResult<Done> {
    place(
        tx,
        id,
        seen,
        sent,
        (TicketAct::Assign, TicketEventType::Assigned),
    )
}

/// Hands the ticket over from its present assignee.
///
/// # Errors
/// As [`assign`].
pub fn transfer(
    tx: &mut Tx,
    id: TicketId,
    seen: Option<i64>,
    sent: &TicketAssignmentCreate,
) -> AppResult<Done> {
    place(
        tx,
        id,
        seen,
        sent,
        (TicketAct::Transfer, TicketEventType::Transferred),
    )
}

fn place(
    tx: &mut Tx,
    id: TicketId,
    seen: Option<i64>,
    sent: &TicketAssignmentCreate,
    (act, kind): (TicketAct, TicketEventType),
) -> AppResult<Done> {
    let mut bundle = TicketBundle::open(tx, id)?;
    bundle.expect_version(seen)?;
    let reason = sent.reason_code.map(|reason| reason.as_str());
    judge(tx, &bundle, act, reason, sent.comment.as_deref())?;
    let mut faults = Faults::default();
    if sent.assignee_id.is_none() && sent.team_id.is_none() {
        faults.add("/assignee_id", FaultCode::Required);
    }
    checks::check_assignment(
        tx,
        bundle.ticket.branch_id,
        sent.assignee_id,
        sent.team_id,
        &mut faults,
    )?;
    faults.verdict()?;
    let ticket = &mut bundle.ticket;
    let details = TicketEventDetails {
        previous_assignee_id: ticket.assignee_id,
        previous_team_id: ticket.team_id,
        assignee_id: sent.assignee_id,
        team_id: sent.team_id.or(ticket.team_id),
        ..TicketEventDetails::default()
    };
    ticket.assignee_id = sent.assignee_id;
    ticket.team_id = details.team_id;
    bundle.push(
        NewEvent::new(kind)
            .by_act(act.as_str())
            .because(reason, sent.comment.as_deref())
            .saying(details),
    );
    saved(tx, bundle)
}
