//! Checks over the numbered events of each record.

use diesel::dsl::{count_star, max, min};
use diesel::prelude::*;

use super::findings::{Check, Findings};
use super::load;
use crate::platform::db::schema::outbox;
use crate::platform::db::{Database, Db};
use crate::platform::error::AppResult;
use crate::platform::tx::EntityId;

/// Records of one batch.
const BATCH: i64 = 5_000;

/// Kinds of which the program ships records: nobody created those, so their first event is a change, number 2.
const SHIPPED: [&str; 2] = ["category", "fault_code"];

/// The events of one record: kind, number of events, first and last sequence.
type Run = (EntityId, String, i64, Option<i64>, Option<i64>);

pub(super) fn check(database: &Database, findings: &mut Findings) -> AppResult<()> {
    let mut after = load::start();
    loop {
        let runs = database.read_blocking(move |db| runs(db, after))?;
        let Some((last, ..)) = runs.last() else {
            return Ok(());
        };
        after = *last;
        findings.examined(Check::SequencesUnbroken, runs.len());
        for (id, kind, count, first, last) in &runs {
            if !is_unbroken(kind, *count, *first, *last) {
                let what = format!("{count} events of {kind} are numbered {first:?} to {last:?}");
                findings.add(Check::SequencesUnbroken, "event", id, what);
            }
        }
    }
}

fn is_unbroken(kind: &str, count: i64, first: Option<i64>, last: Option<i64>) -> bool {
    let (Some(first), Some(last)) = (first, last) else {
        return count == 0;
    };
    last - first + 1 == count && (first == 1 || first == 2 && SHIPPED.contains(&kind))
}

/// Numbers are unique per record by constraint, so first, last and count tell of every gap. The last
/// identifier of a full batch waits for the next one: another kind of record may share it.
fn runs(db: &mut Db, after: EntityId) -> AppResult<Vec<Run>> {
    use outbox::dsl as o;
    let mut found: Vec<Run> = o::outbox
        .filter(o::entity_id.gt(after))
        .group_by((o::entity_id, o::entity_type))
        .order((o::entity_id, o::entity_type))
        .limit(BATCH)
        .select((
            o::entity_id,
            o::entity_type,
            count_star(),
            min(o::entity_sequence),
            max(o::entity_sequence),
        ))
        .load(db)?;
    let is_cut = found.len() >= usize::try_from(BATCH).unwrap_or(usize::MAX);
    if let (true, Some((last, ..))) = (is_cut, found.last()) {
        let last = *last;
        let kept = found.partition_point(|(id, ..)| *id < last);
        if kept > 0 {
            found.truncate(kept);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::is_unbroken;

    #[test]
    fn numbers_run_from_one_or_from_two_for_what_was_shipped() {
        let cases = [
            ("ticket", 3, 1, 3, true),
            ("ticket", 2, 1, 3, false),
            ("ticket", 2, 2, 3, false),
            ("category", 2, 2, 3, true),
            ("category", 2, 1, 2, true),
            ("category", 2, 2, 4, false),
            ("fault_code", 1, 3, 3, false),
        ];
        for (kind, count, first, last, expected) in cases {
            let found = is_unbroken(kind, count, Some(first), Some(last));
            assert_eq!(found, expected, "{kind} {count} {first} {last}");
        }
    }
}
