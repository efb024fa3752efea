//! Chooses the best ground and puts the answer together.

use super::facts::Facts;
use super::favours::{contract_ground, goodwill_ground, part_ground};
use super::grounds::{Ground, line, remedy};
use super::notes::notes;
use super::outcome::{Alternative, Entitlement, LineCoverage, Remedy};
use super::policy::WarrantyPolicy;
use super::promise::policy_ground;
use super::reason::{Reason, ReasonCode};
use super::rules::TestedRule;
use super::what_if;
use super::words::{ChargeBasis, ChargeLineKind, RemedyKind};

/// What the customer may demand under one policy, a contract or goodwill. Pure and total: any facts
/// give an answer, contradictory ones give reasons.
pub fn entitlement(policy: &WarrantyPolicy, facts: &Facts) -> Entitlement {
    best_entitlement(&[policy], facts)
}

/// The best of several policies (say, 三包 and the maker's longer warranty), the part warranty of
/// earlier repairs, the contract and goodwill; no policy at all is a valid question.
///
/// The ground with the strongest remedy leads; among equals the one that pays more; among equals the
/// policies in the given order, then part warranty, contract, goodwill: a quota or a favour is not
/// used up for what is owed anyway. Each kind of cost is paid by the ground that pays most of it.
pub fn best_entitlement(policies: &[&WarrantyPolicy], facts: &Facts) -> Entitlement {
    let mut answer = judge(policies, facts);
    answer.would_change = what_if::changes(policies, facts, &answer);
    answer
}

/// The answer without what would change it.
pub(super) fn judge(policies: &[&WarrantyPolicy], facts: &Facts) -> Entitlement {
    let grounds = all_grounds(policies, facts);
    let lead = leading(&grounds);
    let applied = applied_policy(&grounds, lead);
    let rule_code = lead.map_or_else(|| refusal_code(applied), |ground| ground.rule_code.clone());
    let basis = lead.map_or(ChargeBasis::Chargeable, |ground| ground.basis);
    let coverage = coverage(policies, &grounds, lead);
    let remedies = remedies(&grounds, lead, &rule_code);
    let clock = applied.and_then(|ground| ground.clock.as_ref());
    let policy = applied.and_then(|ground| ground.policy);
    let mut reasons = match lead.or(applied) {
        Some(ground) => ground.reasons.clone(),
        None => vec![Reason::new(ReasonCode::NoPolicy)],
    };
    reasons.extend(notes(policy, facts, clock, &remedies));
    Entitlement {
        on: facts.on,
        charge_basis: basis,
        is_chargeable: lead.is_none(),
        has_customer_share: coverage.iter().any(|line| line.customer_percent > 0),
        policy_code: policy.map(|policy| policy.code.clone()),
        policy_version: policy.map(|policy| policy.version),
        rule_code,
        rule_name: None,
        day_count: clock.map(|clock| clock.day_count()),
        guarantee_until: policy
            .zip(clock)
            .map(|(policy, clock)| clock.last_day(policy.guarantee_period)),
        rules: applied.map_or_else(Vec::new, |ground| {
            ground.rules.iter().map(TestedRule::check).collect()
        }),
        alternatives: alternatives(&grounds, lead, &coverage),
        remedies,
        coverage,
        reasons,
        would_change: Vec::new(),
    }
}

/// All grounds in the order of preference.
fn all_grounds<'a>(policies: &[&'a WarrantyPolicy], facts: &Facts) -> Vec<Ground<'a>> {
    let promises = policies.iter().map(|policy| policy_ground(policy, facts));
    let parts = policies
        .iter()
        .filter_map(|policy| part_ground(policy, facts));
    let rest = [contract_ground(facts), goodwill_ground(facts)];
    promises.chain(parts).chain(rest).collect()
}

fn leading<'g, 'a>(grounds: &'g [Ground<'a>]) -> Option<&'g Ground<'a>> {
    let applying = grounds.iter().filter(|ground| ground.applies());
    applying.reduce(|best, next| if rank(next) > rank(best) { next } else { best })
}

/// Strength for the customer: the strongest remedy, then the cost taken off their shoulders.
fn rank(ground: &Ground<'_>) -> (Option<RemedyKind>, u32) {
    let strongest = ground.remedies.iter().map(|remedy| remedy.kind).max();
    let relief = ground
        .lines
        .iter()
        .map(|l| 100_u32.saturating_sub(l.customer_percent));
    (strongest, relief.sum())
}

/// The judgement of the leading policy, or of the first one when no policy leads.
fn applied_policy<'g, 'a>(
    grounds: &'g [Ground<'a>],
    lead: Option<&Ground<'a>>,
) -> Option<&'g Ground<'a>> {
    let leading = lead.and_then(|ground| ground.policy);
    // The grounds of policies come first, so this finds theirs and not their part warranty.
    let own = |ground: &&Ground<'a>| match (ground.policy, leading) {
        (Some(policy), Some(leading)) => std::ptr::eq(policy, leading),
        (policy, None) => policy.is_some(),
        (None, Some(_)) => false,
    };
    grounds.iter().find(own)
}

fn refusal_code(applied: Option<&Ground<'_>>) -> String {
    applied.map_or_else(
        || ReasonCode::NoPolicy.as_str().to_owned(),
        |ground| ground.rule_code.clone(),
    )
}

/// Applying grounds, the leading one first.
fn in_turn<'g, 'a>(
    grounds: &'g [Ground<'a>],
    lead: Option<&'g Ground<'a>>,
) -> impl Iterator<Item = &'g Ground<'a>> {
    lead.into_iter()
        .chain(grounds.iter().filter(|g| g.applies()))
}

fn coverage(
    policies: &[&WarrantyPolicy],
    grounds: &[Ground<'_>],
    lead: Option<&Ground<'_>>,
) -> Vec<LineCoverage> {
    let of_kind = |&kind: &ChargeLineKind| {
        let lines = in_turn(grounds, lead).flat_map(|ground| &ground.lines);
        lines
            .filter(|line| line.line == kind)
            .min_by_key(|line| line.customer_percent)
            .cloned()
            .unwrap_or_else(|| uncovered(policies, kind))
    };
    ChargeLineKind::ALL.iter().map(of_kind).collect()
}

/// The customer pays: because the policy's term is over or barred, or because it has none.
fn uncovered(policies: &[&WarrantyPolicy], kind: ChargeLineKind) -> LineCoverage {
    let mut terms = policies.iter().flat_map(|policy| &policy.terms);
    let code = if terms.any(|term| term.line == kind) {
        format!("term_{}", kind.as_str())
    } else {
        "no_term".to_owned()
    };
    line(kind, ChargeBasis::Chargeable, &code, &[], None)
}

/// Each kind of remedy once; without any ground a repair at the customer's expense remains.
fn remedies(grounds: &[Ground<'_>], lead: Option<&Ground<'_>>, rule_code: &str) -> Vec<Remedy> {
    if lead.is_none() {
        let basis = ChargeBasis::Chargeable;
        return vec![remedy(RemedyKind::Repair, basis, rule_code, None)];
    }
    let of_kind = |&kind: &RemedyKind| {
        let mut all = in_turn(grounds, lead).flat_map(|ground| &ground.remedies);
        all.find(|remedy| remedy.kind == kind).cloned()
    };
    RemedyKind::ALL.iter().filter_map(of_kind).collect()
}

fn alternatives(
    grounds: &[Ground<'_>],
    lead: Option<&Ground<'_>>,
    coverage: &[LineCoverage],
) -> Vec<Alternative> {
    let others = grounds
        .iter()
        .filter(|ground| !lead.is_some_and(|lead| std::ptr::eq(lead, *ground)));
    let alternative = |ground: &Ground<'_>| Alternative {
        basis: ground.basis,
        policy_code: ground.policy.map(|policy| policy.code.clone()),
        is_applicable: ground.applies(),
        reasons: match lead {
            Some(lead) if ground.applies() => why_it_lost(ground, lead, coverage),
            _ => ground.reasons.clone(),
        },
    };
    others.map(alternative).collect()
}

fn why_it_lost(ground: &Ground<'_>, lead: &Ground<'_>, coverage: &[LineCoverage]) -> Vec<Reason> {
    let lost = Reason::new(ReasonCode::LessFavourable).with("basis", lead.basis.as_str());
    let own = ground.lines.iter().filter(|line| coverage.contains(line));
    let used: Vec<_> = own
        .filter(|line| !lead.lines.contains(line))
        .map(|line| line.line.as_str())
        .collect();
    if used.is_empty() {
        return vec![lost];
    }
    let used = Reason::new(ReasonCode::UsedForLines).with("lines", used.join(", "));
    vec![lost, used]
}
