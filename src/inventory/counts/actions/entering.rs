//! People count: every entry is held against the books as they stand at that moment.

use std::collections::{BTreeMap, BTreeSet};

use super::naming::{Found, find};
use super::starting::new_line;
use super::{open, save};
use crate::inventory::counts::dto::{StockCountEntriesCreate, StockCountedLine};
use crate::inventory::counts::flow::CountState;
use crate::inventory::counts::model::{Claim, Count, CountEntry, CountId, CountLine};
use crate::inventory::counts::{repo, rules};
use crate::inventory::ledger::{Level, LevelKey};
use crate::inventory::model::{Location, LotId, Part};
use crate::inventory::repo as stock;
use crate::platform::auth::Permission;
use crate::platform::codes::Code;
use crate::platform::db::Doc;
use crate::platform::error::{AppError, AppResult};
use crate::platform::fold::fold;
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;

/// Writes down what somebody counted.
///
/// # Errors
/// 404; `conflict` when nothing is being counted, or another count has the goods; 422 with every fault;
/// database faults.
pub fn enter(
    tx: &mut Tx,
    id: CountId,
    sent: &StockCountEntriesCreate,
) -> AppResult<Vec<CountEntry>> {
    let (mut count, store) = open(tx, id, Permission::StockCount)?;
    if count.state != CountState::Counting {
        return Err(AppError::new(Code::Conflict)
            .saying("count_not_open")
            .with("current", count.state)
            .with_extra("current_state", count.state));
    }
    let found = find(tx, &count, &sent.lines)?;
    let keys: BTreeSet<LevelKey> = found
        .iter()
        .map(|one| (one.part.id, count.store_id))
        .collect();
    let now = tx.now();
    let levels: BTreeMap<LevelKey, Level> = stock::levels::lock(tx.db(), &keys, now)?
        .into_iter()
        .collect();
    let mut entries = Vec::new();
    for (said, found) in sent.lines.iter().zip(found) {
        let level = levels.get(&(found.part.id, count.store_id));
        let card = level.copied().unwrap_or_default().last_line;
        entries.push(enter_one(tx, &mut count, said, found, card)?);
    }
    repo::entries::insert(tx.db(), &entries)?;
    count.counted_until = count.counted_until.max(Some(now));
    save(tx, &mut count, &store, "stock_count.entered")?;
    Ok(entries)
}

/// One entry: what was counted beside what the books say at this line of the card.
fn enter_one(
    tx: &mut Tx,
    count: &mut Count,
    said: &StockCountedLine,
    found: Found,
    card: i64,
) -> AppResult<CountEntry> {
    let is_by_piece = found.is_by_piece();
    let mut line = match found.line {
        Some(line) => line,
        None => add_line(tx, count, (&found.part, &found.place, found.lot), card)?,
    };
    let expected = expected(tx, count, &line, card)?;
    let (missing, odd) = match is_by_piece {
        true => pieces(tx, &line, &said.serials)?,
        false => (Vec::new(), Vec::new()),
    };
    let person = super::person(tx.op())?;
    line.is_due = false;
    line.counted = Some(said.quantity);
    line.expected = Some(expected);
    line.card_line = Some(card);
    line.round = Some(count.round);
    line.missing = Doc(missing);
    line.found = Doc(odd);
    line.counted_by = Some(person);
    line.counted_at = Some(tx.now());
    repo::lines::write(tx.db(), &line)?;
    Ok(CountEntry {
        id: tx.new_id(),
        count_id: count.id,
        line: line.line,
        round: count.round,
        counted: said.quantity,
        expected,
        card_line: card,
        serials: Doc(said.serials.clone()),
        counted_by: person,
        counted_by_name: tx.op().actor.name().to_owned(),
        created_at: tx.now(),
    })
}

/// What the books say at this line of the card.
fn expected(tx: &mut Tx, count: &Count, line: &CountLine, card: i64) -> AppResult<Quantity> {
    let moved = repo::snapshot::moved_since(
        tx.db(),
        (line.part_id, count.store_id),
        (line.location_id, line.lot_id),
        (line.start_line, card),
    )?;
    Ok(rules::expected(line.at_start, moved))
}

/// Goods that the list does not have.
fn add_line(
    tx: &mut Tx,
    count: &mut Count,
    (part, place, lot): (&Part, &Location, Option<LotId>),
    card: i64,
) -> AppResult<CountLine> {
    let others = repo::lines::of_part(tx.db(), count.id, part.id, place.id)?;
    if !others {
        let claim = Claim {
            location_id: place.id,
            part_id: part.id,
            count_id: count.id,
        };
        repo::counts::claim(tx.db(), &[claim])?;
    }
    let key = (part.id, count.store_id);
    let lies = repo::snapshot::lies(tx.db(), key, place.id, lot)?;
    count.last_line += 1;
    let line = new_line(count, count.last_line, (part.id, place.id, lot), lies, card);
    repo::lines::insert(tx.db(), std::slice::from_ref(&line))?;
    Ok(line)
}

/// Pieces that are missing and pieces that were found, by their serial numbers as they are written.
fn pieces(
    tx: &mut Tx,
    line: &CountLine,
    named: &[String],
) -> AppResult<(Vec<String>, Vec<String>)> {
    let here = repo::snapshot::pieces(tx.db(), line.part_id, line.location_id)?;
    let on_books: BTreeMap<String, String> = here
        .into_iter()
        .map(|piece| (piece.serial_folded, piece.serial))
        .collect();
    let named: BTreeMap<String, String> = named
        .iter()
        .map(|serial| (fold(serial), serial.trim().to_owned()))
        .collect();
    let (missing, found) = rules::pieces(
        &on_books.keys().cloned().collect(),
        &named.keys().cloned().collect(),
    );
    let written = |folded: Vec<String>, from: &BTreeMap<String, String>| {
        let names = folded.iter().filter_map(|one| from.get(one).cloned());
        names.collect::<Vec<_>>()
    };
    Ok((written(missing, &on_books), written(found, &named)))
}
