//! Who has which tool, and what becomes of it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::inventory::tools::model::{self, ToolId, ToolLoanId};
use crate::inventory::tools::words::{ToolCondition, ToolLoanState, ToolSettlement};
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::http::page::{CommaList, ListFilter};
use crate::platform::money::Money;

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
