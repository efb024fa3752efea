//! Questions about entitlement as taken; the answer is the rules' own type.

use chrono::NaiveDate;
use serde::Deserialize;
use validator::{Validate, ValidationErrors};

use super::facts::EntitlementFacts;
use crate::equipment::warranty::WarrantyPolicy;

/// The case for which entitlement is asked.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct EntitlementQuery {
    /// Code of the fault, as in the list of fault codes; unknown before a diagnosis.
    #[param(max_length = 64, example = "FRAME-CRACK")]
    pub fault: Option<String>,
    /// The day of the question; today unless said.
    pub on: Option<NaiveDate>,
    /// Whether it is a serious quality fault (严重质量问题); what the fault code says unless said here.
    pub is_serious: Option<bool>,
    /// Whether the damage is man-made (人为破坏); false unless said.
    pub is_man_made: Option<bool>,
    /// Whether an exchange against the same model is possible; true unless said.
    pub is_same_model_available: Option<bool>,
    /// Whether the customer declines an equivalent model; false unless said.
    pub is_equivalent_declined: Option<bool>,
}

/// A dry run: typed facts against a stored policy or a draft. Nothing is stored.
#[derive(Debug, Clone, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntitlementCheck {
    /// What is known.
    #[validate(nested)]
    pub facts: EntitlementFacts,
    /// Code of a stored policy; excludes `policy`.
    #[validate(length(min = 1, max = 64))]
    #[schema(
        min_length = 1,
        max_length = 64,
        example = "furniture-three-guarantees"
    )]
    pub policy_code: Option<String>,
    /// Version of that policy; the one that binds by the dates of the facts unless said.
    #[validate(range(min = 1, max = 1_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub policy_version: Option<i32>,
    /// A draft to try out; excludes `policy_code`. With neither, no policy is asked.
    #[schema(nullable = false)]
    pub policy: Option<WarrantyPolicy>,
}

/// The document's own limits are checked by the action, which names each fault in the caller's language.
impl Validate for WarrantyPolicy {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}
