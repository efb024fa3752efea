//! Stores in which the program itself acts for a while: what lies there is written into the database, and
//! read from it again afterwards.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::{Drawn, Storeroom};
use crate::demo::Stage;
use crate::demo::rows::{StockBalanceRow, StockLevelRow};
use crate::inventory::ledger::{Held, Level, LevelKey};
use crate::inventory::model::{Location, LocationId, Lot, PartId};
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::schema::{stock_balances, stock_levels, stock_locations, stock_lots};
use crate::platform::error::AppResult;
use crate::platform::quantity::Quantity;

/// What lies in the stores of a house, as the database is told.
#[derive(Debug)]
pub(in crate::demo) struct Lent {
    stores: BTreeSet<LocationId>,
    roots: Vec<Location>,
    levels: Vec<StockLevelRow>,
    balances: Vec<StockBalanceRow>,
}

/// What the database says of them afterwards.
#[derive(Debug)]
pub(in crate::demo) struct Regained {
    stores: BTreeSet<LocationId>,
    roots: Vec<Location>,
    levels: Vec<(LevelKey, Level)>,
    held: Vec<Held>,
}

impl Lent {
    /// The stores.
    pub fn stores(&self) -> BTreeSet<LocationId> {
        self.stores.clone()
    }

    /// Writes it.
    ///
    /// # Errors
    /// Database faults.
    pub fn write(&self, db: &mut Db) -> AppResult<()> {
        let balances = stock_balances::table.filter(stock_balances::store_id.eq_any(&self.stores));
        diesel::delete(balances).execute(db)?;
        let levels = stock_levels::table.filter(stock_levels::store_id.eq_any(&self.stores));
        diesel::delete(levels).execute(db)?;
        crate::insert_all!(db, stock_levels::table, self.levels)?;
        crate::insert_all!(db, stock_balances::table, self.balances)?;
        for root in &self.roots {
            diesel::update(stock_locations::table.find(root.id))
                .set(root)
                .execute(db)?;
        }
        Ok(())
    }
}

/// A level as it is stored.
type Standing = (
    PartId,
    LocationId,
    Quantity,
    Quantity,
    Quantity,
    i64,
    UtcTime,
);

impl Regained {
    /// Reads it.
    ///
    /// # Errors
    /// Database faults.
    pub fn read(db: &mut Db, stores: BTreeSet<LocationId>) -> AppResult<Regained> {
        let roots = stock_locations::table
            .filter(stock_locations::id.eq_any(&stores))
            .load(db)?;
        let levels: Vec<Standing> = stock_levels::table
            .filter(stock_levels::store_id.eq_any(&stores))
            .select((
                stock_levels::part_id,
                stock_levels::store_id,
                stock_levels::on_hand,
                stock_levels::set_aside,
                stock_levels::reserved,
                stock_levels::last_line,
                stock_levels::last_at,
            ))
            .load(db)?;
        let held: Vec<(Quantity, Lot, Location)> = stock_balances::table
            .inner_join(stock_lots::table)
            .inner_join(stock_locations::table)
            .filter(stock_balances::store_id.eq_any(&stores))
            .select((
                stock_balances::on_hand,
                stock_lots::all_columns,
                stock_locations::all_columns,
            ))
            .load(db)?;
        Ok(Regained {
            stores,
            roots,
            levels: levels.into_iter().map(level).collect(),
            held: held.iter().map(held_of).collect(),
        })
    }
}

fn level(row: Standing) -> (LevelKey, Level) {
    let (part, store, on_hand, set_aside, reserved, last_line, last_at) = row;
    let level = Level {
        on_hand,
        set_aside,
        reserved,
        last_line,
        last_at: (last_line > 0).then_some(last_at),
    };
    ((part, store), level)
}

fn held_of((quantity, lot, place): &(Quantity, Lot, Location)) -> Held {
    Held {
        part: lot.part_id,
        lot: lot.id,
        place: place.spot(),
        received_at: lot.received_at,
        unit_cost: lot.unit_cost(),
        quantity: *quantity,
    }
}

impl Storeroom {
    /// From now on the program itself acts in the stores of the first houses.
    pub fn stage(&mut self, houses: usize) {
        self.staged = houses.min(self.houses.len());
    }

    /// What lies in the stores of a house, for the database.
    ///
    /// # Errors
    /// `internal` for a house that was never built.
    pub fn lend(&self, stage: &Stage, house: usize) -> AppResult<Lent> {
        let house = self.house(house)?;
        let stores: BTreeSet<LocationId> = house.stores().collect();
        let (levels, balances) = self.shelves.of_stores(&stores, stage.begin);
        let roots = std::iter::once(&house.main).chain(&house.vans);
        Ok(Lent {
            roots: roots.cloned().collect(),
            stores,
            levels,
            balances,
        })
    }

    /// Takes the stores over as the program has left them.
    pub fn regain(&mut self, regained: Regained) {
        for root in regained.roots {
            let mut stores = self
                .houses
                .iter_mut()
                .flat_map(|house| std::iter::once(&mut house.main).chain(&mut house.vans));
            if let Some(store) = stores.find(|store| store.id == root.id) {
                *store = root;
            }
        }
        self.shelves
            .take_over(&regained.stores, regained.levels, regained.held);
    }

    /// The main store of a house, its shelf for a part, its first van.
    ///
    /// # Errors
    /// `internal` for a house that was never built.
    pub fn places(&self, house: usize) -> AppResult<(&Location, &[Location], Option<&Location>)> {
        let house = self.house(house)?;
        Ok((&house.main, &house.shelves, house.vans.first()))
    }

    /// Parts of which the main store of a house has most to spare, and how many.
    ///
    /// # Errors
    /// `internal` for a house that was never built.
    pub fn plenty(&self, stage: &Stage, house: usize) -> AppResult<Vec<Drawn>> {
        let main = self.house(house)?.main.id;
        let mut found = Vec::new();
        for part in self.kept(stage, house) {
            let key = (self.catalogue.part(part)?.id, main);
            let spare = self.shelves.level(key).available();
            found.push((part, spare.thousandths() / 1000));
        }
        found.sort_by_key(|(part, spare)| (std::cmp::Reverse(*spare), *part));
        Ok(found)
    }
}
