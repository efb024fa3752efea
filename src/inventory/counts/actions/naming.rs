//! Lines of a request held to the count: which goods they mean, and who may count them now.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::starting::within;
use crate::inventory::actions::sound;
use crate::inventory::counts::dto::StockCountedLine;
use crate::inventory::counts::model::{Count, CountLine};
use crate::inventory::counts::repo;
use crate::inventory::counts::settings::CountRules;
use crate::inventory::model::{Location, LocationId, LotId, Part, PartId};
use crate::inventory::repo as stock;
use crate::inventory::words::LocationKind;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::quantity::Quantity;
use crate::platform::settings;
use crate::platform::tx::Tx;

/// What one line of the request is about.
pub struct Found {
    pub part: Part,
    pub place: Location,
    pub lot: Option<LotId>,
    pub line: Option<CountLine>,
}

impl Found {
    /// Old parts are counted: their serial numbers belong to the customer's device.
    pub fn is_by_piece(&self) -> bool {
        self.part.is_serial_tracked && self.place.kind != LocationKind::OldParts
    }
}

fn fault(index: usize, member: &str, code: FaultCode) -> FieldFault {
    FieldFault::body(format!("/lines/{index}/{member}"), code)
}

/// Lines, parts and places of the request.
///
/// # Errors
/// 422 with everything that is wrong with it; database faults.
pub fn find(tx: &mut Tx, count: &Count, sent: &[StockCountedLine]) -> AppResult<Vec<Found>> {
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
        _ => {
            return Ok(Err(
                fault(index, "line", FaultCode::Required).saying("count_line_named")
            ));
        }
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
    let is_other = count
        .category
        .is_some_and(|category| category != part.category);
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
        if found
            .line
            .as_ref()
            .is_some_and(|line| own.contains(&line.line))
        {
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
