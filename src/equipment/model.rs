//! What a product and an asset are: identifiers, closed lists and the records as they are stored.

use chrono::NaiveDate;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::neighbours::{CustomerId, SiteId};
use crate::platform::auth::actor::{BranchId, TicketId};
use crate::platform::clock::UtcTime;
use crate::platform::closed_list::closed_list;
use crate::platform::db::Doc;
use crate::platform::db::schema::{asset_identities, assets, products, warranty_card_entries};
use crate::platform::money::{Currency, Money};

crate::typed_id!(/// Identifies a product.
    ProductId, ProductKind);
crate::typed_id!(/// Identifies an asset.
    AssetId, AssetKind);
crate::typed_id!(/// Identifies one number that an asset carried for a time.
    AssetIdentityId, AssetIdentityKind);
crate::typed_id!(/// Identifies an entry of a warranty card.
    CardEntryId, CardEntryKind);
crate::typed_id!(/// Identifies one stored version of a warranty policy.
    PolicyRecordId, PolicyRecordKind);

closed_list! {
    /// Where a device stands in its life. May grow.
    pub enum AssetStatus {
        /// At the customer's, working or not.
        InUse = "in_use" ("使用中", "In use"),
        /// Handed in for repair.
        InRepair = "in_repair" ("维修中", "In repair"),
        /// Another device took its place; see `replaced_by`.
        Replaced = "replaced" ("已更换", "Replaced"),
        /// Given back for a refund.
        Returned = "returned" ("已退货", "Returned"),
        /// Gone for good.
        Scrapped = "scrapped" ("已报废", "Scrapped"),
    }
}
crate::text_enum!(AssetStatus);

impl AssetStatus {
    /// Whether a device may go from this status to `next`. `replaced` is reached only by naming the
    /// successor; scrapped and replaced devices stay what they are.
    pub fn may_become(self, next: AssetStatus) -> bool {
        use AssetStatus::{InRepair, InUse, Returned, Scrapped};
        matches!(
            (self, next),
            (InUse, InRepair | Returned | Scrapped)
                | (InRepair, InUse | Returned | Scrapped)
                | (Returned, InUse | Scrapped)
        )
    }

    /// Whether the device can still serve, and so take another one's place.
    pub fn is_serviceable(self) -> bool {
        matches!(self, AssetStatus::InUse | AssetStatus::InRepair)
    }
}

closed_list! {
    /// Which of a device's numbers. May grow.
    pub enum IdentityType {
        /// The maker's serial number.
        Serial = "serial" ("序列号", "Serial number"),
        /// Number of the terminal in a network.
        Terminal = "terminal" ("终端号", "Terminal number"),
        /// Number of the SIM card.
        Sim = "sim" ("SIM 卡号", "SIM card number"),
    }
}
crate::text_enum!(IdentityType);

/// One product as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = products)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct ProductRecord {
    pub id: ProductId,
    pub model: String,
    /// The model without case, width and spaces: unique.
    pub model_folded: String,
    pub name: String,
    pub category_code: Option<String>,
    pub brand: Option<String>,
    pub is_bulky: bool,
    pub needs_installation: bool,
    pub warranty_policy_code: Option<String>,
    pub maintenance_interval_days: Option<i32>,
    pub is_active: bool,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

/// One asset as stored.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = assets)]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct AssetRecord {
    pub id: AssetId,
    pub serial: String,
    /// The serial without case, width and spaces: unique within the product.
    pub serial_folded: String,
    pub product_id: ProductId,
    pub customer_id: CustomerId,
    pub site_id: Option<SiteId>,
    pub branch_id: BranchId,
    pub order_number: Option<String>,
    pub purchased_on: Option<NaiveDate>,
    pub delivered_on: Option<NaiveDate>,
    pub accepted_on: Option<NaiveDate>,
    pub manufactured_on: Option<NaiveDate>,
    pub voucher_number: Option<String>,
    pub price_amount: Option<i64>,
    pub price_currency: Option<Currency>,
    pub terminal_number: Option<String>,
    pub sim_number: Option<String>,
    pub protocol: Option<String>,
    pub software_version: Option<String>,
    pub parent_id: Option<AssetId>,
    pub status: AssetStatus,
    pub replaced_by_id: Option<AssetId>,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

impl AssetRecord {
    /// What the customer paid.
    pub fn price(&self) -> Option<Money> {
        let (amount_minor, currency) = self.price_amount.zip(self.price_currency)?;
        Some(Money {
            amount_minor,
            currency,
        })
    }

    /// Sets what the customer paid.
    pub fn set_price(&mut self, price: Option<Money>) {
        self.price_amount = price.map(|price| price.amount_minor);
        self.price_currency = price.map(|price| price.currency);
    }

    /// One of its numbers.
    pub fn number(&self, which: IdentityType) -> Option<&str> {
        match which {
            IdentityType::Serial => Some(&self.serial),
            IdentityType::Terminal => self.terminal_number.as_deref(),
            IdentityType::Sim => self.sim_number.as_deref(),
        }
    }
}

/// A number that an asset carried for a time; open while it still does.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = asset_identities)]
#[diesel(treat_none_as_default_value = false)]
pub struct IdentityRecord {
    pub id: AssetIdentityId,
    pub asset_id: AssetId,
    pub kind: IdentityType,
    pub value: String,
    pub value_folded: String,
    pub valid_from: UtcTime,
    pub valid_until: Option<UtcTime>,
    pub ticket_id: Option<TicketId>,
}

/// A part fitted in a repair, as the warranty card keeps it.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct WarrantyCardPart {
    /// Stock keeping unit.
    #[schema(max_length = 60)]
    pub sku: String,
    /// Name at the time.
    #[schema(max_length = 200)]
    pub name: Option<String>,
    /// How many.
    #[schema(minimum = 1, maximum = 100_000)]
    pub quantity: i32,
    /// Serial number of the part.
    #[schema(max_length = 100)]
    pub serial: Option<String>,
}

/// An entry of the warranty card (保修卡): what one closed ticket did to the device.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = warranty_card_entries)]
#[diesel(treat_none_as_default_value = false)]
pub struct CardRecord {
    pub id: CardEntryId,
    pub asset_id: AssetId,
    pub ticket_id: TicketId,
    pub cycle: i32,
    pub done_on: NaiveDate,
    pub fault_code: Option<String>,
    pub is_serious_fault: bool,
    pub work: String,
    pub parts: Doc<Vec<WarrantyCardPart>>,
    pub out_of_service_from: Option<NaiveDate>,
    pub created_at: UtcTime,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_moves_only_along_its_life() {
        use AssetStatus::{InRepair, InUse, Replaced, Returned, Scrapped};
        let allowed = [
            (InUse, InRepair),
            (InUse, Returned),
            (InUse, Scrapped),
            (InRepair, InUse),
            (InRepair, Returned),
            (InRepair, Scrapped),
            (Returned, InUse),
            (Returned, Scrapped),
        ];
        for from in AssetStatus::ALL {
            for to in AssetStatus::ALL {
                let expected = allowed.contains(&(*from, *to));
                assert_eq!(from.may_become(*to), expected, "{from} to {to}");
            }
        }
        assert!(!Replaced.is_serviceable() && !Scrapped.is_serviceable());
    }
}
