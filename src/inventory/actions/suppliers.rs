//! Suppliers are entered and changed.

use serde_json::json;

use super::{optional, sound, written};
use crate::inventory::dto::suppliers::{SupplierCreate, SupplierMember, SupplierUpdate};
use crate::inventory::model::{Supplier, SupplierId};
use crate::inventory::repo;
use crate::platform::error::{AppError, AppResult};
use crate::platform::tx::{Change, Tx};

/// Enters a supplier.
///
/// # Errors
/// 422, `already_exists` when the code is taken; database faults.
pub fn create(tx: &mut Tx, sent: &SupplierCreate) -> AppResult<Supplier> {
    let mut faults = Vec::new();
    let row = Supplier {
        id: tx.new_id(),
        code: written("/code", &sent.code, &mut faults),
        name: written("/name", &sent.name, &mut faults),
        contact_name: optional(sent.contact_name.as_ref()),
        phone: optional(sent.phone.as_ref()),
        email: optional(sent.email.as_ref()),
        payment_terms: optional(sent.payment_terms.as_ref()),
        lead_days: sent.lead_days,
        is_active: true,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    sound(faults)?;
    repo::suppliers::insert(tx.db(), &row)?;
    record(tx, &row, "supplier.created");
    Ok(row)
}

/// Changes a supplier that was read in `version`.
///
/// # Errors
/// 404, `version_mismatch`, 422; database faults.
pub fn update(
    tx: &mut Tx,
    id: SupplierId,
    version: i64,
    sent: &SupplierUpdate,
) -> AppResult<Supplier> {
    let mut row = repo::suppliers::find_for_change(tx.db(), id)?;
    if row.version != version {
        return Err(AppError::stale(row.version));
    }
    let mut faults = Vec::new();
    if let Some(name) = &sent.name {
        row.name = written("/name", name, &mut faults);
    }
    let cleared = |member| sent.unset.contains(&member);
    use SupplierMember as M;
    sent.contact_name
        .clone()
        .cleared_if(cleared(M::ContactName))
        .apply(&mut row.contact_name);
    sent.phone
        .clone()
        .cleared_if(cleared(M::Phone))
        .apply(&mut row.phone);
    sent.email
        .clone()
        .cleared_if(cleared(M::Email))
        .apply(&mut row.email);
    sent.payment_terms
        .clone()
        .cleared_if(cleared(M::PaymentTerms))
        .apply(&mut row.payment_terms);
    sent.lead_days
        .cleared_if(cleared(M::LeadDays))
        .apply(&mut row.lead_days);
    row.is_active = sent.is_active.unwrap_or(row.is_active);
    sound(faults)?;
    let now = tx.now();
    repo::suppliers::save(tx.db(), &mut row, now)?;
    record(tx, &row, "supplier.updated");
    Ok(row)
}

fn record(tx: &mut Tx, row: &Supplier, event: &'static str) {
    tx.record(change_of(row, event));
}

/// What the world hears of a supplier.
pub(crate) fn change_of(row: &Supplier, event: &'static str) -> Change {
    let change = Change::new("supplier", row.id, row.version, event);
    change.data(json!({ "code": row.code, "is_active": row.is_active }))
}
