//! `Idempotency-Key`: the record of an answer commits with the effect it describes.

use chrono::TimeDelta;
use diesel::prelude::*;
use diesel::result::Error as DbError;

use crate::each;
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::db::dialect::{ChangeStatement, kept_update};
use crate::platform::db::schema::idempotency_keys;
use crate::platform::db::types::Doc;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::Reply;
use crate::platform::op::{IdempotencyRequest, Op};

/// How long an answer is kept: an offline technician may retry after a long weekend.
const KEPT_FOR: TimeDelta = TimeDelta::hours(72);

#[derive(Insertable)]
#[diesel(table_name = idempotency_keys, treat_none_as_default_value = false)]
struct NewKeyRow<'a> {
    principal: &'a str,
    idempotency_key: &'a str,
    method: &'a str,
    path: &'a str,
    request_hash: &'a [u8],
    status: i32,
    headers: Doc<Vec<(String, String)>>,
    body: &'a [u8],
    created_at: UtcTime,
    expires_at: UtcTime,
}

#[derive(Queryable)]
struct KeyRow {
    method: String,
    path: String,
    request_hash: Vec<u8>,
    status: i32,
    headers: Doc<Vec<(String, String)>>,
    body: Vec<u8>,
    expires_at: UtcTime,
}

/// Claims the key, or returns the answer given before. A twin that is still running makes the
/// database wait on the unique key; past the lock limit the caller is told to come back.
///
/// # Errors
/// `idempotency_key_reused` for another request under the same key; `idempotency_in_progress`.
pub fn claim(db: &mut Db, op: &Op, sent: &IdempotencyRequest) -> AppResult<Option<Reply>> {
    let principal = op.actor.principal();
    let hash = sent.body_hash.get().copied().unwrap_or_default();
    let row = NewKeyRow {
        principal: &principal,
        idempotency_key: &sent.key,
        method: &sent.method,
        path: &sent.path,
        request_hash: &hash,
        status: 0,
        headers: Doc(Vec::new()),
        body: &[],
        created_at: op.now,
        expires_at: op.now.plus(KEPT_FOR),
    };
    let inserted = each!(db => diesel::insert_into(idempotency_keys::table).values(&row).on_conflict_do_nothing().execute(db));
    match inserted {
        Ok(0) => replay(db, op, sent, &principal, &hash),
        Ok(_) => Ok(None),
        Err(DbError::DatabaseError(_, info)) if info.message().contains("lock timeout") => {
            Err(in_progress())
        }
        Err(error) => Err(error.into()),
    }
}

fn in_progress() -> AppError {
    AppError::new(Code::IdempotencyInProgress).retry_after(1)
}

fn replay(
    db: &mut Db,
    op: &Op,
    sent: &IdempotencyRequest,
    principal: &str,
    hash: &[u8],
) -> AppResult<Option<Reply>> {
    use idempotency_keys as keys;
    let this = keys::table.find((principal, sent.key.as_str()));
    let found: Option<KeyRow> = this
        .select((
            keys::method,
            keys::path,
            keys::request_hash,
            keys::status,
            keys::headers,
            keys::body,
            keys::expires_at,
        ))
        .get_result(db)
        .optional()?;
    let Some(found) = found else {
        return Err(in_progress());
    };
    if found.expires_at <= op.now {
        diesel::delete(keys::table.find((principal, sent.key.as_str()))).execute(db)?;
        return claim(db, op, sent);
    }
    if found.method != sent.method || found.path != sent.path || found.request_hash != hash {
        return Err(AppError::new(Code::IdempotencyKeyReused));
    }
    let status = u16::try_from(found.status).unwrap_or_default();
    let reply = Reply {
        status,
        headers: found.headers.0,
        body: found.body,
    };
    Ok(Some(reply.header("idempotency-replayed", "true")))
}

/// The statement that keeps the answer beside the claimed key.
pub(super) fn answer<'a>(
    principal: &'a str,
    sent: &'a IdempotencyRequest,
    reply: &'a Reply,
) -> impl ChangeStatement + 'a {
    use idempotency_keys as keys;
    let claimed = keys::principal
        .eq(principal)
        .and(keys::idempotency_key.eq(sent.key.as_str()));
    let answer = (
        keys::status.eq(i32::from(reply.status)),
        keys::headers.eq(Doc(reply.headers.clone())),
        keys::body.eq(&reply.body),
    );
    kept_update(keys::table, answer, claimed)
}
