//! Rules over the evidence that a state rests on.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::Value;

use super::case::{Case, EvidenceLine};
use crate::platform::clock::UtcTime;
use crate::tickets::flow::TicketState as S;
use crate::tickets::model::EvidenceKind as E;

/// Revisions of a kind run 1, 2, 3 … within a cycle, and cycles stay within the ticket's.
pub(super) fn evidence_is_numbered(case: &Case) -> Option<String> {
    let mut before: Option<&EvidenceLine> = None;
    case.evidence.iter().find_map(|one| {
        let continues =
            before.is_some_and(|last| (&last.kind, last.cycle) == (&one.kind, one.cycle));
        let expected = match before {
            Some(last) if continues => last.revision + 1,
            _ => 1,
        };
        before = Some(one);
        let fits = one.revision == expected && (1..=case.ticket.cycle).contains(&one.cycle);
        (!fits).then(|| {
            format!(
                "{} {} of cycle {} stands where {expected} should",
                one.kind, one.revision, one.cycle
            )
        })
    })
}

/// Invariant 3: a ticket in repair or later has a diagnosis of its cycle.
pub(super) fn diagnosis_on_record(case: &Case) -> Option<String> {
    let later = [
        S::Repair,
        S::Verification,
        S::Acceptance,
        S::Closure,
        S::Review,
        S::Completed,
    ];
    lacking(case, &later, E::Diagnosis)
}

/// Invariant 4: past acceptance the customer has accepted in this cycle.
pub(super) fn acceptance_on_record(case: &Case) -> Option<String> {
    if !case.is_in(&[S::Closure, S::Review, S::Completed]) {
        return None;
    }
    let accepted = case
        .of_cycle(E::Acceptance.as_str())
        .last()
        .and_then(|one| one.body.0.get("accepted"))
        .and_then(Value::as_bool);
    (accepted != Some(true)).then(|| {
        format!(
            "is {} without an acceptance of cycle {}",
            case.ticket.state, case.ticket.cycle
        )
    })
}

/// Invariant 5, first half: the customer was asked, or could not be reached on enough days.
pub(super) fn customer_heard(case: &Case) -> Option<String> {
    if !case.is_in(&[S::Completed]) {
        return None;
    }
    let outcomes: Vec<&EvidenceLine> = case.of_cycle(E::ContactOutcome.as_str()).collect();
    let reached = |one: &EvidenceLine| one.body.0.get("is_reached") == Some(&Value::Bool(true));
    let failed: BTreeSet<NaiveDate> = outcomes
        .iter()
        .filter(|one| !reached(one))
        .map(|one| contacted_on(one))
        .collect();
    let is_heard = outcomes.iter().any(|one| reached(one)) || failed.len() >= case.attempts_wanted;
    (!is_heard).then(|| {
        format!(
            "completed without a customer's answer, after {} days with failed attempts",
            failed.len()
        )
    })
}

fn contacted_on(outcome: &EvidenceLine) -> NaiveDate {
    let said = outcome.body.0.get("contacted_at");
    let said = said.and_then(|at| serde_json::from_value::<UtcTime>(at.clone()).ok());
    said.unwrap_or(outcome.at).date()
}

/// Invariant 5, second half: the lesson is written down.
pub(super) fn review_on_record(case: &Case) -> Option<String> {
    lacking(case, &[S::Completed], E::Review).or_else(|| {
        let is_major = case.ticket.is_major;
        is_major
            .then(|| lacking(case, &[S::Completed], E::FaultAnalysis))
            .flatten()
    })
}

fn lacking(case: &Case, states: &[S], kind: E) -> Option<String> {
    let is_lacking = case.is_in(states) && case.of_cycle(kind.as_str()).next().is_none();
    is_lacking.then(|| {
        format!(
            "is {} without {} of cycle {}",
            case.ticket.state,
            kind.as_str(),
            case.ticket.cycle
        )
    })
}
