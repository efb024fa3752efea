//! Changes to products and assets: what is absent stays.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::equipment::model::{AssetId, ProductId};
use crate::equipment::neighbours::SiteId;
use crate::platform::money::Money;
use crate::platform::patch::Patch;

/// A change to a product.
#[derive(Debug, Clone, Default, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProductUpdate {
    /// The maker's name of the model.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub model: Option<String>,
    /// Name for people.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// Code of the ticket category that faults usually fall under.
    #[validate(length(min = 1, max = 60))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 60)]
    pub category_code: Patch<String>,
    /// Brand.
    #[validate(length(min = 1, max = 100))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    pub brand: Patch<String>,
    /// Too large to be carried in by the customer.
    pub is_bulky: Option<bool>,
    /// Has to be installed by a technician before use.
    pub needs_installation: Option<bool>,
    /// Code of an existing warranty policy.
    #[validate(length(min = 1, max = 64))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 64)]
    pub warranty_policy_code: Patch<String>,
    /// Days between two maintenance visits.
    #[validate(range(min = 1, max = 3650))]
    #[schema(value_type = Option<i32>, minimum = 1, maximum = 3650)]
    pub maintenance_interval_days: Patch<i32>,
    /// False when the product is no longer offered for new assets.
    pub is_active: Option<bool>,
    /// Members to clear, for clients that cannot send null.
    #[validate(length(max = 10))]
    #[schema(max_items = 10)]
    pub unset: Vec<ProductMember>,
}

/// Members of a product that can be cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProductMember {
    /// The category.
    CategoryCode,
    /// The brand.
    Brand,
    /// The warranty policy.
    WarrantyPolicyCode,
    /// The maintenance interval.
    MaintenanceIntervalDays,
}

/// A change to a device. Numbers, owner and status change by acts of their own, which keep why.
#[derive(Debug, Clone, Default, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AssetUpdate {
    /// Its model, when the wrong one was entered.
    pub product_id: Option<ProductId>,
    /// Where it stands; a site of the owner.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub site_id: Patch<SiteId>,
    /// Number of the order it was sold under.
    #[validate(length(min = 1, max = 60))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 60)]
    pub order_number: Patch<String>,
    /// Date on the purchase voucher.
    #[schema(value_type = Option<NaiveDate>)]
    pub purchased_on: Patch<NaiveDate>,
    /// Day it was handed to the customer.
    #[schema(value_type = Option<NaiveDate>)]
    pub delivered_on: Patch<NaiveDate>,
    /// Day the customer accepted the installation.
    #[schema(value_type = Option<NaiveDate>)]
    pub accepted_on: Patch<NaiveDate>,
    /// Day it left the factory.
    #[schema(value_type = Option<NaiveDate>)]
    pub manufactured_on: Patch<NaiveDate>,
    /// Number of the voucher.
    #[validate(length(min = 1, max = 60))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 60)]
    pub voucher_number: Patch<String>,
    /// What the customer paid; not negative.
    #[schema(value_type = Option<Money>)]
    pub price: Patch<Money>,
    /// Protocol that it speaks.
    #[validate(length(min = 1, max = 60))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 60)]
    pub protocol: Patch<String>,
    /// Version of its software.
    #[validate(length(min = 1, max = 60))]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 60)]
    pub software_version: Patch<String>,
    /// The system that it is a part of; another device of the same owner.
    #[schema(value_type = Option<uuid::Uuid>)]
    pub parent_id: Patch<AssetId>,
    /// Members to clear, for clients that cannot send null.
    #[validate(length(max = 20))]
    #[schema(max_items = 20)]
    pub unset: Vec<AssetMember>,
}

/// Members of a device that can be cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssetMember {
    /// The site.
    SiteId,
    /// The order number.
    OrderNumber,
    /// The date of purchase.
    PurchasedOn,
    /// The day of delivery.
    DeliveredOn,
    /// The day of acceptance.
    AcceptedOn,
    /// The day of manufacture.
    ManufacturedOn,
    /// The voucher number.
    VoucherNumber,
    /// The price paid.
    Price,
    /// The protocol.
    Protocol,
    /// The software version.
    SoftwareVersion,
    /// The system that it is a part of.
    ParentId,
}
