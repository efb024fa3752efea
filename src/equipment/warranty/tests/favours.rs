//! Part warranty, contracts and goodwill, alone and against a policy.

use super::*;

fn with_part(facts: Facts, replaced: i64) -> Facts {
    let part = ReplacedPart {
        sku: "HINGE-12".into(),
        fault_code: "FRAME-CRACK".into(),
        replaced_on: after(replaced),
    };
    Facts {
        replaced_parts: vec![part],
        ..facts
    }
}

fn contract() -> ContractCover {
    ContractCover {
        number: "C-7".into(),
        from: Some(after(390)),
        until: after(410),
        lines: vec![ChargeLineKind::Labour, ChargeLineKind::Travel],
        quota_left: Some(3),
    }
}

fn under(contract: ContractCover, days: i64) -> Entitlement {
    let facts = Facts {
        contract: Some(contract),
        ..sofa(days)
    };
    entitlement(&standard(), &facts)
}

fn refused(answer: &Entitlement, basis: ChargeBasis) -> Vec<&'static str> {
    let lost = answer.alternatives.iter().rfind(|lost| lost.basis == basis);
    codes(&lost.unwrap().reasons)
}

#[test]
fn a_replaced_part_is_guaranteed_for_ninety_days() {
    for (days, basis) in [(490, "warranty"), (491, "chargeable")] {
        let mut facts = with_part(sofa(days), 400);
        facts.has_voucher = false;
        let answer = entitlement(&furniture(), &facts);
        assert_eq!(answer.charge_basis.as_str(), basis, "day {days}");
    }
    let answer = entitlement(&furniture(), &with_part(sofa(490), 400));
    assert_eq!(answer.rule_code, "part_warranty");
    assert!(!answer.has_customer_share);
    assert_eq!(answer.remedies[0].open_until, Some(after(490)));
    let late = entitlement(&furniture(), &with_part(sofa(491), 400));
    assert_eq!(
        refused(&late, ChargeBasis::Warranty),
        ["part_warranty_ended"]
    );
}

#[test]
fn a_part_warranty_needs_the_same_fault_and_no_man_made_damage() {
    let mut other = with_part(sofa(420), 400);
    other.fault.code = Some("COVER-TORN".into());
    let mut unknown = with_part(sofa(420), 400);
    unknown.fault.code = None;
    let future = with_part(sofa(420), 421);
    let mut broken = with_part(sofa(420), 400);
    broken.fault.is_man_made = true;
    for facts in [other, unknown, future, broken] {
        assert!(entitlement(&furniture(), &facts).is_chargeable, "{facts:?}");
    }
}

#[test]
fn zero_days_of_part_warranty_mean_none() {
    let policy = WarrantyPolicy {
        part_warranty_days: 0,
        ..furniture()
    };
    assert!(entitlement(&policy, &with_part(sofa(400), 400)).is_chargeable);
}

#[test]
fn a_contract_covers_its_lines_between_its_days() {
    for (days, covered) in [(389, false), (390, true), (410, true), (411, false)] {
        let answer = under(contract(), days);
        let is_contract = answer.charge_basis == ChargeBasis::Contract;
        assert_eq!(is_contract, covered, "day {days}");
    }
    let answer = under(contract(), 400);
    let percents: Vec<_> = answer.coverage.iter().map(|l| l.customer_percent).collect();
    assert_eq!(percents, [0, 100, 0, 100]);
    assert_eq!(answer.rule_code, "contract");
}

#[test]
fn a_contract_that_does_not_help_says_why() {
    let used = ContractCover {
        quota_left: Some(0),
        ..contract()
    };
    let unlimited = ContractCover {
        quota_left: None,
        ..contract()
    };
    let empty = ContractCover {
        lines: vec![],
        ..contract()
    };
    let cases = [
        (used, 400, "contract_quota_used"),
        (empty, 400, "contract_covers_nothing"),
        (contract(), 389, "contract_not_begun"),
        (contract(), 411, "contract_ended"),
    ];
    for (contract, days, reason) in cases {
        let answer = under(contract, days);
        assert_eq!(refused(&answer, ChargeBasis::Contract), [reason]);
        assert!(answer.is_chargeable);
    }
    assert_eq!(under(unlimited, 400).charge_basis, ChargeBasis::Contract);
    let without = entitlement(&standard(), &sofa(400));
    assert_eq!(refused(&without, ChargeBasis::Contract), ["no_contract"]);
}

#[test]
fn a_contract_fills_the_lines_that_the_warranty_leaves() {
    let running = ContractCover {
        from: None,
        ..contract()
    };
    let answer = under(running, 200);
    assert_eq!(answer.charge_basis, ChargeBasis::Warranty);
    let travel = answer.line(ChargeLineKind::Travel).unwrap();
    assert_eq!(
        (travel.basis, travel.customer_percent),
        (ChargeBasis::Contract, 0)
    );
    let expected = ["less_favourable", "used_for_lines"];
    assert_eq!(refused(&answer, ChargeBasis::Contract), expected);
}

#[test]
fn what_is_owed_anyway_uses_up_no_contract_and_no_goodwill() {
    let facts = Facts {
        contract: Some(ContractCover {
            from: None,
            lines: ChargeLineKind::ALL.to_vec(),
            ..contract()
        }),
        goodwill: Some(Goodwill {
            payer: Payer::Station,
            percent: 100,
            until: None,
        }),
        ..sofa(100)
    };
    let answer = entitlement(&furniture(), &facts);
    assert_eq!(answer.charge_basis, ChargeBasis::ThreeGuarantees);
    assert_eq!(refused(&answer, ChargeBasis::Contract), ["less_favourable"]);
    assert_eq!(refused(&answer, ChargeBasis::Goodwill), ["less_favourable"]);
}

#[test]
fn goodwill_helps_even_with_man_made_damage_until_it_ends() {
    let until = Some(after(410));
    let facts = |percent, days| {
        let mut facts = sofa(days);
        facts.fault.is_man_made = true;
        facts.goodwill = Some(Goodwill {
            payer: Payer::Station,
            percent,
            until,
        });
        facts
    };
    let cases = [
        (40, 410, Some(60)),
        (250, 410, Some(0)),
        (40, 411, None),
        (0, 410, None),
    ];
    for (percent, days, customer) in cases {
        let answer = entitlement(&furniture(), &facts(percent, days));
        let is_goodwill = answer.charge_basis == ChargeBasis::Goodwill;
        assert_eq!(is_goodwill, customer.is_some(), "{percent} on {days}");
        let expected = customer.unwrap_or(100);
        assert!(
            answer
                .coverage
                .iter()
                .all(|l| l.customer_percent == expected)
        );
    }
}
