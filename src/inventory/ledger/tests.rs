//! The ledger's arithmetic held to the simplest store that could be right.

use proptest::prelude::*;
use uuid::Uuid;

use super::reference::{Act, Reference, is_fit, store_of, strategy};
use super::{Book, Held, Level, Line, Origin, Posting, Refusal, Spot, When, post};
use crate::platform::clock::UtcTime;
use crate::platform::ids::Id;
use crate::platform::money::{Currency, Money};
use crate::platform::quantity::Quantity;

fn id<K>(kind: u128, number: usize) -> Id<K> {
    Id::new(Uuid::from_u128(kind << 64 | number as u128))
}

fn spot(place: usize) -> Spot {
    Spot {
        id: id(2, place),
        store: id(2, store_of(place)),
        is_fit: is_fit(place),
    }
}

fn at(millis: i64) -> UtcTime {
    UtcTime::from_millis(millis)
}

/// As many milliseconds as steps were taken.
fn tick(step: usize) -> UtcTime {
    at(i64::try_from(step).unwrap())
}

fn yuan(minor: i64) -> Money {
    Money::new(minor, Currency::Cny)
}

/// Writes a posting into the book, as the database does.
fn write(book: &mut Book, posting: &Posting) {
    for (key, level) in &posting.levels {
        book.levels.insert(*key, *level);
    }
    for entry in &posting.entries {
        for (place, change) in [
            (entry.from, entry.quantity.negated()),
            (entry.to, entry.quantity),
        ] {
            let Some(place) = place else { continue };
            let held = book.held.entry((entry.lot, place.id)).or_insert(Held {
                part: entry.part,
                lot: entry.lot,
                place,
                received_at: at(0),
                unit_cost: entry.unit_cost,
                quantity: Quantity::ZERO,
            });
            held.quantity = held.quantity.plus(change);
        }
    }
    let gone = |_: &_, held: &mut Held| !held.quantity.is_zero();
    book.held.retain(gone);
}

fn line(act: Act, reference: &Reference) -> Option<(Line, i64)> {
    let bare = |part: usize, quantity: i64, origin: Origin, to: Option<Spot>| Line {
        part: id(1, part),
        quantity: Quantity::units(quantity),
        origin,
        to,
        promised: Quantity::ZERO,
        serial: None,
    };
    match act {
        Act::Receive {
            part,
            place,
            quantity,
            cost,
        } => {
            let origin = Origin::Outside {
                lot: id(3, reference.costs.len()),
                received_at: at(0),
                unit_cost: yuan(cost),
            };
            Some((bare(part, quantity, origin, Some(spot(place))), 0))
        }
        Act::Issue {
            part,
            store,
            quantity,
            taker,
        } => {
            let promises = reference.promises.iter();
            let own: i64 = promises
                .filter(|promise| (promise.0, promise.1, promise.2) == (part, store, taker))
                .map(|promise| promise.3)
                .sum();
            let own = own.min(quantity);
            let origin = Origin::Store(id(2, store));
            let line = Line {
                promised: Quantity::units(own),
                ..bare(part, quantity, origin, None)
            };
            Some((line, own))
        }
        Act::Move {
            part,
            from,
            to,
            quantity,
        } => Some((
            bare(part, quantity, Origin::Place(spot(from)), Some(spot(to))),
            0,
        )),
        Act::Reserve { .. } | Act::Release { .. } => None,
    }
}

/// What the reference says must stand in the book.
fn agree(book: &Book, reference: &Reference) {
    let held: Vec<(usize, i64)> = {
        let mut all: Vec<_> = book.held.values().collect();
        all.sort_by_key(|held| (held.part, held.lot, held.place.id));
        all.iter()
            .map(|held| (0, held.quantity.thousandths() / 1000))
            .collect()
    };
    let heaps: Vec<(usize, i64)> = reference
        .heaps
        .iter()
        .map(|heap| (0, heap.quantity))
        .collect();
    assert_eq!(held, heaps);
    for part in 0..2 {
        for store in [0, 3] {
            let level = book
                .levels
                .get(&(id(1, part), id(2, store)))
                .copied()
                .unwrap_or_default();
            assert_eq!(
                level.on_hand,
                Quantity::units(reference.on_hand(part, store))
            );
            assert_eq!(
                level.reserved,
                Quantity::units(reference.reserved(part, store))
            );
            assert!(level.reserved <= level.on_hand && level.set_aside >= Quantity::ZERO);
        }
    }
}

/// Reservations do not pass through the ledger; the database's conditional update does the same.
fn promise(book: &mut Book, act: Act, reference: &Reference) -> Option<Result<(), i64>> {
    let (part, store) = match act {
        Act::Reserve { part, store, .. } | Act::Release { part, store, .. } => (part, store),
        _ => return None,
    };
    let level: &mut Level = book.levels.entry((id(1, part), id(2, store))).or_default();
    match act {
        Act::Reserve { quantity, .. } => {
            let wanted = Quantity::units(quantity);
            if wanted > level.available() {
                return Some(Err(level.available().thousandths() / 1000));
            }
            level.reserved = level.reserved.plus(wanted);
        }
        _ => level.reserved = Quantity::units(reference.reserved(part, store)),
    }
    Some(Ok(()))
}

fn run(acts: &[Act]) {
    let (mut book, mut reference) = (Book::default(), Reference::default());
    for (step, act) in acts.iter().enumerate() {
        let asked = line(*act, &reference);
        let expected = reference.act(*act);
        if let Some(outcome) = promise(&mut book, *act, &reference) {
            assert_eq!(outcome.err(), expected.err(), "{act:?}");
        } else if let Some((line, _)) = asked {
            let now = When::Now(tick(step));
            match (post(&book, &[line], now), expected) {
                (Ok(posting), Ok(moved)) => {
                    let got: Vec<i64> = posting
                        .entries
                        .iter()
                        .map(|entry| entry.quantity.thousandths() / 1000)
                        .collect();
                    let wanted: Vec<i64> = moved.iter().map(|heap| heap.quantity).collect();
                    assert_eq!(got, wanted, "{act:?}");
                    let cost: i128 = posting
                        .entries
                        .iter()
                        .map(|entry| entry.quantity.value(entry.unit_cost))
                        .sum();
                    let sum: i64 = moved
                        .iter()
                        .map(|heap| heap.quantity * reference.costs[heap.lot])
                        .sum();
                    assert_eq!(cost, i128::from(sum) * 1000, "{act:?}");
                    write(&mut book, &posting);
                }
                (Err(Refusal::Short(shortage)), Err(available)) => {
                    assert_eq!(shortage.available, Quantity::units(available), "{act:?}");
                }
                (got, expected) => panic!("{act:?}: {got:?} but {expected:?}"),
            }
        }
        agree(&book, &reference);
    }
}

proptest! {
    #[test]
    fn any_acts_leave_what_the_simplest_store_would(acts in prop::collection::vec(strategy::act(), 1..60)) {
        run(&acts);
    }

    #[test]
    fn cards_are_numbered_without_gaps_and_end_at_the_balance(acts in prop::collection::vec(strategy::act(), 1..40)) {
        let mut book = Book::default();
        let reference = Reference::default();
        let mut last = std::collections::BTreeMap::new();
        for (step, act) in acts.iter().enumerate() {
            let Some((mut line, _)) = line(*act, &reference) else { continue };
            if let Origin::Outside { lot, .. } = &mut line.origin { *lot = id(3, step); }
            let Ok(posting) = post(&book, &[line, line], When::Now(tick(step))) else { continue };
            for card in &posting.card {
                let (number, balance) = last.entry(card.key).or_insert((0, Quantity::ZERO));
                prop_assert_eq!(card.line, *number + 1);
                prop_assert_eq!(card.balance, balance.plus(card.change));
                (*number, *balance) = (card.line, card.balance);
            }
            write(&mut book, &posting);
        }
    }
}

fn received(book: &mut Book, when: When) -> Result<(), Refusal> {
    let origin = Origin::Outside {
        lot: id(3, 1),
        received_at: at(0),
        unit_cost: yuan(100),
    };
    let line = Line {
        part: id(1, 0),
        quantity: Quantity::units(5),
        origin,
        to: Some(spot(0)),
        promised: Quantity::ZERO,
        serial: None,
    };
    let posting = post(book, &[line], when)?;
    write(book, &posting);
    Ok(())
}

#[test]
fn a_card_never_runs_backwards() {
    let mut book = Book::default();
    received(&mut book, When::At(at(1000))).unwrap();
    let refused = received(&mut book, When::At(at(999))).unwrap_err();
    assert!(matches!(refused, Refusal::Superseded { last_at, .. } if last_at == at(1000)));
    received(&mut book, When::At(at(1000))).unwrap();
    // A writer whose clock is behind, or who waited at a lock, follows the last line.
    received(&mut book, When::Now(at(500))).unwrap();
    let level = book.levels.values().next().unwrap();
    assert_eq!((level.last_at, level.last_line), (Some(at(1000)), 3));
}

#[test]
fn a_document_is_posted_whole_or_not_at_all() {
    let mut book = Book::default();
    received(&mut book, When::Now(at(1))).unwrap();
    let take = |quantity| Line {
        part: id(1, 0),
        quantity: Quantity::units(quantity),
        origin: Origin::Store(id(2, 0)),
        to: None,
        promised: Quantity::ZERO,
        serial: None,
    };
    let refused = post(&book, &[take(3), take(3)], When::Now(at(2))).unwrap_err();
    let Refusal::Short(shortage) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(
        (shortage.wanted, shortage.available),
        (Quantity::units(3), Quantity::units(2))
    );
    post(&book, &[take(3), take(2)], When::Now(at(2))).unwrap();
}
