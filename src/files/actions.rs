//! What is done with files.

use chrono::TimeDelta;
use serde_json::json;

use super::folder::Sealed;
use super::kinds::MediaType;
use super::model::{Attachment, AttachmentId, Purpose};
use super::{repo, rules::FileRules};
use crate::platform::auth::Permission;
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::op::Op;
use crate::platform::settings;
use crate::platform::tx::{Change, Tx};

/// A file that lies in the folder and has no record yet.
#[derive(Debug, Clone)]
pub struct NewFile {
    pub id: AttachmentId,
    pub purpose: Purpose,
    pub file_name: String,
    pub media_type: MediaType,
    pub sealed: Sealed,
}

/// Records a file; it goes after a while unless something refers to it.
///
/// # Errors
/// Database faults; `internal` when nobody is there whom it could belong to.
pub fn record(tx: &mut Tx, file: &NewFile) -> AppResult<Attachment> {
    let owner = tx.op().actor.person().map(|person| person.id);
    let owner = owner.ok_or_else(|| AppError::internal("a file of nobody"))?;
    let rules: FileRules = settings::get(tx.db())?;
    let keep = match file.purpose {
        Purpose::Import | Purpose::Evidence => TimeDelta::hours(rules.keep_unused_hours),
        Purpose::Export | Purpose::ImportFaults => TimeDelta::days(rules.keep_sheets_days),
    };
    let row = Attachment {
        id: file.id,
        purpose: file.purpose,
        file_name: file.file_name.clone(),
        media_type: file.media_type,
        size: file.sealed.size,
        sha256: file.sealed.sha256.clone(),
        uploaded_by: owner,
        expires_at: Some(tx.now().plus(keep)),
        created_at: tx.now(),
    };
    repo::insert(tx.db(), &row)?;
    let change = Change::new("attachment", row.id, 1, "attachment.created");
    tx.record(change.data(json!({
        "purpose": row.purpose, "media_type": row.media_type.as_str(), "size": row.size, "sha256": row.sha256,
    })));
    Ok(row)
}

/// A file that the caller may read.
///
/// # Errors
/// 404; database faults.
pub fn find(db: &mut Db, op: &Op, id: AttachmentId) -> AppResult<Attachment> {
    let scope = op.actor.scope(Permission::FilesRead);
    repo::find(db, &scope, id)?.ok_or_else(|| AppError::missing("attachment"))
}

/// Keeps a file that something refers to until then.
///
/// # Errors
/// Database faults.
pub fn keep_until(tx: &mut Tx, id: AttachmentId, until: UtcTime) -> AppResult<()> {
    repo::keep_until(tx.db(), id, Some(until))
}
