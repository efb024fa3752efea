//! Who may give which discount: data, judged by a pure function.
//!
//! Source S2, service adviser: 九折权限 (10 % off), five orders a week, each with its reason reported; accident repairs
//! keep a margin of 30 %. What goes beyond needs the approval of another person with the permission
//! `quotes:approve_discount`.

use serde::{Deserialize, Serialize};

use super::pricing::WHOLE_BASIS_POINTS;
use crate::platform::codes::FaultCode;
use crate::platform::error::FieldFault;
use crate::platform::settings::Setting;

/// Days in which discounts are counted: any seven in a row, so that the turn of the week opens no second budget.
pub const COUNTED_DAYS: i64 = 7;

/// What an adviser may take off without asking. A company sets it itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DiscountAuthority {
    /// Largest part of the price an adviser may take off alone, in basis points.
    pub own_basis_points: u32,
    /// On how many tickets an adviser may do so in seven days.
    pub times_in_seven_days: u32,
    /// Least margin of a repair of man-made damage (事故车), in basis points of the price; 0 turns it off.
    pub margin_floor_basis_points: u32,
}

impl Default for DiscountAuthority {
    fn default() -> Self {
        DiscountAuthority {
            own_basis_points: 1000,
            times_in_seven_days: 5,
            margin_floor_basis_points: 3000,
        }
    }
}

impl Setting for DiscountAuthority {
    const NAME: &'static str = "discount_authority";

    fn faults(&self) -> Vec<FieldFault> {
        [
            ("/own_basis_points", self.own_basis_points),
            ("/margin_floor_basis_points", self.margin_floor_basis_points),
        ]
        .into_iter()
        .filter(|(_, points)| *points > WHOLE_BASIS_POINTS)
        .map(|(at, _)| {
            FieldFault::body(at, FaultCode::OutOfRange)
                .with("min", 0)
                .with("max", WHOLE_BASIS_POINTS)
        })
        .collect()
    }
}

/// What is known about a quote that is to be sent. Amounts are minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DiscountFacts {
    /// Price before discount.
    pub subtotal: i64,
    /// What is taken off.
    pub discount: i64,
    /// Whether the quote says why.
    pub has_reason: bool,
    /// Other tickets on which its author gave a discount alone in the counted days.
    pub times_used: u32,
    /// Another person has approved this very version.
    pub is_approved: bool,
    /// Whether the damage is man-made, so that the margin floor holds.
    pub is_man_made: bool,
    /// Price after discount of the lines whose cost is known.
    pub known_net: i64,
    /// Cost of those lines.
    pub known_cost: i64,
}

/// What stands against sending the quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// The discount has no reason.
    ReasonMissing,
    /// More is taken off than the author may alone.
    AboveOwnShare { own_basis_points: u32 },
    /// The author has used up the seven days' discounts.
    TimesUsedUp { times: u32 },
    /// Too little remains above cost.
    BelowMarginFloor { floor_basis_points: u32 },
}

impl DiscountAuthority {
    /// Everything that stands against sending; empty when it may go out.
    pub fn judge(&self, facts: &DiscountFacts) -> Vec<Lack> {
        let mut lacks = Vec::new();
        if facts.discount > 0 && !facts.has_reason {
            lacks.push(Lack::ReasonMissing);
        }
        if facts.is_approved {
            return lacks;
        }
        if exceeds(facts.discount, facts.subtotal, self.own_basis_points) {
            lacks.push(Lack::AboveOwnShare {
                own_basis_points: self.own_basis_points,
            });
        }
        if facts.discount > 0 && facts.times_used >= self.times_in_seven_days {
            lacks.push(Lack::TimesUsedUp {
                times: self.times_in_seven_days,
            });
        }
        if facts.is_man_made && self.is_below_floor(facts) {
            lacks.push(Lack::BelowMarginFloor {
                floor_basis_points: self.margin_floor_basis_points,
            });
        }
        lacks
    }

    /// Whether cost takes more of the price than the floor leaves to it.
    fn is_below_floor(&self, facts: &DiscountFacts) -> bool {
        let left_for_cost = WHOLE_BASIS_POINTS.saturating_sub(self.margin_floor_basis_points);
        self.margin_floor_basis_points > 0
            && facts.known_cost > 0
            && exceeds(facts.known_cost, facts.known_net, left_for_cost)
    }
}

/// Whether `part` is more than `points` of `whole`; compared without division, so nothing is rounded.
fn exceeds(part: i64, whole: i64, points: u32) -> bool {
    i128::from(part) * i128::from(WHOLE_BASIS_POINTS) > i128::from(whole) * i128::from(points)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quote(subtotal: i64, discount: i64) -> DiscountFacts {
        DiscountFacts {
            subtotal,
            discount,
            has_reason: true,
            ..DiscountFacts::default()
        }
    }

    fn judge(facts: DiscountFacts) -> Vec<Lack> {
        DiscountAuthority::default().judge(&facts)
    }

    #[test]
    fn ten_percent_is_within_an_advisers_authority_and_one_cent_more_is_not() {
        assert_eq!(judge(quote(10_000, 1000)), []);
        assert_eq!(
            judge(quote(10_000, 1001)),
            [Lack::AboveOwnShare {
                own_basis_points: 1000
            }]
        );
        // A tenth of an odd price is not rounded up in the adviser's favour.
        assert_eq!(judge(quote(9_999, 999)), []);
        assert_eq!(judge(quote(9_999, 1000)).len(), 1);
    }

    #[test]
    fn the_sixth_discounted_ticket_in_seven_days_needs_another_person() {
        let used = |times_used| {
            judge(DiscountFacts {
                times_used,
                ..quote(10_000, 100)
            })
        };
        assert_eq!(used(4), []);
        assert_eq!(used(5), [Lack::TimesUsedUp { times: 5 }]);
        let full_price = DiscountFacts {
            times_used: 50,
            ..quote(10_000, 0)
        };
        assert_eq!(judge(full_price), []);
    }

    #[test]
    fn every_discount_says_why_even_an_approved_one() {
        let silent = DiscountFacts {
            has_reason: false,
            ..quote(10_000, 100)
        };
        assert_eq!(judge(silent), [Lack::ReasonMissing]);
        assert_eq!(
            judge(DiscountFacts {
                is_approved: true,
                ..silent
            }),
            [Lack::ReasonMissing]
        );
        assert_eq!(
            judge(DiscountFacts {
                discount: 0,
                ..silent
            }),
            []
        );
    }

    #[test]
    fn man_made_damage_keeps_thirty_percent_above_cost() {
        let with = |known_cost, is_man_made| {
            judge(DiscountFacts {
                known_net: 10_000,
                known_cost,
                is_man_made,
                ..quote(10_000, 0)
            })
        };
        assert_eq!(with(7000, true), []);
        assert_eq!(
            with(7001, true),
            [Lack::BelowMarginFloor {
                floor_basis_points: 3000
            }]
        );
        assert_eq!(with(7001, false), []);
        assert_eq!(with(0, true), []);
    }

    #[test]
    fn the_approval_of_another_person_lifts_every_limit() {
        let far_out = DiscountFacts {
            times_used: 9,
            is_man_made: true,
            known_net: 100,
            known_cost: 900,
            ..quote(10_000, 9000)
        };
        assert_eq!(judge(far_out).len(), 3);
        assert_eq!(
            judge(DiscountFacts {
                is_approved: true,
                ..far_out
            }),
            []
        );
    }

    #[test]
    fn shares_above_the_whole_are_no_setting() {
        let mad = DiscountAuthority {
            own_basis_points: 10_001,
            ..DiscountAuthority::default()
        };
        assert_eq!(mad.faults().len(), 1);
        assert_eq!(DiscountAuthority::default().faults(), []);
    }

    proptest! {
        #[test]
        fn a_smaller_discount_never_meets_a_new_limit(
            subtotal in 1_i64..1_000_000, discount in 0_i64..1_000_000, less in 0_i64..1_000_000,
        ) {
            let more = discount.min(subtotal);
            let fewer = judge(quote(subtotal, less.min(more)));
            let all = judge(quote(subtotal, more));
            prop_assert!(fewer.iter().all(|lack| all.contains(lack)));
        }
    }
}
