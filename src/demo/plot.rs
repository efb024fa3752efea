//! What happens to a ticket: the usual course, and how often it takes another one.

use chrono::TimeDelta;
use serde_json::json;

use super::Stage;
use super::cast::Cast;
use super::records::{self, Word};
use super::store::Task;
use super::story::{Pause, Story, Told};
use super::words;
use crate::equipment::warranty::ChargeBasis;
use crate::platform::auth::Actor;
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::error::AppResult;
use crate::platform::search::SearchText;
use crate::platform::tx::Visibility;
use crate::tickets::facts::{Decided, Said};
use crate::tickets::flow::{HoldReason, TicketAct, TicketAction as A, TicketState};
use crate::tickets::model::{
    EvidenceKind, Hold, NewEvent, ServiceMode, Severity, TicketEventDetails, TicketEventType,
};
use crate::tickets::quotes::flow::QuoteState;
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
    if intake(stage, cast, story)? == Course::Over {
        return Ok(());
    }
    loop {
        if agree(stage, cast, story)? == Course::Over {
            return Ok(());
        }
        let child = second_device(stage, cast, story)?;
        repair(stage, cast, story)?;
        match child {
            Child::Open => return Err(Pause::Today),
            Child::Ended(at) => story.at = story.at.max(at),
            Child::None => {}
        }
        close(stage, cast, story)?;
        if review(stage, cast, story)? == Course::Over {
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

fn intake(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story) -> Result<Course, Pause> {
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

/// From the diagnosis to the moment at which the repair may start.
fn agree(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story) -> Result<Course, Pause> {
    story.pass(stage, HOUR, 30 * HOUR)?;
    if cast.mode == ServiceMode::Depot && story.bundle.ticket.cycle == 1 {
        story.hand_device(stage, cast, false)?;
        story.pass(stage, 30, 6 * HOUR)?;
    }
    story.diagnose(stage, cast)?;
    story.pass(stage, 10, 3 * HOUR)?;
    if story.bundle.ticket.charge_basis != Some(ChargeBasis::Chargeable) {
        go(stage, story, cast.technician, A::StartRepair)?;
        story.promise(stage, cast);
        return Ok(Course::Goes);
    }
    for version in 1..=2 {
        quote(stage, cast, story, version == 2)?;
        story.pass(stage, 2 * HOUR, 2 * DAY)?;
        if stage.dice.chance(40) {
            withdraw(stage, cast, story)?;
            return Ok(Course::Over);
        }
        let approved = stage.dice.chance(if version == 1 { 800 } else { 900 });
        decide(stage, cast, story, approved)?;
        if approved {
            story.promise(stage, cast);
            return Ok(Course::Goes);
        }
        story.pass(stage, HOUR, 20 * HOUR)?;
    }
    go_because(stage, story, cast.agent, A::Cancel, "customer_withdrew")?;
    Ok(Course::Over)
}

fn quote(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story, favour: bool) -> Told {
    let op = story.op(stage, cast.agent);
    let lang = stage.lang;
    let part = cast
        .fault
        .part
        .map(|(_, name, price)| (name.text(lang).to_owned(), price));
    story.draft_quote(stage, &op, part, favour)?;
    story.save(stage, &op)?;
    story.pass(stage, 10, 3 * HOUR)?;
    let op = story.op(stage, cast.agent);
    story.move_quote(stage, &op, QuoteState::Sent, "quote.sent")?;
    story.save(stage, &op)?;
    story.pass(stage, 5, HOUR)?;
    Ok(go(stage, story, cast.technician, A::ProposePlan)?)
}

/// The customer thinks better of it before answering.
fn withdraw(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story) -> AppResult<()> {
    let op = story.op(stage, cast.agent);
    story.move_quote(stage, &op, QuoteState::Superseded, "quote.superseded")?;
    let attempt = Attempt::transition(A::Cancel.as_str()).because(Some("customer_withdrew"), None);
    story.take(stage, &op, &attempt, &Said::default())?;
    story.save(stage, &op)
}

fn decide(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story, approved: bool) -> AppResult<()> {
    let op = story.op(stage, cast.agent);
    let word = called(stage);
    let id = story.quote_id();
    let comment = (!approved).then_some(words::TOO_DEAR.text(stage.lang));
    let quote = id.map(|id| json!(id));
    let body = records::decision(cast, &op, approved, &word, quote.as_ref(), comment);
    let said = Said {
        has_customers_word: true,
        decides: id.map(Decided::Quote),
        ..Said::default()
    };
    let (action, reason) = if approved {
        (A::ApprovePlan, None)
    } else {
        (A::DeclinePlan, Some("price"))
    };
    // The flow asks about the quote as it lies before the customer, so it is judged before it is decided.
    let lies_open = story.bundle.known.quote;
    if approved {
        story.move_quote(stage, &op, QuoteState::Approved, "quote.approved")?;
        story.charge_agreed(stage, &op);
    } else {
        story.move_quote(stage, &op, QuoteState::Declined, "quote.declined")?;
    }
    story.keep(&op, EvidenceKind::PlanDecision, body);
    story.bundle.known.quote = lies_open;
    let attempt = Attempt::evidence(action.as_str()).because(reason, comment);
    story.take(stage, &op, &attempt, &said)?;
    story.bundle.known.quote = None;
    story.save(stage, &op)
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

/// Repairs until test and customer are content.
fn repair(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story) -> Told {
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

fn close(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story) -> Told {
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
fn review(stage: &mut Stage, cast: &Cast<'_>, story: &mut Story) -> Result<Course, Pause> {
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
