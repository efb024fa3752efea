//! What a quote costs: whole minor units, one rounding rule, totals that are the sum of their lines.
//!
//! Each amount of a line is rounded once, half away from zero (0.5 fen becomes 1 fen), at the line. Totals are sums
//! of rounded lines and are never rounded again, so that whoever adds up a printed quote gets the printed total.
//! Knows no currency and no record.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

/// Thousandths in one unit of quantity.
pub const MILLI: i64 = 1000;

/// Basis points in a whole: 10,000 are 100 %.
pub const WHOLE_BASIS_POINTS: u32 = 10_000;

/// Largest amount of a quote, in minor units: what every client can hold exactly in a JSON number.
pub const LARGEST_AMOUNT: i64 = 9_007_199_254_740_991;

/// What is taken off a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Discount {
    /// Nothing.
    #[default]
    None,
    /// A part of the price, in basis points: 1,000 is 10 % off (九折).
    BasisPoints(u32),
    /// A fixed amount in minor units.
    Amount(i64),
}

/// What a line is priced from. Amounts are minor units and not negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineTerms {
    /// Quantity in thousandths: 1,500 is one and a half.
    pub quantity_milli: i64,
    /// Price of one unit.
    pub unit_price: i64,
    /// What is taken off.
    pub discount: Discount,
    /// Tax on the discounted price, in basis points.
    pub tax_basis_points: u32,
    /// The customer's part of what remains, in percent.
    pub customer_percent: u32,
}

/// What a line comes to, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LineAmounts {
    /// Quantity times unit price.
    pub gross: i64,
    /// What is taken off.
    pub discount: i64,
    /// Tax on gross less discount.
    pub tax: i64,
    /// Gross less discount plus tax.
    pub total: i64,
    /// The customer's part of the total.
    pub customer: i64,
}

impl LineAmounts {
    /// The price after discount, before tax.
    pub const fn net(&self) -> i64 {
        self.gross - self.discount
    }
}

/// What a quote comes to, in minor units: the sums of its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub subtotal: i64,
    pub discount: i64,
    pub tax: i64,
    pub total: i64,
    /// What the customer pays.
    pub customer: i64,
}

/// Why a line or quote cannot be priced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PricingFault {
    /// More would be taken off than the line costs.
    DiscountAbovePrice,
    /// An amount would pass [`LARGEST_AMOUNT`].
    TooLarge,
    /// A figure is negative, or a share is more than the whole.
    OutOfRange,
}

/// `amount * part / whole`, rounded half away from zero. `whole` must be positive.
///
/// # Errors
/// [`PricingFault::TooLarge`]; [`PricingFault::OutOfRange`] when `whole` is not positive.
pub fn portion(amount: i64, part: i64, whole: i64) -> Result<i64, PricingFault> {
    if whole <= 0 {
        return Err(PricingFault::OutOfRange);
    }
    let product = i128::from(amount) * i128::from(part);
    let whole = i128::from(whole);
    let half = if product < 0 { -whole } else { whole };
    let rounded = (product * 2 + half) / (whole * 2);
    i64::try_from(rounded)
        .ok()
        .filter(|amount| amount.abs() <= LARGEST_AMOUNT)
        .ok_or(PricingFault::TooLarge)
}

/// Prices one line.
///
/// # Errors
/// [`PricingFault`].
pub fn price_line(terms: &LineTerms) -> Result<LineAmounts, PricingFault> {
    let in_range = terms.quantity_milli >= 0
        && terms.unit_price >= 0
        && terms.tax_basis_points <= WHOLE_BASIS_POINTS
        && terms.customer_percent <= 100;
    if !in_range {
        return Err(PricingFault::OutOfRange);
    }
    let gross = portion(terms.unit_price, terms.quantity_milli, MILLI)?;
    let discount = taken_off(gross, terms.discount)?;
    let basis = i64::from(WHOLE_BASIS_POINTS);
    let tax = portion(gross - discount, i64::from(terms.tax_basis_points), basis)?;
    let total = bounded((gross - discount).checked_add(tax))?;
    Ok(LineAmounts {
        gross,
        discount,
        tax,
        total,
        customer: portion(total, i64::from(terms.customer_percent), 100)?,
    })
}

fn taken_off(gross: i64, discount: Discount) -> Result<i64, PricingFault> {
    let off = match discount {
        Discount::None => 0,
        // A little more than the whole of a small price would be rounded down to the whole.
        Discount::BasisPoints(points) if points > WHOLE_BASIS_POINTS => {
            return Err(PricingFault::DiscountAbovePrice);
        }
        Discount::BasisPoints(points) => {
            portion(gross, i64::from(points), i64::from(WHOLE_BASIS_POINTS))?
        }
        Discount::Amount(amount) if amount < 0 => return Err(PricingFault::OutOfRange),
        Discount::Amount(amount) => amount,
    };
    if off > gross {
        return Err(PricingFault::DiscountAbovePrice);
    }
    Ok(off)
}

/// Adds up the lines.
///
/// # Errors
/// [`PricingFault::TooLarge`].
pub fn total(lines: &[LineAmounts]) -> Result<Totals, PricingFault> {
    let sum = |part: fn(&LineAmounts) -> i64| {
        bounded(
            lines
                .iter()
                .try_fold(0_i64, |sum, line| sum.checked_add(part(line))),
        )
    };
    Ok(Totals {
        subtotal: sum(|line| line.gross)?,
        discount: sum(|line| line.discount)?,
        tax: sum(|line| line.tax)?,
        total: sum(|line| line.total)?,
        customer: sum(|line| line.customer)?,
    })
}

fn bounded(amount: Option<i64>) -> Result<i64, PricingFault> {
    amount
        .filter(|amount| *amount <= LARGEST_AMOUNT)
        .ok_or(PricingFault::TooLarge)
}
