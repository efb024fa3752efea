//! Files whose time is over go, and so do files that no record knows.

use chrono::TimeDelta;
use uuid::Uuid;

use super::folder::Folder;
use super::model::AttachmentId;
use super::repo;
use crate::platform::clock::UtcTime;
use crate::platform::error::AppResult;
use crate::platform::jobs::{Job, JobCx};

/// Files of one batch.
const BATCH: i64 = 200;

/// Takes away what nothing refers to any more.
pub struct SweepAttachments;

impl Job for SweepAttachments {
    const NAME: &'static str = "sweep-attachments";
    const EVERY: TimeDelta = TimeDelta::hours(1);

    fn run(cx: &JobCx) -> AppResult<u64> {
        let (now, folder) = (cx.now(), Folder::new(&cx.app().config.files));
        let mut total = 0;
        while let Some(gone) = cx.batch(move |tx| repo::remove_expired(tx.db(), now, BATCH))? {
            if gone.is_empty() {
                break;
            }
            total += u64::try_from(gone.len()).unwrap_or_default();
            // The record goes first: a file without a record harms nobody, the other way round it does.
            gone.into_iter().for_each(|id| folder.remove(id));
        }
        Ok(total)
    }
}

/// Takes away files that were left when a process died between file and record.
pub struct SweepStrayFiles;

impl Job for SweepStrayFiles {
    const NAME: &'static str = "sweep-stray-files";
    const EVERY: TimeDelta = TimeDelta::days(1);

    fn run(cx: &JobCx) -> AppResult<u64> {
        let folder = Folder::new(&cx.app().config.files);
        let before = cx.now().plus(TimeDelta::days(-1));
        let mut total = 0;
        for number in 0..=u8::MAX {
            let old = folder.shelf(number).into_iter();
            let old: Vec<AttachmentId> = old.filter(|id| is_older(id.uuid(), before)).collect();
            if old.is_empty() {
                continue;
            }
            let asked = old.clone();
            let known = cx.read(move |db| repo::known(db, &asked))?;
            for id in old.into_iter().filter(|id| !known.contains(id)) {
                folder.remove(id);
                total += 1;
            }
        }
        Ok(total)
    }
}

/// Ids tell when they were made.
fn is_older(id: Uuid, before: UtcTime) -> bool {
    let made = id.get_timestamp().map(|at| at.to_unix());
    made.is_some_and(|(seconds, _)| {
        i64::try_from(seconds).is_ok_and(|seconds| seconds.saturating_mul(1000) < before.millis())
    })
}
