//! A repair report.

use super::{in_time, keep, open, sound};
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::error::AppResult;
use crate::platform::tx::Tx;
use crate::tickets::evidence::bodies::{RepairReport, RepairReportBody, RepairReportCreate};
use crate::tickets::evidence::record;
use crate::tickets::facts;
use crate::tickets::model::EvidenceKind;
use crate::tickets::parts::{check, follow};

/// Records a repair report.
///
/// # Errors
/// 422 for faults of the document, `conflict` outside the state `repair`, 403, 404; database faults.
pub fn report_repair(
    tx: &mut Tx,
    ticket: TicketId,
    said: RepairReportCreate,
) -> AppResult<RepairReport> {
    sound(tx, &said)?;
    check::lines(tx, &said.parts)?;
    let mut bundle = open(tx, ticket, Permission::TicketsWork)?;
    in_time(&bundle, EvidenceKind::RepairReport)?;
    let stored = keep(tx, &mut bundle, &said.complete(None))?;
    bundle.known.repair = Some(facts::read(&stored));
    follow::record_used(tx, &bundle)?;
    bundle.save(tx)?;
    record::read::<RepairReportBody>(stored)
}
