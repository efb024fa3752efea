//! The arithmetic of counting: what is expected, what differs, what agrees, what is owed. Pure.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::settings::CountRules;
use crate::platform::clock::UtcTime;
use crate::platform::closed_list::closed_list;
use crate::platform::quantity::Quantity;

/// What the books say where they stand at a line of the card: the snapshot and what has moved since.
pub fn expected(at_start: Quantity, moved_since: Quantity) -> Quantity {
    at_start.plus(moved_since)
}

/// Above zero what is there but not on the books, below zero what is on the books but not there.
pub fn difference(counted: Quantity, expected: Quantity) -> Quantity {
    counted.minus(expected)
}

/// What one line has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    pub difference: Quantity,
    /// Serial numbers that are missing or found; a piece for another is no difference in number.
    pub odd_pieces: usize,
    /// The round of the last entry.
    pub round: i32,
}

impl Outcome {
    /// Whether shelf and books say the same.
    pub fn agrees(&self) -> bool {
        self.difference.is_zero() && self.odd_pieces == 0
    }

    /// Whether the difference is too large to be taken from one counting.
    pub fn is_unconfirmed(&self, rules: &CountRules) -> bool {
        let size = self.difference.max(self.difference.negated());
        self.round < 2 && (size > rules.recount_above || self.odd_pieces > 0)
    }
}

/// How many lines agree, of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accuracy {
    pub counted: i32,
    pub agreeing: i32,
}

impl Accuracy {
    /// Over all lines.
    pub fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Accuracy {
        let mut all = Accuracy {
            counted: 0,
            agreeing: 0,
        };
        for outcome in outcomes {
            all.counted = all.counted.saturating_add(1);
            all.agreeing = all.agreeing.saturating_add(i32::from(outcome.agrees()));
        }
        all
    }

    /// In hundredths of a percent, rounded down: 10000 is all. Nothing counted is no accuracy.
    pub fn basis_points(self) -> Option<i32> {
        let counted = i64::from(self.counted);
        (counted > 0)
            .then(|| i64::from(self.agreeing) * 10_000 / counted)
            .and_then(|points| i32::try_from(points).ok())
    }

    /// Whether it reaches so many percent.
    pub fn reaches(self, percent: i32) -> Option<bool> {
        let reached =
            i64::from(self.agreeing) * 100 >= i64::from(percent) * i64::from(self.counted);
        (self.counted > 0).then_some(reached)
    }
}

/// Pieces on the books that were not named, and names that the books do not have there.
pub fn pieces(on_books: &BTreeSet<String>, named: &BTreeSet<String>) -> (Vec<String>, Vec<String>) {
    (
        on_books.difference(named).cloned().collect(),
        named.difference(on_books).cloned().collect(),
    )
}

closed_list! {
    /// Whether a store has had its whole count this month.
    pub enum DutyState {
        /// Counted this month.
        Done = "done" ("已完成", "Done"),
        /// Not yet, and there is time.
        Due = "due" ("待盘点", "Due"),
        /// Not by the day that was set, or not in the month before either.
        Overdue = "overdue" ("已逾期", "Overdue"),
    }
}

/// Where a store stands with its monthly count. One that is new this month owes nothing for the month before.
pub fn duty(
    rules: &CountRules,
    today: NaiveDate,
    since: NaiveDate,
    last: Option<NaiveDate>,
) -> DutyState {
    let month = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
    let behind = month(today) - month(last.unwrap_or(since).max(since.min(today)));
    match (last, behind) {
        (Some(_), ..=0) => DutyState::Done,
        (_, 2..) => DutyState::Overdue,
        _ if today.day() > rules.monthly_due_day => DutyState::Overdue,
        _ => DutyState::Due,
    }
}

/// The first instant of the month, UTC.
pub fn month_start(now: UtcTime) -> UtcTime {
    let first = now.date().with_day(1).unwrap_or_else(|| now.date());
    let midnight = first.and_time(chrono::NaiveTime::MIN).and_utc();
    UtcTime::new(midnight)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn units(units: i64) -> Quantity {
        Quantity::units(units)
    }

    #[test]
    fn accuracy_is_lines_that_agree_of_lines_counted() {
        let line = |difference: i64, odd_pieces: usize| Outcome {
            difference: units(difference),
            odd_pieces,
            round: 1,
        };
        let all = [line(0, 0), line(0, 0), line(-1, 0), line(0, 2), line(0, 0)];
        let accuracy = Accuracy::of(&all);
        assert_eq!((accuracy.agreeing, accuracy.counted), (3, 5));
        assert_eq!(accuracy.basis_points(), Some(6000));
        assert_eq!(accuracy.reaches(60), Some(true));
        assert_eq!(accuracy.reaches(80), Some(false));
        assert_eq!(Accuracy::of(&[]).basis_points(), None);
        assert_eq!(Accuracy::of(&[]).reaches(80), None);
        let third = Accuracy {
            counted: 3,
            agreeing: 2,
        };
        assert_eq!(third.basis_points(), Some(6666));
    }

    #[test]
    fn what_is_confirmed_or_small_enough_is_not_counted_again() {
        let rules = CountRules {
            recount_above: units(2),
            ..CountRules::default()
        };
        for (difference, odd_pieces, round, expected) in [
            (0, 0, 1, false),
            (2, 0, 1, false),
            (-2, 0, 1, false),
            (-3, 0, 1, true),
            (3, 0, 1, true),
            (3, 0, 2, false),
            (0, 1, 1, true),
            (0, 1, 2, false),
        ] {
            let outcome = Outcome {
                difference: units(difference),
                odd_pieces,
                round,
            };
            assert_eq!(outcome.is_unconfirmed(&rules), expected, "{outcome:?}");
        }
    }

    #[test]
    fn every_store_owes_a_count_a_month() {
        let rules = CountRules::default();
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        for (today, since, last, expected) in [
            (day(6, 10), day(1, 1), Some(day(6, 1)), DutyState::Done),
            (day(6, 30), day(1, 1), Some(day(6, 1)), DutyState::Done),
            (day(6, 25), day(1, 1), Some(day(5, 31)), DutyState::Due),
            (day(6, 26), day(1, 1), Some(day(5, 31)), DutyState::Overdue),
            (day(6, 1), day(1, 1), Some(day(4, 30)), DutyState::Overdue),
            (day(6, 1), day(1, 1), None, DutyState::Overdue),
            (day(6, 1), day(6, 1), None, DutyState::Due),
            (day(6, 26), day(6, 1), None, DutyState::Overdue),
            (day(6, 2), day(5, 20), None, DutyState::Due),
        ] {
            assert_eq!(
                duty(&rules, today, since, last),
                expected,
                "{today} {last:?}"
            );
        }
    }

    /// One thing that happens in a place while people count.
    #[derive(Debug, Clone, Copy)]
    enum Happens {
        /// Goods move, on the books and in the flesh.
        Moves(i64),
        /// The counter looks and writes down what lies there.
        Counts,
    }

    fn happens() -> impl Strategy<Value = Happens> {
        prop_oneof![(-5_i64..=5).prop_map(Happens::Moves), Just(Happens::Counts),]
    }

    proptest! {
        /// The shelf and the books start apart by something; whatever moves before, between and after the
        /// countings, the difference found is exactly that, and posting brings the books to the shelf.
        #[test]
        fn whatever_moves_the_difference_stays_what_it_was(
            start in 100_i64..200,
            apart in -50_i64..50,
            story in prop::collection::vec(happens(), 0..40),
        ) {
            let (mut books, mut shelf, mut moved) = (start, start + apart, 0);
            let mut found = None;
            for one in story.into_iter().chain([Happens::Counts, Happens::Moves(3)]) {
                match one {
                    Happens::Moves(change) => {
                        books += change;
                        shelf += change;
                        moved += change;
                    }
                    Happens::Counts => {
                        let expected = expected(units(start), units(moved));
                        prop_assert_eq!(expected, units(books));
                        found = Some(difference(units(shelf), expected));
                    }
                }
            }
            let found = found.unwrap();
            prop_assert_eq!(found, units(apart));
            prop_assert_eq!(units(books).plus(found), units(shelf));
        }

        #[test]
        fn missing_and_found_lead_from_the_books_to_the_shelf(
            on_books in prop::collection::btree_set("[a-d]{1,2}", 0..8),
            named in prop::collection::btree_set("[a-d]{1,2}", 0..8),
        ) {
            let (missing, found) = pieces(&on_books, &named);
            let mut after = on_books.clone();
            for one in &missing {
                prop_assert!(after.remove(one));
            }
            for one in found {
                prop_assert!(after.insert(one));
            }
            prop_assert_eq!(after, named);
        }
    }
}
