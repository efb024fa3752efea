//! Closing, the callbacks and the lesson.

use super::{Course, DAY, HOUR, go, go_because};
use crate::demo::Stage;
use crate::demo::cast::Cast;
use crate::demo::store::Task;
use crate::demo::story::{Pause, Story, Told};
use crate::tickets::flow::TicketAction as A;
use crate::tickets::model::ServiceMode;

pub(super) fn close(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story) -> Told {
    if cast.mode == ServiceMode::Depot && story.bundle.ticket.cycle == 1 {
        story.pass(stage, HOUR, DAY)?;
        story.hand_device(stage, cast, true)?;
    }
    if story.charges.iter().any(|charge| charge.status == "due") {
        story.pass(stage, 10, DAY)?;
        let methods = [
            (5, "mobile_wallet"),
            (2, "card"),
            (1, "cash"),
            (1, "transfer"),
        ];
        let method = stage.dice.weighted(&methods)?;
        let op = story.op(stage, cast.finance);
        story.settle_charges(stage, &op, method)?;
    }
    story.pass(stage, 20, DAY)?;
    Ok(go(stage, story, cast.agent, A::Close)?)
}

/// Callbacks and the lesson; the course goes on when the ticket is reopened.
pub(super) fn review(
    stage: &mut Stage,
    cast: &Cast<'_>,
    story: &mut Story,
) -> Result<Course, Pause> {
    let may_return = story.bundle.ticket.cycle == 1;
    story.pass(stage, DAY, 4 * DAY)?;
    let answered = call(stage, cast, story)?;
    if answered == Some(false) && may_return && stage.dice.chance(500) {
        story.pass(stage, HOUR, DAY)?;
        go_because(stage, story, cast.agent, A::Reopen, "not_fixed")?;
        let ticket = story.bundle.ticket.id;
        stage.agenda.add(story.at, Task::Reopened { ticket });
        return Ok(Course::Goes);
    }
    if answered == Some(false) {
        story.pass(stage, HOUR, DAY)?;
        let complaint = format!("TS-{}", stage.dice.between(10_000, 99_999));
        story.call_back(stage, cast.quality, Some(false), Some(complaint))?;
    }
    story.pass(stage, HOUR, 2 * DAY)?;
    story.review(stage, cast)?;
    story.pass(stage, 20, DAY)?;
    go(stage, story, cast.supervisor, A::CompleteReview)?;
    if may_return && stage.dice.chance(18) {
        story.pass(stage, 3 * DAY, 25 * DAY)?;
        go_because(stage, story, cast.agent, A::Reopen, "fault_returned")?;
        let ticket = story.bundle.ticket.id;
        stage.agenda.add(story.at, Task::Reopened { ticket });
        return Ok(Course::Goes);
    }
    Ok(Course::Over)
}

/// Calls on up to three days; what was answered, if anything.
fn call(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story) -> Result<Option<bool>, Pause> {
    for _ in 0..3 {
        if stage.dice.chance(850) {
            let is_satisfied = stage.dice.chance(945);
            story.call_back(stage, cast.quality, Some(is_satisfied), None)?;
            return Ok(Some(is_satisfied));
        }
        story.call_back(stage, cast.quality, None, None)?;
        story.pass(stage, 25 * HOUR, 40 * HOUR)?;
    }
    Ok(None)
}
