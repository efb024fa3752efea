//! Devices taken away and given back, each against a signed receipt (书面交接).

use super::{in_time, keep, open, sound};
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::settings;
use crate::platform::tx::Tx;
use crate::tickets::bundle::TicketBundle;
use crate::tickets::evidence::bodies::{
    DepotReceipt, DepotReceiptBody, DepotReceiptCreate, DepotReturn, DepotReturnBody,
    DepotReturnCreate,
};
use crate::tickets::evidence::depot::{DepotPromise, is_with_us};
use crate::tickets::evidence::record::{self, Document};
use crate::tickets::model::EvidenceKind;
use crate::tickets::repo as tickets;

/// Records the receipt for a device that is taken away and promises the day of its return.
///
/// # Errors
/// 422 for faults of the document and for a device that is with us already, `conflict` once the repair is handed in,
/// 403, 404; database faults.
pub fn take_in(tx: &mut Tx, ticket: TicketId, said: DepotReceiptCreate) -> AppResult<DepotReceipt> {
    sound(tx, &said)?;
    let mut bundle = open(tx, ticket, Permission::TicketsWork)?;
    in_time(&bundle, EvidenceKind::DepotReceipt)?;
    if holds(tx, &bundle, &said.serial)? {
        let fault = FieldFault::body("/serial", FaultCode::NotUnique).saying("device_with_us");
        return Err(AppError::fault(fault));
    }
    let promise: DepotPromise = settings::get(tx.db())?;
    let devices = u32::try_from(said.batch_devices).unwrap_or(u32::MAX);
    let promised_on = promise.promised_on(tx.now().date(), devices);
    // The diagnosis promises better than the rule of thumb, so an earlier promise stays.
    bundle.ticket.details.promised_on.get_or_insert(promised_on);
    let stored = keep(tx, &mut bundle, &said.complete(promised_on))?;
    bundle.save(tx)?;
    record::read::<DepotReceiptBody>(stored)
}

/// Records the customer's receipt for a device that came back.
///
/// # Errors
/// 422 for faults of the document and for a device that is not with us, 403, 404; database faults.
pub fn give_back(tx: &mut Tx, ticket: TicketId, said: DepotReturnCreate) -> AppResult<DepotReturn> {
    sound(tx, &said)?;
    let mut bundle = open(tx, ticket, Permission::TicketsWork)?;
    in_time(&bundle, EvidenceKind::DepotReturn)?;
    if !holds(tx, &bundle, &said.serial)? {
        let fault = FieldFault::body("/serial", FaultCode::NotFound).saying("device_not_with_us");
        return Err(AppError::fault(fault));
    }
    let stored = keep(tx, &mut bundle, &said.complete())?;
    bundle.save(tx)?;
    record::read::<DepotReturnBody>(stored)
}

/// Whether the device was taken away and not yet given back, in whatever cycle.
fn holds(tx: &mut Tx, bundle: &TicketBundle, serial: &str) -> AppResult<bool> {
    let taken = serials::<DepotReceiptBody>(tx, bundle, |body| body.serial)?;
    let given = serials::<DepotReturnBody>(tx, bundle, |body| body.serial)?;
    Ok(is_with_us(&taken, &given, &fold(serial)))
}

fn serials<D: Document>(
    tx: &mut Tx,
    bundle: &TicketBundle,
    serial: fn(D) -> String,
) -> AppResult<Vec<String>> {
    let stored = tickets::list_evidence(tx.db(), bundle.ticket.id, Some(D::KIND))?;
    stored
        .into_iter()
        .map(|one| Ok(fold(&serial(record::open::<D>(one)?.0))))
        .collect()
}
