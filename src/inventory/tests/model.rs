//! Random acts through the actions, on both databases: after every step balances, costs, levels and
//! promises are what the simplest store says, and the check of the whole ledger finds nothing.

use diesel::prelude::*;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use super::house::House;
use crate::inventory::actions::{issuing, moving, reserving, transfers};
use crate::inventory::dto::movements::{StockIssueCreate, StockMoveCreate};
use crate::inventory::dto::reservations::StockReservationCreate;
use crate::inventory::dto::transfers::{StockTransferCreate, StockTransferReceiptCreate};
use crate::inventory::ledger::reference::{Act, Heap, Reference, store_of, strategy};
use crate::inventory::model::{LocationId, PartId};
use crate::inventory::repo;
use crate::platform::codes::Code;
use crate::platform::db::schema::{stock_balances, stock_lots};
use crate::platform::db::scratch::Scratch;
use crate::platform::error::{AppError, AppResult};
use crate::platform::quantity::Quantity;

impl House {
    pub fn act(&self, act: Act) -> AppResult<()> {
        match act {
            Act::Receive {
                part,
                place,
                quantity,
                cost,
            } => self.receive(part, place, quantity, cost, &[]),
            Act::Issue {
                part,
                store,
                quantity,
                taker,
            } => {
                let sent = StockIssueCreate {
                    ticket_id: self.tickets[taker],
                    location_id: self.places[store],
                    technician_id: None,
                    comment: None,
                    lines: vec![self.line(part, quantity)],
                };
                self.write(move |tx| issuing::issue(tx, &sent).map(drop))
            }
            Act::Move {
                part,
                from,
                to,
                quantity,
            } if store_of(from) == store_of(to) => {
                let sent = StockMoveCreate {
                    from_location_id: self.places[from],
                    to_location_id: self.places[to],
                    reason: None,
                    occurred_at: None,
                    lines: vec![self.line(part, quantity)],
                };
                self.write(move |tx| moving::relocate(tx, &sent).map(drop))
            }
            Act::Move {
                part,
                from,
                to,
                quantity,
            } => self.transfer(part, from, to, quantity),
            Act::Reserve {
                part,
                store,
                quantity,
                taker,
            } => {
                let sent = StockReservationCreate {
                    ticket_id: self.tickets[taker],
                    part_id: self.parts[part],
                    store_id: self.places[store],
                    quantity: Quantity::units(quantity),
                };
                self.write(move |tx| reserving::reserve(tx, &sent).map(drop))
            }
            Act::Release { part, store, taker } => self.release(part, store, taker),
        }
    }

    /// Sent and received at once.
    fn transfer(&self, part: usize, from: usize, to: usize, quantity: i64) -> AppResult<()> {
        let sent = StockTransferCreate {
            from_location_id: self.places[from],
            to_store_id: self.places[store_of(to)],
            comment: None,
            lines: vec![self.line(part, quantity)],
        };
        let received = StockTransferReceiptCreate {
            location_id: self.places[to],
            lines: Vec::new(),
        };
        self.write(move |tx| {
            let transfer = transfers::send(tx, &sent)?;
            transfers::receive(tx, transfer.id, &received).map(drop)
        })
    }

    fn release(&self, part: usize, store: usize, taker: usize) -> AppResult<()> {
        let (key, ticket) = ((self.parts[part], self.places[store]), self.tickets[taker]);
        self.write(move |tx| {
            for row in repo::reservations::open_of_ticket(tx.db(), ticket, Some(key))? {
                reserving::release(tx, row.id)?;
            }
            // A release of nothing leaves no trace, which a write must.
            tx.audit("test", "test", Some(ticket), None, None, json!({}));
            Ok(())
        })
    }

    /// Part, cost of a unit, place and quantity of everything that lies somewhere, oldest lots first.
    fn heaps(&self) -> Vec<(usize, i64, usize, i64)> {
        let rows: Vec<(PartId, i64, LocationId, Quantity)> = self
            .db
            .read_blocking(|db| {
                Ok(stock_balances::table
                    .inner_join(stock_lots::table)
                    .order((
                        stock_balances::part_id,
                        stock_lots::received_at,
                        stock_lots::id,
                        stock_balances::location_id,
                    ))
                    .select((
                        stock_balances::part_id,
                        stock_lots::unit_cost_amount,
                        stock_balances::location_id,
                        stock_balances::on_hand,
                    ))
                    .load(db)?)
            })
            .unwrap();
        let number = |wanted: LocationId| {
            self.places
                .iter()
                .position(|place| *place == wanted)
                .unwrap()
        };
        rows.into_iter()
            .map(|(part, cost, place, quantity)| {
                let part = self.parts.iter().position(|one| *one == part).unwrap();
                (part, cost, number(place), quantity.thousandths() / 1000)
            })
            .collect()
    }

    fn agrees(&self, reference: &Reference) {
        let heap = |heap: &Heap| {
            (
                heap.part,
                reference.costs[heap.lot],
                heap.place,
                heap.quantity,
            )
        };
        let expected: Vec<_> = reference.heaps.iter().map(heap).collect();
        assert_eq!(self.heaps(), expected);
        for (part, part_id) in self.parts.into_iter().enumerate() {
            for store in [0, 3] {
                let key = (part_id, self.places[store]);
                let level = self
                    .db
                    .read_blocking(move |db| repo::levels::find(db, key))
                    .unwrap();
                assert_eq!(
                    level.on_hand,
                    Quantity::units(reference.on_hand(part, store))
                );
                assert_eq!(
                    level.reserved,
                    Quantity::units(reference.reserved(part, store))
                );
            }
        }
    }
}

/// How much was available, where that is why the act was refused.
fn available(error: &AppError) -> i64 {
    assert_eq!(error.code(), Code::StockInsufficient, "{error}");
    let first = &error.extra()["shortages"][0]["available"];
    let text = first.as_str().unwrap_or_default();
    Quantity::parse(text).unwrap().thousandths() / 1000
}

fn run(acts: &[Act], scratch: &Scratch) {
    let (mut house, mut reference) = (House::on(scratch), Reference::default());
    // Sending from a store as a whole takes the oldest goods wherever they lie; the reference moves from places.
    let is_whole_store = |act: &&Act| matches!(act, Act::Move { from: 0, to: 3, .. });
    for act in acts.iter().filter(|act| !is_whole_store(act)) {
        // Lots are told apart by the millisecond in which they came in.
        house.op = house
            .op
            .at(house.op.now.plus(chrono::TimeDelta::milliseconds(1)));
        let done = house.act(*act).map_err(|error| available(&error));
        assert_eq!(done.err(), reference.act(*act).err(), "{act:?}");
        house.agrees(&reference);
    }
    let report = crate::check::run(scratch.db()).unwrap();
    let stock = report
        .tallies
        .iter()
        .filter(|tally| tally.check.as_str().starts_with("stock_"));
    let off: Vec<_> = stock.filter(|tally| tally.off > 0).collect();
    assert!(off.is_empty(), "{off:?}");
}

#[test]
fn random_acts_leave_what_the_simplest_store_would() {
    let cases = Config {
        failure_persistence: None,
        max_shrink_iters: 50,
        ..Config::with_cases(6)
    };
    Scratch::each(|first| {
        let backend = first.db().backend();
        let acts = prop::collection::vec(strategy::act(), 30..60);
        TestRunner::new(cases.clone())
            .run(&acts, |acts| {
                run(&acts, &Scratch::on(backend));
                Ok(())
            })
            .unwrap();
    });
}
