//! Sessions and their refresh tokens.

use diesel::prelude::*;

use crate::access::model::{RefreshTokenId, RefreshTokenRow, SessionEnd, SessionRow};
use crate::platform::auth::actor::{SessionId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::schema::{refresh_tokens, sessions};
use crate::platform::error::AppResult;

/// Most sessions listed; whoever has more sees the newest.
pub const LISTED: i64 = 100;

/// Stores a new session.
///
/// # Errors
/// Database faults.
pub fn insert(db: &mut Db, row: &SessionRow) -> AppResult<()> {
    diesel::insert_into(sessions::table)
        .values(row)
        .execute(db)?;
    Ok(())
}

/// Stores a refresh token.
///
/// # Errors
/// Database faults.
pub fn insert_token(db: &mut Db, row: &RefreshTokenRow) -> AppResult<()> {
    diesel::insert_into(refresh_tokens::table)
        .values(row)
        .execute(db)?;
    Ok(())
}

/// The refresh token with that hash.
///
/// # Errors
/// Database faults.
pub fn token(db: &mut Db, hash: &[u8]) -> AppResult<Option<RefreshTokenRow>> {
    Ok(refresh_tokens::table
        .filter(refresh_tokens::token_hash.eq(hash))
        .select(RefreshTokenRow::as_select())
        .get_result(db)
        .optional()?)
}

/// Marks a token as used; false when somebody else was faster.
///
/// # Errors
/// Database faults.
pub fn use_token(db: &mut Db, id: RefreshTokenId, now: UtcTime) -> AppResult<bool> {
    let unused = refresh_tokens::table
        .find(id)
        .filter(refresh_tokens::used_at.is_null());
    let changed = diesel::update(unused)
        .set(refresh_tokens::used_at.eq(now))
        .execute(db)?;
    Ok(changed == 1)
}

/// The session that the refresh token with that hash belongs to.
///
/// # Errors
/// Database faults.
pub fn session_of(db: &mut Db, hash: &[u8]) -> AppResult<Option<SessionRow>> {
    Ok(refresh_tokens::table
        .inner_join(sessions::table)
        .filter(refresh_tokens::token_hash.eq(hash))
        .select(SessionRow::as_select())
        .get_result(db)
        .optional()?)
}

/// A session by id.
///
/// # Errors
/// Database faults.
pub fn find(db: &mut Db, id: SessionId) -> AppResult<Option<SessionRow>> {
    Ok(sessions::table
        .find(id)
        .select(SessionRow::as_select())
        .get_result(db)
        .optional()?)
}

/// Moves the idle limit of a session that was just used.
///
/// # Errors
/// Database faults.
pub fn prolong(
    db: &mut Db,
    id: SessionId,
    now: UtcTime,
    idle_expires_at: UtcTime,
) -> AppResult<()> {
    diesel::update(sessions::table.find(id))
        .set((
            sessions::last_used_at.eq(now),
            sessions::idle_expires_at.eq(idle_expires_at),
        ))
        .execute(db)?;
    Ok(())
}

/// The live sessions of a person, newest first.
///
/// # Errors
/// Database faults.
pub fn live(db: &mut Db, user: UserId, now: UtcTime) -> AppResult<Vec<SessionRow>> {
    Ok(sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::idle_expires_at.gt(now))
        .filter(sessions::expires_at.gt(now))
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .limit(LISTED)
        .select(SessionRow::as_select())
        .load(db)?)
}

/// Ends one session of a person; false when there is no such live session.
///
/// # Errors
/// Database faults.
pub fn end(
    db: &mut Db,
    user: UserId,
    id: SessionId,
    now: UtcTime,
    why: SessionEnd,
) -> AppResult<bool> {
    let live = sessions::table
        .find(id)
        .filter(sessions::user_id.eq(user))
        .filter(sessions::revoked_at.is_null());
    let changed = diesel::update(live)
        .set((
            sessions::revoked_at.eq(now),
            sessions::revoked_reason.eq(why),
        ))
        .execute(db)?;
    Ok(changed == 1)
}

/// Ends every session of a person but `kept`; gives how many.
///
/// # Errors
/// Database faults.
pub fn end_all(
    db: &mut Db,
    user: UserId,
    kept: Option<SessionId>,
    now: UtcTime,
    why: SessionEnd,
) -> AppResult<usize> {
    // No session has the nil id, so without one to keep this excludes nothing.
    let kept = kept.unwrap_or(SessionId::new(uuid::Uuid::nil()));
    let live = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::id.ne(kept))
        .filter(sessions::revoked_at.is_null());
    Ok(diesel::update(live)
        .set((
            sessions::revoked_at.eq(now),
            sessions::revoked_reason.eq(why),
        ))
        .execute(db)?)
}
