//! The service history as sent.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::customer::CustomerRef;
use crate::customers::repo::history::{AssetRow, CardRow, TicketRow};
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::closed_list::closed_list;
use crate::platform::tx::EntityId;
use crate::tickets::flow::TicketState;

/// How much of the history.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct HistoryLimit {
    /// Most entries; the newest are shown.
    #[param(minimum = 1, maximum = 500, default = 100)]
    pub limit: Option<i64>,
}

closed_list! {
    /// What an entry of a customer's history is about. The list grows with the program.
    pub enum CustomerHistoryType {
        /// A ticket was opened.
        Ticket = "ticket" ("工单", "Ticket"),
        /// An asset was registered.
        Asset = "asset" ("设备", "Asset"),
        /// Work on an asset was entered on its warranty card.
        WarrantyCardEntry = "warranty_card_entry" ("保修卡记录", "Warranty card entry"),
    }
}

/// What happened with a customer, newest first, as far as the caller can see it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct CustomerHistory {
    /// The customer.
    pub customer: CustomerRef,
    /// The entries, newest first.
    #[schema(max_items = 500)]
    pub data: Vec<CustomerHistoryEntry>,
    /// Whether there is more than `limit` let through.
    pub has_more: bool,
}

/// One entry: `type` says which member is there.
#[serde_with::skip_serializing_none]
#[derive(Serialize, utoipa::ToSchema)]
pub struct CustomerHistoryEntry {
    /// What the entry is about.
    #[serde(rename = "type")]
    pub kind: CustomerHistoryType,
    /// When it happened.
    pub at: UtcTime,
    /// Address of the record.
    #[schema(
        max_length = 300,
        example = "/api/v1/tickets/0193b0a4-7c1e-7000-8000-000000000001"
    )]
    pub url: String,
    /// The ticket, when `type` is `ticket`.
    pub ticket: Option<HistoryTicket>,
    /// The asset, when `type` is `asset`.
    pub asset: Option<HistoryAsset>,
    /// The entry on the warranty card, when `type` is `warranty_card_entry`.
    pub warranty_card_entry: Option<HistoryCardEntry>,
}

/// A ticket in a history.
#[serde_with::skip_serializing_none]
#[derive(Serialize, utoipa::ToSchema)]
pub struct HistoryTicket {
    /// Identifies the ticket.
    pub id: TicketId,
    /// Number for people.
    #[schema(max_length = 40, example = "T2611-000123")]
    pub number: String,
    /// Where it stands.
    pub state: TicketState,
    /// What it is about.
    #[schema(max_length = 200, example = "空调不制冷")]
    pub title: String,
    /// When it was opened.
    pub created_at: UtcTime,
    /// When it was closed.
    pub closed_at: Option<UtcTime>,
    /// The asset that it is about.
    pub asset_id: Option<EntityId>,
    /// Serial number of that asset.
    #[schema(max_length = 100)]
    pub asset_serial: Option<String>,
}

/// An asset in a history.
#[serde_with::skip_serializing_none]
#[derive(Serialize, utoipa::ToSchema)]
pub struct HistoryAsset {
    /// Identifies the asset.
    pub id: EntityId,
    /// Serial number.
    #[schema(max_length = 100)]
    pub serial: String,
    /// Name of the product.
    #[schema(max_length = 200)]
    pub product_name: String,
    /// How it stands, as in the asset itself.
    #[schema(max_length = 40, example = "in_use")]
    pub status: String,
    /// When it was delivered.
    pub delivered_on: Option<NaiveDate>,
}

/// An entry on a warranty card in a history.
#[derive(Serialize, utoipa::ToSchema)]
pub struct HistoryCardEntry {
    /// Identifies the entry.
    pub id: EntityId,
    /// The asset worked on.
    pub asset_id: EntityId,
    /// Serial number of that asset.
    #[schema(max_length = 100)]
    pub asset_serial: String,
    /// The ticket that the work was done on.
    pub ticket_id: TicketId,
    /// Day on which the work was done.
    pub done_on: NaiveDate,
    /// What was done.
    #[schema(max_length = 4000)]
    pub work: String,
    /// The fault was a serious one, as the three guarantees count them.
    pub is_serious_fault: bool,
}

impl CustomerHistoryEntry {
    fn new(kind: CustomerHistoryType, at: UtcTime, url: String) -> CustomerHistoryEntry {
        CustomerHistoryEntry {
            kind,
            at,
            url,
            ticket: None,
            asset: None,
            warranty_card_entry: None,
        }
    }

    /// A ticket, and the serial number of its asset.
    pub fn ticket(row: TicketRow, asset_serial: Option<String>) -> CustomerHistoryEntry {
        let url = format!("/api/v1/tickets/{}", row.id);
        let entry = CustomerHistoryEntry::new(CustomerHistoryType::Ticket, row.created_at, url);
        CustomerHistoryEntry {
            ticket: Some(HistoryTicket {
                id: row.id,
                number: row.number,
                state: row.state,
                title: row.title,
                created_at: row.created_at,
                closed_at: row.closed_at,
                asset_id: row.asset_id,
                asset_serial,
            }),
            ..entry
        }
    }

    /// An asset.
    pub fn asset(row: AssetRow) -> CustomerHistoryEntry {
        let url = format!("/api/v1/assets/{}", row.id);
        CustomerHistoryEntry {
            asset: Some(HistoryAsset {
                id: row.id,
                serial: row.serial,
                product_name: row.product,
                status: row.status,
                delivered_on: row.delivered_on,
            }),
            ..CustomerHistoryEntry::new(CustomerHistoryType::Asset, row.created_at, url)
        }
    }

    /// An entry on a warranty card.
    pub fn card(row: CardRow) -> CustomerHistoryEntry {
        let url = format!("/api/v1/tickets/{}", row.ticket_id);
        let kind = CustomerHistoryType::WarrantyCardEntry;
        CustomerHistoryEntry {
            warranty_card_entry: Some(HistoryCardEntry {
                id: row.id,
                asset_id: row.asset_id,
                asset_serial: row.asset_serial,
                ticket_id: row.ticket_id,
                done_on: row.done_on,
                work: row.work,
                is_serious_fault: row.is_serious_fault,
            }),
            ..CustomerHistoryEntry::new(kind, row.created_at, url)
        }
    }
}
