//! Stock cards in the database.

use diesel::prelude::*;

use crate::inventory::ledger::LevelKey;
use crate::inventory::model::{CardRow, LocationId, LotId};
use crate::inventory::words::LocationKind;
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::MultiBackend;
use crate::platform::db::schema::{stock_balances, stock_card_lines, stock_locations, stock_lots};
use crate::platform::error::AppResult;
use crate::platform::http::page::PageRequest;
use crate::platform::money::Currency;
use crate::platform::quantity::Quantity;

use super::by_one;

/// One page of the card of a part in a store, the newest line first unless turned round.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    key: LevelKey,
    from: Option<UtcTime>,
    page: &PageRequest,
) -> AppResult<Vec<CardRow>> {
    let mut query = stock_card_lines::table
        .filter(stock_card_lines::part_id.eq(key.0))
        .filter(stock_card_lines::store_id.eq(key.1))
        .into_boxed::<MultiBackend>();
    if let Some(from) = from {
        query = query.filter(stock_card_lines::occurred_at.ge(from));
    }
    let query = by_one!(query, page, stock_card_lines::line, i64);
    Ok(query.limit(page.fetch()).offset(page.offset).load(db)?)
}

/// What lies in a place of some kind, at so much a unit.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Worth {
    pub lot_id: LotId,
    pub location_id: LocationId,
    pub kind: LocationKind,
    pub quantity: Quantity,
    pub unit_cost_amount: i64,
    pub unit_cost_currency: Currency,
}

/// What a store holds now.
///
/// # Errors
/// Database faults.
pub fn worth_now(db: &mut Db, store: LocationId) -> AppResult<Vec<Worth>> {
    Ok(stock_balances::table
        .inner_join(stock_lots::table)
        .inner_join(stock_locations::table)
        .filter(stock_balances::store_id.eq(store))
        .select((
            stock_balances::lot_id,
            stock_balances::location_id,
            stock_locations::kind,
            stock_balances::on_hand,
            stock_lots::unit_cost_amount,
            stock_lots::unit_cost_currency,
        ))
        .load(db)?)
}

/// What has changed in a store at or after an instant: to be taken off what it holds now.
///
/// # Errors
/// Database faults.
pub fn worth_since(db: &mut Db, store: LocationId, since: UtcTime) -> AppResult<Vec<Worth>> {
    Ok(stock_card_lines::table
        .inner_join(
            stock_locations::table.on(stock_locations::id.eq(stock_card_lines::location_id)),
        )
        .filter(stock_card_lines::store_id.eq(store))
        .filter(stock_card_lines::occurred_at.ge(since))
        .select((
            stock_card_lines::lot_id,
            stock_card_lines::location_id,
            stock_locations::kind,
            stock_card_lines::change,
            stock_card_lines::unit_cost_amount,
            stock_card_lines::unit_cost_currency,
        ))
        .load(db)?)
}
