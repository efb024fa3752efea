//! Purchase orders in the database.

use diesel::prelude::*;

use crate::inventory::{LocationId, SupplierId};
use crate::platform::auth::Scope;
use crate::platform::auth::actor::BranchId;
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::{Locked, row_after, row_before};
use crate::platform::db::schema::{purchase_orders, suppliers};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::page::{PAGE_REACH, PageRequest};
use crate::platform::money::Currency;
use crate::purchasing::flow::PurchaseState;
use crate::purchasing::model::{Order, PurchaseOrderId};

/// Writes a new order.
///
/// # Errors
/// Database faults.
pub fn insert(db: &mut Db, row: &Order) -> AppResult<()> {
    diesel::insert_into(purchase_orders::table)
        .values(row)
        .execute(db)?;
    Ok(())
}

/// The order, where the scope covers its branch.
///
/// # Errors
/// 404; database faults.
pub fn find(db: &mut Db, scope: &Scope, id: PurchaseOrderId) -> AppResult<Order> {
    let found: Option<Order> = purchase_orders::table.find(id).first(db).optional()?;
    seen(found, scope)
}

/// The same, locked: everything that happens to an order happens one after the other.
///
/// # Errors
/// 404; database faults.
pub fn find_for_change(db: &mut Db, scope: &Scope, id: PurchaseOrderId) -> AppResult<Order> {
    let found = Locked::for_change(purchase_orders::table.find(id));
    seen(found.get_result(db).optional()?, scope)
}

fn seen(found: Option<Order>, scope: &Scope) -> AppResult<Order> {
    found
        .filter(|order| scope.covers_branch(order.branch_id))
        .ok_or_else(|| AppError::missing("purchase_order"))
}

/// Writes the order over the version it was read in and counts the version up.
///
/// # Errors
/// `version_mismatch`; database faults.
pub fn save(db: &mut Db, row: &mut Order, now: UtcTime) -> AppResult<()> {
    let read = row.version;
    row.version += 1;
    row.updated_at = now;
    let target = purchase_orders::table
        .filter(purchase_orders::id.eq(row.id))
        .filter(purchase_orders::version.eq(read));
    match diesel::update(target).set(&*row).execute(db)? {
        1 => Ok(()),
        _ => Err(AppError::stale(read)),
    }
}

/// Which orders are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Of these branches; all of them without.
    pub branches: Option<Vec<BranchId>>,
    pub store: Option<LocationId>,
    pub supplier: Option<SupplierId>,
    pub states: Vec<PurchaseState>,
}

impl Wanted {
    /// The branches that the scope covers as a whole.
    pub fn within(scope: &Scope) -> Wanted {
        let branches = match scope {
            Scope::All => None,
            Scope::Branches(branches) => Some(branches.clone()),
            _ => Some(Vec::new()),
        };
        Wanted {
            branches,
            ..Wanted::default()
        }
    }
}

/// One page, newest first unless turned round, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    wanted: &Wanted,
    page: &PageRequest,
) -> AppResult<(Vec<Order>, Option<i64>)> {
    let total = match page.with_total {
        true => Some(count(db, wanted)?),
        false => None,
    };
    let key = (purchase_orders::created_at, purchase_orders::id);
    let after: Option<(UtcTime, PurchaseOrderId)> = page.after()?;
    let mut query = matching(wanted);
    if let Some(after) = after {
        query = match page.descending {
            true => query.filter(row_before(key, after)),
            false => query.filter(row_after(key, after)),
        };
    }
    let query = match page.descending {
        true => query.order((key.0.desc(), key.1.desc())),
        false => query.order((key.0.asc(), key.1.asc())),
    };
    let rows = query.limit(page.fetch()).offset(page.offset).load(db)?;
    Ok((rows, total))
}

fn count(db: &mut Db, wanted: &Wanted) -> AppResult<i64> {
    let most = PAGE_REACH + 1;
    let ids: Vec<PurchaseOrderId> = matching(wanted)
        .select(purchase_orders::id)
        .limit(most)
        .load(db)?;
    Ok(i64::try_from(ids.len()).unwrap_or(most))
}

fn matching(wanted: &Wanted) -> purchase_orders::BoxedQuery<'static, MultiBackend> {
    let mut query = purchase_orders::table.into_boxed::<MultiBackend>();
    if let Some(branches) = &wanted.branches {
        query = query.filter(purchase_orders::branch_id.eq_any(branches.clone()));
    }
    if let Some(store) = wanted.store {
        query = query.filter(purchase_orders::store_id.eq(store));
    }
    if let Some(supplier) = wanted.supplier {
        query = query.filter(purchase_orders::supplier_id.eq(supplier));
    }
    if wanted.states.is_empty() {
        return query;
    }
    query.filter(purchase_orders::state.eq_any(wanted.states.clone()))
}

/// What was approved for a supplier since then and not given up, in minor units; the supplier's row is held, so that
/// two approvals at once count one after the other.
///
/// # Errors
/// Database faults.
pub fn approved_before(
    db: &mut Db,
    supplier: SupplierId,
    currency: Currency,
    since: UtcTime,
) -> AppResult<i64> {
    let row = suppliers::table
        .filter(suppliers::id.eq(supplier))
        .select(suppliers::id);
    let _: Option<SupplierId> = Locked::for_change(row).get_result(db).optional()?;
    counted(db, supplier, currency, since)
}

/// [`approved_before`] without holding anything: what a reader is told.
///
/// # Errors
/// Database faults.
pub fn counted(
    db: &mut Db,
    supplier: SupplierId,
    currency: Currency,
    since: UtcTime,
) -> AppResult<i64> {
    let given_up = [PurchaseState::Rejected, PurchaseState::Cancelled];
    let amounts: Vec<Option<i64>> = purchase_orders::table
        .filter(purchase_orders::supplier_id.eq(supplier))
        .filter(purchase_orders::decided_at.ge(since))
        .filter(purchase_orders::currency.eq(currency))
        .filter(purchase_orders::state.ne_all(given_up))
        .select(purchase_orders::total_amount)
        .load(db)?;
    let amounts = amounts.into_iter().flatten();
    Ok(amounts.fold(0, i64::saturating_add))
}
