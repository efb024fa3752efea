//! What lies where while the company's history unfolds: the very arithmetic of the ledger, in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::demo::Stage;
use crate::demo::rows::{StockBalanceRow, StockLevelRow};
use crate::inventory::actions::posting::{self, Document};
use crate::inventory::ledger::{self, Book, Held, Level, LevelKey, Line, Spot, When};
use crate::inventory::model::{EntryRow, Location, LocationId, Lot, LotId};
use crate::platform::auth::Actor;
use crate::platform::clock::UtcTime;
use crate::platform::error::{AppError, AppResult};
use crate::platform::numbers::Series;
use crate::platform::quantity::Quantity;

/// One part in one store.
#[derive(Debug, Default)]
struct Shelf {
    level: Level,
    held: BTreeMap<(LotId, LocationId), Held>,
}

impl Shelf {
    fn rows(
        &self,
        (part_id, store_id): LevelKey,
        begin: UtcTime,
        levels: &mut Vec<StockLevelRow>,
        balances: &mut Vec<StockBalanceRow>,
    ) {
        levels.push(StockLevelRow {
            part_id,
            store_id,
            on_hand: self.level.on_hand,
            set_aside: self.level.set_aside,
            reserved: self.level.reserved,
            last_line: self.level.last_line,
            last_at: self.level.last_at.unwrap_or(begin),
        });
        balances.extend(self.held.values().map(|held| StockBalanceRow {
            lot_id: held.lot,
            location_id: held.place.id,
            part_id,
            store_id,
            on_hand: held.quantity,
        }));
    }
}

/// Everything that lies somewhere.
#[derive(Debug, Default)]
pub(super) struct Shelves {
    shelves: BTreeMap<LevelKey, Shelf>,
    /// When each lot came in.
    lots: HashMap<LotId, UtcTime>,
}

/// Who posts a document, where and when.
#[derive(Debug, Clone, Copy)]
pub(super) struct By<'a> {
    pub actor: &'a Actor,
    pub store: &'a Location,
    pub at: UtcTime,
}

impl Shelves {
    /// How much of a part a store has.
    pub fn level(&self, key: LevelKey) -> Level {
        self.shelves
            .get(&key)
            .map(|shelf| shelf.level)
            .unwrap_or_default()
    }

    /// When a lot came in.
    pub fn came_in(&self, lot: LotId) -> UtcTime {
        self.lots
            .get(&lot)
            .copied()
            .unwrap_or(UtcTime::from_millis(0))
    }

    /// Promises so much, or takes it back.
    pub fn promise(&mut self, key: LevelKey, change: Quantity) {
        let level = &mut self.shelves.entry(key).or_default().level;
        level.reserved = level.reserved.plus(change);
    }

    /// Posts a document: its rows go into the stage's ledger.
    ///
    /// # Errors
    /// `internal` when the ledger refuses it, which is a fault of the demo.
    pub fn post(
        &mut self,
        stage: &mut Stage,
        by: By<'_>,
        document: Document,
        lines: &[Line],
        lots: Vec<Lot>,
    ) -> AppResult<Vec<EntryRow>> {
        let kind = document.kind;
        let posting = ledger::post(&self.book(lines), lines, When::Now(by.at)).map_err(|why| {
            AppError::internal(format_args!("the demo's {kind} was refused: {why:?}"))
        })?;
        self.lots
            .extend(lots.iter().map(|lot| (lot.id, lot.received_at)));
        self.apply(&posting);
        let op = stage.op_at(by.at).by(by.actor.clone());
        let number = stage.number(Series::StockMovement, by.at);
        let rows = posting::rows(&op, number, by.store, document, &posting);
        let event = posting::event(by.store, &rows.movement, &rows.entries);
        stage.ledger.note(&op, event);
        let entries = rows.entries.clone();
        let all = stage.ledger.rows();
        all.lots.extend(lots);
        all.movements.push(rows.movement);
        all.entries.extend(rows.entries);
        all.card_lines.extend(rows.card);
        Ok(entries)
    }

    /// Where everything lies in the end, but for the stores of which that is written already.
    pub fn settle(self, stage: &mut Stage, written: &BTreeSet<LocationId>) {
        let begin = stage.begin;
        let rows = stage.ledger.rows();
        for (key, shelf) in &self.shelves {
            if !written.contains(&key.1) {
                shelf.rows(*key, begin, &mut rows.levels, &mut rows.balances);
            }
        }
    }

    /// Where everything lies in some stores.
    pub fn of_stores(
        &self,
        stores: &BTreeSet<LocationId>,
        begin: UtcTime,
    ) -> (Vec<StockLevelRow>, Vec<StockBalanceRow>) {
        let (mut levels, mut balances) = (Vec::new(), Vec::new());
        for (key, shelf) in &self.shelves {
            if stores.contains(&key.1) {
                shelf.rows(*key, begin, &mut levels, &mut balances);
            }
        }
        (levels, balances)
    }

    /// Takes in where everything lies in some stores now.
    pub fn take_over(
        &mut self,
        stores: &BTreeSet<LocationId>,
        levels: Vec<(LevelKey, Level)>,
        held: Vec<Held>,
    ) {
        self.shelves.retain(|key, _| !stores.contains(&key.1));
        for (key, level) in levels {
            self.shelves.entry(key).or_default().level = level;
        }
        for held in held {
            self.lots.insert(held.lot, held.received_at);
            let key = (held.part, held.place.store);
            let shelf = self.shelves.entry(key).or_default();
            shelf.held.insert((held.lot, held.place.id), held);
        }
    }

    fn book(&self, lines: &[Line]) -> Book {
        let keys: BTreeSet<LevelKey> = lines.iter().flat_map(Line::level_keys).collect();
        let mut book = Book::default();
        for key in keys {
            let Some(shelf) = self.shelves.get(&key) else {
                continue;
            };
            book.levels.insert(key, shelf.level);
            for held in shelf.held.values() {
                book.hold(*held);
            }
        }
        book
    }

    fn apply(&mut self, posting: &ledger::Posting) {
        for (key, level) in &posting.levels {
            self.shelves.entry(*key).or_default().level = *level;
        }
        for entry in &posting.entries {
            if let Some(from) = entry.from {
                self.shift(entry, from, entry.quantity.negated());
            }
            if let Some(to) = entry.to {
                self.shift(entry, to, entry.quantity);
            }
        }
    }

    fn shift(&mut self, entry: &ledger::Entry, place: Spot, by: Quantity) {
        let received_at = self.came_in(entry.lot);
        let shelf = self.shelves.entry((entry.part, place.store)).or_default();
        let held = shelf.held.entry((entry.lot, place.id)).or_insert(Held {
            part: entry.part,
            lot: entry.lot,
            place,
            received_at,
            unit_cost: entry.unit_cost,
            quantity: Quantity::ZERO,
        });
        held.quantity = held.quantity.plus(by);
        if held.quantity.is_zero() {
            shelf.held.remove(&(entry.lot, place.id));
        }
    }
}
