//! The records of tools.

use chrono::{Datelike, NaiveDate};
use diesel::{AsChangeset, Insertable, Queryable};

use super::words::{
    ToolCheckResult, ToolCondition, ToolKind, ToolLoanState, ToolSettlement, ToolStatus,
};
use crate::inventory::model::money;
use crate::platform::auth::actor::{ActorKind, BranchId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::db::schema::{tool_calibrations, tool_checks, tool_loans, tools};
use crate::platform::ids::Id;
use crate::platform::money::{Currency, Money};

crate::typed_id!(/// Identifies a tool.
    ToolId, ToolIdKind);
crate::typed_id!(/// Identifies a loan of a tool.
    ToolLoanId, ToolLoanKind);
crate::typed_id!(/// Identifies a calibration.
    ToolCalibrationId, ToolCalibrationKind);
crate::typed_id!(/// Identifies a monthly check of a tool.
    ToolCheckId, ToolCheckKind);

/// A tool.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = tools, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Tool {
    pub id: ToolId,
    pub branch_id: BranchId,
    pub number: String,
    pub name: String,
    pub kind: ToolKind,
    pub serial: Option<String>,
    pub original_price_amount: i64,
    pub original_price_currency: Currency,
    pub condition: ToolCondition,
    pub status: ToolStatus,
    pub calibration_months: Option<i32>,
    pub calibration_due_on: Option<NaiveDate>,
    pub comment: Option<String>,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

impl Tool {
    pub fn original_price(&self) -> Money {
        Money::new(self.original_price_amount, self.original_price_currency)
    }

    /// Whether it must be calibrated before it may be used.
    pub fn is_calibration_overdue(&self, today: NaiveDate) -> bool {
        let due = self.calibration_due_on;
        self.calibration_months.is_some() && due.is_none_or(|due| due < today)
    }
}

/// A loan.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = tool_loans, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct ToolLoan {
    pub id: ToolLoanId,
    pub tool_id: ToolId,
    pub branch_id: BranchId,
    pub borrower_id: UserId,
    pub borrower_name: String,
    pub state: ToolLoanState,
    pub due_on: NaiveDate,
    pub lent_condition: ToolCondition,
    pub lent_by: Option<Id<ActorKind>>,
    pub returned_condition: Option<ToolCondition>,
    pub ended_at: Option<UtcTime>,
    pub ended_by: Option<Id<ActorKind>>,
    pub comment: Option<String>,
    pub compensation_amount: Option<i64>,
    pub compensation_currency: Option<Currency>,
    pub settlement: Option<ToolSettlement>,
    pub settlement_reason: Option<String>,
    pub settled_at: Option<UtcTime>,
    pub settled_by: Option<Id<ActorKind>>,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

impl ToolLoan {
    pub fn compensation(&self) -> Option<Money> {
        money(self.compensation_amount, self.compensation_currency)
    }

    /// Whether the tool should have been back before today.
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.state == ToolLoanState::Open && self.due_on < today
    }
}

/// A calibration.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = tool_calibrations, treat_none_as_default_value = false)]
pub struct ToolCalibration {
    pub id: ToolCalibrationId,
    pub tool_id: ToolId,
    pub calibrated_on: NaiveDate,
    pub next_due_on: NaiveDate,
    pub is_passed: bool,
    pub laboratory: String,
    pub certificate: Option<String>,
    pub recorded_by: Option<Id<ActorKind>>,
    pub created_at: UtcTime,
}

/// What the monthly check found of a tool.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = tool_checks, treat_none_as_default_value = false)]
pub struct ToolCheck {
    pub id: ToolCheckId,
    pub tool_id: ToolId,
    pub branch_id: BranchId,
    pub month: NaiveDate,
    pub result: ToolCheckResult,
    pub comment: Option<String>,
    pub checked_by: Option<Id<ActorKind>>,
    pub checked_by_name: String,
    pub created_at: UtcTime,
}

/// The first day of the month, UTC.
pub fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}
