//! The work, its waits, the test and the acceptance.

use chrono::TimeDelta;
use serde_json::json;

use super::{DAY, HOUR, called, go, signed};
use crate::demo::Stage;
use crate::demo::cast::Cast;
use crate::demo::records;
use crate::demo::story::{Story, Told};
use crate::demo::words;
use crate::platform::error::AppResult;
use crate::platform::tx::Visibility;
use crate::tickets::facts::Said;
use crate::tickets::flow::{HoldReason, TicketAct, TicketAction as A};
use crate::tickets::model::{EvidenceKind, Hold, NewEvent, TicketEventDetails, TicketEventType};
use crate::workflow::Attempt;

/// Repairs until test and customer are content.
pub(super) fn repair(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story) -> Told {
    let mut patience = 2;
    loop {
        if stage.dice.chance(140) {
            wait(stage, cast, story)?;
        }
        story.pass(stage, HOUR, 30 * HOUR)?;
        story.report(stage, cast)?;
        story.pass(stage, 5, HOUR)?;
        go(stage, story, cast.technician, A::CompleteRepair)?;
        story.pass(stage, 20, 10 * HOUR)?;
        patience -= 1;
        let passed = patience <= 0 || stage.dice.chance(930);
        verify(stage, cast, story, passed)?;
        if !passed {
            continue;
        }
        story.pass(stage, HOUR, 2 * DAY)?;
        let accepted = patience <= 0 || stage.dice.chance(955);
        accept(stage, cast, story, accepted)?;
        if accepted {
            return Ok(());
        }
    }
}

fn wait(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story) -> Told {
    story.pass(stage, 30, 6 * HOUR)?;
    let op = story.op(stage, cast.technician);
    let days = stage.dice.between(1, 6);
    let expected = op.now.plus(TimeDelta::days(days)).date();
    let reason = HoldReason::AwaitingParts;
    let ticket = &mut story.bundle.ticket;
    ticket.hold_reason = Some(reason);
    ticket.details.hold = Some(Hold {
        since: op.now,
        expected_on: Some(expected),
    });
    story.bundle.push(
        NewEvent::new(TicketEventType::Held)
            .by_act(TicketAct::Hold.as_str())
            .visible_to(Visibility::Customer)
            .because(
                Some(reason.as_str()),
                Some(words::WAITS_FOR_PART.text(stage.lang)),
            )
            .saying(TicketEventDetails {
                hold_reason: Some(reason),
                expected_on: Some(expected),
                ..TicketEventDetails::default()
            }),
    );
    story.save(stage, &op)?;
    story.mark(stage, "held", Some(reason.as_str()));
    story.pass(stage, DAY, (days + 1) * DAY)?;
    resume(stage, cast, story)?;
    let text = words::PROGRESS.text(stage.lang);
    Ok(story.note(stage, cast.agent, text, Visibility::Customer)?)
}

fn resume(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story) -> AppResult<()> {
    let op = story.op(stage, cast.technician);
    let ticket = &mut story.bundle.ticket;
    let reason = ticket.hold_reason.take();
    let since = ticket.details.hold.take().map_or(op.now, |hold| hold.since);
    let seconds = (op.now.millis() - since.millis()).max(0) / 1000;
    ticket.details.held_seconds += seconds;
    story.bundle.push(
        NewEvent::new(TicketEventType::Resumed)
            .by_act(TicketAct::Resume.as_str())
            .visible_to(Visibility::Customer)
            .saying(TicketEventDetails {
                hold_reason: reason,
                held_seconds: Some(seconds),
                ..TicketEventDetails::default()
            }),
    );
    story.mark(stage, "resumed", None);
    story.save(stage, &op)
}

fn verify(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story, passed: bool) -> AppResult<()> {
    let op = story.op(stage, cast.quality);
    let lang = stage.lang;
    let result = if passed { "passed" } else { "failed" };
    let mut body = json!({
        "passed": passed,
        "tests": [
            { "name": words::TESTED_SAFETY.text(lang), "result": "passed" },
            { "name": words::TESTED_LOAD.text(lang), "result": result },
        ],
    });
    if let (false, serde_json::Value::Object(members)) = (passed, &mut body) {
        members.insert("comment".to_owned(), json!(words::TEST_FAILED.text(lang)));
    }
    story.keep(&op, EvidenceKind::Verification, body);
    let action = if passed {
        A::PassVerification
    } else {
        A::FailVerification
    };
    let said = Said {
        has_test_results: true,
        ..Said::default()
    };
    story.take(stage, &op, &Attempt::evidence(action.as_str()), &said)?;
    story.save(stage, &op)
}

fn accept(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story, accepted: bool) -> AppResult<()> {
    let (who, word) = if stage.dice.chance(650) {
        (cast.technician, signed(stage))
    } else {
        (cast.agent, called(stage))
    };
    let op = story.op(stage, who);
    let comment = words::FAULT_PERSISTS.text(stage.lang);
    let comment = (!accepted).then_some(comment);
    let said = Said {
        has_customers_word: true,
        has_accepted_by: true,
        has_customer_signature: word.how == "in_person_signature",
        ..Said::default()
    };
    let body = records::acceptance(cast, accepted, &word, comment);
    story.keep(&op, EvidenceKind::Acceptance, body);
    let (action, reason) = if accepted {
        (A::Accept, None)
    } else {
        (A::RefuseAcceptance, Some("fault_persists"))
    };
    let attempt = Attempt::evidence(action.as_str()).because(reason, comment);
    story.take(stage, &op, &attempt, &said)?;
    story.save(stage, &op)
}
