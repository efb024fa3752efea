//! The one-year warranty of appliances: separate terms, shares, no windows.

use super::*;

fn customer_percents(policy: &WarrantyPolicy, facts: &Facts) -> Vec<u32> {
    let answer = entitlement(policy, facts);
    answer
        .coverage
        .iter()
        .map(|line| line.customer_percent)
        .collect()
}

#[test]
fn travel_ends_after_ninety_days_and_the_rest_after_a_year() {
    let cases = [
        (0, [0, 0, 0, 100], "warranty"),
        (90, [0, 0, 0, 100], "warranty"),
        (91, [0, 0, 100, 100], "warranty"),
        (365, [0, 0, 100, 100], "warranty"),
        (366, [100, 100, 100, 100], "chargeable"),
    ];
    for (days, percents, basis) in cases {
        let facts = seriously(sofa(days));
        assert_eq!(
            customer_percents(&standard(), &facts),
            percents,
            "day {days}"
        );
        let answer = entitlement(&standard(), &facts);
        assert_eq!(answer.charge_basis.as_str(), basis, "day {days}");
        assert_eq!(kinds(&answer), ["repair"], "day {days}");
        assert!(answer.has_customer_share);
    }
}

#[test]
fn each_line_names_its_term_its_payers_and_its_end() {
    let answer = entitlement(&standard(), &sofa(91));
    let labour = answer.line(ChargeLineKind::Labour).unwrap();
    assert_eq!(labour.rule_code, "term_labour");
    assert_eq!(labour.until, Some(after(365)));
    let whole = PayerShare {
        payer: Payer::Manufacturer,
        percent: 100,
    };
    assert_eq!(labour.shares, [whole]);
    let travel = answer.line(ChargeLineKind::Travel).unwrap();
    assert_eq!(
        (travel.basis, travel.rule_code.as_str()),
        (ChargeBasis::Chargeable, "term_travel")
    );
    let other = answer.line(ChargeLineKind::Other).unwrap();
    assert_eq!(other.rule_code, "no_term");
}

#[test]
fn the_customer_pays_what_the_shares_leave() {
    let mut policy = standard();
    let share = |payer, percent| PayerShare { payer, percent };
    policy.terms[0].shares = vec![share(Payer::Manufacturer, 50), share(Payer::Station, 30)];
    let answer = entitlement(&policy, &sofa(10));
    let labour = answer.line(ChargeLineKind::Labour).unwrap();
    assert_eq!(labour.customer_percent, 20);
    assert_eq!(labour.shares.last(), Some(&share(Payer::Customer, 20)));
}

#[test]
fn a_term_that_outlives_the_rules_still_means_a_repair() {
    let mut policy = standard();
    policy.terms[1].period = Period::months(36);
    let answer = entitlement(&policy, &sofa(400));
    assert_eq!(answer.rule_code, "term_part");
    assert_eq!(codes(&answer.reasons), ["term_running", "start_fallback"]);
    assert_eq!(customer_percents(&policy, &sofa(400)), [100, 0, 100, 100]);
    assert_eq!(answer.remedies[0].open_until, Some(day("2029-03-01")));
}

#[test]
fn a_free_repair_of_which_every_term_is_over_is_chargeable() {
    let mut policy = standard();
    for term in &mut policy.terms {
        term.period = Period::months(6);
    }
    let answer = entitlement(&policy, &sofa(300));
    assert!(answer.is_chargeable);
    assert_eq!(answer.rule_code, "no_rule_met");
}

#[test]
fn the_better_of_two_policies_leads_and_lines_come_from_both() {
    let (furniture, mut long) = (furniture(), standard());
    long.guarantee_period = Period::months(24);
    long.terms[0].period = Period::months(24);
    let both = [&long, &furniture];
    let early = best_entitlement(&both, &seriously(sofa(10)));
    assert_eq!(
        early.policy_code.as_deref(),
        Some("furniture-three-guarantees")
    );
    assert_eq!(codes(&early.alternatives[0].reasons), ["less_favourable"]);
    let late = best_entitlement(&both, &sofa(400));
    assert_eq!(late.charge_basis, ChargeBasis::Warranty);
    assert_eq!(late.policy_code.as_deref(), Some("standard-one-year"));
    let refused = late
        .alternatives
        .iter()
        .find(|a| a.basis == ChargeBasis::ThreeGuarantees);
    assert_eq!(codes(&refused.unwrap().reasons), ["guarantee_ended"]);
}

#[test]
fn without_any_policy_the_customer_pays() {
    let answer = best_entitlement(&[], &sofa(1));
    assert_eq!(answer.rule_code, "no_policy");
    assert_eq!(codes(&answer.reasons), ["no_policy"]);
    assert!(answer.is_chargeable && answer.policy_code.is_none());
}

#[test]
fn a_version_out_of_force_is_used_but_noted() {
    let policy = WarrantyPolicy {
        effective_from: after(1),
        ..standard()
    };
    let answer = entitlement(&policy, &sofa(10));
    assert!(!answer.is_chargeable);
    assert!(codes(&answer.reasons).contains(&"policy_not_in_force"));
}
