//! Pieces with serial numbers that are missing or found.

use std::collections::{BTreeMap, BTreeSet};

use super::adjusting::{Adjustment, Known};
use crate::inventory::actions::lines::Said;
use crate::inventory::counts::model::CountLine;
use crate::inventory::ledger::{Line, Origin};
use crate::inventory::model::{Location, Part, Serial, SerialId};
use crate::inventory::repo as stock;
use crate::platform::codes::Code;
use crate::platform::error::{AppError, AppResult};
use crate::platform::fold::fold;
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;

impl Adjustment {
    /// Pieces that lie here though the books have them elsewhere, or nowhere. Gives those that move within
    /// the store, and how many this place gains.
    pub(super) fn find_pieces(
        &mut self,
        tx: &mut Tx,
        store: &Location,
        known: &Known<'_>,
        line: &CountLine,
    ) -> AppResult<(Vec<SerialId>, i64)> {
        let (part, place) = known.of(line)?;
        let pieces = pieces(tx, part, &line.found.0)?;
        let mut moved = Vec::new();
        let mut new = Vec::new();
        for serial in &line.found.0 {
            let piece = pieces.get(&fold(serial));
            let at = piece.and_then(|piece| Some((piece, piece.location_id?)));
            match at {
                // It has come here on the books too since it was counted.
                Some((_, at)) if at == place.id => {}
                Some((piece, at)) => {
                    let from = stock::locations::find(tx.db(), at)?;
                    let Some(from) = from.filter(|from| from.store_id == store.id) else {
                        return Err(AppError::new(Code::Conflict)
                            .saying("serial_in_stock")
                            .with("sku", &part.sku)
                            .with("serial", serial));
                    };
                    self.note(part, &from, Quantity::ONE.negated());
                    self.note(part, place, Quantity::ONE);
                    moved.push(piece.id);
                    self.placed.push(taken(piece, &from, Some(place)));
                }
                None => new.push(serial.clone()),
            }
        }
        let gained = moved.len() + new.len();
        self.bring_in(tx, known, (part, place), &new)?;
        Ok((moved, i64::try_from(gained).unwrap_or_default()))
    }

    /// Pieces that are gone, unless they have moved since: then they were not. Gives how many.
    pub(super) fn lose_pieces(
        &mut self,
        tx: &mut Tx,
        known: &Known<'_>,
        line: &CountLine,
        moved: &BTreeSet<SerialId>,
    ) -> AppResult<i64> {
        let (part, place) = known.of(line)?;
        let mut lost = 0;
        for piece in pieces(tx, part, &line.missing.0)?.values() {
            let is_here = piece.location_id == Some(place.id);
            if moved.contains(&piece.id) {
                lost += 1;
            } else if is_here {
                lost += 1;
                self.note(part, place, Quantity::ONE.negated());
                self.lost.push(taken(piece, place, None));
            }
        }
        Ok(lost)
    }

    /// Pieces that the books have nowhere.
    fn bring_in(
        &mut self,
        tx: &mut Tx,
        known: &Known<'_>,
        (part, place): (&Part, &Location),
        serials: &[String],
    ) -> AppResult<()> {
        if serials.is_empty() {
            return Ok(());
        }
        let quantity = Quantity::units(i64::try_from(serials.len()).unwrap_or_default());
        let lot = known.new_lot(tx, part, place)?;
        let said = Said {
            part_id: part.id,
            quantity,
            serials,
        };
        self.incoming.add(tx, part, &said, place, lot)?;
        self.note(part, place, quantity);
        Ok(())
    }
}

/// Pieces of the part by their folded serial numbers.
fn pieces(tx: &mut Tx, part: &Part, serials: &[String]) -> AppResult<BTreeMap<String, Serial>> {
    let folded: Vec<String> = serials.iter().map(|serial| fold(serial)).collect();
    let pieces = stock::serials::of_part(tx.db(), part.id, &folded)?;
    let by_name = pieces.into_iter();
    Ok(by_name
        .map(|piece| (piece.serial_folded.clone(), piece))
        .collect())
}

fn taken(piece: &Serial, from: &Location, to: Option<&Location>) -> Line {
    Line {
        part: piece.part_id,
        quantity: Quantity::ONE,
        origin: Origin::Lot {
            lot: piece.lot_id,
            place: from.spot(),
        },
        to: to.map(Location::spot),
        promised: Quantity::ZERO,
        serial: Some(piece.id),
    }
}
