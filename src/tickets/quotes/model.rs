//! One version of a quote.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::flow::QuoteState;
use super::pricing::{self, Discount, LineAmounts, LineTerms, PricingFault, Totals};
use crate::equipment::warranty::{ChargeLineKind, Payer};
use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::money::Currency;
use crate::tickets::model::QuoteId;

crate::text_enum!(QuoteState);

/// One version of a quote, as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    pub id: QuoteId,
    pub ticket_id: TicketId,
    /// Cycle of the ticket that it belongs to.
    pub cycle: i32,
    /// From 1 within ticket and cycle.
    pub quote_version: i32,
    pub state: QuoteState,
    pub currency: Currency,
    pub lines: Vec<QuoteLine>,
    /// Sums of the lines.
    pub totals: Totals,
    /// Last day on which the customer can decide.
    pub valid_until: NaiveDate,
    pub note: Option<String>,
    /// Why a discount is given.
    pub discount_reason: Option<String>,
    /// The adviser whose discount authority counts.
    pub created_by: UserId,
    /// The other person who approved what is above that authority.
    pub discount_approved_by: Option<UserId>,
    /// Version of the record, for `If-Match`.
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
    pub sent_at: Option<UtcTime>,
    pub decided_at: Option<UtcTime>,
}

/// One line of a quote, priced. Amounts are minor units of the quote's currency.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuoteLine {
    pub kind: ChargeLineKind,
    pub description: String,
    /// Thousandths of a unit.
    pub quantity_milli: i64,
    pub unit_price_minor: i64,
    /// What one unit costs us, where it is known.
    pub unit_cost_minor: Option<i64>,
    /// Discount as a part of the price; excludes the amount.
    pub discount_basis_points: Option<u32>,
    /// Discount as an amount; excludes the part.
    pub discount_minor: Option<i64>,
    pub tax_basis_points: u32,
    /// Who pays, apart from the customer's part.
    pub payer: Payer,
    /// The rule that says so.
    pub rule: Option<String>,
    /// The customer's part in percent.
    pub customer_percent: u32,
    /// The customer's part as the entitlement has it; less in `customer_percent` is a concession.
    pub entitled_percent: u32,
    pub amounts: LineAmounts,
}

impl QuoteLine {
    /// What the line is priced from.
    pub fn terms(&self) -> LineTerms {
        LineTerms {
            quantity_milli: self.quantity_milli,
            unit_price: self.unit_price_minor,
            discount: match (self.discount_basis_points, self.discount_minor) {
                (Some(points), _) => Discount::BasisPoints(points),
                (None, Some(amount)) => Discount::Amount(amount),
                (None, None) => Discount::None,
            },
            tax_basis_points: self.tax_basis_points,
            customer_percent: self.customer_percent,
        }
    }

    /// The same line with its amounts computed anew.
    ///
    /// # Errors
    /// [`PricingFault`].
    pub fn priced(self) -> Result<QuoteLine, PricingFault> {
        let amounts = pricing::price_line(&self.terms())?;
        Ok(QuoteLine { amounts, ..self })
    }

    /// What the customer is let off beyond the entitlement, in minor units.
    ///
    /// # Errors
    /// [`PricingFault`].
    pub fn concession(&self) -> Result<i64, PricingFault> {
        let entitled = i64::from(self.entitled_percent);
        let owed = pricing::portion(self.amounts.total, entitled, 100)?;
        Ok((owed - self.amounts.customer).max(0))
    }

    /// What the line costs us, where the cost of a unit is known.
    ///
    /// # Errors
    /// [`PricingFault`].
    pub fn cost(&self) -> Result<Option<i64>, PricingFault> {
        let cost = |unit| pricing::portion(unit, self.quantity_milli, pricing::MILLI);
        self.unit_cost_minor.map(cost).transpose()
    }
}

impl Quote {
    /// Whether the last day for a decision is over on `today`.
    pub fn is_past(&self, today: NaiveDate) -> bool {
        self.valid_until < today
    }

    /// Whether the customer still can decide about it.
    pub fn is_open(&self) -> bool {
        self.state == QuoteState::Sent
    }
}
