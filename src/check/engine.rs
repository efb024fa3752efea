//! What the database engine says about its own storage.

use super::findings::{Check, Findings};
use crate::platform::db::Database;
use crate::platform::db::dialect::storage_faults;
use crate::platform::error::AppResult;

pub(super) fn check(database: &Database, findings: &mut Findings) -> AppResult<()> {
    findings.examined(Check::StorageIntact, 1);
    let faults = database.read_blocking(|db| Ok(storage_faults(db)?))?;
    for what in faults {
        findings.add(
            Check::StorageIntact,
            "database",
            database.backend().as_str(),
            what,
        );
    }
    Ok(())
}
