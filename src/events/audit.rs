//! Reading the audit trail with the names of those who acted.

use std::collections::HashMap;

use super::repo::{self, AuditLines, AuditRow};
use crate::access;
use crate::platform::auth::actor::UserId;
use crate::platform::auth::permission::Permission;
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::http::PageRequest;
use crate::platform::op::Op;

/// Lines fetched, the count where it was asked for, and the names of the people in them.
pub type Found = (Vec<AuditRow>, Option<i64>, HashMap<UserId, String>);

/// The lines that the caller may see.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(db: &mut Db, op: &Op, lines: &AuditLines, page: &PageRequest) -> AppResult<Found> {
    let scope = op.actor.scope(Permission::AuditRead);
    let (rows, total) = repo::audit_lines(db, &scope, lines, page)?;
    let mut people: Vec<UserId> = rows
        .iter()
        .filter(|row| row.actor_kind == "person")
        .filter_map(|row| row.actor_id.map(|id| id.cast()))
        .collect();
    people.sort_unstable();
    people.dedup();
    let names = access::user_names(db, &people)?;
    Ok((rows, total, names))
}
