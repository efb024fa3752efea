//! Tests every rule of a policy against the facts and says what each one lacks.

use chrono::NaiveDate;

use super::clock::{Clock, Spell, spells};
use super::facts::Facts;
use super::outcome::RuleCheck;
use super::policy::{Period, RuleCondition, WarrantyPolicy, WarrantyRule};
use super::reason::{Reason, ReasonCode};
use super::words::RemedyKind;

/// A rule with its test result.
pub(super) struct TestedRule<'a> {
    pub rule: &'a WarrantyRule,
    pub closes_on: Option<NaiveDate>,
    pub lacks: Vec<Reason>,
}

impl TestedRule<'_> {
    pub fn is_met(&self) -> bool {
        self.lacks.is_empty()
    }

    pub fn check(&self) -> RuleCheck {
        RuleCheck {
            rule_code: self.rule.code.clone(),
            rule_name: None,
            is_met: self.is_met(),
            closes_on: self.closes_on,
            lacks: self.lacks.clone(),
        }
    }
}

/// Tests the rules in the order of the policy.
pub(super) fn test_rules<'a>(
    policy: &'a WarrantyPolicy,
    facts: &Facts,
    clock: &Clock,
) -> Vec<TestedRule<'a>> {
    let (last, first): (Vec<_>, Vec<_>) = policy
        .rules
        .iter()
        .partition(|rule| rule.when.is_exchange_declined);
    let test = |rule| test_rule(policy, rule, facts, clock);
    let first: Vec<_> = first.into_iter().map(test).collect();
    // Whether an exchange is due is known only when all other rules have been tested.
    let due = due_exchange(&first);
    let last = last.into_iter().map(|rule| {
        let mut tested = test(rule);
        require_declined_exchange(&mut tested, due, facts);
        tested
    });
    let mut all: Vec<_> = last.chain(first).collect();
    all.sort_by_key(|tested| position(policy, tested.rule));
    all
}

fn position(policy: &WarrantyPolicy, rule: &WarrantyRule) -> Option<usize> {
    policy
        .rules
        .iter()
        .position(|known| std::ptr::eq(known, rule))
}

/// When the last due exchange closes; `None` when none is due, `Some(None)` when it never closes.
fn due_exchange(tested: &[TestedRule<'_>]) -> Option<Option<NaiveDate>> {
    tested
        .iter()
        .filter(|t| t.is_met() && t.rule.remedies.contains(&RemedyKind::Exchange))
        .map(|t| t.closes_on)
        .max_by_key(|closes| closes.unwrap_or(NaiveDate::MAX))
}

/// c) 符合换货条件,因无同规格型号、同样式的产品,顾客不愿意调换其他规格型号、样式产品。
fn require_declined_exchange(
    tested: &mut TestedRule<'_>,
    due: Option<Option<NaiveDate>>,
    facts: &Facts,
) {
    match due {
        None => tested.lacks.push(Reason::new(ReasonCode::ExchangeNotDue)),
        Some(closes) => {
            tested.closes_on = [tested.closes_on, closes].into_iter().flatten().min();
        }
    }
    if facts.is_same_model_available || !facts.is_equivalent_declined {
        tested.lacks.push(Reason::new(ReasonCode::ExchangePossible));
    }
}

fn test_rule<'a>(
    policy: &WarrantyPolicy,
    rule: &'a WarrantyRule,
    facts: &Facts,
    clock: &Clock,
) -> TestedRule<'a> {
    let closes_on = window_end(policy, &rule.when, clock);
    let mut lacks = Vec::new();
    if let Some(date) = closes_on.filter(|&date| clock.on > date) {
        lacks.push(Reason::new(ReasonCode::WindowClosed).with("date", date));
    }
    if rule.when.is_serious_fault && !facts.fault.is_serious {
        lacks.push(Reason::new(ReasonCode::FaultNotSerious));
    }
    if let Some(needed) = rule.when.min_same_fault_repairs {
        lacks.extend(lacking_repairs(needed, facts, clock));
    }
    if let Some(limit) = rule.when.over_repair_days {
        lacks.extend(lacking_repair_days(limit, facts, clock));
    }
    TestedRule {
        rule,
        closes_on,
        lacks,
    }
}

fn window_end(policy: &WarrantyPolicy, when: &RuleCondition, clock: &Clock) -> Option<NaiveDate> {
    let window = when.within_days.map(Period::days);
    let guarantee = when.is_within_guarantee.then_some(policy.guarantee_period);
    [window, guarantee]
        .into_iter()
        .flatten()
        .map(|period| clock.last_day(period))
        .min()
}

fn lacking_repairs(needed: u32, facts: &Facts, clock: &Clock) -> Option<Reason> {
    let count = same_fault_repairs(facts, clock);
    (count < u64::from(needed)).then(|| {
        Reason::new(ReasonCode::TooFewRepairs)
            .with("count", count)
            .with("needed", needed)
    })
}

/// a) 有同一严重质量问题修理两次仍不能正常使用. Every finished repair of the same serious fault counts,
/// also one after which the device worked for a while: that the fault is back is the failure.
fn same_fault_repairs(facts: &Facts, clock: &Clock) -> u64 {
    if !facts.fault.is_serious {
        return 0;
    }
    let Some(code) = facts.fault.code.as_deref() else {
        return 0;
    };
    let same = facts.repairs.iter().filter(|repair| {
        repair.is_serious
            && repair.fault_code == code
            && (clock.start..=clock.on).contains(&repair.finished_on)
    });
    same.map(|_| 1).sum()
}

fn lacking_repair_days(limit: u32, facts: &Facts, clock: &Clock) -> Option<Reason> {
    let days = unfixed_spell(facts, clock).map_or(0, |spell| spell.days());
    (days <= limit).then(|| {
        Reason::new(ReasonCode::RepairWithinLimit)
            .with("days", days)
            .with("limit", limit)
    })
}

/// b) 自送修之日起超过30日未修好的. One repair, not the sum of all; waiting for a part in the course of it
/// belongs to it whatever the policy excludes from its clock. A repair that is over counts only when it
/// was the last one and did not fix the device.
fn unfixed_spell(facts: &Facts, clock: &Clock) -> Option<Spell> {
    let past = |finished: &NaiveDate| *finished <= clock.on;
    let last = facts
        .repairs
        .iter()
        .map(|r| r.finished_on)
        .filter(past)
        .max();
    let failed_on = last.filter(|&date| {
        let mut of_that_day = facts.repairs.iter().filter(|r| r.finished_on == date);
        of_that_day.any(|repair| !repair.is_fixed)
    });
    spells(facts.idle_spans.iter(), clock.start, clock.on)
        .into_iter()
        .filter(|spell| {
            let failed = failed_on.is_some_and(|date| (spell.from..=spell.until).contains(&date));
            spell.is_running || failed
        })
        .max_by_key(Spell::days)
}
