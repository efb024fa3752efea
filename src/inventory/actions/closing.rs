//! A store's past is closed: nothing is dated before it any more.

use chrono::TimeDelta;
use serde_json::json;

use super::place;
use crate::inventory::dto::closings::StockClosingCreate;
use crate::inventory::model::{Closing, Location, LocationId};
use crate::inventory::repo;
use crate::inventory::words::ClosingKind;
use crate::platform::auth::Permission;
use crate::platform::clock::UtcTime;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::tx::{Change, Tx};

/// A request dated "now" may wait at a lock, never this long: what is younger cannot be closed yet.
const SETTLING: TimeDelta = TimeDelta::hours(1);

/// Closes a month of a store.
///
/// # Errors
/// 422 for an end that is not past for an hour, `conflict` when a later one is closed already; database faults.
pub fn close_month(tx: &mut Tx, sent: &StockClosingCreate) -> AppResult<Closing> {
    let store = place(tx, Permission::StockClose, sent.store_id, "/store_id")?;
    if store.id != store.store_id {
        let fault = FieldFault::body("/store_id", FaultCode::NotAllowed);
        return Err(AppError::fault(fault.saying("no_store")));
    }
    if sent.closed_until.plus(SETTLING) > tx.now() {
        let fault = FieldFault::body("/closed_until", FaultCode::OutOfRange);
        return Err(AppError::fault(fault.saying("not_past_yet")));
    }
    close(tx, store.id, ClosingKind::Month, sent.closed_until)
}

/// Closes the past of a store, under the lock that every document dated earlier takes too.
///
/// # Errors
/// 404, `conflict` when it is closed beyond that already; database faults.
pub fn close(
    tx: &mut Tx,
    store: LocationId,
    kind: ClosingKind,
    until: UtcTime,
) -> AppResult<Closing> {
    let now = tx.now();
    let mut store = repo::locations::find_for_change(tx.db(), store)?;
    if let Some(closed) = store.closed_until.filter(|closed| *closed >= until) {
        return Err(AppError::new(Code::Conflict)
            .saying("stock_closed")
            .with("until", closed));
    }
    store.closed_until = Some(until);
    repo::locations::change(tx.db(), &mut store, now)?;
    let closing = Closing {
        id: tx.new_id(),
        store_id: store.id,
        kind,
        closed_until: until,
        closed_by: tx.op().actor.id(),
        created_at: now,
    };
    repo::closings::insert(tx.db(), &closing)?;
    tx.record(change_of(&store, &closing));
    Ok(closing)
}

/// What the world hears of a closing.
pub(crate) fn change_of(store: &Location, closing: &Closing) -> Change {
    let data = json!({
        "store_id": store.id,
        "kind": closing.kind,
        "closed_until": closing.closed_until,
    });
    let of_store = Change::new(
        "stock_location",
        store.id,
        store.version,
        "stock_location.closed",
    );
    of_store.in_branch(store.branch_id).data(data)
}
