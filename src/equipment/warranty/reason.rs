//! Why an answer is what it is: closed codes with parameters, and their texts in both languages.

use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use crate::platform::lang::Lang;

use super::words::words;

words! {
    /// Why an entitlement answer is what it is. May grow.
    ReasonCode {
        /// A rule of the policy applies.
        RuleMet = "rule_met",
        /// A coverage term of the policy still runs.
        TermRunning = "term_running",
        /// The same fault within the warranty of a part fitted for it.
        PartWarrantyRunning = "part_warranty_running",
        /// A service contract covers the device.
        ContractCovers = "contract_covers",
        /// Goodwill was granted.
        GoodwillGranted = "goodwill_granted",
        /// No policy is known for the device.
        NoPolicy = "no_policy",
        /// The damage is man-made.
        ManMadeDamage = "man_made_damage",
        /// None of the dates that could start the clock is known.
        StartMissing = "start_missing",
        /// The clock starts after the day of the question.
        StartsLater = "starts_later",
        /// No valid voucher is on file.
        NoVoucher = "no_voucher",
        /// The guarantee period is over.
        GuaranteeEnded = "guarantee_ended",
        /// Within the period, but no rule or term applies.
        NoRuleMet = "no_rule_met",
        /// The part warranty is over.
        PartWarrantyEnded = "part_warranty_ended",
        /// There is no service contract.
        NoContract = "no_contract",
        /// The service contract has not begun.
        ContractNotBegun = "contract_not_begun",
        /// The service contract is over.
        ContractEnded = "contract_ended",
        /// The quota of the service contract is used up.
        ContractQuotaUsed = "contract_quota_used",
        /// The service contract pays for no kind of cost.
        ContractCoversNothing = "contract_covers_nothing",
        /// No goodwill was granted.
        NoGoodwill = "no_goodwill",
        /// The goodwill offer is over.
        GoodwillEnded = "goodwill_ended",
        /// Applies, but another ground is at least as good for the customer.
        LessFavourable = "less_favourable",
        /// Does not lead, but pays for some kinds of cost.
        UsedForLines = "used_for_lines",
        /// The window of the rule is closed.
        WindowClosed = "window_closed",
        /// The fault is not a serious quality fault.
        FaultNotSerious = "fault_not_serious",
        /// The same serious fault was not repaired often enough.
        TooFewRepairs = "too_few_repairs",
        /// Not long enough in repair.
        RepairWithinLimit = "repair_within_limit",
        /// No exchange is due.
        ExchangeNotDue = "exchange_not_due",
        /// An exchange is still possible.
        ExchangePossible = "exchange_possible",
        /// The clock starts from a date other than the policy's first choice.
        StartFallback = "start_fallback",
        /// This version of the policy was not in force when the clock started.
        PolicyNotInForce = "policy_not_in_force",
        /// The device is idle and the clock stands still.
        ClockStopped = "clock_stopped",
        /// An idle span ends before it begins and was ignored.
        SpanIgnored = "span_ignored",
        /// A repair or part dated after the day of the question was ignored.
        FutureRecordIgnored = "future_record_ignored",
        /// The exchange can only be against an equivalent model.
        EquivalentOnly = "equivalent_only",
        /// A refund is due but the purchase price is unknown.
        PriceUnknown = "price_unknown",
    }
}

/// A reason with its values.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reason {
    /// What programs switch on.
    pub code: ReasonCode,
    /// Values for the text: codes, dates (`YYYY-MM-DD`) and numbers.
    #[schema(value_type = BTreeMap<String, crate::platform::http::texts::Text200>)]
    pub params: BTreeMap<String, String>,
    /// The text in the caller's language.
    #[schema(max_length = 500)]
    pub message: Option<String>,
}

impl Reason {
    /// A reason without values.
    pub fn new(code: ReasonCode) -> Self {
        Self {
            code,
            params: BTreeMap::new(),
            message: None,
        }
    }

    /// Adds a value.
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }

    /// The text in one language.
    pub fn text(&self, lang: Lang) -> String {
        filled(self.code.templates(), &self.params, lang)
    }
}

/// Puts values into the `{name}` places of the template (Chinese, English) of one language.
pub(super) fn filled(
    (zh, en): (&str, &str),
    params: &BTreeMap<String, String>,
    lang: Lang,
) -> String {
    let template = match lang {
        Lang::ZhCn => zh,
        Lang::En => en,
    };
    params
        .iter()
        .fold(template.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
}
