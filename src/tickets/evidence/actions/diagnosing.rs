//! A diagnosis: what it says about the fault, the promise and who pays goes onto the ticket.

use super::{in_time, keep, open, sound};
use crate::equipment::warranty::ChargeBasis;
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::tx::{Tx, Visibility};
use crate::tickets::bundle::TicketBundle;
use crate::tickets::evidence::bodies::{Diagnosis, DiagnosisBody, DiagnosisCreate};
use crate::tickets::evidence::{record, repo};
use crate::tickets::model::{EvidenceKind, ManMade, NewEvent, TicketEventDetails, TicketEventType};
use crate::tickets::neighbours;
use crate::tickets::parts::check;

/// Records a diagnosis.
///
/// # Errors
/// 422 for faults of the document and an unknown fault code, `conflict` outside the state `diagnosis`, 403, 404;
/// database faults.
pub fn diagnose(tx: &mut Tx, ticket: TicketId, said: DiagnosisCreate) -> AppResult<Diagnosis> {
    sound(tx, &said)?;
    if !repo::fault_code_exists(tx.db(), &said.fault_code)? {
        let fault = FieldFault::body("/fault_code", FaultCode::NotFound);
        return Err(AppError::fault(fault));
    }
    check::lines(tx, &said.parts)?;
    let mut bundle = open(tx, ticket, Permission::TicketsWork)?;
    in_time(&bundle, EvidenceKind::Diagnosis)?;
    let body = said.complete();
    let stored = keep(tx, &mut bundle, &body)?;
    apply(tx, &mut bundle, &body)?;
    bundle.save(tx)?;
    record::read::<DiagnosisBody>(stored)
}

fn apply(tx: &mut Tx, bundle: &mut TicketBundle, body: &DiagnosisBody) -> AppResult<()> {
    let judged_by = tx.op().actor.person().map(|person| person.id);
    let now = tx.now();
    let details = &mut bundle.ticket.details;
    details.fault_code = Some(body.fault_code.clone());
    details.is_serious_fault = Some(body.is_serious);
    details.promised_on = Some(body.expected_completion_on);
    // A corrected diagnosis can take the judgement back, so it is set or cleared each time.
    details.man_made = judged_by
        .zip(body.man_made_evidence.clone())
        .filter(|_| body.is_man_made)
        .map(|(judged_by, evidence)| ManMade {
            judged_by,
            evidence,
            at: now,
        });
    set_service_mode(bundle, body);
    settle_basis(tx, bundle)
}

fn set_service_mode(bundle: &mut TicketBundle, body: &DiagnosisBody) {
    let previous = bundle.ticket.service_mode.replace(body.service_mode);
    if previous == Some(body.service_mode) {
        return;
    }
    bundle.push(
        NewEvent::new(TicketEventType::ServiceModeChanged)
            .visible_to(Visibility::Customer)
            .saying(TicketEventDetails {
                service_mode: Some(body.service_mode),
                previous_service_mode: previous,
                ..TicketEventDetails::default()
            }),
    );
}

/// On what ground the job is done: man-made damage is chargeable whatever the dates; otherwise the entitlement,
/// asked again now that the fault is known, decides.
fn settle_basis(tx: &mut Tx, bundle: &mut TicketBundle) -> AppResult<()> {
    if let Some(answer) = neighbours::entitlement_for(tx, &bundle.ticket)? {
        bundle.ticket.details.entitlement = Some(answer);
    }
    let ticket = &mut bundle.ticket;
    if ticket.details.man_made.is_some() {
        ticket.charge_basis = Some(ChargeBasis::Chargeable);
    } else if let Some(entitlement) = &ticket.details.entitlement {
        ticket.charge_basis = Some(entitlement.charge_basis);
    }
    Ok(())
}
