//! Both databases name a broken constraint alike.

use super::super::constraint::{OnViolation, Violation, ViolationKind, violated};
use super::*;
use crate::platform::codes::Code;

/// Inserts thing 1 and a second row that differs as `spoil` says, and gives what broke.
fn broken(scratch: &Scratch, spoil: fn(&ThingRow, &mut ThingRow)) -> Option<Violation> {
    let result = scratch.db().write_blocking(move |db| {
        let first = thing(1);
        let mut second = thing(2);
        spoil(&first, &mut second);
        insert(db, &first)?;
        insert(db, &second)
    });
    violated(result.unwrap_err().database().unwrap())
}

#[test]
fn a_broken_constraint_has_the_same_name_on_both() {
    type Spoil = fn(&ThingRow, &mut ThingRow);
    let cases: [(Spoil, &str); 4] = [
        (|a, b| b.id = a.id, "things_id_key"),
        (|a, b| b.number = a.number, "things_number_key"),
        (
            |a, b| b.name = a.name.to_uppercase(),
            "things_lower_name_key",
        ),
        (
            |a, b| {
                // The index on the expression would speak first; both constraints break at once.
                b.name.clone_from(&a.name);
            },
            "",
        ),
    ];
    on_both(|scratch| {
        for (spoil, expected) in &cases[..3] {
            let violation = broken(scratch, *spoil).unwrap();
            assert_eq!(violation.kind, ViolationKind::Unique);
            assert_eq!(violation.constraint, *expected);
        }
        let violation = broken(scratch, cases[3].0).unwrap();
        let either = ["things_name_mood_key", "things_lower_name_key"];
        assert!(either.contains(&violation.constraint.as_str()));
    });
}

#[test]
fn several_columns_are_joined_in_their_order() {
    on_both(|scratch| {
        let result = scratch.db().write_blocking(|db| {
            db.batch_execute("DROP INDEX things_lower_name_key")?;
            let mut twin = thing(2);
            twin.name = thing(1).name;
            insert(db, &thing(1))?;
            insert(db, &twin)
        });
        let violation = violated(result.unwrap_err().database().unwrap()).unwrap();
        assert_eq!(violation.constraint, "things_name_mood_key");
    });
}

#[test]
fn checks_and_missing_values_are_named_too() {
    on_both(|scratch| {
        let attempt = |sql: &'static str| {
            let result = scratch.db().write_blocking(move |db| {
                insert(db, &thing(1))?;
                Ok(db.batch_execute(sql)?)
            });
            violated(result.unwrap_err().database().unwrap()).unwrap()
        };
        let check = attempt("UPDATE things SET mood = 'sad'");
        assert_eq!(check.kind, ViolationKind::Check);
        assert_eq!(check.constraint, "things_mood_check");
        let missing = attempt("UPDATE things SET name = NULL");
        assert_eq!(missing.kind, ViolationKind::NotNull);
        assert_eq!(missing.constraint, "things_name_not_null");
        let dangling = attempt(
            "CREATE TABLE bits (id BIGINT PRIMARY KEY, of_id BIGINT REFERENCES bits (id));
             INSERT INTO bits VALUES (1, 2)",
        );
        assert_eq!(dangling.kind, ViolationKind::ForeignKey);
    });
}

#[test]
fn only_the_constraint_named_becomes_the_refusal() {
    on_both(|scratch| {
        let refused = |constraint: &'static str| {
            scratch
                .db()
                .write_blocking(move |db| {
                    insert(db, &thing(1))?;
                    diesel::insert_into(things::table)
                        .values(&ThingRow {
                            name: String::from("other"),
                            ..thing(1)
                        })
                        .execute(db)
                        .on_unique("things_id_key", || AppError::new(Code::Conflict))
                        .on_unique(constraint, || AppError::new(Code::AlreadyExists))
                })
                .unwrap_err()
                .code()
        };
        assert_eq!(refused("things_number_key"), Code::AlreadyExists);
        assert_eq!(refused("things_name_mood_key"), Code::Internal);
    });
}
