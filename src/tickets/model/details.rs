//! What is read with a ticket but never searched by; kept as one document in its row.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::equipment::warranty::Entitlement;
use crate::platform::auth::actor::{ActorId, UserId};
use crate::platform::clock::UtcTime;
use crate::tickets::neighbours::ContactId;

/// The part of a ticket that no query filters by. Every member has a default, so that documents
/// written by an earlier version of the program can be read.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TicketDetails {
    /// What is wrong, in the customer's words.
    pub description: String,
    /// When the fault showed.
    pub occurred_at: Option<UtcTime>,
    /// What is affected (影响范围).
    pub impact: Option<String>,
    /// Devices that have the fault.
    pub device_quantity: Option<i32>,
    /// Model as the customer says it, while the device is not in the archive.
    pub model_text: Option<String>,
    /// Serial number as the customer says it.
    pub serial_text: Option<String>,
    /// Date on the voucher.
    pub purchased_on: Option<NaiveDate>,
    /// Number of the voucher.
    pub voucher_number: Option<String>,
    /// Who to talk to.
    pub contact: TicketContact,
    /// From the diagnosis.
    pub fault_code: Option<String>,
    /// From the diagnosis: a serious performance fault in the sense of the three guarantees.
    pub is_serious_fault: Option<bool>,
    /// Verifications failed and acceptances refused, over all cycles.
    pub rework_count: i32,
    /// Times taken up again after closing.
    pub reopen_count: i32,
    /// The present wait; its reason is a column.
    pub hold: Option<Hold>,
    /// Seconds waited in finished holds.
    pub held_seconds: i64,
    /// What the customer could demand on the day of the triage.
    pub entitlement: Option<Entitlement>,
    /// The same device came back with the same fault within the days that the settings name.
    pub is_repeat_repair: bool,
    /// The damage was judged to be man-made (人为破坏): chargeable whatever the dates.
    pub man_made: Option<ManMade>,
    /// Completion date promised to the customer.
    pub promised_on: Option<NaiveDate>,
    /// When the present level of escalation was reached.
    pub escalated_at: Option<UtcTime>,
    /// Whoever registered the ticket; absent when the program did.
    pub created_by: Option<ActorId>,
    /// Name of the ticket in an outside system.
    pub external_ref: Option<ExternalRefDoc>,
}

/// Who to talk to about a ticket, as it was said when the ticket was registered.
#[serde_with::skip_serializing_none]
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TicketContact {
    /// The contact in the customer's file.
    pub id: Option<ContactId>,
    /// Name.
    pub name: Option<String>,
    /// Phone number, E.164.
    pub phone: Option<String>,
}

/// Names and numbers of people stay out of logs.
impl fmt::Debug for TicketContact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TicketContact")
            .field("id", &self.id)
            .field("has_name", &self.name.is_some())
            .field("has_phone", &self.phone.is_some())
            .finish()
    }
}

/// A wait that is under way.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Since when.
    pub since: UtcTime,
    /// The day on which it is expected to end.
    pub expected_on: Option<NaiveDate>,
}

/// The judgement that damage is man-made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManMade {
    /// Who judged it.
    pub judged_by: UserId,
    /// What the judgement rests on.
    pub evidence: String,
    /// When.
    pub at: UtcTime,
}

/// The name of a ticket in an outside system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalRefDoc {
    /// The system.
    pub system: String,
    /// Its name for the ticket.
    pub id: String,
}
