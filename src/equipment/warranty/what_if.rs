//! What would change an answer. Nothing is guessed: each idea is put into the facts, the question is
//! asked again, and the idea is reported only when the answer differs.

use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

use super::change::ChangeCode;
use super::clock::{days_between, later, spells, start_of};
use super::decide::judge;
use super::facts::{Facts, Goodwill, PastRepair};
use super::outcome::{Entitlement, EntitlementChange};
use super::policy::WarrantyPolicy;
use super::words::{ChargeBasis, Payer, RemedyKind};

/// At most this many closing dates are tried; each costs one more judgement.
const MOST_CLOSINGS: usize = 12;

struct Idea {
    code: ChangeCode,
    facts: Facts,
    params: BTreeMap<String, String>,
}

pub(super) fn changes(
    policies: &[&WarrantyPolicy],
    facts: &Facts,
    answer: &Entitlement,
) -> Vec<EntitlementChange> {
    let mut ideas = case_ideas(facts);
    ideas.extend(decision_ideas(facts));
    ideas.extend(
        policies
            .iter()
            .flat_map(|policy| start_ideas(policy, facts)),
    );
    ideas.extend(closing_ideas(facts, answer));
    ideas.extend(
        policies
            .iter()
            .flat_map(|policy| repair_limit_ideas(policy, facts)),
    );
    let mut seen = BTreeSet::new();
    ideas.retain(|idea| seen.insert((idea.code, idea.facts.on)));
    let differing = ideas.into_iter().filter_map(|idea| {
        let then = judge(policies, &idea.facts);
        (essence(&then) != essence(answer)).then(|| change(idea, facts.on, &then))
    });
    differing.collect()
}

/// What makes two answers different for a customer.
fn essence(answer: &Entitlement) -> impl PartialEq {
    let remedies = answer
        .remedies
        .iter()
        .map(|r| (r.kind, r.refund.map(|money| money.amount_minor)));
    let customer = answer.coverage.iter().map(|line| line.customer_percent);
    (
        answer.charge_basis,
        remedies.collect::<Vec<(RemedyKind, Option<i64>)>>(),
        customer.collect::<Vec<_>>(),
    )
}

fn change(idea: Idea, on: NaiveDate, then: &Entitlement) -> EntitlementChange {
    let in_days = days_between(on, idea.facts.on);
    EntitlementChange {
        code: idea.code,
        params: idea.params,
        message: None,
        in_days: (in_days > 0).then_some(in_days),
        charge_basis: then.charge_basis,
        remedies: then.remedy_kinds(),
    }
}

fn idea(code: ChangeCode, facts: &Facts, alter: impl FnOnce(&mut Facts)) -> Idea {
    let mut altered = facts.clone();
    alter(&mut altered);
    Idea {
        code,
        facts: altered,
        params: BTreeMap::new(),
    }
}

fn dated(code: ChangeCode, facts: &Facts, on: NaiveDate, params: &[(&str, String)]) -> Idea {
    let mut idea = idea(code, facts, |then| then.on = on);
    let owned = params
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    idea.params = owned.collect();
    idea
}

/// Ideas on what may turn out about the case: evidence, judgement, one more attempt.
fn case_ideas(facts: &Facts) -> Vec<Idea> {
    let mut ideas = vec![
        idea(ChangeCode::VoucherShown, facts, |f| f.has_voucher = true),
        idea(ChangeCode::JudgedNotManMade, facts, |f| {
            f.fault.is_man_made = false;
        }),
        idea(ChangeCode::JudgedSerious, facts, |f| {
            f.fault.is_serious = true;
        }),
        idea(ChangeCode::JudgedManMade, facts, |f| {
            f.fault.is_man_made = true;
        }),
    ];
    let code = facts.fault.code.as_deref();
    ideas.extend(code.map(|code| failed_repair(facts, code)));
    ideas
}

/// Ideas on what people may still decide: the customer, the contract's owner, the company.
fn decision_ideas(facts: &Facts) -> Vec<Idea> {
    let mut ideas = vec![
        idea(ChangeCode::EquivalentDeclined, facts, |f| {
            f.is_same_model_available = false;
            f.is_equivalent_declined = true;
        }),
        idea(ChangeCode::GoodwillGranted, facts, |f| {
            f.goodwill = Some(Goodwill {
                payer: Payer::Station,
                percent: 100,
                until: None,
            });
        }),
    ];
    let used_up = facts.contract.clone().filter(|c| c.quota_left == Some(0));
    ideas.extend(used_up.map(|mut contract| {
        contract.quota_left = Some(1);
        let contract = Some(contract);
        idea(ChangeCode::ContractQuotaAdded, facts, |f| {
            f.contract = contract
        })
    }));
    ideas
}

fn failed_repair(facts: &Facts, code: &str) -> Idea {
    let repair = PastRepair {
        fault_code: code.to_owned(),
        is_serious: facts.fault.is_serious,
        finished_on: facts.on,
        is_fixed: false,
    };
    idea(ChangeCode::OneMoreFailedRepair, facts, |f| {
        f.repairs.push(repair)
    })
}

/// Ideas on a clock that does not run yet.
fn start_ideas(policy: &WarrantyPolicy, facts: &Facts) -> Vec<Idea> {
    let found = |f: &mut Facts| {
        // Any of them may be in the policy's list; today is the most favourable date.
        f.delivered_on = f.delivered_on.or(Some(f.on));
        f.installed_on = f.installed_on.or(Some(f.on));
        f.purchased_on = f.purchased_on.or(Some(f.on));
        f.manufactured_on = f.manufactured_on.or(Some(f.on));
    };
    match start_of(policy, facts) {
        None => vec![idea(ChangeCode::StartDateFound, facts, found)],
        Some((_, start)) if start > facts.on => {
            let date = [("date", start.to_string())];
            vec![dated(ChangeCode::StartReached, facts, start, &date)]
        }
        Some(_) => Vec::new(),
    }
}

/// The day after each known end. While the clock stands still the ends of policies move along and
/// no date can be named; contract and goodwill ends stay.
fn closing_ideas(facts: &Facts, answer: &Entitlement) -> Vec<Idea> {
    let stopped = answer
        .day_count
        .as_ref()
        .is_some_and(|days| days.is_stopped);
    let fixed = |basis| matches!(basis, ChargeBasis::Contract | ChargeBasis::Goodwill);
    let remedies = answer.remedies.iter().map(|r| (r.basis, r.open_until));
    let lines = answer.coverage.iter().map(|l| (l.basis, l.until));
    let ends: BTreeSet<NaiveDate> = remedies
        .chain(lines)
        .filter(|&(basis, _)| !stopped || fixed(basis))
        .filter_map(|(_, end)| end)
        .collect();
    let ahead = ends.into_iter().filter(|&end| end >= facts.on);
    ahead
        .take(MOST_CLOSINGS)
        .map(|end| {
            let left = days_between(facts.on, end).to_string();
            let params = [("date", end.to_string()), ("days", left)];
            dated(ChangeCode::WindowCloses, facts, later(end, 1), &params)
        })
        .collect()
}

/// The day on which a running repair becomes too long.
fn repair_limit_ideas(policy: &WarrantyPolicy, facts: &Facts) -> Vec<Idea> {
    let begun = start_of(policy, facts).filter(|&(_, start)| start <= facts.on);
    let running = begun.and_then(|(_, start)| {
        let spells = spells(facts.idle_spans.iter(), start, facts.on);
        spells.into_iter().find(|spell| spell.is_running)
    });
    let Some(spell) = running else {
        return Vec::new();
    };
    let limits = policy
        .rules
        .iter()
        .filter_map(|rule| rule.when.over_repair_days);
    let ahead = limits.filter(|&limit| spell.days() <= limit);
    ahead
        .map(|limit| {
            let day = later(spell.from, limit.saturating_add(1));
            let params = [("date", day.to_string()), ("limit", limit.to_string())];
            dated(ChangeCode::RepairLimitExceeded, facts, day, &params)
        })
        .collect()
}
