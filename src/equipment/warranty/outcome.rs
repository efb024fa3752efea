//! The answer: what the customer may demand, who pays for what until when, and why.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeMap;
use utoipa::ToSchema;

use crate::platform::lang::Lang;
use crate::platform::money::Money;

use super::change::ChangeCode;
use super::policy::{PayerShare, WarrantyPolicy};
use super::reason::Reason;
use super::words::{ChargeBasis, ChargeLineKind, IdleKind, RemedyKind, StartBasis};

/// What a customer may demand for a device on a day, and why.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entitlement {
    /// The day the answer is for.
    pub on: NaiveDate,
    /// The ground on which the job is done: the best one that applies.
    pub charge_basis: ChargeBasis,
    /// True when no ground but the customer's own expense remains (`charge_basis` is `chargeable`).
    pub is_chargeable: bool,
    /// True when the customer pays at least a part of some kind of cost, see `coverage`.
    pub has_customer_share: bool,
    /// Code of the policy whose rules were applied.
    #[schema(max_length = 64)]
    pub policy_code: Option<String>,
    /// Version of that policy.
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub policy_version: Option<u32>,
    /// The rule that decided: a rule of the policy, `term_…` for a coverage term, `part_warranty`,
    /// `contract`, `goodwill`, or the code of the reason for which the customer pays.
    #[schema(max_length = 64)]
    pub rule_code: String,
    /// Name of that rule in the caller's language, when it is a rule of the policy.
    #[schema(max_length = 200)]
    pub rule_name: Option<String>,
    /// What the customer may choose from, strongest last.
    #[schema(max_items = 3)]
    pub remedies: Vec<Remedy>,
    /// Who pays for each kind of cost of a repair.
    #[schema(max_items = 4)]
    pub coverage: Vec<LineCoverage>,
    /// How the days were counted; absent when no start date is known or it lies ahead.
    #[schema(nullable = false)]
    pub day_count: Option<DayCount>,
    /// Last day of the guarantee period, as far as excluded days are known.
    pub guarantee_until: Option<NaiveDate>,
    /// Every rule of the policy, met or not, and what it lacks.
    #[schema(max_items = 50)]
    pub rules: Vec<RuleCheck>,
    /// Why the answer is what it is, and what to know about the facts behind it.
    #[schema(max_items = 200)]
    pub reasons: Vec<Reason>,
    /// The other grounds that were considered, and why they did not lead.
    #[schema(max_items = 20)]
    pub alternatives: Vec<Alternative>,
    /// What would change the answer, and to what.
    #[schema(max_items = 50)]
    pub would_change: Vec<EntitlementChange>,
}

/// One thing the customer may demand.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Remedy {
    /// Repair, exchange or refund.
    pub kind: RemedyKind,
    /// The ground; `chargeable` means at the customer's expense.
    pub basis: ChargeBasis,
    /// The rule that gives it longest.
    #[schema(max_length = 64)]
    pub rule_code: String,
    /// Last day on which it can be demanded, as far as excluded days are known.
    pub open_until: Option<NaiveDate>,
    /// For a refund: the full purchase price; absent when the price is unknown.
    #[schema(nullable = false)]
    pub refund: Option<Money>,
}

/// Who pays for one kind of cost.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineCoverage {
    /// The kind of cost.
    pub line: ChargeLineKind,
    /// The ground; kinds of cost of one job may rest on different grounds.
    pub basis: ChargeBasis,
    /// The term or rule that says so, or the reason for which the customer pays.
    #[schema(max_length = 64)]
    pub rule_code: String,
    /// The customer's part in percent.
    #[schema(minimum = 0, maximum = 100)]
    pub customer_percent: u32,
    /// Everyone who pays, the customer included; together 100 percent.
    #[schema(max_items = 5)]
    pub shares: Vec<PayerShare>,
    /// Last day of this cover, as far as excluded days are known.
    pub until: Option<NaiveDate>,
}

/// How many days count since the start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayCount {
    /// Which event started the clock.
    pub start_basis: StartBasis,
    /// The day of that event, day 0.
    pub started_on: NaiveDate,
    /// Whole days after the start.
    #[schema(minimum = 0)]
    pub elapsed_days: u32,
    /// Days that do not count.
    #[schema(minimum = 0)]
    pub excluded_days: u32,
    /// Elapsed less excluded days; windows compare with this number.
    #[schema(minimum = 0)]
    pub counted_days: u32,
    /// Whether the clock stands still on this day because the device is idle.
    pub is_stopped: bool,
    /// The excluded time, overlapping spans joined, oldest first.
    #[schema(max_items = 1000)]
    pub excluded_spans: Vec<ExcludedSpan>,
}

/// A time that does not count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExcludedSpan {
    /// Why; several when spans of different kinds were joined.
    #[schema(max_items = 2)]
    pub kinds: Vec<IdleKind>,
    /// First day that does not count.
    pub from: NaiveDate,
    /// First day that counts again, or the day of the question while it lasts.
    pub until: NaiveDate,
    /// Days excluded.
    #[schema(minimum = 0)]
    pub days: u32,
    /// Whether it lasts beyond the day of the question.
    pub is_running: bool,
}

/// One rule of the policy, tested.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleCheck {
    /// Code of the rule.
    #[schema(max_length = 64)]
    pub rule_code: String,
    /// Name of the rule in the caller's language.
    #[schema(max_length = 200)]
    pub rule_name: Option<String>,
    /// Whether all its conditions hold.
    pub is_met: bool,
    /// Last day of its window, as far as excluded days are known.
    pub closes_on: Option<NaiveDate>,
    /// The conditions that do not hold.
    #[schema(max_items = 10)]
    pub lacks: Vec<Reason>,
}

/// A ground that was considered and does not lead.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Alternative {
    /// The ground.
    pub basis: ChargeBasis,
    /// Code of its policy, if it rests on one.
    #[schema(max_length = 64)]
    pub policy_code: Option<String>,
    /// Whether it applies, only less favourably than the one that leads.
    pub is_applicable: bool,
    /// Why it does not lead.
    #[schema(max_items = 50)]
    pub reasons: Vec<Reason>,
}

/// One thing that would change the answer.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EntitlementChange {
    /// What would have to happen.
    pub code: ChangeCode,
    /// Values for the text.
    #[schema(value_type = BTreeMap<String, crate::platform::http::texts::Text200>)]
    pub params: BTreeMap<String, String>,
    /// The text in the caller's language.
    #[schema(max_length = 500)]
    pub message: Option<String>,
    /// For a change that time brings: days from the day of the question to the new answer.
    #[schema(minimum = 0)]
    pub in_days: Option<u32>,
    /// The ground it would then rest on.
    pub charge_basis: ChargeBasis,
    /// What the customer could then choose from.
    #[schema(max_items = 3)]
    pub remedies: Vec<RemedyKind>,
}

impl Entitlement {
    /// The kinds of remedy, weakest first.
    pub fn remedy_kinds(&self) -> Vec<RemedyKind> {
        self.remedies.iter().map(|remedy| remedy.kind).collect()
    }

    /// Cover of one kind of cost.
    pub fn line(&self, line: ChargeLineKind) -> Option<&LineCoverage> {
        self.coverage.iter().find(|covered| covered.line == line)
    }

    /// The remedy of one kind.
    pub fn remedy(&self, kind: RemedyKind) -> Option<&Remedy> {
        self.remedies.iter().find(|remedy| remedy.kind == kind)
    }

    /// The same answer with all texts filled in. `policies` are those that
    /// were asked; they know the names of the rules.
    pub fn with_texts(mut self, policies: &[&WarrantyPolicy], lang: Lang) -> Self {
        let applied = policies.iter().find(|policy| {
            Some(&policy.code) == self.policy_code.as_ref()
                && Some(policy.version) == self.policy_version
        });
        let name_of = |code: &str| {
            let rule = applied.and_then(|policy| policy.rule(code));
            rule.map(|rule| rule.name.text(lang).to_owned())
        };
        self.rule_name = name_of(&self.rule_code);
        for check in &mut self.rules {
            check.rule_name = name_of(&check.rule_code);
        }
        let lacks = self.rules.iter_mut().flat_map(|check| &mut check.lacks);
        let lost = self
            .alternatives
            .iter_mut()
            .flat_map(|lost| &mut lost.reasons);
        for reason in self.reasons.iter_mut().chain(lacks).chain(lost) {
            reason.message = Some(reason.text(lang));
        }
        for change in &mut self.would_change {
            change.message = Some(change.text(lang));
        }
        self
    }
}
