//! The simplest store that could be right: heaps in a list, counted anew at every question. The ledger is
//! held to it, in memory and on both databases.

/// One heap: a part of one lot in one place. Lots count upwards as they come in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heap {
    pub part: usize,
    pub lot: usize,
    pub place: usize,
    pub quantity: i64,
}

/// What somebody does. Parts, places, stores and takers are numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Receive {
        part: usize,
        place: usize,
        quantity: i64,
        cost: i64,
    },
    /// From a store, by a taker with or without promises.
    Issue {
        part: usize,
        store: usize,
        quantity: i64,
        taker: usize,
    },
    Move {
        part: usize,
        from: usize,
        to: usize,
        quantity: i64,
    },
    Reserve {
        part: usize,
        store: usize,
        quantity: i64,
        taker: usize,
    },
    Release {
        part: usize,
        store: usize,
        taker: usize,
    },
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    pub heaps: Vec<Heap>,
    /// Cost of one unit, by lot.
    pub costs: Vec<i64>,
    /// (part, store, taker, quantity).
    pub promises: Vec<(usize, usize, usize, i64)>,
}

/// Four places: store 0 has place 0, the bin 1 and the quarantine 2; store 3 is a van.
pub fn store_of(place: usize) -> usize {
    if place == 3 { 3 } else { 0 }
}

pub fn is_fit(place: usize) -> bool {
    place != 2
}

impl Reference {
    pub fn on_hand(&self, part: usize, store: usize) -> i64 {
        let heaps = self.heaps.iter().filter(|heap| heap.part == part);
        heaps
            .filter(|heap| store_of(heap.place) == store && is_fit(heap.place))
            .map(|heap| heap.quantity)
            .sum()
    }

    pub fn reserved(&self, part: usize, store: usize) -> i64 {
        let promises = self.promises.iter();
        promises
            .filter(|promise| (promise.0, promise.1) == (part, store))
            .map(|promise| promise.3)
            .sum()
    }

    fn promised_to(&self, part: usize, store: usize, taker: usize) -> i64 {
        let promises = self.promises.iter();
        promises
            .filter(|promise| (promise.0, promise.1, promise.2) == (part, store, taker))
            .map(|promise| promise.3)
            .sum()
    }

    /// Takes piece by piece from the oldest lot; gives what was taken, lot by lot and place by place.
    fn take(&mut self, part: usize, quantity: i64, from: impl Fn(usize) -> bool) -> Vec<Heap> {
        let mut taken: Vec<Heap> = Vec::new();
        for _ in 0..quantity {
            let heaps = self.heaps.iter_mut();
            let fitting =
                heaps.filter(|heap| heap.part == part && from(heap.place) && heap.quantity > 0);
            let oldest = fitting
                .min_by_key(|heap| (heap.lot, heap.place))
                .expect("enough was counted");
            oldest.quantity -= 1;
            let (lot, place) = (oldest.lot, oldest.place);
            match taken
                .iter_mut()
                .find(|heap| (heap.lot, heap.place) == (lot, place))
            {
                Some(heap) => heap.quantity += 1,
                None => taken.push(Heap {
                    part,
                    lot,
                    place,
                    quantity: 1,
                }),
            }
        }
        self.heaps.retain(|heap| heap.quantity > 0);
        taken
    }

    fn put(&mut self, part: usize, lot: usize, place: usize, quantity: i64) {
        let same = |heap: &&mut Heap| (heap.part, heap.lot, heap.place) == (part, lot, place);
        match self.heaps.iter_mut().find(same) {
            Some(heap) => heap.quantity += quantity,
            None => self.heaps.push(Heap {
                part,
                lot,
                place,
                quantity,
            }),
        }
        self.heaps.sort();
    }

    /// Does it, and gives what left or moved; or says how much was available.
    pub fn act(&mut self, act: Act) -> Result<Vec<Heap>, i64> {
        match act {
            Act::Receive {
                part,
                place,
                quantity,
                cost,
            } => {
                self.costs.push(cost);
                let lot = self.costs.len() - 1;
                self.put(part, lot, place, quantity);
                Ok(vec![Heap {
                    part,
                    lot,
                    place,
                    quantity,
                }])
            }
            Act::Issue {
                part,
                store,
                quantity,
                taker,
            } => {
                let own = self.promised_to(part, store, taker).min(quantity);
                let free = self.on_hand(part, store) - self.reserved(part, store) + own;
                if quantity > free {
                    return Err(free);
                }
                self.keep_promises(part, store, taker, own);
                Ok(self.take(part, quantity, |place| {
                    store_of(place) == store && is_fit(place)
                }))
            }
            Act::Move {
                part,
                from,
                to,
                quantity,
            } => {
                let there: i64 = self
                    .heaps
                    .iter()
                    .filter(|heap| (heap.part, heap.place) == (part, from))
                    .map(|heap| heap.quantity)
                    .sum();
                let store = store_of(from);
                let stays = is_fit(to) && store_of(to) == store;
                let free = match is_fit(from) && !stays {
                    true => there.min(self.on_hand(part, store) - self.reserved(part, store)),
                    false => there,
                };
                if quantity > free {
                    return Err(free);
                }
                let taken = self.take(part, quantity, |place| place == from);
                for heap in &taken {
                    self.put(part, heap.lot, to, heap.quantity);
                }
                Ok(taken)
            }
            Act::Reserve {
                part,
                store,
                quantity,
                taker,
            } => {
                let free = self.on_hand(part, store) - self.reserved(part, store);
                if quantity > free {
                    return Err(free);
                }
                self.promises.push((part, store, taker, quantity));
                Ok(Vec::new())
            }
            Act::Release { part, store, taker } => {
                self.promises
                    .retain(|promise| (promise.0, promise.1, promise.2) != (part, store, taker));
                Ok(Vec::new())
            }
        }
    }

    fn keep_promises(&mut self, part: usize, store: usize, taker: usize, mut kept: i64) {
        for promise in &mut self.promises {
            if (promise.0, promise.1, promise.2) == (part, store, taker) {
                let now = promise.3.min(kept);
                promise.3 -= now;
                kept -= now;
            }
        }
        self.promises.retain(|promise| promise.3 > 0);
    }
}

pub mod strategy {
    use super::Act;
    use proptest::prelude::*;

    /// Acts over two parts, four places and two takers; more comes in than goes out in one act.
    pub fn act() -> impl Strategy<Value = Act> {
        let part = 0..2_usize;
        let place = 0..4_usize;
        let store = prop::sample::select(vec![0_usize, 3]);
        let (few, taker) = (1..6_i64, 0..2_usize);
        prop_oneof![
            (part.clone(), place.clone(), 1..9_i64, 1..500_i64).prop_map(
                |(part, place, quantity, cost)| Act::Receive {
                    part,
                    place,
                    quantity,
                    cost
                }
            ),
            (part.clone(), store.clone(), few.clone(), taker.clone()).prop_map(
                |(part, store, quantity, taker)| Act::Issue {
                    part,
                    store,
                    quantity,
                    taker
                }
            ),
            (part.clone(), place.clone(), place, few.clone())
                .prop_filter("somewhere else", |(_, from, to, _)| from != to)
                .prop_map(|(part, from, to, quantity)| Act::Move {
                    part,
                    from,
                    to,
                    quantity
                }),
            (part.clone(), store.clone(), few, taker.clone()).prop_map(
                |(part, store, quantity, taker)| Act::Reserve {
                    part,
                    store,
                    quantity,
                    taker
                }
            ),
            (part, store, taker).prop_map(|(part, store, taker)| Act::Release {
                part,
                store,
                taker
            }),
        ]
    }
}
