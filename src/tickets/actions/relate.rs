//! Joining duplicates and splitting parts off; both histories stay.

use super::checks::Faults;
use super::{create, judge, watch};
use crate::platform::auth::actor::TicketId;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult};
use crate::platform::tx::{Tx, Visibility};
use crate::tickets::advance::{Transition, take_step};
use crate::tickets::bundle::TicketBundle;
use crate::tickets::dto::acts::{TicketMergeCreate, TicketSplitCreate};
use crate::tickets::facts::Said;
use crate::tickets::flow::{CancelReason, TicketAct, TicketAction, TicketState};
use crate::tickets::model::{NewEvent, Ticket, TicketDetails, TicketEventDetails, TicketEventType};
use crate::tickets::repo;
use crate::workflow::Attempt;

/// Joins a duplicate to the ticket that stays: the duplicate is cancelled, its watchers follow.
///
/// A ticket that went into another is cancelled and nothing goes into a cancelled one, so merges form no circle.
///
/// # Errors
/// The flow's refusals of `merge` and `cancel`; 409 when the other ticket's work is over, is part of this one, or
/// this one still has open children; 422, 412, 404; database faults.
pub fn merge(
    tx: &mut Tx,
    id: TicketId,
    seen: Option<i64>,
    sent: &TicketMergeCreate,
) -> AppResult<Transition> {
    let (mut duplicate, mut target) = open_both(tx, id, sent.into_ticket_id)?;
    duplicate.expect_version(seen)?;
    let comment = sent.comment.as_deref();
    judge(tx, &duplicate, TicketAct::Merge, None, comment)?;
    check_target(tx, &duplicate.ticket, &target.ticket)?;
    duplicate.ticket.merged_into_id = Some(target.ticket.id);
    duplicate.push(
        NewEvent::new(TicketEventType::Merged)
            .by_act(TicketAct::Merge.as_str())
            .visible_to(Visibility::Customer)
            .because(None, comment)
            .saying(related(&target.ticket)),
    );
    let cancel = Attempt::transition(TicketAction::Cancel.as_str())
        .because(Some(CancelReason::Duplicate.as_str()), comment);
    let (action, from) = take_step(tx, &mut duplicate, &cancel, &Said::default())?;
    let entry = duplicate.save(tx)?.pop();
    watch::carry_over(tx, id, target.ticket.id)?;
    target.push(
        NewEvent::new(TicketEventType::MergeReceived)
            .by_act(TicketAct::Merge.as_str())
            .saying(related(&duplicate.ticket)),
    );
    target.save(tx)?;
    let entry = entry.ok_or_else(|| AppError::internal("a merge left no entry"))?;
    Ok(Transition {
        id: entry.id,
        seq: entry.seq,
        from,
        to: TicketState::Cancelled,
        action,
        at: entry.at,
        ticket_version: duplicate.ticket.version,
    })
}

fn related(other: &Ticket) -> TicketEventDetails {
    TicketEventDetails {
        related_ticket_id: Some(other.id),
        related_ticket_number: Some(other.number.clone()),
        ..TicketEventDetails::default()
    }
}

/// Locks both in one order, so that two opposite merges cannot wait for each other.
fn open_both(tx: &mut Tx, id: TicketId, into: TicketId) -> AppResult<(TicketBundle, TicketBundle)> {
    let mut faults = Faults::default();
    if id == into {
        faults.say(
            "/into_ticket_id",
            FaultCode::NotAllowed,
            "merge_with_itself",
        );
        faults.verdict()?;
    }
    if id < into {
        let duplicate = TicketBundle::open(tx, id)?;
        Ok((duplicate, open_target(tx, into)?))
    } else {
        let target = open_target(tx, into);
        let duplicate = TicketBundle::open(tx, id)?;
        Ok((duplicate, target?))
    }
}

fn open_target(tx: &mut Tx, into: TicketId) -> AppResult<TicketBundle> {
    TicketBundle::open(tx, into).map_err(|error| {
        if error.code() != Code::NotFound {
            return error;
        }
        let mut faults = Faults::default();
        faults.add("/into_ticket_id", FaultCode::NotFound);
        faults.verdict().err().unwrap_or(error)
    })
}

fn check_target(tx: &mut Tx, duplicate: &Ticket, target: &Ticket) -> AppResult<()> {
    let refuse = |key| Err(AppError::new(Code::Conflict).saying(key));
    if !target.is_open() {
        return refuse("merge_into_finished");
    }
    if target.parent_id == Some(duplicate.id) {
        return refuse("merge_into_own_part");
    }
    if repo::count_open_children(tx.db(), duplicate.id)? > 0 {
        return refuse("merge_with_children");
    }
    Ok(())
}

/// Splits a part off as a child ticket with the same customer, device and people.
///
/// # Errors
/// The flow's refusal of `split`; 422 when the part is not smaller than the whole; 412, 404; database faults.
pub fn split(
    tx: &mut Tx,
    id: TicketId,
    seen: Option<i64>,
    sent: &TicketSplitCreate,
) -> AppResult<Ticket> {
    let mut bundle = TicketBundle::open(tx, id)?;
    bundle.expect_version(seen)?;
    judge(tx, &bundle, TicketAct::Split, None, sent.comment.as_deref())?;
    let child = part_of(tx, &bundle.ticket, sent);
    if let (Some(part), Some(whole)) = (sent.device_quantity, bundle.ticket.details.device_quantity)
    {
        if part >= whole {
            let mut faults = Faults::default();
            faults.say(
                "/device_quantity",
                FaultCode::OutOfRange,
                "part_not_smaller",
            );
            faults.verdict()?;
        }
        bundle.ticket.details.device_quantity = Some(whole - part);
        bundle.push(
            NewEvent::new(TicketEventType::Updated)
                .by_act(TicketAct::Split.as_str())
                .because(None, sent.comment.as_deref())
                .saying(TicketEventDetails {
                    changed: Some(vec!["device_quantity".to_owned()]),
                    ..TicketEventDetails::default()
                }),
        );
        bundle.save(tx)?;
    }
    // Registering the part tells the whole of it.
    create::register(tx, child).map(|registered| registered.ticket)
}

fn part_of(tx: &Tx, whole: &Ticket, sent: &TicketSplitCreate) -> Ticket {
    let details = &whole.details;
    Ticket {
        id: tx.new_id(),
        number: String::new(),
        state: TicketState::Intake,
        hold_reason: None,
        title: sent.title.trim().to_owned(),
        priority: None,
        charge_basis: None,
        escalation_level: 0,
        is_major: false,
        parent_id: Some(whole.id),
        merged_into_id: None,
        cycle: 1,
        event_count: 0,
        version: 0,
        details: TicketDetails {
            description: sent.description.clone(),
            occurred_at: details.occurred_at,
            impact: details.impact.clone(),
            device_quantity: sent.device_quantity,
            model_text: details.model_text.clone(),
            serial_text: details.serial_text.clone(),
            purchased_on: details.purchased_on,
            voucher_number: details.voucher_number.clone(),
            contact: details.contact.clone(),
            created_by: tx.op().actor.id().map(|id| id.cast()),
            ..TicketDetails::default()
        },
        created_at: tx.now(),
        updated_at: tx.now(),
        closed_at: None,
        ..whole.clone()
    }
}
