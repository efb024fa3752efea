//! The parts on file, who sells them, and how many a store keeps.

use std::collections::HashMap;

use crate::demo::Stage;
use crate::demo::words::{BOUGHT, FAMILIES, PIECE, RANGES, SUPPLIERS, Tracked};
use crate::inventory::actions::{parts, suppliers};
use crate::inventory::model::{Part, PartId, PartSupplier, Supplier, SupplierId};
use crate::inventory::words::PartCategory;
use crate::platform::error::{AppError, AppResult};
use crate::platform::fold::fold;
use crate::platform::money::{Currency, Money};
use crate::platform::op::Op;
use crate::platform::quantity::Quantity;
use crate::platform::search::SearchKind;

/// A part as the stores see it.
#[derive(Debug)]
pub(in crate::demo) struct Stocked {
    pub id: PartId,
    pub sku: String,
    pub name: String,
    pub supplier: SupplierId,
    /// What a unit costs us at first, in minor units.
    pub cost: i64,
    pub owes_old_part: bool,
    /// Below it a store orders, up to three times as many.
    pub minimum: i64,
}

/// Everything on file.
#[derive(Debug, Default)]
pub(in crate::demo) struct Catalogue {
    parts: Vec<Stocked>,
    by_sku: HashMap<String, usize>,
    consumables: Vec<usize>,
    /// Those that faults ask for come first.
    pub for_faults: usize,
    /// Who sells parts to the company.
    pub sellers: Vec<SupplierId>,
    /// Parts that only purchase orders bring in: by piece, by lot, and for one customer.
    bought: Vec<Stocked>,
}

/// Old parts of this price and more are owed back.
const OWES_FROM: i64 = 10_000;

impl Catalogue {
    /// Puts parts and suppliers on file.
    ///
    /// # Errors
    /// `internal` when the words are empty.
    pub fn put_on_file(stage: &mut Stage) -> AppResult<Catalogue> {
        let op = stage.op_at(stage.begin);
        let sellers = sign_suppliers(stage, &op);
        let mut catalogue = Catalogue::default();
        for fault in FAMILIES.iter().flat_map(|family| family.faults) {
            let Some((sku, name, price)) = fault.part else {
                continue;
            };
            if catalogue.by_sku.contains_key(sku) {
                continue;
            }
            let part = Part {
                category: PartCategory::Assembly,
                owes_old_part: price >= OWES_FROM,
                ..blank(stage, &op, sku, name.text(stage.lang))
            };
            catalogue.add(stage, &op, part, price * 6 / 10, &sellers)?;
        }
        catalogue.for_faults = catalogue.parts.len();
        let mut size = 0;
        while catalogue.parts.len() < stage.numbers.parts {
            size += 1;
            for range in RANGES {
                let name = format!("{}{}{size:02}", range.name.text(stage.lang), stage.space());
                let part = Part {
                    category: range.category,
                    unit: range.unit.text(stage.lang).to_owned(),
                    is_consumable: range.is_consumable,
                    ..blank(stage, &op, &format!("{}-{size:03}", range.prefix), &name)
                };
                let cost = range.cost + range.cost * size / 20;
                catalogue.add(stage, &op, part, cost, &sellers)?;
            }
        }
        catalogue.add_bought(stage, &op, &sellers)?;
        catalogue.sellers = sellers;
        Ok(catalogue)
    }

    /// Parts that are tracked by piece or by lot, or ordered for one customer alone.
    fn add_bought(&mut self, stage: &mut Stage, op: &Op, sellers: &[SupplierId]) -> AppResult<()> {
        for (sku, name, cost, tracked) in BOUGHT {
            let part = Part {
                category: PartCategory::Assembly,
                is_serial_tracked: *tracked == Tracked::ByPiece,
                is_lot_tracked: *tracked == Tracked::ByLot,
                minimum_quantity: Some(Quantity::units(2)),
                maximum_quantity: Some(Quantity::units(30)),
                ..blank(stage, op, sku, name.text(stage.lang))
            };
            let supplier = *stage.dice.pick(sellers)?;
            self.bought.push(file(stage, op, part, *cost, supplier));
        }
        Ok(())
    }

    fn add(
        &mut self,
        stage: &mut Stage,
        op: &Op,
        mut part: Part,
        cost: i64,
        sellers: &[SupplierId],
    ) -> AppResult<()> {
        let index = self.parts.len();
        let supplier = *stage.dice.pick(sellers)?;
        let minimum = if part.is_consumable { 20 } else { 4 };
        part.minimum_quantity = Some(Quantity::units(minimum));
        part.maximum_quantity = Some(Quantity::units(minimum * 3));
        self.by_sku.insert(part.sku.clone(), index);
        if part.is_consumable {
            self.consumables.push(index);
        }
        let stocked = file(stage, op, part, cost, supplier);
        self.parts.push(Stocked { minimum, ..stocked });
        Ok(())
    }

    /// The part that only purchase orders bring in, of the kind asked for.
    ///
    /// # Errors
    /// `internal` when there is none.
    pub fn bought(&self, tracked: Tracked) -> AppResult<&Stocked> {
        let mut all = self.bought.iter().zip(BOUGHT);
        let found = all.find(|(_, (_, _, _, kind))| *kind == tracked);
        found
            .map(|(part, _)| part)
            .ok_or_else(|| AppError::internal("a part that is not on file"))
    }

    /// How many parts there are.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// The part of a place in the list.
    ///
    /// # Errors
    /// `internal` for a place beyond the list.
    pub fn part(&self, index: usize) -> AppResult<&Stocked> {
        self.parts
            .get(index)
            .ok_or_else(|| AppError::internal("a part that is not on file"))
    }

    /// The place of a stock number.
    pub fn by_sku(&self, sku: &str) -> Option<usize> {
        self.by_sku.get(sku).copied()
    }

    /// What is used up beside the part itself.
    pub fn consumables(&self) -> &[usize] {
        &self.consumables
    }
}

/// Puts a part on file with who sells it.
fn file(stage: &mut Stage, op: &Op, mut part: Part, cost: i64, supplier: SupplierId) -> Stocked {
    part.purchase_price_amount = Some(cost);
    part.purchase_price_currency = Some(Currency::Cny);
    part.sale_price_amount = Some(cost * 10 / 6);
    part.sale_price_currency = Some(Currency::Cny);
    let stocked = Stocked {
        id: part.id,
        sku: part.sku.clone(),
        name: part.name.clone(),
        supplier,
        cost,
        owes_old_part: part.owes_old_part,
        minimum: 0,
    };
    stage
        .ledger
        .note(op, parts::change_of(&part, "part.created"));
    let rows = stage.ledger.rows();
    let words = parts::found_by(&part);
    rows.found.push((SearchKind::Part, part.id.uuid(), words));
    rows.part_suppliers.push(PartSupplier {
        part_id: part.id,
        supplier_id: supplier,
        supplier_sku: None,
        price_amount: Some(cost),
        price_currency: Some(Currency::Cny),
        lead_days: Some(3),
        is_preferred: true,
    });
    rows.parts.push(part);
    stocked
}

impl Stocked {
    /// What a unit costs at the `step`th price.
    pub fn price(&self, step: i64) -> Money {
        Money::new(self.cost + self.cost * step / 50, Currency::Cny)
    }
}

fn blank(stage: &Stage, op: &Op, sku: &str, name: &str) -> Part {
    Part {
        id: op.new_id(),
        sku: sku.to_owned(),
        sku_folded: fold(sku),
        name: name.to_owned(),
        name_en: None,
        category: PartCategory::Other,
        unit: PIECE.text(stage.lang).to_owned(),
        decimals: 0,
        is_serial_tracked: false,
        is_lot_tracked: false,
        is_consumable: false,
        owes_old_part: false,
        minimum_quantity: None,
        maximum_quantity: None,
        sale_price_amount: None,
        sale_price_currency: None,
        purchase_price_amount: None,
        purchase_price_currency: None,
        warranty_days: Some(90),
        barcode: None,
        is_active: true,
        version: 1,
        created_at: op.now,
        updated_at: op.now,
    }
}

fn sign_suppliers(stage: &mut Stage, op: &Op) -> Vec<SupplierId> {
    let mut ids = Vec::new();
    for (code, name) in SUPPLIERS {
        let id = op.new_id();
        ids.push(id);
        let supplier = Supplier {
            id,
            code: (*code).to_owned(),
            name: name.text(stage.lang).to_owned(),
            contact_name: None,
            phone: None,
            email: None,
            payment_terms: None,
            lead_days: Some(3),
            is_active: true,
            version: 1,
            created_at: op.now,
            updated_at: op.now,
        };
        let change = suppliers::change_of(&supplier, "supplier.created");
        stage.ledger.note(op, change);
        stage.ledger.rows().suppliers.push(supplier);
    }
    ids
}
