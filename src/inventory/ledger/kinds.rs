//! Which kind of movement may lead from where to where.

use crate::inventory::words::LocationKind as L;
use crate::inventory::words::MovementKind as M;

/// One side of a movement.
#[derive(Debug, Clone, Copy)]
enum Side {
    /// The world outside.
    Outside,
    /// A place of one of these kinds.
    In(&'static [L]),
}

const FIT: &[L] = &[L::Warehouse, L::Bin, L::Van];
const GOOD: &[L] = &[L::Warehouse, L::Bin, L::Van, L::Quarantine];
const ANYWHERE: &[L] = &[
    L::Warehouse,
    L::Bin,
    L::Van,
    L::Quarantine,
    L::OldParts,
    L::Scrap,
];

/// Every way there is; what is not listed cannot be posted.
const WAYS: &[(M, Side, Side)] = &[
    (M::Receipt, Side::Outside, Side::In(GOOD)),
    (M::Issue, Side::In(FIT), Side::Outside),
    (M::ReturnUnused, Side::Outside, Side::In(GOOD)),
    (M::OldPartIn, Side::Outside, Side::In(&[L::OldParts])),
    (M::Transfer, Side::In(GOOD), Side::In(GOOD)),
    (
        M::Transfer,
        Side::In(&[L::OldParts]),
        Side::In(&[L::OldParts]),
    ),
    // The two halves of a transfer between stores, and the way back of what did not arrive.
    (M::Transfer, Side::In(GOOD), Side::In(&[L::Transit])),
    (M::Transfer, Side::In(&[L::Transit]), Side::In(GOOD)),
    (M::CountAdjustment, Side::Outside, Side::In(ANYWHERE)),
    (M::CountAdjustment, Side::In(ANYWHERE), Side::Outside),
    // What did not arrive and will not come back.
    (M::CountAdjustment, Side::In(&[L::Transit]), Side::Outside),
    (M::InternalUse, Side::In(FIT), Side::Outside),
    (M::Scrap, Side::In(GOOD), Side::In(&[L::Scrap])),
    (M::Scrap, Side::In(&[L::OldParts, L::Scrap]), Side::Outside),
    (M::SupplierReturn, Side::In(GOOD), Side::Outside),
    (M::SupplierReturn, Side::In(&[L::OldParts]), Side::Outside),
];

/// Whether goods may move so.
pub fn may_move(kind: M, from: Option<L>, to: Option<L>) -> bool {
    let fits = |side: Side, place: Option<L>| match (side, place) {
        (Side::Outside, None) => true,
        (Side::In(kinds), Some(place)) => kinds.contains(&place),
        _ => false,
    };
    WAYS.iter()
        .any(|(known, source, target)| *known == kind && fits(*source, from) && fits(*target, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_movement_has_a_way_and_none_leads_from_nowhere_to_nowhere() {
        let places = || std::iter::once(None).chain(L::ALL.iter().copied().map(Some));
        for kind in M::ALL {
            let ways = places().flat_map(|from| places().map(move |to| (from, to)));
            let open = ways
                .filter(|(from, to)| may_move(*kind, *from, *to))
                .count();
            assert!(open > 0, "{kind}");
            assert!(!may_move(*kind, None, None), "{kind}");
        }
    }

    #[test]
    fn what_is_set_aside_is_never_issued() {
        for place in L::ALL.iter().copied().filter(|place| !place.is_fit()) {
            assert!(!may_move(M::Issue, Some(place), None), "{place}");
            assert!(!may_move(M::InternalUse, Some(place), None), "{place}");
        }
    }

    #[test]
    fn goods_on_their_way_are_only_received_brought_back_or_lost() {
        for kind in M::ALL.iter().copied() {
            for to in std::iter::once(None).chain(L::ALL.iter().copied().map(Some)) {
                let expected = match kind {
                    M::Transfer => to.is_some_and(|to| GOOD.contains(&to)),
                    M::CountAdjustment => to.is_none(),
                    _ => false,
                };
                assert_eq!(
                    may_move(kind, Some(L::Transit), to),
                    expected,
                    "{kind} {to:?}"
                );
            }
        }
    }

    #[test]
    fn scrap_does_not_come_back_into_use() {
        for to in L::ALL.iter().copied() {
            for kind in M::ALL.iter().copied() {
                assert!(!may_move(kind, Some(L::Scrap), Some(to)), "{kind} {to}");
            }
        }
    }
}
