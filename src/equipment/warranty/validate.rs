//! The limits of a policy document. Reading the JSON refuses unknown members and words; what is
//! readable but makes no sense is named here, every fault with its JSON pointer.

use std::collections::BTreeSet;
use std::hash::Hash;

use crate::platform::lang::Lang;

use super::policy::{CoverageTerm, Period, PolicyText, WarrantyPolicy};
use super::validate_rules::check_rules;
use super::words::{ChargeBasis, Payer, PeriodUnit};

/// One fault of a policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyFault {
    /// RFC 6901 pointer into the document.
    pub pointer: String,
    /// Code of the field-error list of the API: `required`, `too_long`, `out_of_range`,
    /// `invalid_format`, `not_unique`, `not_allowed` or `conflict`.
    pub code: &'static str,
    zh: String,
    en: String,
}

impl PolicyFault {
    /// The message in one language.
    pub fn message(&self, lang: Lang) -> &str {
        match lang {
            Lang::ZhCn => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// Collects faults.
#[derive(Default)]
pub(super) struct Faults(Vec<PolicyFault>);

impl Faults {
    pub fn add(&mut self, pointer: &str, code: &'static str, zh: &str, en: &str) {
        self.0.push(PolicyFault {
            pointer: pointer.to_owned(),
            code,
            zh: zh.to_owned(),
            en: en.to_owned(),
        });
    }

    pub fn range(&mut self, pointer: &str, value: u32, min: u32, max: u32) {
        if !(min..=max).contains(&value) {
            let zh = format!("须在 {min} 至 {max} 之间。");
            let en = format!("Must be from {min} to {max}.");
            self.add(pointer, "out_of_range", &zh, &en);
        }
    }

    /// A list must hold `min..=max` different things.
    pub fn list<T: Eq + Hash + Ord>(&mut self, pointer: &str, items: &[T], min: usize, max: usize) {
        if items.len() < min {
            self.add(pointer, "required", "不能为空。", "Must not be empty.");
        }
        if items.len() > max {
            let zh = format!("最多 {max} 项。");
            self.add(pointer, "too_long", &zh, &format!("At most {max} items."));
        }
        let mut seen = BTreeSet::new();
        for (at, item) in items.iter().enumerate() {
            if !seen.insert(item) {
                let here = format!("{pointer}/{at}");
                self.add(&here, "not_unique", "重复。", "Must not be repeated.");
            }
        }
    }

    /// A code of lower-case letters, digits and one joint, starting with a letter.
    pub fn code(&mut self, pointer: &str, code: &str, joint: char) {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == joint;
        if code.len() > 64 {
            self.add(
                pointer,
                "too_long",
                "最多 64 个字符。",
                "At most 64 characters.",
            );
        }
        if !code.starts_with(|c: char| c.is_ascii_lowercase()) || !code.chars().all(fits) {
            let zh = format!("只能用小写字母、数字和 {joint},并以字母开头。");
            let en = format!("Lower-case letters, digits and {joint} only, a letter first.");
            self.add(pointer, "invalid_format", &zh, &en);
        }
    }

    pub fn text(&mut self, pointer: &str, text: &PolicyText) {
        for (member, value) in [("zh", &text.zh), ("en", &text.en)] {
            let here = format!("{pointer}/{member}");
            if value.trim().is_empty() {
                self.add(&here, "required", "不能为空。", "Must not be empty.");
            }
            self.length(&here, value, 200);
        }
    }

    pub fn length(&mut self, pointer: &str, text: &str, max: usize) {
        if text.chars().count() > max {
            let zh = format!("最多 {max} 个字。");
            self.add(
                pointer,
                "too_long",
                &zh,
                &format!("At most {max} characters."),
            );
        }
    }

    pub fn period(&mut self, pointer: &str, period: Period) {
        let max = match period.unit {
            PeriodUnit::Days => 3650,
            PeriodUnit::Months => 240,
        };
        self.range(&format!("{pointer}/count"), period.count, 1, max);
    }

    /// The customer and a contract are never bound by a policy.
    pub fn payer(&mut self, pointer: &str, payer: Payer) {
        if matches!(payer, Payer::Customer | Payer::Contract) {
            let en = "Must be the manufacturer, the supplier or the station.";
            self.add(pointer, "not_allowed", "须为厂家、供应商或服务站。", en);
        }
    }
}

impl WarrantyPolicy {
    /// Every fault of the document, in its order; empty when it can be used.
    pub fn validate(&self) -> Vec<PolicyFault> {
        let mut faults = Faults::default();
        self.check_head(&mut faults);
        faults.list("/start_basis", &self.start_basis, 1, 4);
        faults.list("/excluded_time", &self.excluded_time, 0, 2);
        faults.period("/guarantee_period", self.guarantee_period);
        faults.range("/part_warranty_days", self.part_warranty_days, 0, 3650);
        faults.payer("/part_warranty_payer", self.part_warranty_payer);
        let lines: Vec<_> = self.terms.iter().map(|term| term.line).collect();
        faults.list("/terms", &lines, 0, 4);
        for (at, term) in self.terms.iter().enumerate() {
            check_term(&mut faults, &format!("/terms/{at}"), term);
        }
        check_rules(self, &mut faults);
        faults.0
    }

    fn check_head(&self, faults: &mut Faults) {
        faults.code("/code", &self.code, '-');
        faults.range("/version", self.version, 1, 1_000_000);
        faults.text("/name", &self.name);
        if !matches!(
            self.basis,
            ChargeBasis::Warranty | ChargeBasis::ThreeGuarantees
        ) {
            let en = "Must be warranty or three_guarantees.";
            faults.add("/basis", "not_allowed", "须为保修或三包。", en);
        }
        if self
            .effective_until
            .is_some_and(|until| until < self.effective_from)
        {
            let en = "Must not be before effective_from.";
            faults.add("/effective_until", "out_of_range", "不能早于生效日。", en);
        }
    }
}

fn check_term(faults: &mut Faults, pointer: &str, term: &CoverageTerm) {
    faults.period(&format!("{pointer}/period"), term.period);
    let payers: Vec<_> = term.shares.iter().map(|share| share.payer).collect();
    faults.list(&format!("{pointer}/shares"), &payers, 1, 3);
    for (at, share) in term.shares.iter().enumerate() {
        faults.payer(&format!("{pointer}/shares/{at}/payer"), share.payer);
        let here = format!("{pointer}/shares/{at}/percent");
        faults.range(&here, share.percent, 1, 100);
    }
    let total: u64 = term
        .shares
        .iter()
        .map(|share| u64::from(share.percent))
        .sum();
    if total > 100 {
        let en = "The shares must not exceed 100 percent together.";
        faults.add(
            &format!("{pointer}/shares"),
            "conflict",
            "合计不能超过 100%。",
            en,
        );
    }
}
