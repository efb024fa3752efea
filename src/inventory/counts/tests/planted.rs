//! Every check of counts finds the defect it is there for, and no other check does.

use super::crew::{Crew, FIRST, JUDGE, SECOND};
use crate::check::{self, Check};
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

pub const DEFECTS: &[(Check, &str)] = &[
    (
        Check::StockCountLinesAreTheirLastEntry,
        "UPDATE stock_count_lines SET card_line = card_line + 1 WHERE line = 1 AND counted IS NOT NULL",
    ),
    (
        Check::StockCountExpectedIsFold,
        "UPDATE stock_count_lines SET at_start = at_start + 1000 WHERE line = 1 AND counted IS NOT NULL",
    ),
    (
        Check::StockCountsPostDifferences,
        "UPDATE stock_count_lines SET adjusted = adjusted - 1000 WHERE adjusted < 0",
    ),
    (
        Check::StockCountsAreJudgedByOthers,
        "UPDATE stock_counts SET reviewed_by = created_by WHERE state = 'posted'",
    ),
    (
        Check::StockCountClaimsAreOpen,
        "DELETE FROM stock_count_claims",
    ),
    (
        Check::StockCountAccuracyAgrees,
        "UPDATE stock_counts SET agreeing_lines = agreeing_lines + 1 WHERE state = 'posted'",
    ),
];

#[test]
fn exactly_the_check_that_is_meant_finds_a_planted_defect() {
    Scratch::each(|first| {
        let backend = first.db().backend();
        for (check, defect) in DEFECTS {
            let scratch = Scratch::on(backend);
            counted(&scratch);
            let found = |scratch: &Scratch| {
                let report = check::run(scratch.db()).unwrap();
                let stock = report.broken().into_iter();
                let stock = stock.filter(|check| check.as_str().starts_with("stock_"));
                (stock.collect::<Vec<_>>(), report.to_string())
            };
            let (before, report) = found(&scratch);
            assert_eq!(before, Vec::<Check>::new(), "{report}");
            let planted = scratch.db().write_blocking(move |db| {
                Ok(diesel::RunQueryDsl::execute(
                    diesel::sql_query(*defect),
                    db,
                )?)
            });
            assert!(planted.unwrap() > 0, "{defect}");
            let (after, report) = found(&scratch);
            assert_eq!(after, [*check], "{defect}\n{report}");
        }
    });
}

#[test]
fn the_database_itself_refuses_what_no_count_can_be() {
    Scratch::each(|scratch| {
        counted(scratch);
        for (name, statement) in [
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
        ] {
            let refused = scratch
                .db()
                .write_blocking(move |db| {
                    Ok(diesel::RunQueryDsl::execute(
                        diesel::sql_query(statement),
                        db,
                    )?)
                })
                .unwrap_err()
                .to_string();
            let is_named = refused.contains(name) || refused.contains("is append-only");
            assert!(is_named, "{name}: {refused}");
        }
    });
}
