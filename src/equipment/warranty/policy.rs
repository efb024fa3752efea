//! A warranty policy as data: who promises what, for how long, counted from when.
//!
//! The document is versioned and effective-dated. Its meaning is in [`super::entitlement`], its
//! limits are in [`WarrantyPolicy::validate`]; storing and choosing one for a product is not here.

use chrono::{Days, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use utoipa::ToSchema;

use crate::platform::lang::Lang;

use super::words::{
    ChargeBasis, ChargeLineKind, IdleKind, Payer, PeriodUnit, RemedyKind, StartBasis,
};

/// One version of a promise to customers, as a JSON document.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WarrantyPolicy {
    /// Stable name of the policy, lower-case words joined by hyphens; the same in every version.
    #[schema(max_length = 64, example = "furniture-three-guarantees")]
    pub code: String,
    /// Version of the document; a change of wording or numbers is a new version.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub version: u32,
    /// Name for people.
    pub name: PolicyText,
    /// The ground this policy gives: `three_guarantees` or `warranty`.
    pub basis: ChargeBasis,
    /// First day on which a device may start under this version.
    pub effective_from: NaiveDate,
    /// Last day on which a device may start under this version; absent means until replaced.
    #[serde(default)]
    pub effective_until: Option<NaiveDate>,
    /// Which date starts the clock: the first of these that is known.
    #[schema(min_items = 1, max_items = 4)]
    pub start_basis: Vec<StartBasis>,
    /// Time that does not count (三包期扣除因返厂修理和无零配件待修占用的时间).
    #[serde(default)]
    #[schema(max_items = 2)]
    pub excluded_time: Vec<IdleKind>,
    /// Length of the guarantee (三包期 / 保修期), which rules refer to.
    pub guarantee_period: Period,
    /// Whether a purchase voucher must be shown (凭有效购物凭证).
    pub is_voucher_required: bool,
    /// Days that a part fitted in a repair is itself guaranteed; 0 for none.
    #[serde(default = "default_part_warranty_days")]
    #[schema(minimum = 0, maximum = 3650)]
    pub part_warranty_days: u32,
    /// Who pays for a repeat repair within the part warranty (返修).
    #[serde(default = "default_part_warranty_payer")]
    pub part_warranty_payer: Payer,
    /// How long, and by whom, each kind of cost is paid; a kind without a term is the customer's.
    #[serde(default)]
    #[schema(max_items = 4)]
    pub terms: Vec<CoverageTerm>,
    /// The rights and their conditions; when two rules give equally strong rights the first decides.
    #[schema(min_items = 1, max_items = 50)]
    pub rules: Vec<WarrantyRule>,
}

/// A text in both languages of the product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyText {
    /// Simplified Chinese.
    #[schema(max_length = 200)]
    pub zh: String,
    /// English.
    #[schema(max_length = 200)]
    pub en: String,
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// How many units: 1 to 3650 days or 1 to 240 months.
    #[schema(minimum = 1, maximum = 3650)]
    pub count: u32,
    /// Days or months.
    pub unit: PeriodUnit,
}

/// For how long one kind of cost is paid, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CoverageTerm {
    /// The kind of cost.
    pub line: ChargeLineKind,
    /// How long, on the policy's clock.
    pub period: Period,
    /// Who pays how much; what is missing to 100 percent is the customer's.
    #[schema(min_items = 1, max_items = 3)]
    pub shares: Vec<PayerShare>,
}

/// One payer's part of a cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayerShare {
    /// Who pays.
    pub payer: Payer,
    /// Part of the cost in percent.
    #[schema(minimum = 1, maximum = 100)]
    pub percent: u32,
}

/// A right of the customer and what must be true for it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WarrantyRule {
    /// Stable name of the rule within the policy, snake_case.
    #[schema(max_length = 64, example = "serious_fault_30_days")]
    pub code: String,
    /// Name for people.
    pub name: PolicyText,
    /// The regulation behind the rule, quoted.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub source: Option<String>,
    /// What must be true; all stated conditions together.
    pub when: RuleCondition,
    /// What the customer may then choose from.
    #[schema(min_items = 1, max_items = 3)]
    pub remedies: Vec<RemedyKind>,
}

/// Conditions of a rule; those stated must all hold.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RuleCondition {
    /// At most this many counted days since the start; the last day itself still qualifies.
    #[schema(minimum = 1, maximum = 3650)]
    pub within_days: Option<u32>,
    /// Within the guarantee period of the policy.
    pub is_within_guarantee: bool,
    /// The fault is a serious quality fault (严重质量问题).
    pub is_serious_fault: bool,
    /// The same serious fault was repaired at least this often and is back.
    #[schema(minimum = 1, maximum = 20)]
    pub min_same_fault_repairs: Option<u32>,
    /// In repair for more than this many days, counted from the day it was handed in.
    #[schema(minimum = 1, maximum = 365)]
    pub over_repair_days: Option<u32>,
    /// An exchange is due by another rule, the same model cannot be had and the customer declines an
    /// equivalent.
    pub is_exchange_declined: bool,
}

fn default_part_warranty_days() -> u32 {
    90
}

fn default_part_warranty_payer() -> Payer {
    Payer::Station
}

impl PolicyText {
    /// The text in one language.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::ZhCn => &self.zh,
            Lang::En => &self.en,
        }
    }
}

impl Period {
    /// A period of days.
    pub const fn days(count: u32) -> Self {
        let unit = PeriodUnit::Days;
        Self { count, unit }
    }

    /// A period of months.
    pub const fn months(count: u32) -> Self {
        let unit = PeriodUnit::Months;
        Self { count, unit }
    }

    /// The last day that still belongs to the period when it starts on `start` and nothing is
    /// excluded. `start` is day 0: 30 days from 1 March last through 31 March, one month from
    /// 31 January through 28 (29) February. Beyond the calendar it stays at the last date there is.
    pub fn last_day(self, start: NaiveDate) -> NaiveDate {
        let end = match self.unit {
            PeriodUnit::Days => start.checked_add_days(Days::new(self.count.into())),
            PeriodUnit::Months => start.checked_add_months(Months::new(self.count)),
        };
        end.unwrap_or(NaiveDate::MAX)
    }
}

impl WarrantyPolicy {
    /// Whether a device that starts on `date` falls under this version; both ends are inclusive.
    pub fn is_in_force(&self, date: NaiveDate) -> bool {
        self.effective_from <= date && self.effective_until.is_none_or(|until| date <= until)
    }

    /// The rule with this code.
    pub fn rule(&self, code: &str) -> Option<&WarrantyRule> {
        self.rules.iter().find(|rule| rule.code == code)
    }

    /// The shortest limit of days in repair that any rule sets, for warnings before it is reached.
    pub fn repair_days_limit(&self) -> Option<u32> {
        let limits = self.rules.iter().filter_map(|r| r.when.over_repair_days);
        limits.min()
    }
}

/// The version of `code` in force on `date` (the day the device started: the promise of that day
/// binds, not today's). Where two versions overlap, the higher one.
pub fn version_in_force<'a>(
    policies: &'a [WarrantyPolicy],
    code: &str,
    date: NaiveDate,
) -> Option<&'a WarrantyPolicy> {
    policies
        .iter()
        .filter(|policy| policy.code == code && policy.is_in_force(date))
        .max_by_key(|policy| policy.version)
}
