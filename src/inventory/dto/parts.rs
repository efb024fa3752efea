//! Parts as sent and taken.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::inventory::model::{Part as Row, PartId, PartSupplier as TermsRow, SupplierId, money};
use crate::inventory::neighbours::{ProductId, ProductRef};
use crate::inventory::words::PartCategory;
use crate::platform::clock::UtcTime;
use crate::platform::closed_list::closed_list;
use crate::platform::http::page::ListFilter;
use crate::platform::money::Money;
use crate::platform::patch::Patch;
use crate::platform::quantity::Quantity;

/// A spare part.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SparePart)]
pub struct Part {
    /// Identifies the part.
    pub id: PartId,
    /// Stock keeping number; unique, whatever its case, width and spaces.
    #[schema(max_length = 60, example = "CMP-35GW")]
    pub sku: String,
    /// Name for people.
    #[schema(max_length = 200, example = "压缩机 1.5 匹")]
    pub name: String,
    /// Name in English.
    #[schema(max_length = 200, example = "Compressor 1.5 hp")]
    pub name_en: Option<String>,
    /// What it is made of or for; how the shelves are sorted.
    pub category: PartCategory,
    /// Unit that quantities are counted in.
    #[schema(max_length = 20, example = "件")]
    pub unit: String,
    /// Decimals that a quantity may have: 0 for pieces, more for cable and gas.
    #[schema(minimum = 0, maximum = 3)]
    pub decimals: i32,
    /// Every piece is known by its serial number.
    pub is_serial_tracked: bool,
    /// Every receipt names the maker's lot.
    pub is_lot_tracked: bool,
    /// Used up in the work, such as tape and refrigerant.
    pub is_consumable: bool,
    /// The part that it replaces has to come back.
    pub owes_old_part: bool,
    /// Below this, more should be bought.
    pub minimum_quantity: Option<Quantity>,
    /// Above this, too much lies idle.
    pub maximum_quantity: Option<Quantity>,
    /// What a customer pays for one unit.
    pub sale_price: Option<Money>,
    /// What one unit usually costs us, for plans; lots carry the true cost.
    pub purchase_price: Option<Money>,
    /// Days for which the part itself is warranted after it was fitted.
    #[schema(minimum = 0, maximum = 3650)]
    pub warranty_days: Option<i32>,
    /// Text of the bar code on the packing.
    #[schema(max_length = 100)]
    pub barcode: Option<String>,
    /// Models that it fits; empty when it fits any.
    #[schema(max_items = 200)]
    pub products: Vec<ProductRef>,
    /// Who sells it, the preferred supplier first; only where one part is asked for.
    #[schema(max_items = 50)]
    pub suppliers: Option<Vec<PartSupplier>>,
    /// False when it is no longer bought.
    pub is_active: bool,
    /// Version, for `If-Match`.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was entered.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

crate::page_schema!(PartPage, Part);

impl Part {
    /// With the models that it fits.
    pub fn new(row: Row, products: Vec<ProductRef>) -> Part {
        Part {
            id: row.id,
            category: row.category,
            decimals: row.decimals,
            is_serial_tracked: row.is_serial_tracked,
            is_lot_tracked: row.is_lot_tracked,
            is_consumable: row.is_consumable,
            owes_old_part: row.owes_old_part,
            minimum_quantity: row.minimum_quantity,
            maximum_quantity: row.maximum_quantity,
            sale_price: row.sale_price(),
            purchase_price: row.purchase_price(),
            warranty_days: row.warranty_days,
            sku: row.sku,
            name: row.name,
            name_en: row.name_en,
            unit: row.unit,
            barcode: row.barcode,
            products,
            suppliers: None,
            is_active: row.is_active,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Terms on which a supplier sells a part.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PartSupplier {
    /// The supplier.
    pub supplier_id: SupplierId,
    /// Name of the company.
    #[schema(max_length = 200)]
    pub supplier_name: String,
    /// The supplier's own number of the part.
    #[schema(max_length = 100)]
    pub supplier_sku: Option<String>,
    /// Last known price of one unit.
    pub price: Option<Money>,
    /// Days from order to arrival.
    #[schema(minimum = 0, maximum = 365)]
    pub lead_days: Option<i32>,
    /// Ask there first.
    pub is_preferred: bool,
}

impl PartSupplier {
    /// With the supplier's name.
    pub fn new(row: TermsRow, supplier_name: String) -> PartSupplier {
        PartSupplier {
            supplier_id: row.supplier_id,
            supplier_name,
            price: money(row.price_amount, row.price_currency),
            supplier_sku: row.supplier_sku,
            lead_days: row.lead_days,
            is_preferred: row.is_preferred,
        }
    }
}

/// A part to enter.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartCreate {
    /// Stock keeping number; never changes.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "CMP-35GW")]
    pub sku: String,
    /// Name for people.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "压缩机 1.5 匹")]
    pub name: String,
    /// Name in English.
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub name_en: Option<String>,
    /// What it is made of or for.
    pub category: PartCategory,
    /// Unit that quantities are counted in.
    #[validate(length(min = 1, max = 20))]
    #[schema(min_length = 1, max_length = 20, example = "件")]
    pub unit: String,
    /// Decimals that a quantity may have.
    #[serde(default)]
    #[validate(range(min = 0, max = 3))]
    #[schema(minimum = 0, maximum = 3)]
    pub decimals: i32,
    /// Every piece is known by its serial number.
    #[serde(default)]
    pub is_serial_tracked: bool,
    /// Every receipt names the maker's lot.
    #[serde(default)]
    pub is_lot_tracked: bool,
    /// Used up in the work.
    #[serde(default)]
    pub is_consumable: bool,
    /// The part that it replaces has to come back.
    #[serde(default)]
    pub owes_old_part: bool,
    /// Below this, more should be bought.
    pub minimum_quantity: Option<Quantity>,
    /// Above this, too much lies idle.
    pub maximum_quantity: Option<Quantity>,
    /// What a customer pays for one unit.
    pub sale_price: Option<Money>,
    /// What one unit usually costs us.
    pub purchase_price: Option<Money>,
    /// Days for which the part itself is warranted.
    #[validate(range(min = 0, max = 3650))]
    #[schema(minimum = 0, maximum = 3650)]
    pub warranty_days: Option<i32>,
    /// Text of the bar code on the packing.
    #[validate(length(max = 100))]
    #[schema(max_length = 100)]
    pub barcode: Option<String>,
    /// Models that it fits; empty when it fits any.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_items = 200)]
    pub product_ids: Vec<ProductId>,
}

closed_list! {
    /// A member of a part that a change can empty.
    pub enum PartMember {
        NameEn = "name_en" ("英文名称", "Name in English"),
        MinimumQuantity = "minimum_quantity" ("最低库存", "Minimum"),
        MaximumQuantity = "maximum_quantity" ("最高库存", "Maximum"),
        SalePrice = "sale_price" ("销售价", "Sale price"),
        PurchasePrice = "purchase_price" ("参考进价", "Purchase price"),
        WarrantyDays = "warranty_days" ("配件保修天数", "Warranty days"),
        Barcode = "barcode" ("条码", "Bar code"),
    }
}

/// Members to change; what is left out stays as it is.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PartUpdate {
    /// Name for people.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// Name in English.
    #[validate(length(max = 200))]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub name_en: Patch<String>,
    /// What it is made of or for.
    pub category: Option<PartCategory>,
    /// Unit that quantities are counted in; stays once stock has moved.
    #[validate(length(min = 1, max = 20))]
    #[schema(min_length = 1, max_length = 20)]
    pub unit: Option<String>,
    /// Decimals that a quantity may have; stay once stock has moved.
    #[validate(range(min = 0, max = 3))]
    #[schema(minimum = 0, maximum = 3)]
    pub decimals: Option<i32>,
    /// Every piece is known by its serial number; stays once stock has moved.
    pub is_serial_tracked: Option<bool>,
    /// Every receipt names the maker's lot.
    pub is_lot_tracked: Option<bool>,
    /// Used up in the work.
    pub is_consumable: Option<bool>,
    /// The part that it replaces has to come back.
    pub owes_old_part: Option<bool>,
    /// Below this, more should be bought.
    #[schema(value_type = Option<Quantity>)]
    pub minimum_quantity: Patch<Quantity>,
    /// Above this, too much lies idle.
    #[schema(value_type = Option<Quantity>)]
    pub maximum_quantity: Patch<Quantity>,
    /// What a customer pays for one unit.
    #[schema(value_type = Option<Money>)]
    pub sale_price: Patch<Money>,
    /// What one unit usually costs us.
    #[schema(value_type = Option<Money>)]
    pub purchase_price: Patch<Money>,
    /// Days for which the part itself is warranted.
    #[validate(range(min = 0, max = 3650))]
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 3650)]
    pub warranty_days: Patch<i32>,
    /// Text of the bar code on the packing.
    #[validate(length(max = 100))]
    #[schema(value_type = Option<String>, max_length = 100)]
    pub barcode: Patch<String>,
    /// Models that it fits, replacing those it fitted before.
    #[validate(length(max = 200))]
    #[schema(max_items = 200)]
    pub product_ids: Option<Vec<ProductId>>,
    /// Whether it is still bought.
    pub is_active: Option<bool>,
    /// Members to empty, for clients that cannot send `null`.
    #[validate(length(max = 7))]
    #[schema(max_items = 7)]
    pub unset: Vec<PartMember>,
}

/// Terms on which a supplier sells a part, to be kept.
#[derive(Debug, Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartSupplierTerms {
    /// The supplier.
    pub supplier_id: SupplierId,
    /// The supplier's own number of the part.
    #[validate(length(max = 100))]
    #[schema(max_length = 100)]
    pub supplier_sku: Option<String>,
    /// Price of one unit.
    pub price: Option<Money>,
    /// Days from order to arrival.
    #[validate(range(min = 0, max = 365))]
    #[schema(minimum = 0, maximum = 365)]
    pub lead_days: Option<i32>,
    /// Ask there first.
    #[serde(default)]
    pub is_preferred: bool,
}

/// Who sells a part, all of them.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartSuppliersPut {
    /// The suppliers with their terms.
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    pub suppliers: Vec<PartSupplierTerms>,
}

/// Which parts to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct PartFilter {
    /// Words of number, name, bar code or model, whole or in part; finds the newest thousand.
    #[param(max_length = 100)]
    pub q: Option<String>,
    /// That fit this model.
    pub product_id: Option<ProductId>,
    /// Of this category.
    pub category: Option<PartCategory>,
    /// Text of the bar code, exactly.
    #[param(max_length = 100)]
    pub barcode: Option<String>,
    /// That have a piece of this serial number, wherever it is now; case, width and spaces do not count.
    #[param(max_length = 100)]
    pub serial: Option<String>,
    /// Still bought, or not.
    pub is_active: Option<bool>,
}

impl ListFilter for PartFilter {
    const SORTS: &'static [&'static str] = &["sku", "created_at"];
    const DEFAULT_DESCENDING: bool = false;
}
