//! From what somebody writes down to priced lines: who pays is proposed from the entitlement, a departure from it has to
//! be named, and every fault of every line is found at once.

#[cfg(test)]
mod tests;

use super::coverage::{self, Cover};
use super::model::QuoteLine;
use super::pricing::{self, LineAmounts, PricingFault, Totals};
use crate::equipment::warranty::{ChargeLineKind, Entitlement, Payer};
use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;
use crate::platform::money::{Currency, Money};

/// A line as written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineDraft {
    pub kind: ChargeLineKind,
    pub description: String,
    pub quantity_milli: i64,
    pub unit_price: Money,
    pub unit_cost: Option<Money>,
    pub discount_basis_points: Option<u32>,
    pub discount_amount: Option<Money>,
    pub tax_basis_points: u32,
    /// Who pays, when not as proposed.
    pub payer: Option<Payer>,
    /// The customer's part, when not as proposed.
    pub customer_percent: Option<u32>,
    /// The rule that a departure rests on.
    pub rule: Option<String>,
}

/// What decides who pays.
#[derive(Debug, Clone, Copy)]
pub struct Grounds<'a> {
    pub currency: Currency,
    pub entitlement: Option<&'a Entitlement>,
    pub is_man_made: bool,
}

/// Prices the lines.
///
/// # Errors
/// Every fault, with pointers into `lines`.
pub fn build(
    drafts: &[LineDraft],
    grounds: Grounds<'_>,
) -> Result<(Vec<QuoteLine>, Totals), Vec<FieldFault>> {
    let mut lines = Vec::with_capacity(drafts.len());
    let mut faults = Vec::new();
    for (index, draft) in drafts.iter().enumerate() {
        match line(draft, grounds) {
            Ok(line) => lines.push(line),
            Err(found) => faults.extend(found.into_iter().map(|mut fault| {
                fault.pointer = format!("/lines/{index}{}", fault.pointer);
                fault
            })),
        }
    }
    let amounts: Vec<LineAmounts> = lines.iter().map(|line| line.amounts).collect();
    let totals = pricing::total(&amounts);
    match totals {
        _ if !faults.is_empty() => Err(faults),
        Ok(totals) if totals.total <= Money::MAX_MINOR && totals.subtotal <= Money::MAX_MINOR => {
            Ok((lines, totals))
        }
        _ => Err(vec![
            FieldFault::body("/lines", FaultCode::OutOfRange).saying("amount_too_large"),
        ]),
    }
}

fn line(draft: &LineDraft, grounds: Grounds<'_>) -> Result<QuoteLine, Vec<FieldFault>> {
    let cover = coverage::propose(draft.kind, grounds.entitlement, grounds.is_man_made);
    let mut faults = money_faults(draft, grounds.currency);
    let (payer, customer_percent) = payer(draft, &cover, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    let line = QuoteLine {
        kind: draft.kind,
        description: draft.description.clone(),
        quantity_milli: draft.quantity_milli,
        unit_price_minor: draft.unit_price.amount_minor,
        unit_cost_minor: draft.unit_cost.map(|cost| cost.amount_minor),
        discount_basis_points: draft.discount_basis_points,
        discount_minor: draft.discount_amount.map(|amount| amount.amount_minor),
        tax_basis_points: draft.tax_basis_points,
        payer,
        rule: Some(draft.rule.clone().unwrap_or(cover.rule)),
        customer_percent,
        entitled_percent: cover.customer_percent,
        amounts: LineAmounts::default(),
    };
    line.priced().map_err(|fault| {
        vec![match fault {
            PricingFault::DiscountAbovePrice => {
                FieldFault::body("/discount_amount", FaultCode::OutOfRange)
                    .saying("discount_above_price")
            }
            PricingFault::TooLarge | PricingFault::OutOfRange => {
                FieldFault::body("/unit_price", FaultCode::OutOfRange).saying("amount_too_large")
            }
        }]
    })
}

fn money_faults(draft: &LineDraft, currency: Currency) -> Vec<FieldFault> {
    let amounts = [
        ("/unit_price", Some(draft.unit_price)),
        ("/unit_cost", draft.unit_cost),
        ("/discount_amount", draft.discount_amount),
    ];
    let mut faults = Vec::new();
    for (at, amount) in amounts {
        let Some(amount) = amount else { continue };
        if amount.currency != currency {
            faults.push(FieldFault::body(at, FaultCode::Conflict).saying("other_currency"));
        }
        if amount.amount_minor < 0 {
            faults.push(FieldFault::body(at, FaultCode::OutOfRange).with("min", 0));
        }
    }
    if draft.discount_basis_points.is_some() && draft.discount_amount.is_some() {
        faults.push(FieldFault::body("/discount_amount", FaultCode::Conflict));
    }
    faults
}

/// Who pays and the customer's part. The customer never pays more than the entitlement says; whoever takes over a part
/// is named with the rule it rests on.
fn payer(draft: &LineDraft, cover: &Cover, faults: &mut Vec<FieldFault>) -> (Payer, u32) {
    let payer = draft.payer.unwrap_or(cover.payer);
    let percent = draft.customer_percent.unwrap_or(match draft.payer {
        Some(Payer::Customer) => 100,
        Some(_) if cover.payer != payer => 0,
        _ => cover.customer_percent,
    });
    if percent > cover.customer_percent {
        let at = if draft.customer_percent.is_some() {
            "/customer_percent"
        } else {
            "/payer"
        };
        let fault = FieldFault::body(at, FaultCode::NotAllowed).saying("guaranteed_work");
        faults.push(fault.with("rule", &cover.rule));
    }
    if (payer == Payer::Customer) != (percent == 100) {
        faults.push(FieldFault::body("/payer", FaultCode::Conflict).saying("payer_and_part"));
    }
    let departs = payer != cover.payer || percent != cover.customer_percent;
    if departs && draft.rule.is_none() {
        faults.push(FieldFault::body("/rule", FaultCode::Required));
    }
    (payer, percent)
}
