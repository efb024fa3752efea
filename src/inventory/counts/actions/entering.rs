//! People count: every entry is held against the books as they stand at that moment.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::starting::{new_line, within};
use super::{open, save};
use crate::inventory::actions::sound;
use crate::inventory::counts::dto::{StockCountEntriesCreate, StockCountedLine};
use crate::inventory::counts::flow::CountState;
use crate::inventory::counts::model::{Claim, Count, CountEntry, CountId, CountLine};
use crate::inventory::counts::settings::CountRules;
use crate::inventory::counts::{repo, rules};
use crate::inventory::ledger::{Level, LevelKey};
use crate::inventory::model::{Location, LocationId, LotId, Part, PartId};
use crate::inventory::repo as stock;
use crate::inventory::words::LocationKind;
use crate::platform::auth::Permission;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::db::Doc;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::quantity::Quantity;
use crate::platform::settings;
use crate::platform::tx::Tx;

/// Writes down what somebody counted.
///
/// # Errors
/// 404; `conflict` when nothing is being counted, or another count has the goods; 422 with every fault;
/// database faults.
pub fn enter(tx: &mut Tx, id: CountId, sent: &StockCountEntriesCreate) -> AppResult<Vec<CountEntry>> {
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

/// What one line of the request is about.
struct Found {
    part: Part,
    place: Location,
    lot: Option<LotId>,
    line: Option<CountLine>,
}

impl Found {
    /// Old parts are counted: their serial numbers belong to the customer's device.
    fn is_by_piece(&self) -> bool {
        self.part.is_serial_tracked && self.place.kind != LocationKind::OldParts
    }
}

fn fault(index: usize, member: &str, code: FaultCode) -> FieldFault {
    FieldFault::body(format!("/lines/{index}/{member}"), code)
}

/// Lines, parts and places of the request, or everything that is wrong with it.
fn find(tx: &mut Tx, count: &Count, sent: &[StockCountedLine]) -> AppResult<Vec<Found>> {
    let numbers: Vec<i32> = sent.iter().filter_map(|said| said.line).collect();
    let lines = repo::lines::numbered(tx.db(), count.id, &numbers)?;
    let lines: HashMap<i32, CountLine> = lines.into_iter().map(|one| (one.line, one)).collect();
    let of_lines = lines.values().map(|line| line.part_id);
    let parts: Vec<PartId> = of_lines
        .chain(sent.iter().filter_map(|said| said.part_id))
        .collect();
    let parts = stock::parts::by_ids(tx.db(), &parts)?;
    let places = within(tx.db(), count)?;
    let (mut all, mut faults) = (Vec::new(), Vec::new());
    for (index, said) in sent.iter().enumerate() {
        match goods(tx, count, (index, said), &lines, (&parts, &places))? {
            Ok(found) => all.push(found),
            Err(fault) => faults.push(fault),
        }
    }
    sound(faults)?;
    check(tx, count, sent, &all)?;
    Ok(all)
}

fn goods(
    tx: &mut Tx,
    count: &Count,
    (index, said): (usize, &StockCountedLine),
    lines: &HashMap<i32, CountLine>,
    (parts, places): (&HashMap<PartId, Part>, &BTreeMap<LocationId, Location>),
) -> AppResult<Result<Found, FieldFault>> {
    let line = match (said.line, said.part_id, said.location_id) {
        (Some(number), None, None) => match lines.get(&number) {
            Some(line) => Some(line.clone()),
            None => return Ok(Err(fault(index, "line", FaultCode::NotFound))),
        },
        (None, Some(part), Some(place)) => {
            repo::lines::of_goods(tx.db(), count.id, (part, place, said.lot_id))?
        }
        _ => return Ok(Err(fault(index, "line", FaultCode::Required).saying("count_line_named"))),
    };
    let (part, place, lot) = match &line {
        Some(line) => (Some(line.part_id), Some(line.location_id), line.lot_id),
        None => (said.part_id, said.location_id, said.lot_id),
    };
    let Some(part) = part.and_then(|part| parts.get(&part)) else {
        return Ok(Err(fault(index, "part_id", FaultCode::NotFound)));
    };
    let Some(place) = place.and_then(|place| places.get(&place)) else {
        return Ok(Err(fault(index, "location_id", FaultCode::NotFound)));
    };
    let is_other = count.category.is_some_and(|category| category != part.category);
    if line.is_none() && (is_other || !is_listed(tx, count, part.id)?) {
        let fault = fault(index, "part_id", FaultCode::NotAllowed);
        return Ok(Err(fault.saying("count_not_of_scope")));
    }
    Ok(Ok(Found {
        part: part.clone(),
        place: place.clone(),
        lot,
        line,
    }))
}

fn is_listed(tx: &mut Tx, count: &Count, part: PartId) -> AppResult<bool> {
    if !count.is_listed {
        return Ok(true);
    }
    Ok(repo::counts::parts(tx.db(), count.id)?.contains(&part))
}

/// What cannot be counted so, or not by this person.
fn check(tx: &mut Tx, count: &Count, sent: &[StockCountedLine], all: &[Found]) -> AppResult<()> {
    let rules: CountRules = settings::get(tx.db())?;
    let person = super::person(tx.op())?;
    let own = match rules.recount_by_another {
        true => repo::entries::lines_before(tx.db(), count.id, person, count.round)?,
        false => BTreeSet::new(),
    };
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, (said, found)) in sent.iter().zip(all).enumerate() {
        if !seen.insert((found.part.id, found.place.id, found.lot)) {
            faults.push(fault(index, "line", FaultCode::NotUnique));
        }
        let is_open = match &found.line {
            Some(line) => line.is_due || line.round == Some(count.round),
            None => count.round == 1,
        };
        if !is_open {
            faults.push(fault(index, "line", FaultCode::NotAllowed).saying("count_line_not_due"));
        }
        if found.line.as_ref().is_some_and(|line| own.contains(&line.line)) {
            faults.push(fault(index, "line", FaultCode::NotAllowed).saying("counted_before"));
        }
        faults.extend(quantity_fault(index, said, found));
    }
    sound(faults)
}

fn quantity_fault(index: usize, said: &StockCountedLine, found: &Found) -> Option<FieldFault> {
    if said.quantity < Quantity::ZERO {
        return Some(fault(index, "quantity", FaultCode::OutOfRange));
    }
    if !said.quantity.fits(found.part.decimals) {
        let fault = fault(index, "quantity", FaultCode::InvalidFormat);
        return Some(
            fault
                .saying("too_many_decimals")
                .with("decimals", found.part.decimals),
        );
    }
    let folded: BTreeSet<String> = said.serials.iter().map(|serial| fold(serial)).collect();
    let pieces = i64::try_from(folded.len()).unwrap_or(i64::MAX);
    let is_complete = match found.is_by_piece() {
        true => Quantity::units(pieces) == said.quantity && folded.len() == said.serials.len(),
        false => said.serials.is_empty(),
    };
    (!is_complete || folded.contains(""))
        .then(|| fault(index, "serials", FaultCode::Conflict).saying("serials_do_not_match"))
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
    let moved = repo::snapshot::moved_since(
        tx.db(),
        (line.part_id, count.store_id),
        (line.location_id, line.lot_id),
        (line.start_line, card),
    )?;
    let expected = rules::expected(line.at_start, moved);
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
