//! Everything that can be under way in a store is under way in the demo's.

use diesel::prelude::*;

use crate::check;
use crate::demo::tests::{founded, plan, rows};
use crate::inventory::counts::flow::CountState;
use crate::inventory::tools::words::{ToolCheckResult, ToolLoanState, ToolSettlement, ToolStatus};
use crate::inventory::words::TransferState;
use crate::platform::clock::UtcTime;
use crate::platform::db::Database;
use crate::platform::db::schema as s;
use crate::platform::db::scratch::Scratch;
use crate::platform::lang::Lang;
use crate::platform::quantity::Quantity;
use crate::purchasing::flow::PurchaseState;
use crate::purchasing::words::SettlementKind;

fn each_language(look: impl Fn(&Database, UtcTime)) {
    for lang in Lang::ALL {
        let scratch = Scratch::sqlite();
        let plan = plan(lang);
        founded(&scratch, &plan);
        let report = check::run(scratch.db()).unwrap();
        assert!(report.is_clean(), "{lang:?}: {report}");
        look(scratch.db(), plan.now);
    }
}

fn orders(db: &Database) {
    let states: Vec<PurchaseState> = rows(db, |db| {
        s::purchase_orders::table
            .select(s::purchase_orders::state)
            .load(db)
    });
    for state in PurchaseState::ALL {
        assert!(states.contains(state), "no order is {state}");
    }
    let quotes: Vec<(Option<String>, i64)> = rows(db, |db| {
        s::purchase_orders::table
            .inner_join(
                s::purchase_quotes::table
                    .on(s::purchase_quotes::order_id.eq(s::purchase_orders::id)),
            )
            .filter(s::purchase_orders::chosen_quote_id.is_not_null())
            .group_by((
                s::purchase_orders::id,
                s::purchase_orders::few_quotes_reason,
            ))
            .select((
                s::purchase_orders::few_quotes_reason,
                diesel::dsl::count(s::purchase_quotes::id),
            ))
            .load(db)
    });
    assert!(
        quotes
            .iter()
            .all(|(reason, quotes)| reason.is_some() || *quotes >= 3)
    );
    let came: Vec<(bool, bool, Quantity)> = rows(db, |db| {
        s::purchase_lines::table
            .inner_join(s::parts::table.on(s::parts::id.eq(s::purchase_lines::part_id)))
            .select((
                s::parts::is_serial_tracked,
                s::parts::is_lot_tracked,
                s::purchase_lines::received,
            ))
            .load(db)
    });
    for is_by_piece in [true, false] {
        let by = came.iter().filter(|(piece, lot, _)| match is_by_piece {
            true => *piece,
            false => *lot,
        });
        assert!(by.into_iter().any(|(_, _, came)| came.is_positive()));
    }
    let settled: Vec<SettlementKind> = rows(db, |db| {
        s::purchase_deposit_settlements::table
            .select(s::purchase_deposit_settlements::kind)
            .load(db)
    });
    assert!(settled.contains(&SettlementKind::Refund));
}

/// State, round, whether it covers the whole place, lines counted, lines that agreed.
type Outcome = (CountState, i32, bool, Option<i32>, Option<i32>);

fn counts(db: &Database) {
    use s::stock_counts::dsl as c;
    let counts: Vec<Outcome> = rows(db, |db| {
        c::stock_counts
            .select((
                c::state,
                c::round,
                c::is_whole,
                c::counted_lines,
                c::agreeing_lines,
            ))
            .load(db)
    });
    let is_posted = |count: &&Outcome| {
        let (state, round, is_whole, counted, agreeing) = **count;
        state == CountState::Posted && round == 2 && is_whole && agreeing < counted
    };
    assert!(counts.iter().filter(is_posted).count() >= 4, "{counts:?}");
    assert!(
        counts
            .iter()
            .any(|(state, ..)| *state == CountState::Counting)
    );
    let counters: Vec<i64> = rows(db, |db| {
        s::stock_count_entries::table
            .group_by(s::stock_count_entries::count_id)
            .select(diesel::dsl::count(s::stock_count_entries::counted_by).aggregate_distinct())
            .load(db)
    });
    assert!(counters.contains(&2), "{counters:?}");
}

fn tools(db: &Database, now: UtcTime) {
    let today = now.date();
    use s::tool_loans::dsl as l;
    let loans: Vec<(ToolLoanState, chrono::NaiveDate, Option<ToolSettlement>)> = rows(db, |db| {
        l::tool_loans
            .select((l::state, l::due_on, l::settlement))
            .load(db)
    });
    let has = |wanted: fn(ToolLoanState, bool, Option<ToolSettlement>) -> bool| {
        loans
            .iter()
            .any(|(state, due, settled)| wanted(*state, *due < today, *settled))
    };
    assert!(has(|state, late, _| state == ToolLoanState::Open && late));
    assert!(has(|state, late, _| state == ToolLoanState::Open && !late));
    assert!(has(|state, _, _| state == ToolLoanState::Returned));
    assert!(has(|_, _, settled| settled == Some(ToolSettlement::Paid)));
    let due: Vec<(ToolStatus, Option<chrono::NaiveDate>)> = rows(db, |db| {
        s::tools::table
            .select((s::tools::status, s::tools::calibration_due_on))
            .load(db)
    });
    for is_over in [true, false] {
        assert!(
            due.iter()
                .any(|(_, due)| due.is_some_and(|due| (due < today) == is_over))
        );
    }
    let checks: Vec<ToolCheckResult> = rows(db, |db| {
        s::tool_checks::table
            .select(s::tool_checks::result)
            .distinct()
            .load(db)
    });
    assert!(checks.contains(&ToolCheckResult::Present) && checks.len() == 2);
}

fn transfers(db: &Database) {
    let states: Vec<TransferState> = rows(db, |db| {
        s::stock_transfers::table
            .select(s::stock_transfers::state)
            .distinct()
            .load(db)
    });
    for state in TransferState::ALL {
        assert!(states.contains(state), "no transfer is {state}");
    }
}

#[test]
fn everything_that_can_be_under_way_is_under_way_in_both_languages() {
    each_language(|db, now| {
        orders(db);
        counts(db);
        tools(db, now);
        transfers(db);
    });
}
