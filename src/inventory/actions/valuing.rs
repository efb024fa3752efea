//! What the goods of a store are worth.

use std::collections::BTreeMap;

use super::views::amount;
use crate::inventory::dto::levels::{StockValuation, StockValue};
use crate::inventory::dto::refs::StockLocationRef;
use crate::inventory::model::LocationId;
use crate::inventory::repo;
use crate::inventory::repo::card::Worth;
use crate::inventory::words::LocationKind;
use crate::platform::auth::Scope;
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::money::{Currency, Money};
use crate::platform::quantity::Quantity;

/// Thousandths of the minor unit, by kind of place and currency.
type Sums = BTreeMap<(LocationKind, Currency), i128>;

/// What a store's goods were worth just before an instant: what they are worth now, less what has come
/// since. The ledger runs forwards in time, so this is exact. To be read in one state of the data.
///
/// # Errors
/// 404; database faults.
pub fn valuation(
    db: &mut Db,
    scope: &Scope,
    store: LocationId,
    at: Option<UtcTime>,
    now: UtcTime,
) -> AppResult<StockValuation> {
    let place = repo::locations::find(db, store)?
        .filter(|place| repo::scope::covers(scope, place) && place.id == place.store_id)
        .ok_or_else(|| AppError::missing("stock_location"))?;
    let held = repo::card::worth_now(db, store)?;
    let since = match at {
        Some(at) => repo::card::worth_since(db, store, at)?,
        None => Vec::new(),
    };
    let sums = sums(&held, &since);
    Ok(StockValuation {
        store: StockLocationRef::from(&place),
        at: at.unwrap_or(now),
        values: values(&sums)?,
        totals: totals(&sums)?,
    })
}

fn sums(held: &[Worth], since: &[Worth]) -> Sums {
    let mut sums = Sums::new();
    let held = held.iter().map(|one| (one, one.quantity));
    let since = since.iter().map(|one| (one, one.quantity.negated()));
    for (worth, quantity) in held.chain(since) {
        let key = (worth.kind, worth.unit_cost_currency);
        *sums.entry(key).or_default() += value(worth, quantity);
    }
    sums
}

fn value(worth: &Worth, quantity: Quantity) -> i128 {
    quantity.value(Money::new(worth.unit_cost_amount, worth.unit_cost_currency))
}

fn values(sums: &Sums) -> AppResult<Vec<StockValue>> {
    sums.iter()
        .map(|((kind, currency), value)| {
            Ok(StockValue {
                location_kind: *kind,
                is_counted: kind.is_valued(),
                value: amount(*value, *currency)?,
            })
        })
        .collect()
}

fn totals(sums: &Sums) -> AppResult<Vec<Money>> {
    let mut totals: BTreeMap<Currency, i128> = BTreeMap::new();
    for ((kind, currency), value) in sums {
        if kind.is_valued() {
            *totals.entry(*currency).or_default() += value;
        }
    }
    totals
        .into_iter()
        .map(|(currency, value)| amount(value, currency))
        .collect()
}
