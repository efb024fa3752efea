//! Values come back as they went in.

use super::*;

#[test]
fn every_type_comes_back_as_it_went_in() {
    on_both(|scratch| {
        let parent = thing(1);
        let mut child = thing(2);
        child.parent_id = Some(parent.id);
        child.seen_at = Some(UtcTime::from_millis(-12_345_678_901));
        child.mood = Mood::Wild;
        let rows = vec![parent, child];
        let given = rows.clone();
        scratch
            .db()
            .write_blocking(move |db| rows.iter().try_for_each(|row| insert(db, row)))
            .unwrap();
        let found: Vec<ThingRow> = scratch
            .db()
            .read_blocking(|db| Ok(things::table.order(things::number).load(db)?))
            .unwrap();
        assert_eq!(found, given);
    });
}

#[test]
fn lists_of_ids_and_of_words_can_be_asked_for() {
    on_both(|scratch| {
        let mut rows: Vec<ThingRow> = (1..=4).map(thing).collect();
        rows[3].mood = Mood::Wild;
        let ids: Vec<Id<Thing>> = rows.iter().map(|row| row.id).collect();
        scratch
            .db()
            .write_blocking(move |db| rows.iter().try_for_each(|row| insert(db, row)))
            .unwrap();
        scratch
            .db()
            .read_blocking(move |db| {
                let count = |db: &mut Db, ids: &[Id<Thing>]| -> AppResult<i64> {
                    Ok(things::table
                        .filter(things::id.eq_any(ids.to_vec()))
                        .count()
                        .get_result(db)?)
                };
                assert_eq!(count(db, &ids[..3])?, 3);
                assert_eq!(count(db, &[])?, 0);
                let wild: Vec<Id<Thing>> = things::table
                    .filter(things::mood.eq_any(vec![Mood::Wild]))
                    .select(things::id)
                    .load(db)?;
                assert_eq!(wild, [ids[3]]);
                let later: i64 = things::table
                    .filter(things::at.gt(thing(2).at))
                    .count()
                    .get_result(db)?;
                assert_eq!(later, 2);
                Ok(())
            })
            .unwrap();
    });
}

#[test]
fn a_change_can_empty_an_optional_value() {
    on_both(|scratch| {
        let mut row = thing(1);
        row.seen_at = Some(row.at);
        let back = scratch
            .db()
            .write_blocking(move |db| {
                insert(db, &row)?;
                let change = ThingRow {
                    seen_at: None,
                    ..row.clone()
                };
                diesel::update(things::table.find(row.id))
                    .set(&change)
                    .execute(db)?;
                let back: Option<UtcTime> = things::table
                    .find(row.id)
                    .select(things::seen_at)
                    .get_result(db)?;
                Ok(back)
            })
            .unwrap();
        assert_eq!(back, None);
    });
}

#[test]
fn a_word_that_the_program_does_not_know_is_an_error() {
    diesel::table! {
        words (word) { word -> Text, }
    }
    Scratch::each(|scratch| {
        let error = scratch
            .db()
            .write_blocking(|db| {
                db.batch_execute(
                    "CREATE TABLE words (word TEXT NOT NULL PRIMARY KEY);
                     INSERT INTO words VALUES ('furious')",
                )?;
                Ok(words::table.load::<(Mood,)>(db).map(drop)?)
            })
            .unwrap_err();
        let causes = std::iter::successors(
            error
                .database()
                .map(|error| error as &dyn std::error::Error),
            |error| error.source(),
        );
        let told: Vec<String> = causes.map(ToString::to_string).collect();
        assert!(told.join(": ").contains("furious"), "{told:?}");
    });
}
