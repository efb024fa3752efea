//! What the purchasing room asks of the store: master data by their identifiers, what stores have, and the two
//! ways in which bought goods move. Every write works in the caller's transaction.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::actions::lines::{self, Said};
use super::actions::posting::{Document, Posted, post};
use super::actions::{place, receiving, root_of};
use super::dto::movements::StockReceiptCreate;
use super::ledger::{Level, LevelKey, Line, Origin};
use super::model::{Location, LocationId, LotId, MovementId, Part, PartId, PartSupplier, Supplier};
use super::model::{Serial, SupplierId};
use super::repo;
use super::words::MovementKind;
use crate::platform::auth::actor::{BranchId, TicketId};
use crate::platform::auth::{Permission, Scope};
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::schema::{part_suppliers, parts, stock_levels, stock_lots};
use crate::platform::error::AppResult;
use crate::platform::fold::fold;
use crate::platform::money::{Currency, Money};
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;

/// A store in use that the scope covers: a warehouse or a van.
///
/// # Errors
/// Database faults.
pub fn store(db: &mut Db, scope: &Scope, id: LocationId) -> AppResult<Option<Location>> {
    let found = repo::locations::find(db, id)?;
    let is_store =
        |place: &Location| place.id == place.store_id && place.kind.is_fit() && place.is_active;
    Ok(found.filter(|place| is_store(place) && repo::scope::covers(scope, place)))
}

/// The main store of a branch.
///
/// # Errors
/// Database faults.
pub fn main_store(db: &mut Db, branch: BranchId) -> AppResult<Option<Location>> {
    repo::locations::main_of(db, branch)
}

/// Places by their identifiers.
///
/// # Errors
/// Database faults.
pub fn places(db: &mut Db, ids: &[LocationId]) -> AppResult<HashMap<LocationId, Location>> {
    repo::locations::by_ids(db, ids)
}

/// Parts by their identifiers.
///
/// # Errors
/// Database faults.
pub fn parts_of(db: &mut Db, ids: &[PartId]) -> AppResult<HashMap<PartId, Part>> {
    repo::parts::by_ids(db, ids)
}

/// Suppliers by their identifiers.
///
/// # Errors
/// Database faults.
pub fn suppliers_of(db: &mut Db, ids: &[SupplierId]) -> AppResult<HashMap<SupplierId, Supplier>> {
    repo::suppliers::by_ids(db, ids)
}

/// So many parts in use, by number, those after a number only.
///
/// # Errors
/// Database faults.
pub fn parts_by_number(db: &mut Db, after: Option<&str>, limit: i64) -> AppResult<Vec<Part>> {
    let mut query = parts::table
        .filter(parts::is_active.eq(true))
        .into_boxed::<crate::platform::db::MultiBackend>();
    if let Some(after) = after {
        query = query.filter(parts::sku_folded.gt(after.to_owned()));
    }
    Ok(query.order(parts::sku_folded).limit(limit).load(db)?)
}

/// What a store has of parts; parts that it never had are absent.
///
/// # Errors
/// Database faults.
pub fn levels_in(
    db: &mut Db,
    store: LocationId,
    parts: &[PartId],
) -> AppResult<HashMap<PartId, Level>> {
    let rows: Vec<repo::levels::LevelRow> = stock_levels::table
        .filter(stock_levels::store_id.eq(store))
        .filter(stock_levels::part_id.eq_any(parts))
        .load(db)?;
    Ok(rows.iter().map(|row| (row.part_id, row.level())).collect())
}

/// Makes sure that the store has a level of each part, so that lists show what is on order of parts it never had.
///
/// # Errors
/// Database faults.
pub fn open_levels(tx: &mut Tx, keys: &BTreeSet<LevelKey>) -> AppResult<()> {
    let now = tx.now();
    repo::levels::lock(tx.db(), keys, now).map(drop)
}

/// Who sells the parts, the preferred suppliers first.
///
/// # Errors
/// Database faults.
pub fn terms_of(db: &mut Db, parts: &[PartId]) -> AppResult<Vec<PartSupplier>> {
    Ok(part_suppliers::table
        .filter(part_suppliers::part_id.eq_any(parts))
        .order((
            part_suppliers::part_id,
            part_suppliers::is_preferred.desc(),
            part_suppliers::price_amount.is_null().asc(),
            part_suppliers::price_amount,
            part_suppliers::supplier_id,
        ))
        .load(db)?)
}

/// What a unit cost when the part last came from a supplier.
///
/// # Errors
/// Database faults.
pub fn last_paid(db: &mut Db, part: PartId) -> AppResult<Option<Money>> {
    let newest: Option<(i64, Currency)> = stock_lots::table
        .filter(stock_lots::part_id.eq(part))
        .filter(stock_lots::supplier_id.is_not_null())
        .order((stock_lots::received_at.desc(), stock_lots::id.desc()))
        .select((stock_lots::unit_cost_amount, stock_lots::unit_cost_currency))
        .first(db)
        .optional()?;
    Ok(newest.map(|(amount, currency)| Money::new(amount, currency)))
}

/// Receives bought goods.
///
/// # Errors
/// Those of `POST /stock-receipts`.
pub fn receive_goods(tx: &mut Tx, sent: &StockReceiptCreate) -> AppResult<Posted> {
    receiving::receive(tx, sent)
}

/// A place within reach of the receiver, as a receipt or return names it.
///
/// # Errors
/// 422; database faults.
pub fn place_to_receive(tx: &mut Tx, id: LocationId) -> AppResult<Location> {
    place(tx, Permission::StockReceive, id, "/location_id")
}

/// Whether the ticket has used so much of the part.
///
/// # Errors
/// Database faults.
pub fn is_fitted(
    db: &mut Db,
    ticket: TicketId,
    part: PartId,
    quantity: Quantity,
) -> AppResult<bool> {
    let got = repo::ticket_parts::of_ticket(db, ticket)?;
    // Until repair reports say what was used, what was issued and did not come back counts as fitted.
    let fitted = got
        .iter()
        .filter(|row| row.part_id == part)
        .map(|row| row.used.max(row.issued.minus(row.returned)));
    Ok(fitted.sum::<Quantity>() >= quantity)
}

/// Goods that go back to who sold them.
#[derive(Debug)]
pub struct GoingBack<'a> {
    pub from: &'a Location,
    pub supplier: SupplierId,
    pub reference: String,
    pub reason: String,
    pub occurred_at: Option<UtcTime>,
    /// Each line, and the documents with which its goods came in.
    pub lines: Vec<(Said<'a>, Vec<MovementId>)>,
}

/// Sends goods back out of the very lots with which they came.
///
/// # Errors
/// 422 with every fault of the lines; `conflict` for a piece that is not there; `stock_insufficient`; database faults.
pub fn send_back(tx: &mut Tx, back: &GoingBack) -> AppResult<Posted> {
    let kind = MovementKind::SupplierReturn;
    receiving::refuse_unless(kind, Some(back.from), None, "/location_id")?;
    let said: Vec<Said> = back.lines.iter().map(|(said, _)| *said).collect();
    let parts = lines::parts(tx, &said)?;
    let mut all: Vec<Line> = Vec::new();
    for ((said, movements), part) in back.lines.iter().zip(&parts) {
        let lots = lots_of(tx, movements, part.id)?;
        all.extend(match part.is_serial_tracked {
            true => pieces(tx, part, said, (back.from, &lots))?,
            false => quantities(tx, said, (back.from, &lots), &all)?,
        });
    }
    let document = Document {
        supplier: Some(back.supplier),
        reference: Some(back.reference.clone()),
        reason: Some(back.reason.clone()),
        occurred_at: back.occurred_at,
        ..Document::of(kind)
    };
    let store = root_of(tx, back.from)?;
    post(tx, &store, document, &all, &[])
}

/// Lots with which a part came in, in the order of the documents.
fn lots_of(tx: &mut Tx, movements: &[MovementId], part: PartId) -> AppResult<Vec<LotId>> {
    let mut lots = Vec::new();
    for movement in movements {
        let entries = repo::movements::entries(tx.db(), *movement)?;
        for entry in entries.iter().filter(|entry| entry.part_id == part) {
            if !lots.contains(&entry.lot_id) {
                lots.push(entry.lot_id);
            }
        }
    }
    Ok(lots)
}

fn pieces(
    tx: &mut Tx,
    part: &Part,
    said: &Said,
    (from, lots): (&Location, &[LotId]),
) -> AppResult<Vec<Line>> {
    let folded: Vec<String> = said.serials.iter().map(|serial| fold(serial)).collect();
    let known = repo::serials::of_part(tx.db(), part.id, &folded)?;
    let is_here =
        |piece: &&Serial| piece.location_id == Some(from.id) && lots.contains(&piece.lot_id);
    let mut found = Vec::new();
    for (name, folded) in said.serials.iter().zip(&folded) {
        let piece = known.iter().find(|piece| piece.serial_folded == *folded);
        let Some(piece) = piece.filter(is_here) else {
            return Err(lines::not_here(part, name));
        };
        found.push(Line {
            serial: Some(piece.id),
            ..leaving(part.id, Quantity::ONE, (from, piece.lot_id))
        });
    }
    Ok(found)
}

/// The lots in their order, each as far as it reaches; the last one is asked for what none has, so that the shortage
/// is named.
fn quantities(
    tx: &mut Tx,
    said: &Said,
    (from, lots): (&Location, &[LotId]),
    before: &[Line],
) -> AppResult<Vec<Line>> {
    let key = (said.part_id, from.store_id);
    let held = repo::balances::of_level(tx.db(), key)?;
    let mut left = said.quantity;
    let mut found: Vec<Line> = Vec::new();
    for (index, lot) in lots.iter().enumerate() {
        let here = held
            .iter()
            .filter(|(_, held, place)| held.id == *lot && place.id == from.id);
        let taken = before.iter().filter(|line| takes(line, *lot));
        let there: Quantity = here.map(|(balance, ..)| balance.on_hand).sum();
        let there = there.minus(taken.map(|line| line.quantity).sum());
        let is_last = index + 1 == lots.len();
        let quantity = if is_last { left } else { left.min(there) };
        if quantity.is_positive() {
            left = left.minus(quantity);
            found.push(leaving(said.part_id, quantity, (from, *lot)));
        }
    }
    Ok(found)
}

fn takes(line: &Line, wanted: LotId) -> bool {
    matches!(line.origin, Origin::Lot { lot, .. } if lot == wanted)
}

fn leaving(part: PartId, quantity: Quantity, (from, lot): (&Location, LotId)) -> Line {
    Line {
        part,
        quantity,
        origin: Origin::Lot {
            lot,
            place: from.spot(),
        },
        to: None,
        promised: Quantity::ZERO,
        serial: None,
    }
}
