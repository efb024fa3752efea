//! First in, first out.

use super::book::Held;
use crate::inventory::model::LotId;
use crate::platform::quantity::Quantity;

/// What is taken from one lot in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    pub held: Held,
    pub quantity: Quantity,
}

/// Takes `wanted` from the oldest lots first; within a lot, place by place in the order of their ids.
///
/// # Errors
/// How much there is, when that is less than wanted.
pub fn oldest_first(wanted: Quantity, from: &[Held]) -> Result<Vec<Taken>, Quantity> {
    let mut from: Vec<Held> = from.to_vec();
    from.sort_by_key(|held| (held.received_at, held.lot, held.place.id));
    let mut left = wanted;
    let mut taken = Vec::new();
    for held in from.iter().filter(|held| held.quantity.is_positive()) {
        if !left.is_positive() {
            break;
        }
        let quantity = held.quantity.min(left);
        left = left.minus(quantity);
        taken.push(Taken {
            held: *held,
            quantity,
        });
    }
    if left.is_positive() {
        return Err(wanted.minus(left));
    }
    Ok(taken)
}

/// Gives back what was taken: the last taken comes back first, so that what stays out is the oldest.
pub fn newest_back(wanted: Quantity, out: &[(LotId, Quantity)]) -> Vec<(LotId, Quantity)> {
    let mut left = wanted;
    let mut back = Vec::new();
    for (lot, quantity) in out.iter().rev().filter(|(_, out)| out.is_positive()) {
        let quantity = (*quantity).min(left);
        if quantity.is_positive() {
            back.push((*lot, quantity));
            left = left.minus(quantity);
        }
    }
    back
}
