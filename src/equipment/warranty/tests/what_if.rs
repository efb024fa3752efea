//! What would change an answer, and the texts.

use crate::platform::lang::Lang;

use super::*;

fn change(answer: &Entitlement, code: ChangeCode) -> Option<&EntitlementChange> {
    answer
        .would_change
        .iter()
        .find(|change| change.code == code)
}

fn ask(facts: &Facts) -> Entitlement {
    entitlement(&furniture(), facts)
}

#[test]
fn a_voucher_would_open_the_windows() {
    let facts = Facts {
        has_voucher: false,
        ..seriously(sofa(5))
    };
    let answer = ask(&facts);
    let shown = change(&answer, ChangeCode::VoucherShown).unwrap();
    assert_eq!(shown.charge_basis, ChargeBasis::ThreeGuarantees);
    assert_eq!(shown.remedies, RemedyKind::ALL);
    assert_eq!(shown.in_days, None);
    assert!(change(&ask(&sofa(5)), ChangeCode::VoucherShown).is_none());
}

#[test]
fn a_voucher_alone_is_not_named_when_the_damage_is_man_made_as_well() {
    let mut facts = sofa(5);
    facts.has_voucher = false;
    facts.fault.is_man_made = true;
    let answer = ask(&facts);
    assert!(change(&answer, ChangeCode::VoucherShown).is_none());
    facts.has_voucher = true;
    assert!(change(&ask(&facts), ChangeCode::JudgedNotManMade).is_some());
}

#[test]
fn judgements_cut_both_ways() {
    let answer = ask(&sofa(5));
    let serious = change(&answer, ChangeCode::JudgedSerious).unwrap();
    assert_eq!(serious.remedies, RemedyKind::ALL);
    let man_made = change(&answer, ChangeCode::JudgedManMade).unwrap();
    assert_eq!(man_made.charge_basis, ChargeBasis::Chargeable);
    assert!(change(&ask(&sofa(61)), ChangeCode::JudgedSerious).is_none());
}

#[test]
fn one_more_failed_repair_is_named_when_it_is_the_last_one_missing() {
    for (repairs, named) in [(0, false), (1, true), (2, false)] {
        let facts = Facts {
            repairs: vec![repair(80); repairs],
            ..seriously(sofa(100))
        };
        let answer = ask(&facts);
        let one_more = change(&answer, ChangeCode::OneMoreFailedRepair);
        assert_eq!(one_more.is_some(), named, "{repairs}");
        if let Some(one_more) = one_more {
            assert_eq!(one_more.remedies.last(), Some(&RemedyKind::Exchange));
        }
    }
}

#[test]
fn every_closing_window_is_named_with_the_days_left() {
    let answer = ask(&seriously(sofa(10)));
    let closings: Vec<_> = answer
        .would_change
        .iter()
        .filter(|change| change.code == ChangeCode::WindowCloses)
        .map(|change| {
            (
                change.params["days"].as_str(),
                change.in_days,
                change.remedies.len(),
            )
        })
        .collect();
    let expected = [
        ("20", Some(21), 2),
        ("50", Some(51), 1),
        ("355", Some(356), 1),
    ];
    assert_eq!(closings, expected);
}

#[test]
fn while_the_clock_stands_still_the_repair_limit_is_named_instead() {
    let facts = Facts {
        idle_spans: vec![span(IdleKind::Repair, 90, None)],
        ..sofa(100)
    };
    let answer = ask(&facts);
    assert!(change(&answer, ChangeCode::WindowCloses).is_none());
    let limit = change(&answer, ChangeCode::RepairLimitExceeded).unwrap();
    assert_eq!(limit.in_days, Some(21));
    assert_eq!(limit.remedies, [RemedyKind::Repair, RemedyKind::Exchange]);
}

#[test]
fn a_missing_or_coming_start_is_named() {
    let mut undated = sofa(5);
    undated.delivered_on = None;
    assert!(change(&ask(&undated), ChangeCode::StartDateFound).is_some());
    let answer = ask(&sofa(-3));
    let reached = change(&answer, ChangeCode::StartReached).unwrap();
    assert_eq!(reached.in_days, Some(3));
}

#[test]
fn decisions_of_people_are_named() {
    let answer = ask(&seriously(sofa(45)));
    let declined = change(&answer, ChangeCode::EquivalentDeclined).unwrap();
    assert_eq!(declined.remedies.last(), Some(&RemedyKind::Refund));
    let mut facts = sofa(400);
    facts.contract = Some(ContractCover {
        number: "C-7".into(),
        from: None,
        until: after(500),
        lines: ChargeLineKind::ALL.to_vec(),
        quota_left: Some(0),
    });
    let answer = ask(&facts);
    let quota = change(&answer, ChangeCode::ContractQuotaAdded).unwrap();
    assert_eq!(quota.charge_basis, ChargeBasis::Contract);
    let goodwill = change(&answer, ChangeCode::GoodwillGranted).unwrap();
    assert_eq!(goodwill.charge_basis, ChargeBasis::Goodwill);
}

#[test]
fn an_answer_reads_in_both_languages() {
    let policy = furniture();
    let answer = ask(&seriously(sofa(40)));
    let zh = answer.clone().with_texts(&[&policy], Lang::ZhCn);
    let en = answer.with_texts(&[&policy], Lang::En);
    assert_eq!(
        zh.rule_name.as_deref(),
        Some("60日内严重质量问题:换货或修理")
    );
    let lacks = &en.rules[0].lacks[0];
    let message = lacks.message.as_deref();
    assert_eq!(
        message,
        Some("The window of this rule closed on 2026-03-31.")
    );
    let reasons = zh
        .reasons
        .iter()
        .chain(zh.alternatives.iter().flat_map(|a| &a.reasons));
    assert!(reasons.into_iter().all(|reason| reason.message.is_some()));
    assert!(
        zh.would_change
            .iter()
            .all(|change| change.message.is_some())
    );
}

#[test]
fn every_reason_has_its_own_text_in_both_languages() {
    for &code in ReasonCode::ALL {
        for lang in Lang::ALL {
            let text = Reason::new(code).text(lang);
            assert!(text.ends_with(['。', '.']), "{code:?} {text}");
            assert_ne!(text, code.as_str());
        }
    }
}

#[test]
fn every_change_has_its_own_text_in_both_languages() {
    for &code in ChangeCode::ALL {
        let change = EntitlementChange {
            code,
            params: std::collections::BTreeMap::new(),
            message: None,
            in_days: None,
            charge_basis: ChargeBasis::Warranty,
            remedies: vec![],
        };
        let (zh, en) = (change.text(Lang::ZhCn), change.text(Lang::En));
        assert!(
            zh.ends_with('。') && en.ends_with('.'),
            "{code:?} {zh} {en}"
        );
    }
}

#[test]
fn no_place_in_a_text_stays_empty() {
    let mut facts = seriously(sofa(40));
    facts.repairs = vec![repair(30), repair(500)];
    facts.idle_spans = vec![
        span(IdleKind::Repair, 35, None),
        span(IdleKind::Repair, 9, Some(1)),
    ];
    let mut late = sofa(900);
    late.purchased_on = late.delivered_on.take();
    for facts in [facts, late, sofa(-5), sofa(70)] {
        let policies = [&furniture(), &standard()];
        for lang in Lang::ALL {
            let answer = best_entitlement(&policies, &facts).with_texts(&policies, lang);
            let text = serde_json::to_string(&answer).unwrap();
            assert!(!text.contains("\"message\":null"));
            let messages = text.split("\"message\":\"").skip(1);
            for message in messages.filter_map(|m| m.split('"').next()) {
                assert!(!message.contains('{'), "{message}");
            }
        }
    }
}
