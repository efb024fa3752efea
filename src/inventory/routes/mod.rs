//! The addresses of the room; handlers only carry between wire and actions.

mod levels;
mod locations;
mod movements;
mod parts;
mod reservations;
mod suppliers;
mod ticket_parts;
mod transfers;

use crate::platform::http::mounting::Mounting;
use serde_json::Value;

use crate::app::App;
use crate::platform::http::page::{PageInfo, PageRequest};

/// Mounts the room.
pub fn mount(config: &mut Mounting<'_>) {
    parts::mount(config);
    suppliers::mount(config);
    locations::mount(config);
    movements::mount(config);
    transfers::mount(config);
    reservations::mount(config);
    levels::mount(config);
    crate::inventory::counts::routes::mount(config);
    crate::inventory::tools::routes::mount(config);
    ticket_parts::mount(config);
}

/// Cuts rows that were joined with names to the page; `keys` are the keysets of the rows as they were read.
pub(in crate::inventory) fn keyed<T>(
    page: &PageRequest,
    app: &App,
    rows: &mut Vec<T>,
    mut keys: Vec<Value>,
    total: Option<i64>,
) -> PageInfo {
    rows.truncate(usize::try_from(page.limit).unwrap_or_default());
    page.close(app, &mut keys, total, Value::clone)
}
