//! The addresses of the room; handlers only carry between wire and actions.

mod deposits;
mod goods;
mod lists;
mod orders;

use crate::platform::http::mounting::Mounting;

use super::actions::views;
use super::facts::Bundle;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::{Reply, json};
use crate::platform::tx::Tx;
use crate::purchasing::dto::orders::PurchaseOrder;

/// Mounts the room.
pub fn mount(config: &mut Mounting<'_>) {
    lists::mount(config);
    orders::mount(config);
    goods::mount(config);
    deposits::mount(config);
}

/// The order as its caller sees it after a write that made something.
fn created(tx: &mut Tx, written: Bundle) -> AppResult<Reply> {
    let op = tx.op();
    let order = views::shown(tx.db(), op, written)?;
    let location = format!("/api/v1/purchase-orders/{}", order.id);
    Ok(Reply::created(location, &order)?.version(order.version, ""))
}

/// The same version differs between callers and days, in what they can do with it.
fn tag(order: &PurchaseOrder) -> AppResult<String> {
    let text = serde_json::to_vec(order).map_err(AppError::internal)?;
    let hash = json::hash(&text);
    Ok(hash
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect())
}
