//! What happens in a store whatever the tickets ask for: orders, vans, the workshop, counts, closings.

use chrono::{Datelike, NaiveTime};

use super::{Drawn, Storeroom, from_store, units};
use crate::demo::{Stage, scenes, words};
use crate::inventory::actions::closing;
use crate::inventory::actions::posting::Document;
use crate::inventory::ledger::Line;
use crate::inventory::model::Closing;
use crate::inventory::words::{ClosingKind, MovementKind};
use crate::platform::auth::actor::BranchId;
use crate::platform::clock::UtcTime;
use crate::platform::error::{AppError, AppResult};

/// Of a store's parts so many are used up in the workshop each week: one in this many.
const WORKSHOP_SHARE: usize = 20;

/// Parts that a van is given each month.
const VAN_LINES: usize = 6;

impl Storeroom {
    /// The workshop takes what it used, and the keeper orders what has run low.
    pub(super) fn week(
        &mut self,
        stage: &mut Stage,
        at: UtcTime,
        branch: BranchId,
    ) -> AppResult<()> {
        let house = self.index_of(branch)?;
        let kept = self.kept(stage, house);
        let reason = words::WORKSHOP.text(stage.lang);
        let lines = self.some(stage, house, &kept, kept.len() / WORKSHOP_SHARE + 1, 3)?;
        self.take_out(
            stage,
            house,
            at,
            MovementKind::InternalUse,
            (reason, &lines),
        )?;
        let main = self.house(house)?.main.id;
        let mut low = Vec::new();
        for part in kept {
            let on_file = self.catalogue.part(part)?;
            let there = self.shelves.level((on_file.id, main)).available();
            if there < units(on_file.minimum) {
                low.push((part, on_file.minimum * 3));
            }
        }
        self.receive(stage, house, at, &low, None)
    }

    /// Some of the parts that lie there, never more than is free.
    fn some(
        &self,
        stage: &mut Stage,
        house: usize,
        kept: &[usize],
        count: usize,
        most: i64,
    ) -> AppResult<Vec<Drawn>> {
        let main = self.house(house)?.main.id;
        let mut drawn: Vec<Drawn> = Vec::new();
        for _ in 0..count {
            let part = *stage.dice.pick(kept)?;
            let quantity = stage.dice.between(1, most);
            let key = (self.catalogue.part(part)?.id, main);
            let is_free = self.shelves.level(key).available() >= units(quantity);
            if is_free && drawn.iter().all(|(known, _)| *known != part) {
                drawn.push((part, quantity));
            }
        }
        Ok(drawn)
    }

    fn take_out(
        &mut self,
        stage: &mut Stage,
        house: usize,
        at: UtcTime,
        kind: MovementKind,
        (reason, drawn): (&str, &[Drawn]),
    ) -> AppResult<()> {
        let main = self.house(house)?.main.clone();
        let to = match kind {
            MovementKind::Scrap => Some(self.house(house)?.scrap.spot()),
            _ => None,
        };
        let mut lines = Vec::new();
        for (part, quantity) in drawn {
            let id = self.catalogue.part(*part)?.id;
            lines.push(Line {
                to,
                ..from_store(id, main.id, *quantity)
            });
        }
        let document = Document {
            reason: Some(reason.to_owned()),
            ..Document::of(kind)
        };
        self.post(stage, (house, &main), at, document, &lines, Vec::new())?;
        Ok(())
    }

    /// The vans are filled, what is broken goes, what the count did not find too, and the month before is
    /// closed.
    pub(super) fn month(
        &mut self,
        stage: &mut Stage,
        at: UtcTime,
        branch: BranchId,
    ) -> AppResult<()> {
        let house = self.index_of(branch)?;
        let kept = self.kept(stage, house);
        for van in self.house(house)?.vans.clone() {
            let load = self.some(stage, house, &kept, VAN_LINES, 4)?;
            self.send(stage, house, at, (&van, &load))?;
        }
        let broken = self.some(stage, house, &kept, 1, 1)?;
        let reason = words::DAMAGED.text(stage.lang);
        self.take_out(stage, house, at, MovementKind::Scrap, (reason, &broken))?;
        if !self.counts_itself(stage, house, at) {
            self.count(stage, house, at, &kept)?;
        }
        self.close(stage, house, at)
    }

    /// Whether people count the store through the program this month.
    fn counts_itself(&self, stage: &Stage, house: usize, at: UtcTime) -> bool {
        house < self.staged && at > stage.now.plus(-scenes::SPAN)
    }

    /// What the monthly count did not find.
    fn count(
        &mut self,
        stage: &mut Stage,
        house: usize,
        at: UtcTime,
        kept: &[usize],
    ) -> AppResult<()> {
        let missing = self.some(stage, house, kept, 2, 1)?;
        let reason = words::COUNTED.text(stage.lang);
        let kind = MovementKind::CountAdjustment;
        self.take_out(stage, house, at, kind, (reason, &missing))
    }

    /// The end of the month before.
    fn close(&mut self, stage: &mut Stage, house: usize, at: UtcTime) -> AppResult<()> {
        let first = at.date().with_day(1).unwrap_or_else(|| at.date());
        let until = UtcTime::new(first.and_time(NaiveTime::MIN).and_utc());
        let keeper = self.house(house)?.keeper.clone();
        let op = stage.op_at(at).by(keeper);
        let store = self.houses.get_mut(house).map(|house| &mut house.main);
        let store = store.ok_or_else(|| AppError::internal("a store that was never built"))?;
        if until <= stage.begin || store.closed_until.is_some_and(|closed| closed >= until) {
            return Ok(());
        }
        store.closed_until = Some(until);
        store.version += 1;
        store.updated_at = at;
        let closing = Closing {
            id: op.new_id(),
            store_id: store.id,
            kind: ClosingKind::Month,
            closed_until: until,
            closed_by: op.actor.id(),
            created_at: at,
        };
        stage.ledger.note(&op, closing::change_of(store, &closing));
        stage.ledger.rows().closings.push(closing);
        Ok(())
    }
}
