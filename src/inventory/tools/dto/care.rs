//! Calibrations and monthly checks.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::inventory::tools::model::{self, ToolCalibrationId, ToolCheckId, ToolId};
use crate::inventory::tools::words::ToolCheckResult;
use crate::platform::clock::UtcTime;
use crate::platform::http::page::ListFilter;

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
