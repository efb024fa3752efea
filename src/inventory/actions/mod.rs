//! What people do with parts, places and stock; one function is one use case.

pub mod accounts;
pub mod adjusting;
pub mod closing;
pub mod giving_way;
pub mod issuing;
pub mod lines;
pub mod locations;
pub mod moving;
pub mod names;
pub mod parts;
pub mod posting;
pub mod receiving;
pub mod reserving;
pub mod reversing;
pub mod shortage;
pub mod suppliers;
pub mod transfers;
pub mod using;
pub mod valuing;
pub mod views;
pub mod wanting;

use crate::inventory::model::{Location, LocationId};
use crate::inventory::repo;
use crate::platform::auth::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::tx::Tx;

/// A name or number without the blanks around it. Blanks alone say nothing and are a fault.
pub(in crate::inventory) fn written(
    pointer: &str,
    text: &str,
    faults: &mut Vec<FieldFault>,
) -> String {
    if fold(text).is_empty() {
        faults.push(FieldFault::body(pointer, FaultCode::TooShort).with("min", 1));
    }
    text.trim().to_owned()
}

/// An optional text without the blanks around it; blanks alone are no text.
pub(in crate::inventory) fn optional(text: Option<&String>) -> Option<String> {
    let text = text?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Refuses with all faults found, if any.
pub(in crate::inventory) fn sound(faults: Vec<FieldFault>) -> AppResult<()> {
    if faults.is_empty() {
        Ok(())
    } else {
        Err(AppError::invalid(faults))
    }
}

/// A place in use that the caller may touch with this permission.
///
/// # Errors
/// 422 at `pointer` when there is none such; database faults.
pub(in crate::inventory) fn place(
    tx: &mut Tx,
    may: Permission,
    id: LocationId,
    pointer: &str,
) -> AppResult<Location> {
    let scope = tx.op().actor.scope(may);
    let found = repo::locations::find(tx.db(), id)?;
    let covered = found.filter(|place| repo::scope::covers(&scope, place));
    let Some(place) = covered else {
        return Err(AppError::fault(FieldFault::body(
            pointer,
            FaultCode::NotFound,
        )));
    };
    if !place.is_active {
        let fault = FieldFault::body(pointer, FaultCode::NotAllowed);
        return Err(AppError::fault(fault.saying("location_retired")));
    }
    Ok(place)
}

/// The place itself, or the root of its tree.
///
/// # Errors
/// Database faults.
pub(in crate::inventory) fn root_of(tx: &mut Tx, place: &Location) -> AppResult<Location> {
    if place.id == place.store_id {
        return Ok(place.clone());
    }
    repo::locations::find(tx.db(), place.store_id)?
        .ok_or_else(|| AppError::internal("a place without its root"))
}
