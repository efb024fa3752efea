//! Lines of a request held to the parts they name.

use std::collections::BTreeSet;

use crate::inventory::ledger::{Line, Origin, Spot};
use crate::inventory::model::{Location, Part, PartId, Serial};
use crate::inventory::repo;
use crate::inventory::words::LocationKind;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;

/// What a line says, whatever its document.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    pub part_id: PartId,
    pub quantity: Quantity,
    pub serials: &'a [String],
}

/// The parts that the lines name, line by line.
///
/// # Errors
/// 422 with every fault: unknown parts, quantities that are none, serial numbers missing or too many.
pub fn parts(tx: &mut Tx, lines: &[Said]) -> AppResult<Vec<Part>> {
    known(tx, lines, |part| part)
}

/// The same where old parts lie: those are counted, for their serial numbers belong to the customer's
/// device and not to us.
///
/// # Errors
/// Those of [`parts`].
pub fn parts_at(tx: &mut Tx, at: &Location, lines: &[Said]) -> AppResult<Vec<Part>> {
    let is_counted = at.kind == LocationKind::OldParts;
    known(tx, lines, |part| Part {
        is_serial_tracked: part.is_serial_tracked && !is_counted,
        ..part
    })
}

fn known(tx: &mut Tx, lines: &[Said], seen: impl Fn(Part) -> Part) -> AppResult<Vec<Part>> {
    let ids: Vec<PartId> = lines.iter().map(|line| line.part_id).collect();
    let known = repo::parts::by_ids(tx.db(), &ids)?;
    let mut faults = Vec::new();
    let mut found = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        match known.get(&line.part_id) {
            Some(part) => {
                let part = seen(part.clone());
                check(index, line, &part, &mut faults);
                found.push(part);
            }
            None => faults.push(fault(index, "part_id", FaultCode::NotFound)),
        }
    }
    super::sound(faults)?;
    Ok(found)
}

/// A fault of one member of one line.
pub fn fault(index: usize, member: &str, code: FaultCode) -> FieldFault {
    FieldFault::body(format!("/lines/{index}/{member}"), code)
}

/// Holds a line to its part.
pub fn check(index: usize, line: &Said, part: &Part, faults: &mut Vec<FieldFault>) {
    if !line.quantity.is_positive() {
        faults.push(fault(index, "quantity", FaultCode::OutOfRange));
    } else if !line.quantity.fits(part.decimals) {
        let fault = fault(index, "quantity", FaultCode::InvalidFormat);
        faults.push(
            fault
                .saying("too_many_decimals")
                .with("decimals", part.decimals),
        );
    }
    let folded: BTreeSet<String> = line.serials.iter().map(|serial| fold(serial)).collect();
    let pieces = i64::try_from(folded.len()).unwrap_or(i64::MAX);
    let is_complete = if part.is_serial_tracked {
        Quantity::units(pieces) == line.quantity && folded.len() == line.serials.len()
    } else {
        line.serials.is_empty()
    };
    if !is_complete || folded.contains("") {
        let fault = fault(index, "serials", FaultCode::Conflict);
        faults.push(fault.saying("serials_do_not_match"));
    }
}

/// Where goods are taken from.
#[derive(Debug, Clone, Copy)]
pub enum From<'a> {
    /// Anywhere fit in the store.
    Store(&'a Location),
    /// This very place.
    Place(&'a Location),
}

impl<'a> From<'a> {
    /// A store named as a whole gives the oldest goods, wherever in it they lie.
    pub fn of(place: &'a Location) -> From<'a> {
        if place.kind.is_root() {
            From::Store(place)
        } else {
            From::Place(place)
        }
    }

    fn covers(self, serial: &Serial, at: &Location) -> bool {
        match self {
            From::Store(store) => at.store_id == store.store_id && at.kind.is_fit(),
            From::Place(place) => serial.location_id == Some(place.id),
        }
    }

    fn origin(self) -> Origin {
        match self {
            From::Store(store) => Origin::Store(store.store_id),
            From::Place(place) => Origin::Place(place.spot()),
        }
    }
}

/// The ledger's lines for taking one line of a request: one in all, or one a piece.
///
/// # Errors
/// 409 when a piece is not there; database faults.
pub fn taking(
    tx: &mut Tx,
    (part, said): (&Part, &Said),
    from: From,
    to: Option<Spot>,
    promised: Quantity,
) -> AppResult<Vec<Line>> {
    if !part.is_serial_tracked {
        return Ok(vec![Line {
            part: part.id,
            quantity: said.quantity,
            origin: from.origin(),
            to,
            promised,
            serial: None,
        }]);
    }
    let mut left = promised;
    let mut lines = Vec::new();
    for (serial, at) in pieces(tx, part, said.serials, from)? {
        let kept = left.min(Quantity::ONE);
        left = left.minus(kept);
        lines.push(Line {
            part: part.id,
            quantity: Quantity::ONE,
            origin: Origin::Lot {
                lot: serial.lot_id,
                place: at.spot(),
            },
            to,
            promised: kept,
            serial: Some(serial.id),
        });
    }
    Ok(lines)
}

/// The same for all lines of a request, nothing of which was promised to the taker.
///
/// # Errors
/// Those of [`taking`].
pub fn taking_all(
    tx: &mut Tx,
    (parts, said): (&[Part], &[Said]),
    from: From,
    to: Option<Spot>,
) -> AppResult<Vec<Line>> {
    let mut all = Vec::new();
    for line in parts.iter().zip(said) {
        all.extend(taking(tx, line, from, to, Quantity::ZERO)?);
    }
    Ok(all)
}

fn pieces(
    tx: &mut Tx,
    part: &Part,
    named: &[String],
    from: From,
) -> AppResult<Vec<(Serial, Location)>> {
    let folded: Vec<String> = named.iter().map(|serial| fold(serial)).collect();
    let known = repo::serials::of_part(tx.db(), part.id, &folded)?;
    let places: Vec<_> = known
        .iter()
        .filter_map(|serial| serial.location_id)
        .collect();
    let places = repo::locations::by_ids(tx.db(), &places)?;
    let mut found = Vec::new();
    for (name, folded) in named.iter().zip(&folded) {
        let serial = known.iter().find(|serial| serial.serial_folded == *folded);
        let at = serial.and_then(|serial| places.get(&serial.location_id?));
        match (serial, at) {
            (Some(serial), Some(at)) if from.covers(serial, at) => {
                found.push((serial.clone(), at.clone()));
            }
            _ => return Err(not_here(part, name)),
        }
    }
    Ok(found)
}

/// 409: a piece is not where it is wanted from.
pub fn not_here(part: &Part, serial: &str) -> AppError {
    AppError::new(Code::Conflict)
        .saying("serial_not_here")
        .with("sku", &part.sku)
        .with("serial", serial)
}
