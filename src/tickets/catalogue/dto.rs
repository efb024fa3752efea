//! Categories and fault codes as sent.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::repo::Wanted;
use super::{Category as CategoryRow, FaultCode as FaultCodeRow};
use crate::platform::clock::UtcTime;
use crate::platform::closed_list::closed_list;
use crate::platform::http::page::ListFilter;
use crate::platform::lang::Lang;
use crate::platform::patch::Patch;
use crate::tickets::model::{CategoryId, FaultCodeId};

/// A category of tickets.
#[serde_with::skip_serializing_none]
#[derive(Debug, Serialize, ToSchema)]
pub struct Category {
    /// The category.
    pub id: CategoryId,
    /// Short code, unique.
    #[schema(max_length = 60, example = "appliance.air_conditioner")]
    pub code: String,
    /// The category above; absent at the top.
    pub parent_id: Option<CategoryId>,
    /// Name in the caller's language.
    #[schema(max_length = 100)]
    pub name: String,
    /// Name in Chinese.
    #[schema(max_length = 100, example = "空调")]
    pub name_zh: String,
    /// Name in English.
    #[schema(max_length = 100, example = "Air conditioner")]
    pub name_en: String,
    /// The one who repaired may also verify; for small jobs.
    pub allows_self_verification: bool,
    /// The customer signs a repair agreement before work starts.
    pub requires_agreement: bool,
    /// Whether new tickets can have it.
    pub is_active: bool,
    /// Version, for `If-Match`.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was created.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

impl Category {
    /// In the caller's language.
    pub fn new(row: CategoryRow, lang: Lang) -> Category {
        Category {
            id: row.id,
            code: row.code,
            parent_id: row.parent_id,
            name: by_lang(&row.name_zh, &row.name_en, lang),
            name_zh: row.name_zh,
            name_en: row.name_en,
            allows_self_verification: row.allows_self_verification,
            requires_agreement: row.requires_agreement,
            is_active: row.is_active,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

fn by_lang(zh: &str, en: &str, lang: Lang) -> String {
    match lang {
        Lang::ZhCn => zh.to_owned(),
        Lang::En => en.to_owned(),
    }
}

crate::page_schema!(CategoryPage, Category);

/// A category to create.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryCreate {
    /// Short code, unique; never changes.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "appliance.heater")]
    pub code: String,
    /// The category above.
    pub parent_id: Option<CategoryId>,
    /// Name in Chinese.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "取暖器")]
    pub name_zh: String,
    /// Name in English.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "Heater")]
    pub name_en: String,
    /// The one who repaired may also verify.
    #[serde(default)]
    pub allows_self_verification: bool,
    /// The customer signs a repair agreement before work starts.
    #[serde(default)]
    pub requires_agreement: bool,
}

closed_list! {
    /// A member of a category that a change can empty.
    pub enum CategoryUnset {
        ParentId = "parent_id" ("上级分类", "Category above"),
    }
}

/// Members to change; what is left out stays as it is.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CategoryUpdate {
    /// The category above; `null` moves it to the top.
    #[schema(value_type = Option<CategoryId>)]
    pub parent_id: Patch<CategoryId>,
    /// Name in Chinese.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name_zh: Option<String>,
    /// Name in English.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name_en: Option<String>,
    /// The one who repaired may also verify.
    pub allows_self_verification: Option<bool>,
    /// The customer signs a repair agreement before work starts.
    pub requires_agreement: Option<bool>,
    /// Whether new tickets can have it.
    pub is_active: Option<bool>,
    /// Members to empty, for clients that cannot send `null`.
    #[validate(length(max = 1))]
    #[schema(max_items = 1)]
    pub unset: Vec<CategoryUnset>,
}

/// Which categories to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CategoryFilter {
    /// Directly below this category.
    pub parent_id: Option<CategoryId>,
    /// In use, or out of it.
    pub is_active: Option<bool>,
}

impl ListFilter for CategoryFilter {
    const SORTS: &'static [&'static str] = &["code"];
    const DEFAULT_DESCENDING: bool = false;
}

impl From<CategoryFilter> for Wanted {
    fn from(filter: CategoryFilter) -> Wanted {
        Wanted {
            parent_id: filter.parent_id,
            is_active: filter.is_active,
        }
    }
}

/// A fault code.
#[derive(Debug, Serialize, ToSchema)]
pub struct TicketFaultCode {
    /// The fault code.
    pub id: FaultCodeId,
    /// The code, unique.
    #[schema(max_length = 60, example = "no_cooling")]
    pub code: String,
    /// Name in the caller's language.
    #[schema(max_length = 100)]
    pub name: String,
    /// Name in Chinese.
    #[schema(max_length = 100, example = "不制冷")]
    pub name_zh: String,
    /// Name in English.
    #[schema(max_length = 100, example = "Does not cool")]
    pub name_en: String,
    /// A serious performance fault in the sense of the three guarantees (三包).
    pub is_serious: bool,
    /// Whether new diagnoses can name it.
    pub is_active: bool,
    /// Version, for `If-Match`.
    #[schema(minimum = 1)]
    pub version: i64,
    /// When it was created.
    pub created_at: UtcTime,
    /// When it was last changed.
    pub updated_at: UtcTime,
}

impl TicketFaultCode {
    /// In the caller's language.
    pub fn new(row: FaultCodeRow, lang: Lang) -> TicketFaultCode {
        TicketFaultCode {
            id: row.id,
            code: row.code,
            name: by_lang(&row.name_zh, &row.name_en, lang),
            name_zh: row.name_zh,
            name_en: row.name_en,
            is_serious: row.is_serious,
            is_active: row.is_active,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

crate::page_schema!(TicketFaultCodePage, TicketFaultCode);

/// A fault code to create.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketFaultCodeCreate {
    /// The code, unique; never changes.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60, example = "leaks")]
    pub code: String,
    /// Name in Chinese.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "漏水")]
    pub name_zh: String,
    /// Name in English.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "Leaks")]
    pub name_en: String,
    /// A serious performance fault in the sense of the three guarantees (三包).
    #[serde(default)]
    pub is_serious: bool,
}

/// Members to change; what is left out stays as it is.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TicketFaultCodeUpdate {
    /// Name in Chinese.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name_zh: Option<String>,
    /// Name in English.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100)]
    pub name_en: Option<String>,
    /// A serious performance fault in the sense of the three guarantees (三包).
    pub is_serious: Option<bool>,
    /// Whether new diagnoses can name it.
    pub is_active: Option<bool>,
}

/// Which fault codes to list.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TicketFaultCodeFilter {
    /// In use, or out of it.
    pub is_active: Option<bool>,
}

impl ListFilter for TicketFaultCodeFilter {
    const SORTS: &'static [&'static str] = &["code"];
    const DEFAULT_DESCENDING: bool = false;
}

impl From<TicketFaultCodeFilter> for Wanted {
    fn from(filter: TicketFaultCodeFilter) -> Wanted {
        Wanted {
            parent_id: None,
            is_active: filter.is_active,
        }
    }
}
