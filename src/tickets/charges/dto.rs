//! What charges look like on the wire.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{self, ChargeStatus, PaymentMethod};
use crate::equipment::warranty::{ChargeLineKind, Payer};
use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::http::page::ListFilter;
use crate::platform::money::Money;
use crate::tickets::model::{ChargeId, QuoteId};

/// One line of what a ticket costs.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Charge {
    /// The charge.
    pub id: ChargeId,
    /// The ticket.
    pub ticket_id: TicketId,
    /// Cycle of the ticket, from 1.
    #[schema(minimum = 1)]
    pub cycle: i32,
    /// The approved quote that it comes from; absent for a line added by hand.
    pub quote_id: Option<QuoteId>,
    /// Kind of cost.
    pub kind: ChargeLineKind,
    /// What is charged.
    #[schema(max_length = 300)]
    pub description: String,
    /// How much, tax included.
    pub amount: Money,
    /// Who pays.
    pub payer: Payer,
    /// The rule that says so.
    #[schema(max_length = 64)]
    pub rule: Option<String>,
    /// Due, paid or waived. A ticket closes once none of the customer's charges is due.
    pub status: ChargeStatus,
    /// Number of the receipt given for the payment.
    #[schema(max_length = 60)]
    pub receipt_number: Option<String>,
    /// How it was paid.
    pub payment_method: Option<PaymentMethod>,
    /// Why it was waived.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
    /// Who recorded the payment or waived it.
    pub settled_by: Option<UserId>,
    /// When it was paid or waived.
    pub settled_at: Option<UtcTime>,
    /// Who made the line; that person cannot waive it.
    pub created_by: Option<UserId>,
    /// Version of the record.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was made.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

crate::page_schema!(ChargePage, Charge);

impl From<model::Charge> for Charge {
    fn from(charge: model::Charge) -> Charge {
        Charge {
            amount: charge.money(),
            id: charge.id,
            ticket_id: charge.ticket_id,
            cycle: charge.cycle,
            quote_id: charge.quote_id,
            kind: charge.kind,
            description: charge.description,
            payer: charge.payer,
            rule: charge.rule,
            status: charge.status,
            receipt_number: charge.receipt_number,
            payment_method: charge.payment_method,
            reason: charge.reason,
            settled_by: charge.settled_by,
            settled_at: charge.settled_at,
            created_by: charge.created_by,
            version: charge.version,
            created_at: charge.created_at,
            updated_at: charge.updated_at,
        }
    }
}

/// A charge beyond the quote.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChargeCreate {
    /// Kind of cost.
    pub kind: ChargeLineKind,
    /// What is charged.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300, example = "加急上门费")]
    pub description: String,
    /// How much, tax included; more than zero.
    pub amount: Money,
    /// Who pays; the customer without it. The customer pays nothing for work that the guarantee covers.
    pub payer: Option<Payer>,
    /// The rule that says so.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64)]
    pub rule: Option<String>,
}

/// A payment of a charge, whole.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentCreate {
    /// Number of the receipt given.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "R-2611-0042")]
    pub receipt_number: String,
    /// When it was paid; the time of recording without it.
    pub paid_at: Option<UtcTime>,
    /// How it was paid.
    pub method: PaymentMethod,
}

/// A waiver of a charge, whole.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiverCreate {
    /// Why the customer is let off.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// Which charges of a ticket.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ChargeFilter {
    /// Only charges of this cycle.
    #[param(minimum = 1, maximum = 1000000)]
    pub cycle: Option<i32>,
    /// Only charges in this status.
    #[param(inline)]
    pub status: Option<ChargeStatus>,
}

impl ListFilter for ChargeFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
    const DEFAULT_DESCENDING: bool = false;
}
