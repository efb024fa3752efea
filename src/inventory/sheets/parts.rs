//! Parts from a sheet: held to the very rules by which they are entered one by one.

use std::collections::{BTreeSet, HashMap, HashSet};

use validator::Validate;

use super::part_columns::{COLUMNS, Drafted, column_of, keep_unnamed, read};
use crate::inventory::actions::parts as actions;
use crate::inventory::model::{Part, PartId};
use crate::inventory::neighbours::{self, ProductId};
use crate::inventory::repo;
use crate::platform::codes::FaultCode;
use crate::platform::db::Db;
use crate::platform::error::{AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::http::json::rule_faults;
use crate::platform::op::Op;
use crate::platform::search::{self, SearchKind};
use crate::platform::tx::Tx;
use crate::sheets::OnExisting;
use crate::sheets::cells::Cells;
use crate::sheets::faults::Faults;
use crate::sheets::importing::{Importer, Tally};
use crate::sheets::lines::{Column, Line};

/// A row that can be written.
struct Ready {
    before: Option<Part>,
    after: Part,
    /// The models that it fits, where the sheet says so or the part is new.
    products: Option<Vec<ProductId>>,
    /// Their names, for the search.
    models: Vec<String>,
}

/// Takes parts in.
pub struct PartImport {
    on_existing: OnExisting,
    /// Numbers of the sheet so far and the rows that have them.
    seen: HashMap<String, i64>,
    ready: Vec<Ready>,
    tally: Tally,
    is_writing: bool,
}

/// What the database says about the rows of a chunk.
struct Known {
    parts: HashMap<String, Part>,
    models: HashMap<String, (ProductId, String)>,
    fits: HashMap<PartId, Vec<ProductId>>,
    with_stock: HashSet<PartId>,
}

fn fault(code: FaultCode) -> FieldFault {
    FieldFault::body("", code)
}

impl PartImport {
    pub fn new(on_existing: OnExisting) -> PartImport {
        PartImport {
            on_existing,
            seen: HashMap::new(),
            ready: Vec::new(),
            tally: Tally::default(),
            is_writing: false,
        }
    }

    fn known(&self, db: &mut Db, drafts: &[Drafted]) -> AppResult<Known> {
        let skus: Vec<String> = drafts.iter().map(|row| fold(&row.create.sku)).collect();
        let found = repo::parts::by_skus(db, &skus, self.is_writing)?;
        let ids: Vec<PartId> = found.iter().map(|part| part.id).collect();
        let mut fits: HashMap<PartId, Vec<ProductId>> = HashMap::new();
        for (part, product) in repo::parts::fits(db, &ids)? {
            fits.entry(part).or_default().push(product);
        }
        let names: BTreeSet<String> = drafts
            .iter()
            .flat_map(|row| row.models.iter().map(|model| fold(model)))
            .collect();
        let models = neighbours::products_by_model(db, &names.into_iter().collect::<Vec<_>>())?;
        Ok(Known {
            with_stock: repo::lots::parts_with_lots(db, &ids)?,
            parts: found
                .into_iter()
                .map(|part| (part.sku_folded.clone(), part))
                .collect(),
            models: models
                .into_iter()
                .map(|product| (fold(&product.model), (product.id, product.model)))
                .collect(),
            fits,
        })
    }

    fn hold(&mut self, op: &Op, row: &Drafted, cells: &mut Cells, known: &Known) -> Option<Ready> {
        if let Err(errors) = row.create.validate() {
            for found in rule_faults("", &errors) {
                cells.refuse(column_of(&found.pointer), found);
            }
        }
        let (mut after, mut wrong) = actions::drafted(op, &row.create);
        after.is_active = row.is_active;
        let (products, models) = models(row, cells, known);
        self.doubled(cells, &after);
        let before = known.parts.get(&after.sku_folded);
        match before {
            Some(_) if self.on_existing == OnExisting::Refuse => {
                cells.refuse("sku", fault(FaultCode::NotUnique).saying("part_exists"));
            }
            Some(before) => {
                after = Part {
                    id: before.id,
                    sku: before.sku.clone(),
                    version: before.version,
                    created_at: before.created_at,
                    updated_at: before.updated_at,
                    ..after
                };
                keep_unnamed(cells, before, &mut after);
                wrong = actions::part_faults(&after);
                if known.with_stock.contains(&before.id) {
                    tracking(cells, before, &after);
                }
            }
            None => {}
        }
        for found in wrong {
            cells.refuse(column_of(&found.pointer), found);
        }
        let is_said = cells.has("models") || before.is_none();
        Some(Ready {
            before: before.cloned(),
            after,
            products: is_said.then_some(products),
            models,
        })
    }

    fn doubled(&mut self, cells: &mut Cells, part: &Part) {
        let row = cells.row();
        if let Some(first) = self
            .seen
            .get(&part.sku_folded)
            .filter(|first| **first != row)
        {
            let found = fault(FaultCode::NotUnique).saying("row_doubled");
            cells.refuse("sku", found.with("row", first));
        } else {
            self.seen.insert(part.sku_folded.clone(), row);
        }
    }

    fn count(&mut self, ready: Ready, known: &Known) {
        let Some(before) = &ready.before else {
            self.tally.created += 1;
            self.ready.push(ready);
            return;
        };
        let fits = known
            .fits
            .get(&before.id)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let same_fits = ready
            .products
            .as_deref()
            .is_none_or(|products| products == fits);
        if *before == ready.after && same_fits {
            self.tally.unchanged += 1;
        } else {
            self.tally.updated += 1;
            self.ready.push(ready);
        }
    }
}

/// The models of a row, in the order of their ids, and their names.
fn models(row: &Drafted, cells: &mut Cells, known: &Known) -> (Vec<ProductId>, Vec<String>) {
    let mut found: Vec<(ProductId, String)> = Vec::new();
    for name in &row.models {
        match known.models.get(&fold(name)) {
            Some(product) => found.push(product.clone()),
            None => {
                let unknown = fault(FaultCode::NotFound).saying("model_unknown");
                let shown: String = name.chars().take(60).collect();
                cells.refuse("models", unknown.with("model", shown));
            }
        }
    }
    if found.len() > 200 {
        cells.refuse("models", fault(FaultCode::TooLong).with("max", 200));
    }
    found.sort();
    found.dedup();
    found.into_iter().unzip()
}

/// How a part is counted stays once its stock has moved.
fn tracking(cells: &mut Cells, before: &Part, after: &Part) {
    let changed = [
        ("unit", before.unit != after.unit),
        ("decimals", before.decimals != after.decimals),
        (
            "is_serial_tracked",
            before.is_serial_tracked != after.is_serial_tracked,
        ),
    ];
    for (column, _) in changed.into_iter().filter(|(_, is_changed)| *is_changed) {
        cells.refuse(
            column,
            fault(FaultCode::NotAllowed).saying("part_has_stock"),
        );
    }
}

impl Importer for PartImport {
    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }

    fn check(
        &mut self,
        db: &mut Db,
        op: &Op,
        lines: &[Line],
        faults: &mut Faults,
    ) -> AppResult<()> {
        self.ready.clear();
        let drafts: Vec<Drafted> = lines
            .iter()
            .map(|line| read(&mut Cells::new(line, COLUMNS, faults)))
            .collect();
        let known = self.known(db, &drafts)?;
        for (line, row) in lines.iter().zip(&drafts) {
            let ready = self.hold(op, row, &mut Cells::new(line, COLUMNS, faults), &known);
            if let (Some(ready), false) = (ready, faults.has(line)) {
                self.count(ready, &known);
            }
        }
        Ok(())
    }

    fn begin(&mut self, _: &mut Tx) -> AppResult<()> {
        self.is_writing = true;
        Ok(())
    }

    fn apply(&mut self, tx: &mut Tx) -> AppResult<()> {
        let (new, changed): (Vec<Ready>, Vec<Ready>) = std::mem::take(&mut self.ready)
            .into_iter()
            .partition(|row| row.before.is_none());
        let parts: Vec<Part> = new.iter().map(|row| row.after.clone()).collect();
        repo::parts::insert_all(tx.db(), &parts)?;
        let fits = new.iter().flat_map(|row| {
            let products = row.products.iter().flatten();
            products.map(|product| (row.after.id, *product))
        });
        repo::parts::insert_fits(tx.db(), &fits.collect::<Vec<_>>())?;
        let texts: Vec<_> = new
            .iter()
            .map(|row| (SearchKind::Part, row.after.id.uuid(), text(row)))
            .collect();
        search::put_new(tx.db(), &texts)?;
        for part in &parts {
            actions::record(tx, part, "part.created");
        }
        changed.into_iter().try_for_each(|row| change(tx, row))
    }

    fn tally(&self) -> Tally {
        self.tally
    }

    fn again(&self) -> Box<dyn Importer> {
        Box::new(PartImport::new(self.on_existing))
    }
}

fn text(row: &Ready) -> search::SearchText {
    let names: Vec<&str> = row.models.iter().map(String::as_str).collect();
    actions::search_text(&row.after, names)
}

fn change(tx: &mut Tx, row: Ready) -> AppResult<()> {
    let (mut part, now) = (row.after, tx.now());
    repo::parts::save(tx.db(), &mut part, now)?;
    if let Some(products) = &row.products {
        repo::parts::set_fits(tx.db(), part.id, products)?;
    }
    actions::index_as_it_fits(tx, &part)?;
    actions::record(tx, &part, "part.updated");
    Ok(())
}
