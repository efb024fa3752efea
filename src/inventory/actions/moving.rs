//! Goods move inside a store, are scrapped, or go back to who sold them.

use super::lines::{self, From, Said, taking_all};
use super::posting::{Document, Posted, post};
use super::receiving::refuse_unless;
use super::{optional, place, root_of};
use crate::inventory::dto::movements::{StockDisposalCreate, StockLine, StockMoveCreate};
use crate::inventory::repo;
use crate::inventory::words::{LocationKind, MovementKind};
use crate::platform::auth::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::tx::Tx;

/// Moves goods between two places of one store: to another bin, into quarantine and out, to the scrap.
///
/// # Errors
/// 422 for places that do not belong together, `stock_insufficient`; database faults.
pub fn relocate(tx: &mut Tx, sent: &StockMoveCreate) -> AppResult<Posted> {
    let from = place(
        tx,
        Permission::StockIssue,
        sent.from_location_id,
        "/from_location_id",
    )?;
    let to = place(
        tx,
        Permission::StockIssue,
        sent.to_location_id,
        "/to_location_id",
    )?;
    let kind = match to.kind {
        LocationKind::Scrap => MovementKind::Scrap,
        _ => MovementKind::Transfer,
    };
    refuse_unless(kind, Some(&from), Some(&to), "/to_location_id")?;
    if from.store_id != to.store_id || from.id == to.id {
        let fault = FieldFault::body("/to_location_id", FaultCode::Conflict);
        return Err(AppError::fault(fault.saying("another_store")));
    }
    let said: Vec<Said> = sent.lines.iter().map(StockLine::said).collect();
    let parts = lines::parts_at(tx, &from, &said)?;
    let all = taking_all(tx, (&parts, &said), From::Place(&from), Some(to.spot()))?;
    let document = Document {
        reason: optional(sent.reason.as_ref()),
        occurred_at: sent.occurred_at,
        ..Document::of(kind)
    };
    let store = root_of(tx, &from)?;
    Ok(post(tx, &store, document, &all, &[])?.of_parts(&parts))
}

/// Throws scrap and old parts away, or sends goods back to a supplier.
///
/// # Errors
/// 422 for a place that nothing leaves so, `stock_insufficient`; database faults.
pub fn dispose(tx: &mut Tx, sent: &StockDisposalCreate) -> AppResult<Posted> {
    let from = place(
        tx,
        Permission::StockAdjust,
        sent.location_id,
        "/location_id",
    )?;
    let kind = match sent.supplier_id {
        Some(_) => MovementKind::SupplierReturn,
        None => MovementKind::Scrap,
    };
    refuse_unless(kind, Some(&from), None, "/location_id")?;
    if let Some(supplier) = sent.supplier_id
        && repo::suppliers::find(tx.db(), supplier)?.is_none()
    {
        let fault = FieldFault::body("/supplier_id", FaultCode::NotFound);
        return Err(AppError::fault(fault));
    }
    let said: Vec<Said> = sent.lines.iter().map(StockLine::said).collect();
    let parts = lines::parts_at(tx, &from, &said)?;
    let all = taking_all(tx, (&parts, &said), From::Place(&from), None)?;
    let document = Document {
        supplier: sent.supplier_id,
        reason: optional(Some(&sent.reason)),
        reference: optional(sent.reference.as_ref()),
        occurred_at: sent.occurred_at,
        ..Document::of(kind)
    };
    let store = root_of(tx, &from)?;
    Ok(post(tx, &store, document, &all, &[])?.of_parts(&parts))
}
