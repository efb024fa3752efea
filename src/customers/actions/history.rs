//! A customer's service history in one answer.

use super::filing;
use crate::customers::dto::history::CustomerHistoryEntry;
use crate::customers::dto::{CustomerHistory, HistoryLimit};
use crate::customers::model::{CustomerId, CustomerStatus};
use crate::customers::repo::{files, history};
use crate::platform::auth::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::op::Op;

const USUAL: i64 = 100;
const MOST: i64 = 500;

/// Tickets, assets and warranty card entries, newest first, each as far as the caller may see its
/// kind. The history of a merged customer is that of the one it went to.
///
/// # Errors
/// 400 for a limit out of bounds; 404.
pub fn history(
    db: &mut Db,
    op: &Op,
    id: CustomerId,
    asked: &HistoryLimit,
) -> AppResult<CustomerHistory> {
    let limit = asked.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        let fault = FieldFault::query("limit", FaultCode::OutOfRange)
            .with("min", 1)
            .with("max", MOST);
        return Err(AppError::malformed(vec![fault]));
    }
    let mut customer = filing::seen(db, op, Permission::CustomersRead, id)?;
    if customer.status == CustomerStatus::Merged {
        let end = files::survivor(db, id)?.ok_or_else(|| AppError::missing("customer"))?;
        customer = filing::seen(db, op, Permission::CustomersRead, end)?;
    }
    let tickets = op.actor.scope(Permission::TicketsRead);
    let assets = op.actor.scope(Permission::AssetsRead);
    let fetch = limit + 1;
    let mut data = Vec::new();
    let rows = history::tickets_of(db, &tickets, customer.id, fetch)?;
    let entries = rows
        .into_iter()
        .map(|(row, serial)| CustomerHistoryEntry::ticket(row, serial));
    data.extend(entries);
    let rows = history::assets_of(db, &assets, customer.id, fetch)?;
    data.extend(rows.into_iter().map(CustomerHistoryEntry::asset));
    let rows = history::cards_of(db, &assets, customer.id, fetch)?;
    data.extend(rows.into_iter().map(CustomerHistoryEntry::card));
    data.sort_by_key(|entry| std::cmp::Reverse(entry.at));
    let limit = usize::try_from(limit).unwrap_or_default();
    let has_more = data.len() > limit;
    data.truncate(limit);
    Ok(CustomerHistory {
        customer: filing::reference(&customer),
        data,
        has_more,
    })
}
