//! What goes from a store to its vans, and arrives.

use chrono::TimeDelta;

use super::{Drawn, Sent, Storeroom, Task, from_store};
use crate::demo::Stage;
use crate::inventory::actions::transfers;
use crate::inventory::ledger::{Line, Origin};
use crate::inventory::model::{Location, Transfer};
use crate::inventory::words::{MovementKind, TransferState};
use crate::platform::auth::actor::BranchId;
use crate::platform::clock::UtcTime;
use crate::platform::error::{AppError, AppResult};
use crate::platform::numbers::Series;
use crate::platform::op::Op;
use crate::platform::quantity::Quantity;

impl Storeroom {
    /// Sends a load to a van; it arrives within a day.
    pub(super) fn send(
        &mut self,
        stage: &mut Stage,
        house: usize,
        at: UtcTime,
        (van, load): (&Location, &[Drawn]),
    ) -> AppResult<()> {
        if load.is_empty() {
            return Ok(());
        }
        let house_of = self.house(house)?;
        let main = house_of.main.clone();
        let transit = house_of.transit.clone();
        let op = stage.op_at(at).by(house_of.keeper.clone());
        let number = stage.number(Series::StockTransfer, at);
        let transfer = sent_off(&op, number, (&main, van, &transit));
        let mut lines = Vec::new();
        for (part, quantity) in load {
            lines.push(Line {
                to: Some(transit.spot()),
                ..from_store(self.catalogue.part(*part)?.id, main.id, *quantity)
            });
        }
        let document = transfers::side_of(&transfer, MovementKind::Transfer);
        let entries = self.post(stage, (house, &main), at, document, &lines, Vec::new())?;
        let change = transfers::change_of(&transfer, &main, "stock_transfer.sent");
        stage.ledger.note(&op, change);
        let arrival = Task::Arrival {
            branch: main.branch_id,
            transfer: self.sent.len(),
        };
        stage.agenda.add(at.plus(TimeDelta::hours(20)), arrival);
        self.sent.push(Some(Sent {
            lines: entries
                .iter()
                .map(|entry| transfers::sent_line(transfer.id, entry))
                .collect(),
            transfer,
            van: van.clone(),
        }));
        Ok(())
    }

    /// All of it arrives.
    pub(super) fn arrive(
        &mut self,
        stage: &mut Stage,
        at: UtcTime,
        branch: BranchId,
        transfer: usize,
    ) -> AppResult<()> {
        let house = self.index_of(branch)?;
        let sent = self.sent.get_mut(transfer).and_then(Option::take);
        let mut sent = sent.ok_or_else(|| AppError::internal("a transfer that was never sent"))?;
        let transit = self.house(house)?.transit.spot();
        let lines: Vec<Line> = sent
            .lines
            .iter()
            .map(|line| Line {
                part: line.part_id,
                quantity: line.sent,
                origin: Origin::Lot {
                    lot: line.lot_id,
                    place: transit,
                },
                to: Some(sent.van.spot()),
                promised: Quantity::ZERO,
                serial: None,
            })
            .collect();
        let document = transfers::side_of(&sent.transfer, MovementKind::Transfer);
        self.post(stage, (house, &sent.van), at, document, &lines, Vec::new())?;
        for line in &mut sent.lines {
            line.received = line.sent;
        }
        sent.transfer.state = TransferState::Received;
        sent.transfer.version += 1;
        sent.transfer.updated_at = at;
        let op = stage.op_at(at).by(self.house(house)?.keeper.clone());
        let change = transfers::change_of(&sent.transfer, &sent.van, "stock_transfer.received");
        stage.ledger.note(&op, change);
        let rows = stage.ledger.rows();
        rows.transfers.push(sent.transfer);
        rows.transfer_lines.extend(sent.lines);
        Ok(())
    }
}

fn sent_off(
    op: &Op,
    number: String,
    (from, to, over): (&Location, &Location, &Location),
) -> Transfer {
    Transfer {
        id: op.new_id(),
        number,
        from_store_id: from.id,
        to_store_id: to.id,
        transit_id: over.id,
        state: TransferState::Sent,
        comment: None,
        sent_by: op.actor.id(),
        version: 1,
        created_at: op.now,
        updated_at: op.now,
    }
}
