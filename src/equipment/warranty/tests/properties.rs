//! Properties that hold for any facts, not only for sensible ones.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;

fn date() -> impl Strategy<Value = NaiveDate> {
    prop_oneof![
        20 => (-100_i64..900).prop_map(after),
        1 => Just(NaiveDate::MIN),
        1 => Just(NaiveDate::MAX),
    ]
}

fn kind() -> impl Strategy<Value = IdleKind> {
    prop::sample::select(IdleKind::ALL)
}

fn idle_span() -> impl Strategy<Value = IdleSpan> {
    (kind(), date(), option::of(date())).prop_map(|(kind, from, until)| IdleSpan {
        kind,
        from,
        until,
    })
}

fn fault_code() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["A".to_owned(), "B".to_owned()])
}

fn past_repair() -> impl Strategy<Value = PastRepair> {
    (fault_code(), any::<bool>(), date(), any::<bool>()).prop_map(
        |(fault_code, is_serious, finished_on, is_fixed)| PastRepair {
            fault_code,
            is_serious,
            finished_on,
            is_fixed,
        },
    )
}

fn replaced_part() -> impl Strategy<Value = ReplacedPart> {
    (fault_code(), date()).prop_map(|(fault_code, replaced_on)| ReplacedPart {
        sku: "P".into(),
        fault_code,
        replaced_on,
    })
}

fn contract() -> impl Strategy<Value = ContractCover> {
    let lines = vec(prop::sample::select(ChargeLineKind::ALL), 0..4);
    (option::of(date()), date(), lines, option::of(0_u32..3)).prop_map(
        |(from, until, lines, quota_left)| ContractCover {
            number: "C".into(),
            from,
            until,
            lines,
            quota_left,
        },
    )
}

fn goodwill() -> impl Strategy<Value = Goodwill> {
    let payer = prop::sample::select(Payer::ALL);
    (payer, any::<u32>(), option::of(date())).prop_map(|(payer, percent, until)| Goodwill {
        payer,
        percent,
        until,
    })
}

prop_compose! {
    fn dated_facts()(
        on in date(),
        dates in vec(option::of(date()), 5),
        price in option::of(any::<i64>()),
        spans in vec(idle_span(), 0..5),
    ) -> Facts {
        Facts {
            purchased_on: dates[0],
            delivered_on: dates[1],
            installed_on: dates[2],
            accepted_on: dates[3],
            manufactured_on: dates[4],
            purchase_price: price.map(|minor| Money::new(minor, Currency::Cny)),
            idle_spans: spans,
            ..Facts::on(on)
        }
    }
}

prop_compose! {
    fn facts()(
        facts in dated_facts(),
        flags in any::<[bool; 5]>(),
        code in option::of(fault_code()),
        repairs in vec(past_repair(), 0..5),
        replaced_parts in vec(replaced_part(), 0..3),
        contract in option::of(contract()),
        goodwill in option::of(goodwill()),
    ) -> Facts {
        Facts {
            has_voucher: flags[0],
            fault: Fault { code, is_serious: flags[1], is_man_made: flags[2] },
            is_same_model_available: flags[3],
            is_equivalent_declined: flags[4],
            repairs,
            replaced_parts,
            contract,
            goodwill,
            ..facts
        }
    }
}

/// Shipped policies, and one that no validation has seen.
fn policies() -> impl Strategy<Value = Vec<WarrantyPolicy>> {
    let odd = (any::<u32>(), any::<u32>(), any::<u32>(), any::<bool>()).prop_map(odd_policy);
    vec(prop_oneof![Just(furniture()), Just(standard()), odd], 0..3)
}

fn odd_policy((count, percent, days, months): (u32, u32, u32, bool)) -> WarrantyPolicy {
    let mut policy = furniture();
    policy.guarantee_period = match months {
        true => Period::months(count),
        false => Period::days(count),
    };
    policy.part_warranty_days = days;
    policy.terms[0].shares[0].percent = percent;
    policy.terms[1].shares = vec![policy.terms[0].shares[0]; 3];
    policy.terms[2].period = Period::days(days);
    policy.rules[0].when.within_days = Some(days);
    policy.rules[3].when.over_repair_days = Some(percent);
    policy.rules.rotate_left(2);
    policy
}

fn ask(policies: &[WarrantyPolicy], facts: &Facts) -> Entitlement {
    let policies: Vec<_> = policies.iter().collect();
    best_entitlement(&policies, facts)
}

/// At least the same remedies, and no line dearer.
fn is_no_worse(than: &Entitlement, answer: &Entitlement) -> bool {
    let remedies = answer.remedy_kinds();
    let keeps = than
        .remedy_kinds()
        .iter()
        .all(|kind| remedies.contains(kind));
    let mut lines = answer.coverage.iter().zip(&than.coverage);
    let cheaper = lines.all(|(now, before)| now.customer_percent <= before.customer_percent);
    keeps && cheaper && (than.is_chargeable || !answer.is_chargeable)
}

proptest! {
    #[test]
    fn any_facts_give_a_whole_answer(policies in policies(), facts in facts()) {
        let answer = ask(&policies, &facts);
        prop_assert!(!answer.remedies.is_empty());
        prop_assert!(!answer.rule_code.is_empty());
        prop_assert!(!answer.reasons.is_empty());
        prop_assert_eq!(answer.is_chargeable, answer.charge_basis == ChargeBasis::Chargeable);
        prop_assert_eq!(answer.coverage.len(), ChargeLineKind::ALL.len());
        for line in &answer.coverage {
            prop_assert_eq!(line.shares.iter().map(|share| share.percent).sum::<u32>(), 100);
        }
        if let Some(days) = &answer.day_count {
            prop_assert_eq!(days.elapsed_days, days.counted_days + days.excluded_days);
        }
    }

    #[test]
    fn a_day_is_within_a_window_exactly_when_its_count_is(facts in facts()) {
        let answer = entitlement(&furniture(), &facts);
        let Some(days) = &answer.day_count else { return Ok(()) };
        for (rule, limit) in [("serious_fault_30_days", 30), ("serious_fault_60_days", 60)] {
            let check = answer.rules.iter().find(|check| check.rule_code == rule).unwrap();
            let is_open = !codes(&check.lacks).contains(&"window_closed");
            prop_assert_eq!(is_open, days.counted_days <= limit);
        }
    }

    #[test]
    fn more_excluded_days_never_shorten_the_guarantee(facts in facts(), span in idle_span()) {
        let before = entitlement(&furniture(), &facts);
        let mut more = facts;
        more.idle_spans.push(span);
        let after = entitlement(&furniture(), &more);
        prop_assert!(after.guarantee_until >= before.guarantee_until);
        prop_assert!(
            after.day_count.map(|d| d.counted_days) <= before.day_count.map(|d| d.counted_days)
        );
    }

    #[test]
    fn a_voucher_never_makes_it_worse(policies in policies(), facts in facts()) {
        let without = Facts { has_voucher: false, ..facts.clone() };
        let with = Facts { has_voucher: true, ..facts };
        prop_assert!(is_no_worse(&ask(&policies, &without), &ask(&policies, &with)));
    }

    #[test]
    fn a_contract_or_goodwill_never_makes_it_worse(policies in policies(), facts in facts()) {
        let bare = Facts { contract: None, goodwill: None, ..facts.clone() };
        prop_assert!(is_no_worse(&ask(&policies, &bare), &ask(&policies, &facts)));
    }

    #[test]
    fn man_made_damage_is_chargeable_unless_goodwill(policies in policies(), facts in facts()) {
        let mut facts = facts;
        facts.fault.is_man_made = true;
        let basis = ask(&policies, &facts).charge_basis;
        prop_assert!(matches!(basis, ChargeBasis::Chargeable | ChargeBasis::Goodwill));
        facts.goodwill = None;
        prop_assert!(ask(&policies, &facts).is_chargeable);
    }

    #[test]
    fn time_alone_takes_remedies_but_never_gives_them(
        facts in facts(), first in 0_i64..600, wait in 0_i64..400,
    ) {
        // Time alone: a start, and every record, lies before both days, and no repair is running.
        let mut facts = facts;
        facts.delivered_on = Some(after(0));
        facts.contract = None;
        facts.goodwill = None;
        facts.repairs.retain(|repair| repair.finished_on <= after(first));
        facts.replaced_parts.retain(|part| part.replaced_on <= after(first));
        facts.idle_spans.retain(|span| span.until.is_some_and(|until| until <= after(first)));
        let early = entitlement(&furniture(), &Facts { on: after(first), ..facts.clone() });
        let late = entitlement(&furniture(), &Facts { on: after(first + wait), ..facts });
        prop_assert!(is_no_worse(&late, &early), "{early:?} {late:?}");
    }

    #[test]
    fn every_named_change_is_a_real_one(facts in facts()) {
        let answer = entitlement(&furniture(), &facts);
        for change in &answer.would_change {
            if change.code == ChangeCode::VoucherShown {
                let shown = Facts { has_voucher: true, ..facts.clone() };
                let then = entitlement(&furniture(), &shown);
                prop_assert_eq!(then.charge_basis, change.charge_basis);
                prop_assert_eq!(then.remedy_kinds(), change.remedies.clone());
            }
        }
    }
}
