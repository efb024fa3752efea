//! Reading counts: who may see what.

use super::{caller, facts, missing, roles, store_of};
use crate::inventory::actions::names::Names;
use crate::inventory::counts::dto::{
    StockCount, StockCountAccuracy, StockCountDuty, StockCountEntry, StockCountEntryFilter,
    StockCountFilter, StockCountLine, StockCountLineFilter,
};
use crate::inventory::counts::flow::{COUNT_FLOW, CountState};
use crate::inventory::counts::model::{Count, CountEntry, CountId, CountLine};
use crate::inventory::counts::repo;
use crate::inventory::counts::repo::counts::{Owing, Wanted};
use crate::inventory::counts::rules::duty;
use crate::inventory::counts::settings::CountRules;
use crate::inventory::model::Location;
use crate::inventory::repo as stock;
use crate::platform::auth::Permission;
use crate::platform::auth::actor::UserId;
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::http::page::PageRequest;
use crate::platform::op::Op;
use crate::platform::settings;
use crate::workflow::AllowedTransition;

/// What a caller may see of a count that is not over.
#[derive(Debug, Clone, Copy)]
pub struct Sight {
    /// What the books say, and what others counted.
    pub sees_books: bool,
    pub person: Option<UserId>,
}

impl Sight {
    /// Counting is blind: whoever counted, or may still have to, sees only what they wrote themselves.
    ///
    /// # Errors
    /// Database faults.
    pub fn of(db: &mut Db, op: &Op, count: &Count, store: &Location) -> AppResult<Sight> {
        let person = op.actor.person().map(|person| person.id);
        let may = |permission| stock::scope::covers(&op.actor.scope(permission), store);
        let judges = may(Permission::StockApproveCount);
        let has_counted = match person {
            Some(person) => repo::entries::has_counted(db, count.id, person)?,
            None => false,
        };
        let sees_books = match count.state {
            CountState::Posted => true,
            CountState::Counting => judges && !has_counted && !may(Permission::StockCount),
            _ => judges && !has_counted,
        };
        Ok(Sight { sees_books, person })
    }
}

/// The count where the caller sees it, with its store.
fn visible(db: &mut Db, op: &Op, id: CountId) -> AppResult<(Count, Location)> {
    let count = repo::find(db, id)?.ok_or_else(missing)?;
    let store = store_of(db, &count)?;
    match stock::scope::covers(&op.actor.scope(Permission::StockRead), &store) {
        true => Ok((count, store)),
        false => Err(missing()),
    }
}

fn accuracy_out(count: &Count) -> Option<StockCountAccuracy> {
    let accuracy = count.accuracy()?;
    Some(StockCountAccuracy {
        counted_lines: accuracy.counted,
        agreeing_lines: accuracy.agreeing,
        basis_points: accuracy.basis_points(),
        threshold_percent: count.threshold_percent,
        is_reached: count
            .threshold_percent
            .and_then(|percent| accuracy.reaches(percent)),
    })
}

fn out(names: &Names, count: &Count, is_open: bool) -> AppResult<StockCount> {
    Ok(StockCount {
        id: count.id,
        number: count.number.clone(),
        store: names.place(count.store_id)?,
        location: names.place(count.location_id)?,
        category: count.category,
        part_ids: None,
        is_whole: count.is_whole,
        state: count.state,
        round: count.round,
        line_count: count.last_line,
        due_count: None,
        accuracy: accuracy_out(count).filter(|_| is_open),
        movement_id: count.movement_id,
        comment: count.comment.clone(),
        created_by: count.created_by,
        started_at: count.started_at,
        reviewed_by: count.reviewed_by,
        reviewed_at: count.reviewed_at,
        posted_by: count.posted_by,
        posted_at: count.posted_at,
        allowed_transitions: None,
        version: count.version,
        created_at: count.created_at,
        updated_at: count.updated_at,
    })
}

/// One count as the caller sees it.
///
/// # Errors
/// 404; database faults.
pub fn get(db: &mut Db, op: &Op, id: CountId) -> AppResult<StockCount> {
    let (count, store) = visible(db, op, id)?;
    shown(db, op, &count, &store)
}

/// The count with what this caller can do with it now.
///
/// # Errors
/// Database faults.
pub fn shown(db: &mut Db, op: &Op, count: &Count, store: &Location) -> AppResult<StockCount> {
    let names = Names::read(db, &[], &[count.store_id, count.location_id])?;
    let sight = Sight::of(db, op, count, store)?;
    let facts = facts(db, count)?;
    let roles = roles(op, store);
    let caller = caller(op, store, &roles);
    let allowed = COUNT_FLOW
        .allowed(count.state.as_str(), &caller, &facts)
        .iter()
        .map(|one| AllowedTransition::new(one, op.lang))
        .collect();
    let part_ids = match count.is_listed {
        true => Some(repo::counts::parts(db, count.id)?),
        false => None,
    };
    Ok(StockCount {
        part_ids,
        due_count: Some(repo::lines::due(db, count.id)?),
        allowed_transitions: Some(allowed),
        ..out(&names, count, sight.sees_books)?
    })
}

/// One page of counts, their rows, and how many there are when that was asked for.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn counts(
    db: &mut Db,
    op: &Op,
    filter: StockCountFilter,
    page: &PageRequest,
) -> AppResult<(Vec<Count>, Vec<StockCount>, Option<i64>)> {
    let wanted = Wanted {
        stores: stock::scope::among(db, &op.actor.scope(Permission::StockRead), filter.store_id)?,
        states: filter.state.map(|states| states.0).unwrap_or_default(),
    };
    let (rows, total) = repo::counts::list(db, &wanted, page)?;
    let places: Vec<_> = rows
        .iter()
        .flat_map(|row| [row.store_id, row.location_id])
        .collect();
    let names = Names::read(db, &[], &places)?;
    let shown: AppResult<Vec<_>> = rows
        .iter()
        .map(|row| out(&names, row, row.state == CountState::Posted))
        .collect();
    Ok((rows, shown?, total))
}

/// One page of a count's lines.
///
/// # Errors
/// 404; `invalid_cursor`; database faults.
pub fn lines(
    db: &mut Db,
    op: &Op,
    id: CountId,
    filter: &StockCountLineFilter,
    page: &PageRequest,
) -> AppResult<(Vec<StockCountLine>, Option<i64>)> {
    let (count, store) = visible(db, op, id)?;
    let sight = Sight::of(db, op, &count, &store)?;
    let wanted = repo::lines::Wanted {
        count: id,
        is_due: filter.is_due,
        location: filter.location_id,
    };
    let (rows, total) = repo::lines::list(db, wanted, page)?;
    let (parts, places): (Vec<_>, Vec<_>) = rows
        .iter()
        .map(|row| (row.part_id, row.location_id))
        .unzip();
    let names = Names::read(db, &parts, &places)?;
    let shown: AppResult<Vec<_>> = rows
        .into_iter()
        .map(|row| line_out(&names, sight, row))
        .collect();
    Ok((shown?, total))
}

fn line_out(names: &Names, sight: Sight, row: CountLine) -> AppResult<StockCountLine> {
    let outcome = row.outcome().filter(|_| sight.sees_books);
    let is_own = row.counted_by.is_some() && row.counted_by == sight.person;
    let is_told = sight.sees_books || is_own;
    let by_piece =
        |serials: Vec<String>| (sight.sees_books && !serials.is_empty()).then_some(serials);
    Ok(StockCountLine {
        line: row.line,
        part: names.part(row.part_id)?,
        location: names.place(row.location_id)?,
        lot_id: row.lot_id,
        is_due: row.is_due,
        round: row.round,
        counted: row.counted.filter(|_| is_told),
        expected: row.expected.filter(|_| sight.sees_books),
        difference: outcome.map(|outcome| outcome.difference),
        missing_serials: by_piece(row.missing.0),
        found_serials: by_piece(row.found.0),
        counted_by: row.counted_by,
        counted_at: row.counted_at,
        adjusted: row.adjusted.filter(|_| sight.sees_books),
    })
}

/// One page of what people counted; only their own for those who count.
///
/// # Errors
/// 404; `invalid_cursor`; database faults.
pub fn entries(
    db: &mut Db,
    op: &Op,
    id: CountId,
    filter: &StockCountEntryFilter,
    page: &PageRequest,
) -> AppResult<(Vec<StockCountEntry>, Option<i64>)> {
    let (count, store) = visible(db, op, id)?;
    let sight = Sight::of(db, op, &count, &store)?;
    let wanted = repo::entries::Wanted {
        count: id,
        line: filter.line,
        person: sight.person.filter(|_| !sight.sees_books),
    };
    let (rows, total) = repo::entries::list(db, wanted, page)?;
    let shown = rows.into_iter().map(|row| entry_out(row, sight.sees_books));
    Ok((shown.collect(), total))
}

/// An entry as it is shown to whoever sees the books, or does not.
pub fn entry_out(row: CountEntry, sees_books: bool) -> StockCountEntry {
    StockCountEntry {
        id: row.id,
        line: row.line,
        round: row.round,
        counted: row.counted,
        expected: sees_books.then_some(row.expected),
        serials: row.serials.0,
        counted_by: row.counted_by,
        counted_by_name: row.counted_by_name,
        created_at: row.created_at,
    }
}

/// One page of stores with their monthly duty.
///
/// # Errors
/// `invalid_cursor`; database faults.
pub fn duties(
    db: &mut Db,
    op: &Op,
    wanted: &Owing,
    page: &PageRequest,
) -> AppResult<(Vec<Location>, Vec<StockCountDuty>, Option<i64>)> {
    let rules: CountRules = settings::get(db)?;
    let (stores, total) = repo::counts::owing(db, wanted, page)?;
    let ids: Vec<_> = stores.iter().map(|store| store.id).collect();
    let last = repo::counts::last_whole(db, &ids)?;
    let shown = stores.iter().map(|store| {
        let at = last.get(&store.id).copied();
        let day = at.map(|at| at.date());
        StockCountDuty {
            store: store.into(),
            state: duty(&rules, op.now.date(), store.created_at.date(), day),
            last_counted_at: at,
        }
    });
    let shown = shown.collect();
    Ok((stores, shown, total))
}
