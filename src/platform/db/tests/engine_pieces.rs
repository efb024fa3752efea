//! The pieces of `dialect` mean the same on both databases.

use diesel::dsl::insert_into;

use super::super::MultiBackend;
use super::super::dialect::{Both, Locked, report, row_after, row_before};
use super::*;

fn fill(scratch: &Scratch, count: i64) -> Vec<ThingRow> {
    let mut rows: Vec<ThingRow> = (1..=count).map(thing).collect();
    // Pairs share a moment, so that the second column has to decide.
    for row in &mut rows {
        row.at = UtcTime::from_millis(row.number / 2 * 1000);
    }
    let given = rows.clone();
    scratch
        .db()
        .write_blocking(move |db| Ok(crate::insert_all!(db, things::table, &given)?))
        .unwrap();
    rows
}

#[test]
fn many_rows_are_inserted_in_few_statements() {
    on_both(|scratch| {
        fill(scratch, 2500);
        assert_eq!(stored(scratch.db()).len(), 2500);
    });
}

#[test]
fn pages_follow_each_other_without_gap_or_overlap() {
    on_both(|scratch| {
        let mut rows = fill(scratch, 11);
        rows.sort_by_key(|row| (row.at, row.id));
        let upwards: Vec<i64> = rows.iter().map(|row| row.number).collect();
        let read = |is_descending: bool| {
            scratch
                .db()
                .read_blocking(move |db| pages(db, is_descending))
                .unwrap()
        };
        assert_eq!(read(false), upwards);
        assert_eq!(read(true), upwards.into_iter().rev().collect::<Vec<_>>());
    });
}

fn pages(db: &mut Db, is_descending: bool) -> AppResult<Vec<i64>> {
    let mut seen = Vec::new();
    let mut last: Option<(UtcTime, Id<Thing>)> = None;
    loop {
        let mut query = things::table.limit(3).into_boxed::<MultiBackend>();
        query = match (is_descending, last) {
            (true, Some(at)) => query.filter(row_before((things::at, things::id), at)),
            (false, Some(at)) => query.filter(row_after((things::at, things::id), at)),
            (_, None) => query,
        };
        query = match is_descending {
            true => query.order((things::at.desc(), things::id.desc())),
            false => query.order((things::at, things::id)),
        };
        let page: Vec<ThingRow> = query.load(db)?;
        let Some(end) = page.last() else {
            return Ok(seen);
        };
        last = Some((end.at, end.id));
        seen.extend(page.iter().map(|row| row.number));
    }
}

#[test]
fn what_exists_is_left_alone_or_replaced_as_asked() {
    on_both(|scratch| {
        let changed = scratch
            .db()
            .write_blocking(|db| {
                insert(db, &thing(1))?;
                let twin = ThingRow {
                    name: String::from("other"),
                    ..thing(1)
                };
                let kept = Both(
                    insert_into(things::table)
                        .values(&twin)
                        .on_conflict(things::number)
                        .do_nothing(),
                )
                .execute(db)?;
                let name: String = Both(
                    insert_into(things::table)
                        .values(&twin)
                        .on_conflict(things::number)
                        .do_update()
                        .set(things::name.eq("replaced"))
                        .returning(things::name),
                )
                .get_result(db)?;
                Ok((kept, name))
            })
            .unwrap();
        assert_eq!(changed, (0, String::from("replaced")));
    });
}

#[test]
fn two_workers_claim_different_rows() {
    let scratch = Scratch::postgres();
    create_tables(scratch.db());
    fill(&scratch, 2);
    let other = scratch.db().clone();
    let claimed = scratch
        .db()
        .write_blocking(move |db| {
            let mine = claim(db)?;
            // On another connection, while the first row is still held.
            Ok([mine, other.write_blocking(claim)?])
        })
        .unwrap();
    assert_eq!(claimed, [1, 2]);
}

fn claim(db: &mut Db) -> AppResult<i64> {
    let query = things::table
        .select(things::number)
        .order(things::number)
        .limit(1);
    Ok(Locked::for_claim(query).get_result(db)?)
}

#[test]
fn rows_can_be_locked_on_both() {
    on_both(|scratch| {
        fill(scratch, 2);
        scratch
            .db()
            .write_blocking(|db| {
                let boxed = things::table
                    .filter(things::number.eq(2))
                    .select(things::number)
                    .into_boxed::<MultiBackend>();
                assert_eq!(Locked::for_change(boxed).get_result::<i64>(db)?, 2);
                let query = things::table.select(things::number).order(things::number);
                assert_eq!(Locked::for_update(query).load::<i64>(db)?, [1, 2]);
                assert_eq!(claim(db)?, 1);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn the_engine_says_what_it_is() {
    Scratch::each(|scratch| {
        let lines = scratch.db().read_blocking(|db| Ok(report(db))).unwrap();
        let engine = scratch.db().backend().as_str();
        assert!(lines[0].starts_with(engine), "{lines:?}");
        assert!(
            lines[0]
                .split(' ')
                .nth(1)
                .unwrap()
                .starts_with(|c: char| c.is_ascii_digit())
        );
    });
}
