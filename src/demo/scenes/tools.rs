//! Tools of a branch: lent, brought back, lost and paid for, calibrated and checked.

use chrono::TimeDelta;

use super::crew::Crew;
use super::live::Act;
use super::{When, of_scene, unplanned};
use crate::demo::words::{self, t};
use crate::inventory::tools::actions;
use crate::inventory::tools::dto::{
    ToolCalibrationCreate, ToolCheckCreate, ToolCreate, ToolLoanCreate, ToolLossCreate,
    ToolReturnCreate, ToolSettlementCreate,
};
use crate::inventory::tools::model::{ToolId, ToolLoanId};
use crate::inventory::tools::words::{ToolCheckResult, ToolCondition, ToolKind, ToolSettlement};
use crate::platform::auth::actor::UserId;
use crate::platform::closed_list::Title;
use crate::platform::error::AppResult;
use crate::platform::money::{Currency, Money};

/// A step in the life of a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Register,
    Calibrate,
    Check(ToolCheckResult),
    /// For so many days.
    Lend(i64),
    GiveBack(ToolCondition),
    Lose,
    Settle,
}

/// What happens to a tool.
#[derive(Debug)]
pub(super) struct Course {
    name: Title,
    kind: ToolKind,
    /// In minor units.
    price: i64,
    /// Months between calibrations, and the day on which the first is due: days before the present.
    calibration: Option<(i32, Option<i64>)>,
    pub steps: &'static [(When, Step)],
}

const fn course(name: Title, kind: ToolKind, price: i64, steps: &'static [(When, Step)]) -> Course {
    Course {
        name,
        kind,
        price,
        calibration: None,
        steps,
    }
}

use Step as S;
const PRESENT: Step = S::Check(ToolCheckResult::Present);

/// The checks lie more than a month apart, so they fall into two months.
const COURSES: &[Course] = &[
    // Lent and brought back twice.
    course(
        t("冲击钻", "Hammer drill"),
        ToolKind::Power,
        68_000,
        &[
            ((60, 1), S::Register),
            ((52, 6), PRESENT),
            ((45, 1), S::Lend(7)),
            ((40, 8), S::GiveBack(ToolCondition::Good)),
            ((20, 6), PRESENT),
            ((12, 1), S::Lend(5)),
            ((8, 8), S::GiveBack(ToolCondition::Worn)),
        ],
    ),
    // Should have been back.
    course(
        t("洗衣机滚筒拆卸专用扳手", "Drum removal spanner"),
        ToolKind::Special,
        42_000,
        &[
            ((60, 1), S::Register),
            ((52, 6), PRESENT),
            ((30, 1), S::Lend(20)),
            ((20, 6), PRESENT),
        ],
    ),
    // Lost, and paid for.
    course(
        t("扭力扳手", "Torque wrench"),
        ToolKind::Hand,
        36_000,
        &[
            ((60, 1), S::Register),
            ((52, 6), PRESENT),
            ((28, 1), S::Lend(7)),
            ((22, 8), S::Lose),
            ((15, 3), S::Settle),
        ],
    ),
    // Calibrated, and out with somebody.
    Course {
        calibration: Some((12, None)),
        ..course(
            t("绝缘电阻测试仪", "Insulation tester"),
            ToolKind::Instrument,
            185_000,
            &[
                ((60, 1), S::Register),
                ((58, 3), S::Calibrate),
                ((52, 6), PRESENT),
                ((20, 6), PRESENT),
                ((5, 1), S::Lend(10)),
            ],
        )
    },
    // Its calibration is due.
    Course {
        calibration: Some((12, Some(3))),
        ..course(
            t("钳形电流表", "Clamp meter"),
            ToolKind::Instrument,
            76_000,
            &[
                ((60, 1), S::Register),
                ((52, 6), PRESENT),
                ((20, 6), PRESENT),
            ],
        )
    },
    // Found damaged.
    course(
        t("真空泵", "Vacuum pump"),
        ToolKind::Other,
        128_000,
        &[
            ((60, 1), S::Register),
            ((52, 6), PRESENT),
            ((20, 6), S::Check(ToolCheckResult::Damaged)),
        ],
    ),
];

/// A tool and what has happened to it.
#[derive(Debug)]
pub(super) struct Keeping {
    crew: usize,
    place: usize,
    pub course: &'static Course,
    tool: Option<ToolId>,
    loan: Option<ToolLoanId>,
}

/// One tool of every course in every branch.
pub(super) fn of(crews: &[Crew]) -> Vec<Keeping> {
    let all = crews.iter().flat_map(|crew| {
        let courses = COURSES.iter().enumerate();
        courses.map(|(place, course)| Keeping {
            crew: crew.house,
            place,
            course,
            tool: None,
            loan: None,
        })
    });
    all.collect()
}

/// Plays a step of a tool.
///
/// # Errors
/// What the room of tools refuses; database faults.
pub(super) fn play(
    act: &mut Act<'_, '_>,
    crews: &[Crew],
    keeping: Option<&mut Keeping>,
    step: usize,
) -> AppResult<()> {
    let (crew, keeping) = of_scene(crews, keeping, |one| one.crew)?;
    let step = keeping.course.steps.get(step).map(|(_, step)| *step);
    step.map_or(Ok(()), |step| keeping.take(act, crew, step))
}

impl Keeping {
    fn take(&mut self, act: &mut Act<'_, '_>, crew: &Crew, step: Step) -> AppResult<()> {
        match step {
            Step::Register => self.register(act, crew),
            Step::Calibrate => self.calibrate(act, crew),
            Step::Check(result) => self.check(act, crew, result),
            Step::Lend(days) => self.lend(act, crew, days),
            Step::GiveBack(condition) => self.give_back(act, crew, condition),
            Step::Lose => self.lose(act, crew),
            Step::Settle => self.settle(act, crew),
        }
    }

    fn register(&mut self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let course = self.course;
        let number = format!("GJ-{:04}", self.place + 1);
        let due = course.calibration.and_then(|(_, due)| due);
        let sent = ToolCreate {
            branch_id: crew.branch,
            name: course.name.text(act.stage.lang).to_owned(),
            kind: course.kind,
            serial: course
                .calibration
                .map(|_| format!("{}-{:04}", crew.code, self.place + 1)),
            original_price: Money::new(course.price, Currency::Cny),
            condition: None,
            calibration_months: course.calibration.map(|(months, _)| months),
            calibration_due_on: due.map(|days| act.stage.now.plus(-TimeDelta::days(days)).date()),
            comment: None,
            number,
        };
        let tool = act.does(&crew.keeper, move |tx| actions::create(tx, &sent))?;
        self.tool = Some(tool.id);
        Ok(())
    }

    fn calibrate(&self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let tool = self.tool.ok_or_else(unplanned)?;
        let sent = ToolCalibrationCreate {
            calibrated_on: act.at.plus(-TimeDelta::days(1)).date(),
            next_due_on: None,
            is_passed: true,
            laboratory: words::LABORATORY.text(act.stage.lang).to_owned(),
            certificate: Some(format!("JZ-{}-{:04}", crew.code, self.place + 1)),
        };
        act.does(&crew.keeper, move |tx| actions::calibrate(tx, tool, &sent))
            .map(drop)
    }

    fn check(&self, act: &mut Act<'_, '_>, crew: &Crew, result: ToolCheckResult) -> AppResult<()> {
        let tool = self.tool.ok_or_else(unplanned)?;
        let is_damaged = result == ToolCheckResult::Damaged;
        let sent = ToolCheckCreate {
            result,
            comment: is_damaged.then(|| words::CRACKED.text(act.stage.lang).to_owned()),
        };
        act.does(&crew.keeper, move |tx| actions::check(tx, tool, &sent))
            .map(drop)
    }

    fn borrower(&self, crew: &Crew) -> AppResult<UserId> {
        let technician = crew
            .technicians
            .get(self.place % crew.technicians.len().max(1));
        let person = technician.and_then(|one| one.person());
        person.map(|person| person.id).ok_or_else(unplanned)
    }

    fn lend(&mut self, act: &mut Act<'_, '_>, crew: &Crew, days: i64) -> AppResult<()> {
        let tool = self.tool.ok_or_else(unplanned)?;
        let sent = ToolLoanCreate {
            borrower_id: self.borrower(crew)?,
            due_on: act.at.plus(TimeDelta::days(days)).date(),
            comment: None,
        };
        let loan = act.does(&crew.keeper, move |tx| actions::lend(tx, tool, &sent))?;
        self.loan = Some(loan.id);
        Ok(())
    }

    fn give_back(
        &self,
        act: &mut Act<'_, '_>,
        crew: &Crew,
        condition: ToolCondition,
    ) -> AppResult<()> {
        let loan = self.loan.ok_or_else(unplanned)?;
        let sent = ToolReturnCreate {
            condition,
            comment: None,
        };
        act.does(&crew.keeper, move |tx| actions::give_back(tx, loan, &sent))
            .map(drop)
    }

    fn lose(&self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let loan = self.loan.ok_or_else(unplanned)?;
        let sent = ToolLossCreate {
            reason: words::LEFT_ON_SITE.text(act.stage.lang).to_owned(),
        };
        act.does(&crew.keeper, move |tx| actions::lose(tx, loan, &sent))
            .map(drop)
    }

    fn settle(&self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let loan = self.loan.ok_or_else(unplanned)?;
        let sent = ToolSettlementCreate {
            settlement: ToolSettlement::Paid,
            reason: words::PAID_BY_WAGES.text(act.stage.lang).to_owned(),
        };
        act.does(&crew.manager, move |tx| actions::settle(tx, loan, &sent))
            .map(drop)
    }
}
