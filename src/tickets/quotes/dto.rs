//! What quotes look like on the wire.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::flow::{QuoteAction, QuoteState};
use super::lines::LineDraft;
use super::model;
use crate::equipment::warranty::{ChargeLineKind, Payer};
use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::http::page::ListFilter;
use crate::platform::money::{Currency, Money};
use crate::platform::patch::Patch;
use crate::tickets::model::QuoteId;
use crate::workflow::AllowedTransition;

/// One version of a quote.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Quote {
    /// The quote.
    pub id: QuoteId,
    /// The ticket.
    pub ticket_id: TicketId,
    /// Cycle of the ticket, from 1.
    #[schema(minimum = 1)]
    pub cycle: i32,
    /// Version within the cycle, from 1. A quote that was sent is never changed: a change is a new version.
    #[schema(minimum = 1)]
    pub quote_version: i32,
    /// Where it stands.
    pub state: QuoteState,
    /// The lines.
    #[schema(max_items = 200)]
    pub lines: Vec<QuoteLine>,
    /// Price before discount and tax.
    pub subtotal: Money,
    /// What is taken off.
    pub discount: Money,
    /// Tax on the discounted price.
    pub tax: Money,
    /// What the work costs.
    pub total: Money,
    /// What the customer pays of it.
    pub customer_amount: Money,
    /// Last day on which the customer can decide.
    pub valid_until: NaiveDate,
    /// Whether that day is over.
    pub is_expired: bool,
    /// A word to the customer.
    #[schema(max_length = 2000)]
    pub note: Option<String>,
    /// Why a discount is given.
    #[schema(max_length = 500)]
    pub discount_reason: Option<String>,
    /// The adviser who wrote it and whose discount authority counts.
    pub created_by: UserId,
    /// The other person who approved what is above that authority.
    pub discount_approved_by: Option<UserId>,
    /// Version of the record, for `If-Match`.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was written.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
    /// When it was sent.
    pub sent_at: Option<UtcTime>,
    /// When the customer decided.
    pub decided_at: Option<UtcTime>,
    /// What this caller can do with it now.
    #[schema(max_items = 20)]
    pub allowed_transitions: Vec<AllowedTransition>,
}

/// One line of a quote.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuoteLine {
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
    /// What one unit costs us.
    pub unit_cost: Option<Money>,
    /// Discount in hundredths of a percent.
    #[schema(minimum = 0, maximum = 10_000)]
    pub discount_basis_points: Option<u32>,
    /// Tax rate in hundredths of a percent.
    #[schema(minimum = 0, maximum = 10_000)]
    pub tax_basis_points: u32,
    /// Who pays, apart from the customer's part.
    pub payer: Payer,
    /// The rule that says so.
    #[schema(max_length = 64)]
    pub rule: Option<String>,
    /// The customer's part in percent.
    #[schema(minimum = 0, maximum = 100)]
    pub customer_percent: u32,
    /// Quantity times unit price, rounded half away from zero.
    pub gross: Money,
    /// What is taken off, rounded likewise.
    pub discount: Money,
    /// Tax on gross less discount, rounded likewise.
    pub tax: Money,
    /// Gross less discount plus tax.
    pub total: Money,
    /// The customer's part of the total, rounded likewise.
    pub customer_amount: Money,
}

impl QuoteLine {
    /// The line in the quote's currency.
    pub fn new(line: model::QuoteLine, currency: Currency) -> QuoteLine {
        let money = |minor| Money::new(minor, currency);
        QuoteLine {
            kind: line.kind,
            description: line.description,
            quantity_milli: line.quantity_milli,
            unit_price: money(line.unit_price_minor),
            unit_cost: line.unit_cost_minor.map(money),
            discount_basis_points: line.discount_basis_points,
            tax_basis_points: line.tax_basis_points,
            payer: line.payer,
            rule: line.rule,
            customer_percent: line.customer_percent,
            gross: money(line.amounts.gross),
            discount: money(line.amounts.discount),
            tax: money(line.amounts.tax),
            total: money(line.amounts.total),
            customer_amount: money(line.amounts.customer),
        }
    }
}

impl Quote {
    /// The quote as one caller sees it on a day.
    pub fn new(
        quote: model::Quote,
        today: NaiveDate,
        allowed_transitions: Vec<AllowedTransition>,
    ) -> Quote {
        let currency = quote.currency;
        let money = |minor| Money::new(minor, currency);
        Quote {
            is_expired: quote.is_past(today),
            id: quote.id,
            ticket_id: quote.ticket_id,
            cycle: quote.cycle,
            quote_version: quote.quote_version,
            state: quote.state,
            lines: quote
                .lines
                .into_iter()
                .map(|line| QuoteLine::new(line, currency))
                .collect(),
            subtotal: money(quote.totals.subtotal),
            discount: money(quote.totals.discount),
            tax: money(quote.totals.tax),
            total: money(quote.totals.total),
            customer_amount: money(quote.totals.customer),
            valid_until: quote.valid_until,
            note: quote.note,
            discount_reason: quote.discount_reason,
            created_by: quote.created_by,
            discount_approved_by: quote.discount_approved_by,
            version: quote.version,
            created_at: quote.created_at,
            updated_at: quote.updated_at,
            sent_at: quote.sent_at,
            decided_at: quote.decided_at,
            allowed_transitions,
        }
    }
}

/// A quote in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct QuoteSummary {
    /// The quote.
    pub id: QuoteId,
    /// Cycle of the ticket, from 1.
    #[schema(minimum = 1)]
    pub cycle: i32,
    /// Version within the cycle, from 1.
    #[schema(minimum = 1)]
    pub quote_version: i32,
    /// Where it stands.
    pub state: QuoteState,
    /// What the work costs.
    pub total: Money,
    /// What the customer pays of it.
    pub customer_amount: Money,
    /// Last day on which the customer can decide.
    pub valid_until: NaiveDate,
    /// Version of the record.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was written.
    pub created_at: UtcTime,
}

crate::page_schema!(QuotePage, QuoteSummary);

impl From<model::Quote> for QuoteSummary {
    fn from(quote: model::Quote) -> QuoteSummary {
        QuoteSummary {
            id: quote.id,
            cycle: quote.cycle,
            quote_version: quote.quote_version,
            state: quote.state,
            total: Money::new(quote.totals.total, quote.currency),
            customer_amount: Money::new(quote.totals.customer, quote.currency),
            valid_until: quote.valid_until,
            version: quote.version,
            created_at: quote.created_at,
        }
    }
}

/// A new version of a quote, as a draft.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteCreate {
    /// Currency of every amount in it.
    pub currency: Currency,
    /// The lines; a draft can start without any.
    #[validate(nested, length(max = 200))]
    #[schema(max_items = 200)]
    pub lines: Vec<QuoteLineCreate>,
    /// Last day on which the customer can decide.
    pub valid_until: NaiveDate,
    /// A word to the customer.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000)]
    pub note: Option<String>,
    /// Why a discount is given; required before a discounted quote is sent, and out of place otherwise.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub discount_reason: Option<String>,
}

/// A line as written down. Who pays is proposed from the entitlement when the request leaves it open.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteLineCreate {
    /// Kind of cost.
    pub kind: ChargeLineKind,
    /// What is done or delivered.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300, example = "更换压缩机")]
    pub description: String,
    /// Quantity in thousandths: 1500 is one and a half.
    #[validate(range(min = 1, max = 1_000_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000_000, example = 1000)]
    pub quantity_milli: i64,
    /// Price of one unit.
    pub unit_price: Money,
    /// What one unit costs us; the margin is judged by it.
    pub unit_cost: Option<Money>,
    /// Discount in hundredths of a percent; excludes `discount_amount`.
    #[validate(range(max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    pub discount_basis_points: Option<u32>,
    /// Discount as an amount; excludes `discount_basis_points`.
    pub discount_amount: Option<Money>,
    /// Tax rate in hundredths of a percent.
    #[validate(range(max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000, example = 1300)]
    pub tax_basis_points: u32,
    /// Who pays, apart from the customer's part; as the entitlement says without it.
    pub payer: Option<Payer>,
    /// The customer's part in percent; never more than the entitlement says.
    #[validate(range(max = 100))]
    #[schema(minimum = 0, maximum = 100)]
    pub customer_percent: Option<u32>,
    /// The rule that `payer` and `customer_percent` rest on; required when they depart from the entitlement.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64)]
    pub rule: Option<String>,
}

impl From<QuoteLineCreate> for LineDraft {
    fn from(line: QuoteLineCreate) -> LineDraft {
        LineDraft {
            kind: line.kind,
            description: line.description,
            quantity_milli: line.quantity_milli,
            unit_price: line.unit_price,
            unit_cost: line.unit_cost,
            discount_basis_points: line.discount_basis_points,
            discount_amount: line.discount_amount,
            tax_basis_points: line.tax_basis_points,
            payer: line.payer,
            customer_percent: line.customer_percent,
            rule: line.rule,
        }
    }
}

/// Changes of a draft. Members left out stay as they are; an approval of its discount is lost with every change.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteUpdate {
    /// All lines, in place of the present ones.
    #[validate(nested, length(max = 200))]
    #[schema(max_items = 200)]
    pub lines: Option<Vec<QuoteLineCreate>>,
    /// Last day on which the customer can decide.
    pub valid_until: Option<NaiveDate>,
    /// A word to the customer; null clears it.
    #[serde(default)]
    #[validate(length(min = 1, max = 2000))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 2000)]
    pub note: Patch<String>,
    /// Why a discount is given; null clears it.
    #[serde(default)]
    #[validate(length(min = 1, max = 500))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 500)]
    pub discount_reason: Patch<String>,
    /// Members to clear, for clients that cannot send null.
    #[serde(default)]
    #[validate(length(max = 2))]
    #[schema(max_items = 2)]
    pub unset: Vec<QuoteMember>,
}

/// A member of a quote that can be cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuoteMember {
    /// The word to the customer.
    Note,
    /// Why a discount is given.
    DiscountReason,
}

/// A step of a quote.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuoteTransitionCreate {
    /// The step; approving and declining are taken by recording the customer's decision.
    pub action: QuoteAction,
}

/// The approval of a discount or margin that is above the author's authority.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DiscountApprovalCreate {
    /// Why it is approved.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub comment: String,
}

/// Which quotes of a ticket.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct QuoteFilter {
    /// Only quotes of this cycle.
    #[param(minimum = 1, maximum = 1000000)]
    pub cycle: Option<i32>,
}

impl ListFilter for QuoteFilter {
    const SORTS: &'static [&'static str] = &["quote_version"];
}
