//! Correcting intake data.

use serde_json::Value;

use super::checks::{self, Faults};
use super::edit::Edit;
use super::{contact, index};
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::codes::FaultCode;
use crate::platform::error::AppResult;
use crate::platform::tx::Tx;
use crate::tickets::bundle::TicketBundle;
use crate::tickets::dto::update::TicketUpdate;
use crate::tickets::effects;
use crate::tickets::flow::TicketState as S;
use crate::tickets::model::{NewEvent, Ticket, TicketEventDetails, TicketEventType};

/// Changes intake data. Values equal to the present ones are no change.
///
/// # Errors
/// 422 with every fault of the values, 409 naming the members that are fixed by now, 412 on another version,
/// 403 outside the caller's reach, 404; database faults.
pub fn update(
    tx: &mut Tx,
    id: TicketId,
    seen: Option<i64>,
    sent: TicketUpdate,
) -> AppResult<Ticket> {
    let mut bundle = TicketBundle::open(tx, id)?;
    bundle.require(tx, Permission::TicketsIntake)?;
    let mut faults = Faults::default();
    for member in sent.contradictions() {
        faults.add(&format!("/{}", member.as_str()), FaultCode::Conflict);
    }
    let had_asset = bundle.ticket.asset_id;
    let edit = Edit::of(&mut bundle.ticket, sent, &mut faults);
    checks::check_references(tx, &mut bundle.ticket, &mut faults)?;
    if edit.touches("contact_id") || edit.touches("customer_id") {
        contact::fill(tx, &mut bundle.ticket, &mut faults)?;
    }
    faults.verdict()?;
    bundle.expect_version(seen)?;
    edit.verdict()?;
    if edit.changed().is_empty() {
        let none = Value::Object(serde_json::Map::new());
        tx.audit(
            "ticket.update_without_change",
            "ticket",
            Some(id),
            bundle.ticket.branch_id.into(),
            None,
            none,
        );
        return Ok(bundle.ticket);
    }
    if had_asset != bundle.ticket.asset_id && bundle.ticket.state != S::Intake {
        effects::take_entitlement(tx, &mut bundle.ticket)?;
    }
    bundle.push(entry(edit.changed()));
    bundle.save(tx)?;
    index::index(tx, &bundle.ticket)?;
    Ok(bundle.ticket)
}

/// Members are named, not copied: many are personal.
fn entry(changed: &[&'static str]) -> NewEvent {
    NewEvent::new(TicketEventType::Updated).saying(TicketEventDetails {
        changed: Some(changed.iter().map(|&name| name.to_owned()).collect()),
        ..TicketEventDetails::default()
    })
}
