//! Opening stock from a sheet: receipts through the ledger, many lines at a time.
//!
//! A part whose stock in a store has moved already has been opened; more of it comes in by receipts. So the
//! same sheet taken in twice does not double the stock.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use validator::Validate;

use crate::inventory::actions::lines as rules;
use crate::inventory::actions::posting::Document;
use crate::inventory::actions::receiving::{self, Incoming, new_lot};
use crate::inventory::dto::movements::StockReceiptLine;
use crate::inventory::ledger::{LevelKey, may_move};
use crate::inventory::model::{Location, LocationId, Lot, Part, PartId};
use crate::inventory::words::MovementKind;
use crate::inventory::{neighbours, repo};
use crate::platform::auth::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::http::json::rule_faults;
use crate::platform::money::{Currency, Money};
use crate::platform::op::Op;
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;
use crate::sheets::cells::Cells;
use crate::sheets::faults::Faults;
use crate::sheets::importing::{Importer, Tally};
use crate::sheets::lines::{Column, Line};

const COLUMNS: &[Column] = &[
    Column::optional("branch", "网点", "Branch"),
    Column::required("location", "库位", "Place"),
    Column::required("sku", "料号", "Part number"),
    Column::required("quantity", "数量", "Quantity"),
    Column::required("unit_cost", "单位成本", "Unit cost"),
    Column::optional("currency", "币种", "Currency"),
    Column::optional("lot_number", "批号", "Lot"),
    Column::optional("expires_on", "有效期至", "Expires on"),
    Column::optional("serials", "序列号", "Serial numbers"),
];

/// Lines and pieces of one document.
const MOST_OF_A_DOCUMENT: usize = 1000;

/// A row as it was read.
struct Drafted {
    branch: Option<String>,
    location: Option<String>,
    sku: Option<String>,
    quantity: Option<Quantity>,
    unit_cost: Option<Money>,
    lot_number: Option<String>,
    expires_on: Option<NaiveDate>,
    serials: Vec<String>,
}

/// A row that can be posted.
struct Ready {
    part: Part,
    to: Location,
    line: StockReceiptLine,
}

/// Takes opening stock in.
pub struct OpeningImport {
    file_name: String,
    /// What the sheet brings in, in the order in which it is locked.
    keys: BTreeSet<LevelKey>,
    /// What this very sheet has posted.
    own: HashSet<LevelKey>,
    serials: HashSet<(PartId, String)>,
    ready: Vec<Ready>,
    tally: Tally,
}

/// What the database says about the rows of a chunk.
struct Known {
    parts: HashMap<String, Part>,
    /// By code; several where branches use the same.
    places: HashMap<String, Vec<Place>>,
    moved: HashSet<LevelKey>,
}

struct Place {
    location: Location,
    branch: String,
    store: String,
}

fn fault(code: FaultCode) -> FieldFault {
    FieldFault::body("", code)
}

fn read(cells: &mut Cells) -> Drafted {
    let text = |text: Option<&str>| text.map(str::to_owned);
    let branch = text(cells.text("branch"));
    let location = text(cells.required("location"));
    let sku = text(cells.required("sku"));
    cells.required("quantity");
    let quantity = cells.quantity("quantity");
    cells.required("unit_cost");
    Drafted {
        branch,
        location,
        sku,
        quantity,
        unit_cost: cells.money("unit_cost", "currency"),
        lot_number: text(cells.text("lot_number")),
        expires_on: cells.day("expires_on"),
        serials: cells.list("serials"),
    }
}

/// The code of a place, and of its store where both are written, as `MAIN/A-01`.
fn path(written: &str) -> (Option<&str>, &str) {
    match written.rsplit_once('/') {
        Some((store, place)) => (Some(store.trim()), place.trim()),
        None => (None, written),
    }
}

impl OpeningImport {
    pub fn new(file_name: &str) -> OpeningImport {
        OpeningImport {
            file_name: file_name.chars().take(100).collect(),
            keys: BTreeSet::new(),
            own: HashSet::new(),
            serials: HashSet::new(),
            ready: Vec::new(),
            tally: Tally::default(),
        }
    }

    fn hold(
        &mut self,
        db: &mut Db,
        row: &Drafted,
        cells: &mut Cells,
        known: &Known,
    ) -> AppResult<Option<Ready>> {
        let to = row.location.as_deref();
        let to = to.and_then(|written| place(row, written, cells, known));
        let part = row.sku.as_ref().and_then(|sku| part(sku, cells, known));
        let Some(part) = part else { return Ok(None) };
        let line = StockReceiptLine {
            part_id: part.id,
            quantity: row.quantity.unwrap_or(Quantity::ONE),
            unit_cost: row.unit_cost.unwrap_or(Money::zero(Currency::Cny)),
            lot_number: row.lot_number.clone(),
            expires_on: row.expires_on,
            serials: row.serials.clone(),
        };
        if let Err(errors) = line.validate() {
            refuse_all(cells, rule_faults("", &errors));
        }
        let mut wrong = Vec::new();
        if row.quantity.is_some() {
            rules::check(0, &line.said(), &part, &mut wrong);
        }
        wrong.extend(receiving::faults(
            std::slice::from_ref(&line),
            std::slice::from_ref(&part),
        ));
        refuse_all(cells, wrong);
        self.pieces(db, &part, &line.serials, cells)?;
        let Some(to) = to else { return Ok(None) };
        let key = (part.id, to.store_id);
        if known.moved.contains(&key) && !self.own.contains(&key) {
            cells.refuse("sku", fault(FaultCode::Conflict).saying("stock_opened"));
        }
        Ok(Some(Ready { part, to, line }))
    }

    /// No piece comes in twice, neither by this sheet nor while it is in stock.
    fn pieces(
        &mut self,
        db: &mut Db,
        part: &Part,
        named: &[String],
        cells: &mut Cells,
    ) -> AppResult<()> {
        if !part.is_serial_tracked || named.is_empty() || named.len() > 200 {
            return Ok(());
        }
        let folded: Vec<String> = named.iter().map(|serial| fold(serial)).collect();
        let known = repo::serials::of_part(db, part.id, &folded)?;
        let in_stock = known.iter().filter(|piece| piece.location_id.is_some());
        let in_stock: HashSet<&str> = in_stock.map(|piece| piece.serial_folded.as_str()).collect();
        for (name, folded) in named.iter().zip(&folded) {
            let is_new = self.serials.insert((part.id, folded.clone()));
            if !is_new || in_stock.contains(folded.as_str()) {
                let taken = fault(FaultCode::NotUnique).saying("serial_taken_already");
                let shown: String = name.chars().take(100).collect();
                cells.refuse("serials", taken.with("serial", shown));
            }
        }
        Ok(())
    }
}

/// Faults of a receipt's line, at the columns they belong to.
fn refuse_all(cells: &mut Cells, faults: Vec<FieldFault>) {
    for found in faults {
        let member = found.pointer.split('/').find(|word| {
            !word.is_empty() && *word != "lines" && word.bytes().any(|byte| !byte.is_ascii_digit())
        });
        let column = COLUMNS.iter().find(|column| Some(column.key) == member);
        let column = column.map_or("sku", |column| column.key);
        cells.refuse(column, found);
    }
}

fn part(sku: &str, cells: &mut Cells, known: &Known) -> Option<Part> {
    let found = known.parts.get(&fold(sku)).cloned();
    if found.is_none() {
        cells.refuse("sku", fault(FaultCode::NotFound));
    }
    found
}

fn place(row: &Drafted, written: &str, cells: &mut Cells, known: &Known) -> Option<Location> {
    let (store, code) = path(written);
    let same = |a: &str, b: &str| fold(a) == fold(b);
    let fits = |place: &&Place| {
        row.branch
            .as_deref()
            .is_none_or(|branch| same(branch, &place.branch))
            && store.is_none_or(|store| same(store, &place.store))
    };
    let of_code = known.places.get(code).into_iter().flatten();
    let found: Vec<&Place> = of_code.filter(fits).collect();
    let to = match found.as_slice() {
        [one] => &one.location,
        [] => {
            cells.refuse("location", fault(FaultCode::NotFound));
            return None;
        }
        _ => {
            cells.refuse(
                "location",
                fault(FaultCode::Conflict).saying("location_ambiguous"),
            );
            return None;
        }
    };
    let wrong = if !to.is_active {
        Some("location_retired")
    } else if !may_move(MovementKind::Receipt, None, Some(to.kind)) {
        Some("location_kind")
    } else {
        None
    };
    if let Some(why) = wrong {
        cells.refuse("location", fault(FaultCode::NotAllowed).saying(why));
        return None;
    }
    Some(to.clone())
}

fn places(db: &mut Db, op: &Op, rows: &[Drafted]) -> AppResult<HashMap<String, Vec<Place>>> {
    let codes: BTreeSet<&str> = rows
        .iter()
        .filter_map(|row| Some(path(row.location.as_deref()?).1))
        .collect();
    let codes: Vec<&str> = codes.into_iter().collect();
    let scope = op.actor.scope(Permission::StockReceive);
    let found = repo::locations::by_codes(db, &codes)?.into_iter();
    let found: Vec<Location> = found
        .filter(|place| repo::scope::covers(&scope, place))
        .collect();
    let stores: Vec<LocationId> = found.iter().map(|place| place.store_id).collect();
    let stores = repo::locations::by_ids(db, &stores)?;
    let branches: Vec<_> = found.iter().map(|place| place.branch_id).collect();
    let branches = neighbours::branch_refs(db, &branches)?;
    let mut places: HashMap<String, Vec<Place>> = HashMap::new();
    for location in found {
        let branch = branches.get(&location.branch_id);
        let store = stores.get(&location.store_id);
        places
            .entry(location.code.clone())
            .or_default()
            .push(Place {
                branch: branch.map(|branch| branch.code.clone()).unwrap_or_default(),
                store: store.map(|store| store.code.clone()).unwrap_or_default(),
                location,
            });
    }
    Ok(places)
}

impl Importer for OpeningImport {
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
        let rows: Vec<Drafted> = lines
            .iter()
            .map(|line| read(&mut Cells::new(line, COLUMNS, faults)))
            .collect();
        let skus = rows.iter().filter_map(|row| row.sku.as_deref());
        let skus: Vec<String> = skus.map(fold).collect();
        let parts = repo::parts::by_skus(db, &skus, false)?;
        let places = places(db, op, &rows)?;
        let ids: Vec<PartId> = parts.iter().map(|part| part.id).collect();
        let stores: BTreeSet<LocationId> = places
            .values()
            .flatten()
            .map(|place| place.location.store_id)
            .collect();
        let stores: Vec<LocationId> = stores.into_iter().collect();
        let known = Known {
            moved: repo::levels::moved(db, &ids, &stores)?,
            parts: parts
                .into_iter()
                .map(|part| (part.sku_folded.clone(), part))
                .collect(),
            places,
        };
        for (line, row) in lines.iter().zip(&rows) {
            let cells = &mut Cells::new(line, COLUMNS, faults);
            let ready = self.hold(db, row, cells, &known)?;
            if let (Some(ready), false) = (ready, faults.has(line)) {
                self.keys.insert((ready.part.id, ready.to.store_id));
                self.tally.created += 1;
                self.ready.push(ready);
            }
        }
        Ok(())
    }

    /// Locks everything that the sheet brings in, in the order that every writer follows: what its chunks
    /// touch afterwards comes in any order.
    fn begin(&mut self, tx: &mut Tx) -> AppResult<()> {
        let now = tx.now();
        repo::levels::lock(tx.db(), &self.keys, now).map(drop)
    }

    fn apply(&mut self, tx: &mut Tx) -> AppResult<()> {
        let mut of_stores: BTreeMap<LocationId, Vec<Ready>> = BTreeMap::new();
        for row in std::mem::take(&mut self.ready) {
            self.own.insert((row.part.id, row.to.store_id));
            of_stores.entry(row.to.store_id).or_default().push(row);
        }
        for rows in of_stores.into_values() {
            post(tx, &self.file_name, rows)?;
        }
        Ok(())
    }

    fn tally(&self) -> Tally {
        self.tally
    }

    fn again(&self) -> Box<dyn Importer> {
        Box::new(OpeningImport {
            keys: self.keys.clone(),
            ..OpeningImport::new(&self.file_name)
        })
    }
}

/// Posts the rows of one store as receipts of bearable length.
fn post(tx: &mut Tx, reference: &str, rows: Vec<Ready>) -> AppResult<()> {
    let document = || Document {
        reference: Some(reference.to_owned()),
        ..Document::of(MovementKind::Receipt)
    };
    let Some(at) = rows.first().map(|row| row.to.clone()) else {
        return Err(AppError::internal("a store without rows"));
    };
    let (mut incoming, mut length) = (Incoming::default(), 0);
    for row in rows {
        if length >= MOST_OF_A_DOCUMENT {
            std::mem::take(&mut incoming).post(tx, &at, document())?;
            length = 0;
        }
        length += row.line.serials.len().max(1);
        let lot = Lot {
            number: row.line.lot_number.clone(),
            expires_on: row.line.expires_on,
            ..new_lot(tx, &row.part, row.line.unit_cost)
        };
        incoming.add(tx, &row.part, &row.line.said(), &row.to, lot)?;
    }
    incoming.post(tx, &at, document()).map(drop)
}
