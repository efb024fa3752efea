//! The schema goes up, down, and never backwards by accident.

use super::super::migrate::{MigrateError, migrate, pending, revert_all};
use super::*;

#[test]
fn a_migrated_database_needs_nothing_more() {
    Scratch::each(|scratch| {
        assert_eq!(pending(scratch.settings()).unwrap(), [""; 0]);
        assert_eq!(migrate(scratch.settings()).unwrap(), [""; 0]);
    });
}

#[test]
fn every_migration_goes_down_and_up_again() {
    Scratch::each(|scratch| {
        revert_all(scratch.settings()).unwrap();
        let lacking = pending(scratch.settings()).unwrap();
        assert_eq!(migrate(scratch.settings()).unwrap(), lacking);
        assert_eq!(pending(scratch.settings()).unwrap(), [""; 0]);
    });
}

#[test]
fn an_older_program_refuses_a_newer_schema() {
    Scratch::each(|scratch| {
        scratch
            .db()
            .write_blocking(|db| {
                Ok(db.batch_execute(
                    "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')",
                )?)
            })
            .unwrap();
        for result in [migrate(scratch.settings()), pending(scratch.settings())] {
            match result {
                Err(MigrateError::NewerSchema(versions)) => {
                    assert_eq!(versions, ["29991231000000"]);
                }
                other => panic!("{other:?}"),
            }
        }
    });
}

#[test]
fn starting_processes_do_not_migrate_at_the_same_time() {
    Scratch::each(|scratch| {
        revert_all(scratch.settings()).unwrap();
        let lacking = pending(scratch.settings()).unwrap().len();
        let run: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..3)
                .map(|_| scope.spawn(|| migrate(scratch.settings()).unwrap().len()))
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .sum()
        });
        assert_eq!(run, lacking);
    });
}
