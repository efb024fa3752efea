//! The facts of a dry run as taken: the same as the rules know, within limits.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::equipment::warranty::{
    ChargeLineKind, ContractCover, Facts, Fault, Goodwill, IdleKind, IdleSpan, PastRepair, Payer,
    ReplacedPart,
};
use crate::platform::money::Money;

/// What is known about a device, a fault and a customer.
#[derive(Debug, Clone, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntitlementFacts {
    /// The day for which the answer is wanted.
    pub on: NaiveDate,
    /// Date on the purchase voucher.
    pub purchased_on: Option<NaiveDate>,
    /// Day the device was handed to the customer.
    pub delivered_on: Option<NaiveDate>,
    /// Day the installation was finished.
    pub installed_on: Option<NaiveDate>,
    /// Day the customer accepted the installation; it counts before `installed_on`.
    pub accepted_on: Option<NaiveDate>,
    /// Day the device left the factory.
    pub manufactured_on: Option<NaiveDate>,
    /// Whether a valid voucher is on file.
    #[serde(default)]
    pub has_voucher: bool,
    /// What the customer paid.
    pub purchase_price: Option<Money>,
    /// The fault in question.
    #[validate(nested)]
    pub fault: Option<EntitlementFault>,
    /// Finished repairs of the device.
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    pub repairs: Vec<EntitlementRepair>,
    /// Times under repair or waiting for parts; they may overlap.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_items = 200)]
    pub idle_spans: Vec<EntitlementIdleSpan>,
    /// Parts fitted in earlier repairs.
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    pub replaced_parts: Vec<EntitlementPart>,
    /// Whether an exchange against the same model is possible; true unless said.
    pub is_same_model_available: Option<bool>,
    /// Whether the customer declines an equivalent model.
    #[serde(default)]
    pub is_equivalent_declined: bool,
    /// The service contract of the device.
    #[validate(nested)]
    pub contract: Option<EntitlementContract>,
    /// Goodwill that someone with the authority has granted.
    #[validate(nested)]
    pub goodwill: Option<EntitlementGoodwill>,
}

/// The fault as judged so far.
#[derive(Debug, Clone, Default, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntitlementFault {
    /// Code of the diagnosis.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64)]
    pub code: Option<String>,
    /// A serious quality fault (严重质量问题).
    #[serde(default)]
    pub is_serious: bool,
    /// Man-made damage (人为破坏).
    #[serde(default)]
    pub is_man_made: bool,
}

/// A repair that was finished.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntitlementRepair {
    /// What was repaired.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64)]
    pub fault_code: String,
    /// Whether it was a serious quality fault.
    pub is_serious: bool,
    /// Day the repair was finished.
    pub finished_on: NaiveDate,
    /// Whether the device worked when it was handed back.
    pub is_fixed: bool,
}

/// A time in which the customer could not use the device.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntitlementIdleSpan {
    /// Why.
    pub kind: IdleKind,
    /// Day it was handed in, or the wait began.
    pub from: NaiveDate,
    /// Day it was back, or the part came; absent while it lasts.
    pub until: Option<NaiveDate>,
}

/// A part fitted in an earlier repair.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntitlementPart {
    /// Stock keeping unit.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60)]
    pub sku: String,
    /// The fault it was fitted for.
    #[validate(length(min = 1, max = 64))]
    #[schema(min_length = 1, max_length = 64)]
    pub fault_code: String,
    /// Day it was fitted.
    pub replaced_on: NaiveDate,
}

/// What a service contract covers.
#[derive(Debug, Clone, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntitlementContract {
    /// Contract number.
    #[validate(length(min = 1, max = 60))]
    #[schema(min_length = 1, max_length = 60)]
    pub number: String,
    /// First day of cover; absent means it has begun.
    pub from: Option<NaiveDate>,
    /// Last day of cover.
    pub until: NaiveDate,
    /// Kinds of cost that it pays in full.
    #[validate(length(max = 4))]
    #[schema(max_items = 4)]
    pub lines: Vec<ChargeLineKind>,
    /// Jobs left in the quota; absent means no limit.
    #[validate(range(max = 1_000_000))]
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub quota_left: Option<u32>,
}

/// A favour without duty.
#[derive(Debug, Clone, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntitlementGoodwill {
    /// Who pays.
    pub payer: Payer,
    /// Part of every kind of cost, in percent.
    #[validate(range(min = 1, max = 100))]
    #[schema(minimum = 1, maximum = 100)]
    pub percent: u32,
    /// Last day of the offer; absent means no end.
    pub until: Option<NaiveDate>,
}

impl From<EntitlementFacts> for Facts {
    fn from(sent: EntitlementFacts) -> Facts {
        Facts {
            on: sent.on,
            purchased_on: sent.purchased_on,
            delivered_on: sent.delivered_on,
            installed_on: sent.installed_on,
            accepted_on: sent.accepted_on,
            manufactured_on: sent.manufactured_on,
            has_voucher: sent.has_voucher,
            purchase_price: sent.purchase_price,
            fault: sent.fault.unwrap_or_default().into(),
            repairs: sent.repairs.into_iter().map(PastRepair::from).collect(),
            idle_spans: sent.idle_spans.into_iter().map(IdleSpan::from).collect(),
            replaced_parts: sent
                .replaced_parts
                .into_iter()
                .map(ReplacedPart::from)
                .collect(),
            is_same_model_available: sent.is_same_model_available.unwrap_or(true),
            is_equivalent_declined: sent.is_equivalent_declined,
            contract: sent.contract.map(ContractCover::from),
            goodwill: sent.goodwill.map(Goodwill::from),
        }
    }
}

macro_rules! same_members {
    ($($sent:ident => $known:ident { $($member:ident),+ })+) => {$(
        impl From<$sent> for $known {
            fn from(sent: $sent) -> $known {
                $known { $($member: sent.$member),+ }
            }
        }
    )+};
}

same_members! {
    EntitlementFault => Fault { code, is_serious, is_man_made }
    EntitlementRepair => PastRepair { fault_code, is_serious, finished_on, is_fixed }
    EntitlementIdleSpan => IdleSpan { kind, from, until }
    EntitlementPart => ReplacedPart { sku, fault_code, replaced_on }
    EntitlementContract => ContractCover { number, from, until, lines, quota_left }
    EntitlementGoodwill => Goodwill { payer, percent, until }
}
