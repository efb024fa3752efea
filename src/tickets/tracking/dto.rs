//! What tracking looks like on the wire: for staff the tokens, for the customer the ticket.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::repo::Token;
use crate::equipment::warranty::ChargeLineKind;
use crate::platform::auth::actor::{TicketId, TrackingTokenId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::http::page::ListFilter;
use crate::platform::money::Money;
use crate::tickets::evidence::words::PlanVerdict;
use crate::tickets::flow::{
    DeclineReason, HoldReason, RefuseReason, ReopenReason, TicketStage, TicketState,
};
use crate::tickets::model::{QuoteId, TicketEventType};
use crate::workflow::AllowedTransition;

/// How long a tracking link opens.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackingTokenCreate {
    /// Days until it ends; 180 without it, so that it outlives the time to reopen.
    #[validate(range(min = 1, max = 730))]
    #[schema(minimum = 1, maximum = 730)]
    pub valid_days: Option<i64>,
}

/// A tracking link, without its secret.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrackingToken {
    /// The token.
    pub id: TrackingTokenId,
    /// The one ticket it opens.
    pub ticket_id: TicketId,
    /// Who issued it.
    pub created_by: Option<UserId>,
    /// When it was issued.
    pub created_at: UtcTime,
    /// When it ends by itself.
    pub expires_at: UtcTime,
    /// When somebody ended it.
    pub revoked_at: Option<UtcTime>,
    /// Whether it opens the ticket now.
    pub is_active: bool,
}

crate::page_schema!(TrackingTokenPage, TrackingToken);

impl TrackingToken {
    /// The token as it stands at `now`.
    pub fn new(token: Token, now: UtcTime) -> TrackingToken {
        TrackingToken {
            is_active: token.revoked_at.is_none() && token.expires_at > now,
            id: token.id,
            ticket_id: token.ticket_id,
            created_by: token.created_by,
            created_at: token.created_at,
            expires_at: token.expires_at,
            revoked_at: token.revoked_at,
        }
    }
}

/// A tracking link with its secret, shown this once.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrackingTokenIssued {
    /// The token's id, for revoking it.
    pub id: TrackingTokenId,
    /// The text that goes into the link and into the header `X-Tracking-Token`.
    #[schema(max_length = 200)]
    pub token: String,
    /// When it ends by itself.
    pub expires_at: UtcTime,
}

/// Which tokens of a ticket.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct TrackingTokenFilter {}

impl ListFilter for TrackingTokenFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
}

/// A ticket as its customer sees it.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Tracking {
    /// Number of the ticket, for the phone.
    #[schema(max_length = 20, example = "T2611-000123")]
    pub number: String,
    /// What it is about, in a line.
    #[schema(max_length = 200)]
    pub title: String,
    /// Where it stands.
    pub state: TicketState,
    /// The stage that the state belongs to; absent at the ends.
    pub stage: Option<TicketStage>,
    /// Name of the state for people, localised.
    #[schema(max_length = 100)]
    pub state_title: String,
    /// What it waits for, while it waits.
    pub hold_reason: Option<HoldReason>,
    /// The day on which the repair is promised.
    pub promised_on: Option<NaiveDate>,
    /// When it was registered.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
    /// When the work was closed.
    pub closed_at: Option<UtcTime>,
    /// Who we talk to, masked.
    #[schema(max_length = 100, example = "李**")]
    pub contact_name: Option<String>,
    /// That person's phone number, masked.
    #[schema(max_length = 40, example = "138****8000")]
    pub contact_phone: Option<String>,
    /// The quote that waits for the customer's decision.
    pub quote: Option<TrackingQuote>,
    /// What is to be paid, one amount a currency.
    #[schema(max_items = 10)]
    pub amounts_due: Vec<Money>,
    /// What is needed from the customer, and what else the customer can do now.
    #[schema(max_items = 20)]
    pub allowed_transitions: Vec<AllowedTransition>,
    /// Whether the survey waits for an answer.
    pub awaits_survey: bool,
    /// What happened, the newest first, at most fifty.
    #[schema(max_items = 50)]
    pub events: Vec<TrackingEvent>,
}

/// A quote as the customer sees it.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrackingQuote {
    /// Name it in the decision.
    pub id: QuoteId,
    /// Version within the repair, from 1.
    #[schema(minimum = 1)]
    pub quote_version: i32,
    /// The lines.
    #[schema(max_items = 200)]
    pub lines: Vec<TrackingQuoteLine>,
    /// What is taken off, over all lines.
    pub discount: Money,
    /// What the work costs, tax included.
    pub total: Money,
    /// What the customer pays of it.
    pub customer_amount: Money,
    /// Last day on which it can be decided.
    pub valid_until: NaiveDate,
    /// Whether that day is over.
    pub is_expired: bool,
    /// A word from us.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
}

/// A line of a quote as the customer sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrackingQuoteLine {
    /// Kind of cost.
    pub kind: ChargeLineKind,
    /// What is done or delivered.
    #[schema(max_length = 300)]
    pub description: String,
    /// Quantity in thousandths: 1500 is one and a half.
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub quantity_milli: i64,
    /// Price of one unit.
    pub unit_price: Money,
    /// What the line costs after discount, tax included.
    pub total: Money,
    /// What the customer pays of it.
    pub customer_amount: Money,
}

/// Something that happened, as far as it concerns the customer.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TrackingEvent {
    /// Number in the ticket's timeline; numbers between are not for the customer.
    #[schema(minimum = 1)]
    pub seq: i64,
    /// What kind of entry it is. May grow.
    #[serde(rename = "type")]
    pub kind: TicketEventType,
    /// State before, when the ticket moved.
    pub from: Option<TicketState>,
    /// State after, when the ticket moved.
    pub to: Option<TicketState>,
    /// Who did it: `us`, or `customer`.
    #[schema(max_length = 20)]
    pub by: String,
    /// Text of a note.
    #[schema(max_length = 5000)]
    pub text: Option<String>,
    /// The day on which a wait is expected to end.
    pub expected_on: Option<NaiveDate>,
    /// When.
    pub at: UtcTime,
}

/// The customer's word on a plan or quote.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackingPlanDecisionCreate {
    /// What the customer says.
    pub decision: PlanVerdict,
    /// The quote decided on. Approving a quote names the version that was read; declining without it declines whatever
    /// is on the table. Leave it out where a plan without a quote is.
    pub quote_id: Option<QuoteId>,
    /// Name of whoever decides; the ticket's contact without it.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// Why the customer declines; required when so.
    pub reason_code: Option<DeclineReason>,
    /// More on the reason; required with `other`.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub comment: Option<String>,
}

/// The customer's word on the result.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackingAcceptanceCreate {
    /// Whether the customer accepts; otherwise the repair is done again.
    pub accepted: bool,
    /// Name of whoever accepts or refuses; the ticket's contact without it.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: Option<String>,
    /// Why the result is refused; required when it is.
    pub reason_code: Option<RefuseReason>,
    /// More on the reason; required with `other`.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub comment: Option<String>,
}

/// A message to us.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackingMessageCreate {
    /// The message.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub text: String,
}

/// The wish to have the repair taken up again.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackingReopeningCreate {
    /// Why.
    pub reason_code: ReopenReason,
    /// More on the reason; required with `other`.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub comment: Option<String>,
}

/// The wish to give the request up.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackingCancellationCreate {
    /// Why, in the customer's words.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub comment: Option<String>,
}

/// The answer to the survey.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TrackingSurveyCreate {
    /// Whether the customer is satisfied.
    pub is_satisfied: bool,
    /// 1 (very unsatisfied) to 5 (very satisfied).
    #[validate(range(min = 1, max = 5))]
    #[schema(minimum = 1, maximum = 5)]
    pub score: i32,
    /// What the customer wants to say.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub comment: Option<String>,
}
