//! What a policy gives for the facts, or everything that stands in the way of it.

use chrono::NaiveDate;

use super::clock::{Clock, start_of};
use super::facts::Facts;
use super::grounds::{Ground, line, remedy};
use super::outcome::{LineCoverage, Remedy};
use super::policy::{CoverageTerm, WarrantyPolicy};
use super::reason::{Reason, ReasonCode};
use super::rules::{TestedRule, test_rules};
use super::words::RemedyKind;

/// Judges a policy. All obstacles are named, not only the first: the caller has to clear each of them.
pub(super) fn policy_ground<'a>(policy: &'a WarrantyPolicy, facts: &Facts) -> Ground<'a> {
    let mut ground = Ground {
        basis: policy.basis,
        policy: Some(policy),
        rule_code: String::new(),
        remedies: Vec::new(),
        lines: Vec::new(),
        reasons: Vec::new(),
        rules: Vec::new(),
        clock: None,
    };
    if facts.fault.is_man_made {
        ground.reasons.push(Reason::new(ReasonCode::ManMadeDamage));
    }
    match start_of(policy, facts) {
        None => ground.reasons.push(Reason::new(ReasonCode::StartMissing)),
        Some((_, start)) if start > facts.on => {
            let reason = Reason::new(ReasonCode::StartsLater).with("date", start);
            ground.reasons.push(reason);
        }
        Some((basis, start)) => {
            let clock = Clock::new(policy, facts, basis, start);
            ground.rules = test_rules(policy, facts, &clock);
            ground.clock = Some(clock);
        }
    }
    if policy.is_voucher_required && !facts.has_voucher {
        ground.reasons.push(Reason::new(ReasonCode::NoVoucher));
    }
    grant(policy, facts, &mut ground);
    ground
}

/// Fills in what the policy gives, or completes the obstacles.
fn grant(policy: &WarrantyPolicy, facts: &Facts, ground: &mut Ground<'_>) {
    if let Some(clock) = &ground.clock {
        let lines = term_lines(policy, clock);
        let remedies = policy_remedies(policy, facts, &ground.rules, &lines);
        if remedies.is_empty() {
            ground.reasons.push(nothing_left(policy, clock));
        } else if ground.reasons.is_empty() {
            let (code, reason) = deciding(&ground.rules, &remedies);
            (ground.rule_code, ground.reasons) = (code, vec![reason]);
            (ground.remedies, ground.lines) = (remedies, lines);
        }
    }
    if let (true, Some(reason)) = (ground.rule_code.is_empty(), ground.reasons.first()) {
        ground.rule_code = reason.code.as_str().to_owned();
    }
}

fn nothing_left(policy: &WarrantyPolicy, clock: &Clock) -> Reason {
    let end = clock.last_day(policy.guarantee_period);
    if clock.on > end {
        Reason::new(ReasonCode::GuaranteeEnded).with("date", end)
    } else {
        Reason::new(ReasonCode::NoRuleMet)
    }
}

/// Terms that still run, with what they pay.
fn term_lines(policy: &WarrantyPolicy, clock: &Clock) -> Vec<LineCoverage> {
    let running = policy.terms.iter().filter_map(|term| {
        let until = clock.last_day(term.period);
        (clock.on <= until).then(|| {
            let code = term_code(term);
            line(term.line, policy.basis, &code, &term.shares, Some(until))
        })
    });
    running.filter(|line| line.customer_percent < 100).collect()
}

fn term_code(term: &CoverageTerm) -> String {
    format!("term_{}", term.line.as_str())
}

/// Each remedy once, credited to the rule that keeps it open longest.
fn policy_remedies(
    policy: &WarrantyPolicy,
    facts: &Facts,
    rules: &[TestedRule<'_>],
    lines: &[LineCoverage],
) -> Vec<Remedy> {
    let of_kind = |&kind: &RemedyKind| {
        let giving = rules
            .iter()
            .filter(|tested| tested.is_met() && tested.rule.remedies.contains(&kind));
        // `max_by_key` keeps the last of equals, the policy's order wants the first: hence `rev`.
        let longest = giving
            .rev()
            .max_by_key(|tested| tested.closes_on.unwrap_or(NaiveDate::MAX))?;
        let code = &longest.rule.code;
        Some(remedy(kind, policy.basis, code, longest.closes_on))
    };
    let mut remedies: Vec<_> = RemedyKind::ALL.iter().filter_map(of_kind).collect();
    if lines.is_empty() {
        // A repair of which the customer bears every cost is not a right.
        remedies.retain(|remedy| remedy.kind != RemedyKind::Repair);
    }
    let has_repair = remedies.iter().any(|r| r.kind == RemedyKind::Repair);
    if let (false, Some(line)) = (has_repair, lines.iter().rev().max_by_key(|l| l.until)) {
        // A term that outlives the rules (a longer promise on one part) still means a repair.
        let repair = remedy(
            RemedyKind::Repair,
            policy.basis,
            &line.rule_code,
            line.until,
        );
        remedies.insert(0, repair);
    }
    for remedy in &mut remedies {
        price_refund(remedy, facts);
    }
    remedies
}

/// 退货时,应当按原购买价格一次性退清货款.
fn price_refund(remedy: &mut Remedy, facts: &Facts) {
    if remedy.kind == RemedyKind::Refund {
        remedy.refund = facts.purchase_price.filter(|price| price.amount_minor >= 0);
    }
}

/// The first met rule that gives the strongest remedy; a term when only terms are left.
fn deciding(rules: &[TestedRule<'_>], remedies: &[Remedy]) -> (String, Reason) {
    let strongest = remedies.iter().max_by_key(|remedy| remedy.kind);
    let rule = rules.iter().find(|tested| {
        tested.is_met() && strongest.is_some_and(|best| tested.rule.remedies.contains(&best.kind))
    });
    match (rule, strongest) {
        (Some(tested), _) => {
            let code = tested.rule.code.clone();
            let reason = Reason::new(ReasonCode::RuleMet).with("rule", &code);
            (code, reason)
        }
        (None, Some(best)) => {
            let line = best.rule_code.trim_start_matches("term_");
            let until = best.open_until.unwrap_or(NaiveDate::MAX);
            let reason = Reason::new(ReasonCode::TermRunning).with("line", line);
            (best.rule_code.clone(), reason.with("date", until))
        }
        (None, None) => (String::new(), Reason::new(ReasonCode::NoRuleMet)),
    }
}
