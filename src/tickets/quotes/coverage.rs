//! Who pays for a line: proposed from what the customer is entitled to, line by line, with the rule that says so.

use crate::equipment::warranty::{ChargeBasis, ChargeLineKind, Entitlement, Payer};

/// Rule named where the damage is man-made: chargeable whatever the dates (S0).
pub const MAN_MADE: &str = "man_made_damage";

/// Rule named where nothing is known that would cover the line.
pub const NO_COVER: &str = "no_cover";

/// Who pays for a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// Who pays, apart from the customer's part.
    pub payer: Payer,
    /// The customer's part in percent.
    pub customer_percent: u32,
    /// The rule that says so.
    pub rule: String,
    /// On what ground.
    pub basis: ChargeBasis,
}

impl Cover {
    fn by_customer(rule: &str) -> Cover {
        Cover {
            payer: Payer::Customer,
            customer_percent: 100,
            rule: rule.to_owned(),
            basis: ChargeBasis::Chargeable,
        }
    }
}

/// Who pays for lines of this kind, by the entitlement snapshot of the ticket.
pub fn propose(
    kind: ChargeLineKind,
    entitlement: Option<&Entitlement>,
    is_man_made: bool,
) -> Cover {
    if is_man_made {
        return Cover::by_customer(MAN_MADE);
    }
    let Some(line) = entitlement.and_then(|answer| answer.line(kind)) else {
        return Cover::by_customer(NO_COVER);
    };
    let others = line
        .shares
        .iter()
        .filter(|share| share.payer != Payer::Customer && share.percent > 0);
    let largest = others.max_by_key(|share| share.percent);
    match largest {
        Some(share) if line.customer_percent < 100 => Cover {
            payer: share.payer,
            customer_percent: line.customer_percent,
            rule: line.rule_code.clone(),
            basis: line.basis,
        },
        _ => Cover::by_customer(&line.rule_code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::equipment::warranty::{LineCoverage, PayerShare};

    fn entitlement(customer_percent: u32, shares: Vec<PayerShare>) -> Entitlement {
        Entitlement {
            on: "2026-11-22".parse().unwrap(),
            charge_basis: ChargeBasis::Warranty,
            is_chargeable: false,
            has_customer_share: customer_percent > 0,
            policy_code: None,
            policy_version: None,
            rule_code: "term_parts".to_owned(),
            rule_name: None,
            remedies: Vec::new(),
            coverage: vec![LineCoverage {
                line: ChargeLineKind::Part,
                basis: ChargeBasis::Warranty,
                rule_code: "term_parts".to_owned(),
                customer_percent,
                shares,
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

    fn share(payer: Payer, percent: u32) -> PayerShare {
        PayerShare { payer, percent }
    }

    #[test]
    fn a_covered_line_is_paid_by_the_largest_other_payer() {
        let answer = entitlement(
            20,
            vec![
                share(Payer::Customer, 20),
                share(Payer::Supplier, 30),
                share(Payer::Manufacturer, 50),
            ],
        );
        let cover = propose(ChargeLineKind::Part, Some(&answer), false);
        assert_eq!(
            (cover.payer, cover.customer_percent),
            (Payer::Manufacturer, 20)
        );
        assert_eq!(
            (cover.rule.as_str(), cover.basis),
            ("term_parts", ChargeBasis::Warranty)
        );
    }

    #[test]
    fn man_made_damage_is_paid_by_the_customer_whatever_the_dates() {
        let answer = entitlement(0, vec![share(Payer::Manufacturer, 100)]);
        let cover = propose(ChargeLineKind::Part, Some(&answer), true);
        assert_eq!(
            (cover.customer_percent, cover.rule.as_str()),
            (100, MAN_MADE)
        );
    }

    #[test]
    fn a_line_that_nothing_covers_is_paid_by_the_customer() {
        let covered = entitlement(0, vec![share(Payer::Manufacturer, 100)]);
        for (kind, answer, rule) in [
            (ChargeLineKind::Travel, Some(&covered), NO_COVER),
            (ChargeLineKind::Part, None, NO_COVER),
            (
                ChargeLineKind::Part,
                Some(&entitlement(100, vec![share(Payer::Customer, 100)])),
                "term_parts",
            ),
        ] {
            let cover = propose(kind, answer, false);
            assert_eq!(
                (cover.payer, cover.customer_percent, cover.rule.as_str()),
                (Payer::Customer, 100, rule)
            );
        }
    }
}
