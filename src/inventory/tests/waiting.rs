//! Who waits for the goods finds them as whoever was before left them.

use std::sync::{Arc, Barrier};

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::house::House;
use crate::inventory::actions::issuing;
use crate::inventory::dto::movements::{StockIssueCreate, StockReturnCreate};
use crate::platform::db::scratch::Scratch;
use crate::platform::db::{Backend, Db};
use crate::platform::money::Money;

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = Bool)]
    is_there: bool,
}

/// Comes back once another connection to this database waits for a lock. On SQLite the other writer waits
/// outside, which no question shows.
fn until_somebody_waits(db: &mut Db) {
    if db.backend() == Backend::Sqlite {
        return;
    }
    let asked = "SELECT EXISTS (SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid) \
                 WHERE a.datname = current_database() AND NOT l.granted) AS is_there";
    for _ in 0..500 {
        diesel::sql_query("SELECT pg_stat_clear_snapshot()")
            .execute(db)
            .unwrap();
        let found: Waiting = diesel::sql_query(asked).get_result(db).unwrap();
        if found.is_there {
            return;
        }
        diesel::sql_query("SELECT pg_sleep(0.02)")
            .execute(db)
            .unwrap();
    }
    panic!("nobody waits");
}

fn to(house: &House, ticket: usize, place: usize, quantity: i64) -> StockIssueCreate {
    StockIssueCreate {
        ticket_id: house.tickets[ticket],
        location_id: house.places[place],
        technician_id: None,
        comment: None,
        lines: vec![house.line(0, quantity)],
    }
}

fn drawn(house: &House, sent: StockIssueCreate) -> Vec<Money> {
    let posted = house.write(move |tx| issuing::issue(tx, &sent)).unwrap();
    posted
        .entries
        .iter()
        .map(|entry| entry.unit_cost())
        .collect()
}

#[test]
fn goods_of_an_older_lot_that_come_back_meanwhile_go_first() {
    Scratch::each(|scratch| {
        let house = House::on(scratch);
        for cost in [100, 200] {
            house.receive(0, 0, 2, cost, &[]).unwrap();
        }
        let first = drawn(&house, to(&house, 0, 0, 2));
        let back = StockReturnCreate {
            ticket_id: house.tickets[0],
            location_id: house.places[0],
            comment: None,
            lines: vec![house.line(0, 2)],
        };
        let start = Arc::new(Barrier::new(2));
        let next = std::thread::scope(|scope| {
            let (house, sent, opened) = (&house, to(&house, 1, 0, 1), start.clone());
            let next = scope.spawn(move || {
                start.wait();
                drawn(house, sent)
            });
            house
                .write(move |tx| {
                    issuing::take_back(tx, &back)?;
                    opened.wait();
                    until_somebody_waits(tx.db());
                    Ok(())
                })
                .unwrap();
            next.join().unwrap()
        });
        assert_eq!(
            next,
            first[..1],
            "the lot that was drawn first goes on first"
        );
    });
}
