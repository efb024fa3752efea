//! The SQL of the equipment room.

pub mod assets;
pub mod card;
pub mod history;
pub mod identities;
pub mod policies;
pub mod products;
pub mod scope;
pub mod spells;

use diesel::prelude::*;

use crate::platform::error::{AppError, AppResult};

/// Rows that totals are counted up to, and one more to know whether there are further ones.
const COUNTED: i64 = crate::platform::http::page::PAGE_REACH + 1;

/// Tells a conditional update that hit nothing apart: gone, or changed by somebody faster.
fn missed(current: QueryResult<Option<i64>>, kind: &'static str) -> AppResult<()> {
    Err(current?.map_or_else(|| AppError::missing(kind), AppError::stale))
}
