//! Parts are entered and changed.

use std::collections::BTreeSet;

use serde_json::json;

use super::{optional, sound, written};
use crate::inventory::dto::parts::{PartCreate, PartMember, PartSupplierTerms, PartUpdate};
use crate::inventory::model::{Part, PartId, PartSupplier};
use crate::inventory::neighbours::ProductId;
use crate::inventory::{neighbours, repo};
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::money::Money;
use crate::platform::op::Op;
use crate::platform::patch::Patch;
use crate::platform::quantity::Quantity;
use crate::platform::search::{self, SearchKind, SearchText};
use crate::platform::tx::{Change, Tx};

/// Enters a part.
///
/// # Errors
/// 422 with every fault, `already_exists` when the number is taken; database faults.
pub fn create(tx: &mut Tx, sent: &PartCreate) -> AppResult<Part> {
    let (part, mut faults) = drafted(tx.op(), sent);
    faults.extend(product_faults(tx, &sent.product_ids)?);
    sound(faults)?;
    repo::parts::insert(tx.db(), &part)?;
    repo::parts::set_fits(tx.db(), part.id, &distinct(&sent.product_ids))?;
    index(tx, &part, &sent.product_ids)?;
    record(tx, &part, "part.created");
    Ok(part)
}

/// The part as it would be entered, and what is wrong with it but for the models that it fits.
pub fn drafted(op: &Op, sent: &PartCreate) -> (Part, Vec<FieldFault>) {
    let mut faults = Vec::new();
    let sku = written("/sku", &sent.sku, &mut faults);
    let (sale, purchase) = (sent.sale_price, sent.purchase_price);
    let part = Part {
        id: op.new_id(),
        sku_folded: fold(&sku),
        sku,
        name: written("/name", &sent.name, &mut faults),
        name_en: optional(sent.name_en.as_ref()),
        category: sent.category,
        unit: written("/unit", &sent.unit, &mut faults),
        decimals: sent.decimals,
        is_serial_tracked: sent.is_serial_tracked,
        is_lot_tracked: sent.is_lot_tracked,
        is_consumable: sent.is_consumable,
        owes_old_part: sent.owes_old_part,
        minimum_quantity: sent.minimum_quantity,
        maximum_quantity: sent.maximum_quantity,
        sale_price_amount: sale.map(|price| price.amount_minor),
        sale_price_currency: sale.map(|price| price.currency),
        purchase_price_amount: purchase.map(|price| price.amount_minor),
        purchase_price_currency: purchase.map(|price| price.currency),
        warranty_days: sent.warranty_days,
        barcode: optional(sent.barcode.as_ref()),
        is_active: true,
        version: 1,
        created_at: op.now,
        updated_at: op.now,
    };
    faults.extend(part_faults(&part));
    (part, faults)
}

fn distinct(products: &[ProductId]) -> Vec<ProductId> {
    let all: BTreeSet<ProductId> = products.iter().copied().collect();
    all.into_iter().collect()
}

/// What is wrong with a part in itself.
pub fn part_faults(part: &Part) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    if part.is_serial_tracked && part.decimals > 0 {
        faults.push(FieldFault::body("/decimals", FaultCode::Conflict));
    }
    let bounds = [
        ("/minimum_quantity", part.minimum_quantity),
        ("/maximum_quantity", part.maximum_quantity),
    ];
    for (pointer, bound) in bounds {
        if bound.is_some_and(|bound| bound < Quantity::ZERO || !bound.fits(part.decimals)) {
            faults.push(FieldFault::body(pointer, FaultCode::OutOfRange));
        }
    }
    let least = part.minimum_quantity.unwrap_or_default();
    if part.maximum_quantity.is_some_and(|most| most < least) {
        faults.push(FieldFault::body("/maximum_quantity", FaultCode::Conflict));
    }
    let prices = [
        ("/sale_price", part.sale_price_amount),
        ("/purchase_price", part.purchase_price_amount),
    ];
    for (pointer, price) in prices {
        if price.is_some_and(|price| price < 0) {
            faults.push(FieldFault::body(pointer, FaultCode::OutOfRange));
        }
    }
    faults
}

fn product_faults(tx: &mut Tx, products: &[ProductId]) -> AppResult<Vec<FieldFault>> {
    let known = neighbours::product_refs(tx.db(), products)?;
    let unknown = products
        .iter()
        .enumerate()
        .filter(|(_, id)| !known.contains_key(id));
    Ok(unknown
        .map(|(index, _)| FieldFault::body(format!("/product_ids/{index}"), FaultCode::NotFound))
        .collect())
}

/// What the free search finds the part by, beside the models it fits.
pub(crate) fn found_by(part: &Part) -> SearchText {
    SearchText::new()
        .prefix_word(&part.sku)
        .text(&part.name)
        .text(part.name_en.as_deref().unwrap_or_default())
        .word(part.barcode.as_deref().unwrap_or_default())
}

/// What the free search finds the part by: number, names, barcode and the models it fits.
fn index(tx: &mut Tx, part: &Part, products: &[ProductId]) -> AppResult<()> {
    let models = neighbours::product_refs(tx.db(), products)?;
    let mut models: Vec<&str> = models
        .values()
        .map(|product| product.model.as_str())
        .collect();
    models.sort_unstable();
    let text = search_text(part, models);
    search::put(tx.db(), SearchKind::Part, part.id.uuid(), &text)
}

/// The words that a part of these models is found by.
pub fn search_text(part: &Part, models: Vec<&str>) -> SearchText {
    models
        .into_iter()
        .fold(found_by(part), SearchText::prefix_word)
}

/// Makes a part findable by what it is and fits now.
///
/// # Errors
/// Database faults.
pub fn index_as_it_fits(tx: &mut Tx, part: &Part) -> AppResult<()> {
    let fits = repo::parts::fits(tx.db(), &[part.id])?;
    let products: Vec<ProductId> = fits.into_iter().map(|(_, product)| product).collect();
    index(tx, part, &products)
}

/// Changes a part that was read in `version`. How it is tracked and counted stays as it is once stock
/// has moved.
///
/// # Errors
/// 404, `version_mismatch`, 422, `in_use`; database faults.
pub fn update(tx: &mut Tx, id: PartId, version: i64, sent: &PartUpdate) -> AppResult<Part> {
    let before = repo::parts::find_for_change(tx.db(), id)?;
    if before.version != version {
        return Err(AppError::stale(before.version));
    }
    let mut part = before.clone();
    let mut faults = Vec::new();
    apply(&mut part, sent, &mut faults);
    faults.extend(part_faults(&part));
    if let Some(products) = &sent.product_ids {
        faults.extend(product_faults(tx, products)?);
    }
    sound(faults)?;
    let tracking = |part: &Part| (part.is_serial_tracked, part.decimals, part.unit.clone());
    if tracking(&before) != tracking(&part) && repo::lots::newest(tx.db(), id)?.is_some() {
        return Err(AppError::new(Code::InUse).saying("part_has_stock"));
    }
    let now = tx.now();
    repo::parts::save(tx.db(), &mut part, now)?;
    if let Some(products) = &sent.product_ids {
        repo::parts::set_fits(tx.db(), id, &distinct(products))?;
    }
    index_as_it_fits(tx, &part)?;
    record(tx, &part, "part.updated");
    Ok(part)
}

fn apply(part: &mut Part, sent: &PartUpdate, faults: &mut Vec<FieldFault>) {
    if let Some(name) = &sent.name {
        part.name = written("/name", name, faults);
    }
    if let Some(unit) = &sent.unit {
        part.unit = written("/unit", unit, faults);
    }
    part.category = sent.category.unwrap_or(part.category);
    part.decimals = sent.decimals.unwrap_or(part.decimals);
    part.is_serial_tracked = sent.is_serial_tracked.unwrap_or(part.is_serial_tracked);
    part.is_lot_tracked = sent.is_lot_tracked.unwrap_or(part.is_lot_tracked);
    part.is_consumable = sent.is_consumable.unwrap_or(part.is_consumable);
    part.owes_old_part = sent.owes_old_part.unwrap_or(part.owes_old_part);
    part.is_active = sent.is_active.unwrap_or(part.is_active);
    use PartMember as M;
    let cleared = |member| sent.unset.contains(&member);
    let text = |patch: &Patch<String>, member| {
        let patch = patch.clone().cleared_if(cleared(member));
        patch.map(|text| text.trim().to_owned())
    };
    text(&sent.name_en, M::NameEn).apply(&mut part.name_en);
    text(&sent.barcode, M::Barcode).apply(&mut part.barcode);
    sent.minimum_quantity
        .cleared_if(cleared(M::MinimumQuantity))
        .apply(&mut part.minimum_quantity);
    sent.maximum_quantity
        .cleared_if(cleared(M::MaximumQuantity))
        .apply(&mut part.maximum_quantity);
    sent.warranty_days
        .cleared_if(cleared(M::WarrantyDays))
        .apply(&mut part.warranty_days);
    let mut sale = part.sale_price();
    sent.sale_price
        .cleared_if(cleared(M::SalePrice))
        .apply(&mut sale);
    let mut purchase = part.purchase_price();
    sent.purchase_price
        .cleared_if(cleared(M::PurchasePrice))
        .apply(&mut purchase);
    set_prices(part, sale, purchase);
}

fn set_prices(part: &mut Part, sale: Option<Money>, purchase: Option<Money>) {
    part.sale_price_amount = sale.map(|price| price.amount_minor);
    part.sale_price_currency = sale.map(|price| price.currency);
    part.purchase_price_amount = purchase.map(|price| price.amount_minor);
    part.purchase_price_currency = purchase.map(|price| price.currency);
}

/// Says anew who sells a part that was read in `version`, and on which terms.
///
/// # Errors
/// 404, `version_mismatch`, 422 for an unknown supplier or one named twice; database faults.
pub fn set_suppliers(
    tx: &mut Tx,
    id: PartId,
    version: i64,
    sent: &[PartSupplierTerms],
) -> AppResult<Part> {
    let mut part = repo::parts::find_for_change(tx.db(), id)?;
    if part.version != version {
        return Err(AppError::stale(part.version));
    }
    let ids: Vec<_> = sent.iter().map(|terms| terms.supplier_id).collect();
    let known = repo::suppliers::by_ids(tx.db(), &ids)?;
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, terms) in sent.iter().enumerate() {
        let pointer = format!("/suppliers/{index}/supplier_id");
        if !known.contains_key(&terms.supplier_id) {
            faults.push(FieldFault::body(pointer, FaultCode::NotFound));
        } else if !seen.insert(terms.supplier_id) {
            faults.push(FieldFault::body(pointer, FaultCode::NotUnique));
        }
    }
    sound(faults)?;
    let rows: Vec<PartSupplier> = sent
        .iter()
        .map(|terms| PartSupplier {
            part_id: id,
            supplier_id: terms.supplier_id,
            supplier_sku: optional(terms.supplier_sku.as_ref()),
            price_amount: terms.price.map(|price| price.amount_minor),
            price_currency: terms.price.map(|price| price.currency),
            lead_days: terms.lead_days,
            is_preferred: terms.is_preferred,
        })
        .collect();
    repo::terms::replace(tx.db(), id, &rows)?;
    let now = tx.now();
    repo::parts::save(tx.db(), &mut part, now)?;
    record(tx, &part, "part.updated");
    Ok(part)
}

/// Records what happened to a part.
pub fn record(tx: &mut Tx, part: &Part, event: &'static str) {
    tx.record(change_of(part, event));
}

/// What the world hears of a part.
pub(crate) fn change_of(part: &Part, event: &'static str) -> Change {
    let change = Change::new("part", part.id, part.version, event);
    change.data(json!({ "sku": part.sku, "is_active": part.is_active }))
}
