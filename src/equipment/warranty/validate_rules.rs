//! The limits of the rules of a policy document.

use super::policy::{RuleCondition, WarrantyPolicy, WarrantyRule};
use super::reason::ReasonCode;
use super::validate::Faults;
use super::words::RemedyKind;

/// Codes that answers use for grounds without a rule.
const RESERVED: [&str; 4] = ["part_warranty", "contract", "goodwill", "no_term"];

pub(super) fn check_rules(policy: &WarrantyPolicy, faults: &mut Faults) {
    let codes: Vec<_> = policy.rules.iter().map(|rule| &rule.code).collect();
    faults.list("/rules", &codes, 1, 50);
    for (at, rule) in policy.rules.iter().enumerate() {
        let pointer = format!("/rules/{at}");
        check_rule(faults, &pointer, rule);
        check_condition(faults, &format!("{pointer}/when"), &rule.when);
        check_sense(policy, faults, &pointer, rule);
    }
}

fn check_rule(faults: &mut Faults, pointer: &str, rule: &WarrantyRule) {
    let here = format!("{pointer}/code");
    faults.code(&here, &rule.code, '_');
    let code = rule.code.as_str();
    let is_reserved = RESERVED.contains(&code) || ReasonCode::parse(code).is_some();
    if is_reserved || code.starts_with("term_") {
        let en = "This code has a fixed meaning in answers.";
        faults.add(&here, "not_allowed", "该代码在判定结果中另有含义。", en);
    }
    faults.text(&format!("{pointer}/name"), &rule.name);
    if let Some(source) = &rule.source {
        faults.length(&format!("{pointer}/source"), source, 500);
    }
    faults.list(&format!("{pointer}/remedies"), &rule.remedies, 1, 3);
}

fn check_condition(faults: &mut Faults, pointer: &str, when: &RuleCondition) {
    if *when == RuleCondition::default() {
        let en = "At least one condition is needed.";
        faults.add(pointer, "required", "至少需要一个条件。", en);
    }
    let numbers = [
        ("within_days", when.within_days, 3650),
        ("min_same_fault_repairs", when.min_same_fault_repairs, 20),
        ("over_repair_days", when.over_repair_days, 365),
    ];
    for (member, number, max) in numbers {
        if let Some(number) = number {
            faults.range(&format!("{pointer}/{member}"), number, 1, max);
        }
    }
}

/// Rules that read well but can never do what they say.
fn check_sense(policy: &WarrantyPolicy, faults: &mut Faults, pointer: &str, rule: &WarrantyRule) {
    let gives = |rule: &WarrantyRule, kind| rule.remedies.contains(&kind);
    let mut others = policy
        .rules
        .iter()
        .filter(|rule| !rule.when.is_exchange_declined);
    if rule.when.is_exchange_declined && !others.any(|rule| gives(rule, RemedyKind::Exchange)) {
        let here = format!("{pointer}/when/is_exchange_declined");
        let en = "No other rule gives an exchange, so it can never be declined.";
        faults.add(&here, "conflict", "没有其他规则给予换货,无从拒绝。", en);
    }
    if gives(rule, RemedyKind::Repair) && policy.terms.is_empty() {
        let en = "A repair is promised, but no term says who pays for it.";
        let here = format!("{pointer}/remedies");
        faults.add(
            &here,
            "conflict",
            "承诺修理,但没有条款说明费用由谁承担。",
            en,
        );
    }
}
