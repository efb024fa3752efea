//! What people counted, in the database.

use diesel::prelude::*;

use crate::inventory::counts::model::{CountEntry, CountEntryId, CountId};
use crate::inventory::repo::{by_one, counted};
use crate::platform::auth::actor::UserId;
use crate::platform::db::schema::stock_count_entries as entries;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::AppResult;
use crate::platform::http::page::PageRequest;

/// Writes entries.
///
/// # Errors
/// Database faults.
pub fn insert(db: &mut Db, rows: &[CountEntry]) -> AppResult<()> {
    crate::insert_all!(db, entries::table, rows)?;
    Ok(())
}

/// Whether the person has counted anything of it.
///
/// # Errors
/// Database faults.
pub fn has_counted(db: &mut Db, id: CountId, person: UserId) -> AppResult<bool> {
    let found: Option<CountEntryId> = entries::table
        .filter(entries::count_id.eq(id))
        .filter(entries::counted_by.eq(person))
        .select(entries::id)
        .first(db)
        .optional()?;
    Ok(found.is_some())
}

/// Lines that the person has counted before this round.
///
/// # Errors
/// Database faults.
pub fn lines_before(
    db: &mut Db,
    id: CountId,
    person: UserId,
    round: i32,
) -> AppResult<std::collections::BTreeSet<i32>> {
    let lines: Vec<i32> = entries::table
        .filter(entries::count_id.eq(id))
        .filter(entries::counted_by.eq(person))
        .filter(entries::round.lt(round))
        .select(entries::line)
        .load(db)?;
    Ok(lines.into_iter().collect())
}

/// Which entries are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub count: CountId,
    pub line: Option<i32>,
    pub person: Option<UserId>,
}

/// One page, newest first unless turned round, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    wanted: Wanted,
    page: &PageRequest,
) -> AppResult<(Vec<CountEntry>, Option<i64>)> {
    let total = counted!(db, page, matching(wanted), entries::id, CountEntryId);
    let query = by_one!(matching(wanted), page, entries::id, CountEntryId);
    let rows = query.limit(page.fetch()).offset(page.offset).load(db)?;
    Ok((rows, total))
}

fn matching(wanted: Wanted) -> entries::BoxedQuery<'static, MultiBackend> {
    let mut query = entries::table
        .filter(entries::count_id.eq(wanted.count))
        .into_boxed::<MultiBackend>();
    if let Some(person) = wanted.person {
        query = query.filter(entries::counted_by.eq(person));
    }
    match wanted.line {
        Some(line) => query.filter(entries::line.eq(line)),
        None => query,
    }
}
