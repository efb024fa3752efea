//! The order of the log under concurrent writers, and who sees what, on both databases.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use uuid::Uuid;

use super::feed::{self, Stretch};
use super::repo::{self, AuditLines, EventFilter};
use crate::platform::auth::Actor;
use crate::platform::auth::actor::BranchId;
use crate::platform::auth::scope::Scope;
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::scratch::Scratch;
use crate::platform::error::AppResult;
use crate::platform::http::PageRequest;
use crate::platform::ids::{Id, RandomIds};
use crate::platform::op::Op;
use crate::platform::outbox;
use crate::platform::tx::{Change, EntityId, Tx};

fn op_at(millis: i64) -> Op {
    let now = UtcTime::from_millis(1_795_000_000_000 + millis);
    Op::new(Actor::System("test"), now, Arc::new(RandomIds))
}

fn entity(number: u128) -> EntityId {
    Id::new(Uuid::from_u128(number))
}

fn branch(number: u128) -> BranchId {
    Id::new(Uuid::from_u128(1000 + number))
}

/// Stores one event as a business transaction does; `millis` is when its request began.
fn happen(scratch: &Scratch, number: u128, sequence: i64, millis: i64, kind: &'static str) {
    let op = op_at(millis);
    scratch
        .db()
        .write_blocking(move |db| {
            let mut tx = Tx::new(db, &op);
            let change = Change::new(kind, entity(number), sequence, format!("{kind}.changed"));
            tx.record(change.in_branch(branch(number)).data(json!({ "n": 1 })));
            tx.finish()
        })
        .unwrap();
}

fn number_all(scratch: &Scratch) -> usize {
    let batches = std::iter::repeat_with(|| {
        let numbered = scratch.db().write_blocking(outbox::sequence_pending);
        numbered.unwrap()
    });
    batches.take_while(|numbered| *numbered > 0).sum()
}

fn read(scratch: &Scratch, scope: Scope, filter: EventFilter, after: i64, limit: i64) -> Stretch {
    let work = move |db: &mut Db| feed::read(db, &scope, &filter, after, limit);
    scratch.db().read_blocking(work).unwrap()
}

fn read_all(scratch: &Scratch, after: i64, limit: i64) -> Stretch {
    read(scratch, Scope::All, EventFilter::default(), after, limit)
}

/// What a reader sees that follows the log while others write.
fn follow(scratch: &Scratch, is_over: &AtomicBool) -> Vec<(i64, EntityId, i64)> {
    let mut seen = Vec::new();
    let mut after = 0;
    loop {
        let was_over = is_over.load(Ordering::SeqCst);
        if scratch.db().read_blocking(outbox::is_pending).unwrap() {
            number_all(scratch);
        }
        let stretch = read_all(scratch, after, 7);
        let rows = stretch.events.iter();
        seen.extend(rows.map(|row| (row.sequence, row.entity_id, row.entity_sequence)));
        after = stretch.next_after;
        if was_over && !stretch.has_more {
            return seen;
        }
    }
}

#[test]
fn a_following_reader_misses_nothing_while_others_write() {
    const WRITERS: u128 = 4;
    const EACH: i64 = 25;
    Scratch::each(|scratch| {
        let is_over = AtomicBool::new(false);
        let (one, other) = std::thread::scope(|threads| {
            let readers = [(); 2].map(|()| threads.spawn(|| follow(scratch, &is_over)));
            let writers: Vec<_> = (1..=WRITERS)
                .map(|number| {
                    threads.spawn(move || {
                        for sequence in 1..=EACH {
                            // Requests that began later may well be stored earlier.
                            happen(scratch, number, sequence, -17 * (sequence % 5), "ticket");
                        }
                    })
                })
                .collect();
            for writer in writers {
                writer.join().unwrap();
            }
            is_over.store(true, Ordering::SeqCst);
            let [one, other] = readers.map(|reader| reader.join().unwrap());
            (one, other)
        });
        assert_eq!(one, other);
        let numbers: Vec<i64> = one.iter().map(|(sequence, ..)| *sequence).collect();
        let expected: Vec<i64> = (1..=EACH * 4).collect();
        assert_eq!(numbers, expected);
        let mut last: HashMap<EntityId, i64> = HashMap::new();
        for (_, id, sequence) in one {
            let before = last.insert(id, sequence).unwrap_or(0);
            assert_eq!(sequence, before + 1, "{id}");
        }
    });
}

#[test]
fn a_backlog_is_numbered_batch_by_batch_in_the_order_of_each_record() {
    Scratch::each(|scratch| {
        let op = op_at(0);
        let backlog = move |db: &mut Db| -> AppResult<()> {
            let mut tx = Tx::new(db, &op);
            for sequence in (1..=900).rev() {
                for number in 1..=3 {
                    tx.record(Change::new(
                        "ticket",
                        entity(number),
                        sequence,
                        "ticket.changed",
                    ));
                }
            }
            tx.finish()
        };
        scratch.db().write_blocking(backlog).unwrap();
        assert_eq!(number_all(scratch), 2700);
        let mut last: HashMap<EntityId, i64> = HashMap::new();
        let stretch = read_all(scratch, 0, 5000);
        assert_eq!((stretch.events.len(), stretch.next_after), (2700, 2700));
        for row in stretch.events {
            let before = last.insert(row.entity_id, row.entity_sequence).unwrap_or(0);
            assert_eq!(row.entity_sequence, before + 1);
        }
    });
}

#[test]
fn a_number_once_given_stays() {
    Scratch::each(|scratch| {
        happen(scratch, 1, 1, 100, "ticket");
        assert_eq!(number_all(scratch), 1);
        // Began earlier than what is numbered already.
        happen(scratch, 2, 1, 0, "ticket");
        assert_eq!(number_all(scratch), 1);
        let ids: Vec<EntityId> = read_all(scratch, 0, 10)
            .events
            .iter()
            .map(|row| row.entity_id)
            .collect();
        assert_eq!(ids, [entity(1), entity(2)]);
        assert_eq!(number_all(scratch), 0);
    });
}

#[test]
fn filters_and_scope_choose_without_losing_the_place() {
    Scratch::each(|scratch| {
        for sequence in 1..=4 {
            happen(scratch, 1, sequence, sequence, "ticket");
            happen(scratch, 2, sequence, sequence, "customer");
        }
        number_all(scratch);
        let only = |entity_type: Option<&str>, event_type: Option<&str>| EventFilter {
            entity_type: entity_type.map(str::to_owned),
            event_type: event_type.map(str::to_owned),
        };
        let branches =
            |numbers: &[u128]| Scope::Branches(numbers.iter().map(|n| branch(*n)).collect());
        for (scope, filter, count) in [
            (Scope::All, only(None, None), 8),
            (Scope::All, only(Some("ticket"), None), 4),
            (Scope::All, only(None, Some("customer.changed")), 4),
            (
                Scope::All,
                only(Some("ticket"), Some("customer.changed")),
                0,
            ),
            (branches(&[1]), only(None, None), 4),
            (branches(&[1, 2]), only(None, None), 8),
            (branches(&[]), only(None, None), 0),
            (Scope::Nothing, only(None, None), 0),
        ] {
            let stretch = read(scratch, scope.clone(), filter, 0, 50);
            assert_eq!(stretch.events.len(), count, "{scope:?}");
            assert_eq!((stretch.next_after, stretch.has_more), (8, false));
        }
        let first = read_all(scratch, 0, 3);
        assert_eq!((first.next_after, first.has_more), (3, true));
        let beyond = read_all(scratch, 99, 3);
        assert_eq!((beyond.events.len(), beyond.next_after), (0, 99));
    });
}

#[test]
fn the_audit_trail_pages_through_what_the_scope_covers() {
    Scratch::each(|scratch| {
        for sequence in 1..=5 {
            happen(scratch, 1, sequence, sequence, "ticket");
            happen(scratch, 2, sequence, sequence, "customer");
        }
        let lines = |scope: Scope, lines: AuditLines, page: PageRequest| {
            let work = move |db: &mut Db| repo::audit_lines(db, &scope, &lines, &page);
            let (rows, total) = scratch.db().read_blocking(work).unwrap();
            let versions: Vec<Option<i64>> = rows.iter().map(|row| row.entity_version).collect();
            (versions, total)
        };
        let all = AuditLines::default;
        let mut counted = PageRequest::first("occurred_at", 3);
        counted.with_total = true;
        let one = Scope::Branches(vec![branch(1)]);
        let (first, total) = lines(one.clone(), all(), counted.clone());
        // One more than asked for tells that more follow.
        assert_eq!(
            (first, total),
            (vec![Some(5), Some(4), Some(3), Some(2)], Some(5))
        );
        assert_eq!(lines(Scope::All, all(), counted.clone()).1, Some(10));
        assert_eq!(lines(Scope::Nothing, all(), counted.clone()).1, Some(0));
        let of_entity = AuditLines {
            entity_id: Some(entity(2)),
            ..all()
        };
        assert_eq!(
            lines(Scope::All, of_entity.clone(), counted.clone()).1,
            Some(5)
        );
        assert_eq!(lines(one, of_entity, counted.clone()).1, Some(0));
        let of_action = AuditLines {
            action: Some("ticket.changed".to_owned()),
            ..all()
        };
        assert_eq!(lines(Scope::All, of_action, counted).1, Some(5));
    });
}
