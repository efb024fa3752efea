//! Categories and fault codes: the words by which tickets are sorted. Tables: `categories`, `fault_codes`.

mod actions;
pub mod dto;
mod repo;
pub(super) mod routes;
mod shipped;

pub use shipped::install_reference;

use super::model::{CategoryId, FaultCodeId};
use crate::platform::clock::UtcTime;
use crate::platform::db::schema::{categories, fault_codes};

/// A category of tickets; categories form a tree.
#[derive(
    Debug, Clone, PartialEq, Eq, diesel::Queryable, diesel::Insertable, diesel::AsChangeset,
)]
#[diesel(table_name = categories, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Category {
    pub id: CategoryId,
    /// Unique, for files and outside systems.
    pub code: String,
    pub parent_id: Option<CategoryId>,
    pub name_zh: String,
    pub name_en: String,
    /// The one who repaired may also verify.
    pub allows_self_verification: bool,
    /// The customer signs a repair agreement before work starts.
    pub requires_agreement: bool,
    pub is_active: bool,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}

/// A fault code, given by the diagnosis.
#[derive(
    Debug, Clone, PartialEq, Eq, diesel::Queryable, diesel::Insertable, diesel::AsChangeset,
)]
#[diesel(table_name = fault_codes, treat_none_as_default_value = false)]
pub struct FaultCode {
    pub id: FaultCodeId,
    pub code: String,
    pub name_zh: String,
    pub name_en: String,
    /// A serious performance fault in the sense of the three guarantees.
    pub is_serious: bool,
    pub is_active: bool,
    pub version: i64,
    pub created_at: UtcTime,
    pub updated_at: UtcTime,
}
