//! From the diagnosis to the moment at which the repair may start.

use serde_json::json;

use super::{Course, DAY, HOUR, called, go, go_because};
use crate::demo::Stage;
use crate::demo::cast::Cast;
use crate::demo::records;
use crate::demo::story::{Pause, Story, Told};
use crate::demo::words;
use crate::equipment::warranty::ChargeBasis;
use crate::platform::error::AppResult;
use crate::tickets::facts::{Decided, Said};
use crate::tickets::flow::TicketAction as A;
use crate::tickets::model::{EvidenceKind, ServiceMode};
use crate::tickets::quotes::flow::QuoteState;
use crate::workflow::Attempt;

/// From the diagnosis to the moment at which the repair may start.
pub(super) fn agree(
    stage: &mut Stage,
    cast: &Cast<'_>,
    story: &mut Story,
) -> Result<Course, Pause> {
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
