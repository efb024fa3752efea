//! Random work around a count, against a shelf that a reference keeps: whatever moves between snapshot,
//! countings, review and posting, the books end where the shelf is.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::crew::{Crew, FIRST, JUDGE, SECOND};
use crate::check;
use crate::inventory::counts::flow::CountAction;
use crate::inventory::ledger::reference::Act;
use crate::inventory::repo;
use crate::inventory::tests::house::House;
use crate::platform::db::scratch::Scratch;
use crate::platform::quantity::Quantity;

#[derive(Debug, Clone, Copy)]
enum Moves {
    In(usize, i64),
    Across(usize, i64),
}

fn moves() -> impl Strategy<Value = Vec<Moves>> {
    let one = prop_oneof![
        (0_usize..2, 1_i64..5).prop_map(|(place, quantity)| Moves::In(place, quantity)),
        (0_usize..2, 1_i64..4).prop_map(|(from, quantity)| Moves::Across(from, quantity)),
    ];
    prop::collection::vec(one, 0..4)
}

/// What really lies in the two places.
struct Shelf([i64; 2]);

impl Shelf {
    fn happen(&mut self, crew: &mut Crew, story: &[Moves]) {
        for one in story {
            crew.house.op =
                crew.house
                    .op
                    .at(crew.house.op.now.plus(chrono::TimeDelta::milliseconds(1)));
            match *one {
                Moves::In(place, quantity) => {
                    crew.house.receive(0, place, quantity, 100, &[]).unwrap();
                    self.0[place] += quantity;
                }
                Moves::Across(from, quantity) => {
                    let act = Act::Move {
                        part: 0,
                        from,
                        to: 1 - from,
                        quantity,
                    };
                    // Neither the shelf nor the books may run out of it.
                    if self.0[from] >= quantity && crew.house.act(act).is_ok() {
                        self.0[from] -= quantity;
                        self.0[1 - from] += quantity;
                    }
                }
            }
        }
    }
}

fn run(scratch: &Scratch, apart: [i64; 2], stories: &[Vec<Moves>; 5]) {
    let mut crew = Crew::of(House::on(scratch));
    for place in 0..2 {
        crew.house.receive(0, place, 20, 100, &[]).unwrap();
    }
    let mut shelf = Shelf([20 + apart[0], 20 + apart[1]]);
    shelf.happen(&mut crew, &stories[0]);
    let count = crew.start();
    shelf.happen(&mut crew, &stories[1]);
    crew.count(FIRST, count, (0, 0), (shelf.0[0], &[])).unwrap();
    shelf.happen(&mut crew, &stories[2]);
    crew.count(FIRST, count, (0, 1), (shelf.0[1], &[])).unwrap();
    if crew.recount(count).is_ok() {
        shelf.happen(&mut crew, &stories[3]);
        for (place, apart) in apart.iter().enumerate() {
            if *apart != 0 {
                crew.count(SECOND, count, (0, place), (shelf.0[place], &[]))
                    .unwrap();
            }
        }
    }
    crew.step(JUDGE, count, CountAction::Review).unwrap();
    shelf.happen(&mut crew, &stories[4]);
    crew.book(count).unwrap();
    let key = (crew.house.parts[0], crew.house.places[0]);
    let level = crew
        .house
        .db
        .read_blocking(move |db| repo::levels::find(db, key));
    assert_eq!(
        level.unwrap().on_hand,
        Quantity::units(shelf.0.iter().sum())
    );
    for place in 0..2 {
        let at = crew.house.places[place];
        let lies = crew.house.db.read_blocking(move |db| {
            crate::inventory::counts::repo::snapshot::lies(db, key, at, None)
        });
        assert_eq!(lies.unwrap(), Quantity::units(shelf.0[place]), "{place}");
    }
    let report = check::run(scratch.db()).unwrap();
    let broken = report
        .broken()
        .into_iter()
        .filter(|check| check.as_str().starts_with("stock_"));
    assert_eq!(broken.count(), 0, "{report}");
}

#[test]
fn whatever_moves_the_books_end_where_the_shelf_is() {
    Scratch::each(|first| {
        let backend = first.db().backend();
        let mut runner = TestRunner::new(Config {
            cases: 12,
            failure_persistence: None,
            ..Config::default()
        });
        let stories = [moves(), moves(), moves(), moves(), moves()];
        let apart = [-3_i64..=3, -3_i64..=3];
        let outcome = runner.run(&(apart, stories), |(apart, stories)| {
            run(&Scratch::on(backend), apart, &stories);
            Ok(())
        });
        outcome.unwrap();
    });
}
