//! Differences as lines of the ledger.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::inventory::actions::giving_way::Turnovers;
use crate::inventory::actions::lines::Said;
use crate::inventory::actions::receiving::{Incoming, new_lot};
use crate::inventory::counts::model::CountLine;
use crate::inventory::ledger::{Line, Origin};
use crate::inventory::model::{Location, LocationId, Lot, Part, PartId};
use crate::inventory::repo as stock;
use crate::inventory::words::LocationKind;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::money::{Currency, Money};
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;

/// What a count does to the books, gathered before anything is locked.
#[derive(Debug, Default)]
pub struct Adjustment {
    pub(super) incoming: Incoming,
    /// Pieces from elsewhere in the store, and goods that come into lots they belong to.
    pub(super) placed: Vec<Line>,
    /// What is lost.
    pub(super) lost: Vec<Line>,
    /// Gained and lost of what is fit for use, by part.
    fit: Turnovers,
    changed: Vec<CountLine>,
}

/// Parts, places and what surpluses cost.
pub(super) struct Known<'a> {
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
        match difference.is_positive() {
            true => self.gain(tx, known, line, difference)?,
            false => self
                .lost
                .push(loss(line, part, place, difference.negated())),
        }
        Ok(difference)
    }

    /// A surplus goes into its lot, or makes a lot of its own.
    fn gain(
        &mut self,
        tx: &mut Tx,
        known: &Known<'_>,
        line: &CountLine,
        quantity: Quantity,
    ) -> AppResult<()> {
        let (part, place) = known.of(line)?;
        let Some(lot) = lot_of(tx, line)? else {
            let lot = known.new_lot(tx, part, place)?;
            let said = Said {
                part_id: part.id,
                quantity,
                serials: &[],
            };
            return self.incoming.add(tx, part, &said, place, lot);
        };
        self.placed.push(Line {
            part: part.id,
            quantity,
            origin: Origin::Outside {
                lot: lot.id,
                received_at: lot.received_at,
                unit_cost: lot.unit_cost(),
            },
            to: Some(place.spot()),
            promised: Quantity::ZERO,
            serial: None,
        });
        Ok(())
    }

    pub(super) fn note(&mut self, part: &Part, place: &Location, change: Quantity) {
        if place.kind.is_fit() {
            let turnover = self.fit.entry(part.id).or_default();
            match change.is_positive() {
                true => turnover.gained = turnover.gained.plus(change),
                false => turnover.lost = turnover.lost.plus(change.negated()),
            }
        }
    }

    /// What the store gains and loses of what is fit for use.
    pub fn turnovers(&self) -> &Turnovers {
        &self.fit
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
    pub(super) fn of(&self, line: &CountLine) -> AppResult<(&Part, &Location)> {
        let part = self.parts.get(&line.part_id);
        let found = part.zip(self.places.get(&line.location_id));
        found.ok_or_else(|| AppError::internal("a count of an unknown part or place"))
    }

    /// A surplus costs what is said, or what the part cost last; old parts are worth nothing.
    pub(super) fn new_lot(&self, tx: &mut Tx, part: &Part, place: &Location) -> AppResult<Lot> {
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

fn loss(line: &CountLine, part: &Part, place: &Location, quantity: Quantity) -> Line {
    let spot = place.spot();
    let origin = match line.lot_id {
        Some(lot) => Origin::Lot { lot, place: spot },
        None => Origin::Place(spot),
    };
    Line {
        part: part.id,
        quantity,
        origin,
        to: None,
        promised: Quantity::ZERO,
        serial: None,
    }
}

fn lot_of(tx: &mut Tx, line: &CountLine) -> AppResult<Option<Lot>> {
    let Some(id) = line.lot_id else {
        return Ok(None);
    };
    Ok(stock::lots::by_ids(tx.db(), &[id])?.remove(&id))
}
