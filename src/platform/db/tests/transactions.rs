//! What is kept and what is not: commits, rollbacks, groups, repetition.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};

use crossbeam_channel::bounded;
use futures_util::future::{join, join_all, join3};

use super::*;
use crate::platform::codes::Code;

#[test]
fn a_write_is_seen_by_the_next_read() {
    on_both(|scratch| {
        wait(async {
            let db = scratch.db();
            db.write(|db| insert(db, &thing(7))).await.unwrap();
            assert_eq!(db.read(numbers).await.unwrap(), [7]);
            assert_eq!(db.read_consistent(numbers).await.unwrap(), [7]);
        });
    });
}

#[test]
fn nothing_remains_of_a_refused_write() {
    on_both(|scratch| {
        let error = scratch
            .db()
            .write_blocking(|db| {
                insert(db, &thing(1))?;
                Err::<(), _>(AppError::new(Code::Conflict))
            })
            .unwrap_err();
        assert_eq!(error.code(), Code::Conflict);
        assert_eq!(stored(scratch.db()), [0_i64; 0]);
    });
}

#[test]
fn a_savepoint_can_be_taken_back_alone() {
    on_both(|scratch| {
        scratch
            .db()
            .write_blocking(|db| {
                insert(db, &thing(1))?;
                let inner: AppResult<()> = db.transaction(|db| {
                    insert(db, &thing(2))?;
                    // The same number breaks a constraint; on PostgreSQL only a savepoint survives that.
                    insert(
                        db,
                        &ThingRow {
                            name: String::from("x"),
                            ..thing(1)
                        },
                    )
                });
                assert!(inner.is_err());
                insert(db, &thing(3))
            })
            .unwrap();
        assert_eq!(stored(scratch.db()), [1, 3]);
    });
}

#[test]
fn waiting_writes_share_a_commit_and_fail_alone() {
    let scratch = Scratch::sqlite();
    create_tables(scratch.db());
    let db = scratch.db();
    let before = db.statistics();
    let (entered, has_entered) = bounded::<()>(1);
    let (gate, open) = bounded::<()>(1);
    let answers = wait(async {
        let holding = db.write(move |_| {
            entered.send(()).ok();
            open.recv().ok();
            Ok(())
        });
        let release = async {
            has_entered.recv().unwrap();
            let writes = (1..=10).map(|number| {
                db.write(move |db| {
                    insert(db, &thing(number))?;
                    match number {
                        4 => Err(AppError::new(Code::Conflict)),
                        5 => insert(
                            db,
                            &ThingRow {
                                name: String::from("x"),
                                ..thing(1)
                            },
                        ),
                        6 => panic!("planted"),
                        _ => Ok(()),
                    }
                })
            });
            let opened = async {
                gate.send(()).unwrap();
            };
            join(join_all(writes), opened).await.0
        };
        join(holding, release).await.1
    });
    let failed: Vec<usize> = (1..=10)
        .filter(|place| answers[place - 1].is_err())
        .collect();
    assert_eq!(failed, [4, 5, 6]);
    assert_eq!(stored(db), [1, 2, 3, 7, 8, 9, 10]);
    let after = db.statistics();
    assert_eq!(after.batches - before.batches, 1);
    assert_eq!(after.batched - before.batched, 10);
    assert_eq!(after.panicked, 1);
}

#[test]
fn a_fault_found_only_at_the_commit_fails_its_own_write_alone() {
    let scratch = Scratch::sqlite();
    create_tables(scratch.db());
    let db = scratch.db();
    let (entered, has_entered) = bounded::<()>(1);
    let (gate, open) = bounded::<()>(1);
    let answers = wait(async {
        let holding = db.write(move |_| {
            entered.send(()).ok();
            open.recv().ok();
            Ok(())
        });
        let writes = async {
            has_entered.recv().unwrap();
            join_all((1..=3).map(|number| {
                db.write(move |db| {
                    let mut row = thing(number);
                    // The foreign key is deferred: this pointer to nothing is noticed by COMMIT.
                    row.parent_id = (number == 2).then(|| thing(99).id);
                    insert(db, &row)
                })
            }))
            .await
        };
        let opening = async { gate.send(()).unwrap() };
        join3(holding, writes, opening).await.1
    });
    let fine: Vec<bool> = answers.iter().map(Result::is_ok).collect();
    assert_eq!(fine, [true, false, true]);
    assert_eq!(stored(db), [1, 3]);
}

#[test]
fn a_write_in_conflict_is_run_again_from_its_beginning() {
    on_both(|scratch| {
        let runs = Arc::new(AtomicU32::new(0));
        let seen = runs.clone();
        scratch
            .db()
            .write_blocking(move |db| {
                insert(db, &thing(1))?;
                match runs.fetch_add(1, Ordering::SeqCst) {
                    0 | 1 => Err(serialization_failure()),
                    _ => Ok(()),
                }
            })
            .unwrap();
        assert_eq!(seen.load(Ordering::SeqCst), 3);
        assert_eq!(stored(scratch.db()), [1]);
        assert_eq!(scratch.db().statistics().retried, 2);
    });
}

#[test]
fn a_conflict_that_stays_is_answered_after_five_attempts() {
    on_both(|scratch| {
        let runs = Arc::new(AtomicU32::new(0));
        let seen = runs.clone();
        let error = scratch
            .db()
            .write_blocking(move |_| {
                runs.fetch_add(1, Ordering::SeqCst);
                Err::<(), _>(serialization_failure())
            })
            .unwrap_err();
        assert_eq!(error.code(), Code::Overloaded);
        assert_eq!(error.retry_seconds(), Some(1));
        assert_eq!(seen.load(Ordering::SeqCst), 5);
    });
}

#[test]
fn two_transactions_that_block_each_other_both_succeed() {
    let scratch = Scratch::postgres();
    create_tables(scratch.db());
    scratch
        .db()
        .write_blocking(|db| {
            insert(db, &thing(1))?;
            insert(db, &thing(2))
        })
        .unwrap();
    let met = Arc::new(Barrier::new(2));
    std::thread::scope(|scope| {
        for order in [[1, 2], [2, 1]] {
            let (database, met) = (scratch.db().clone(), met.clone());
            let mut is_first_run = true;
            scope.spawn(move || {
                database
                    .write_blocking(move |db| {
                        for number in order {
                            diesel::update(things::table.filter(things::number.eq(number)))
                                .set(things::name.eq(things::name.concat("+")))
                                .execute(db)?;
                            if std::mem::take(&mut is_first_run) {
                                met.wait();
                            }
                        }
                        Ok(())
                    })
                    .unwrap();
            });
        }
    });
    let names: Vec<String> = scratch
        .db()
        .read_blocking(|db| {
            Ok(things::table
                .select(things::name)
                .order(things::number)
                .load(db)?)
        })
        .unwrap();
    assert_eq!(names, ["thing 1++", "thing 2++"]);
    assert!(scratch.db().statistics().retried >= 1);
}

#[test]
fn a_consistent_read_sees_one_state() {
    on_both(|scratch| {
        let writer = scratch.db().clone();
        let (before, after) = scratch
            .db()
            .read_consistent_blocking(move |db| {
                let before = numbers(db)?;
                writer.write_blocking(|db| insert(db, &thing(1)))?;
                Ok((before, numbers(db)?))
            })
            .unwrap();
        assert_eq!(before, after);
        assert_eq!(stored(scratch.db()), [1]);
    });
}

#[test]
fn reads_cannot_slip_past_the_one_writer() {
    let scratch = Scratch::sqlite();
    create_tables(scratch.db());
    assert!(
        scratch
            .db()
            .read_blocking(|db| insert(db, &thing(1)))
            .is_err()
    );
    assert!(
        scratch
            .db()
            .read_consistent_blocking(|db| insert(db, &thing(1)))
            .is_err()
    );
    assert_eq!(stored(scratch.db()), [0_i64; 0]);
}
