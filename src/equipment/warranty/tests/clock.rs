//! Day counting: exclusion, clipping, months, start basis.

use super::super::clock::{Clock, days_between, spells};
use super::*;

fn excluded(spans: Vec<IdleSpan>, on: i64) -> Vec<(i64, i64, u32)> {
    let facts = Facts {
        idle_spans: spans,
        ..sofa(on)
    };
    let days = entitlement(&furniture(), &facts).day_count.unwrap();
    let offset = |date| i64::from(days_between(after(0), date));
    let spans = days.excluded_spans.iter();
    spans
        .map(|s| (offset(s.from), offset(s.until), s.days))
        .collect()
}

#[test]
fn spans_are_joined_clipped_and_counted_once() {
    use IdleKind::{AwaitingParts, Repair};
    let cases = [
        ("one", vec![span(Repair, 5, Some(8))], vec![(5, 8, 3)]),
        ("same day", vec![span(Repair, 5, Some(5))], vec![]),
        ("open", vec![span(Repair, 90, None)], vec![(90, 100, 10)]),
        (
            "opened today",
            vec![span(Repair, 100, None)],
            vec![(100, 100, 0)],
        ),
        ("future", vec![span(Repair, 101, Some(110))], vec![]),
        (
            "beyond",
            vec![span(Repair, 95, Some(110))],
            vec![(95, 100, 5)],
        ),
        ("before the start", vec![span(Repair, -9, Some(-3))], vec![]),
        (
            "across the start",
            vec![span(Repair, -9, Some(3))],
            vec![(0, 3, 3)],
        ),
        ("inverted", vec![span(Repair, 20, Some(10))], vec![]),
        (
            "overlapping",
            vec![span(AwaitingParts, 7, Some(12)), span(Repair, 5, Some(8))],
            vec![(5, 12, 7)],
        ),
        (
            "inside another",
            vec![span(Repair, 5, Some(20)), span(AwaitingParts, 7, Some(12))],
            vec![(5, 20, 15)],
        ),
        (
            "touching",
            vec![span(Repair, 5, Some(8)), span(AwaitingParts, 8, Some(10))],
            vec![(5, 10, 5)],
        ),
        (
            "apart",
            vec![span(Repair, 5, Some(8)), span(Repair, 9, Some(10))],
            vec![(5, 8, 3), (9, 10, 1)],
        ),
    ];
    for (case, spans, expected) in cases {
        assert_eq!(excluded(spans, 100), expected, "{case}");
    }
}

#[test]
fn only_the_kinds_a_policy_excludes_stop_its_clock() {
    let policy = WarrantyPolicy {
        excluded_time: vec![IdleKind::AwaitingParts],
        ..furniture()
    };
    let facts = Facts {
        idle_spans: vec![span(IdleKind::Repair, 5, Some(10))],
        ..sofa(20)
    };
    let days = entitlement(&policy, &facts).day_count.unwrap();
    assert_eq!(days.counted_days, 20);
}

#[test]
fn the_clock_is_shown_as_stopped_until_the_device_is_back() {
    for (until, stopped) in [(None, true), (Some(21), true), (Some(20), false)] {
        let facts = Facts {
            idle_spans: vec![span(IdleKind::Repair, 10, until)],
            ..sofa(20)
        };
        let answer = entitlement(&furniture(), &facts);
        assert_eq!(answer.day_count.unwrap().is_stopped, stopped, "{until:?}");
        assert_eq!(codes(&answer.reasons).contains(&"clock_stopped"), stopped);
    }
}

#[test]
fn months_are_clamped_at_the_end_of_a_shorter_month() {
    let cases = [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2026-03-31", 3, "2026-06-30"),
        ("2026-03-15", 12, "2027-03-15"),
    ];
    for (start, months, end) in cases {
        assert_eq!(
            Period::months(months).last_day(day(start)),
            day(end),
            "{start}"
        );
    }
}

#[test]
fn periods_end_at_the_last_date_there_is() {
    assert_eq!(
        Period::days(u32::MAX).last_day(NaiveDate::MAX),
        NaiveDate::MAX
    );
    assert_eq!(Period::months(u32::MAX).last_day(after(0)), NaiveDate::MAX);
}

#[test]
fn the_end_moves_only_by_spells_that_begin_before_it() {
    let facts = Facts {
        idle_spans: vec![
            span(IdleKind::Repair, 30, Some(35)),
            span(IdleKind::Repair, 36, Some(50)),
        ],
        ..sofa(60)
    };
    let clock = Clock::new(&furniture(), &facts, StartBasis::Delivery, after(0));
    assert_eq!(clock.last_day(Period::days(29)), after(29));
    assert_eq!(clock.last_day(Period::days(30)), after(35));
    assert_eq!(clock.last_day(Period::days(31)), after(50));
    assert_eq!(clock.last_day(Period::days(32)), after(51));
}

#[test]
fn the_first_known_date_of_the_policy_starts_the_clock() {
    let all = Facts {
        purchased_on: Some(after(0)),
        delivered_on: Some(after(5)),
        installed_on: Some(after(7)),
        accepted_on: Some(after(9)),
        manufactured_on: Some(after(-100)),
        has_voucher: true,
        ..Facts::on(after(50))
    };
    let mut facts = all;
    let mut expect = |basis: StartBasis, start: i64, forget: fn(&mut Facts)| {
        let answer = entitlement(&standard(), &facts);
        let days = answer.day_count.clone().unwrap();
        assert_eq!((days.start_basis, days.started_on), (basis, after(start)));
        let fallback = codes(&answer.reasons).contains(&"start_fallback");
        assert_eq!(fallback, basis != StartBasis::Installation);
        forget(&mut facts);
    };
    expect(StartBasis::Installation, 9, |f| f.accepted_on = None);
    expect(StartBasis::Installation, 7, |f| f.installed_on = None);
    expect(StartBasis::Delivery, 5, |f| f.delivered_on = None);
    expect(StartBasis::Purchase, 0, |f| f.purchased_on = None);
    expect(StartBasis::Manufacture, -100, |f| f.manufactured_on = None);
    assert_eq!(entitlement(&standard(), &facts).rule_code, "start_missing");
}

#[test]
fn a_spell_keeps_the_kinds_it_was_joined_from() {
    let spans = [
        span(IdleKind::AwaitingParts, 3, None),
        span(IdleKind::Repair, 1, Some(4)),
    ];
    let spells = spells(spans.iter(), after(0), after(9));
    assert_eq!(spells.len(), 1);
    assert_eq!(spells[0].kinds, [IdleKind::Repair, IdleKind::AwaitingParts]);
    assert!(spells[0].is_running);
}
