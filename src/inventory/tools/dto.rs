//! Tools as sent and taken.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model;
use super::model::{ToolCalibrationId, ToolCheckId, ToolId, ToolLoanId};
use super::words::{
    ToolCheckResult, ToolCondition, ToolKind, ToolLoanState, ToolSettlement, ToolStatus,
};
use crate::platform::auth::actor::{BranchId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::http::page::{CommaList, ListFilter};
use crate::platform::money::Money;

/// A tool or instrument.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Tool {
    /// Identifies the tool.
    pub id: ToolId,
    /// The branch that owns it.
    pub branch_id: BranchId,
    /// Number on the tool, unique in its branch.
    #[schema(max_length = 40, example = "T-0017")]
    pub number: String,
    /// Name for people.
    #[schema(max_length = 100, example = "真空泵")]
    pub name: String,
    /// What sort of tool it is.
    pub kind: ToolKind,
    /// The maker's serial number.
    #[schema(max_length = 100)]
    pub serial: Option<String>,
    /// What it cost; what is owed when it is lost.
    pub original_price: Money,
    /// In what condition it is.
    pub condition: ToolCondition,
    /// Where it is.
    pub status: ToolStatus,
    /// Months between two calibrations; absent where it is not calibrated.
    #[schema(minimum = 1, maximum = 120)]
    pub calibration_months: Option<i32>,
    /// Day by which the next calibration is due.
    pub calibration_due_on: Option<NaiveDate>,
    /// Whether that day is over, or it was never calibrated.
    pub is_calibration_overdue: bool,
    /// A word on it.
    #[schema(max_length = 500)]
    pub comment: Option<String>,
    /// Version.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was registered.
    pub created_at: UtcTime,
    /// When it last changed.
    pub updated_at: UtcTime,
}

crate::page_schema!(ToolPage, Tool);

impl Tool {
    /// As it is shown today.
    pub fn new(row: model::Tool, today: NaiveDate) -> Tool {
        Tool {
            is_calibration_overdue: row.is_calibration_overdue(today),
            original_price: row.original_price(),
            id: row.id,
            branch_id: row.branch_id,
            number: row.number,
            name: row.name,
            kind: row.kind,
            serial: row.serial,
            condition: row.condition,
            status: row.status,
            calibration_months: row.calibration_months,
            calibration_due_on: row.calibration_due_on,
            comment: row.comment,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A loan of a tool.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ToolLoan {
    /// Identifies the loan.
    pub id: ToolLoanId,
    /// The tool.
    pub tool_id: ToolId,
    /// Who has it or had it.
    pub borrower_id: UserId,
    /// Name of the borrower.
    #[schema(max_length = 100)]
    pub borrower_name: String,
    /// How far it has come.
    pub state: ToolLoanState,
    /// Day on which it is to be back.
    pub due_on: NaiveDate,
    /// Whether it should have been back before today.
    pub is_overdue: bool,
    /// Condition in which it left.
    pub lent_condition: ToolCondition,
    /// Condition in which it came back.
    pub returned_condition: Option<ToolCondition>,
    /// When it came back or was known to be lost.
    pub ended_at: Option<UtcTime>,
    /// A word on it; of a loss, what happened.
    #[schema(max_length = 500)]
    pub comment: Option<String>,
    /// What the borrower owes for the lost tool: its original price.
    pub compensation: Option<Money>,
    /// How that was settled.
    pub settlement: Option<ToolSettlement>,
    /// Why it was settled so.
    #[schema(max_length = 500)]
    pub settlement_reason: Option<String>,
    /// When it was settled.
    pub settled_at: Option<UtcTime>,
    /// Version.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When the tool left.
    pub created_at: UtcTime,
    /// When the loan last changed.
    pub updated_at: UtcTime,
}

crate::page_schema!(ToolLoanPage, ToolLoan);

impl ToolLoan {
    /// As it is shown today.
    pub fn new(row: model::ToolLoan, today: NaiveDate) -> ToolLoan {
        ToolLoan {
            is_overdue: row.is_overdue(today),
            compensation: row.compensation(),
            id: row.id,
            tool_id: row.tool_id,
            borrower_id: row.borrower_id,
            borrower_name: row.borrower_name,
            state: row.state,
            due_on: row.due_on,
            lent_condition: row.lent_condition,
            returned_condition: row.returned_condition,
            ended_at: row.ended_at,
            comment: row.comment,
            settlement: row.settlement,
            settlement_reason: row.settlement_reason,
            settled_at: row.settled_at,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A calibration of an instrument.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ToolCalibration {
    /// Identifies the calibration.
    pub id: ToolCalibrationId,
    /// The instrument.
    pub tool_id: ToolId,
    /// When it was calibrated.
    pub calibrated_on: NaiveDate,
    /// Day by which the next is due.
    pub next_due_on: NaiveDate,
    /// Whether it measures within its limits.
    pub is_passed: bool,
    /// Who calibrated it.
    #[schema(max_length = 200)]
    pub laboratory: String,
    /// Number of the certificate.
    #[schema(max_length = 100)]
    pub certificate: Option<String>,
    /// When it was recorded.
    pub created_at: UtcTime,
}

crate::page_schema!(ToolCalibrationPage, ToolCalibration);

impl From<model::ToolCalibration> for ToolCalibration {
    fn from(row: model::ToolCalibration) -> ToolCalibration {
        ToolCalibration {
            id: row.id,
            tool_id: row.tool_id,
            calibrated_on: row.calibrated_on,
            next_due_on: row.next_due_on,
            is_passed: row.is_passed,
            laboratory: row.laboratory,
            certificate: row.certificate,
            created_at: row.created_at,
        }
    }
}

/// What the monthly check found of a tool.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ToolCheck {
    /// Identifies the check.
    pub id: ToolCheckId,
    /// The tool.
    pub tool_id: ToolId,
    /// The first day of the month that it is for.
    pub month: NaiveDate,
    /// What was found.
    pub result: ToolCheckResult,
    /// A word on it.
    #[schema(max_length = 500)]
    pub comment: Option<String>,
    /// Name of who looked.
    #[schema(max_length = 100)]
    pub checked_by_name: String,
    /// When it was recorded.
    pub created_at: UtcTime,
}

crate::page_schema!(ToolCheckPage, ToolCheck);

impl From<model::ToolCheck> for ToolCheck {
    fn from(row: model::ToolCheck) -> ToolCheck {
        ToolCheck {
            id: row.id,
            tool_id: row.tool_id,
            month: row.month,
            result: row.result,
            comment: row.comment,
            checked_by_name: row.checked_by_name,
            created_at: row.created_at,
        }
    }
}

/// A tool to register.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolCreate {
    /// The branch that owns it.
    pub branch_id: BranchId,
    /// Number on the tool, unique in its branch.
    #[validate(length(min = 1, max = 40))]
    #[schema(min_length = 1, max_length = 40)]
    pub number: String,
    /// Name for people.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// What sort of tool it is.
    pub kind: ToolKind,
    /// The maker's serial number.
    #[validate(length(max = 100))]
    #[schema(max_length = 100)]
    pub serial: Option<String>,
    /// What it cost.
    pub original_price: Money,
    /// In what condition it is; good when left out.
    pub condition: Option<ToolCondition>,
    /// Months between two calibrations, where it is calibrated.
    #[validate(range(min = 1, max = 120))]
    #[schema(minimum = 1, maximum = 120)]
    pub calibration_months: Option<i32>,
    /// Day by which the next calibration is due.
    pub calibration_due_on: Option<NaiveDate>,
    /// A word on it.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    pub comment: Option<String>,
}

/// Changes to a tool; what is absent stays.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ToolUpdate {
    /// Name for people.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// What sort of tool it is.
    pub kind: Option<ToolKind>,
    /// In what condition it is.
    pub condition: Option<ToolCondition>,
    /// Months between two calibrations.
    #[validate(range(min = 1, max = 120))]
    #[schema(minimum = 1, maximum = 120)]
    pub calibration_months: Option<i32>,
    /// A word on it.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    pub comment: Option<String>,
}

/// A tool goes out of use.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolRetirementCreate {
    /// Why.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// A tool to lend.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolLoanCreate {
    /// Who takes it.
    pub borrower_id: UserId,
    /// Day on which it is to be back.
    pub due_on: NaiveDate,
    /// A word on it.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    pub comment: Option<String>,
}

/// A tool comes back.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolReturnCreate {
    /// Condition in which it comes back.
    pub condition: ToolCondition,
    /// A word on it.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    pub comment: Option<String>,
}

/// A tool on loan is lost.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolLossCreate {
    /// What happened.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// What is owed for a lost tool is settled.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolSettlementCreate {
    /// How.
    pub settlement: ToolSettlement,
    /// Why so; which receipt, which new tool.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// A calibration to record.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolCalibrationCreate {
    /// When it was calibrated.
    pub calibrated_on: NaiveDate,
    /// Day by which the next is due; the tool's months later when left out.
    pub next_due_on: Option<NaiveDate>,
    /// Whether it measures within its limits.
    pub is_passed: bool,
    /// Who calibrated it.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub laboratory: String,
    /// Number of the certificate.
    #[validate(length(max = 100))]
    #[schema(max_length = 100)]
    pub certificate: Option<String>,
}

/// What was found of a tool this month.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolCheckCreate {
    /// What was found.
    pub result: ToolCheckResult,
    /// A word on it.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    pub comment: Option<String>,
}

/// Which tools to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ToolFilter {
    /// Of this branch.
    pub branch_id: Option<BranchId>,
    /// Where they are, comma-separated.
    #[param(value_type = Option<Vec<ToolStatus>>, style = Form, explode = false, max_items = 4)]
    pub status: Option<CommaList<ToolStatus>>,
    /// Calibration due on or before this day.
    pub calibration_due_by: Option<NaiveDate>,
    /// Checked this month, or still to be checked.
    pub is_checked: Option<bool>,
}

impl ListFilter for ToolFilter {
    const SORTS: &'static [&'static str] = &["number"];
    const DEFAULT_DESCENDING: bool = false;
}

/// Which loans to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ToolLoanFilter {
    /// Of this tool.
    pub tool_id: Option<ToolId>,
    /// Of this person.
    pub borrower_id: Option<UserId>,
    /// In these states, comma-separated.
    #[param(value_type = Option<Vec<ToolLoanState>>, style = Form, explode = false, max_items = 3)]
    pub state: Option<CommaList<ToolLoanState>>,
    /// True shows only tools that should have been back before today.
    pub is_overdue: Option<bool>,
    /// Lost and settled, or lost and not yet settled.
    pub is_settled: Option<bool>,
}

impl ListFilter for ToolLoanFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
}

/// Which calibrations to list: all of the tool.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ToolCalibrationFilter {}

impl ListFilter for ToolCalibrationFilter {
    const SORTS: &'static [&'static str] = &["id"];
}

/// Which monthly checks to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ToolCheckFilter {
    /// Of this tool.
    pub tool_id: Option<ToolId>,
    /// Of the month with this day.
    pub month: Option<NaiveDate>,
}

impl ListFilter for ToolCheckFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
}
