//! What the books say of a place: at the snapshot, and at a line of a card.

use diesel::prelude::*;

use crate::inventory::ledger::LevelKey;
use crate::inventory::model::{Location, LocationId, LotId, PartId, Serial};
use crate::inventory::words::PartCategory;
use crate::platform::db::schema::{
    parts, stock_balances, stock_card_lines, stock_levels, stock_locations, stock_serials,
};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::AppResult;
use crate::platform::quantity::Quantity;

/// All places of a store.
///
/// # Errors
/// Database faults.
pub fn places(db: &mut Db, store: LocationId) -> AppResult<Vec<Location>> {
    Ok(stock_locations::table
        .filter(stock_locations::store_id.eq(store))
        .order(stock_locations::code)
        .load(db)?)
}

/// What lies somewhere of one lot, and the last line of the card then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Lying {
    pub part_id: PartId,
    pub location_id: LocationId,
    pub lot_id: LotId,
    pub on_hand: Quantity,
    pub last_line: i64,
    pub is_lot_tracked: bool,
    pub is_serial_tracked: bool,
}

/// What lies in a store. One statement, so that balances and lines of the cards are of one moment:
/// every writer changes both in one transaction.
///
/// # Errors
/// Database faults.
pub fn lying(
    db: &mut Db,
    store: LocationId,
    category: Option<PartCategory>,
) -> AppResult<Vec<Lying>> {
    let mut query = stock_balances::table
        .inner_join(
            stock_levels::table.on(stock_levels::part_id
                .eq(stock_balances::part_id)
                .and(stock_levels::store_id.eq(stock_balances::store_id))),
        )
        .inner_join(parts::table.on(parts::id.eq(stock_balances::part_id)))
        .filter(stock_balances::store_id.eq(store))
        .select((
            stock_balances::part_id,
            stock_balances::location_id,
            stock_balances::lot_id,
            stock_balances::on_hand,
            stock_levels::last_line,
            parts::is_lot_tracked,
            parts::is_serial_tracked,
        ))
        .into_boxed::<MultiBackend>();
    if let Some(category) = category {
        query = query.filter(parts::category.eq(category));
    }
    Ok(query.load(db)?)
}

/// What lies of a part in a place now, under the lock of its level.
///
/// # Errors
/// Database faults.
pub fn lies(
    db: &mut Db,
    (part, store): LevelKey,
    place: LocationId,
    lot: Option<LotId>,
) -> AppResult<Quantity> {
    let mut query = stock_balances::table
        .filter(stock_balances::part_id.eq(part))
        .filter(stock_balances::store_id.eq(store))
        .filter(stock_balances::location_id.eq(place))
        .select(stock_balances::on_hand)
        .into_boxed::<MultiBackend>();
    if let Some(lot) = lot {
        query = query.filter(stock_balances::lot_id.eq(lot));
    }
    let all: Vec<Quantity> = query.load(db)?;
    Ok(all.into_iter().sum())
}

/// What has moved in a place since a line of the card.
///
/// # Errors
/// Database faults.
pub fn moved_since(
    db: &mut Db,
    (part, store): LevelKey,
    (place, lot): (LocationId, Option<LotId>),
    (after, until): (i64, i64),
) -> AppResult<Quantity> {
    let mut query = stock_card_lines::table
        .filter(stock_card_lines::part_id.eq(part))
        .filter(stock_card_lines::store_id.eq(store))
        .filter(stock_card_lines::line.gt(after))
        .filter(stock_card_lines::line.le(until))
        .filter(stock_card_lines::location_id.eq(place))
        .select(stock_card_lines::change)
        .into_boxed::<MultiBackend>();
    if let Some(lot) = lot {
        query = query.filter(stock_card_lines::lot_id.eq(lot));
    }
    let all: Vec<Quantity> = query.load(db)?;
    Ok(all.into_iter().sum())
}

/// The pieces of a part that the books have in a place.
///
/// # Errors
/// Database faults.
pub fn pieces(db: &mut Db, part: PartId, place: LocationId) -> AppResult<Vec<Serial>> {
    Ok(stock_serials::table
        .filter(stock_serials::location_id.eq(place))
        .filter(stock_serials::part_id.eq(part))
        .load(db)?)
}
