//! What should be bought, and why. Pure.

use crate::platform::quantity::Quantity;

/// One part in one store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Position {
    pub on_hand: Quantity,
    pub reserved: Quantity,
    /// Still to come of approved orders.
    pub on_order: Quantity,
    /// What tickets wait for beyond what is promised to them.
    pub wanted: Quantity,
    pub minimum: Option<Quantity>,
    pub maximum: Option<Quantity>,
    /// Decimals that the part is counted with.
    pub decimals: i32,
}

/// What to buy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suggestion {
    pub quantity: Quantity,
    pub is_below_minimum: bool,
    pub is_short: bool,
}

impl Position {
    /// What will be free once everything has come and every ticket has its parts; below zero when short.
    pub fn free(&self) -> Quantity {
        self.on_hand
            .minus(self.reserved)
            .plus(self.on_order)
            .minus(self.wanted)
    }

    /// Enough to reach the maximum again, as soon as less than the minimum would be free.
    pub fn suggest(&self) -> Option<Suggestion> {
        let free = self.free();
        let least = self.minimum.unwrap_or(Quantity::ZERO).max(Quantity::ZERO);
        if free >= least {
            return None;
        }
        let most = self.maximum.unwrap_or(least).max(least);
        Some(Suggestion {
            quantity: most.minus(free).raised_to(self.decimals),
            is_below_minimum: self.minimum.is_some_and(|minimum| free < minimum),
            is_short: self.wanted.is_positive() && free < Quantity::ZERO,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn units(all: [i64; 4], bounds: Option<(i64, i64)>) -> Position {
        let [on_hand, reserved, on_order, wanted] = all.map(Quantity::units);
        Position {
            on_hand,
            reserved,
            on_order,
            wanted,
            minimum: bounds.map(|(minimum, _)| Quantity::units(minimum)),
            maximum: bounds.map(|(_, maximum)| Quantity::units(maximum)),
            decimals: 0,
        }
    }

    #[test]
    fn what_would_fall_below_the_minimum_is_bought_up_to_the_maximum() {
        for (all, bounds, expected) in [
            ([5, 0, 0, 0], Some((2, 10)), None),
            ([2, 0, 0, 0], Some((2, 10)), None),
            ([1, 0, 0, 0], Some((2, 10)), Some((9, true, false))),
            ([3, 2, 0, 0], Some((2, 10)), Some((9, true, false))),
            ([1, 0, 1, 0], Some((2, 10)), None),
            ([3, 0, 0, 2], Some((2, 10)), Some((9, true, false))),
            ([0, 0, 0, 3], Some((2, 10)), Some((13, true, true))),
            ([0, 0, 0, 3], None, Some((3, false, true))),
            ([1, 0, 2, 3], None, None),
            ([0, 0, 0, 0], None, None),
        ] {
            let found = units(all, bounds).suggest();
            let expected = expected.map(|(quantity, is_below_minimum, is_short)| Suggestion {
                quantity: Quantity::units(quantity),
                is_below_minimum,
                is_short,
            });
            assert_eq!(found, expected, "{all:?} {bounds:?}");
        }
    }

    prop_compose! {
        fn position()(
            all in prop::array::uniform4(0_i64..50_000), minimum in prop::option::of(0_i64..20_000), above in 0_i64..20_000,
            decimals in 0_i32..=3,
        ) -> Position {
            let [on_hand, reserved, on_order, wanted] = all.map(Quantity::from_thousandths);
            let minimum = minimum.map(Quantity::from_thousandths);
            let maximum = minimum.map(|minimum| minimum.plus(Quantity::from_thousandths(above)));
            Position { on_hand, reserved, on_order, wanted, minimum, maximum, decimals }
        }
    }

    proptest! {
        #[test]
        fn once_it_is_ordered_nothing_is_suggested_any_more(position in position()) {
            if let Some(found) = position.suggest() {
                prop_assert!(found.quantity.is_positive() && found.quantity.fits(position.decimals));
                prop_assert!(found.is_below_minimum || found.is_short);
                let ordered = Position { on_order: position.on_order.plus(found.quantity), ..position };
                prop_assert_eq!(ordered.suggest(), None);
            }
        }

        #[test]
        fn nothing_is_suggested_where_enough_would_be_free(position in position()) {
            let least = position.minimum.unwrap_or_default();
            prop_assert_eq!(position.suggest().is_none(), position.free() >= least);
        }
    }
}
