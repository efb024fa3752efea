//! Walks all tickets and applies every rule to each.

use uuid::Uuid;

use super::case::Case;
use super::findings::{Check, Findings};
use super::{billing, load, proof, relatives, timeline, trail};
use crate::platform::db::Database;
use crate::platform::error::AppResult;
use crate::platform::search::{self, SearchKind};
use crate::tickets::neighbours;
use crate::tickets::settings::TicketRules;

/// What is off in one ticket, if anything.
type Rule = fn(&Case) -> Option<String>;

const RULES: &[(Check, Rule)] = &[
    (Check::StateIsFold, timeline::state_is_fold),
    (Check::StepsAreDeclared, timeline::steps_are_declared),
    (Check::EventsAreNumbered, timeline::events_are_numbered),
    (Check::ActorsAreNamed, timeline::actors_are_named),
    (Check::CountersAgree, timeline::counters_agree),
    (Check::TimersAgree, timeline::timers_agree),
    (Check::EvidenceIsNumbered, proof::evidence_is_numbered),
    (Check::DiagnosisOnRecord, proof::diagnosis_on_record),
    (Check::AcceptanceOnRecord, proof::acceptance_on_record),
    (Check::CustomerHeard, proof::customer_heard),
    (Check::ReviewOnRecord, proof::review_on_record),
    (Check::QuotesAddUp, billing::quotes_add_up),
    (Check::OneQuoteOpen, billing::one_quote_open),
    (Check::QuotesAreDecided, billing::quotes_are_decided),
    (Check::ChargesAreSettled, billing::charges_are_settled),
    (Check::EventsPublished, trail::events_published),
    (Check::EventsAudited, trail::events_audited),
];

pub(super) fn check(database: &Database, findings: &mut Findings) -> AppResult<()> {
    let wanted = attempts_wanted(database)?;
    let mut after = load::start();
    loop {
        let (cases, kin, lost) = database.read_consistent_blocking(move |db| {
            let cases = load::batch(db, after, wanted)?;
            let kin = relatives::load(db, &cases)?;
            let ids: Vec<Uuid> = cases.iter().map(|case| case.ticket.id.uuid()).collect();
            let lost = search::missing(db, SearchKind::Ticket, &ids)?;
            Ok((cases, kin, lost))
        })?;
        let Some(last) = cases.last() else {
            return Ok(());
        };
        after = last.ticket.id;
        for case in &cases {
            judge(case, findings);
        }
        relatives::judge(&cases, &kin, findings);
        findings.unfindable("ticket", cases.len(), &lost);
    }
}

fn judge(case: &Case, findings: &mut Findings) {
    for (check, rule) in RULES {
        findings.examined(*check, 1);
        if let Some(what) = rule(case) {
            findings.add(*check, "ticket", case.ticket.id, what);
        }
    }
}

/// A company may ask for more attempts than before; tickets completed under the shipped rule stay
/// completed.
fn attempts_wanted(database: &Database) -> AppResult<usize> {
    let now = database.read_blocking(neighbours::rules)?;
    let shipped = TicketRules::default();
    Ok(now.callback_attempts.min(shipped.callback_attempts))
}
