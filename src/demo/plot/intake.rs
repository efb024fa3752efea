//! From the first call to the triage.

use super::{Course, HOUR, found_by, go, go_because};
use crate::demo::Stage;
use crate::demo::cast::Cast;
use crate::demo::story::{Pause, Story};
use crate::demo::words;
use crate::platform::error::AppResult;
use crate::platform::tx::Visibility;
use crate::tickets::facts::Said;
use crate::tickets::flow::{TicketAct, TicketAction as A};
use crate::tickets::model::{NewEvent, Severity, TicketEventDetails, TicketEventType};
use crate::workflow::Attempt;

pub(super) fn intake(
    stage: &mut Stage,
    cast: &Cast<'_>,
    story: &mut Story,
) -> Result<Course, Pause> {
    story.pass(stage, 5, 2 * HOUR)?;
    if stage.dice.chance(12) {
        duplicate(stage, cast, story)?;
    }
    assign(stage, cast, story)?;
    if stage.dice.chance(25) {
        story.pass(stage, 5, 4 * HOUR)?;
        go_because(stage, story, cast.agent, A::Cancel, "customer_withdrew")?;
        return Ok(Course::Over);
    }
    story.pass(stage, 5, 3 * HOUR)?;
    go(stage, story, cast.agent, A::Triage)?;
    if stage.dice.chance(150) {
        let texts = [words::NOTE_CALL_FIRST, words::NOTE_STAIRS];
        let text = stage.dice.pick(&texts)?.text(stage.lang);
        story.note(stage, cast.agent, text, Visibility::Internal)?;
    }
    let is_grave = story.bundle.ticket.severity >= Some(Severity::High);
    if is_grave && stage.dice.chance(300) {
        story.pass(stage, 20, 3 * HOUR)?;
        escalate(stage, cast, story)?;
    }
    Ok(Course::Goes)
}

fn assign(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story) -> AppResult<()> {
    let op = story.op(stage, cast.dispatcher);
    let ticket = &mut story.bundle.ticket;
    let assignee = cast.technician.person().map(|person| person.id);
    let details = TicketEventDetails {
        previous_assignee_id: ticket.assignee_id,
        previous_team_id: ticket.team_id,
        assignee_id: assignee,
        team_id: ticket.team_id,
        ..TicketEventDetails::default()
    };
    ticket.assignee_id = assignee;
    let event = NewEvent::new(TicketEventType::Assigned).by_act(TicketAct::Assign.as_str());
    story.bundle.push(event.saying(details));
    story.save(stage, &op)
}

fn escalate(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story) -> AppResult<()> {
    let op = story.op(stage, cast.technician);
    let ticket = &mut story.bundle.ticket;
    ticket.escalation_level += 1;
    ticket.details.escalated_at = Some(op.now);
    let details = TicketEventDetails {
        escalation_level: Some(ticket.escalation_level),
        ..TicketEventDetails::default()
    };
    story.bundle.push(
        NewEvent::new(TicketEventType::Escalated)
            .by_act(TicketAct::Escalate.as_str())
            .because(Some("difficult_fault"), None)
            .saying(details),
    );
    story.save(stage, &op)
}

/// The customer reports the same once more; the second report goes into the first.
fn duplicate(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story) -> AppResult<()> {
    let ticket = cast.ticket(stage, story.at, None)?;
    let mut twin = Story::registered(stage, cast.agent, ticket)?;
    let related = |of: &Story| TicketEventDetails {
        related_ticket_id: Some(of.bundle.ticket.id),
        related_ticket_number: Some(of.bundle.ticket.number.clone()),
        ..TicketEventDetails::default()
    };
    let comment = words::DUPLICATE.text(stage.lang);
    let merge = TicketAct::Merge.as_str();
    let op = twin.op(stage, cast.agent);
    twin.bundle.ticket.merged_into_id = Some(story.bundle.ticket.id);
    twin.bundle.push(
        NewEvent::new(TicketEventType::Merged)
            .by_act(merge)
            .visible_to(Visibility::Customer)
            .because(None, Some(comment))
            .saying(related(story)),
    );
    let cancel = Attempt::transition(A::Cancel.as_str()).because(Some("duplicate"), Some(comment));
    twin.take(stage, &op, &cancel, &Said::default())?;
    twin.save(stage, &op)?;
    let event = NewEvent::new(TicketEventType::MergeReceived).by_act(merge);
    story.bundle.push(event.saying(related(&twin)));
    story.save(stage, &op)?;
    twin.hand_over(stage, found_by(cast));
    Ok(())
}
