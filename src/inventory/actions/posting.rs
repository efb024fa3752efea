//! The only writer of the ledger.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use super::giving_way::GivingWay;
use super::names::Names;
use super::shortage;
use crate::inventory::counts;
use crate::inventory::ledger::{self, Book, Entry, Held, LevelKey, Line, Origin, Posting, When};
use crate::inventory::model::{
    CardRow, EntryRow, Location, Lot, Movement, MovementId, Part, SupplierId, TransferId,
};
use crate::inventory::repo;
use crate::inventory::repo::movements::Taking;
use crate::inventory::words::MovementKind;
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::numbers::{self, Series};
use crate::platform::op::Op;
use crate::platform::tx::{Change, Tx};

/// What a document says beside its lines.
#[derive(Debug, Clone)]
pub struct Document {
    pub kind: MovementKind,
    pub ticket: Option<TicketId>,
    pub supplier: Option<SupplierId>,
    pub transfer: Option<TransferId>,
    pub reverses: Option<MovementId>,
    pub reference: Option<String>,
    pub reason: Option<String>,
    /// When it happened, where that was earlier.
    pub occurred_at: Option<UtcTime>,
}

impl Document {
    /// A document of a kind that says nothing more.
    pub fn of(kind: MovementKind) -> Document {
        Document {
            kind,
            ticket: None,
            supplier: None,
            transfer: None,
            reverses: None,
            reference: None,
            reason: None,
            occurred_at: None,
        }
    }
}

/// What was written, and the names that were at hand.
#[derive(Debug, Clone)]
pub struct Posted {
    pub movement: Movement,
    pub entries: Vec<EntryRow>,
    pub names: Names,
}

impl Posted {
    /// Takes up the parts of the document, which its caller has read.
    pub fn of_parts(mut self, parts: &[Part]) -> Posted {
        self.names.know_parts(parts);
        self
    }
}

/// A document about to be entered: the levels are locked.
struct Opened {
    number: String,
    when: When,
    book: Book,
    names: Names,
}

/// Posts a document in the name of a store: all of its lines, or none.
///
/// # Errors
/// 409 `stock_insufficient` naming what is short; `conflict` when it is dated before what stands or is
/// closed, or a piece is elsewhere; 422 for a time to come; database faults.
pub fn post(
    tx: &mut Tx,
    store: &Location,
    document: Document,
    lines: &[Line],
    lots: &[Lot],
) -> AppResult<Posted> {
    let opened = open(tx, &document, lines, lots)?;
    enter(tx, store, document, (opened, lines), Order::AtOnce)
}

/// [`post`] for the last act of a write: the ledger is written when the write ends, and nobody who waits for
/// the goods waits for one journey more.
///
/// # Errors
/// Those of [`post`].
pub fn post_at_last(
    tx: &mut Tx,
    store: &Location,
    document: Document,
    lines: &[Line],
) -> AppResult<Posted> {
    let opened = open(tx, &document, lines, &[])?;
    enter(tx, store, document, (opened, lines), Order::AtLast)
}

/// [`post`] where the goods are gone whatever was promised of them: promises give way.
///
/// # Errors
/// Those of [`post`].
pub fn post_over(
    tx: &mut Tx,
    store: &Location,
    document: Document,
    lines: &[Line],
    mut promises: GivingWay<'_>,
) -> AppResult<Posted> {
    let opened = open(tx, &document, lines, &[])?;
    let lines = promises.make_room(tx, &opened.book, lines)?;
    let posted = enter(tx, store, document, (opened, &lines), Order::AtOnce)?;
    promises.settle(tx)?;
    Ok(posted)
}

/// When the ledger is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    AtOnce,
    AtLast,
}

/// Everything that does not want the locks comes before them: others wait for whoever holds them.
fn open(tx: &mut Tx, document: &Document, lines: &[Line], lots: &[Lot]) -> AppResult<Opened> {
    let when = when(tx, document, lines)?;
    if !lots.is_empty() {
        repo::lots::insert(tx.db(), lots)?;
    }
    let now = tx.now();
    let number = numbers::next(tx.db(), Series::StockMovement, now)?;
    let (book, names) = open_book(tx, lines)?;
    Ok(Opened {
        number,
        when,
        book,
        names,
    })
}

fn enter(
    tx: &mut Tx,
    store: &Location,
    document: Document,
    (opened, lines): (Opened, &[Line]),
    order: Order,
) -> AppResult<Posted> {
    let posting = match ledger::post(&opened.book, lines, opened.when) {
        Ok(posting) => posting,
        Err(refusal) => return Err(shortage::refusal(tx.db(), refusal)?),
    };
    let rows = rows(tx.op(), opened.number, store, document, &posting);
    write(tx, &rows, &posting, order)?;
    tx.record(event(store, &rows.movement, &rows.entries));
    let mut names = opened.names;
    names.know_places([store]);
    Ok(Posted {
        movement: rows.movement,
        entries: rows.entries,
        names,
    })
}

/// The time of the document. An earlier one is held against what is closed, under the lock that a
/// closing takes too.
fn when(tx: &mut Tx, document: &Document, lines: &[Line]) -> AppResult<When> {
    let now = tx.now();
    let Some(at) = document.occurred_at else {
        return Ok(When::Now(now));
    };
    if at > now {
        let fault = FieldFault::body("/occurred_at", FaultCode::OutOfRange);
        return Err(AppError::fault(fault.saying("time_to_come")));
    }
    let stores: BTreeSet<_> = lines
        .iter()
        .flat_map(|line| line.level_keys().map(|(_, store)| store))
        .collect();
    for store in stores {
        let store = repo::locations::find_for_change(tx.db(), store)?;
        if let Some(until) = store.closed_until.filter(|until| at < *until) {
            return Err(AppError::new(Code::Conflict)
                .saying("stock_closed")
                .with("until", until));
        }
        // What was expected of a line would change after it was counted.
        if counts::repo::counts::is_open_in(tx.db(), store.id)? {
            return Err(AppError::new(Code::Conflict).saying("stock_being_counted"));
        }
    }
    Ok(When::At(at))
}

/// Locks what the lines touch, and reads what lies there.
fn open_book(tx: &mut Tx, lines: &[Line]) -> AppResult<(Book, Names)> {
    let now = tx.now();
    let keys: BTreeSet<LevelKey> = lines.iter().flat_map(Line::level_keys).collect();
    let sources: BTreeSet<LevelKey> = lines.iter().filter_map(source).collect();
    let found = repo::held::lock(tx.db(), &keys, &sources, now)?;
    let mut book = Book {
        levels: found.levels.into_iter().collect(),
        held: BTreeMap::new(),
    };
    let mut names = Names::default();
    for (balance, lot, place) in found.lying {
        names.know_places([&place]);
        book.hold(Held {
            part: balance.part_id,
            lot: lot.id,
            place: place.spot(),
            received_at: lot.received_at,
            unit_cost: lot.unit_cost(),
            quantity: balance.on_hand,
        });
    }
    Ok((book, names))
}

fn source(line: &Line) -> Option<LevelKey> {
    match line.origin {
        Origin::Outside { .. } => None,
        Origin::Store(store) => Some((line.part, store)),
        Origin::Place(place) | Origin::Lot { place, .. } => Some((line.part, place.store)),
    }
}

/// Most documents take one line out of one lot: those are one statement, which may wait for the end.
fn write(tx: &mut Tx, rows: &Rows, posting: &Posting, order: Order) -> AppResult<()> {
    if let Some(taking) = taking(rows, posting) {
        match order {
            Order::AtOnce => repo::movements::insert_taking(tx.db(), &taking, Box::new(()))?,
            Order::AtLast => tx.at_last(Box::new(move |db, ending| {
                repo::movements::insert_taking(db, &taking, ending)
            }))?,
        }
    } else {
        repo::movements::insert(tx.db(), &rows.movement, &rows.entries, &rows.card)?;
        repo::levels::write_all(tx.db(), &posting.levels, posting.at)?;
        repo::balances::change_all(tx.db(), &posting.balances)?;
    }
    shift_pieces(tx, &rows.movement, posting)
}

fn taking(rows: &Rows, posting: &Posting) -> Option<Taking> {
    let ([entry], [line]) = (rows.entries.as_slice(), rows.card.as_slice()) else {
        return None;
    };
    let (from, shift) = posting.balances.first_key_value()?;
    let (_, level) = posting.levels.first_key_value()?;
    (!shift.by.is_positive()).then(|| Taking {
        movement: rows.movement.clone(),
        entry: entry.clone(),
        line: line.clone(),
        from: *from,
        shift: *shift,
        level: *level,
    })
}

/// A posting as the ledger keeps it.
#[derive(Debug)]
pub(crate) struct Rows {
    pub movement: Movement,
    pub entries: Vec<EntryRow>,
    pub card: Vec<CardRow>,
}

/// The rows of a posting.
pub(crate) fn rows(
    op: &Op,
    number: String,
    store: &Location,
    document: Document,
    posting: &Posting,
) -> Rows {
    let movement = movement(op, number, store, document, posting.at);
    let entries: Vec<EntryRow> = posting
        .entries
        .iter()
        .zip(1..)
        .map(|(entry, line)| entry_row(op, &movement, line, entry))
        .collect();
    let card = card_rows(&movement, &entries, posting);
    Rows {
        movement,
        entries,
        card,
    }
}

fn movement(
    op: &Op,
    number: String,
    store: &Location,
    document: Document,
    at: UtcTime,
) -> Movement {
    Movement {
        id: op.new_id(),
        number,
        kind: document.kind,
        branch_id: store.branch_id,
        store_id: store.store_id,
        ticket_id: document.ticket,
        supplier_id: document.supplier,
        transfer_id: document.transfer,
        reverses_id: document.reverses,
        reference: document.reference,
        reason: document.reason,
        occurred_at: at,
        actor_kind: op.actor.kind().to_owned(),
        actor_id: op.actor.id(),
        actor_name: op.actor.name().to_owned(),
        created_at: op.now,
    }
}

fn entry_row(op: &Op, movement: &Movement, line: i32, entry: &Entry) -> EntryRow {
    EntryRow {
        id: op.new_id(),
        movement_id: movement.id,
        line,
        part_id: entry.part,
        lot_id: entry.lot,
        serial_id: entry.serial,
        from_location_id: entry.from.map(|from| from.id),
        to_location_id: entry.to.map(|to| to.id),
        quantity: entry.quantity,
        unit_cost_amount: entry.unit_cost.amount_minor,
        unit_cost_currency: entry.unit_cost.currency,
        ticket_id: movement.ticket_id,
        occurred_at: movement.occurred_at,
    }
}

fn card_rows(movement: &Movement, entries: &[EntryRow], posting: &Posting) -> Vec<CardRow> {
    let with_entry = posting
        .card
        .iter()
        .filter_map(|line| Some((line, entries.get(line.entry)?)));
    let rows = with_entry.map(|(line, entry)| CardRow {
        part_id: line.key.0,
        store_id: line.key.1,
        line: line.line,
        entry_id: entry.id,
        movement_id: movement.id,
        location_id: line.place,
        lot_id: entry.lot_id,
        change: line.change,
        balance: line.balance,
        unit_cost_amount: entry.unit_cost_amount,
        unit_cost_currency: entry.unit_cost_currency,
        occurred_at: movement.occurred_at,
    });
    rows.collect()
}

fn shift_pieces(tx: &mut Tx, movement: &Movement, posting: &Posting) -> AppResult<()> {
    let now = tx.now();
    // A reversal undoes what the ticket got, so the piece is nobody's any more.
    let ticket = movement
        .ticket_id
        .filter(|_| movement.reverses_id.is_none());
    for entry in &posting.entries {
        if let Some(piece) = entry.serial {
            let (from, to) = (entry.from.map(|from| from.id), entry.to.map(|to| to.id));
            repo::serials::shift(tx.db(), piece, from, (to, entry.lot, ticket), now)?;
        }
    }
    Ok(())
}

/// What the world hears of a document.
pub(crate) fn event(store: &Location, movement: &Movement, entries: &[EntryRow]) -> Change {
    let lines: Vec<_> = entries
        .iter()
        .map(|entry| json!({ "part_id": entry.part_id, "quantity": entry.quantity }))
        .collect();
    let data = json!({
        "number": movement.number,
        "kind": movement.kind,
        "store_id": store.store_id,
        "ticket_id": movement.ticket_id,
        "transfer_id": movement.transfer_id,
        "reverses_id": movement.reverses_id,
        "lines": lines,
    });
    Change::new("stock_movement", movement.id, 1, "stock_movement.posted")
        .in_branch(store.branch_id)
        .data(data)
        .because(movement.reason.clone())
}
