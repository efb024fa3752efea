//! Every check of tools finds its planted defect, and no other check does.

use crate::check::Check;
use crate::check::planting::{self, Defect};
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

pub const DEFECTS: &[Defect] = &[
    Defect::of(
        Check::ToolsAreWhereLoansSay,
        "UPDATE tools SET status = 'in_store' WHERE number = 'T-2'",
    ),
    Defect::of(
        Check::ToolCompensationIsOriginalPrice,
        "UPDATE tool_loans SET compensation_amount = compensation_amount - 1 WHERE state = 'lost'",
    ),
    Defect::of(
        Check::ToolCalibrationsAgree,
        "UPDATE tools SET calibration_due_on = NULL WHERE number = 'T-1'",
    ),
];

#[test]
fn exactly_the_checks_that_are_meant_find_a_planted_defect() {
    planting::each_is_found(DEFECTS, kept);
}

#[test]
fn the_database_itself_holds_one_open_loan_and_owes_only_what_is_lost() {
    let refused = [
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
    ];
    planting::each_is_refused(&refused, kept);
}
