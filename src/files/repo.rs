//! Files in the database.

use std::collections::HashSet;

use diesel::prelude::*;

use super::model::{Attachment, AttachmentId};
use crate::platform::auth::Scope;
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::schema::attachments;
use crate::platform::error::AppResult;

/// Writes a new record.
///
/// # Errors
/// Database faults.
pub fn insert(db: &mut Db, row: &Attachment) -> AppResult<()> {
    diesel::insert_into(attachments::table)
        .values(row)
        .execute(db)?;
    Ok(())
}

/// The file, where the scope covers it: files belong to people, so any reach short of all is one's own.
///
/// # Errors
/// Database faults.
pub fn find(db: &mut Db, scope: &Scope, id: AttachmentId) -> AppResult<Option<Attachment>> {
    let found: Option<Attachment> = attachments::table.find(id).first(db).optional()?;
    let is_own = |file: &Attachment| match scope {
        Scope::All => true,
        Scope::Own { user } | Scope::Teams { user, .. } => file.uploaded_by == *user,
        Scope::Branches(_) | Scope::Ticket(_) | Scope::Nothing => false,
    };
    Ok(found.filter(is_own))
}

/// Says until when a file is kept; `None` for as long as a record needs it.
///
/// # Errors
/// Database faults.
pub fn keep_until(db: &mut Db, id: AttachmentId, until: Option<UtcTime>) -> AppResult<()> {
    diesel::update(attachments::table.find(id))
        .set(attachments::expires_at.eq(until))
        .execute(db)?;
    Ok(())
}

/// Takes away the records of files whose time is over, at most `limit`, and names them.
///
/// # Errors
/// Database faults.
pub fn remove_expired(db: &mut Db, now: UtcTime, limit: i64) -> AppResult<Vec<AttachmentId>> {
    let ids: Vec<AttachmentId> = attachments::table
        .filter(attachments::expires_at.le(now))
        .order((attachments::expires_at, attachments::id))
        .select(attachments::id)
        .limit(limit)
        .load(db)?;
    if !ids.is_empty() {
        diesel::delete(attachments::table.filter(attachments::id.eq_any(&ids))).execute(db)?;
    }
    Ok(ids)
}

/// The files after an id, in the order of their ids, at most `limit`.
///
/// # Errors
/// Database faults.
pub fn after(db: &mut Db, id: AttachmentId, limit: i64) -> AppResult<Vec<Attachment>> {
    Ok(attachments::table
        .filter(attachments::id.gt(id))
        .order(attachments::id)
        .limit(limit)
        .load(db)?)
}

/// Whether the file still has a record.
///
/// # Errors
/// Database faults.
pub fn is_on_record(db: &mut Db, id: AttachmentId) -> AppResult<bool> {
    Ok(known(db, &[id])?.contains(&id))
}

/// Those of the ids that have a record.
///
/// # Errors
/// Database faults.
pub fn known(db: &mut Db, ids: &[AttachmentId]) -> AppResult<HashSet<AttachmentId>> {
    let found: Vec<AttachmentId> = attachments::table
        .filter(attachments::id.eq_any(ids))
        .select(attachments::id)
        .load(db)?;
    Ok(found.into_iter().collect())
}
