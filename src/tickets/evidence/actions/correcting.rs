//! What a repair report left open is put right or written off before the ticket is closed.

use super::accepting::hand_over;
use super::{in_state, keep_because, open};
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::tx::Tx;
use crate::tickets::bundle::TicketBundle;
use crate::tickets::evidence::bodies::{RepairReport, RepairReportBody};
use crate::tickets::evidence::corrections::{
    self, RepairReportChange, RepairReportCorrectionCreate, RepairReportWriteOffCreate,
};
use crate::tickets::evidence::{record, timing};
use crate::tickets::model::{EvidenceId, EvidenceKind};
use crate::tickets::repo as tickets;

/// Puts right what the report in force left open: the next revision of it.
///
/// # Errors
/// 409 outside the state `closure` and for a revision that is not in force, 422 with every fault, `already_exists`
/// for a number that another device has, 403, 404; database faults.
pub fn correct_report(
    tx: &mut Tx,
    ticket: TicketId,
    said: &RepairReportCorrectionCreate,
) -> AppResult<RepairReport> {
    let mut bundle = open(tx, ticket, Permission::TicketsWork)?;
    let (corrects, before) = in_force(tx, &bundle, said.revision)?;
    let mut now = corrections::corrected(&before, said).map_err(AppError::invalid)?;
    let known = now.replaced_identities.clone();
    now.change = Some(RepairReportChange {
        corrects,
        is_write_off: false,
        reason: said_reason(&said.reason)?,
    });
    let record = write(tx, &mut bundle, &now)?;
    let news = known
        .into_iter()
        .filter(|one| !before.replaced_identities.contains(one));
    hand_over(tx, &bundle, news.collect())?;
    Ok(record)
}

/// Writes off what the report in force left open and nobody will bring back or find out: the next revision of it.
///
/// # Errors
/// Those of [`correct_report`].
pub fn write_report_off(
    tx: &mut Tx,
    ticket: TicketId,
    said: &RepairReportWriteOffCreate,
) -> AppResult<RepairReport> {
    let mut bundle = open(tx, ticket, Permission::StockWriteOff)?;
    let (corrects, before) = in_force(tx, &bundle, said.revision)?;
    let mut now = corrections::written_off(&before, said).map_err(AppError::invalid)?;
    now.change = Some(RepairReportChange {
        corrects,
        is_write_off: true,
        reason: said_reason(&said.reason)?,
    });
    write(tx, &mut bundle, &now)
}

/// The report in force, which has to be the revision that the caller has seen. What it corrected itself is its own
/// matter.
fn in_force(
    tx: &mut Tx,
    bundle: &TicketBundle,
    seen: i32,
) -> AppResult<(EvidenceId, RepairReportBody)> {
    let kind = EvidenceKind::RepairReport;
    in_state(bundle, kind, timing::CORRECTED_IN)?;
    let ticket = &bundle.ticket;
    let latest = tickets::latest_evidence(tx.db(), ticket.id, ticket.cycle, kind)?;
    let latest = latest.ok_or_else(|| AppError::internal("a repaired ticket without a report"))?;
    if latest.revision != seen {
        return Err(AppError::new(Code::Conflict)
            .saying("report_superseded")
            .with("revision", latest.revision));
    }
    let id = latest.id;
    let (report, _) = record::open::<RepairReportBody>(latest)?;
    Ok((
        id,
        RepairReportBody {
            change: None,
            ..report
        },
    ))
}

/// A reason says something.
fn said_reason(reason: &str) -> AppResult<String> {
    match reason.trim() {
        "" => Err(AppError::fault(
            FieldFault::body("/reason", FaultCode::TooShort).with("min", 1),
        )),
        reason => Ok(reason.to_owned()),
    }
}

fn write(
    tx: &mut Tx,
    bundle: &mut TicketBundle,
    now: &RepairReportBody,
) -> AppResult<RepairReport> {
    let reason = now.change.as_ref().map(|change| change.reason.as_str());
    let stored = keep_because(tx, bundle, now, reason)?;
    bundle.save(tx)?;
    record::read::<RepairReportBody>(stored)
}
