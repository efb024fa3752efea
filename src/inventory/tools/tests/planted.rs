//! Every check of tools finds its planted defect, and no other check does.

use crate::check::{self, Check};
use crate::inventory::counts::tests::crew::{Crew, FIRST};
use crate::inventory::tests::house::{House, id};
use crate::inventory::tools::actions;
use crate::inventory::tools::dto::{
    ToolCalibrationCreate, ToolCreate, ToolLoanCreate, ToolLossCreate,
};
use crate::inventory::tools::words::ToolKind;
use crate::platform::db::scratch::Scratch;
use crate::platform::error::AppResult;
use crate::platform::money::{Currency, Money};

/// One tool in the store, one on loan, one lost; the first is calibrated.
fn kept(scratch: &Scratch) {
    let mut crew = Crew::of(House::on(scratch));
    for number in ["T-1", "T-2", "T-3"] {
        let sent = ToolCreate {
            branch_id: id(1),
            number: number.to_owned(),
            name: "万用表".to_owned(),
            kind: ToolKind::Instrument,
            serial: None,
            original_price: Money::new(28_000, Currency::Cny),
            condition: None,
            calibration_months: Some(12),
            calibration_due_on: None,
            comment: None,
        };
        let made: AppResult<()> = crew.write(FIRST, move |tx| {
            let tool = actions::create(tx, &sent)?;
            let today = tx.now().date();
            let calibration = ToolCalibrationCreate {
                calibrated_on: today,
                next_due_on: None,
                is_passed: true,
                laboratory: "省计量院".to_owned(),
                certificate: None,
            };
            actions::calibrate(tx, tool.id, &calibration)?;
            if sent.number == "T-1" {
                return Ok(());
            }
            let loan = ToolLoanCreate {
                borrower_id: id(202),
                due_on: today,
                comment: None,
            };
            let loan = actions::lend(tx, tool.id, &loan)?;
            if sent.number == "T-3" {
                let reason = "遗失".to_owned();
                actions::lose(tx, loan.id, &ToolLossCreate { reason })?;
            }
            Ok(())
        });
        made.unwrap();
    }
}

pub const DEFECTS: &[(Check, &str)] = &[
    (
        Check::ToolsAreWhereLoansSay,
        "UPDATE tools SET status = 'in_store' WHERE number = 'T-2'",
    ),
    (
        Check::ToolCompensationIsOriginalPrice,
        "UPDATE tool_loans SET compensation_amount = compensation_amount - 1 WHERE state = 'lost'",
    ),
    (
        Check::ToolCalibrationsAgree,
        "UPDATE tools SET calibration_due_on = NULL WHERE number = 'T-1'",
    ),
];

#[test]
fn exactly_the_check_that_is_meant_finds_a_planted_defect() {
    Scratch::each(|first| {
        let backend = first.db().backend();
        for (check, defect) in DEFECTS {
            let scratch = Scratch::on(backend);
            kept(&scratch);
            let found = |scratch: &Scratch| {
                let report = check::run(scratch.db()).unwrap();
                let tools = report.broken().into_iter();
                let tools = tools.filter(|check| check.as_str().starts_with("tool"));
                (tools.collect::<Vec<_>>(), report.to_string())
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
fn the_database_itself_holds_one_open_loan_and_owes_only_what_is_lost() {
    Scratch::each(|scratch| {
        kept(scratch);
        for (name, statement) in [
            (
                "tool_loans_tool_id",
                "UPDATE tool_loans SET state = 'open', ended_at = NULL, compensation_amount = NULL, \
                 compensation_currency = NULL, tool_id = (SELECT id FROM tools WHERE number = 'T-2')",
            ),
            (
                "tool_loans_compensation_check",
                "UPDATE tool_loans SET compensation_amount = NULL WHERE state = 'lost'",
            ),
            (
                "tool_calibrations_append_only",
                "UPDATE tool_calibrations SET laboratory = ''",
            ),
        ] {
            let refused = scratch.db().write_blocking(move |db| {
                Ok(diesel::RunQueryDsl::execute(
                    diesel::sql_query(statement),
                    db,
                )?)
            });
            let refused = refused.unwrap_err().to_string();
            let is_named = [name, "is append-only", "tool_loans.tool_id"]
                .iter()
                .any(|word| refused.contains(word));
            assert!(is_named, "{name}: {refused}");
        }
    });
}
