//! What a company sets itself: how many suppliers are compared, who approves how much, how much more than ordered
//! may come in. Data, judged by pure functions.
//!
//! An approver's limit is no limit per order: what was approved for the same supplier within the counted days is
//! added, so that splitting an order does not help (08-platform, separation of duties).

use serde::{Deserialize, Serialize};

use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;
use crate::platform::money::{Currency, Money};
use crate::platform::quantity::Quantity;
use crate::platform::role::Role;
use crate::platform::settings::Setting;

/// Ten thousand basis points are the whole.
const WHOLE: i64 = 10_000;

/// The rules of purchasing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PurchaseRules {
    /// Suppliers to compare before one is proposed.
    pub quotes_wanted: usize,
    /// How much more than ordered may be received, as a part of the quantity.
    pub tolerance_basis_points: i64,
    /// Whether a special order is placed only with the customer's deposit.
    pub is_deposit_required: bool,
    /// Currency of the limits; an order in another one is above all of them.
    pub currency: Currency,
    /// Days over which orders from the same supplier add up.
    pub counted_days: i64,
    /// Who approves how much; a role that is not named approves nothing.
    pub roles: Vec<ApprovalLimit>,
}

/// The limit of one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalLimit {
    pub role: Role,
    /// In minor units.
    pub amount_minor: i64,
}

impl Default for PurchaseRules {
    fn default() -> Self {
        let limit = |role, amount_minor| ApprovalLimit { role, amount_minor };
        PurchaseRules {
            quotes_wanted: 3,
            tolerance_basis_points: 0,
            is_deposit_required: true,
            currency: Currency::Cny,
            counted_days: 30,
            roles: vec![
                limit(Role::Manager, 5_000_000),
                limit(Role::Executive, 100_000_000),
            ],
        }
    }
}

impl Setting for PurchaseRules {
    const NAME: &'static str = "purchasing";

    fn faults(&self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        let mut bound = |pointer: &str, value: i64, min: i64, max: i64| {
            if !(min..=max).contains(&value) {
                let fault = FieldFault::body(pointer, FaultCode::OutOfRange);
                faults.push(fault.with("min", min).with("max", max));
            }
        };
        let wanted = i64::try_from(self.quotes_wanted).unwrap_or(i64::MAX);
        bound("/quotes_wanted", wanted, 1, 10);
        bound(
            "/tolerance_basis_points",
            self.tolerance_basis_points,
            0,
            WHOLE,
        );
        bound("/counted_days", self.counted_days, 1, 3660);
        for (index, limit) in self.roles.iter().enumerate() {
            let at = |member: &str| format!("/roles/{index}/{member}");
            if limit.amount_minor < 0 {
                let fault = FieldFault::body(at("amount_minor"), FaultCode::OutOfRange);
                faults.push(fault.with("min", 0));
            }
            // The administrator runs the system and decides nothing of the business.
            if limit.role == Role::Admin {
                faults.push(FieldFault::body(at("role"), FaultCode::NotAllowed));
            }
            let mut earlier = self.roles.iter().take(index);
            if earlier.any(|earlier| earlier.role == limit.role) {
                faults.push(FieldFault::body(at("role"), FaultCode::NotUnique));
            }
        }
        faults
    }
}

impl PurchaseRules {
    /// The largest limit among the roles.
    pub fn limit_of(&self, roles: &[Role]) -> i64 {
        let held = self
            .roles
            .iter()
            .filter(|limit| roles.contains(&limit.role));
        held.map(|limit| limit.amount_minor).max().unwrap_or(0)
    }

    /// Whether somebody with these roles may approve the amount after what was approved before.
    ///
    /// # Errors
    /// The limit that would be passed.
    pub fn judge(&self, roles: &[Role], asked: Money, before: i64) -> Result<(), i64> {
        let limit = self.limit_of(roles);
        let is_within = before.saturating_add(asked.amount_minor) <= limit;
        if is_within && limit > 0 && asked.currency == self.currency {
            Ok(())
        } else {
            Err(limit)
        }
    }

    /// Most that may come in of an ordered quantity, in steps that the part's decimals can write.
    pub fn most(&self, ordered: Quantity, decimals: i32) -> Quantity {
        let more = i128::from(ordered.thousandths()) * i128::from(self.tolerance_basis_points);
        let more = i64::try_from(more / i128::from(WHOLE)).unwrap_or(0);
        ordered.plus(Quantity::from_thousandths(more).cut_to(decimals))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn judge(roles: &[Role], asked: i64, before: i64) -> Result<(), i64> {
        let asked = Money::new(asked, Currency::Cny);
        PurchaseRules::default().judge(roles, asked, before)
    }

    #[test]
    fn a_manager_approves_up_to_the_limit_and_not_a_cent_more() {
        assert_eq!(judge(&[Role::Manager], 5_000_000, 0), Ok(()));
        assert_eq!(judge(&[Role::Manager], 5_000_001, 0), Err(5_000_000));
        assert_eq!(judge(&[Role::Manager], 1, 5_000_000), Err(5_000_000));
        assert_eq!(
            judge(&[Role::Manager, Role::Executive], 5_000_001, 0),
            Ok(())
        );
    }

    #[test]
    fn a_role_without_limit_approves_not_even_nothing() {
        for role in [Role::Storekeeper, Role::Admin, Role::Agent] {
            assert_eq!(judge(&[role], 0, 0), Err(0));
        }
        let dollars = Money::new(1, Currency::Usd);
        let rules = PurchaseRules::default();
        assert!(rules.judge(&[Role::Executive], dollars, 0).is_err());
    }

    #[test]
    fn a_tolerance_is_rounded_down_to_what_can_be_counted() {
        let with = |tolerance_basis_points| PurchaseRules {
            tolerance_basis_points,
            ..PurchaseRules::default()
        };
        let ten = Quantity::units(10);
        assert_eq!(with(0).most(ten, 0), ten);
        assert_eq!(with(1000).most(ten, 0), Quantity::units(11));
        assert_eq!(with(1900).most(ten, 0), Quantity::units(11));
        assert_eq!(with(1900).most(ten, 1), Quantity::from_thousandths(11_900));
    }

    #[test]
    fn a_setting_names_each_role_once_and_no_administrator() {
        let mut rules = PurchaseRules::default();
        assert_eq!(rules.faults(), []);
        rules.quotes_wanted = 0;
        for role in [Role::Manager, Role::Admin] {
            rules.roles.push(ApprovalLimit {
                role,
                amount_minor: -1,
            });
        }
        let at: Vec<String> = rules
            .faults()
            .into_iter()
            .map(|fault| fault.pointer)
            .collect();
        let expected = [
            "/quotes_wanted",
            "/roles/2/amount_minor",
            "/roles/2/role",
            "/roles/3/amount_minor",
            "/roles/3/role",
        ];
        assert_eq!(at, expected);
    }

    proptest! {
        #[test]
        fn splitting_an_order_never_approves_more_than_the_limit(parts in prop::collection::vec(1_i64..2_000_000, 1..40)) {
            let mut before = 0;
            for asked in parts {
                if judge(&[Role::Manager], asked, before).is_ok() {
                    before += asked;
                }
            }
            prop_assert!(before <= 5_000_000);
        }
    }
}
