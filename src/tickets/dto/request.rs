//! Registering a ticket.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::platform::auth::actor::{BranchId, TeamId, TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::tickets::model::{
    CategoryId, Channel, ExternalRefDoc, ServiceMode, Severity, TicketType, Urgency,
};
use crate::tickets::neighbours::{AssetId, ContactId, CustomerId, ProductId, SiteId};

/// A report to register.
#[derive(Debug, Clone, PartialEq, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketCreate {
    /// What it is about, in a line.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "空调不制冷")]
    pub title: String,
    /// How the report reached us.
    pub channel: Channel,
    /// What the customer needs.
    #[serde(rename = "type")]
    pub kind: TicketType,
    /// Branch that takes it on; needed only by people who belong to several.
    pub branch_id: Option<BranchId>,
    /// Team that takes it on.
    pub team_id: Option<TeamId>,
    /// Person who takes it on; must belong to the branch today.
    pub assignee_id: Option<UserId>,
    /// Who took the report (首问责任人); whoever registers it when left out. Never changes afterwards.
    pub first_responder_id: Option<UserId>,
    /// The customer; taken from the device when left out.
    pub customer_id: Option<CustomerId>,
    /// Who to talk to, from the customer's file; the customer's main contact when all contact members are left out.
    pub contact_id: Option<ContactId>,
    /// Who to talk to, when not on file.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "李明")]
    pub contact_name: Option<String>,
    /// Phone number of that person, in any usual spelling.
    #[validate(length(min = 3, max = 40))]
    #[schema(min_length = 3, max_length = 40, example = "138 0013 8000")]
    pub contact_phone: Option<String>,
    /// Where the device stands; must belong to the customer.
    pub site_id: Option<SiteId>,
    /// The device, when it is in the archive.
    pub asset_id: Option<AssetId>,
    /// The product model, when the device is not in the archive.
    pub product_id: Option<ProductId>,
    /// The model as the customer says it.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "KFR-35GW")]
    pub model_text: Option<String>,
    /// The serial number as the customer says it.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub serial_text: Option<String>,
    /// Date on the voucher.
    pub purchased_on: Option<NaiveDate>,
    /// Number of the voucher.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub voucher_number: Option<String>,
    /// What is wrong, in the customer's words.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000, example = "开机十分钟后停止制冷，外机不转。")]
    pub description: Option<String>,
    /// When the fault showed.
    pub occurred_at: Option<UtcTime>,
    /// What is affected (影响范围).
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500)]
    pub impact: Option<String>,
    /// Devices that have the fault.
    #[validate(range(min = 1, max = 10000))]
    #[schema(minimum = 1, maximum = 10000)]
    pub device_quantity: Option<i32>,
    /// Category.
    pub category_id: Option<CategoryId>,
    /// How much the fault takes away from the customer.
    pub severity: Option<Severity>,
    /// How soon the customer needs it.
    pub urgency: Option<Urgency>,
    /// How the service is to be given.
    pub service_mode: Option<ServiceMode>,
    /// Major failure (重大故障): the review will need a fault analysis.
    #[serde(default)]
    pub is_major: bool,
    /// The ticket of which this is a part; its work must still go on.
    pub parent_id: Option<TicketId>,
    /// Name of the ticket in an outside system; no two tickets share one.
    #[validate(nested)]
    pub external_ref: Option<ExternalRef>,
}

/// Name of a record in an outside system.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Validate, ToSchema, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct ExternalRef {
    /// The system.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "dealer-portal")]
    pub system: String,
    /// Its name for the record.
    #[validate(length(min = 1, max = 120))]
    #[schema(min_length = 1, max_length = 120, example = "A-4711")]
    pub id: String,
}

impl From<&ExternalRef> for ExternalRefDoc {
    fn from(sent: &ExternalRef) -> ExternalRefDoc {
        ExternalRefDoc {
            system: sent.system.clone(),
            id: sent.id.clone(),
        }
    }
}

impl From<&ExternalRefDoc> for ExternalRef {
    fn from(stored: &ExternalRefDoc) -> ExternalRef {
        ExternalRef {
            system: stored.system.clone(),
            id: stored.id.clone(),
        }
    }
}
