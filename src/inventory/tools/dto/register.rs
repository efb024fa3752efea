//! Tools and instruments of the register.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::inventory::tools::model::{self, ToolId};
use crate::inventory::tools::words::{ToolCondition, ToolKind, ToolStatus};
use crate::platform::auth::actor::BranchId;
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
