//! Goods on their way arrive once, and never more of them than were sent.

use std::sync::Barrier;

use super::house::House;
use crate::inventory::actions::transfers;
use crate::inventory::dto::movements::StockLine;
use crate::inventory::dto::transfers::{
    StockTransferCreate, StockTransferReceiptCreate, StockTransferSettlementCreate,
    TransferLineCount,
};
use crate::inventory::model::{Transfer, TransferId};
use crate::inventory::repo;
use crate::inventory::words::TransferState;
use crate::platform::codes::Code;
use crate::platform::db::scratch::Scratch;
use crate::platform::error::AppResult;
use crate::platform::quantity::Quantity;

const FROM: usize = 0;
const TO: usize = 3;

/// Both parts in the first store, and more of them on their way than one transfer holds: goods of others
/// that a wrong receipt could take.
fn stocked(scratch: &Scratch) -> House {
    let house = House::on(scratch);
    for part in [0, 1] {
        house.receive(part, FROM, 20, 100, &[]).unwrap();
    }
    send(&house, vec![house.line(0, 8), house.line(1, 8)]);
    house
}

fn send(house: &House, lines: Vec<StockLine>) -> TransferId {
    let sent = StockTransferCreate {
        from_location_id: house.places[FROM],
        to_store_id: house.places[TO],
        comment: None,
        lines,
    };
    let transfer = house.write(move |tx| transfers::send(tx, &sent)).unwrap();
    transfer.id
}

fn receive(house: &House, id: TransferId, counts: &[(i32, i64)]) -> AppResult<Transfer> {
    let count = |(line, received): &(i32, i64)| TransferLineCount {
        line: *line,
        received: Quantity::units(*received),
    };
    let sent = StockTransferReceiptCreate {
        location_id: house.places[TO],
        lines: counts.iter().map(count).collect(),
    };
    house.write(move |tx| transfers::receive(tx, id, &sent))
}

fn lose(house: &House, id: TransferId) -> AppResult<Transfer> {
    let sent = StockTransferSettlementCreate {
        location_id: None,
        reason: "运输途中丢失".to_owned(),
    };
    house.write(move |tx| transfers::settle(tx, id, &sent))
}

/// What has arrived of the two parts.
fn arrived(house: &House) -> [Quantity; 2] {
    house.parts.map(|part| {
        let key = (part, house.places[TO]);
        let level = house
            .db
            .read_blocking(move |db| repo::levels::find(db, key));
        level.unwrap().physical()
    })
}

fn units(all: [i64; 2]) -> [Quantity; 2] {
    all.map(Quantity::units)
}

#[test]
fn a_transfer_arrives_once() {
    Scratch::each(|scratch| {
        let house = stocked(scratch);
        let id = send(&house, vec![house.line(0, 5), house.line(1, 3)]);
        assert_eq!(lose(&house, id).unwrap_err().code(), Code::Conflict);
        let done = receive(&house, id, &[]).unwrap();
        assert_eq!(done.state, TransferState::Received);
        for counts in [&[][..], &[(1, 0)], &[(1, 5)]] {
            let again = receive(&house, id, counts).unwrap_err();
            assert_eq!(again.code(), Code::Conflict, "{counts:?}");
        }
        assert_eq!(lose(&house, id).unwrap_err().code(), Code::Conflict);
        assert_eq!(arrived(&house), units([5, 3]));
    });
}

#[test]
fn what_does_not_arrive_is_a_difference_until_it_is_settled_once() {
    Scratch::each(|scratch| {
        let house = stocked(scratch);
        let id = send(&house, vec![house.line(0, 5), house.line(1, 3)]);
        for counts in [&[(1, 6)][..], &[(2, 4)], &[(1, -1)], &[(3, 1)]] {
            let refused = receive(&house, id, counts).unwrap_err();
            assert_eq!(refused.code(), Code::ValidationFailed, "{counts:?}");
        }
        let done = receive(&house, id, &[(1, 2)]).unwrap();
        assert_eq!(done.state, TransferState::Differing);
        assert_eq!(receive(&house, id, &[]).unwrap_err().code(), Code::Conflict);
        assert_eq!(lose(&house, id).unwrap().state, TransferState::Settled);
        assert_eq!(lose(&house, id).unwrap_err().code(), Code::Conflict);
        assert_eq!(arrived(&house), units([2, 3]));
    });
}

#[test]
fn of_many_who_receive_a_transfer_at_once_one_does() {
    Scratch::each(|scratch| {
        let house = stocked(scratch);
        let id = send(&house, vec![house.line(0, 2)]);
        let start = Barrier::new(6);
        let outcomes: Vec<_> = std::thread::scope(|scope| {
            let callers: Vec<_> = (0..6)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        receive(&house, id, &[])
                    })
                })
                .collect();
            let joined = callers.into_iter().map(|caller| caller.join().unwrap());
            joined.collect()
        });
        let won = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(won, 1);
        let lost = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
        for refused in lost {
            assert_eq!(refused.code(), Code::Conflict, "{refused}");
        }
        assert_eq!(arrived(&house), units([2, 0]));
    });
}
