//! What a reader should know about the facts behind an answer, whatever the answer is.

use chrono::NaiveDate;
use std::collections::BTreeSet;

use super::clock::{Clock, is_inverted};
use super::facts::{Facts, IdleSpan};
use super::outcome::Remedy;
use super::policy::WarrantyPolicy;
use super::reason::{Reason, ReasonCode};
use super::words::RemedyKind;

/// More ignored records than these say nothing new.
const MOST_IGNORED: usize = 20;

pub(super) fn notes(
    policy: Option<&WarrantyPolicy>,
    facts: &Facts,
    clock: Option<&Clock>,
    remedies: &[Remedy],
) -> Vec<Reason> {
    let mut notes = Vec::new();
    if let Some((policy, clock)) = policy.zip(clock) {
        notes.extend(start_notes(policy, clock));
    }
    notes.extend(remedy_notes(facts, remedies));
    notes.extend(ignored_records(facts));
    notes
}

fn start_notes(policy: &WarrantyPolicy, clock: &Clock) -> Vec<Reason> {
    let mut notes = Vec::new();
    if policy.start_basis.first() != Some(&clock.basis) {
        let fallback = Reason::new(ReasonCode::StartFallback)
            .with("basis", clock.basis.as_str())
            .with("date", clock.start);
        notes.push(fallback);
    }
    if !policy.is_in_force(clock.start) {
        // Not an obstacle: a draft may be tried on old cases, and devices can be older than all versions.
        let reason = Reason::new(ReasonCode::PolicyNotInForce)
            .with("policy", &policy.code)
            .with("version", policy.version)
            .with("date", clock.start);
        notes.push(reason);
    }
    if let Some(spell) = clock.stopped_by() {
        notes.push(Reason::new(ReasonCode::ClockStopped).with("date", spell.from));
    }
    notes
}

fn remedy_notes(facts: &Facts, remedies: &[Remedy]) -> Vec<Reason> {
    let mut notes = Vec::new();
    let has = |kind| remedies.iter().any(|remedy| remedy.kind == kind);
    if has(RemedyKind::Exchange) && !facts.is_same_model_available {
        notes.push(Reason::new(ReasonCode::EquivalentOnly));
    }
    let unpriced = |r: &Remedy| r.kind == RemedyKind::Refund && r.refund.is_none();
    if remedies.iter().any(unpriced) {
        notes.push(Reason::new(ReasonCode::PriceUnknown));
    }
    notes
}

fn ignored_records(facts: &Facts) -> impl Iterator<Item = Reason> {
    let inverted = facts.idle_spans.iter().filter(|span| is_inverted(span));
    let spans = inverted.take(MOST_IGNORED).map(ignored_span);
    let repairs = facts.repairs.iter().map(|repair| repair.finished_on);
    let parts = facts.replaced_parts.iter().map(|part| part.replaced_on);
    let future: BTreeSet<NaiveDate> = repairs
        .chain(parts)
        .filter(|&date| date > facts.on)
        .collect();
    let records = future
        .into_iter()
        .take(MOST_IGNORED)
        .map(|date| Reason::new(ReasonCode::FutureRecordIgnored).with("date", date));
    spans.chain(records)
}

fn ignored_span(span: &IdleSpan) -> Reason {
    let until = span.until.unwrap_or(span.from);
    Reason::new(ReasonCode::SpanIgnored)
        .with("from", span.from)
        .with("until", until)
}
