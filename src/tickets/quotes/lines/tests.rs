use super::*;
use crate::equipment::warranty::{ChargeBasis, LineCoverage, PayerShare};

fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::Cny)
}

fn draft(kind: ChargeLineKind) -> LineDraft {
    LineDraft {
        kind,
        description: "压缩机".to_owned(),
        quantity_milli: 2000,
        unit_price: yuan(5_000),
        unit_cost: Some(yuan(3_000)),
        discount_basis_points: None,
        discount_amount: None,
        tax_basis_points: 0,
        payer: None,
        customer_percent: None,
        rule: None,
    }
}

/// Parts are the manufacturer's at 80 %; nothing else is covered.
fn entitlement() -> Entitlement {
    let share = |payer, percent| PayerShare { payer, percent };
    Entitlement {
        on: "2026-11-22".parse().unwrap(),
        charge_basis: ChargeBasis::Warranty,
        is_chargeable: false,
        has_customer_share: true,
        policy_code: None,
        policy_version: None,
        rule_code: "term_parts".to_owned(),
        rule_name: None,
        remedies: Vec::new(),
        coverage: vec![LineCoverage {
            line: ChargeLineKind::Part,
            basis: ChargeBasis::Warranty,
            rule_code: "term_parts".to_owned(),
            customer_percent: 20,
            shares: vec![share(Payer::Customer, 20), share(Payer::Manufacturer, 80)],
            until: None,
        }],
        day_count: None,
        guarantee_until: None,
        rules: Vec::new(),
        reasons: Vec::new(),
        alternatives: Vec::new(),
        would_change: Vec::new(),
    }
}

fn priced(drafts: &[LineDraft]) -> Result<(Vec<QuoteLine>, Totals), Vec<String>> {
    let entitlement = entitlement();
    let grounds = Grounds {
        currency: Currency::Cny,
        entitlement: Some(&entitlement),
        is_man_made: false,
    };
    build(drafts, grounds).map_err(|faults| {
        let say = |fault: FieldFault| format!("{} {}", fault.pointer, fault.code.as_str());
        faults.into_iter().map(say).collect()
    })
}

#[test]
fn who_pays_is_proposed_line_by_line_with_the_rule() {
    let (lines, totals) =
        priced(&[draft(ChargeLineKind::Part), draft(ChargeLineKind::Labour)]).unwrap();
    let paid: Vec<_> = lines
        .iter()
        .map(|line| {
            (
                line.payer,
                line.customer_percent,
                line.rule.as_deref(),
                line.amounts.customer,
            )
        })
        .collect();
    assert_eq!(
        paid,
        [
            (Payer::Manufacturer, 20, Some("term_parts"), 2_000),
            (Payer::Customer, 100, Some(coverage::NO_COVER), 10_000),
        ]
    );
    assert_eq!((totals.total, totals.customer), (20_000, 12_000));
}

#[test]
fn guaranteed_work_is_never_put_on_the_customers_bill() {
    let more = LineDraft {
        customer_percent: Some(50),
        rule: Some("x".to_owned()),
        ..draft(ChargeLineKind::Part)
    };
    assert_eq!(
        priced(&[more]).unwrap_err(),
        ["/lines/0/customer_percent not_allowed"]
    );
    let all = LineDraft {
        payer: Some(Payer::Customer),
        rule: Some("x".to_owned()),
        ..draft(ChargeLineKind::Part)
    };
    assert_eq!(priced(&[all]).unwrap_err(), ["/lines/0/payer not_allowed"]);
}

#[test]
fn a_concession_names_its_rule_and_is_counted() {
    let silent = LineDraft {
        payer: Some(Payer::Station),
        ..draft(ChargeLineKind::Labour)
    };
    assert_eq!(
        priced(std::slice::from_ref(&silent)).unwrap_err(),
        ["/lines/0/rule required"]
    );
    let named = LineDraft {
        rule: Some("goodwill".to_owned()),
        ..silent
    };
    let (lines, totals) = priced(&[named]).unwrap();
    assert_eq!(totals.customer, 0);
    assert_eq!(lines.first().unwrap().concession(), Ok(10_000));
    assert_eq!(lines.first().unwrap().cost(), Ok(Some(6_000)));
}

#[test]
fn every_fault_of_every_line_is_named_at_once() {
    let dollars = LineDraft {
        unit_price: Money::new(-1, Currency::Usd),
        discount_basis_points: Some(10),
        discount_amount: Some(yuan(1)),
        ..draft(ChargeLineKind::Labour)
    };
    let too_cheap = LineDraft {
        discount_amount: Some(yuan(10_001)),
        ..draft(ChargeLineKind::Labour)
    };
    let odd = LineDraft {
        customer_percent: Some(40),
        rule: Some("x".to_owned()),
        ..draft(ChargeLineKind::Travel)
    };
    assert_eq!(
        priced(&[dollars, too_cheap, odd]).unwrap_err(),
        [
            "/lines/0/unit_price conflict",
            "/lines/0/unit_price out_of_range",
            "/lines/0/discount_amount conflict",
            "/lines/1/discount_amount out_of_range",
            "/lines/2/payer conflict",
        ]
    );
}

#[test]
fn a_quote_stays_within_what_the_wire_can_carry() {
    let huge = LineDraft {
        quantity_milli: 1000,
        unit_price: yuan(Money::MAX_MINOR),
        ..draft(ChargeLineKind::Labour)
    };
    assert!(priced(std::slice::from_ref(&huge)).is_ok());
    assert_eq!(
        priced(&[huge.clone(), huge]).unwrap_err(),
        ["/lines out_of_range"]
    );
}
