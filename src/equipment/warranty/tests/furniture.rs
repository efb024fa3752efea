//! The three guarantees for furniture, row by row.

use super::*;

const ALL: &[&str] = &["repair", "exchange", "refund"];
const SWAP: &[&str] = &["repair", "exchange"];
const REPAIR: &[&str] = &["repair"];

fn assert_answer(case: &str, facts: &Facts, remedies: &[&str], basis: &str, rule: &str) {
    let answer = entitlement(&furniture(), facts);
    assert_eq!(kinds(&answer), remedies, "{case}: remedies");
    assert_eq!(answer.charge_basis.as_str(), basis, "{case}: basis");
    assert_eq!(answer.rule_code, rule, "{case}: rule");
    assert_eq!(answer.is_chargeable, basis == "chargeable", "{case}");
    assert_eq!(answer.policy_version, Some(1), "{case}");
}

#[test]
fn windows_open_and_close_on_their_boundary_days() {
    let free = "three_guarantees";
    let cases: [(i64, &[&str], &str, &str); 8] = [
        (0, ALL, free, "serious_fault_30_days"),
        (30, ALL, free, "serious_fault_30_days"),
        (31, SWAP, free, "serious_fault_60_days"),
        (60, SWAP, free, "serious_fault_60_days"),
        (61, REPAIR, free, "guarantee_period"),
        (364, REPAIR, free, "guarantee_period"),
        // 1 March 2027 is twelve months later and still inside.
        (365, REPAIR, free, "guarantee_period"),
        (366, REPAIR, "chargeable", "guarantee_ended"),
    ];
    for (days, remedies, basis, rule) in cases {
        let facts = seriously(sofa(days));
        assert_answer(&format!("day {days}"), &facts, remedies, basis, rule);
    }
}

#[test]
fn an_ordinary_fault_gives_a_free_repair_only() {
    for days in [0, 30, 31, 60, 365] {
        let case = format!("day {days}");
        assert_answer(
            &case,
            &sofa(days),
            REPAIR,
            "three_guarantees",
            "guarantee_period",
        );
    }
}

#[test]
fn a_refund_is_the_full_purchase_price() {
    let answer = entitlement(&furniture(), &seriously(sofa(10)));
    let refund = answer.remedy(RemedyKind::Refund).unwrap();
    assert_eq!(refund.refund, Some(Money::new(489_900, Currency::Cny)));
    assert_eq!(refund.open_until, Some(after(30)));
    let exchange = answer.remedy(RemedyKind::Exchange).unwrap();
    assert_eq!(exchange.open_until, Some(after(60)));
    assert_eq!(exchange.refund, None);
    let repair = answer.remedy(RemedyKind::Repair).unwrap();
    assert_eq!(repair.open_until, Some(after(365)));
}

#[test]
fn a_refund_without_a_known_price_says_so() {
    let negative = Money::new(-1, Currency::Cny);
    for price in [None, Some(negative)] {
        let facts = Facts {
            purchase_price: price,
            ..seriously(sofa(10))
        };
        let answer = entitlement(&furniture(), &facts);
        let refund = answer.remedy(RemedyKind::Refund).unwrap();
        assert_eq!(refund.refund, None);
        assert!(codes(&answer.reasons).contains(&"price_unknown"));
    }
}

#[test]
fn the_same_serious_fault_repaired_twice_gives_an_exchange() {
    let other = PastRepair {
        fault_code: "HINGE".into(),
        ..repair(90)
    };
    let light = PastRepair {
        is_serious: false,
        ..repair(90)
    };
    let before_delivery = repair(-1);
    let future = repair(101);
    let cases: [(&str, Vec<PastRepair>, &[&str]); 7] = [
        ("none", vec![], REPAIR),
        ("one", vec![repair(80)], REPAIR),
        ("two", vec![repair(80), repair(100)], SWAP),
        ("another fault", vec![repair(80), other], REPAIR),
        ("not serious then", vec![repair(80), light], REPAIR),
        ("before delivery", vec![repair(80), before_delivery], REPAIR),
        ("not yet", vec![repair(80), future], REPAIR),
    ];
    for (case, repairs, remedies) in cases {
        let rule = match remedies.len() {
            2 => "same_fault_repaired_twice",
            _ => "guarantee_period",
        };
        let facts = Facts {
            repairs,
            ..seriously(sofa(100))
        };
        assert_answer(case, &facts, remedies, "three_guarantees", rule);
    }
}

#[test]
fn two_repairs_do_not_help_when_the_fault_is_not_serious_or_unknown_or_the_period_over() {
    let repairs = vec![repair(80), repair(90)];
    let with = |facts: Facts| Facts {
        repairs: repairs.clone(),
        ..facts
    };
    let mut unknown = seriously(with(sofa(100)));
    unknown.fault.code = None;
    for facts in [with(sofa(100)), unknown, seriously(with(sofa(366)))] {
        assert_eq!(kinds(&entitlement(&furniture(), &facts)), REPAIR);
    }
}

#[test]
fn more_than_thirty_days_in_repair_give_an_exchange() {
    let cases: [(i64, &[&str], &str); 2] = [
        (130, REPAIR, "guarantee_period"),
        (131, SWAP, "repair_over_30_days"),
    ];
    for (on, remedies, rule) in cases {
        let facts = Facts {
            idle_spans: vec![span(IdleKind::Repair, 100, None)],
            ..sofa(on)
        };
        assert_answer(
            &format!("day {on}"),
            &facts,
            remedies,
            "three_guarantees",
            rule,
        );
    }
}

#[test]
fn waiting_for_a_part_belongs_to_the_repair_it_continues() {
    let spans = |gap: i64| {
        vec![
            span(IdleKind::Repair, 100, Some(110)),
            span(IdleKind::AwaitingParts, 110 + gap, None),
        ]
    };
    for (gap, remedies) in [(0, SWAP), (1, REPAIR)] {
        let facts = Facts {
            idle_spans: spans(gap),
            ..sofa(131)
        };
        assert_eq!(kinds(&entitlement(&furniture(), &facts)), remedies, "{gap}");
    }
}

#[test]
fn a_long_repair_that_is_over_counts_only_when_it_failed() {
    let failed = PastRepair {
        is_fixed: false,
        ..repair(140)
    };
    let cases = [
        ("fixed", vec![repair(140)], REPAIR),
        ("failed", vec![failed.clone()], SWAP),
        ("failed, then fixed", vec![failed, repair(150)], REPAIR),
    ];
    for (case, repairs, remedies) in cases {
        let facts = Facts {
            idle_spans: vec![span(IdleKind::Repair, 100, Some(140))],
            repairs,
            ..sofa(160)
        };
        assert_eq!(
            kinds(&entitlement(&furniture(), &facts)),
            remedies,
            "{case}"
        );
    }
}

#[test]
fn several_short_repairs_are_not_one_long_one() {
    let facts = Facts {
        idle_spans: vec![
            span(IdleKind::Repair, 70, Some(95)),
            span(IdleKind::Repair, 100, None),
        ],
        ..sofa(125)
    };
    assert_eq!(kinds(&entitlement(&furniture(), &facts)), REPAIR);
}

#[test]
fn a_due_exchange_that_cannot_be_had_and_is_declined_becomes_a_refund() {
    let cases = [
        (false, true, ALL, "exchange_declined"),
        (false, false, SWAP, "serious_fault_60_days"),
        (true, true, SWAP, "serious_fault_60_days"),
    ];
    for (available, declined, remedies, rule) in cases {
        let facts = Facts {
            is_same_model_available: available,
            is_equivalent_declined: declined,
            ..seriously(sofa(45))
        };
        assert_answer(rule, &facts, remedies, "three_guarantees", rule);
        let answer = entitlement(&furniture(), &facts);
        let equivalent = codes(&answer.reasons).contains(&"equivalent_only");
        assert_eq!(equivalent, !available);
    }
}

#[test]
fn declining_an_exchange_that_is_not_due_gives_nothing() {
    let facts = Facts {
        is_same_model_available: false,
        is_equivalent_declined: true,
        ..sofa(45)
    };
    assert_answer(
        "not due",
        &facts,
        REPAIR,
        "three_guarantees",
        "guarantee_period",
    );
    let answer = entitlement(&furniture(), &facts);
    let rule = answer
        .rules
        .iter()
        .find(|r| r.rule_code == "exchange_declined");
    assert_eq!(codes(&rule.unwrap().lacks), ["exchange_not_due"]);
}

#[test]
fn the_refund_for_a_declined_exchange_closes_with_the_exchange() {
    let facts = Facts {
        is_same_model_available: false,
        is_equivalent_declined: true,
        ..seriously(sofa(45))
    };
    let answer = entitlement(&furniture(), &facts);
    let refund = answer.remedy(RemedyKind::Refund).unwrap();
    assert_eq!(refund.open_until, Some(after(60)));
    assert_eq!(refund.refund, Some(Money::new(489_900, Currency::Cny)));
}

#[test]
fn no_voucher_man_made_damage_and_a_past_period_are_chargeable_and_all_listed() {
    let no_voucher = |facts: Facts| Facts {
        has_voucher: false,
        ..facts
    };
    let man_made = |mut facts: Facts| {
        facts.fault.is_man_made = true;
        facts
    };
    let cases: [(Facts, &[&str]); 5] = [
        (no_voucher(seriously(sofa(5))), &["no_voucher"]),
        (man_made(seriously(sofa(5))), &["man_made_damage"]),
        (sofa(366), &["guarantee_ended"]),
        (
            man_made(no_voucher(sofa(5))),
            &["man_made_damage", "no_voucher"],
        ),
        (
            man_made(no_voucher(sofa(366))),
            &["man_made_damage", "no_voucher", "guarantee_ended"],
        ),
    ];
    for (facts, reasons) in cases {
        assert_answer(reasons[0], &facts, REPAIR, "chargeable", reasons[0]);
        let answer = entitlement(&furniture(), &facts);
        assert_eq!(codes(&answer.reasons), reasons);
        assert!(
            answer
                .coverage
                .iter()
                .all(|line| line.customer_percent == 100)
        );
        assert_eq!(answer.remedies[0].basis, ChargeBasis::Chargeable);
    }
}

#[test]
fn days_in_repair_and_without_parts_do_not_count() {
    let facts = Facts {
        idle_spans: vec![
            span(IdleKind::Repair, 5, Some(10)),
            span(IdleKind::AwaitingParts, 8, Some(15)),
        ],
        ..seriously(sofa(40))
    };
    assert_answer(
        "day 30",
        &facts,
        ALL,
        "three_guarantees",
        "serious_fault_30_days",
    );
    let answer = entitlement(&furniture(), &facts);
    let days = answer.day_count.unwrap();
    assert_eq!(
        (days.elapsed_days, days.excluded_days, days.counted_days),
        (40, 10, 30)
    );
    assert_eq!(answer.guarantee_until, Some(after(375)));
    let next = Facts {
        on: after(41),
        ..facts
    };
    assert_answer(
        "day 31",
        &next,
        SWAP,
        "three_guarantees",
        "serious_fault_60_days",
    );
}

#[test]
fn unmet_rules_say_what_they_lack() {
    let answer = entitlement(&furniture(), &sofa(61));
    let lacks: Vec<_> = answer
        .rules
        .iter()
        .map(|rule| (rule.rule_code.as_str(), codes(&rule.lacks)))
        .collect();
    let expected = vec![
        (
            "serious_fault_30_days",
            vec!["window_closed", "fault_not_serious"],
        ),
        (
            "serious_fault_60_days",
            vec!["window_closed", "fault_not_serious"],
        ),
        (
            "same_fault_repaired_twice",
            vec!["fault_not_serious", "too_few_repairs"],
        ),
        ("repair_over_30_days", vec!["repair_within_limit"]),
        (
            "exchange_declined",
            vec!["exchange_not_due", "exchange_possible"],
        ),
        ("guarantee_period", vec![]),
    ];
    assert_eq!(lacks, expected);
}

#[test]
fn contradictory_dates_give_reasons() {
    let mut undated = sofa(10);
    undated.delivered_on = None;
    assert_answer("undated", &undated, REPAIR, "chargeable", "start_missing");
    let early = sofa(-1);
    assert_answer("early", &early, REPAIR, "chargeable", "starts_later");
    assert_eq!(entitlement(&furniture(), &early).day_count, None);
    let inverted = Facts {
        idle_spans: vec![span(IdleKind::Repair, 9, Some(3))],
        ..sofa(10)
    };
    let answer = entitlement(&furniture(), &inverted);
    assert!(codes(&answer.reasons).contains(&"span_ignored"));
    assert_eq!(answer.day_count.unwrap().excluded_days, 0);
}
