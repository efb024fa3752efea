//! What a store should buy: its parts in the order of their numbers, a batch at a time until the page is full.

use std::collections::HashMap;

use crate::inventory::dto::refs::{PartRef, StockLocationRef};
use crate::platform::auth::{Permission, Scope};
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::http::page::{PAGE_REACH, PageRequest};
use crate::platform::op::Op;
use crate::platform::quantity::Quantity;
use crate::purchasing::dto::orders::SupplierRef;
use crate::purchasing::dto::suggestions::{PurchaseSuggestion, PurchaseWant};
use crate::purchasing::neighbours::{self, Location, LocationId, Part, PartSupplier};
use crate::purchasing::repo;
use crate::purchasing::suggest::{Position, Suggestion};

/// Parts looked at together.
const BATCH: i64 = 500;

/// One part that should be bought.
struct Found {
    part: Part,
    position: Position,
    suggestion: Suggestion,
    wants: Vec<PurchaseWant>,
}

/// A page of suggestions and their keysets, and how many there are when that was asked for.
pub type Suggestions = (Vec<(PurchaseSuggestion, String)>, Option<i64>);

/// One page by the numbers of the parts.
///
/// # Errors
/// 404 where the caller sees no such store; `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    op: &Op,
    asked: Option<LocationId>,
    page: &PageRequest,
) -> AppResult<Suggestions> {
    let scope = op.actor.scope(Permission::PurchasesRead);
    // As everywhere, a filter that fits nothing visible gives an empty page.
    let Some(store) = store(db, op, &scope, asked)? else {
        return Ok((Vec::new(), page.with_total.then_some(0)));
    };
    let total = match page.with_total {
        true => Some(count(db, store.id)?),
        false => None,
    };
    let after: Option<(String,)> = page.after()?;
    let wanted = usize::try_from(page.offset + page.fetch()).unwrap_or(usize::MAX);
    let mut found = walk(db, store.id, after.map(|(sku,)| sku), wanted)?;
    found.drain(
        ..found
            .len()
            .min(usize::try_from(page.offset).unwrap_or_default()),
    );
    Ok((shown(db, &store, found)?, total))
}

/// The store asked for, or the main store of the caller's first branch.
fn store(
    db: &mut Db,
    op: &Op,
    scope: &Scope,
    asked: Option<LocationId>,
) -> AppResult<Option<Location>> {
    let store = match asked {
        Some(id) => neighbours::store(db, scope, id)?,
        None => {
            let branch = op.actor.person().and_then(|person| person.branches.first());
            match branch {
                Some(branch) => neighbours::main_store(db, *branch)?,
                None => None,
            }
        }
    };
    Ok(store.filter(|store| scope.covers_branch(store.branch_id)))
}

fn count(db: &mut Db, store: LocationId) -> AppResult<i64> {
    let most = usize::try_from(PAGE_REACH + 1).unwrap_or(usize::MAX);
    let found = walk(db, store, None, most)?;
    Ok(i64::try_from(found.len()).unwrap_or(PAGE_REACH + 1))
}

/// Walks the parts from a number on until so many suggestions are found.
fn walk(
    db: &mut Db,
    store: LocationId,
    mut after: Option<String>,
    wanted: usize,
) -> AppResult<Vec<Found>> {
    let mut found = Vec::new();
    loop {
        let parts = neighbours::parts_by_number(db, after.as_deref(), BATCH)?;
        let Some(last) = parts.last() else {
            return Ok(found);
        };
        after = Some(last.sku_folded.clone());
        found.extend(batch(db, store, parts)?);
        if found.len() >= wanted {
            found.truncate(wanted);
            return Ok(found);
        }
    }
}

fn batch(db: &mut Db, store: LocationId, parts: Vec<Part>) -> AppResult<Vec<Found>> {
    let ids: Vec<_> = parts.iter().map(|part| part.id).collect();
    let levels = neighbours::levels_in(db, store, &ids)?;
    let on_order = repo::lines::on_order(db, &ids, &[store])?;
    let mut wants: HashMap<_, Vec<PurchaseWant>> = HashMap::new();
    for want in neighbours::wants(db, store, &ids)? {
        let (ticket_id, quantity) = (want.ticket, want.quantity);
        let of_part = wants.entry(want.part).or_default();
        of_part.push(PurchaseWant {
            ticket_id,
            quantity,
        });
    }
    let found = parts.into_iter().filter_map(|part| {
        let level = levels.get(&part.id).copied().unwrap_or_default();
        let wants = wants.remove(&part.id).unwrap_or_default();
        let coming = on_order.get(&(part.id, store)).copied();
        let position = Position {
            on_hand: level.on_hand,
            reserved: level.reserved,
            on_order: coming.unwrap_or_default(),
            wanted: wants.iter().map(|want| want.quantity).sum(),
            minimum: part.minimum_quantity,
            maximum: part.maximum_quantity,
            decimals: part.decimals,
        };
        let suggestion = position.suggest()?;
        Some(Found {
            part,
            position,
            suggestion,
            wants,
        })
    });
    Ok(found.collect())
}

fn shown(
    db: &mut Db,
    store: &Location,
    found: Vec<Found>,
) -> AppResult<Vec<(PurchaseSuggestion, String)>> {
    let ids: Vec<_> = found.iter().map(|found| found.part.id).collect();
    let terms = match ids.is_empty() {
        true => Vec::new(),
        false => neighbours::terms_of(db, &ids)?,
    };
    let suppliers: Vec<_> = terms.iter().map(|terms| terms.supplier_id).collect();
    let suppliers = neighbours::suppliers_of(db, &suppliers)?;
    let in_request = repo::lines::in_request(db, &ids, store.id)?;
    let mut all = Vec::new();
    for one in found {
        let is_first = |terms: &&PartSupplier| {
            let supplier = suppliers.get(&terms.supplier_id);
            terms.part_id == one.part.id && supplier.is_some_and(|supplier| supplier.is_active)
        };
        let first = terms.iter().find(is_first);
        let asked = in_request.get(&(one.part.id, store.id)).copied();
        let key = one.part.sku_folded.clone();
        let mut suggestion = suggestion(store, one, asked.unwrap_or_default());
        suggestion.last_price = neighbours::last_paid(db, suggestion.part.id)?;
        suggestion.list_price = first.and_then(PartSupplier::price);
        suggestion.supplier = first
            .and_then(|terms| suppliers.get(&terms.supplier_id))
            .map(SupplierRef::from);
        all.push((suggestion, key));
    }
    Ok(all)
}

fn suggestion(store: &Location, found: Found, in_request: Quantity) -> PurchaseSuggestion {
    PurchaseSuggestion {
        part: PartRef::from(&found.part),
        store: StockLocationRef::from(store),
        quantity: found.suggestion.quantity,
        is_below_minimum: found.suggestion.is_below_minimum,
        is_short: found.suggestion.is_short,
        wants: found.wants,
        on_hand: found.position.on_hand,
        reserved: found.position.reserved,
        on_order: found.position.on_order,
        in_request,
        minimum: found.position.minimum,
        maximum: found.position.maximum,
        supplier: None,
        list_price: None,
        last_price: None,
    }
}
