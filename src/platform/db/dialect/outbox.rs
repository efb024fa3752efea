//! Numbers committed events. The statement is the same on both databases; the lock is PostgreSQL's,
//! where several processes may number at once.

use diesel::prelude::*;

use super::super::conn::Db;

/// The key of the sequencer's lock: "outboxes" in ASCII.
const LOCK: i64 = 0x6f75_7462_6f78_6573;

/// The oldest unnumbered events, and with each all earlier unnumbered ones of its record, so that no
/// record is numbered out of its order. `created_at` is when the operation began, which may lie before
/// that of an event stored earlier: within a record the latest so far counts.
///
/// SQLite is told by CROSS JOIN and the plus sign to go from the batch to each record's own events: led by
/// "without a number" it would compare the batch with the whole backlog and hold up every writer.
const NUMBER: &str = "\
WITH oldest AS (
    SELECT entity_id, entity_type, max(entity_sequence) AS last
    FROM (SELECT entity_id, entity_type, entity_sequence FROM outbox
          WHERE sequence IS NULL ORDER BY id LIMIT 500) AS batch
    GROUP BY entity_id, entity_type
),
waiting AS (
    SELECT event.id, event.entity_sequence,
           max(event.created_at) OVER (PARTITION BY event.entity_id, event.entity_type
                                       ORDER BY event.entity_sequence) AS at
    FROM oldest CROSS JOIN outbox AS event
    WHERE event.entity_id = oldest.entity_id AND event.entity_type = oldest.entity_type
      AND event.entity_sequence <= oldest.last AND +event.sequence IS NULL
),
numbered AS (
    SELECT id, row_number() OVER (ORDER BY at, entity_sequence, id)
               + (SELECT coalesce(max(sequence), 0) FROM outbox) AS number
    FROM waiting
)
UPDATE outbox SET sequence = numbered.number FROM numbered WHERE outbox.id = numbered.id";

/// Numbers a batch of committed events; gives how many.
///
/// # Errors
/// Database faults.
pub fn number_outbox(db: &mut Db) -> QueryResult<usize> {
    if let Db::Pg(db) = db {
        // A statement of its own: the next one must see what the holder before has committed.
        diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
            .bind::<diesel::sql_types::BigInt, _>(LOCK)
            .execute(db)?;
    }
    diesel::sql_query(NUMBER).execute(db)
}
