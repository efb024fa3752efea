//! Refusals of the ledger in the words of the wire.

use crate::inventory::ledger::{Refusal, Shortage};
use crate::inventory::repo;
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::problem::StockShortage;

/// The refusal that names part and place.
///
/// # Errors
/// Database faults.
pub fn refusal(db: &mut Db, refusal: Refusal) -> AppResult<AppError> {
    Ok(match refusal {
        Refusal::Short(shortage) => short(db, &[shortage])?,
        Refusal::Superseded { last_at, .. } => AppError::new(Code::Conflict)
            .saying("stock_moved_since")
            .with("last_at", last_at),
    })
}

/// What is not there, line by line.
///
/// # Errors
/// Database faults.
pub fn short(db: &mut Db, shortages: &[Shortage]) -> AppResult<AppError> {
    let (parts, places): (Vec<_>, Vec<_>) = shortages
        .iter()
        .map(|shortage| (shortage.part, shortage.place))
        .unzip();
    let parts = repo::parts::by_ids(db, &parts)?;
    let places = repo::locations::by_ids(db, &places)?;
    let named = shortages.iter().map(|shortage| StockShortage {
        part_id: shortage.part.uuid(),
        sku: parts
            .get(&shortage.part)
            .map(|part| part.sku.clone())
            .unwrap_or_default(),
        location_id: shortage.place.uuid(),
        location: places
            .get(&shortage.place)
            .map(|place| place.code.clone())
            .unwrap_or_default(),
        wanted: shortage.wanted,
        available: shortage.available,
    });
    let named: Vec<StockShortage> = named.collect();
    let error = AppError::new(Code::StockInsufficient);
    Ok(match named.first() {
        Some(first) => error
            .with("sku", &first.sku)
            .with("location", &first.location)
            .with("wanted", first.wanted)
            .with("available", first.available),
        None => error,
    }
    .with_extra("shortages", named))
}
