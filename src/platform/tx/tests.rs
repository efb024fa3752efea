//! Changes that are put off to the end of a write.

use std::sync::Arc;

use diesel::prelude::*;
use serde_json::json;

use super::*;
use crate::platform::auth::Actor;
use crate::platform::codes::Code;
use crate::platform::db::dialect::{AndThen, kept_update};
use crate::platform::db::schema::settings;
use crate::platform::db::scratch::Scratch;
use crate::platform::db::types::Doc;
use crate::platform::ids::SeededIds;
use crate::platform::op::IdempotencyRequest;

const NOW: i64 = 1_795_000_000_000;

fn op() -> Op {
    let now = UtcTime::from_millis(NOW);
    Op::new(Actor::System("test"), now, Arc::new(SeededIds::new(3)))
}

fn write(scratch: &Scratch, work: impl Fn(Tx) -> AppResult<()> + Send + 'static) -> AppResult<()> {
    scratch
        .db()
        .write_blocking(move |db| work(Tx::new(db, &op())))
}

/// Sets the number beside the name, which must be there, and says so in a row of its own.
fn set(name: &'static str, number: i64) -> LastChange {
    Box::new(move |db, ending| {
        let mark = diesel::insert_into(settings::table).values((
            settings::name.eq(format!("{name} is set")),
            settings::value.eq(Doc(json!(number))),
            settings::version.eq(1_i64),
            settings::updated_at.eq(UtcTime::from_millis(NOW)),
        ));
        let this = settings::name.eq(name);
        let main = kept_update(settings::table, settings::version.eq(number), this);
        match together(db, main, AndThen((mark,), ending))? {
            1 => Ok(()),
            _ => Err(AppError::new(Code::Conflict)),
        }
    })
}

fn keep(db: &mut Db, name: &str) -> AppResult<()> {
    diesel::insert_into(settings::table)
        .values((
            settings::name.eq(name),
            settings::value.eq(Doc(json!(0))),
            settings::version.eq(0_i64),
            settings::updated_at.eq(UtcTime::from_millis(NOW)),
        ))
        .execute(db)?;
    Ok(())
}

/// Names and numbers, and how many events and audit lines there are.
fn left(scratch: &Scratch) -> (Vec<(String, i64)>, i64, i64) {
    let read = scratch.db().read_blocking(|db| {
        let rows = settings::table
            .order(settings::name)
            .select((settings::name, settings::version))
            .load(db)?;
        let events = outbox::table.count().get_result(db)?;
        let lines = audit_log::table.count().get_result(db)?;
        Ok((rows, events, lines))
    });
    read.unwrap()
}

fn change(sequence: i64) -> Change {
    Change::new(
        "setting",
        Id::<EntityKind>::new(uuid::Uuid::from_u128(9)),
        sequence,
        "setting.changed",
    )
}

fn named(all: &[(&str, i64)]) -> Vec<(String, i64)> {
    let owned = all
        .iter()
        .map(|(name, number)| ((*name).to_owned(), *number));
    owned.collect()
}

#[test]
fn what_is_put_off_is_done_once_and_with_its_traces() {
    for with_key in [false, true] {
        Scratch::each(|scratch| {
            let done = write(scratch, move |mut tx| {
                keep(tx.db(), "a")?;
                tx.at_last(set("a", 7))?;
                tx.record(change(1));
                if !with_key {
                    return tx.finish();
                }
                let sent = IdempotencyRequest {
                    key: "key-1".to_owned(),
                    method: "POST".to_owned(),
                    path: "/a".to_owned(),
                    body_hash: std::sync::OnceLock::new(),
                };
                let (db, op) = (tx.db(), op());
                assert!(idempotency::claim(db, &op, &sent)?.is_none());
                tx.finish_with(&sent, &Reply::no_content())
            });
            done.unwrap();
            let all = named(&[("a", 7), ("a is set", 1)]);
            assert_eq!(left(scratch), (all, 1, 1), "with a key: {with_key}");
        });
    }
}

#[test]
fn nothing_is_left_where_what_was_put_off_is_refused() {
    Scratch::each(|scratch| {
        let refused = write(scratch, |mut tx| {
            keep(tx.db(), "a")?;
            tx.at_last(set("nobody", 7))?;
            tx.record(change(1));
            tx.finish()
        });
        assert_eq!(refused.unwrap_err().code(), Code::Conflict);
        assert_eq!(left(scratch), (Vec::new(), 0, 0));
    });
}

#[test]
fn a_savepoint_ends_with_what_was_put_off_in_it() {
    Scratch::each(|scratch| {
        let done = write(scratch, |mut tx| {
            keep(tx.db(), "a")?;
            tx.attempt(|tx| tx.at_last(set("a", 1)))?;
            let seen: i64 = settings::table
                .find("a")
                .select(settings::version)
                .first(tx.db())?;
            assert_eq!(seen, 1);
            let refused = tx.attempt(|tx| {
                tx.at_last(set("nobody", 2))?;
                tx.record(change(1));
                Ok(())
            });
            assert!(refused.is_err());
            tx.record(change(1));
            tx.finish()
        });
        done.unwrap();
        let all = named(&[("a", 1), ("a is set", 1)]);
        assert_eq!(left(scratch), (all, 1, 1));
    });
}

#[test]
fn of_two_that_are_put_off_the_first_is_done_first() {
    Scratch::each(|scratch| {
        let done = write(scratch, |mut tx| {
            keep(tx.db(), "a")?;
            keep(tx.db(), "b")?;
            tx.at_last(set("a", 1))?;
            tx.at_last(set("b", 2))?;
            let seen: i64 = settings::table
                .find("a")
                .select(settings::version)
                .first(tx.db())?;
            assert_eq!(seen, 1);
            tx.record(change(1));
            tx.record(change(2));
            tx.finish()
        });
        done.unwrap();
        let all = named(&[("a", 1), ("a is set", 1), ("b", 2), ("b is set", 1)]);
        assert_eq!(left(scratch), (all, 2, 2));
    });
}
