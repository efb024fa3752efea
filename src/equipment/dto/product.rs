//! Products as sent and taken.

use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::equipment::model::{ProductId, ProductRecord};
use crate::platform::clock::UtcTime;
use crate::platform::http::page::ListFilter;

/// Filters of the list of products.
#[derive(Debug, Default, Clone, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct ProductFilter {
    /// How the model begins; case, width and spaces do not count.
    #[param(max_length = 100, example = "KFR-35")]
    pub q: Option<String>,
    /// The brand, exactly.
    #[param(max_length = 100)]
    pub brand: Option<String>,
    /// True for products that are still sold or serviced, false for retired ones.
    pub is_active: Option<bool>,
}

impl ListFilter for ProductFilter {
    const SORTS: &'static [&'static str] = &["model", "created_at"];
    const DEFAULT_DESCENDING: bool = false;
}

/// A product in a word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ProductRef {
    /// Identifies the product.
    pub id: ProductId,
    /// The maker's name of the model.
    #[schema(max_length = 100, example = "KFR-35GW")]
    pub model: String,
    /// Name for people.
    #[schema(max_length = 200, example = "壁挂式空调 1.5 匹")]
    pub name: String,
}

/// A model that is serviced.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Product {
    /// Identifies the product.
    pub id: ProductId,
    /// The maker's name of the model; unique, whatever its case, width and spaces.
    #[schema(max_length = 100, example = "KFR-35GW")]
    pub model: String,
    /// Name for people.
    #[schema(max_length = 200, example = "壁挂式空调 1.5 匹")]
    pub name: String,
    /// Code of the ticket category that faults of this product usually fall under.
    #[schema(max_length = 60, example = "air_conditioner")]
    pub category_code: Option<String>,
    /// Brand.
    #[schema(max_length = 100)]
    pub brand: Option<String>,
    /// Too large to be carried in by the customer: it is fetched and delivered.
    pub is_bulky: bool,
    /// Has to be installed by a technician before use.
    pub needs_installation: bool,
    /// Code of the warranty policy that the product is sold under.
    #[schema(max_length = 64, example = "standard-one-year")]
    pub warranty_policy_code: Option<String>,
    /// Days between two maintenance visits.
    #[schema(minimum = 1, maximum = 3650)]
    pub maintenance_interval_days: Option<i32>,
    /// False when the product is no longer offered for new assets.
    pub is_active: bool,
    /// Version, for `If-Match`.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was entered.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

crate::page_schema!(ProductPage, Product);

impl From<ProductRecord> for Product {
    fn from(record: ProductRecord) -> Product {
        Product {
            id: record.id,
            model: record.model,
            name: record.name,
            category_code: record.category_code,
            brand: record.brand,
            is_bulky: record.is_bulky,
            needs_installation: record.needs_installation,
            warranty_policy_code: record.warranty_policy_code,
            maintenance_interval_days: record.maintenance_interval_days,
            is_active: record.is_active,
            version: record.version,
            created_at: record.created_at,
            updated_at: record.updated_at,
        }
    }
}

/// A new product.
#[derive(Debug, Clone, Default, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProductCreate {
    /// The maker's name of the model.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "KFR-35GW")]
    pub model: String,
    /// Name for people.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "壁挂式空调 1.5 匹")]
    pub name: String,
    /// Code of the ticket category that faults usually fall under.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60)]
    pub category_code: Option<String>,
    /// Brand.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub brand: Option<String>,
    /// Too large to be carried in by the customer.
    #[serde(default)]
    pub is_bulky: bool,
    /// Has to be installed by a technician before use.
    #[serde(default)]
    pub needs_installation: bool,
    /// Code of an existing warranty policy.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64, example = "standard-one-year")]
    pub warranty_policy_code: Option<String>,
    /// Days between two maintenance visits.
    #[validate(range(min = 1, max = 3650))]
    #[schema(minimum = 1, maximum = 3650)]
    pub maintenance_interval_days: Option<i32>,
}
