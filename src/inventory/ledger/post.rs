//! What a document does to the book.

use std::collections::BTreeMap;

use super::book::{Book, Held, Level, LevelKey, Spot};
use super::fifo::{Taken, oldest_first};
use crate::inventory::model::{LocationId, LotId, PartId, SerialId};
use crate::platform::clock::UtcTime;
use crate::platform::money::Money;
use crate::platform::quantity::Quantity;

/// Where the goods of a line come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From outside, into this lot.
    Outside {
        lot: LotId,
        received_at: UtcTime,
        unit_cost: Money,
    },
    /// From all places of a store that are fit for use, the oldest lots first.
    Store(LocationId),
    /// From one place, the oldest lots first.
    Place(Spot),
    /// Exactly this lot from one place.
    Lot { lot: LotId, place: Spot },
}

/// One line of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub part: PartId,
    pub quantity: Quantity,
    pub origin: Origin,
    /// Where the goods go; outside when there is none.
    pub to: Option<Spot>,
    /// How much of it was promised to whoever takes it, in the store it is taken from.
    pub promised: Quantity,
    /// The piece, where the line is one piece of a serial-tracked part.
    pub serial: Option<SerialId>,
}

/// When a document happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// As it is posted; never before what is on the card already.
    Now(UtcTime),
    /// Earlier, by the paper.
    At(UtcTime),
}

/// One entry of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub part: PartId,
    pub lot: LotId,
    pub serial: Option<SerialId>,
    pub from: Option<Spot>,
    pub to: Option<Spot>,
    pub quantity: Quantity,
    pub unit_cost: Money,
}

/// One line of a stock card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardLine {
    pub key: LevelKey,
    /// Number on the card.
    pub line: i64,
    /// Which entry, counted from 0.
    pub entry: usize,
    pub place: LocationId,
    pub change: Quantity,
    /// All of the part in the store after this line.
    pub balance: Quantity,
}

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    pub at: UtcTime,
    pub entries: Vec<Entry>,
    pub card: Vec<CardLine>,
    /// Levels as they stand afterwards.
    pub levels: BTreeMap<LevelKey, Level>,
    /// How balances change, never by nothing.
    pub balances: BTreeMap<(LotId, LocationId), Shift>,
}

/// What becomes of one balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    pub key: LevelKey,
    /// Above zero what comes, below zero what goes.
    pub by: Quantity,
    /// What lies there then. Only where something goes does the book know what lay there before.
    pub left: Quantity,
}

/// Goods that are not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortage {
    pub part: PartId,
    pub place: LocationId,
    pub wanted: Quantity,
    pub available: Quantity,
}

/// Why a document cannot be posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is less than wanted, or the rest is promised to others.
    Short(Shortage),
    /// It is dated before the last line of a card.
    Superseded { key: LevelKey, last_at: UtcTime },
}

/// Posts the lines in their order: all of them, or none.
///
/// # Errors
/// The first line that cannot be posted, and why.
pub fn post(book: &Book, lines: &[Line], when: When) -> Result<Posting, Refusal> {
    let at = effective(book, lines, when)?;
    let mut work = Work {
        book: book.clone(),
        entries: Vec::new(),
        card: Vec::new(),
        changes: BTreeMap::new(),
        at,
    };
    for line in lines {
        let taken = work.take(line)?;
        work.release(line);
        for one in taken {
            work.enter(line, &one);
        }
    }
    let touched = work.card.iter().map(|line| line.key);
    let levels = touched
        .map(|key| (key, work.book.levels.get(&key).copied().unwrap_or_default()))
        .collect();
    let balances = work.shifts();
    Ok(Posting {
        at,
        entries: work.entries,
        card: work.card,
        levels,
        balances,
    })
}

/// The time that all entries get: a card never runs backwards.
fn effective(book: &Book, lines: &[Line], when: When) -> Result<UtcTime, Refusal> {
    let touched = lines.iter().flat_map(keys);
    let dated = touched.filter_map(|key| {
        let last_at = book.levels.get(&key)?.last_at?;
        Some((last_at, key))
    });
    let last = dated.max();
    match (when, last) {
        (When::At(at), Some((last_at, key))) if at < last_at => {
            Err(Refusal::Superseded { key, last_at })
        }
        (When::Now(now), Some((last_at, _))) => Ok(now.max(last_at)),
        (When::Now(at) | When::At(at), _) => Ok(at),
    }
}

/// The levels that a line touches.
pub(super) fn keys(line: &Line) -> impl Iterator<Item = LevelKey> + use<> {
    let from = match line.origin {
        Origin::Outside { .. } => None,
        Origin::Store(store) => Some(store),
        Origin::Place(place) | Origin::Lot { place, .. } => Some(place.store),
    };
    let part = line.part;
    let to = line.to.map(|to| to.store);
    from.into_iter().chain(to).map(move |store| (part, store))
}

impl Line {
    /// The levels that the line touches: what has to be locked.
    pub fn level_keys(&self) -> impl Iterator<Item = LevelKey> + use<> {
        keys(self)
    }

    /// Whether the line takes goods of the part out of the store.
    pub fn takes(&self, part: PartId, store: LocationId) -> bool {
        let from = match self.origin {
            Origin::Outside { .. } => None,
            Origin::Store(from) => Some(from),
            Origin::Place(place) | Origin::Lot { place, .. } => Some(place.store),
        };
        let stays = self.to.is_some_and(|to| to.store == store);
        self.part == part && from == Some(store) && !stays
    }
}

struct Work {
    book: Book,
    entries: Vec<Entry>,
    card: Vec<CardLine>,
    changes: BTreeMap<(LotId, LocationId), (LevelKey, Quantity)>,
    at: UtcTime,
}

/// Goods in hand between leaving one place and reaching the next.
struct Picked {
    lot: LotId,
    received_at: UtcTime,
    unit_cost: Money,
    from: Option<Spot>,
    quantity: Quantity,
}

impl From<Taken> for Picked {
    fn from(taken: Taken) -> Picked {
        Picked {
            lot: taken.held.lot,
            received_at: taken.held.received_at,
            unit_cost: taken.held.unit_cost,
            from: Some(taken.held.place),
            quantity: taken.quantity,
        }
    }
}

impl Work {
    fn shifts(&self) -> BTreeMap<(LotId, LocationId), Shift> {
        let changed = self.changes.iter().filter(|(_, (_, by))| !by.is_zero());
        changed
            .map(|(place, (key, by))| {
                let held = self.book.held.get(place);
                let left = held.map_or(Quantity::ZERO, |held| held.quantity);
                let (key, by) = (*key, *by);
                (*place, Shift { key, by, left })
            })
            .collect()
    }

    fn level(&mut self, key: LevelKey) -> &mut Level {
        self.book.levels.entry(key).or_default()
    }

    /// Finds the goods, without moving them yet.
    fn take(&mut self, line: &Line) -> Result<Vec<Picked>, Refusal> {
        let (place, candidates) = match line.origin {
            Origin::Outside {
                lot,
                received_at,
                unit_cost,
            } => {
                return Ok(vec![Picked {
                    lot,
                    received_at,
                    unit_cost,
                    from: None,
                    quantity: line.quantity,
                }]);
            }
            Origin::Store(store) => (store, self.candidates(line)),
            Origin::Place(place) | Origin::Lot { place, .. } => (place.id, self.candidates(line)),
        };
        let there: Quantity = candidates.iter().map(|held| held.quantity).sum();
        let free = self.free(line).map_or(there, |free| free.min(there));
        let short = |available: Quantity| {
            Refusal::Short(Shortage {
                part: line.part,
                place,
                wanted: line.quantity,
                available: available.max(Quantity::ZERO),
            })
        };
        if line.quantity > free {
            return Err(short(free));
        }
        let taken = oldest_first(line.quantity, &candidates).map_err(short)?;
        Ok(taken.into_iter().map(Picked::from).collect())
    }

    /// What lies where the line may take from.
    fn candidates(&self, line: &Line) -> Vec<Held> {
        let is_source = |held: &&Held| match line.origin {
            Origin::Outside { .. } => false,
            Origin::Store(store) => held.place.store == store && held.place.is_fit,
            Origin::Place(place) => held.place.id == place.id,
            Origin::Lot { lot, place } => held.place.id == place.id && held.lot == lot,
        };
        let of_part = self
            .book
            .held
            .values()
            .filter(|held| held.part == line.part);
        of_part.filter(is_source).copied().collect()
    }

    /// What promises to others leave free; `None` where the goods stay fit for use in the same store.
    fn free(&mut self, line: &Line) -> Option<Quantity> {
        let (store, is_fit) = match line.origin {
            Origin::Outside { .. } => return None,
            Origin::Store(store) => (store, true),
            Origin::Place(place) | Origin::Lot { place, .. } => (place.store, place.is_fit),
        };
        let stays = line.to.is_some_and(|to| to.store == store && to.is_fit);
        if !is_fit || stays {
            return None;
        }
        let level = self.level((line.part, store));
        Some(level.available().plus(line.promised))
    }

    /// The promise is kept: what was reserved for the taker is so no longer.
    fn release(&mut self, line: &Line) {
        if let (true, Some(key)) = (line.promised.is_positive(), keys(line).next()) {
            let level = self.level(key);
            level.reserved = level.reserved.minus(line.promised);
        }
    }

    fn enter(&mut self, line: &Line, picked: &Picked) {
        let number = self.entries.len();
        self.entries.push(Entry {
            part: line.part,
            lot: picked.lot,
            serial: line.serial,
            from: picked.from,
            to: line.to,
            quantity: picked.quantity,
            unit_cost: picked.unit_cost,
        });
        if let Some(from) = picked.from {
            self.change(number, line.part, picked, from, picked.quantity.negated());
        }
        if let Some(to) = line.to {
            self.change(number, line.part, picked, to, picked.quantity);
        }
    }

    fn change(&mut self, entry: usize, part: PartId, picked: &Picked, at: Spot, change: Quantity) {
        let (key, time) = ((part, at.store), self.at);
        let level = self.level(key);
        level.move_by(at.is_fit, change);
        level.last_line += 1;
        level.last_at = Some(time);
        let (line, balance) = (level.last_line, level.physical());
        self.card.push(CardLine {
            key,
            line,
            entry,
            place: at.id,
            change,
            balance,
        });
        let place = (picked.lot, at.id);
        let held = self.book.held.entry(place).or_insert(Held {
            part,
            lot: picked.lot,
            place: at,
            received_at: picked.received_at,
            unit_cost: picked.unit_cost,
            quantity: Quantity::ZERO,
        });
        held.quantity = held.quantity.plus(change);
        let total = self.changes.entry(place).or_insert((key, Quantity::ZERO));
        total.1 = total.1.plus(change);
    }
}
