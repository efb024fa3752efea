//! Letting a ticket wait, and ending the wait.

use super::checks::Faults;
use super::{Done, judge, saved};
use crate::platform::auth::actor::TicketId;
use crate::platform::codes::FaultCode;
use crate::platform::error::AppResult;
use crate::platform::tx::{Tx, Visibility};
use crate::tickets::bundle::TicketBundle;
use crate::tickets::dto::acts::{TicketHoldCreate, TicketResumptionCreate};
use crate::tickets::effects;
use crate::tickets::flow::TicketAct;
use crate::tickets::model::{Hold, NewEvent, TicketEventDetails, TicketEventType};

/// Lets the ticket wait.
///
/// # Errors
/// The flow's refusal, 422 for a day gone by, 412, 404; database faults.
pub fn hold(
    tx: &mut Tx,
    id: TicketId,
    seen: Option<i64>,
    sent: &TicketHoldCreate,
) -> AppResult<Done> {
    let mut bundle = TicketBundle::open(tx, id)?;
    bundle.expect_version(seen)?;
    let reason = sent.reason_code.as_str();
    judge(
        tx,
        &bundle,
        TicketAct::Hold,
        Some(reason),
        sent.comment.as_deref(),
    )?;
    if sent.expected_on < tx.now().date() {
        let mut faults = Faults::default();
        faults.say("/expected_on", FaultCode::OutOfRange, "day_gone_by");
        faults.verdict()?;
    }
    bundle.ticket.hold_reason = Some(sent.reason_code);
    bundle.ticket.details.hold = Some(Hold {
        since: tx.now(),
        expected_on: Some(sent.expected_on),
    });
    bundle.push(
        NewEvent::new(TicketEventType::Held)
            .by_act(TicketAct::Hold.as_str())
            .visible_to(Visibility::Customer)
            .because(Some(reason), sent.comment.as_deref())
            .saying(TicketEventDetails {
                hold_reason: Some(sent.reason_code),
                expected_on: Some(sent.expected_on),
                ..TicketEventDetails::default()
            }),
    );
    saved(tx, bundle)
}

/// Ends the wait.
///
/// # Errors
/// The flow's refusal, 412, 404; database faults.
pub fn resume(
    tx: &mut Tx,
    id: TicketId,
    seen: Option<i64>,
    sent: &TicketResumptionCreate,
) -> AppResult<Done> {
    let mut bundle = TicketBundle::open(tx, id)?;
    bundle.expect_version(seen)?;
    let comment = sent.comment.as_deref();
    judge(tx, &bundle, TicketAct::Resume, None, comment)?;
    if let Some(event) = effects::end_hold(tx, &mut bundle.ticket) {
        bundle.push(
            event
                .by_act(TicketAct::Resume.as_str())
                .because(None, comment),
        );
    }
    saved(tx, bundle)
}
