//! Suppliers are asked, compared, and one of them is proposed.

use std::collections::BTreeMap;

use super::{bundle, facts, judge, open, optional, person, roles, save, sound};
use crate::platform::auth::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::money::Money;
use crate::platform::tx::Tx;
use crate::purchasing::dto::quotes::{PurchaseProposalCreate, SupplierPrice, SupplierQuoteCreate};
use crate::purchasing::facts::{Bundle, Choice};
use crate::purchasing::flow::{PURCHASE_FLOW, PurchaseAct, PurchaseAction};
use crate::purchasing::model::{PurchaseOrderId, QuoteLine, SupplierQuote, total_of};
use crate::purchasing::{neighbours, repo};
use crate::workflow::{Attempt, Caller};

/// Writes down a supplier's quote.
///
/// # Errors
/// 404, 409 outside quoting, `already_exists` for a second quote of the supplier, 422 with every fault; database faults.
pub fn record_quote(
    tx: &mut Tx,
    id: PurchaseOrderId,
    sent: &SupplierQuoteCreate,
) -> AppResult<Bundle> {
    let permission = Permission::PurchasesRequest;
    let mut all = open(tx, id, permission)?;
    let state = all.order.state;
    let roles = roles(&tx.op().actor, &all.order);
    let attempt = Attempt::evidence(PurchaseAct::RecordQuote.as_str());
    let asked = facts(tx.op(), &all, &roles, Choice::default(), 0);
    PURCHASE_FLOW
        .act(state.as_str(), &attempt, &Caller::staff(&roles), &asked)
        .map_err(|refusal| refusal.into_error(attempt.action, state.as_str(), tx.op().lang))?;
    sells(tx, sent.supplier_id)?;
    let (prices, total) = prices(&all, sent, tx.op().now.date())?;
    let quote = SupplierQuote {
        id: tx.new_id(),
        order_id: id,
        supplier_id: sent.supplier_id,
        total_amount: total,
        lead_days: sent.lead_days,
        valid_until: sent.valid_until,
        reference: optional(sent.reference.as_ref()),
        recorded_by: person(tx.op(), permission)?,
        withdrawn_at: None,
        created_at: tx.now(),
    };
    let lines: Vec<QuoteLine> = prices
        .into_iter()
        .map(|(line, unit_price_amount)| QuoteLine {
            quote_id: quote.id,
            line,
            unit_price_amount,
        })
        .collect();
    repo::quotes::insert(tx.db(), &quote, &lines)?;
    save(tx, &mut all, state, "quoted")?;
    bundle(tx.db(), all.order)
}

/// Refuses a supplier that is unknown or out of use.
fn sells(tx: &mut Tx, id: neighbours::SupplierId) -> AppResult<()> {
    let suppliers = neighbours::suppliers_of(tx.db(), &[id])?;
    if suppliers
        .get(&id)
        .is_some_and(|supplier| supplier.is_active)
    {
        return Ok(());
    }
    let fault = FieldFault::body("/supplier_id", FaultCode::NotFound);
    Err(AppError::fault(fault))
}

/// Prices by line, and what all lines cost.
fn prices(
    all: &Bundle,
    sent: &SupplierQuoteCreate,
    today: chrono::NaiveDate,
) -> AppResult<(BTreeMap<i32, i64>, i64)> {
    let mut faults = Vec::new();
    if sent.valid_until < today {
        let fault = FieldFault::body("/valid_until", FaultCode::OutOfRange);
        faults.push(fault.saying("day_gone_by"));
    }
    let mut prices = BTreeMap::new();
    for (index, price) in sent.prices.iter().enumerate() {
        faults.extend(price_fault(all, index, price));
        if prices
            .insert(price.line, price.unit_price.amount_minor)
            .is_some()
        {
            let at = format!("/prices/{index}/line");
            faults.push(FieldFault::body(at, FaultCode::NotUnique));
        }
    }
    if all
        .lines
        .iter()
        .any(|line| !prices.contains_key(&line.line))
    {
        let fault = FieldFault::body("/prices", FaultCode::Required);
        faults.push(fault.saying("price_of_every_line"));
    }
    sound(faults)?;
    match total(all, &prices) {
        Some(total) => Ok((prices, total)),
        None => Err(AppError::fault(FieldFault::body(
            "/prices",
            FaultCode::OutOfRange,
        ))),
    }
}

fn total(all: &Bundle, prices: &BTreeMap<i32, i64>) -> Option<i64> {
    let currency = all.order.currency;
    total_of(all.lines.iter().filter_map(|line| {
        let price = prices.get(&line.line)?;
        Some((line.quantity, Money::new(*price, currency)))
    }))
}

fn price_fault(all: &Bundle, index: usize, price: &SupplierPrice) -> Option<FieldFault> {
    let at = |member: &str, code| {
        let pointer = format!("/prices/{index}/{member}");
        Some(FieldFault::body(pointer, code))
    };
    if !all.lines.iter().any(|line| line.line == price.line) {
        return at("line", FaultCode::NotFound);
    }
    if price.unit_price.amount_minor < 0 {
        return at("unit_price", FaultCode::OutOfRange);
    }
    if price.unit_price.currency != all.order.currency {
        return at("unit_price", FaultCode::Conflict).map(|fault| fault.saying("another_currency"));
    }
    None
}

/// Proposes one quote for approval.
///
/// # Errors
/// 404, the flow's refusals with every unmet need; database faults.
pub fn propose(
    tx: &mut Tx,
    id: PurchaseOrderId,
    sent: &PurchaseProposalCreate,
) -> AppResult<Bundle> {
    let permission = Permission::PurchasesRequest;
    let mut all = open(tx, id, permission)?;
    let from = all.order.state;
    let few_quotes_reason = optional(sent.few_quotes_reason.as_ref());
    let choice_reason = optional(sent.choice_reason.as_ref());
    let choice = Choice {
        quote: Some(sent.quote_id),
        tells_why_few: few_quotes_reason.is_some(),
        tells_why_dearer: choice_reason.is_some(),
    };
    let roles = roles(&tx.op().actor, &all.order);
    let asked = facts(tx.op(), &all, &roles, choice, 0);
    let attempt = Attempt::evidence(PurchaseAction::Propose.as_str());
    let to = judge(tx.op(), &asked, &attempt, &Caller::staff(&roles))?;
    let chosen = all.quotes.iter().find(|quote| quote.id == sent.quote_id);
    let chosen = chosen.ok_or_else(|| AppError::internal("a quote that stands is gone"))?;
    let order = &mut all.order;
    order.state = to;
    order.chosen_quote_id = Some(chosen.id);
    order.supplier_id = Some(chosen.supplier_id);
    order.total_amount = Some(chosen.total_amount);
    order.few_quotes_reason = few_quotes_reason;
    order.choice_reason = choice_reason;
    order.proposed_by = Some(person(tx.op(), permission)?);
    let prices = repo::quotes::lines(tx.db(), &[chosen.id])?;
    for line in &mut all.lines {
        let price = prices.iter().find(|price| price.line == line.line);
        line.unit_price_amount = price.map(|price| price.unit_price_amount);
        repo::lines::write(tx.db(), line)?;
    }
    save(tx, &mut all, from, "proposed")?;
    bundle(tx.db(), all.order)
}
