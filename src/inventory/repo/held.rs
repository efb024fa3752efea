//! Levels with all that lies in them, locked for a document.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::balances::{self, BalanceRow};
use super::levels::{self, LevelRow};
use crate::inventory::ledger::{Level, LevelKey};
use crate::inventory::model::{Location, Lot};
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::Locked;
use crate::platform::db::schema::{stock_balances, stock_levels, stock_locations, stock_lots};
use crate::platform::db::{Backend, Db};
use crate::platform::error::AppResult;
use crate::platform::quantity::Quantity;

/// A balance with its lot and its place.
pub type Lying = (BalanceRow, Lot, Location);

/// What a document finds.
#[derive(Debug, Default)]
pub struct Found {
    pub levels: Vec<(LevelKey, Level)>,
    pub lying: Vec<Lying>,
}

/// Locks the levels of the keys as [`levels::lock`] does, and reads what lies in those of the sources.
///
/// # Errors
/// Database faults.
pub fn lock(
    db: &mut Db,
    keys: &BTreeSet<LevelKey>,
    sources: &BTreeSet<LevelKey>,
    now: UtcTime,
) -> AppResult<Found> {
    let only = keys.first().filter(|_| keys.len() == 1 && keys == sources);
    if let (Backend::Postgres, Some(key)) = (db.backend(), only)
        && let Some(found) = lock_at_once(db, *key)?
    {
        return Ok(found);
    }
    let mut found = Found {
        levels: levels::lock(db, keys, now)?,
        lying: Vec::new(),
    };
    for key in sources {
        found.lying.extend(balances::of_level(db, *key)?);
    }
    Ok(found)
}

/// The same in one journey instead of two, for the level that everybody waits for.
///
/// PostgreSQL reads before it waits. Of the rows that it locks it then takes the newest version, and drops
/// those that are gone; what only came into being meanwhile it does not see. The level itself counts all that
/// lies there, so it tells whether anything was missed: then there is no answer, and the level stays locked.
fn lock_at_once(db: &mut Db, key: LevelKey) -> AppResult<Option<Found>> {
    let of_level = stock_levels::part_id
        .eq(stock_balances::part_id)
        .and(stock_levels::store_id.eq(stock_balances::store_id));
    let query = stock_balances::table
        .inner_join(stock_lots::table)
        .inner_join(stock_locations::table)
        .inner_join(stock_levels::table.on(of_level))
        .filter(stock_levels::part_id.eq(key.0))
        .filter(stock_levels::store_id.eq(key.1))
        .select((
            stock_levels::all_columns,
            stock_balances::all_columns,
            stock_lots::all_columns,
            stock_locations::all_columns,
        ));
    // The level first: whoever holds it may change the balances, and then waits for nobody.
    let locked = Locked::for_change_of(query, &["stock_levels", "stock_balances"]);
    let rows: Vec<(LevelRow, BalanceRow, Lot, Location)> = locked.load(db)?;
    let Some(level) = rows.first().map(|(level, ..)| level.level()) else {
        return Ok(None);
    };
    let lying: Vec<Lying> = rows
        .into_iter()
        .map(|(_, balance, lot, place)| (balance, lot, place))
        .collect();
    let counted: Quantity = lying.iter().map(|(balance, ..)| balance.on_hand).sum();
    Ok((counted == level.physical()).then(|| Found {
        levels: vec![(key, level)],
        lying,
    }))
}
