//! Throws away what has served its time. Jobs call it; nothing depends on it for being right.

use diesel::prelude::*;

use super::clock::UtcTime;
use super::db::Db;
use super::db::schema::idempotency_keys;
use super::error::AppResult;

/// Rows of one call: a short transaction that never holds up other writers.
const BATCH: i64 = 1000;

/// Deletes a batch of idempotency keys that have expired at `now` and tells how many; call it again
/// until it gives 0. A key in use is never touched: expired ones are worth nothing to a retry.
///
/// # Errors
/// Database faults.
pub fn expired_idempotency_keys(db: &mut Db, now: UtcTime) -> AppResult<usize> {
    use idempotency_keys as keys;
    let expired: Vec<UtcTime> = keys::table
        .filter(keys::expires_at.le(now))
        .select(keys::expires_at)
        .order(keys::expires_at.asc())
        .limit(BATCH)
        .load(db)?;
    let Some(until) = expired.last() else {
        return Ok(0);
    };
    Ok(diesel::delete(keys::table.filter(keys::expires_at.le(*until))).execute(db)?)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::insert_all;
    use crate::platform::db::scratch::Scratch;
    use crate::platform::db::types::Doc;

    #[derive(Insertable)]
    #[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
    struct Key {
        principal: &'static str,
        idempotency_key: String,
        method: &'static str,
        path: &'static str,
        request_hash: Vec<u8>,
        status: i32,
        headers: Doc<Vec<(String, String)>>,
        body: Vec<u8>,
        created_at: UtcTime,
        expires_at: UtcTime,
    }

    #[test]
    fn expired_keys_go_in_batches_and_the_others_stay() {
        Scratch::each(|scratch| {
            let now = UtcTime::from_millis(1_795_000_000_000);
            let key = move |number: i64| Key {
                principal: "person:1",
                idempotency_key: number.to_string(),
                method: "POST",
                path: "/x",
                request_hash: Vec::new(),
                status: 201,
                headers: Doc(Vec::new()),
                body: Vec::new(),
                created_at: now,
                expires_at: now.plus(TimeDelta::seconds(number)),
            };
            let rows = move |db: &mut Db| {
                let keys: Vec<Key> = (-1499..=3).map(key).collect();
                Ok(insert_all!(db, idempotency_keys::table, keys)?)
            };
            scratch.db().write_blocking(rows).unwrap();
            let clean = || {
                let work = move |db: &mut Db| expired_idempotency_keys(db, now);
                scratch.db().write_blocking(work).unwrap()
            };
            assert_eq!([clean(), clean(), clean()], [1000, 500, 0]);
            let left = |db: &mut Db| Ok(idempotency_keys::table.count().get_result::<i64>(db)?);
            assert_eq!(scratch.db().read_blocking(left).unwrap(), 3);
        });
    }
}
