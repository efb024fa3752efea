//! What a change of intake data does to a ticket: what may still be corrected depends on how far the ticket
//! has come.

use super::checks::Faults;
use super::contact;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::patch::Patch;
use crate::tickets::dto::update::{TicketUnset as U, TicketUpdate};
use crate::tickets::flow::TicketState as S;
use crate::tickets::model::Ticket;

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

/// Until when a member that can be empty may be corrected.
fn until(member: U) -> Until {
    match member {
        U::CustomerId | U::OccurredAt | U::Severity | U::Urgency => Until::Triage,
        U::AssetId | U::ProductId | U::PurchasedOn | U::VoucherNumber => Until::Repair,
        U::ContactId
        | U::ContactName
        | U::ContactPhone
        | U::SiteId
        | U::ModelText
        | U::SerialText
        | U::Impact
        | U::DeviceQuantity
        | U::CategoryId
        | U::PromisedOn => Until::Closing,
    }
}

/// What a change did, and what it was not allowed to do.
#[derive(Debug)]
pub struct Edit {
    state: S,
    unset: Vec<U>,
    changed: Vec<&'static str>,
    frozen: Vec<&'static str>,
}

impl Edit {
    /// Puts what was sent into the ticket, as far as it may still be corrected.
    pub fn of(ticket: &mut Ticket, sent: TicketUpdate, faults: &mut Faults) -> Edit {
        let mut edit = Edit::at(ticket.state, sent.unset.clone());
        edit.put_plain(ticket, &sent);
        edit.set_what_it_is_about(ticket, &sent);
        edit.set_what_was_reported(ticket, sent, faults);
        edit
    }

    fn at(state: S, unset: Vec<U>) -> Edit {
        Edit {
            state,
            unset,
            changed: Vec::new(),
            frozen: Vec::new(),
        }
    }

    /// The names of the members that are not what they were.
    pub fn changed(&self) -> &[&'static str] {
        &self.changed
    }

    /// Whether a member is not what it was.
    pub fn touches(&self, member: &str) -> bool {
        self.changed.contains(&member)
    }

    /// # Errors
    /// 409 naming the members that are fixed by now.
    pub fn verdict(&self) -> AppResult<()> {
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

    fn set<T: PartialEq>(&mut self, member: U, place: &mut Option<T>, sent: Patch<T>) {
        let is_free = may_change(self.state, until(member));
        let value = sent.cleared_if(self.unset.contains(&member)).into_column();
        self.put((member.as_str(), is_free), place, value);
    }

    /// Members that always have a value.
    fn put_plain(&mut self, ticket: &mut Ticket, sent: &TicketUpdate) {
        let in_intake = may_change(self.state, Until::Triage);
        let may_name = may_change(self.state, Until::Closing);
        // The review may still find that a failure was a major one.
        let may_weigh = may_name || self.state == S::Review;
        let description = &mut ticket.details.description;
        let mode = sent.service_mode.map(Some);
        self.put(("title", may_name), &mut ticket.title, sent.title.clone());
        self.put(("channel", in_intake), &mut ticket.channel, sent.channel);
        self.put(("type", in_intake), &mut ticket.kind, sent.kind);
        self.put(
            ("description", in_intake),
            description,
            sent.description.clone(),
        );
        self.put(("is_major", may_weigh), &mut ticket.is_major, sent.is_major);
        self.put(("service_mode", in_intake), &mut ticket.service_mode, mode);
    }

    fn set_what_it_is_about(&mut self, ticket: &mut Ticket, sent: &TicketUpdate) {
        self.set(U::CustomerId, &mut ticket.customer_id, sent.customer_id);
        self.set(U::SiteId, &mut ticket.site_id, sent.site_id);
        self.set(U::AssetId, &mut ticket.asset_id, sent.asset_id);
        self.set(U::ProductId, &mut ticket.product_id, sent.product_id);
        self.set(U::CategoryId, &mut ticket.category_id, sent.category_id);
        self.set(U::Severity, &mut ticket.severity, sent.severity);
        self.set(U::Urgency, &mut ticket.urgency, sent.urgency);
    }

    fn set_what_was_reported(
        &mut self,
        ticket: &mut Ticket,
        sent: TicketUpdate,
        faults: &mut Faults,
    ) {
        let readable = |text: String| contact::readable_phone(&text, faults);
        let phone = sent.contact_phone.map(readable);
        let details = &mut ticket.details;
        let contact = &mut details.contact;
        self.set(U::ContactId, &mut contact.id, sent.contact_id);
        self.set(U::ContactName, &mut contact.name, sent.contact_name);
        self.set(U::ContactPhone, &mut contact.phone, phone);
        self.set(U::ModelText, &mut details.model_text, sent.model_text);
        self.set(U::SerialText, &mut details.serial_text, sent.serial_text);
        self.set(U::PurchasedOn, &mut details.purchased_on, sent.purchased_on);
        self.set(
            U::VoucherNumber,
            &mut details.voucher_number,
            sent.voucher_number,
        );
        self.set(U::OccurredAt, &mut details.occurred_at, sent.occurred_at);
        self.set(U::Impact, &mut details.impact, sent.impact);
        self.set(
            U::DeviceQuantity,
            &mut details.device_quantity,
            sent.device_quantity,
        );
        self.set(U::PromisedOn, &mut details.promised_on, sent.promised_on);
    }
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
    fn each_member_is_fixed_when_the_contract_says() {
        let schema =
            serde_json::to_value(<TicketUpdate as utoipa::PartialSchema>::schema()).unwrap();
        for member in U::ALL {
            let said = schema["properties"][member.as_str()].to_string();
            let expected = match said {
                said if said.contains("Fixed once triaged") => Until::Triage,
                said if said.contains("Fixed once the repair starts") => Until::Repair,
                _ => Until::Closing,
            };
            assert_eq!(until(*member), expected, "{member:?}");
        }
    }

    #[test]
    fn a_value_that_is_there_already_is_no_change_even_where_it_is_fixed() {
        let mut edit = Edit::at(S::Review, Vec::new());
        let mut place = Some(1);
        edit.set(U::DeviceQuantity, &mut place, Patch::Set(1));
        edit.set(U::DeviceQuantity, &mut place, Patch::Absent);
        assert!(edit.verdict().is_ok() && edit.changed.is_empty());
        edit.set(U::DeviceQuantity, &mut place, Patch::Clear);
        assert_eq!(edit.verdict().unwrap_err().code(), Code::Conflict);
        assert_eq!(place, Some(1));
    }
}
