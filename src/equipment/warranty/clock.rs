//! The clock of a policy: which day is day 0, which days do not count, when a period ends.
//!
//! Conventions, used everywhere in this area:
//! - The day count is the number of whole days after the start date; the start date is day 0.
//!   "Within 30 days" includes day 30 and excludes day 31.
//! - An idle span is half-open: the day the device was handed in is idle, the day it came back
//!   counts again. A same-day repair therefore excludes nothing.
//! - Overlapping and touching spans are one span; what lies before the start or after the day of
//!   the question is cut off; an open span runs to the day of the question.
//! - A month later is the same day of the month, clamped at the end of a shorter month.

use chrono::{Days, NaiveDate};

use super::facts::{Facts, IdleSpan};
use super::outcome::{DayCount, ExcludedSpan};
use super::policy::{Period, WarrantyPolicy};
use super::words::{IdleKind, StartBasis};

/// An unbroken time without the device, `from` inclusive, `until` exclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spell {
    pub from: NaiveDate,
    pub until: NaiveDate,
    pub kinds: Vec<IdleKind>,
    /// Not over on the day of the question.
    pub is_running: bool,
}

impl Spell {
    pub fn days(&self) -> u32 {
        days_between(self.from, self.until)
    }
}

/// A policy's clock for one device, read on the day of the question.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    pub basis: StartBasis,
    pub start: NaiveDate,
    pub on: NaiveDate,
    excluded: Vec<Spell>,
}

/// The first start date known, in the policy's order.
pub(super) fn start_of(policy: &WarrantyPolicy, facts: &Facts) -> Option<(StartBasis, NaiveDate)> {
    let mut known = policy
        .start_basis
        .iter()
        .filter_map(|&basis| facts.start_date(basis).map(|date| (basis, date)));
    known.next()
}

impl Clock {
    pub fn new(
        policy: &WarrantyPolicy,
        facts: &Facts,
        basis: StartBasis,
        start: NaiveDate,
    ) -> Self {
        let counts = |span: &&IdleSpan| policy.excluded_time.contains(&span.kind);
        let spans = facts.idle_spans.iter().filter(counts);
        Self {
            basis,
            start,
            on: facts.on,
            excluded: spells(spans, start, facts.on),
        }
    }

    /// The last day of a period on this clock: every excluded day within it moves the end by one.
    pub fn last_day(&self, period: Period) -> NaiveDate {
        let bare = period.last_day(self.start);
        // A spell that begins after the end has no effect; one that begins on the last day holds it open.
        self.excluded.iter().fold(bare, |end, spell| {
            if spell.from <= end {
                later(end, spell.days())
            } else {
                end
            }
        })
    }

    /// The spell that stops the clock on the day of the question.
    pub fn stopped_by(&self) -> Option<&Spell> {
        self.excluded.iter().find(|spell| spell.is_running)
    }

    pub fn day_count(&self) -> DayCount {
        let elapsed_days = days_between(self.start, self.on);
        let excluded_days = self.excluded.iter().map(Spell::days).sum::<u32>();
        DayCount {
            start_basis: self.basis,
            started_on: self.start,
            elapsed_days,
            excluded_days,
            counted_days: elapsed_days.saturating_sub(excluded_days),
            is_stopped: self.stopped_by().is_some(),
            excluded_spans: self.excluded.iter().map(shown).collect(),
        }
    }
}

/// Merges spans into spells between `floor` and `on`, oldest first.
pub(super) fn spells<'a>(
    spans: impl Iterator<Item = &'a IdleSpan>,
    floor: NaiveDate,
    on: NaiveDate,
) -> Vec<Spell> {
    let mut cut: Vec<Spell> = spans.filter_map(|span| cut_off(span, floor, on)).collect();
    cut.sort_by_key(|spell| (spell.from, spell.until));
    let mut merged: Vec<Spell> = Vec::new();
    for spell in cut {
        match merged.last_mut() {
            Some(last) if spell.from <= last.until => absorb(last, spell),
            _ => merged.push(spell),
        }
    }
    merged.retain(|spell| spell.is_running || spell.days() > 0);
    merged
}

/// Whether the dates of a span contradict each other.
pub(super) fn is_inverted(span: &IdleSpan) -> bool {
    span.until.is_some_and(|until| until < span.from)
}

fn cut_off(span: &IdleSpan, floor: NaiveDate, on: NaiveDate) -> Option<Spell> {
    if is_inverted(span) {
        return None;
    }
    let from = span.from.max(floor);
    let until = span.until.unwrap_or(on).min(on);
    (from <= until).then(|| Spell {
        from,
        until,
        kinds: vec![span.kind],
        is_running: span.until.is_none_or(|until| until > on),
    })
}

fn absorb(last: &mut Spell, spell: Spell) {
    last.until = last.until.max(spell.until);
    last.is_running |= spell.is_running;
    last.kinds.extend(spell.kinds);
    last.kinds.sort();
    last.kinds.dedup();
}

fn shown(spell: &Spell) -> ExcludedSpan {
    ExcludedSpan {
        kinds: spell.kinds.clone(),
        from: spell.from,
        until: spell.until,
        days: spell.days(),
        is_running: spell.is_running,
    }
}

/// Whole days from one date to another; 0 when they are in the wrong order.
pub(super) fn days_between(from: NaiveDate, to: NaiveDate) -> u32 {
    u32::try_from(to.signed_duration_since(from).num_days()).unwrap_or(0)
}

/// A date `days` later, or the last date there is.
pub(super) fn later(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_days(Days::new(days.into()))
        .unwrap_or(NaiveDate::MAX)
}
