//! The comparison of suppliers (三家比价): may this quote be proposed? Pure.

use chrono::NaiveDate;

use super::model::PurchaseQuoteId;
use crate::inventory::SupplierId;

/// One supplier's quote, as far as it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    pub quote: PurchaseQuoteId,
    pub supplier: SupplierId,
    /// In minor units of the order's currency.
    pub total: i64,
    /// Last day on which the supplier keeps to it.
    pub valid_until: NaiveDate,
}

/// What is proposed, and what was said about it.
#[derive(Debug, Clone, Copy)]
pub struct Proposal<'a> {
    pub offers: &'a [Offer],
    pub chosen: Option<PurchaseQuoteId>,
    /// Somebody said why there are fewer quotes than wanted.
    pub tells_why_few: bool,
    /// Somebody said why it is not the cheapest.
    pub tells_why_dearer: bool,
    /// Suppliers to compare.
    pub wanted: usize,
    pub today: NaiveDate,
}

/// What stands against it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// Fewer suppliers than wanted, and nobody says why.
    TooFew { have: usize, wanted: usize },
    /// No such quote, or its last day is over.
    DoesNotStand,
    /// Another supplier asks for less, and nobody says why not there.
    Dearer { by: i64 },
}

impl Proposal<'_> {
    fn standing(&self) -> impl Iterator<Item = &Offer> {
        self.offers
            .iter()
            .filter(|offer| offer.valid_until >= self.today)
    }

    /// The quote that is proposed, while it stands.
    pub fn chosen(&self) -> Option<&Offer> {
        self.standing()
            .find(|offer| Some(offer.quote) == self.chosen)
    }

    /// Suppliers whose quote stands.
    pub fn suppliers(&self) -> usize {
        let mut suppliers: Vec<SupplierId> = self.standing().map(|offer| offer.supplier).collect();
        suppliers.sort_unstable();
        suppliers.dedup();
        suppliers.len()
    }

    /// Everything that stands against the proposal.
    pub fn lacks(&self) -> Vec<Lack> {
        let mut lacks = Vec::new();
        let have = self.suppliers();
        // A reason takes the place of quotes that are missing, never of all of them.
        if have < self.wanted && !(self.tells_why_few && have > 0) {
            let wanted = self.wanted;
            lacks.push(Lack::TooFew { have, wanted });
        }
        let cheapest = self.standing().map(|offer| offer.total).min();
        match (self.chosen(), cheapest) {
            (Some(chosen), Some(cheapest)) if chosen.total > cheapest => {
                if !self.tells_why_dearer {
                    let by = chosen.total.saturating_sub(cheapest);
                    lacks.push(Lack::Dearer { by });
                }
            }
            (Some(_), _) => {}
            (None, _) => lacks.push(Lack::DoesNotStand),
        }
        lacks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::ids::Id;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn offer(number: u128, supplier: u128, total: i64, until: u32) -> Offer {
        Offer {
            quote: Id::new(Uuid::from_u128(number)),
            supplier: Id::new(Uuid::from_u128(supplier)),
            total,
            valid_until: day(until),
        }
    }

    fn proposal(offers: &[Offer], chosen: u128) -> Proposal<'_> {
        Proposal {
            offers,
            chosen: Some(Id::new(Uuid::from_u128(chosen))),
            tells_why_few: false,
            tells_why_dearer: false,
            wanted: 3,
            today: day(20),
        }
    }

    #[test]
    fn three_suppliers_and_the_cheapest_need_no_word() {
        let offers = [
            offer(1, 1, 300, 30),
            offer(2, 2, 200, 30),
            offer(3, 3, 250, 20),
        ];
        assert_eq!(proposal(&offers, 2).lacks(), []);
        assert_eq!(proposal(&offers, 3).lacks(), [Lack::Dearer { by: 50 }]);
        let told = Proposal {
            tells_why_dearer: true,
            ..proposal(&offers, 3)
        };
        assert_eq!(told.lacks(), []);
    }

    #[test]
    fn what_is_missing_is_named_all_at_once() {
        let offers = [offer(1, 1, 300, 30), offer(2, 2, 200, 30)];
        let few = Lack::TooFew { have: 2, wanted: 3 };
        assert_eq!(
            proposal(&offers, 1).lacks(),
            [few, Lack::Dearer { by: 100 }]
        );
        assert_eq!(proposal(&offers, 9).lacks(), [few, Lack::DoesNotStand]);
        let told = Proposal {
            tells_why_few: true,
            ..proposal(&offers, 2)
        };
        assert_eq!(told.lacks(), []);
    }

    #[test]
    fn quotes_that_ran_out_count_for_nothing() {
        let offers = [
            offer(1, 1, 300, 30),
            offer(2, 2, 100, 19),
            offer(3, 3, 350, 30),
        ];
        let few = Lack::TooFew { have: 2, wanted: 3 };
        assert_eq!(proposal(&offers, 1).lacks(), [few]);
        assert_eq!(proposal(&offers, 2).lacks(), [few, Lack::DoesNotStand]);
    }

    #[test]
    fn no_reason_stands_for_all_quotes() {
        let told = Proposal {
            tells_why_few: true,
            tells_why_dearer: true,
            ..proposal(&[], 1)
        };
        let none = Lack::TooFew { have: 0, wanted: 3 };
        assert_eq!(told.lacks(), [none, Lack::DoesNotStand]);
    }

    fn offers() -> impl Strategy<Value = Vec<Offer>> {
        let one = (1_u128..6, 0_i64..1000, 15_u32..28);
        prop::collection::vec(one, 0..8).prop_map(|all| {
            let numbered = all.into_iter().zip(1_u128..);
            numbered
                .map(|((supplier, total, until), number)| offer(number, supplier, total, until))
                .collect()
        })
    }

    proptest! {
        #[test]
        fn whatever_passes_is_compared_or_explained(
            offers in offers(), chosen in 0_u128..9, few: bool, dearer: bool, wanted in 1_usize..5,
        ) {
            let asked = Proposal { tells_why_few: few, tells_why_dearer: dearer, wanted, ..proposal(&offers, chosen) };
            let standing: Vec<&Offer> = offers.iter().filter(|offer| offer.valid_until >= asked.today).collect();
            if asked.lacks().is_empty() {
                let chosen = standing.iter().find(|offer| Some(offer.quote) == asked.chosen).unwrap();
                prop_assert!(few || asked.suppliers() >= wanted);
                prop_assert!(dearer || standing.iter().all(|offer| offer.total >= chosen.total));
            }
        }

        #[test]
        fn the_order_of_the_quotes_says_nothing(offers in offers(), chosen in 0_u128..9) {
            let mut turned = offers.clone();
            turned.reverse();
            prop_assert_eq!(proposal(&offers, chosen).lacks(), proposal(&turned, chosen).lacks());
        }

        #[test]
        fn a_reason_never_makes_a_proposal_worse(offers in offers(), chosen in 0_u128..9) {
            let bare = proposal(&offers, chosen);
            let told = Proposal { tells_why_few: true, tells_why_dearer: true, ..bare };
            prop_assert!(told.lacks().len() <= bare.lacks().len());
        }
    }
}
