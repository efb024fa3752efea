//! Tests of the rules of warranty: every row of the regulation, both sides of each boundary day.

mod clock;
mod documents;
mod favours;
mod furniture;
mod properties;
mod standard;
mod what_if;

use chrono::NaiveDate;

use super::*;
use crate::platform::money::{Currency, Money};

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn furniture() -> WarrantyPolicy {
    furniture_three_guarantees().unwrap()
}

pub(super) fn standard() -> WarrantyPolicy {
    standard_one_year().unwrap()
}

/// The day `days` after the delivery that all cases share.
pub(super) fn after(days: i64) -> NaiveDate {
    day("2026-03-01") + chrono::Duration::days(days)
}

/// Sofa delivered on 1 March 2026, voucher on file, price known, asked `days` later.
pub(super) fn sofa(days: i64) -> Facts {
    Facts {
        delivered_on: Some(after(0)),
        has_voucher: true,
        purchase_price: Some(Money::new(489_900, Currency::Cny)),
        fault: Fault {
            code: Some("FRAME-CRACK".into()),
            ..Fault::default()
        },
        ..Facts::on(after(days))
    }
}

pub(super) fn seriously(facts: Facts) -> Facts {
    let fault = Fault {
        is_serious: true,
        ..facts.fault.clone()
    };
    Facts { fault, ..facts }
}

pub(super) fn span(kind: IdleKind, from: i64, until: Option<i64>) -> IdleSpan {
    IdleSpan {
        kind,
        from: after(from),
        until: until.map(after),
    }
}

pub(super) fn repair(finished: i64) -> PastRepair {
    PastRepair {
        fault_code: "FRAME-CRACK".into(),
        is_serious: true,
        finished_on: after(finished),
        is_fixed: true,
    }
}

pub(super) fn kinds(answer: &Entitlement) -> Vec<&'static str> {
    answer.remedies.iter().map(|r| r.kind.as_str()).collect()
}

pub(super) fn codes(reasons: &[Reason]) -> Vec<&'static str> {
    reasons.iter().map(|reason| reason.code.as_str()).collect()
}
