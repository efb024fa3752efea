//! Lines of diagnoses and repair reports as the store reads them: pure rules.

use std::collections::BTreeMap;

use crate::inventory::{PartId, Serial, TicketGoods, Use};
use crate::platform::fold::fold;
use crate::platform::quantity::Quantity;
use crate::tickets::facts::{PartGist, RepairGist};

/// How much a line names: whole numbers unless it says it exactly.
pub fn amount(quantity: i32, exact: Option<Quantity>) -> Quantity {
    exact.unwrap_or_else(|| Quantity::units(i64::from(quantity)))
}

/// Parts of the catalogue that lines name, each once.
pub fn wanted<'a>(lines: impl IntoIterator<Item = &'a PartGist>) -> BTreeMap<PartId, Quantity> {
    let mut wanted: BTreeMap<PartId, Quantity> = BTreeMap::new();
    for line in lines {
        if let Some(part) = line.part_id {
            let sum = wanted.entry(part).or_default();
            *sum = sum.plus(amount(line.quantity, line.exact_quantity));
        }
    }
    wanted
}

/// What a report says was used, part by part.
pub fn used(report: &RepairGist) -> BTreeMap<PartId, Use> {
    let mut used: BTreeMap<PartId, Use> = BTreeMap::new();
    for line in &report.parts {
        if let Some(part) = line.part_id {
            let sum = used.entry(part).or_default();
            sum.quantity = sum
                .quantity
                .plus(amount(line.quantity, line.exact_quantity));
            sum.serials.extend(line.serial.as_deref().map(fold));
        }
    }
    used
}

/// What a report names beyond what was issued to the ticket in this cycle, by sku and how much.
pub fn not_posted(
    report: &RepairGist,
    goods: &[TicketGoods],
    pieces: &[Serial],
) -> Vec<(String, Quantity)> {
    let mut missing = Vec::new();
    for (part, said) in used(report) {
        let own = goods.iter().find(|goods| goods.row.part_id == part);
        let has = own.map_or(Quantity::ZERO, |goods| {
            let row = &goods.row;
            row.issued.minus(row.returned).minus(row.used_earlier)
        });
        let is_here = |serial: &String| {
            pieces
                .iter()
                .any(|piece| piece.part_id == part && piece.serial_folded == *serial)
        };
        let is_tracked = own.is_some_and(|goods| goods.is_serial_tracked);
        let strange = said.serials.iter().filter(|serial| !is_here(serial));
        let strange = match is_tracked {
            true => Quantity::units(i64::try_from(strange.count()).unwrap_or_default()),
            false => Quantity::ZERO,
        };
        let lacking = said.quantity.minus(has).max(strange);
        if lacking.is_positive() {
            let line = report.parts.iter().find(|line| line.part_id == Some(part));
            let sku = line.map(|line| line.sku.clone()).unwrap_or_default();
            missing.push((sku, lacking));
        }
    }
    missing
}

/// What the ticket has and has neither used nor given back, by sku and how much.
pub fn unused(goods: &[TicketGoods]) -> Vec<(String, Quantity)> {
    left(goods, |goods| goods.row.unused())
}

/// Old parts that the ticket owes, by sku and how many.
pub fn owed(goods: &[TicketGoods]) -> Vec<(String, Quantity)> {
    left(goods, |goods| goods.row.debt())
}

/// Pieces used that no report names, by sku and how many.
pub fn unnamed(goods: &[TicketGoods], pieces: &[Serial]) -> Vec<(String, Quantity)> {
    left(goods, |goods| {
        if !goods.is_serial_tracked {
            return Quantity::ZERO;
        }
        let fitted = pieces
            .iter()
            .filter(|piece| piece.part_id == goods.row.part_id && piece.fitted_cycle.is_some());
        let fitted = i64::try_from(fitted.count()).unwrap_or_default();
        goods.row.used.minus(Quantity::units(fitted))
    })
}

fn left(
    goods: &[TicketGoods],
    how_much: impl Fn(&TicketGoods) -> Quantity,
) -> Vec<(String, Quantity)> {
    goods
        .iter()
        .map(|goods| (goods.sku.clone(), how_much(goods)))
        .filter(|(_, quantity)| quantity.is_positive())
        .collect()
}

/// `CMP-35GW × 2, PCB-1 × 1`.
pub fn listed(parts: &[(String, Quantity)]) -> String {
    let parts: Vec<String> = parts
        .iter()
        .map(|(sku, quantity)| format!("{sku} × {quantity}"))
        .collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests;
