//! Who gets what, as pure rules: what a plan still needs, whose turn an arrival is, whose promise gives way,
//! what owes an old part.

use crate::equipment::warranty::ChargeBasis;
use crate::platform::quantity::Quantity;

/// What a plan still needs, after what the ticket has in hand and what it is promised already.
pub fn still_needed(planned: Quantity, in_hand: Quantity, promised: Quantity) -> Quantity {
    planned.minus(in_hand).minus(promised).max(Quantity::ZERO)
}

/// How much of what is available goes to a want, after those who have waited longer. A want takes what
/// there is, so that many small ones never starve a large one.
pub fn share(available: Quantity, ahead: Quantity, missing: Quantity) -> Quantity {
    available.minus(ahead).min(missing).max(Quantity::ZERO)
}

/// How much of what is promised is not covered any more once so much is lost of what is on hand; never more than
/// all of it, for goods that are not there cannot be lost.
pub fn uncovered(on_hand: Quantity, reserved: Quantity, lost: Quantity) -> Quantity {
    reserved
        .minus(on_hand.minus(lost))
        .max(Quantity::ZERO)
        .min(reserved)
}

/// How much of each promise gives way until so much in all has done so, in the order given; and what all of
/// them together do not make up.
pub fn yielded(promises: &[Quantity], needed: Quantity) -> (Vec<Quantity>, Quantity) {
    let mut left = needed;
    let cuts = promises.iter().map(|promise| {
        let cut = left.min(*promise);
        left = left.minus(cut);
        cut
    });
    let cuts = cuts.collect();
    (cuts, left)
}

/// Whether fitting a part owes the old one: what the customer pays for is the customer's, everybody else
/// who pays wants to see it.
pub fn owes_old_part(is_exchange_part: bool, basis: Option<ChargeBasis>) -> bool {
    is_exchange_part && basis != Some(ChargeBasis::Chargeable)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn q(units: i64) -> Quantity {
        Quantity::units(units)
    }

    #[test]
    fn a_plan_needs_what_is_neither_in_hand_nor_promised() {
        for (planned, in_hand, promised, needed) in [
            (3, 0, 0, 3),
            (3, 1, 0, 2),
            (3, 1, 2, 0),
            (3, 4, 0, 0),
            (0, 0, 1, 0),
        ] {
            assert_eq!(still_needed(q(planned), q(in_hand), q(promised)), q(needed));
        }
    }

    #[test]
    fn arrivals_go_to_whoever_has_waited_longest() {
        for (available, ahead, missing, gets) in [
            (5, 0, 3, 3),
            (2, 0, 3, 2),
            (5, 4, 3, 1),
            (5, 5, 3, 0),
            (2, 5, 3, 0),
            (0, 0, 3, 0),
        ] {
            assert_eq!(share(q(available), q(ahead), q(missing)), q(gets));
        }
    }

    #[test]
    fn no_arrival_is_given_away_twice_and_nothing_is_left_while_somebody_waits() {
        let wants = [4, 1, 7, 2];
        for arrived in 0..20 {
            let (mut ahead, mut given) = (0, 0);
            for want in wants {
                given += share(q(arrived), q(ahead), q(want)).thousandths() / 1000;
                ahead += want;
            }
            assert_eq!(given, arrived.min(14), "{arrived} arrived");
        }
    }

    #[test]
    fn a_loss_cuts_only_what_no_longer_lies_there() {
        for (on_hand, reserved, lost, expected) in [
            (10, 4, 6, 0),
            (10, 4, 7, 1),
            (10, 10, 10, 10),
            (10, 0, 10, 0),
            (3, 2, 0, 0),
            (3, 2, 7, 2),
            (0, 0, 1, 0),
        ] {
            assert_eq!(uncovered(q(on_hand), q(reserved), q(lost)), q(expected));
        }
    }

    #[test]
    fn promises_give_way_in_their_order_and_never_more_than_is_needed() {
        for (promises, needed, cuts, left) in [
            (vec![2, 3], 0, vec![0, 0], 0),
            (vec![2, 3], 1, vec![1, 0], 0),
            (vec![2, 3], 4, vec![2, 2], 0),
            (vec![2, 3], 5, vec![2, 3], 0),
            (vec![2, 3], 7, vec![2, 3], 2),
            (vec![], 1, vec![], 1),
        ] {
            let promises: Vec<Quantity> = promises.into_iter().map(q).collect();
            let cuts: Vec<Quantity> = cuts.into_iter().map(q).collect();
            assert_eq!(yielded(&promises, q(needed)), (cuts, q(left)));
        }
    }

    #[test]
    fn the_old_part_is_owed_unless_the_customer_pays() {
        for basis in ChargeBasis::ALL {
            let is_owed = *basis != ChargeBasis::Chargeable;
            assert_eq!(owes_old_part(true, Some(*basis)), is_owed, "{basis:?}");
            assert!(!owes_old_part(false, Some(*basis)));
        }
        assert!(owes_old_part(true, None));
    }
}
