//! Suppliers as sent and taken.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::inventory::model::{Supplier as Row, SupplierId};
use crate::platform::clock::UtcTime;
use crate::platform::closed_list::closed_list;
use crate::platform::http::page::ListFilter;
use crate::platform::patch::Patch;

/// Who sells parts to us.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Supplier {
    /// Identifies the supplier.
    pub id: SupplierId,
    /// Short code, unique.
    #[schema(max_length = 60, example = "HZ-COOL")]
    pub code: String,
    /// Name of the company.
    #[schema(max_length = 200)]
    pub name: String,
    /// Whom to ask for.
    #[schema(max_length = 100)]
    pub contact_name: Option<String>,
    /// Telephone of the company.
    #[schema(max_length = 40)]
    pub phone: Option<String>,
    /// E-mail address of the company.
    #[schema(max_length = 200)]
    pub email: Option<String>,
    /// When and how they are paid.
    #[schema(max_length = 500)]
    pub payment_terms: Option<String>,
    /// Usual days from order to arrival.
    #[schema(minimum = 0, maximum = 365)]
    pub lead_days: Option<i32>,
    /// Whether new orders may go there.
    pub is_active: bool,
    /// Version, for `If-Match`.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was entered.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

crate::page_schema!(SupplierPage, Supplier);

impl From<Row> for Supplier {
    fn from(row: Row) -> Supplier {
        Supplier {
            id: row.id,
            code: row.code,
            name: row.name,
            contact_name: row.contact_name,
            phone: row.phone,
            email: row.email,
            payment_terms: row.payment_terms,
            lead_days: row.lead_days,
            is_active: row.is_active,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// A supplier to enter.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SupplierCreate {
    /// Short code, unique; never changes.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "HZ-COOL")]
    pub code: String,
    /// Name of the company.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Whom to ask for.
    #[validate(length(max = 100))]
    #[schema(max_length = 100)]
    pub contact_name: Option<String>,
    /// Telephone of the company.
    #[validate(length(max = 40))]
    #[schema(max_length = 40)]
    pub phone: Option<String>,
    /// E-mail address of the company.
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub email: Option<String>,
    /// When and how they are paid.
    #[validate(length(max = 500))]
    #[schema(max_length = 500)]
    pub payment_terms: Option<String>,
    /// Usual days from order to arrival.
    #[validate(range(min = 0, max = 365))]
    #[schema(minimum = 0, maximum = 365)]
    pub lead_days: Option<i32>,
}

closed_list! {
    /// A member of a supplier that a change can empty.
    pub enum SupplierMember {
        ContactName = "contact_name" ("联系人", "Contact"),
        Phone = "phone" ("电话", "Telephone"),
        Email = "email" ("邮箱", "E-mail"),
        PaymentTerms = "payment_terms" ("付款条件", "Payment terms"),
        LeadDays = "lead_days" ("交货天数", "Lead time"),
    }
}

/// Members to change; what is left out stays as it is.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SupplierUpdate {
    /// Name of the company.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub name: Option<String>,
    /// Whom to ask for.
    #[validate(length(max = 100))]
    #[schema(value_type = Option<String>, max_length = 100)]
    pub contact_name: Patch<String>,
    /// Telephone of the company.
    #[validate(length(max = 40))]
    #[schema(value_type = Option<String>, max_length = 40)]
    pub phone: Patch<String>,
    /// E-mail address of the company.
    #[validate(length(max = 200))]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub email: Patch<String>,
    /// When and how they are paid.
    #[validate(length(max = 500))]
    #[schema(value_type = Option<String>, max_length = 500)]
    pub payment_terms: Patch<String>,
    /// Usual days from order to arrival.
    #[validate(range(min = 0, max = 365))]
    #[schema(value_type = Option<i32>, minimum = 0, maximum = 365)]
    pub lead_days: Patch<i32>,
    /// Whether new orders may go there.
    pub is_active: Option<bool>,
    /// Members to empty, for clients that cannot send `null`.
    #[validate(length(max = 5))]
    #[schema(max_items = 5)]
    pub unset: Vec<SupplierMember>,
}

/// Which suppliers to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct SupplierFilter {
    /// In use, or out of it.
    pub is_active: Option<bool>,
}

impl ListFilter for SupplierFilter {
    const SORTS: &'static [&'static str] = &["code"];
    const DEFAULT_DESCENDING: bool = false;
}
