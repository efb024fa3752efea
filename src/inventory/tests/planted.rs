//! Every check of the stock finds the defect it is there for.

use super::house::{House, id, part};
use crate::check::Check;
use crate::check::planting::{self, Defect};
use crate::inventory::actions::transfers;
use crate::inventory::dto::transfers::StockTransferCreate;
use crate::inventory::ledger::reference::Act;
use crate::inventory::model::Part;
use crate::inventory::repo;
use crate::platform::db::scratch::Scratch;

/// A store in which everything has happened once.
fn busy(scratch: &Scratch) -> House {
    let mut house = House::on(scratch);
    let tracked = Part {
        is_serial_tracked: true,
        ..part(13)
    };
    house
        .db
        .write_blocking(move |db| repo::parts::insert(db, &tracked))
        .unwrap();
    house.parts[1] = id(13);
    house.receive(0, 0, 9, 100, &[]).unwrap();
    house.receive(1, 1, 1, 500, &["S-1"]).unwrap();
    for act in [
        Act::Reserve {
            part: 0,
            store: 0,
            quantity: 3,
            taker: 0,
        },
        Act::Issue {
            part: 0,
            store: 0,
            quantity: 2,
            taker: 0,
        },
        Act::Move {
            part: 0,
            from: 0,
            to: 2,
            quantity: 1,
        },
    ] {
        house.act(act).unwrap();
    }
    let sent = StockTransferCreate {
        from_location_id: house.places[0],
        to_store_id: house.places[3],
        comment: None,
        lines: vec![house.line(0, 2)],
    };
    house
        .write(move |tx| transfers::send(tx, &sent).map(drop))
        .unwrap();
    house
}

pub const DEFECTS: &[Defect] = &[
    Defect::of(
        Check::NumbersAhead,
        "UPDATE stock_transfers SET number = SUBSTR(number, 1, 6) || '000777' WHERE number = (SELECT MAX(number) FROM stock_transfers)",
    ),
    Defect::of(
        Check::StockLevelsAgree,
        "UPDATE stock_levels SET set_aside = set_aside + 1000",
    )
    .also(&[Check::StockCardsEndAtLevels]),
    Defect::of(
        Check::StockBalancesAreFold,
        "UPDATE stock_balances SET on_hand = on_hand + 1000",
    )
    .also(&[Check::StockLevelsAgree, Check::StockInTransitAgrees]),
    Defect::of(
        Check::StockCardsAreUnbroken,
        "INSERT INTO stock_card_lines SELECT part_id, store_id, line + 100, entry_id, movement_id, location_id, lot_id, \
         change, balance, unit_cost_amount, unit_cost_currency, occurred_at FROM stock_card_lines WHERE line = 1",
    )
    .also(&[Check::StockCardsEndAtLevels]),
    Defect::of(
        Check::StockCardsEndAtLevels,
        "UPDATE stock_levels SET last_line = last_line + 1",
    ),
    Defect::of(
        Check::StockPromisesAgree,
        "UPDATE stock_reservations SET quantity = quantity + 1000",
    ),
    Defect::of(
        Check::StockLotsAreNotOverdrawn,
        "INSERT INTO stock_entries SELECT movement_id, movement_id, line + 100, part_id, lot_id, NULL, to_location_id, NULL, \
         quantity + 1000, unit_cost_amount, unit_cost_currency, ticket_id, occurred_at FROM stock_entries \
         WHERE from_location_id IS NULL AND serial_id IS NULL",
    )
    .also(&[Check::StockBalancesAreFold]),
    Defect::of(
        Check::StockSerialsAreWhereTheLedgerHasThem,
        "UPDATE stock_serials SET location_id = NULL",
    ),
    Defect::of(
        Check::TicketPartsAgree,
        "UPDATE stock_ticket_parts SET issued = issued + 1000",
    ),
    Defect::of(
        Check::TicketPartsAccounted,
        "UPDATE tickets SET state = 'review'",
    )
    .also(&[
        Check::StockWantsEnd,
        Check::AcceptanceOnRecord,
        Check::TimersAgree,
    ]),
    Defect::of(
        Check::StockWantsEnd,
        "UPDATE tickets SET state = 'verification'",
    ),
    Defect::of(
        Check::StockInTransitAgrees,
        "UPDATE stock_transfer_lines SET sent = sent + 1000",
    ),
];

#[test]
fn exactly_the_checks_that_are_meant_find_a_planted_defect() {
    planting::each_is_found(DEFECTS, |scratch| drop(busy(scratch)));
}

#[test]
fn the_database_itself_refuses_what_no_store_can_hold() {
    let refused = [
        (
            "stock_levels_reserved_check",
            "UPDATE stock_levels SET reserved = on_hand + 1",
        ),
        (
            "stock_levels_set_aside_check",
            "UPDATE stock_levels SET set_aside = -1",
        ),
        (
            "stock_balances_on_hand_check",
            "UPDATE stock_balances SET on_hand = on_hand - 100000000",
        ),
        (
            "stock_ticket_parts_used_check",
            "UPDATE stock_ticket_parts SET used = issued + 1",
        ),
        (
            "stock_transfer_lines_sum_check",
            "UPDATE stock_transfer_lines SET received = sent + 1",
        ),
        (
            "stock_entries_append_only",
            "UPDATE stock_entries SET quantity = 1000",
        ),
        ("stock_movements_append_only", "DELETE FROM stock_movements"),
        (
            "stock_card_lines_append_only",
            "DELETE FROM stock_card_lines",
        ),
    ];
    planting::each_is_refused(&refused, |scratch| drop(busy(scratch)));
}
