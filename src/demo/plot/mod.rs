//! What happens to a ticket: the usual course, and how often it takes another one.

mod agreement;
mod ending;
mod intake;
mod repair;

use super::Stage;
use super::cast::Cast;
use super::records::Word;
use super::story::{Pause, Story, Told};
use super::words;
use crate::platform::auth::Actor;
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::error::AppResult;
use crate::platform::search::SearchText;
use crate::tickets::facts::Said;
use crate::tickets::flow::{TicketAction as A, TicketState};
use crate::tickets::model::{NewEvent, TicketEventDetails, TicketEventType};
use crate::workflow::Attempt;

const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

/// Whether anything happens at all any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    Goes,
    Over,
}

/// A ticket whose story is told.
#[derive(Debug, Clone)]
pub(super) struct Past {
    pub id: TicketId,
    pub number: String,
    /// When it was closed or given up, if it came to that.
    pub ended: Option<UtcTime>,
}

/// Tells the story of one ticket up to the present.
///
/// # Errors
/// `internal` when the story breaks the flow's rules.
pub(super) fn tell(
    stage: &mut Stage,
    cast: &Cast<'_>,
    at: UtcTime,
    parent: Option<TicketId>,
) -> AppResult<Past> {
    let ticket = cast.ticket(stage, at, parent)?;
    let mut story = Story::registered(stage, cast.agent, ticket)?;
    match live(stage, cast, &mut story) {
        Ok(()) | Err(Pause::Today) => {}
        Err(Pause::Fault(fault)) => return Err(fault),
    }
    let ticket = &story.bundle.ticket;
    let past = Past {
        id: ticket.id,
        number: ticket.number.clone(),
        ended: match ticket.state {
            TicketState::Cancelled => Some(story.at),
            _ => ticket.closed_at,
        },
    };
    story.hand_over(stage, found_by(cast));
    Ok(past)
}

fn found_by(cast: &Cast<'_>) -> SearchText {
    let client = cast.client;
    let text = SearchText::new()
        .text(&client.contact_name)
        .word(&client.number)
        .text(&client.name)
        .prefix_word(&cast.product.model);
    match cast.device {
        Some(device) => text.prefix_word(&device.serial),
        None => text,
    }
}

fn live(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story) -> Told {
    if intake::intake(stage, cast, story)? == Course::Over {
        return Ok(());
    }
    loop {
        if agreement::agree(stage, cast, story)? == Course::Over {
            return Ok(());
        }
        let child = second_device(stage, cast, story)?;
        repair::repair(stage, cast, story)?;
        match child {
            Child::Open => return Err(Pause::Today),
            Child::Ended(at) => story.at = story.at.max(at),
            Child::None => {}
        }
        ending::close(stage, cast, story)?;
        if ending::review(stage, cast, story)? == Course::Over {
            return Ok(());
        }
    }
}

/// A child ticket of the story, and whether it holds up the closing.
#[derive(Debug, Clone, Copy)]
enum Child {
    None,
    Open,
    Ended(UtcTime),
}

/// Now and then there is a second device at the same place: a child ticket with a story of its own.
fn second_device(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story) -> AppResult<Child> {
    let ticket = &story.bundle.ticket;
    if ticket.parent_id.is_some() || ticket.cycle > 1 || !stage.dice.chance(10) {
        return Ok(Child::None);
    }
    let (parent, at) = (ticket.id, story.at);
    let other = cast.about_another(stage, at)?;
    let child = tell(stage, &other, at, Some(parent))?;
    let op = story.op(stage, cast.agent);
    let event = NewEvent::new(TicketEventType::ChildAdded).saying(TicketEventDetails {
        related_ticket_id: Some(child.id),
        related_ticket_number: Some(child.number),
        ..TicketEventDetails::default()
    });
    story.bundle.push(event);
    story.save(stage, &op)?;
    Ok(child.ended.map_or(Child::Open, Child::Ended))
}

fn go(stage: &mut Stage, story: &mut Story, who: &Actor, action: A) -> AppResult<()> {
    let attempt = Attempt::transition(action.as_str());
    story.step(stage, who, &attempt, &Said::default())
}

fn go_because(
    stage: &mut Stage,
    story: &mut Story,
    who: &Actor,
    action: A,
    reason: &'static str,
) -> AppResult<()> {
    let attempt = Attempt::transition(action.as_str()).because(Some(reason), None);
    story.step(stage, who, &attempt, &Said::default())
}

fn called(stage: &mut Stage) -> Word {
    let number = stage.dice.between(100_000, 999_999);
    Word {
        how: "phone",
        evidence: format!("{} {number}", words::CALLED.text(stage.lang)),
    }
}

fn signed(stage: &Stage) -> Word {
    Word {
        how: "in_person_signature",
        evidence: words::SIGNED.text(stage.lang).to_owned(),
    }
}
