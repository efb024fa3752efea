//! Correcting intake data: what may still be corrected depends on how far the ticket has come.

use serde_json::Value;

use super::checks::{self, Faults};
use super::{contact, index};
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::patch::Patch;
use crate::platform::tx::Tx;
use crate::tickets::bundle::TicketBundle;
use crate::tickets::dto::update::{TicketUnset as U, TicketUpdate};
use crate::tickets::effects;
use crate::tickets::flow::TicketState as S;
use crate::tickets::model::{NewEvent, Ticket, TicketEventDetails, TicketEventType};

/// Until when a member may be corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    /// Until the ticket is triaged: people have acted on it since.
    Triage,
    /// Until the repair starts: plan, quote and agreement rest on it.
    Repair,
    /// Until the ticket is closed or given up.
    Closing,
}

fn may_change(state: S, until: Until) -> bool {
    match until {
        Until::Triage => state == S::Intake,
        Until::Repair => matches!(state, S::Intake | S::Diagnosis | S::Approval),
        Until::Closing => crate::tickets::model::is_open(state),
    }
}

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
    let edit = edited(&mut bundle.ticket, sent, &mut faults);
    checks::check_references(tx, &mut bundle.ticket, &mut faults)?;
    if edit.touches("contact_id") || edit.touches("customer_id") {
        contact::fill(tx, &mut bundle.ticket, &mut faults)?;
    }
    faults.verdict()?;
    bundle.expect_version(seen)?;
    edit.verdict()?;
    if edit.changed.is_empty() {
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
    bundle.push(entry(edit.changed));
    bundle.save(tx)?;
    index::index(tx, &bundle.ticket)?;
    Ok(bundle.ticket)
}

/// Members are named, not copied: many are personal.
fn entry(changed: Vec<&'static str>) -> NewEvent {
    NewEvent::new(TicketEventType::Updated).saying(TicketEventDetails {
        changed: Some(changed.into_iter().map(str::to_owned).collect()),
        ..TicketEventDetails::default()
    })
}

/// What a change did, and what it was not allowed to do.
#[derive(Debug, Default)]
struct Edit {
    changed: Vec<&'static str>,
    frozen: Vec<&'static str>,
}

impl Edit {
    fn touches(&self, member: &str) -> bool {
        self.changed.contains(&member)
    }

    fn verdict(&self) -> AppResult<()> {
        if self.frozen.is_empty() {
            return Ok(());
        }
        let faults = self
            .frozen
            .iter()
            .map(|name| FieldFault::body(format!("/{name}"), FaultCode::NotAllowed));
        Err(AppError::new(Code::Conflict)
            .saying("frozen_members")
            .with("members", self.frozen.join(", "))
            .with_faults(faults.collect()))
    }

    fn put<T: PartialEq>(
        &mut self,
        (name, is_free): (&'static str, bool),
        place: &mut T,
        value: Option<T>,
    ) {
        let Some(value) = value.filter(|value| value != place) else {
            return;
        };
        if is_free {
            *place = value;
            self.changed.push(name);
        } else {
            self.frozen.push(name);
        }
    }

    fn set<T: PartialEq>(
        &mut self,
        member: (&'static str, bool),
        place: &mut Option<T>,
        patch: Patch<T>,
    ) {
        let value = match patch {
            Patch::Absent => None,
            Patch::Clear => Some(None),
            Patch::Set(value) => Some(Some(value)),
        };
        self.put(member, place, value);
    }
}

fn edited(ticket: &mut Ticket, sent: TicketUpdate, faults: &mut Faults) -> Edit {
    let unset = sent.unset.clone();
    let gone = move |member: U| unset.contains(&member);
    let state = ticket.state;
    let triage = |member: U| (member.as_str(), may_change(state, Until::Triage));
    let repair = |member: U| (member.as_str(), may_change(state, Until::Repair));
    let closing = |member: U| (member.as_str(), may_change(state, Until::Closing));
    let phone = sent
        .contact_phone
        .map(|text| contact::readable_phone(&text, faults));
    let mut edit = Edit::default();
    put_plain(
        &mut edit,
        ticket,
        PlainMembers {
            title: sent.title,
            channel: sent.channel,
            kind: sent.kind,
            description: sent.description,
            is_major: sent.is_major,
            service_mode: sent.service_mode,
        },
    );
    let details = &mut ticket.details;
    edit.set(
        triage(U::CustomerId),
        &mut ticket.customer_id,
        sent.customer_id.cleared_if(gone(U::CustomerId)),
    );
    edit.set(
        closing(U::ContactId),
        &mut details.contact.id,
        sent.contact_id.cleared_if(gone(U::ContactId)),
    );
    edit.set(
        closing(U::ContactName),
        &mut details.contact.name,
        sent.contact_name.cleared_if(gone(U::ContactName)),
    );
    edit.set(
        closing(U::ContactPhone),
        &mut details.contact.phone,
        phone.cleared_if(gone(U::ContactPhone)),
    );
    edit.set(
        closing(U::SiteId),
        &mut ticket.site_id,
        sent.site_id.cleared_if(gone(U::SiteId)),
    );
    edit.set(
        repair(U::AssetId),
        &mut ticket.asset_id,
        sent.asset_id.cleared_if(gone(U::AssetId)),
    );
    edit.set(
        repair(U::ProductId),
        &mut ticket.product_id,
        sent.product_id.cleared_if(gone(U::ProductId)),
    );
    edit.set(
        closing(U::ModelText),
        &mut details.model_text,
        sent.model_text.cleared_if(gone(U::ModelText)),
    );
    edit.set(
        closing(U::SerialText),
        &mut details.serial_text,
        sent.serial_text.cleared_if(gone(U::SerialText)),
    );
    edit.set(
        repair(U::PurchasedOn),
        &mut details.purchased_on,
        sent.purchased_on.cleared_if(gone(U::PurchasedOn)),
    );
    edit.set(
        repair(U::VoucherNumber),
        &mut details.voucher_number,
        sent.voucher_number.cleared_if(gone(U::VoucherNumber)),
    );
    edit.set(
        triage(U::OccurredAt),
        &mut details.occurred_at,
        sent.occurred_at.cleared_if(gone(U::OccurredAt)),
    );
    edit.set(
        closing(U::Impact),
        &mut details.impact,
        sent.impact.cleared_if(gone(U::Impact)),
    );
    edit.set(
        closing(U::DeviceQuantity),
        &mut details.device_quantity,
        sent.device_quantity.cleared_if(gone(U::DeviceQuantity)),
    );
    edit.set(
        closing(U::CategoryId),
        &mut ticket.category_id,
        sent.category_id.cleared_if(gone(U::CategoryId)),
    );
    edit.set(
        triage(U::Severity),
        &mut ticket.severity,
        sent.severity.cleared_if(gone(U::Severity)),
    );
    edit.set(
        triage(U::Urgency),
        &mut ticket.urgency,
        sent.urgency.cleared_if(gone(U::Urgency)),
    );
    edit.set(
        closing(U::PromisedOn),
        &mut details.promised_on,
        sent.promised_on.cleared_if(gone(U::PromisedOn)),
    );
    edit
}

/// Members that always have a value.
struct PlainMembers {
    title: Option<String>,
    channel: Option<crate::tickets::model::Channel>,
    kind: Option<crate::tickets::model::TicketType>,
    description: Option<String>,
    is_major: Option<bool>,
    service_mode: Option<crate::tickets::model::ServiceMode>,
}

fn put_plain(edit: &mut Edit, ticket: &mut Ticket, sent: PlainMembers) {
    let in_intake = may_change(ticket.state, Until::Triage);
    // The review may still find that a failure was a major one.
    let may_weigh = may_change(ticket.state, Until::Closing) || ticket.state == S::Review;
    let may_name = may_change(ticket.state, Until::Closing);
    edit.put(("title", may_name), &mut ticket.title, sent.title);
    edit.put(("channel", in_intake), &mut ticket.channel, sent.channel);
    edit.put(("type", in_intake), &mut ticket.kind, sent.kind);
    edit.put(
        ("description", in_intake),
        &mut ticket.details.description,
        sent.description,
    );
    edit.put(("is_major", may_weigh), &mut ticket.is_major, sent.is_major);
    let mode = sent.service_mode.map(Some);
    edit.put(("service_mode", in_intake), &mut ticket.service_mode, mode);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_freeze_as_the_ticket_moves_on() {
        for (state, until_triage, until_repair, until_closing) in [
            (S::Intake, true, true, true),
            (S::Diagnosis, false, true, true),
            (S::Approval, false, true, true),
            (S::Repair, false, false, true),
            (S::Verification, false, false, true),
            (S::Acceptance, false, false, true),
            (S::Closure, false, false, true),
            (S::Review, false, false, false),
            (S::Completed, false, false, false),
            (S::Cancelled, false, false, false),
        ] {
            assert_eq!(may_change(state, Until::Triage), until_triage, "{state:?}");
            assert_eq!(may_change(state, Until::Repair), until_repair, "{state:?}");
            assert_eq!(
                may_change(state, Until::Closing),
                until_closing,
                "{state:?}"
            );
        }
    }

    #[test]
    fn a_value_that_is_there_already_is_no_change_even_where_it_is_fixed() {
        let mut edit = Edit::default();
        let mut place = Some(1);
        edit.set(("count", false), &mut place, Patch::Set(1));
        edit.set(("count", false), &mut place, Patch::Absent);
        assert!(edit.verdict().is_ok() && edit.changed.is_empty());
        edit.set(("count", false), &mut place, Patch::Clear);
        assert_eq!(edit.verdict().unwrap_err().code(), Code::Conflict);
        assert_eq!(place, Some(1));
    }
}
