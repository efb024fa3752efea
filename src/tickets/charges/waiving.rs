//! How much of a ticket's charges somebody may waive: data, judged by a pure function.
//!
//! A limit is no limit per line: what was waived before on the ticket, and for the customer within the counted days,
//! is added to what is asked for, so that splitting a charge or spreading it over tickets does not help
//! (08-platform, separation of duties).

use serde::{Deserialize, Serialize};

use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;
use crate::platform::money::Currency;
use crate::platform::role::Role;
use crate::platform::settings::Setting;

/// What each role may waive. A company sets it itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaiverLimits {
    /// Currency of the limits; charges in another one are nobody's to waive.
    pub currency: Currency,
    /// Days over which a customer's waivers add up.
    pub counted_days: u32,
    /// The limits; a role that is not named waives nothing.
    pub roles: Vec<RoleLimit>,
}

/// The limit of one role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleLimit {
    pub role: Role,
    /// In minor units, for all waivers of a ticket together and for all of a customer within the counted days.
    pub amount_minor: i64,
}

impl Default for WaiverLimits {
    fn default() -> Self {
        let limit = |role, amount_minor| RoleLimit { role, amount_minor };
        WaiverLimits {
            currency: Currency::Cny,
            counted_days: 30,
            roles: vec![
                limit(Role::Supervisor, 20_000),
                limit(Role::Manager, 200_000),
                limit(Role::Executive, 2_000_000),
            ],
        }
    }
}

impl Setting for WaiverLimits {
    const NAME: &'static str = "charge_waiver_limits";

    fn faults(&self) -> Vec<FieldFault> {
        let mut faults = Vec::new();
        if !(1..=3660).contains(&self.counted_days) {
            let fault = FieldFault::body("/counted_days", FaultCode::OutOfRange);
            faults.push(fault.with("min", 1).with("max", 3660));
        }
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
            let again = self.roles.iter().take(index);
            if again.into_iter().any(|earlier| earlier.role == limit.role) {
                faults.push(FieldFault::body(at("role"), FaultCode::NotUnique));
            }
        }
        faults
    }
}

/// What is to be waived and what was waived before, in minor units of the limits' currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waived {
    /// The charge asked about.
    pub asked: i64,
    /// Waived before on the ticket, by anybody.
    pub on_ticket: i64,
    /// Waived before for the customer within the counted days, by anybody, this ticket included.
    pub for_customer: i64,
}

impl WaiverLimits {
    /// The largest limit among the roles.
    pub fn limit_of(&self, roles: &[Role]) -> i64 {
        let held = self
            .roles
            .iter()
            .filter(|limit| roles.contains(&limit.role));
        held.map(|limit| limit.amount_minor).max().unwrap_or(0)
    }

    /// Whether somebody with these roles may waive it.
    ///
    /// # Errors
    /// The limit that would be passed.
    pub fn judge(&self, roles: &[Role], waived: &Waived) -> Result<(), i64> {
        let limit = self.limit_of(roles);
        let together = |before: i64| before.saturating_add(waived.asked);
        if together(waived.on_ticket) <= limit && together(waived.for_customer) <= limit {
            Ok(())
        } else {
            Err(limit)
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn judge(roles: &[Role], asked: i64, on_ticket: i64, for_customer: i64) -> Result<(), i64> {
        WaiverLimits::default().judge(
            roles,
            &Waived {
                asked,
                on_ticket,
                for_customer,
            },
        )
    }

    #[test]
    fn a_supervisor_waives_up_to_the_limit_and_not_a_cent_more() {
        assert_eq!(judge(&[Role::Supervisor], 20_000, 0, 0), Ok(()));
        assert_eq!(judge(&[Role::Supervisor], 20_001, 0, 0), Err(20_000));
    }

    #[test]
    fn what_was_waived_before_counts_per_ticket_and_per_customer() {
        assert_eq!(judge(&[Role::Supervisor], 5_000, 15_000, 15_000), Ok(()));
        assert_eq!(judge(&[Role::Supervisor], 5_000, 15_001, 0), Err(20_000));
        assert_eq!(judge(&[Role::Supervisor], 5_000, 0, 15_001), Err(20_000));
    }

    #[test]
    fn the_widest_role_decides_and_a_role_without_limit_waives_nothing() {
        let both = [Role::Supervisor, Role::Manager];
        assert_eq!(judge(&both, 200_000, 0, 0), Ok(()));
        assert_eq!(judge(&[Role::Agent, Role::Admin], 1, 0, 0), Err(0));
        assert_eq!(judge(&[], 1, 0, 0), Err(0));
    }

    #[test]
    fn a_setting_names_each_role_once_and_no_administrator() {
        let mut limits = WaiverLimits::default();
        assert_eq!(limits.faults(), []);
        limits.roles.push(RoleLimit {
            role: Role::Manager,
            amount_minor: -1,
        });
        limits.roles.push(RoleLimit {
            role: Role::Admin,
            amount_minor: 1,
        });
        limits.counted_days = 0;
        let at: Vec<String> = limits
            .faults()
            .into_iter()
            .map(|fault| fault.pointer)
            .collect();
        assert_eq!(
            at,
            [
                "/counted_days",
                "/roles/3/amount_minor",
                "/roles/3/role",
                "/roles/4/role"
            ]
        );
    }

    proptest! {
        #[test]
        fn splitting_a_charge_never_waives_more_than_the_limit(parts in prop::collection::vec(1_i64..30_000, 1..30)) {
            let mut before = 0;
            for asked in parts {
                if judge(&[Role::Supervisor], asked, before, before).is_ok() {
                    before += asked;
                }
            }
            prop_assert!(before <= 20_000);
        }
    }
}
