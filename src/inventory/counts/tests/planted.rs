//! Every check of counts finds the defect it is there for, and no other check does.

use super::crew::{Crew, FIRST, JUDGE, SECOND};
use crate::check::Check;
use crate::check::planting::{self, Defect};
use crate::inventory::counts::flow::CountAction;
use crate::inventory::tests::house::House;
use crate::platform::db::scratch::Scratch;

/// A posted count with a loss, a surplus and a line that agrees, and one that goes on.
fn counted(scratch: &Scratch) {
    let mut crew = Crew::of(House::on(scratch));
    crew.house.receive(0, 0, 9, 100, &[]).unwrap();
    crew.house.receive(0, 1, 4, 100, &[]).unwrap();
    crew.house.receive(1, 1, 5, 200, &[]).unwrap();
    let count = crew.start();
    for ((part, place), quantity) in [((0, 0), 7), ((0, 1), 5), ((1, 1), 5)] {
        crew.count(FIRST, count, (part, place), (quantity, &[]))
            .unwrap();
    }
    crew.recount(count).unwrap();
    crew.count(SECOND, count, (0, 0), (7, &[])).unwrap();
    crew.count(SECOND, count, (0, 1), (5, &[])).unwrap();
    crew.step(JUDGE, count, CountAction::Review).unwrap();
    crew.book(count).unwrap();
    let open = crew.start();
    crew.count(FIRST, open, (1, 1), (4, &[])).unwrap();
}

pub const DEFECTS: &[Defect] = &[
    Defect::of(
        Check::NumbersAhead,
        "UPDATE stock_counts SET number = SUBSTR(number, 1, 6) || '000777' WHERE number = (SELECT MAX(number) FROM stock_counts)",
    ),
    Defect::of(
        Check::StockCountLinesAreTheirLastEntry,
        "UPDATE stock_count_lines SET card_line = card_line + 1 WHERE line = 1 AND counted IS NOT NULL",
    ),
    Defect::of(
        Check::StockCountExpectedIsFold,
        "UPDATE stock_count_lines SET at_start = at_start + 1000 WHERE line = 1 AND counted IS NOT NULL",
    ),
    Defect::of(
        Check::StockCountsPostDifferences,
        "UPDATE stock_count_lines SET adjusted = adjusted - 1000 WHERE adjusted < 0",
    ),
    Defect::of(
        Check::StockCountsAreJudgedByOthers,
        "UPDATE stock_counts SET reviewed_by = created_by WHERE state = 'posted'",
    ),
    Defect::of(
        Check::StockCountClaimsAreOpen,
        "DELETE FROM stock_count_claims",
    ),
    Defect::of(
        Check::StockCountAccuracyAgrees,
        "UPDATE stock_counts SET agreeing_lines = agreeing_lines + 1 WHERE state = 'posted'",
    ),
];

#[test]
fn exactly_the_checks_that_are_meant_find_a_planted_defect() {
    planting::each_is_found(DEFECTS, counted);
}

#[test]
fn the_database_itself_refuses_what_no_count_can_be() {
    let refused = [
        (
            "stock_count_entries_append_only",
            "UPDATE stock_count_entries SET counted = 0",
        ),
        (
            "stock_counts_posted_check",
            "UPDATE stock_counts SET posted_by = NULL WHERE state = 'posted'",
        ),
        (
            "stock_counts_accuracy_check",
            "UPDATE stock_counts SET agreeing_lines = counted_lines + 1",
        ),
        (
            "stock_count_lines_counted_check",
            "UPDATE stock_count_lines SET counted = -1",
        ),
    ];
    planting::each_is_refused(&refused, counted);
}
