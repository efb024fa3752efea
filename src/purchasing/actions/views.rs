//! What people read: orders joined with the names that they show.

use std::collections::HashMap;

use super::{bundle, counted_since, facts, roles};
use crate::inventory::dto::refs::{PartRef, StockLocationRef};
use crate::platform::auth::Permission;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::money::Money;
use crate::platform::op::Op;
use crate::purchasing::dto::deposits::PurchaseDeposit;
use crate::purchasing::dto::lists::PurchaseOrderSummary;
use crate::purchasing::dto::orders::{PurchaseLine, PurchaseOrder, SupplierRef};
use crate::purchasing::dto::quotes::{SupplierPrice, SupplierQuote};
use crate::purchasing::facts::{Bundle, Choice};
use crate::purchasing::flow::{PURCHASE_FLOW, PurchaseState};
use crate::purchasing::model::{Order, PurchaseOrderId};
use crate::purchasing::neighbours::{self, LocationId, Supplier, SupplierId};
use crate::purchasing::repo;
use crate::workflow::{AllowedTransition, Caller};

impl From<&Supplier> for SupplierRef {
    fn from(supplier: &Supplier) -> SupplierRef {
        SupplierRef {
            id: supplier.id,
            code: supplier.code.clone(),
            name: supplier.name.clone(),
        }
    }
}

/// One order as the caller sees it.
///
/// # Errors
/// 404; database faults.
pub fn get(db: &mut Db, op: &Op, id: PurchaseOrderId) -> AppResult<PurchaseOrder> {
    let scope = op.actor.scope(Permission::PurchasesRead);
    let order = repo::orders::find(db, &scope, id)?;
    let all = bundle(db, order)?;
    shown(db, op, all)
}

/// The order with what this caller can do with it now.
///
/// # Errors
/// Database faults.
pub fn shown(db: &mut Db, op: &Op, all: Bundle) -> AppResult<PurchaseOrder> {
    let allowed_transitions = allowed(db, op, &all)?;
    let names = suppliers(db, &all)?;
    let store = store(db, all.order.store_id)?;
    let lines = lines(db, &all)?;
    let quotes = quotes(db, op, &all, &names)?;
    let deposits = all.deposits.into_iter();
    let deposits = deposits.map(|(deposit, settled)| PurchaseDeposit::new(deposit, settled));
    let order = all.order;
    Ok(PurchaseOrder {
        total: order.total(),
        supplier: order.supplier_id.and_then(|id| names.get(&id)).cloned(),
        deposits: deposits.collect(),
        id: order.id,
        number: order.number,
        branch_id: order.branch_id,
        store,
        state: order.state,
        currency: order.currency,
        comment: order.comment,
        requested_by: order.requested_by,
        lines,
        quotes,
        chosen_quote_id: order.chosen_quote_id,
        few_quotes_reason: order.few_quotes_reason,
        choice_reason: order.choice_reason,
        proposed_by: order.proposed_by,
        decided_by: order.decided_by,
        decided_at: order.decided_at,
        decision_comment: order.decision_comment,
        ordered_by: order.ordered_by,
        ordered_at: order.ordered_at,
        reference: order.reference,
        end_reason: order.end_reason,
        end_comment: order.end_comment,
        version: order.version,
        created_at: order.created_at,
        updated_at: order.updated_at,
        allowed_transitions,
    })
}

fn allowed(db: &mut Db, op: &Op, all: &Bundle) -> AppResult<Vec<AllowedTransition>> {
    let order = &all.order;
    let before = match order.supplier_id {
        Some(supplier) if order.state == PurchaseState::Approval => {
            let since = counted_since(op, &all.rules);
            repo::orders::counted(db, supplier, order.currency, since)?
        }
        _ => 0,
    };
    let roles = roles(&op.actor, order);
    let asked = facts(op, all, &roles, Choice::of(order), before);
    let (state, caller) = (order.state.as_str(), Caller::staff(&roles));
    let steps = PURCHASE_FLOW.allowed(state, &caller, &asked);
    let acts = PURCHASE_FLOW.allowed_acts(state, &caller, &asked);
    Ok(steps
        .iter()
        .chain(&acts)
        .map(|one| AllowedTransition::new(one, op.lang))
        .collect())
}

/// Suppliers in a word.
type Names = HashMap<SupplierId, SupplierRef>;

fn suppliers(db: &mut Db, all: &Bundle) -> AppResult<Names> {
    let mut ids: Vec<SupplierId> = all.quotes.iter().map(|quote| quote.supplier_id).collect();
    ids.extend(all.order.supplier_id);
    refs(db, &ids)
}

fn refs(db: &mut Db, ids: &[SupplierId]) -> AppResult<Names> {
    let known = neighbours::suppliers_of(db, ids)?;
    let named = known.values();
    Ok(named
        .map(|supplier| (supplier.id, SupplierRef::from(supplier)))
        .collect())
}

fn store(db: &mut Db, id: LocationId) -> AppResult<StockLocationRef> {
    let places = neighbours::places(db, &[id])?;
    let store = places.get(&id).map(StockLocationRef::from);
    store.ok_or_else(|| AppError::internal("an order for an unknown store"))
}

fn lines(db: &mut Db, all: &Bundle) -> AppResult<Vec<PurchaseLine>> {
    let ids: Vec<_> = all.lines.iter().map(|line| line.part_id).collect();
    let parts = neighbours::parts_of(db, &ids)?;
    let currency = all.order.currency;
    all.lines
        .iter()
        .map(|line| {
            let part = parts.get(&line.part_id).map(PartRef::from);
            Ok(PurchaseLine {
                line: line.line,
                part: part.ok_or_else(|| AppError::internal("an order of an unknown part"))?,
                quantity: line.quantity,
                unit_price: line
                    .unit_price_amount
                    .map(|minor| Money::new(minor, currency)),
                received: line.received,
                returned: line.returned,
                on_order: line.on_order,
                short: line.short,
                ticket_id: line.ticket_id,
                is_special: line.is_special,
            })
        })
        .collect()
}

fn quotes(db: &mut Db, op: &Op, all: &Bundle, names: &Names) -> AppResult<Vec<SupplierQuote>> {
    let ids: Vec<_> = all.quotes.iter().map(|quote| quote.id).collect();
    let prices = repo::quotes::lines(db, &ids)?;
    let currency = all.order.currency;
    let today = op.now.date();
    let stands = all.quotes.iter().filter(|quote| quote.valid_until >= today);
    let cheapest = stands.map(|quote| quote.total_amount).min();
    all.quotes
        .iter()
        .map(|quote| {
            let supplier = names.get(&quote.supplier_id).cloned();
            let own = prices.iter().filter(|price| price.quote_id == quote.id);
            Ok(SupplierQuote {
                id: quote.id,
                supplier: supplier
                    .ok_or_else(|| AppError::internal("a quote of an unknown supplier"))?,
                total: Money::new(quote.total_amount, currency),
                prices: own
                    .map(|price| SupplierPrice {
                        line: price.line,
                        unit_price: Money::new(price.unit_price_amount, currency),
                    })
                    .collect(),
                lead_days: quote.lead_days,
                valid_until: quote.valid_until,
                reference: quote.reference.clone(),
                is_cheapest: quote.valid_until >= today && Some(quote.total_amount) == cheapest,
                recorded_by: quote.recorded_by,
                created_at: quote.created_at,
            })
        })
        .collect()
}

/// Orders in a list.
///
/// # Errors
/// Database faults.
pub fn summaries(db: &mut Db, rows: Vec<Order>) -> AppResult<Vec<PurchaseOrderSummary>> {
    let ids: Vec<SupplierId> = rows.iter().filter_map(|row| row.supplier_id).collect();
    let names = refs(db, &ids)?;
    let stores: Vec<LocationId> = rows.iter().map(|row| row.store_id).collect();
    let stores = neighbours::places(db, &stores)?;
    rows.into_iter()
        .map(|row| {
            let store = stores.get(&row.store_id).map(StockLocationRef::from);
            Ok(PurchaseOrderSummary {
                total: row.total(),
                id: row.id,
                number: row.number,
                store: store.ok_or_else(|| AppError::internal("an order for an unknown store"))?,
                state: row.state,
                supplier: row.supplier_id.and_then(|id| names.get(&id)).cloned(),
                requested_by: row.requested_by,
                version: row.version,
                created_at: row.created_at,
                updated_at: row.updated_at,
            })
        })
        .collect()
}
