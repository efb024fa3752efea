//! Removing what sessions have left behind.

use diesel::prelude::*;

use crate::access::model::RefreshTokenId;
use crate::platform::auth::actor::SessionId;
use crate::platform::clock::UtcTime;
use crate::platform::db::schema::{refresh_tokens, sessions};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::AppResult;

/// Removes a batch of sessions that ended before `limit`, however they ended, with their tokens; gives how
/// many rows went.
///
/// # Errors
/// Database faults.
pub fn ended_sessions(db: &mut Db, limit: UtcTime, batch: i64) -> AppResult<usize> {
    let ended = ended(db, limit, batch)?;
    if ended.is_empty() {
        return Ok(0);
    }
    let tokens = refresh_tokens::table.filter(refresh_tokens::session_id.eq_any(&ended));
    let removed = diesel::delete(tokens).execute(db)?;
    let sessions = sessions::table.filter(sessions::id.eq_any(&ended));
    Ok(removed + diesel::delete(sessions).execute(db)?)
}

/// One range of an index each: a session ends by its age, by standing idle, or by being revoked.
fn ended(db: &mut Db, limit: UtcTime, batch: i64) -> AppResult<Vec<SessionId>> {
    let all = || sessions::table.into_boxed::<MultiBackend>();
    let ways = [
        all().filter(sessions::expires_at.lt(limit)),
        all().filter(sessions::idle_expires_at.lt(limit)),
        all().filter(sessions::revoked_at.lt(limit)),
    ];
    for way in ways {
        let ids: Vec<SessionId> = way.select(sessions::id).limit(batch).load(db)?;
        if !ids.is_empty() {
            return Ok(ids);
        }
    }
    Ok(Vec::new())
}

/// Removes a batch of refresh tokens that were used up before `limit`; gives how many.
///
/// # Errors
/// Database faults.
pub fn used_tokens(db: &mut Db, limit: UtcTime, batch: i64) -> AppResult<usize> {
    let ids: Vec<RefreshTokenId> = refresh_tokens::table
        .filter(refresh_tokens::used_at.lt(limit))
        .select(refresh_tokens::id)
        .limit(batch)
        .load(db)?;
    if ids.is_empty() {
        return Ok(0);
    }
    let used = refresh_tokens::table.filter(refresh_tokens::id.eq_any(&ids));
    Ok(diesel::delete(used).execute(db)?)
}
