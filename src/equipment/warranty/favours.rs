//! The grounds beside the policy: part warranty of an earlier repair, service contract, goodwill.

use super::clock::later;
use super::facts::{ContractCover, Facts, Goodwill, ReplacedPart};
use super::grounds::{Ground, line, share};
use super::policy::WarrantyPolicy;
use super::reason::{Reason, ReasonCode};
use super::words::{ChargeBasis, ChargeLineKind, Payer};

/// 返修: the same fault within the warranty of the part fitted for it. The repair is on the company's own
/// record, so no voucher is asked for. `None` when no part was fitted for this fault.
pub(super) fn part_ground<'a>(policy: &'a WarrantyPolicy, facts: &Facts) -> Option<Ground<'a>> {
    let code = facts.fault.code.as_deref()?;
    let same = |part: &&ReplacedPart| part.fault_code == code && part.replaced_on <= facts.on;
    let newest = facts
        .replaced_parts
        .iter()
        .filter(same)
        .max_by_key(|p| p.replaced_on)?;
    let until = later(newest.replaced_on, policy.part_warranty_days);
    let basis = ChargeBasis::Warranty;
    let about = |code| {
        Reason::new(code)
            .with("sku", &newest.sku)
            .with("date", until)
    };
    if facts.fault.is_man_made {
        let reason = Reason::new(ReasonCode::ManMadeDamage);
        return Some(Ground::refused(basis, Some(policy), reason));
    }
    if policy.part_warranty_days == 0 || facts.on > until {
        let reason = about(ReasonCode::PartWarrantyEnded);
        return Some(Ground::refused(basis, Some(policy), reason));
    }
    let shares = [share(policy.part_warranty_payer, 100)];
    let all = ChargeLineKind::ALL.iter();
    let lines = all.map(|&kind| line(kind, basis, "part_warranty", &shares, Some(until)));
    let reason = about(ReasonCode::PartWarrantyRunning);
    let ground = Ground::repair(basis, "part_warranty", lines.collect(), reason);
    Some(Ground {
        policy: Some(policy),
        ..ground
    })
}

/// A contract pays in full for its kinds of cost while it runs and has jobs left.
pub(super) fn contract_ground(facts: &Facts) -> Ground<'static> {
    let basis = ChargeBasis::Contract;
    let Some(contract) = &facts.contract else {
        return Ground::refused(basis, None, Reason::new(ReasonCode::NoContract));
    };
    if let Some(reason) = contract_obstacle(contract, facts) {
        return Ground::refused(basis, None, reason.with("number", &contract.number));
    }
    let until = Some(contract.until);
    let lines = ChargeLineKind::ALL
        .iter()
        .filter(|kind| contract.lines.contains(kind))
        .map(|&kind| {
            line(
                kind,
                basis,
                "contract",
                &[share(Payer::Contract, 100)],
                until,
            )
        })
        .collect();
    let reason = Reason::new(ReasonCode::ContractCovers)
        .with("number", &contract.number)
        .with("date", contract.until);
    Ground::repair(basis, "contract", lines, reason)
}

fn contract_obstacle(contract: &ContractCover, facts: &Facts) -> Option<Reason> {
    let not_begun = contract.from.filter(|&from| facts.on < from);
    if facts.fault.is_man_made {
        Some(Reason::new(ReasonCode::ManMadeDamage))
    } else if let Some(from) = not_begun {
        Some(Reason::new(ReasonCode::ContractNotBegun).with("date", from))
    } else if facts.on > contract.until {
        Some(Reason::new(ReasonCode::ContractEnded).with("date", contract.until))
    } else if contract.quota_left == Some(0) {
        Some(Reason::new(ReasonCode::ContractQuotaUsed))
    } else if contract.lines.is_empty() {
        Some(Reason::new(ReasonCode::ContractCoversNothing))
    } else {
        None
    }
}

/// Goodwill needs no duty and so knows no obstacle but its own end; man-made damage is none.
pub(super) fn goodwill_ground(facts: &Facts) -> Ground<'static> {
    let basis = ChargeBasis::Goodwill;
    let granted = |goodwill: &&Goodwill| goodwill.percent > 0 && goodwill.payer != Payer::Customer;
    let Some(goodwill) = facts.goodwill.as_ref().filter(granted) else {
        return Ground::refused(basis, None, Reason::new(ReasonCode::NoGoodwill));
    };
    if let Some(until) = goodwill.until.filter(|&until| facts.on > until) {
        let reason = Reason::new(ReasonCode::GoodwillEnded).with("date", until);
        return Ground::refused(basis, None, reason);
    }
    let shares = [share(goodwill.payer, goodwill.percent.min(100))];
    let all = ChargeLineKind::ALL.iter();
    let lines = all.map(|&kind| line(kind, basis, "goodwill", &shares, goodwill.until));
    let reason = Reason::new(ReasonCode::GoodwillGranted);
    let reason = reason.with("percent", goodwill.percent.min(100));
    Ground::repair(basis, "goodwill", lines.collect(), reason)
}
