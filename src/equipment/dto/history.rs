//! The history of a device as sent.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::act::{AssetIdentityChange, AssetReplacement, AssetStatusChange, AssetTransfer};
use super::asset::AssetRef;
use crate::equipment::model::{CardEntryId, CardRecord, WarrantyCardPart};
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::closed_list::closed_list;
use crate::platform::tx::EntityId;

/// How much of the history.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct AssetHistoryLimit {
    /// Most entries; the newest are shown.
    #[param(minimum = 1, maximum = 500, default = 100)]
    pub limit: Option<i64>,
}

closed_list! {
    /// What an entry of a device's history is about. May grow.
    pub enum AssetHistoryType {
        /// The device was registered.
        Registration = "registration" ("登记", "Registered"),
        /// A ticket was opened.
        Ticket = "ticket" ("工单", "Ticket"),
        /// Work was entered on the warranty card.
        WarrantyCardEntry = "warranty_card_entry" ("保修卡记录", "Warranty card entry"),
        /// One of its numbers changed.
        IdentityChange = "identity_change" ("编号变更", "Number changed"),
        /// It went to another owner or place.
        Transfer = "transfer" ("过户", "Transferred"),
        /// It took the place of another device, or another took its place.
        Replacement = "replacement" ("更换", "Replaced"),
        /// Its status changed.
        StatusChange = "status_change" ("状态变更", "Status changed"),
    }
}

/// What happened to a device, newest first, as far as the caller may see it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct AssetHistory {
    /// The device.
    pub asset: AssetRef,
    /// The entries, newest first.
    #[schema(max_items = 500)]
    pub data: Vec<AssetHistoryEntry>,
    /// Whether there is more than `limit` let through.
    pub has_more: bool,
}

/// One entry: `type` says which member is there; a registration has none.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct AssetHistoryEntry {
    /// Identifies the record behind the entry.
    pub id: EntityId,
    /// What the entry is about.
    #[serde(rename = "type")]
    pub kind: AssetHistoryType,
    /// When it happened.
    pub at: UtcTime,
    /// Name of the member of staff who did it, where one is known.
    #[schema(max_length = 100)]
    pub actor_name: Option<String>,
    /// The ticket, when `type` is `ticket`.
    pub ticket: Option<AssetHistoryTicket>,
    /// The entry of the card, when `type` is `warranty_card_entry`.
    pub warranty_card_entry: Option<WarrantyCardEntry>,
    /// The numbers, when `type` is `identity_change`.
    pub identity_change: Option<AssetIdentityChange>,
    /// Owners and places, when `type` is `transfer`.
    pub transfer: Option<AssetTransfer>,
    /// The other device, when `type` is `replacement`.
    pub replacement: Option<AssetReplacement>,
    /// Both states, when `type` is `status_change`.
    pub status_change: Option<AssetStatusChange>,
}

impl AssetHistoryEntry {
    /// An entry without a member.
    pub fn new(id: EntityId, kind: AssetHistoryType, at: UtcTime) -> AssetHistoryEntry {
        AssetHistoryEntry {
            id,
            kind,
            at,
            actor_name: None,
            ticket: None,
            warranty_card_entry: None,
            identity_change: None,
            transfer: None,
            replacement: None,
            status_change: None,
        }
    }
}

/// A ticket in the history of a device.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct AssetHistoryTicket {
    /// Identifies the ticket.
    pub id: TicketId,
    /// Number for people.
    #[schema(max_length = 40, example = "T2611-000123")]
    pub number: String,
    /// What it is about.
    #[schema(max_length = 200)]
    pub title: String,
    /// What the customer needed, as in the ticket's `type`.
    #[schema(max_length = 40, example = "repair")]
    pub ticket_type: String,
    /// Where it stands, as in the ticket's `state`.
    #[schema(max_length = 40, example = "repair")]
    pub state: String,
    /// When it was closed.
    pub closed_at: Option<UtcTime>,
}

/// An entry of a warranty card (保修卡): what one closed ticket did to the device.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct WarrantyCardEntry {
    /// Identifies the entry.
    pub id: CardEntryId,
    /// The ticket.
    pub ticket_id: TicketId,
    /// Number of the ticket.
    #[schema(max_length = 40, example = "T2611-000123")]
    pub ticket_number: Option<String>,
    /// Cycle of the ticket: 1, and one more each time it was taken up again.
    #[schema(minimum = 1)]
    pub cycle: i32,
    /// Day on which the work was done.
    pub done_on: NaiveDate,
    /// Code of the fault, as diagnosed.
    #[schema(max_length = 64)]
    pub fault_code: Option<String>,
    /// Whether it was a serious quality fault (严重质量问题).
    pub is_serious_fault: bool,
    /// What was done.
    #[schema(max_length = 4000)]
    pub work: String,
    /// Parts fitted.
    #[schema(max_items = 200)]
    pub parts: Vec<WarrantyCardPart>,
    /// First day on which the customer could not use the device.
    pub out_of_service_from: Option<NaiveDate>,
}

impl WarrantyCardEntry {
    /// The entry with the number of its ticket, where the caller may know it.
    pub fn new(record: CardRecord, ticket_number: Option<String>) -> WarrantyCardEntry {
        WarrantyCardEntry {
            id: record.id,
            ticket_id: record.ticket_id,
            ticket_number,
            cycle: record.cycle,
            done_on: record.done_on,
            fault_code: record.fault_code,
            is_serious_fault: record.is_serious_fault,
            work: record.work,
            parts: record.parts.0,
            out_of_service_from: record.out_of_service_from,
        }
    }
}
