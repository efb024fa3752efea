//! What flows look like on the wire: steps allowed, needs unmet, refusals as problems.

use serde::Serialize;

use super::flow::Reason;
use super::need::{COMMENT, REASON_CODE, Unmet};
use super::step::{Allowed, Refusal};
use crate::platform::codes::Code;
use crate::platform::error::AppError;
use crate::platform::lang::Lang;
use crate::platform::text;

/// A step that the caller may take from the present state.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct AllowedTransition {
    /// The step's name; send it as `action`.
    #[schema(max_length = 60)]
    pub action: String,
    /// State that it leads to; the present one when the step does not move the state.
    #[schema(max_length = 60)]
    pub to: String,
    /// Members that the request must carry, such as `reason_code`.
    #[schema(max_items = 20, value_type = Vec<crate::platform::http::texts::Text60>)]
    pub requires: Vec<String>,
    /// Values possible for `reason_code`.
    #[schema(max_items = 50, value_type = Vec<crate::platform::http::texts::Text60>)]
    pub reason_codes: Vec<String>,
    /// What is missing before the step can be taken.
    #[schema(max_items = 50)]
    pub unmet: Vec<UnmetNeed>,
    /// Address to post to when the step is taken by recording evidence or by a resource of its own.
    #[schema(max_length = 300)]
    pub address: Option<String>,
}

/// One thing still missing for a step.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct UnmetNeed {
    /// The need as a word.
    #[schema(max_length = 60)]
    pub need: String,
    /// The need for people, localised.
    #[schema(max_length = 300)]
    pub title: String,
    /// More on what is missing in this case, localised.
    #[schema(max_length = 500)]
    pub detail: Option<String>,
    /// Address where it can be supplied.
    #[schema(max_length = 300)]
    pub address: Option<String>,
}

impl UnmetNeed {
    /// In the caller's language.
    pub fn new(unmet: &Unmet, lang: Lang) -> UnmetNeed {
        let detail = unmet.detail.as_ref().and_then(|detail| {
            let params: Vec<(&str, &str)> = detail
                .params
                .iter()
                .map(|(name, value)| (*name, value.as_str()))
                .collect();
            text::find(lang, &format!("needs.{}", detail.key), &params)
        });
        UnmetNeed {
            need: unmet.need.code.to_owned(),
            title: unmet.need.title.text(lang).to_owned(),
            detail,
            address: unmet.address.clone().map(api_address),
        }
    }
}

/// Flows name addresses within the API; callers get whole paths.
fn api_address(address: String) -> String {
    format!("/api/v1{address}")
}

impl AllowedTransition {
    /// In the caller's language.
    pub fn new(allowed: &Allowed, lang: Lang) -> AllowedTransition {
        let reason_codes = match allowed.reason {
            Reason::None => &[],
            Reason::Required(codes) | Reason::Optional(codes) => codes,
        };
        // Words of the request are named in `requires`; a list of what is missing would repeat them.
        let said_elsewhere =
            |unmet: &&Unmet| unmet.need.code != REASON_CODE.code && unmet.need.code != COMMENT.code;
        AllowedTransition {
            action: allowed.action.to_owned(),
            to: allowed.to.to_owned(),
            requires: allowed
                .requires
                .iter()
                .map(|name| (*name).to_owned())
                .collect(),
            reason_codes: reason_codes
                .iter()
                .map(|code| code.code.to_owned())
                .collect(),
            unmet: allowed
                .unmet
                .iter()
                .filter(said_elsewhere)
                .map(|unmet| UnmetNeed::new(unmet, lang))
                .collect(),
            address: allowed.address.clone().map(api_address),
        }
    }
}

impl Refusal {
    /// The problem that tells the caller why, and what is possible instead.
    pub fn into_error(self, action: &str, state: &str, lang: Lang) -> AppError {
        match self {
            Refusal::UnknownAction { action } => AppError::fault(
                crate::platform::error::FieldFault::body(
                    "/action",
                    crate::platform::codes::FaultCode::NotAllowed,
                )
                .with("action", action),
            ),
            Refusal::NotFromHere { current, allowed } => {
                let allowed: Vec<AllowedTransition> = allowed
                    .iter()
                    .map(|one| AllowedTransition::new(one, lang))
                    .collect();
                AppError::new(Code::InvalidTransition)
                    .with("action", action)
                    .with("current", &current)
                    .with_extra("current_state", current)
                    .with_extra("allowed", allowed)
            }
            Refusal::NotYours { who } => {
                let names: Vec<&str> = who.iter().map(|who| who.title().text(lang)).collect();
                AppError::new(Code::NotYourStep).with("who", names.join(", "))
            }
            Refusal::ByEvidence { address } => AppError::new(Code::InvalidTransition)
                .saying("by_evidence")
                .with("action", action)
                .with("current", state)
                .with("address", address.map(api_address).unwrap_or_default())
                .with_extra("current_state", state),
            Refusal::Unmet(unmet) => {
                let needs: Vec<UnmetNeed> =
                    unmet.iter().map(|one| UnmetNeed::new(one, lang)).collect();
                AppError::new(Code::NeedsUnmet)
                    .with("action", action)
                    .with("count", needs.len())
                    .with_extra("unmet", needs)
            }
        }
    }
}
