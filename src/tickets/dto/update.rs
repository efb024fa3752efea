//! Correcting intake data.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::request::TicketCreate;
use crate::platform::clock::UtcTime;
use crate::platform::closed_list::closed_list;
use crate::platform::patch::Patch;
use crate::tickets::model::{CategoryId, Channel, ServiceMode, Severity, TicketType, Urgency};
use crate::tickets::neighbours::{AssetId, ContactId, CustomerId, ProductId, SiteId};

closed_list! {
    /// A member of a ticket that a change can empty.
    pub enum TicketUnset {
        CustomerId = "customer_id" ("客户", "Customer"),
        ContactId = "contact_id" ("联系人", "Contact"),
        ContactName = "contact_name" ("联系人姓名", "Contact's name"),
        ContactPhone = "contact_phone" ("联系电话", "Contact's phone number"),
        SiteId = "site_id" ("地点", "Site"),
        AssetId = "asset_id" ("设备", "Device"),
        ProductId = "product_id" ("产品", "Product"),
        ModelText = "model_text" ("型号", "Model"),
        SerialText = "serial_text" ("序列号", "Serial number"),
        PurchasedOn = "purchased_on" ("购买日期", "Purchase date"),
        VoucherNumber = "voucher_number" ("凭证号", "Voucher number"),
        OccurredAt = "occurred_at" ("发生时间", "Time of the fault"),
        Impact = "impact" ("影响范围", "Impact"),
        DeviceQuantity = "device_quantity" ("设备数量", "Number of devices"),
        CategoryId = "category_id" ("分类", "Category"),
        Severity = "severity" ("严重程度", "Severity"),
        Urgency = "urgency" ("紧急程度", "Urgency"),
        PromisedOn = "promised_on" ("承诺日期", "Promised date"),
    }
}

/// Members to change; what is left out stays as it is. `null`, or the name in `unset`, empties a member.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TicketUpdate {
    /// What it is about, in a line.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: Option<String>,
    /// How the report reached us. Fixed once triaged.
    pub channel: Option<Channel>,
    /// What the customer needs. Fixed once triaged.
    #[serde(rename = "type")]
    pub kind: Option<TicketType>,
    /// What is wrong, in the customer's words. Fixed once triaged; later findings go into notes.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    pub description: Option<String>,
    /// Major failure (重大故障).
    pub is_major: Option<bool>,
    /// The customer. Fixed once triaged.
    #[schema(value_type = Option<CustomerId>)]
    pub customer_id: Patch<CustomerId>,
    /// Who to talk to, from the customer's file.
    #[schema(value_type = Option<ContactId>)]
    pub contact_id: Patch<ContactId>,
    /// Who to talk to, when not on file.
    #[validate(length(min = 1, max = 100))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub contact_name: Patch<String>,
    /// Phone number of that person.
    #[validate(length(min = 3, max = 40))]
    #[schema(value_type = Option<String>, min_length = 3, max_length = 40)]
    pub contact_phone: Patch<String>,
    /// Where the device stands.
    #[schema(value_type = Option<SiteId>)]
    pub site_id: Patch<SiteId>,
    /// The device. Fixed once the repair starts; before, a change takes the entitlement anew.
    #[schema(value_type = Option<AssetId>)]
    pub asset_id: Patch<AssetId>,
    /// The product model. Fixed once the repair starts.
    #[schema(value_type = Option<ProductId>)]
    pub product_id: Patch<ProductId>,
    /// The model as the customer says it.
    #[validate(length(min = 1, max = 100))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub model_text: Patch<String>,
    /// The serial number as the customer says it.
    #[validate(length(min = 1, max = 100))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub serial_text: Patch<String>,
    /// Date on the voucher. Fixed once the repair starts.
    #[schema(value_type = Option<NaiveDate>)]
    pub purchased_on: Patch<NaiveDate>,
    /// Number of the voucher. Fixed once the repair starts.
    #[validate(length(min = 1, max = 100))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub voucher_number: Patch<String>,
    /// When the fault showed. Fixed once triaged.
    #[schema(value_type = Option<UtcTime>)]
    pub occurred_at: Patch<UtcTime>,
    /// What is affected (影响范围).
    #[validate(length(min = 1, max = 500))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 500)]
    pub impact: Patch<String>,
    /// Devices that have the fault.
    #[validate(range(min = 1, max = 10000))]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 10000)]
    pub device_quantity: Patch<i32>,
    /// Category.
    #[schema(value_type = Option<CategoryId>)]
    pub category_id: Patch<CategoryId>,
    /// How much the fault takes away. Fixed once triaged: then by priority change.
    #[schema(value_type = Option<Severity>)]
    pub severity: Patch<Severity>,
    /// How soon the customer needs it. Fixed once triaged: then by priority change.
    #[schema(value_type = Option<Urgency>)]
    pub urgency: Patch<Urgency>,
    /// How the service is to be given. Fixed once triaged: then by service mode change.
    pub service_mode: Option<ServiceMode>,
    /// Completion date promised to the customer.
    #[schema(value_type = Option<NaiveDate>)]
    pub promised_on: Patch<NaiveDate>,
    /// Members to empty, for clients that cannot send `null`.
    #[validate(length(max = 18))]
    #[schema(max_items = 18)]
    pub unset: Vec<TicketUnset>,
}

impl TicketUpdate {
    /// The members that are both given a value and named in `unset`.
    pub fn contradictions(&self) -> Vec<TicketUnset> {
        let set = |member: &TicketUnset| match member {
            TicketUnset::CustomerId => self.customer_id.value().is_some(),
            TicketUnset::ContactId => self.contact_id.value().is_some(),
            TicketUnset::ContactName => self.contact_name.value().is_some(),
            TicketUnset::ContactPhone => self.contact_phone.value().is_some(),
            TicketUnset::SiteId => self.site_id.value().is_some(),
            TicketUnset::AssetId => self.asset_id.value().is_some(),
            TicketUnset::ProductId => self.product_id.value().is_some(),
            TicketUnset::ModelText => self.model_text.value().is_some(),
            TicketUnset::SerialText => self.serial_text.value().is_some(),
            TicketUnset::PurchasedOn => self.purchased_on.value().is_some(),
            TicketUnset::VoucherNumber => self.voucher_number.value().is_some(),
            TicketUnset::OccurredAt => self.occurred_at.value().is_some(),
            TicketUnset::Impact => self.impact.value().is_some(),
            TicketUnset::DeviceQuantity => self.device_quantity.value().is_some(),
            TicketUnset::CategoryId => self.category_id.value().is_some(),
            TicketUnset::Severity => self.severity.value().is_some(),
            TicketUnset::Urgency => self.urgency.value().is_some(),
            TicketUnset::PromisedOn => self.promised_on.value().is_some(),
        };
        self.unset.iter().copied().filter(|one| set(one)).collect()
    }
}

/// What an outside system sends again is read as a change to what it sent before: members it leaves out stay.
impl From<TicketCreate> for TicketUpdate {
    fn from(sent: TicketCreate) -> TicketUpdate {
        fn given<T>(value: Option<T>) -> Patch<T> {
            value.map_or(Patch::Absent, Patch::Set)
        }
        TicketUpdate {
            title: Some(sent.title),
            channel: Some(sent.channel),
            kind: Some(sent.kind),
            description: sent.description,
            is_major: sent.is_major.then_some(true),
            customer_id: given(sent.customer_id),
            contact_id: given(sent.contact_id),
            contact_name: given(sent.contact_name),
            contact_phone: given(sent.contact_phone),
            site_id: given(sent.site_id),
            asset_id: given(sent.asset_id),
            product_id: given(sent.product_id),
            model_text: given(sent.model_text),
            serial_text: given(sent.serial_text),
            purchased_on: given(sent.purchased_on),
            voucher_number: given(sent.voucher_number),
            occurred_at: given(sent.occurred_at),
            impact: given(sent.impact),
            device_quantity: given(sent.device_quantity),
            category_id: given(sent.category_id),
            severity: given(sent.severity),
            urgency: given(sent.urgency),
            service_mode: sent.service_mode,
            promised_on: Patch::Absent,
            unset: Vec::new(),
        }
    }
}
