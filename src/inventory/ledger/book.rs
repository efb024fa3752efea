//! What lies where, as far as one document asks.

use std::collections::BTreeMap;

use crate::inventory::model::{LocationId, LotId, PartId};
use crate::platform::clock::UtcTime;
use crate::platform::money::Money;
use crate::platform::quantity::Quantity;

/// A part in a store: what levels are kept for, and the order in which they are locked.
pub type LevelKey = (PartId, LocationId);

/// A place, as the ledger sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The place.
    pub id: LocationId,
    /// The root of its tree.
    pub store: LocationId,
    /// Goods lying there may be issued and promised.
    pub is_fit: bool,
}

/// How much of a part a store has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Level {
    /// Fit for use.
    pub on_hand: Quantity,
    /// In quarantine, old or scrapped.
    pub set_aside: Quantity,
    /// Promised, out of what is fit for use.
    pub reserved: Quantity,
    /// Number of the last line of the stock card.
    pub last_line: i64,
    /// Time of that line.
    pub last_at: Option<UtcTime>,
}

impl Level {
    /// What may still be promised or issued.
    pub fn available(&self) -> Quantity {
        self.on_hand.minus(self.reserved)
    }

    /// All of it, fit for use or not.
    pub fn physical(&self) -> Quantity {
        self.on_hand.plus(self.set_aside)
    }

    /// Moves goods in or, below zero, out.
    pub(super) fn move_by(&mut self, is_fit: bool, change: Quantity) {
        let side = if is_fit {
            &mut self.on_hand
        } else {
            &mut self.set_aside
        };
        *side = side.plus(change);
    }
}

/// Goods of one lot in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    pub part: PartId,
    pub lot: LotId,
    pub place: Spot,
    /// When the lot came in: what "oldest" goes by.
    pub received_at: UtcTime,
    pub unit_cost: Money,
    pub quantity: Quantity,
}

/// What the database says about every part and store that a document touches, under lock.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Book {
    /// Every level touched; a missing one is empty.
    pub levels: BTreeMap<LevelKey, Level>,
    /// Every balance from which something may be taken.
    pub held: BTreeMap<(LotId, LocationId), Held>,
}

impl Book {
    /// Adds what lies somewhere.
    pub fn hold(&mut self, held: Held) {
        self.held.insert((held.lot, held.place.id), held);
    }
}
