//! The grounds a job can rest on, each judged for itself and in the same shape.
//!
//! Policies are judged in [`super::promise`], part warranty, contract and goodwill in
//! [`super::favours`]; which ground leads is decided in [`super::decide`].

use chrono::NaiveDate;

use super::clock::Clock;
use super::outcome::{LineCoverage, Remedy};
use super::policy::{PayerShare, WarrantyPolicy};
use super::reason::Reason;
use super::rules::TestedRule;
use super::words::{ChargeBasis, ChargeLineKind, Payer, RemedyKind};

/// One ground and what it gives; it applies when it gives at least one remedy.
pub(super) struct Ground<'a> {
    pub basis: ChargeBasis,
    pub policy: Option<&'a WarrantyPolicy>,
    pub rule_code: String,
    pub remedies: Vec<Remedy>,
    pub lines: Vec<LineCoverage>,
    /// Why it applies, or why it does not.
    pub reasons: Vec<Reason>,
    pub rules: Vec<TestedRule<'a>>,
    pub clock: Option<Clock>,
}

impl<'a> Ground<'a> {
    pub fn applies(&self) -> bool {
        !self.remedies.is_empty()
    }

    /// A ground that gives nothing, and why.
    pub fn refused(basis: ChargeBasis, policy: Option<&'a WarrantyPolicy>, reason: Reason) -> Self {
        Self {
            basis,
            policy,
            rule_code: reason.code.as_str().to_owned(),
            remedies: Vec::new(),
            lines: Vec::new(),
            reasons: vec![reason],
            rules: Vec::new(),
            clock: None,
        }
    }

    /// A ground that gives a repair, paid line by line.
    pub fn repair(
        basis: ChargeBasis,
        code: &str,
        lines: Vec<LineCoverage>,
        reason: Reason,
    ) -> Self {
        let open_until = lines.iter().map(|line| line.until).min().flatten();
        Self {
            basis,
            policy: None,
            rule_code: code.to_owned(),
            remedies: vec![remedy(RemedyKind::Repair, basis, code, open_until)],
            lines,
            reasons: vec![reason],
            rules: Vec::new(),
            clock: None,
        }
    }
}

pub(super) fn remedy(
    kind: RemedyKind,
    basis: ChargeBasis,
    rule_code: &str,
    open_until: Option<NaiveDate>,
) -> Remedy {
    Remedy {
        kind,
        basis,
        rule_code: rule_code.to_owned(),
        open_until,
        refund: None,
    }
}

pub(super) const fn share(payer: Payer, percent: u32) -> PayerShare {
    PayerShare { payer, percent }
}

/// Coverage of one kind of cost; the customer bears what the others leave. Shares above 100 percent
/// in total are cut in their order.
pub(super) fn line(
    line: ChargeLineKind,
    basis: ChargeBasis,
    rule_code: &str,
    shares: &[PayerShare],
    until: Option<NaiveDate>,
) -> LineCoverage {
    let mut left = 100_u32;
    let mut paid = Vec::new();
    for given in shares.iter().filter(|s| s.payer != Payer::Customer) {
        let percent = given.percent.min(left);
        if percent > 0 {
            paid.push(share(given.payer, percent));
            left -= percent;
        }
    }
    if left > 0 {
        paid.push(share(Payer::Customer, left));
    }
    LineCoverage {
        line,
        basis,
        rule_code: rule_code.to_owned(),
        customer_percent: left,
        shares: paid,
        until,
    }
}
