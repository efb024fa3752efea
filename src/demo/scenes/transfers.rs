//! Goods on their way: to the store next door, not received yet; to a van, where something is missing.

use diesel::prelude::*;

use super::crew::Crew;
use super::live::Act;
use super::{When, of_scene, unplanned};
use crate::demo::words;
use crate::inventory::TransferId;
use crate::inventory::actions::transfers;
use crate::inventory::dto::movements::StockLine;
use crate::inventory::dto::transfers::{
    StockTransferCreate, StockTransferReceiptCreate, StockTransferSettlementCreate,
    TransferLineCount,
};
use crate::platform::db::schema::stock_transfer_lines as lines;
use crate::platform::error::AppResult;
use crate::platform::quantity::Quantity;

/// A step of a transfer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Send,
    /// One piece of the first line is missing.
    ReceiveShort,
    /// What is missing is lost.
    Settle,
}

/// A transfer on its way.
#[derive(Debug)]
pub(super) struct Sending {
    crew: usize,
    /// The branch to which it goes; without one, to the own van.
    to: Option<usize>,
    pub steps: &'static [(When, Step)],
    transfer: Option<TransferId>,
}

const SENT: &[(When, Step)] = &[((1, 6), Step::Send)];
const DIFFERING: &[(When, Step)] = &[((6, 2), Step::Send), ((5, 3), Step::ReceiveShort)];
const SETTLED: &[(When, Step)] = &[
    ((16, 2), Step::Send),
    ((15, 3), Step::ReceiveShort),
    ((13, 3), Step::Settle),
];

/// What the branches send: each to the next one and, twice, to a van.
pub(super) fn of(crews: &[Crew]) -> Vec<Sending> {
    let sending = |crew: usize, to, steps| Sending {
        crew,
        to,
        steps,
        transfer: None,
    };
    let of_branch = |crew: usize| {
        let next = Some((crew + 1) % crews.len().max(1)).filter(|next| *next != crew);
        let next = next.map(|next| sending(crew, Some(next), SENT));
        let own = [sending(crew, None, DIFFERING), sending(crew, None, SETTLED)];
        own.into_iter().chain(next)
    };
    (0..crews.len()).flat_map(of_branch).collect()
}

/// Plays a step of a transfer.
///
/// # Errors
/// What the store refuses; database faults.
pub(super) fn play(
    act: &mut Act<'_, '_>,
    crews: &[Crew],
    sending: Option<&mut Sending>,
    step: usize,
) -> AppResult<()> {
    let (crew, sending) = of_scene(crews, sending, |one| one.crew)?;
    match sending.steps.get(step).map(|(_, step)| *step) {
        Some(Step::Send) => sending.send(act, crew),
        Some(Step::ReceiveShort) => sending.receive_short(act, crew),
        Some(Step::Settle) => sending.settle(act, crew),
        None => Ok(()),
    }
}

impl Sending {
    fn send(&mut self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let (to, why) = match self.to {
            Some(house) => (act.room.places(house)?.0, words::FOR_THE_OTHER_STORE),
            None => {
                let van = act.room.places(crew.house)?.2;
                (van.ok_or_else(unplanned)?, words::FOR_THE_VAN)
            }
        };
        let plenty = act.room.plenty(act.stage, crew.house)?;
        let mut goods = Vec::new();
        for (part, _) in plenty.into_iter().take(3) {
            goods.push(StockLine {
                part_id: act.stage.catalogue.part(part)?.id,
                quantity: Quantity::units(3),
                serials: Vec::new(),
            });
        }
        let sent = StockTransferCreate {
            from_location_id: act.room.places(crew.house)?.0.id,
            to_store_id: to.id,
            comment: Some(why.text(act.stage.lang).to_owned()),
            lines: goods,
        };
        let transfer = act.with_stock(crew.house, &crew.keeper, move |tx| {
            transfers::send(tx, &sent)
        })?;
        self.transfer = Some(transfer.id);
        Ok(())
    }

    fn receive_short(&self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let transfer = self.transfer.ok_or_else(unplanned)?;
        let van = act.room.places(crew.house)?.2.map(|van| van.id);
        let location_id = van.ok_or_else(unplanned)?;
        act.with_stock(crew.house, &crew.keeper, move |tx| {
            let (line, on_way): (i32, Quantity) = lines::table
                .filter(lines::transfer_id.eq(transfer))
                .order(lines::line)
                .select((lines::line, lines::sent))
                .first(tx.db())?;
            let received = on_way.minus(Quantity::ONE);
            let sent = StockTransferReceiptCreate {
                location_id,
                lines: vec![TransferLineCount { line, received }],
            };
            transfers::receive(tx, transfer, &sent)
        })
        .map(drop)
    }

    fn settle(&self, act: &mut Act<'_, '_>, crew: &Crew) -> AppResult<()> {
        let transfer = self.transfer.ok_or_else(unplanned)?;
        let sent = StockTransferSettlementCreate {
            location_id: None,
            reason: words::BROKEN_ON_THE_WAY.text(act.stage.lang).to_owned(),
        };
        act.with_stock(crew.house, &crew.keeper, move |tx| {
            transfers::settle(tx, transfer, &sent)
        })
        .map(drop)
    }
}
