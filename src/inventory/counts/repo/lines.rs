//! Lines of counts in the database.

use diesel::prelude::*;

use crate::inventory::counts::model::{CountId, CountLine};
use crate::inventory::model::{LocationId, LotId, PartId};
use crate::inventory::repo::{by_one, counted};
use crate::platform::db::schema::stock_count_lines as lines;
use crate::platform::db::{Db, MultiBackend};
use crate::platform::error::AppResult;
use crate::platform::http::page::PageRequest;

/// Writes new lines.
///
/// # Errors
/// Database faults.
pub fn insert(db: &mut Db, rows: &[CountLine]) -> AppResult<()> {
    crate::insert_all!(db, lines::table, rows)?;
    Ok(())
}

/// Writes a line, under the lock of its count.
///
/// # Errors
/// Database faults.
pub fn write(db: &mut Db, row: &CountLine) -> AppResult<()> {
    diesel::update(lines::table.find((row.count_id, row.line)))
        .set(row)
        .execute(db)?;
    Ok(())
}

/// All lines of a count in their order.
///
/// # Errors
/// Database faults.
pub fn all(db: &mut Db, id: CountId) -> AppResult<Vec<CountLine>> {
    Ok(lines::table
        .filter(lines::count_id.eq(id))
        .order(lines::line)
        .load(db)?)
}

/// Lines by their numbers.
///
/// # Errors
/// Database faults.
pub fn numbered(db: &mut Db, id: CountId, numbers: &[i32]) -> AppResult<Vec<CountLine>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    Ok(lines::table
        .filter(lines::count_id.eq(id))
        .filter(lines::line.eq_any(numbers))
        .load(db)?)
}

/// The line of a part in a place, and of a lot where it is counted by lot.
///
/// # Errors
/// Database faults.
pub fn of_goods(
    db: &mut Db,
    id: CountId,
    (part, place, lot): (PartId, LocationId, Option<LotId>),
) -> AppResult<Option<CountLine>> {
    let found: Vec<CountLine> = lines::table
        .filter(lines::count_id.eq(id))
        .filter(lines::part_id.eq(part))
        .filter(lines::location_id.eq(place))
        .load(db)?;
    Ok(found.into_iter().find(|line| line.lot_id == lot))
}

/// Whether the count has a line of the part in the place, of whatever lot.
///
/// # Errors
/// Database faults.
pub fn of_part(db: &mut Db, id: CountId, part: PartId, place: LocationId) -> AppResult<bool> {
    let found: Option<i32> = lines::table
        .filter(lines::count_id.eq(id))
        .filter(lines::part_id.eq(part))
        .filter(lines::location_id.eq(place))
        .select(lines::line)
        .first(db)
        .optional()?;
    Ok(found.is_some())
}

/// How many lines are due.
///
/// # Errors
/// Database faults.
pub fn due(db: &mut Db, id: CountId) -> AppResult<i64> {
    Ok(lines::table
        .filter(lines::count_id.eq(id))
        .filter(lines::is_due.eq(true))
        .count()
        .get_result(db)?)
}

/// Makes these lines due for the next round.
///
/// # Errors
/// Database faults.
pub fn make_due(db: &mut Db, id: CountId, numbers: &[i32]) -> AppResult<()> {
    for some in numbers.chunks(1000) {
        let target = lines::table
            .filter(lines::count_id.eq(id))
            .filter(lines::line.eq_any(some));
        diesel::update(target)
            .set(lines::is_due.eq(true))
            .execute(db)?;
    }
    Ok(())
}

/// Which lines are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub count: CountId,
    pub is_due: Option<bool>,
    pub location: Option<LocationId>,
}

/// One page in the order of the lines, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    wanted: Wanted,
    page: &PageRequest,
) -> AppResult<(Vec<CountLine>, Option<i64>)> {
    let total = counted!(db, page, matching(wanted), lines::line, i32);
    let query = by_one!(matching(wanted), page, lines::line, i32);
    let rows = query.limit(page.fetch()).offset(page.offset).load(db)?;
    Ok((rows, total))
}

fn matching(wanted: Wanted) -> lines::BoxedQuery<'static, MultiBackend> {
    let mut query = lines::table
        .filter(lines::count_id.eq(wanted.count))
        .into_boxed::<MultiBackend>();
    if let Some(is_due) = wanted.is_due {
        query = query.filter(lines::is_due.eq(is_due));
    }
    match wanted.location {
        Some(location) => query.filter(lines::location_id.eq(location)),
        None => query,
    }
}
