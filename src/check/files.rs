//! Checks over files: the bytes in the folder are those that were taken in.

use super::findings::{Check, Findings};
use super::load;
use crate::files::{Attachment, AttachmentId, Folder, stored};
use crate::platform::db::Database;
use crate::platform::error::AppResult;

/// Files of one batch.
const BATCH: i64 = 200;

/// Reads every file that has a record. A file without one harms nobody and is swept.
pub(super) fn check(
    database: &Database,
    folder: &Folder,
    findings: &mut Findings,
) -> AppResult<()> {
    let mut after: AttachmentId = load::start();
    loop {
        let files = database.read_blocking(move |db| stored::after(db, after, BATCH))?;
        let Some(last) = files.last() else {
            return Ok(());
        };
        after = last.id;
        findings.examined(Check::FilesAreWhole, files.len());
        for file in files {
            let Some(what) = fault(&file, folder) else {
                continue;
            };
            // A serving process takes files away whose time is over, the record first.
            let id = file.id;
            if database.read_blocking(move |db| stored::is_on_record(db, id))? {
                findings.add(Check::FilesAreWhole, "attachment", id, what);
            }
        }
    }
}

fn fault(file: &Attachment, folder: &Folder) -> Option<String> {
    match folder.measure(file.id) {
        Err(error) => Some(format!("cannot be read: {error}")),
        Ok(found) if found.size != file.size => Some(format!(
            "has {} bytes, {} were taken in",
            found.size, file.size
        )),
        Ok(found) if found.sha256 != file.sha256 => {
            Some("has other bytes than were taken in".to_owned())
        }
        Ok(_) => None,
    }
}
