//! Differences as lines of the ledger.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::inventory::actions::lines::Said;
use crate::inventory::actions::receiving::{Incoming, new_lot};
use crate::inventory::actions::reserving;
use crate::inventory::counts::model::CountLine;
use crate::inventory::counts::rules;
use crate::inventory::ledger::{Line, Origin};
use crate::inventory::model::{Location, LocationId, Lot, Part, PartId, Serial, SerialId};
use crate::inventory::repo as stock;
use crate::inventory::words::LocationKind;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::fold::fold;
use crate::platform::money::{Currency, Money};
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;

/// What a count does to the books, gathered before anything is locked.
#[derive(Debug, Default)]
pub struct Adjustment {
    incoming: Incoming,
    /// Pieces from elsewhere in the store, and goods that come into lots they belong to.
    placed: Vec<Line>,
    /// What is lost.
    lost: Vec<Line>,
    /// Gained and lost of what is fit for use, by part.
    fit: BTreeMap<PartId, (Quantity, Quantity)>,
    changed: Vec<CountLine>,
}

/// Parts, places and what surpluses cost.
struct Known<'a> {
    parts: HashMap<PartId, Part>,
    places: HashMap<LocationId, Location>,
    costs: &'a HashMap<PartId, Money>,
}

impl Adjustment {
    /// Of the lines that differ.
    ///
    /// # Errors
    /// 409 for a piece that another store has; 422 for a surplus of unknown cost; database faults.
    pub fn of(
        tx: &mut Tx,
        store: &Location,
        lines: Vec<CountLine>,
        costs: &HashMap<PartId, Money>,
    ) -> AppResult<Adjustment> {
        let parts: BTreeSet<PartId> = lines.iter().map(|line| line.part_id).collect();
        let places: BTreeSet<LocationId> = lines.iter().map(|line| line.location_id).collect();
        let known = Known {
            parts: stock::parts::by_ids(tx.db(), &parts.into_iter().collect::<Vec<_>>())?,
            places: stock::locations::by_ids(tx.db(), &places.into_iter().collect::<Vec<_>>())?,
            costs,
        };
        let mut all = Adjustment::default();
        let (mut moved, mut gained) = (BTreeSet::new(), BTreeMap::new());
        // What was found elsewhere in the store is not missing there.
        for line in lines.iter().filter(|line| !line.found.0.is_empty()) {
            let (from_elsewhere, found) = all.find_pieces(tx, store, &known, line)?;
            moved.extend(from_elsewhere);
            gained.insert(line.line, found);
        }
        for mut line in lines {
            let found: i64 = gained.get(&line.line).copied().unwrap_or_default();
            let adjusted = match line.missing.0.is_empty() && line.found.0.is_empty() {
                true => all.goods(tx, &known, &line)?,
                false => {
                    let lost = all.lose_pieces(tx, &known, &line, &moved)?;
                    Quantity::units(found).minus(Quantity::units(lost))
                }
            };
            line.adjusted = Some(adjusted);
            all.changed.push(line);
        }
        Ok(all)
    }

    /// Goods that are counted, not named.
    fn goods(&mut self, tx: &mut Tx, known: &Known<'_>, line: &CountLine) -> AppResult<Quantity> {
        let (part, place) = known.of(line)?;
        let Some(outcome) = line.outcome() else {
            return Ok(Quantity::ZERO);
        };
        let difference = outcome.difference;
        self.note(part, place, difference);
        if !difference.is_positive() {
            let origin = match line.lot_id {
                Some(lot) => Origin::Lot {
                    lot,
                    place: place.spot(),
                },
                None => Origin::Place(place.spot()),
            };
            self.lost.push(Line {
                part: part.id,
                quantity: difference.negated(),
                origin,
                to: None,
                promised: Quantity::ZERO,
                serial: None,
            });
        } else if let Some(lot) = lot_of(tx, line)? {
            self.placed.push(Line {
                part: part.id,
                quantity: difference,
                origin: Origin::Outside {
                    lot: lot.id,
                    received_at: lot.received_at,
                    unit_cost: lot.unit_cost(),
                },
                to: Some(place.spot()),
                promised: Quantity::ZERO,
                serial: None,
            });
        } else {
            let lot = known.new_lot(tx, part, place)?;
            let said = Said {
                part_id: part.id,
                quantity: difference,
                serials: &[],
            };
            self.incoming.add(tx, part, &said, place, lot)?;
        }
        Ok(difference)
    }

    /// Pieces that lie here though the books have them elsewhere, or nowhere. Gives those that move within
    /// the store, and how many this place gains.
    fn find_pieces(
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
        let count = |pieces: usize| i64::try_from(pieces).unwrap_or_default();
        let gained = count(moved.len() + new.len());
        if !new.is_empty() {
            let quantity = Quantity::units(count(new.len()));
            let lot = known.new_lot(tx, part, place)?;
            let said = Said {
                part_id: part.id,
                quantity,
                serials: &new,
            };
            self.incoming.add(tx, part, &said, place, lot)?;
            self.note(part, place, quantity);
        }
        Ok((moved, gained))
    }

    /// Pieces that are gone, unless they have moved since: then they were not. Gives how many.
    fn lose_pieces(
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

    fn note(&mut self, part: &Part, place: &Location, change: Quantity) {
        if place.kind.is_fit() {
            let (gained, lost) = self.fit.entry(part.id).or_default();
            match change.is_positive() {
                true => *gained = gained.plus(change),
                false => *lost = lost.plus(change.negated()),
            }
        }
    }

    /// Cuts the newest promises back to what will be there.
    ///
    /// # Errors
    /// Database faults.
    pub fn cut_promises(&mut self, tx: &mut Tx, store: &Location) -> AppResult<()> {
        let losing: Vec<PartId> = self
            .fit
            .iter()
            .filter(|(_, (gained, lost))| lost > gained)
            .map(|(part, _)| *part)
            .collect();
        let mut promises = stock::reservations::open_of_parts(tx.db(), store.id, &losing)?;
        promises.sort_by_key(|row| std::cmp::Reverse((row.created_at, row.id)));
        for part in losing {
            let (gained, lost) = self.fit.get(&part).copied().unwrap_or_default();
            let level = stock::levels::find(tx.db(), (part, store.id))?;
            let on_hand = level.on_hand.plus(gained);
            let mut left = rules::promises_to_cut(on_hand, level.reserved, lost);
            let mut cut = Quantity::ZERO;
            for row in promises.iter_mut().filter(|row| row.part_id == part) {
                let some = row.quantity.min(left);
                if some.is_positive() {
                    reserving::cut(tx, row, store, some)?;
                    left = left.minus(some);
                    cut = cut.plus(some);
                }
            }
            self.take_promised(part, cut);
        }
        Ok(())
    }

    /// The ledger takes what is no longer promised off the level, with the goods.
    fn take_promised(&mut self, part: PartId, cut: Quantity) {
        let mut left = cut;
        for line in self.lost.iter_mut().filter(|line| line.part == part) {
            line.promised = line.quantity.min(left);
            left = left.minus(line.promised);
        }
    }

    /// Writes new lots and pieces. Gives the lines for the ledger, what comes in first, and the lines of
    /// the count that changed.
    ///
    /// # Errors
    /// Database faults.
    pub fn write(self, tx: &mut Tx) -> AppResult<(Vec<Line>, Vec<CountLine>)> {
        let mut lines = self.incoming.write(tx)?;
        lines.extend(self.placed);
        lines.extend(self.lost);
        Ok((lines, self.changed))
    }
}

impl Known<'_> {
    fn of(&self, line: &CountLine) -> AppResult<(&Part, &Location)> {
        let part = self.parts.get(&line.part_id);
        let found = part.zip(self.places.get(&line.location_id));
        found.ok_or_else(|| AppError::internal("a count of an unknown part or place"))
    }

    /// A surplus costs what is said, or what the part cost last; old parts are worth nothing.
    fn new_lot(&self, tx: &mut Tx, part: &Part, place: &Location) -> AppResult<Lot> {
        if place.kind == LocationKind::OldParts {
            return Ok(new_lot(tx, part, Money::zero(Currency::Cny)));
        }
        let newest = stock::lots::newest(tx.db(), part.id)?;
        let said = self.costs.get(&part.id).copied();
        let Some(cost) = said.or(newest.map(|lot| lot.unit_cost())) else {
            let fault = FieldFault::body("/unit_costs", FaultCode::Required);
            return Err(AppError::fault(
                fault.saying("surplus_cost").with("sku", &part.sku),
            ));
        };
        Ok(new_lot(tx, part, cost))
    }
}

fn lot_of(tx: &mut Tx, line: &CountLine) -> AppResult<Option<Lot>> {
    let Some(id) = line.lot_id else {
        return Ok(None);
    };
    Ok(stock::lots::by_ids(tx.db(), &[id])?.remove(&id))
}

/// Pieces of the part by their folded serial numbers.
fn pieces(tx: &mut Tx, part: &Part, serials: &[String]) -> AppResult<BTreeMap<String, Serial>> {
    let folded: Vec<String> = serials.iter().map(|serial| fold(serial)).collect();
    let pieces = stock::serials::of_part(tx.db(), part.id, &folded)?;
    let by_name = pieces.into_iter();
    Ok(by_name.map(|piece| (piece.serial_folded.clone(), piece)).collect())
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
