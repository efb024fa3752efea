//! Policies as documents: the shipped ones, their round trip, and what is refused.

use crate::platform::lang::Lang;

use super::*;

fn faults(alter: impl FnOnce(&mut WarrantyPolicy)) -> Vec<(String, &'static str)> {
    let mut policy = furniture();
    alter(&mut policy);
    let faults = policy.validate();
    assert!(faults.iter().all(|fault| {
        !fault.message(Lang::ZhCn).is_empty() && !fault.message(Lang::En).is_empty()
    }));
    faults
        .into_iter()
        .map(|fault| (fault.pointer, fault.code))
        .collect()
}

#[test]
fn shipped_policies_are_valid_and_survive_a_round_trip() {
    let shipped = shipped_policies().unwrap();
    assert_eq!(shipped, [furniture(), standard()]);
    for policy in shipped {
        assert_eq!(policy.validate(), []);
        let text = serde_json::to_string(&policy).unwrap();
        assert_eq!(
            serde_json::from_str::<WarrantyPolicy>(&text).unwrap(),
            policy
        );
    }
}

#[test]
fn the_shipped_numbers_are_those_of_the_regulation() {
    let policy = furniture();
    assert_eq!(policy.repair_days_limit(), Some(30));
    assert_eq!(policy.part_warranty_days, 90);
    let rule = policy.rule("same_fault_repaired_twice").unwrap();
    assert_eq!(rule.when.min_same_fault_repairs, Some(2));
    assert_eq!(policy.start_basis.first(), Some(&StartBasis::Delivery));
}

type Alter = fn(&mut WarrantyPolicy);

#[test]
fn every_fault_is_named_with_its_pointer() {
    let cases: [(&str, &str, Alter); 24] = [
        ("/code", "invalid_format", |p| p.code = "Furniture".into()),
        ("/code", "too_long", |p| p.code = "a".repeat(65)),
        ("/version", "out_of_range", |p| p.version = 0),
        ("/name/zh", "required", |p| p.name.zh = " ".into()),
        ("/name/en", "too_long", |p| p.name.en = "x".repeat(201)),
        ("/basis", "not_allowed", |p| p.basis = ChargeBasis::Goodwill),
        ("/effective_until", "out_of_range", |p| {
            p.effective_until = p.effective_from.pred_opt();
        }),
        ("/start_basis", "required", |p| p.start_basis.clear()),
        ("/start_basis/1", "not_unique", |p| {
            p.start_basis = vec![StartBasis::Delivery; 2]
        }),
        ("/excluded_time/1", "not_unique", |p| {
            p.excluded_time = vec![IdleKind::Repair; 2]
        }),
        ("/guarantee_period/count", "out_of_range", |p| {
            p.guarantee_period.count = 241
        }),
        ("/part_warranty_days", "out_of_range", |p| {
            p.part_warranty_days = 3651
        }),
        ("/part_warranty_payer", "not_allowed", |p| {
            p.part_warranty_payer = Payer::Customer
        }),
        ("/terms/1", "not_unique", |p| {
            p.terms[1].line = ChargeLineKind::Labour
        }),
        ("/terms/0/period/count", "out_of_range", |p| {
            p.terms[0].period = Period::days(0)
        }),
        ("/terms/0/shares", "required", |p| p.terms[0].shares.clear()),
        ("/terms/0/shares/0/percent", "out_of_range", |p| {
            p.terms[0].shares[0].percent = 0
        }),
        ("/rules", "required", |p| p.rules.clear()),
        ("/rules/1/code", "not_unique", |p| {
            p.rules[1].code = p.rules[0].code.clone()
        }),
        ("/rules/0/code", "not_allowed", |p| {
            p.rules[0].code = "part_warranty".into()
        }),
        ("/rules/0/remedies", "required", |p| {
            p.rules[0].remedies.clear()
        }),
        ("/rules/0/when/within_days", "out_of_range", |p| {
            p.rules[0].when.within_days = Some(0);
        }),
        ("/rules/5/when", "required", |p| {
            p.rules[5].when = RuleCondition::default()
        }),
        ("/rules/0/source", "too_long", |p| {
            p.rules[0].source = Some("长".repeat(501))
        }),
    ];
    for (pointer, code, alter) in cases {
        let found = faults(alter);
        let wanted = match pointer {
            // Lists name the repeated item.
            "/rules/1/code" => "/rules/1",
            other => other,
        };
        assert!(
            found.contains(&(wanted.to_owned(), code)),
            "{pointer}: {found:?}"
        );
    }
}

#[test]
fn contradictions_between_members_are_named() {
    let over = faults(|p| {
        let share = |payer| PayerShare { payer, percent: 60 };
        p.terms[0].shares = vec![share(Payer::Station), share(Payer::Supplier)];
    });
    assert_eq!(over, [("/terms/0/shares".to_owned(), "conflict")]);
    let unpaid = faults(|p| {
        p.terms.clear();
        p.rules.retain(|rule| rule.code == "guarantee_period");
    });
    assert_eq!(unpaid, [("/rules/0/remedies".to_owned(), "conflict")]);
    let never = faults(|p| p.rules.retain(|rule| rule.code == "exchange_declined"));
    let here = "/rules/0/when/is_exchange_declined".to_owned();
    assert_eq!(never, [(here, "conflict")]);
}

#[test]
fn unknown_members_and_words_are_refused_when_reading() {
    let text = serde_json::to_string(&standard()).unwrap();
    for (from, to) in [
        ("\"part_warranty_days\"", "\"part_waranty_days\""),
        ("\"labour\"", "\"labor\""),
        ("\"is_within_guarantee\"", "\"within_guarantee\""),
    ] {
        let altered = text.replace(from, to);
        assert_ne!(altered, text);
        assert!(
            serde_json::from_str::<WarrantyPolicy>(&altered).is_err(),
            "{to}"
        );
    }
}

#[test]
fn part_warranty_is_ninety_days_at_the_station_unless_said_otherwise() {
    let mut document = serde_json::to_value(standard()).unwrap();
    let members = document.as_object_mut().unwrap();
    members.remove("part_warranty_days");
    members.remove("part_warranty_payer");
    let policy: WarrantyPolicy = serde_json::from_value(document).unwrap();
    assert_eq!(policy.part_warranty_days, 90);
    assert_eq!(policy.part_warranty_payer, Payer::Station);
}

#[test]
fn the_version_of_the_starting_day_is_chosen() {
    let version = |version, from: &str, until: Option<&str>| WarrantyPolicy {
        version,
        effective_from: day(from),
        effective_until: until.map(day),
        ..standard()
    };
    let all = [
        version(1, "2025-01-01", Some("2025-12-31")),
        version(2, "2026-01-01", None),
        version(3, "2026-06-01", None),
    ];
    let cases = [
        ("2024-12-31", None),
        ("2025-01-01", Some(1)),
        ("2025-12-31", Some(1)),
        ("2026-01-01", Some(2)),
        ("2026-06-01", Some(3)),
    ];
    for (date, expected) in cases {
        let found = version_in_force(&all, "standard-one-year", day(date));
        assert_eq!(found.map(|policy| policy.version), expected, "{date}");
    }
    assert_eq!(version_in_force(&all, "other", day("2026-01-01")), None);
}

#[test]
fn words_are_spelled_the_same_everywhere() {
    fn check<T: serde::Serialize + Copy + PartialEq + std::fmt::Debug>(
        all: &[T],
        spell: fn(T) -> &'static str,
        parse: fn(&str) -> Option<T>,
    ) {
        for &word in all {
            assert_eq!(serde_json::to_value(word).unwrap(), spell(word));
            assert_eq!(parse(spell(word)), Some(word));
        }
        assert_eq!(parse("Nothing"), None);
    }
    check(ChargeBasis::ALL, ChargeBasis::as_str, ChargeBasis::parse);
    check(RemedyKind::ALL, RemedyKind::as_str, RemedyKind::parse);
    check(
        ChargeLineKind::ALL,
        ChargeLineKind::as_str,
        ChargeLineKind::parse,
    );
    check(Payer::ALL, Payer::as_str, Payer::parse);
    check(StartBasis::ALL, StartBasis::as_str, StartBasis::parse);
    check(IdleKind::ALL, IdleKind::as_str, IdleKind::parse);
    check(PeriodUnit::ALL, PeriodUnit::as_str, PeriodUnit::parse);
    check(ReasonCode::ALL, ReasonCode::as_str, ReasonCode::parse);
    check(ChangeCode::ALL, ChangeCode::as_str, ChangeCode::parse);
}
