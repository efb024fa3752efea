//! Assets as sent and taken.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use validator::Validate;

use super::product::ProductRef;
use crate::equipment::model::{
    AssetId, AssetIdentityId, AssetRecord, AssetStatus, IdentityRecord, IdentityType, ProductId,
};
use crate::equipment::neighbours::{CustomerId, CustomerRef, SiteId};
use crate::platform::auth::actor::{BranchId, TicketId};
use crate::platform::clock::UtcTime;
use crate::platform::http::page::{CommaList, ListFilter};
use crate::platform::money::Money;

/// Filters of the list of assets.
#[derive(Debug, Default, Clone, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct AssetFilter {
    /// How the serial begins, or words of product name, model or order number.
    #[param(max_length = 200)]
    pub q: Option<String>,
    /// A whole serial number, present or former; case, width and spaces do not count.
    #[param(max_length = 100)]
    pub serial: Option<String>,
    /// Owner.
    #[param(value_type = Option<uuid::Uuid>)]
    pub customer_id: Option<CustomerId>,
    /// Model.
    #[param(value_type = Option<uuid::Uuid>)]
    pub product_id: Option<ProductId>,
    /// Branch that looks after the device.
    #[param(value_type = Option<uuid::Uuid>)]
    pub branch_id: Option<BranchId>,
    /// States, comma-separated.
    #[param(value_type = Option<Vec<AssetStatus>>, style = Form, explode = false, max_items = 10)]
    pub status: Option<CommaList<AssetStatus>>,
    /// The system that the device is a part of.
    #[param(value_type = Option<uuid::Uuid>)]
    pub parent_id: Option<AssetId>,
    /// Changed at or after this instant.
    #[param(value_type = Option<String>, format = DateTime)]
    pub updated_since: Option<UtcTime>,
}

impl ListFilter for AssetFilter {
    const SORTS: &'static [&'static str] = &["created_at", "updated_at"];
}

/// A device in a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AssetRef {
    /// Identifies the asset.
    pub id: AssetId,
    /// Present serial number.
    #[schema(max_length = 100, example = "SN-2026-000123")]
    pub serial: String,
    /// Name of its product.
    #[schema(max_length = 200)]
    pub product_name: String,
}

/// A device as lists show it.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct AssetSummary {
    /// Identifies the asset.
    pub id: AssetId,
    /// Present serial number.
    #[schema(max_length = 100, example = "SN-2026-000123")]
    pub serial: String,
    /// Its model.
    pub product: ProductRef,
    /// Its owner.
    pub customer: CustomerRef,
    /// Where it stands.
    pub site_id: Option<SiteId>,
    /// Branch that looks after it.
    pub branch_id: BranchId,
    /// Day it was handed to the customer.
    pub delivered_on: Option<NaiveDate>,
    /// The system that it is a part of.
    pub parent_id: Option<AssetId>,
    /// Where it stands in its life.
    pub status: AssetStatus,
    /// Version, for `If-Match`.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was registered.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

crate::page_schema!(AssetPage, AssetSummary);

impl AssetSummary {
    /// A row of the list with the records it points to.
    pub fn new(asset: AssetRecord, product: ProductRef, customer: CustomerRef) -> AssetSummary {
        AssetSummary {
            id: asset.id,
            serial: asset.serial,
            product,
            customer,
            site_id: asset.site_id,
            branch_id: asset.branch_id,
            delivered_on: asset.delivered_on,
            parent_id: asset.parent_id,
            status: asset.status,
            version: asset.version,
            created_at: asset.created_at,
            updated_at: asset.updated_at,
        }
    }
}

/// A number that the device carries or carried.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AssetIdentity {
    /// Identifies this entry.
    pub id: AssetIdentityId,
    /// Which of its numbers.
    pub kind: IdentityType,
    /// The number.
    #[schema(max_length = 100)]
    pub value: String,
    /// Since when.
    pub valid_from: UtcTime,
    /// Until when; absent while it carries the number.
    pub valid_until: Option<UtcTime>,
    /// The ticket under which the number came.
    pub ticket_id: Option<TicketId>,
}

impl From<IdentityRecord> for AssetIdentity {
    fn from(record: IdentityRecord) -> AssetIdentity {
        AssetIdentity {
            id: record.id,
            kind: record.kind,
            value: record.value,
            valid_from: record.valid_from,
            valid_until: record.valid_until,
            ticket_id: record.ticket_id,
        }
    }
}

/// A device in the field.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Asset {
    /// Identifies the asset.
    pub id: AssetId,
    /// Present serial number; unique within the product, whatever its case, width and spaces.
    #[schema(max_length = 100, example = "SN-2026-000123")]
    pub serial: String,
    /// Its model.
    pub product: ProductRef,
    /// Its owner.
    pub customer: CustomerRef,
    /// Where it stands.
    pub site_id: Option<SiteId>,
    /// Branch that looks after it.
    pub branch_id: BranchId,
    /// Number of the order it was sold under.
    #[schema(max_length = 60)]
    pub order_number: Option<String>,
    /// Date on the purchase voucher.
    pub purchased_on: Option<NaiveDate>,
    /// Day it was handed to the customer.
    pub delivered_on: Option<NaiveDate>,
    /// Day the customer accepted the installation.
    pub accepted_on: Option<NaiveDate>,
    /// Day it left the factory.
    pub manufactured_on: Option<NaiveDate>,
    /// Number of the voucher (购物凭证/三包凭证); without one, policies may refuse.
    #[schema(max_length = 60)]
    pub voucher_number: Option<String>,
    /// What the customer paid: the amount of a refund.
    pub price: Option<Money>,
    /// Number of its terminal in a network.
    #[schema(max_length = 100)]
    pub terminal_number: Option<String>,
    /// Number of its SIM card.
    #[schema(max_length = 100)]
    pub sim_number: Option<String>,
    /// Protocol that it speaks.
    #[schema(max_length = 60)]
    pub protocol: Option<String>,
    /// Version of its software.
    #[schema(max_length = 60)]
    pub software_version: Option<String>,
    /// The system that it is a part of.
    pub parent: Option<AssetRef>,
    /// Where it stands in its life.
    pub status: AssetStatus,
    /// The device that took its place.
    pub replaced_by: Option<AssetRef>,
    /// Numbers that it carries or carried, the newest first.
    #[schema(max_items = 200)]
    pub identities: Vec<AssetIdentity>,
    /// Version, for `If-Match`.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was registered.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

/// A new device.
#[derive(Debug, Clone, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssetCreate {
    /// Serial number.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "SN-2026-000123")]
    pub serial: String,
    /// Its model.
    pub product_id: ProductId,
    /// Its owner.
    pub customer_id: CustomerId,
    /// Where it stands; a site of the owner.
    pub site_id: Option<SiteId>,
    /// Branch that looks after it; the owner's branch unless said.
    pub branch_id: Option<BranchId>,
    /// Number of the order it was sold under.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60)]
    pub order_number: Option<String>,
    /// Date on the purchase voucher.
    pub purchased_on: Option<NaiveDate>,
    /// Day it was handed to the customer.
    pub delivered_on: Option<NaiveDate>,
    /// Day the customer accepted the installation.
    pub accepted_on: Option<NaiveDate>,
    /// Day it left the factory.
    pub manufactured_on: Option<NaiveDate>,
    /// Number of the voucher.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60)]
    pub voucher_number: Option<String>,
    /// What the customer paid; not negative.
    pub price: Option<Money>,
    /// Number of its terminal in a network.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub terminal_number: Option<String>,
    /// Number of its SIM card.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub sim_number: Option<String>,
    /// Protocol that it speaks.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60)]
    pub protocol: Option<String>,
    /// Version of its software.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60)]
    pub software_version: Option<String>,
    /// The system that it is a part of; another device of the same owner.
    pub parent_id: Option<AssetId>,
}
