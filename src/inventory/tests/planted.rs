//! Every check of the stock finds the defect it is there for.

use diesel::prelude::*;

use super::house::{House, id, part};
use crate::check::{self, Check};
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

pub const DEFECTS: &[(Check, &str)] = &[
    (
        Check::StockLevelsAgree,
        "UPDATE stock_levels SET set_aside = set_aside + 1000",
    ),
    (
        Check::StockBalancesAreFold,
        "UPDATE stock_balances SET on_hand = on_hand + 1000",
    ),
    (
        Check::StockCardsAreUnbroken,
        "INSERT INTO stock_card_lines SELECT part_id, store_id, line + 100, entry_id, movement_id, location_id, lot_id, \
         change, balance, unit_cost_amount, unit_cost_currency, occurred_at FROM stock_card_lines WHERE line = 1",
    ),
    (
        Check::StockCardsEndAtLevels,
        "UPDATE stock_levels SET last_line = last_line + 1",
    ),
    (
        Check::StockPromisesAgree,
        "UPDATE stock_reservations SET quantity = quantity + 1000",
    ),
    (
        Check::StockLotsAreNotOverdrawn,
        "INSERT INTO stock_entries SELECT movement_id, movement_id, line + 100, part_id, lot_id, NULL, to_location_id, NULL, \
         quantity + 1000, unit_cost_amount, unit_cost_currency, ticket_id, occurred_at FROM stock_entries \
         WHERE from_location_id IS NULL AND serial_id IS NULL",
    ),
    (
        Check::StockSerialsAreWhereTheLedgerHasThem,
        "UPDATE stock_serials SET location_id = NULL",
    ),
    (
        Check::TicketPartsAgree,
        "UPDATE stock_ticket_parts SET issued = issued + 1000",
    ),
    (
        Check::TicketPartsAccounted,
        "UPDATE tickets SET state = 'review'",
    ),
    (
        Check::StockWantsEnd,
        "UPDATE tickets SET state = 'verification'",
    ),
    (
        Check::StockInTransitAgrees,
        "UPDATE stock_transfer_lines SET sent = sent + 1000",
    ),
];

#[test]
fn every_planted_defect_is_found() {
    Scratch::each(|first| {
        let backend = first.db().backend();
        for (check, defect) in DEFECTS {
            let scratch = Scratch::on(backend);
            busy(&scratch);
            let before = check::run(scratch.db()).unwrap();
            let stock = before
                .broken()
                .into_iter()
                .filter(|check| check.as_str().starts_with("stock_"));
            assert_eq!(stock.collect::<Vec<_>>(), Vec::<Check>::new(), "{before}");
            let planted = scratch
                .db()
                .write_blocking(move |db| Ok(diesel::sql_query(*defect).execute(db)?));
            assert!(planted.unwrap() > 0, "{defect}");
            let after = check::run(scratch.db()).unwrap();
            assert!(after.broken().contains(check), "{defect}\n{after}");
        }
    });
}

#[test]
fn the_database_itself_refuses_what_no_store_can_hold() {
    Scratch::each(|scratch| {
        busy(scratch);
        for (name, statement) in [
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
        ] {
            let refused = scratch
                .db()
                .write_blocking(move |db| Ok(diesel::sql_query(statement).execute(db)?))
                .unwrap_err();
            let refused = refused.to_string();
            let is_named = refused.contains(name) || refused.contains("is append-only");
            assert!(is_named, "{name}: {refused}");
        }
    });
}
