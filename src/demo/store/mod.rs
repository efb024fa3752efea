//! The stores of the demo company: two years of receipts, issues, returns, transfers to the vans, counts
//! and closings.
//!
//! Every document goes through the ledger's own arithmetic ([`shelves`]), in the order of time: stories
//! and the calendar put tasks on the [`agenda`], and [`Storeroom::reach`] does what is due.

mod agenda;
mod calendar;
mod catalogue;
mod lending;
mod places;
mod shelves;
mod tickets;
mod vans;

pub(super) use agenda::{Agenda, Drawn, Task};
pub(super) use catalogue::Catalogue;
pub(super) use lending::Regained;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::TimeDelta;
use diesel::prelude::*;

use super::Stage;
use super::company::Company;
use super::scenes::Scene;
use super::words;
use crate::inventory::actions::posting::Document;
use crate::inventory::ledger::{Line, Origin};
use crate::inventory::model::{
    EntryRow, Location, LocationId, Lot, LotId, PartId, Reservation, SupplierId, TicketPartRow,
    Transfer, TransferLine,
};
use crate::inventory::words::MovementKind;
use crate::platform::auth::actor::{BranchId, TicketId};
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::schema::stock_locations;
use crate::platform::error::{AppError, AppResult};
use crate::platform::money::Money;
use crate::platform::quantity::Quantity;
use places::House;
use shelves::{By, Shelves};

/// Goods that are on their way to a van.
#[derive(Debug)]
struct Sent {
    transfer: Transfer,
    lines: Vec<TransferLine>,
    van: Location,
}

/// All stores of the company.
#[derive(Debug)]
pub(super) struct Storeroom {
    houses: Vec<House>,
    of_branch: HashMap<BranchId, usize>,
    catalogue: Arc<Catalogue>,
    shelves: Shelves,
    promises: HashMap<(TicketId, PartId), Reservation>,
    taken: BTreeMap<(TicketId, PartId), TicketPartRow>,
    /// The lots that tickets may bring something back to.
    went: HashMap<(TicketId, PartId), (LotId, Money)>,
    sent: Vec<Option<Sent>>,
    deliveries: u64,
    /// The first houses, in whose stores the program itself acts in the last weeks.
    staged: usize,
}

impl Storeroom {
    /// Sets the stores up and fills them.
    ///
    /// # Errors
    /// `internal` when the company lacks what a store needs.
    pub fn open(stage: &mut Stage, company: &Company) -> AppResult<Storeroom> {
        let mut houses = Vec::new();
        for branch in &company.branches {
            houses.push(House::build(stage, branch)?);
        }
        let of_branch = houses.iter().map(|house| house.branch).zip(0..).collect();
        let mut room = Storeroom {
            houses,
            of_branch,
            catalogue: stage.catalogue.clone(),
            shelves: Shelves::default(),
            promises: HashMap::new(),
            taken: BTreeMap::new(),
            went: HashMap::new(),
            sent: Vec::new(),
            deliveries: 0,
            staged: 0,
        };
        for index in 0..room.houses.len() {
            room.fill(stage, index)?;
        }
        Ok(room)
    }

    /// The opening stock, and the calendar of the store.
    fn fill(&mut self, stage: &mut Stage, house: usize) -> AppResult<()> {
        let at = stage.begin.plus(TimeDelta::hours(1));
        let mut wanted = Vec::new();
        for part in self.kept(stage, house) {
            wanted.push((part, self.catalogue.part(part)?.minimum * 3));
        }
        let reason = words::OPENING.text(stage.lang);
        self.receive(stage, house, at, &wanted, Some(reason))?;
        let branch = self.house(house)?.branch;
        let mut week = stage.begin.plus(TimeDelta::days(3));
        while week < stage.now {
            stage.agenda.add(week, Task::Week { branch });
            week = week.plus(TimeDelta::days(7));
        }
        let mut month = stage.begin.plus(TimeDelta::days(20));
        while month < stage.now {
            stage.agenda.add(month, Task::Month { branch });
            month = month.plus(TimeDelta::days(30));
        }
        Ok(())
    }

    /// The parts that a branch keeps: what faults ask for, and a share of the rest.
    fn kept(&self, stage: &Stage, house: usize) -> Vec<usize> {
        let common = self.catalogue.for_faults;
        let rest = self.catalogue.len().saturating_sub(common);
        let share = stage.numbers.kept.saturating_sub(common).min(rest);
        let others = (0..share).map(|step| common + (house * 37 + step) % rest.max(1));
        (0..common).chain(others).collect()
    }

    /// Does everything that is due before `until`, up to the next scene, which is not the store's to play.
    ///
    /// # Errors
    /// `internal` when the ledger refuses something, which is a fault of the demo.
    pub fn reach(
        &mut self,
        stage: &mut Stage,
        until: UtcTime,
    ) -> AppResult<Option<(UtcTime, Scene)>> {
        while let Some((at, task)) = stage.agenda.next(until) {
            match task {
                Task::Scene(scene) => return Ok(Some((at, scene))),
                task => self.perform(stage, at, task)?,
            }
        }
        Ok(None)
    }

    fn perform(&mut self, stage: &mut Stage, at: UtcTime, task: Task) -> AppResult<()> {
        match task {
            Task::Promise {
                branch,
                ticket,
                part,
            } => self.promise(stage, at, (branch, ticket), part),
            Task::Issue {
                branch,
                ticket,
                technician,
                drawn,
            } => self.issue(stage, at, (branch, ticket), technician, &drawn),
            Task::Return {
                branch,
                ticket,
                drawn,
            } => self.take_back(stage, at, (branch, ticket), drawn),
            Task::Reopened { ticket } => {
                self.reopened(ticket);
                Ok(())
            }
            Task::Used { ticket, drawn } => self.used(at, ticket, &drawn),
            Task::OldPart {
                branch,
                ticket,
                drawn,
            } => self.old_part(stage, at, (branch, ticket), drawn),
            Task::Week { branch } => self.week(stage, at, branch),
            Task::Month { branch } => self.month(stage, at, branch),
            Task::Arrival { branch, transfer } => self.arrive(stage, at, branch, transfer),
            Task::Scene(_) => Err(AppError::internal("a scene is not the store's to play")),
        }
    }

    fn house(&self, index: usize) -> AppResult<&House> {
        self.houses
            .get(index)
            .ok_or_else(|| AppError::internal("a store that was never built"))
    }

    fn index_of(&self, branch: BranchId) -> AppResult<usize> {
        self.of_branch
            .get(&branch)
            .copied()
            .ok_or_else(|| AppError::internal("a branch without a store"))
    }

    /// Posts a document in the name of the keeper.
    fn post(
        &mut self,
        stage: &mut Stage,
        (house, store): (usize, &Location),
        at: UtcTime,
        document: Document,
        lines: &[Line],
        lots: Vec<Lot>,
    ) -> AppResult<Vec<EntryRow>> {
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        let actor = self.house(house)?.keeper.clone();
        let by = By {
            actor: &actor,
            store,
            at,
        };
        self.shelves.post(stage, by, document, lines, lots)
    }

    /// Goods come in from their suppliers, one delivery each.
    fn receive(
        &mut self,
        stage: &mut Stage,
        house: usize,
        at: UtcTime,
        wanted: &[Drawn],
        reason: Option<&str>,
    ) -> AppResult<()> {
        let main = self.house(house)?.main.clone();
        let mut by_supplier: BTreeMap<SupplierId, Vec<Drawn>> = BTreeMap::new();
        for (part, quantity) in wanted {
            let supplier = self.catalogue.part(*part)?.supplier;
            by_supplier
                .entry(supplier)
                .or_default()
                .push((*part, *quantity));
        }
        for (supplier, parts) in by_supplier {
            let (mut lines, mut lots) = (Vec::new(), Vec::new());
            for drawn in parts {
                let (line, lot) = self.delivered(stage, house, at, drawn)?;
                lines.push(line);
                lots.push(lot);
            }
            self.deliveries += 1;
            let document = Document {
                supplier: Some(supplier),
                reference: Some(format!("SH{:07}", self.deliveries)),
                reason: reason.map(str::to_owned),
                ..Document::of(MovementKind::Receipt)
            };
            self.post(stage, (house, &main), at, document, &lines, lots)?;
        }
        Ok(())
    }

    /// A new lot, at the price of its time, onto its shelf.
    fn delivered(
        &self,
        stage: &Stage,
        house: usize,
        at: UtcTime,
        (index, quantity): Drawn,
    ) -> AppResult<(Line, Lot)> {
        let part = self.catalogue.part(index)?;
        let half_years = (at.millis() - stage.begin.millis()) / (180 * 86_400_000);
        let price = part.price(half_years);
        let lot = Lot {
            id: stage.op_at(at).new_id(),
            part_id: part.id,
            number: None,
            received_at: at,
            unit_cost_amount: price.amount_minor,
            unit_cost_currency: price.currency,
            supplier_id: Some(part.supplier),
            expires_on: None,
            created_at: at,
        };
        let line = Line {
            part: part.id,
            quantity: units(quantity),
            origin: Origin::Outside {
                lot: lot.id,
                received_at: at,
                unit_cost: price,
            },
            to: Some(self.house(house)?.shelf(index).spot()),
            promised: Quantity::ZERO,
            serial: None,
        };
        Ok((line, lot))
    }

    /// Orders in haste what is not there.
    fn ensure(
        &mut self,
        stage: &mut Stage,
        house: usize,
        at: UtcTime,
        (part, quantity): Drawn,
    ) -> AppResult<()> {
        let on_file = self.catalogue.part(part)?;
        let key = (on_file.id, self.house(house)?.main.id);
        if self.shelves.level(key).available() >= Quantity::units(quantity) {
            return Ok(());
        }
        let more = on_file.minimum * 3 + quantity;
        self.receive(stage, house, at, &[(part, more)], None)
    }

    /// Writes where everything stands in the end.
    pub fn settle(mut self, stage: &mut Stage) -> Closed {
        let rows = stage.ledger.rows();
        let still_out = std::mem::take(&mut self.sent).into_iter().flatten();
        for sent in still_out {
            rows.transfers.push(sent.transfer);
            rows.transfer_lines.extend(sent.lines);
        }
        let mut promises: Vec<Reservation> =
            std::mem::take(&mut self.promises).into_values().collect();
        promises.sort_unstable_by_key(|one| one.id);
        rows.reservations.extend(promises);
        rows.ticket_parts
            .extend(std::mem::take(&mut self.taken).into_values());
        let lent: Vec<House> = self.houses.drain(..self.staged).collect();
        let written: BTreeSet<LocationId> = lent.iter().flat_map(House::stores).collect();
        self.shelves.settle(stage, &written);
        let mains = lent.into_iter().chain(self.houses).map(|house| house.main);
        Closed(mains.filter(|main| main.closed_until.is_some()).collect())
    }
}

/// Stores whose past is closed.
#[derive(Debug)]
pub(super) struct Closed(Vec<Location>);

impl Closed {
    /// Notes it on the stores, once all of their closings are written.
    ///
    /// # Errors
    /// Database faults.
    pub fn write(&self, db: &mut Db) -> AppResult<()> {
        for store in &self.0 {
            diesel::update(stock_locations::table.find(store.id))
                .set(store)
                .execute(db)?;
        }
        Ok(())
    }
}

/// So many units.
fn units(quantity: i64) -> Quantity {
    Quantity::units(quantity)
}

/// A line that takes from a store, the oldest first.
fn from_store(part: PartId, store: LocationId, quantity: i64) -> Line {
    Line {
        part,
        quantity: units(quantity),
        origin: Origin::Store(store),
        to: None,
        promised: Quantity::ZERO,
        serial: None,
    }
}
