//! Requests of steps and acts.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::platform::auth::actor::{TeamId, TicketId, UserId};
use crate::tickets::flow::{
    EscalateReason, HoldReason, PriorityReason, ServiceModeReason, TicketAction, TransferReason,
};
use crate::tickets::model::{Priority, ServiceMode, Severity, Urgency};

/// A step to take.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketTransitionCreate {
    /// The step, one of the ticket's `allowed_transitions`.
    pub action: TicketAction,
    /// Why; from the step's `reason_codes`.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60)]
    pub reason_code: Option<String>,
    /// What else there is to say; needed with the reason `other`.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub comment: Option<String>,
}

/// Who takes the ticket on: a person, a team, or both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketAssignmentCreate {
    /// The person; must belong to the ticket's branch today. Left out, the ticket waits in the team.
    pub assignee_id: Option<UserId>,
    /// The team, of the ticket's branch; stays as it is when left out.
    pub team_id: Option<TeamId>,
    /// Why. A transfer needs it, a first assignment does not.
    pub reason_code: Option<TransferReason>,
    /// What else there is to say; needed with the reason `other`.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub comment: Option<String>,
}

/// A wait.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketHoldCreate {
    /// What is waited for.
    pub reason_code: HoldReason,
    /// The day on which the wait is expected to end; not before today.
    pub expected_on: NaiveDate,
    /// What else there is to say.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub comment: Option<String>,
}

/// The end of a wait.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketResumptionCreate {
    /// What else there is to say.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub comment: Option<String>,
}

/// One level up: supervisor, technical lead, manager.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketEscalationCreate {
    /// Why.
    pub reason_code: EscalateReason,
    /// What else there is to say; needed with the reason `other`.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub comment: Option<String>,
}

/// Another severity, urgency or priority.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketPriorityChangeCreate {
    /// How much the fault takes away; stays as it is when left out.
    pub severity: Option<Severity>,
    /// How soon the customer needs it; stays as it is when left out.
    pub urgency: Option<Urgency>,
    /// Sets the priority by hand; the matrix decides when left out.
    pub priority: Option<Priority>,
    /// Why.
    pub reason_code: PriorityReason,
    /// What else there is to say; needed with the reason `other`.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub comment: Option<String>,
}

/// Another way of giving the service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketServiceModeChangeCreate {
    /// The new way.
    pub service_mode: ServiceMode,
    /// Why.
    pub reason_code: ServiceModeReason,
    /// What else there is to say; needed with the reason `other`.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub comment: Option<String>,
}

/// The ticket that a duplicate goes into.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketMergeCreate {
    /// The ticket that stays.
    pub into_ticket_id: TicketId,
    /// What else there is to say.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub comment: Option<String>,
}

/// The part to split off as a child ticket; everything else is taken over from the ticket.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketSplitCreate {
    /// What the part is about, in a line.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// What is wrong with it.
    #[validate(length(min = 1, max = 5000))]
    #[schema(min_length = 1, max_length = 5000)]
    pub description: String,
    /// Devices that the part is about; fewer than the ticket names.
    #[validate(range(min = 1, max = 9999))]
    #[schema(minimum = 1, maximum = 9999)]
    pub device_quantity: Option<i32>,
    /// What else there is to say.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub comment: Option<String>,
}

/// Who may read a note.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoteVisibility {
    /// Staff only.
    #[default]
    Internal,
    /// The customer too: a word on the progress (进展反馈).
    Customer,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketNoteCreate {
    /// The text.
    #[validate(length(min = 1, max = 5000))]
    #[schema(
        min_length = 1,
        max_length = 5000,
        example = "已与客户约定明天上午上门。"
    )]
    pub text: String,
    /// Who may read it; staff only when left out.
    #[serde(default)]
    pub visibility: NoteVisibility,
}
