//! One ticket in full.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::request::ExternalRef;
use super::summary::{CategoryRef, Refs, TicketRef};
use crate::customers::ContactView;
use crate::equipment::warranty::{ChargeBasis, Entitlement};
use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::personal::mask_phone;
use crate::tickets::flow::{HoldReason, TicketStage, TicketState};
use crate::tickets::model::{
    Channel, Priority, ServiceMode, Severity, Ticket as Model, TicketType, Urgency,
};
use crate::tickets::neighbours::{
    AssetRef, BranchRef, ContactId, CustomerRef, ProductRef, SiteId, TeamRef, UserRef,
};
use crate::workflow::AllowedTransition;

/// A ticket, personal data masked, with what this caller can do now.
#[serde_with::skip_serializing_none]
#[derive(Debug, Serialize, ToSchema)]
pub struct Ticket {
    /// The ticket.
    pub id: TicketId,
    /// Number for people.
    #[schema(max_length = 40, example = "T2611-000123")]
    pub number: String,
    /// What it is about, in a line.
    #[schema(max_length = 200)]
    pub title: String,
    /// What the customer needs. May grow.
    #[serde(rename = "type")]
    pub kind: TicketType,
    /// How the report reached us. May grow.
    pub channel: Channel,
    /// Where it stands.
    pub state: TicketState,
    /// Stage that the state belongs to; absent at an end.
    pub stage: Option<TicketStage>,
    /// The present wait.
    pub hold: Option<TicketHold>,
    /// Branch.
    pub branch: BranchRef,
    /// Team.
    pub team: Option<TeamRef>,
    /// Person responsible.
    pub assignee: Option<UserRef>,
    /// Who took the report and stays answerable to the customer (首问责任人).
    pub first_responder: Option<UserRef>,
    /// Customer.
    pub customer: Option<CustomerRef>,
    /// Who to talk to.
    pub contact: Option<TicketContact>,
    /// Where the device stands.
    pub site_id: Option<SiteId>,
    /// Device.
    pub asset: Option<AssetRef>,
    /// Product model, when the device is not in the archive.
    pub product: Option<ProductRef>,
    /// Model as the customer says it.
    #[schema(max_length = 100)]
    pub model_text: Option<String>,
    /// Serial number as the customer says it.
    #[schema(max_length = 100)]
    pub serial_text: Option<String>,
    /// Date on the voucher.
    pub purchased_on: Option<NaiveDate>,
    /// Number of the voucher.
    #[schema(max_length = 100)]
    pub voucher_number: Option<String>,
    /// What is wrong, in the customer's words.
    #[schema(max_length = 5000)]
    pub description: String,
    /// When the fault showed.
    pub occurred_at: Option<UtcTime>,
    /// What is affected (影响范围).
    #[schema(max_length = 500)]
    pub impact: Option<String>,
    /// Devices that have the fault.
    #[schema(minimum = 1, maximum = 10000)]
    pub device_quantity: Option<i32>,
    /// Category.
    pub category: Option<CategoryRef>,
    /// Fault code from the diagnosis.
    #[schema(max_length = 60)]
    pub fault_code: Option<String>,
    /// How much the fault takes away from the customer.
    pub severity: Option<Severity>,
    /// How soon the customer needs it.
    pub urgency: Option<Urgency>,
    /// How soon it is served; from severity and urgency, or set by hand.
    pub priority: Option<Priority>,
    /// How the service is given.
    pub service_mode: Option<ServiceMode>,
    /// On what ground the job is done, and so whether the customer is asked to pay.
    pub charge_basis: Option<ChargeBasis>,
    /// What the customer could demand on the day of the triage, and why.
    #[schema(nullable = false)]
    pub entitlement: Option<Entitlement>,
    /// The judgement that the damage is man-made (人为破坏).
    pub man_made: Option<TicketManMade>,
    /// Major failure (重大故障).
    pub is_major: bool,
    /// The same device came back with the same fault within the days that the settings name.
    pub is_repeat_repair: bool,
    /// Level of escalation: 1 supervisor, 2 technical lead, 3 manager.
    #[schema(minimum = 0, maximum = 3)]
    pub escalation_level: i32,
    /// When that level was reached.
    pub escalated_at: Option<UtcTime>,
    /// Completion date promised to the customer.
    pub promised_on: Option<NaiveDate>,
    /// The ticket of which this is a part.
    pub parent: Option<TicketRef>,
    /// The ticket that this duplicate went into.
    pub merged_into: Option<TicketRef>,
    /// From 1; one more with each reopening.
    #[schema(minimum = 1)]
    pub cycle: i32,
    /// Verifications failed and acceptances refused, over all cycles.
    #[schema(minimum = 0)]
    pub rework_count: i32,
    /// Times taken up again after closing.
    #[schema(minimum = 0)]
    pub reopen_count: i32,
    /// Entries in the timeline.
    #[schema(minimum = 1)]
    pub event_count: i64,
    /// Seconds waited in finished holds.
    #[schema(minimum = 0)]
    pub held_seconds: i64,
    /// Name of the ticket in an outside system.
    pub external_ref: Option<ExternalRef>,
    /// Steps that this caller could take now, with what is still missing for each.
    #[schema(max_items = 20)]
    pub allowed_transitions: Vec<AllowedTransition>,
    /// What else this caller could do to the ticket now, without moving it.
    #[schema(max_items = 20)]
    pub allowed_acts: Vec<AllowedTransition>,
    /// Version, for `If-Match`.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was registered.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
    /// When it was closed; absent again after a reopening.
    pub closed_at: Option<UtcTime>,
}

/// A wait.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketHold {
    /// What is waited for.
    pub reason: HoldReason,
    /// Since when.
    pub since: UtcTime,
    /// The day on which it is expected to end.
    pub expected_on: Option<NaiveDate>,
}

/// Who to talk to, masked; the customer's reveal gives the full data.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketContact {
    /// The contact in the customer's file.
    pub id: Option<ContactId>,
    /// Name.
    #[schema(max_length = 200)]
    pub name: Option<String>,
    /// Phone number, masked.
    #[schema(max_length = 40, example = "138****1234")]
    pub phone: Option<String>,
    /// E-mail address, masked.
    #[schema(max_length = 200)]
    pub email: Option<String>,
}

/// The judgement that damage is man-made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TicketManMade {
    /// Who judged it.
    pub judged_by: UserId,
    /// What the judgement rests on.
    #[schema(max_length = 2000)]
    pub evidence: String,
    /// When.
    pub at: UtcTime,
}

/// What the caller sees beside the ticket's own row: the contact, masked, and what the flow lets them do.
#[derive(Debug, Default)]
pub struct Seen {
    pub contact: Option<ContactView>,
    pub transitions: Vec<AllowedTransition>,
    pub acts: Vec<AllowedTransition>,
}

impl Ticket {
    /// With the names of what it refers to and what the caller can do.
    pub fn new(ticket: Model, refs: &Refs<'_>, seen: Seen) -> Ticket {
        let contact = contact(&ticket, seen.contact);
        let hold = hold(&ticket);
        let details = ticket.details;
        Ticket {
            id: ticket.id,
            title: ticket.title,
            kind: ticket.kind,
            channel: ticket.channel,
            state: ticket.state,
            stage: ticket.state.stage(),
            hold,
            branch: refs.branch(ticket.branch_id),
            team: refs.team(ticket.team_id),
            assignee: refs.user(ticket.assignee_id),
            first_responder: refs.user(ticket.first_responder_id),
            customer: refs.customer(ticket.customer_id),
            contact,
            site_id: ticket.site_id,
            asset: refs.asset(ticket.asset_id),
            product: refs.product(ticket.product_id),
            model_text: details.model_text,
            serial_text: details.serial_text,
            purchased_on: details.purchased_on,
            voucher_number: details.voucher_number,
            description: details.description,
            occurred_at: details.occurred_at,
            impact: details.impact,
            device_quantity: details.device_quantity,
            category: refs.category(ticket.category_id),
            fault_code: details.fault_code,
            severity: ticket.severity,
            urgency: ticket.urgency,
            priority: ticket.priority,
            service_mode: ticket.service_mode,
            charge_basis: ticket.charge_basis,
            entitlement: details.entitlement,
            man_made: details.man_made.map(|judged| TicketManMade {
                judged_by: judged.judged_by,
                evidence: judged.evidence,
                at: judged.at,
            }),
            is_major: ticket.is_major,
            is_repeat_repair: details.is_repeat_repair,
            escalation_level: ticket.escalation_level,
            escalated_at: details.escalated_at,
            promised_on: details.promised_on,
            parent: refs.ticket(ticket.parent_id),
            merged_into: refs.ticket(ticket.merged_into_id),
            cycle: ticket.cycle,
            rework_count: details.rework_count,
            reopen_count: details.reopen_count,
            event_count: ticket.event_count,
            held_seconds: details.held_seconds,
            external_ref: details.external_ref.as_ref().map(ExternalRef::from),
            allowed_transitions: seen.transitions,
            allowed_acts: seen.acts,
            version: ticket.version,
            number: ticket.number,
            created_at: ticket.created_at,
            updated_at: ticket.updated_at,
            closed_at: ticket.closed_at,
        }
    }
}

/// What was said when the ticket was registered goes before what is on file.
fn contact(ticket: &Model, on_file: Option<ContactView>) -> Option<TicketContact> {
    let said = &ticket.details.contact;
    let is_known = said.id.is_some() || said.name.is_some() || said.phone.is_some();
    let (name, phone, email) = match on_file {
        Some(view) => (Some(view.name), view.phone, view.email),
        None => (None, None, None),
    };
    is_known.then(|| TicketContact {
        id: said.id,
        name: said.name.clone().or(name),
        phone: said.phone.as_deref().map(mask_phone).or(phone),
        email,
    })
}

fn hold(ticket: &Model) -> Option<TicketHold> {
    let reason = ticket.hold_reason?;
    let hold = ticket.details.hold.as_ref()?;
    Some(TicketHold {
        reason,
        since: hold.since,
        expected_on: hold.expected_on,
    })
}
