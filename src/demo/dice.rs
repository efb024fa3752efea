//! Chance that repeats: the same seed gives the same company.

use crate::platform::error::{AppError, AppResult};

/// A generator of even, repeatable numbers (SplitMix64). Not for secrets.
#[derive(Debug, Clone)]
pub(super) struct Dice {
    state: u64,
}

impl Dice {
    pub const fn new(seed: u64) -> Dice {
        Dice { state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A place in a list of `length`; 0 for an empty one.
    pub fn below(&mut self, length: usize) -> usize {
        let length = u64::try_from(length).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % length).unwrap_or_default()
    }

    /// A number between both, ends included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).max(0).unsigned_abs();
        let step = self.next() % width.saturating_add(1);
        low.saturating_add_unsigned(step)
    }

    /// True in so many cases of a thousand.
    pub fn chance(&mut self, per_mille: u64) -> bool {
        self.next() % 1000 < per_mille
    }

    /// One of the list.
    ///
    /// # Errors
    /// `internal` for an empty list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> AppResult<&'a T> {
        let place = self.below(list.len());
        list.get(place)
            .ok_or_else(|| AppError::internal("a choice among nothing"))
    }

    /// One of the list, as likely as its weight.
    ///
    /// # Errors
    /// `internal` for an empty list.
    pub fn weighted<T: Copy>(&mut self, list: &[(u64, T)]) -> AppResult<T> {
        let all: u64 = list.iter().map(|(weight, _)| weight).sum();
        let mut left = self.next() % all.max(1);
        for (weight, one) in list {
            match left.checked_sub(*weight) {
                Some(rest) => left = rest,
                None => return Ok(*one),
            }
        }
        Err(AppError::internal("a choice among nothing"))
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;

    #[test]
    fn the_same_seed_throws_the_same() {
        let throws = |seed| {
            let mut dice = Dice::new(seed);
            (0..20).map(|_| dice.between(-5, 5)).collect::<Vec<_>>()
        };
        assert_eq!(throws(7), throws(7));
        assert_ne!(throws(7), throws(8));
        assert!(throws(7).iter().all(|one| (-5..=5).contains(one)));
    }

    #[test]
    fn weights_decide_how_often() {
        let mut dice = Dice::new(1);
        let list = [(0, 'a'), (1, 'b'), (9, 'c')];
        let thrown: Vec<char> = (0..1000).map(|_| dice.weighted(&list).unwrap()).collect();
        let of = |one| thrown.iter().filter(|it| **it == one).count();
        assert_eq!(of('a'), 0);
        assert!((50..200).contains(&of('b')), "{}", of('b'));
        assert!(dice.weighted::<char>(&[]).is_err());
    }
}
