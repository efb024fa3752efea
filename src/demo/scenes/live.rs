//! The database while the company is being written: batches go to the writer, scenes happen at once.

use crossbeam_channel::{Sender, bounded};
use diesel::prelude::*;

use crate::demo::Stage;
use crate::demo::batch::Batch;
use crate::demo::store::{Regained, Storeroom};
use crate::platform::auth::Actor;
use crate::platform::clock::UtcTime;
use crate::platform::db::Database;
use crate::platform::db::dialect::{continue_after, last_number};
use crate::platform::db::schema::outbox;
use crate::platform::error::{AppError, AppResult};
use crate::platform::ids::Id;
use crate::platform::numbers::Series;
use crate::platform::tx::{EventId, RequestId, Tx};

/// What the writer gets.
#[derive(Debug)]
pub(in crate::demo) enum Mail {
    /// Rows to write.
    Batch(Box<Batch>),
    /// Tell me when everything before is written.
    Tell(Sender<()>),
}

/// The database that is being filled.
#[derive(Clone, Copy)]
pub(in crate::demo) struct Live<'a> {
    pub database: &'a Database,
    pub to_writer: &'a Sender<Mail>,
}

/// The series that both the demo and the program draw numbers from.
const SHARED: [Series; 2] = [Series::StockMovement, Series::StockTransfer];

impl Live<'_> {
    /// Hands rows to the writer when there are enough of them, or all at the end.
    ///
    /// # Errors
    /// `internal` when the writer has ended.
    pub fn hand_on(&self, stage: &mut Stage, is_end: bool) -> AppResult<()> {
        match stage.ledger.take(is_end) {
            Some(batch) => self.send(Mail::Batch(Box::new(batch))),
            None => Ok(()),
        }
    }

    fn send(&self, mail: Mail) -> AppResult<()> {
        let sent = self.to_writer.send(mail);
        sent.map_err(|_| AppError::internal("the writer of the demo has ended"))
    }

    /// Waits until everything told so far is written.
    ///
    /// # Errors
    /// `internal` when the writer has ended.
    pub fn flush(&self, stage: &mut Stage) -> AppResult<()> {
        self.hand_on(stage, true)?;
        let (done, is_done) = bounded(1);
        self.send(Mail::Tell(done))?;
        let told = is_done.recv();
        told.map_err(|_| AppError::internal("the writer of the demo has ended"))
    }

    /// Writes what lies in the stores of a house.
    ///
    /// # Errors
    /// Database faults.
    pub fn lend(&self, stage: &Stage, room: &Storeroom, house: usize) -> AppResult<()> {
        let lent = room.lend(stage, house)?;
        self.database.write_blocking(move |db| lent.write(db))
    }
}

/// One scene being played.
pub(super) struct Act<'a, 'b> {
    pub live: &'a Live<'b>,
    pub stage: &'a mut Stage,
    pub room: &'a mut Storeroom,
    pub at: UtcTime,
}

impl Act<'_, '_> {
    /// Somebody does something, in one transaction as a request does.
    ///
    /// # Errors
    /// What `work` refuses; database faults.
    pub fn does<T: Send + 'static>(
        &mut self,
        who: &Actor,
        work: impl Fn(&mut Tx) -> AppResult<T> + Send + 'static,
    ) -> AppResult<T> {
        let op = self.stage.op_at(self.at).by(who.clone());
        let request: RequestId = Id::new(op.request_id);
        let done = self.live.database.write_blocking(move |db| {
            let mut tx = Tx::new(db, &op);
            let done = work(&mut tx)?;
            tx.finish()?;
            Ok(done)
        })?;
        let events: Vec<(EventId, UtcTime)> = self.live.database.read_blocking(move |db| {
            Ok(outbox::table
                .filter(outbox::sequence.is_null())
                .filter(outbox::request_id.eq(request))
                .order(outbox::id)
                .select((outbox::id, outbox::created_at))
                .load(db)?)
        })?;
        self.stage.ledger.adopt(events);
        Ok(done)
    }

    /// The same where goods move in the stores of a house.
    ///
    /// # Errors
    /// Those of [`Act::does`].
    pub fn with_stock<T: Send + 'static>(
        &mut self,
        house: usize,
        who: &Actor,
        work: impl Fn(&mut Tx) -> AppResult<T> + Send + 'static,
    ) -> AppResult<T> {
        self.live.lend(self.stage, self.room, house)?;
        self.share_numbers()?;
        let done = self.does(who, work)?;
        let stores = self.room.lend(self.stage, house)?.stores();
        let regained = self
            .live
            .database
            .read_blocking(move |db| Regained::read(db, stores))?;
        self.room.regain(regained);
        self.take_numbers()?;
        Ok(done)
    }

    /// The program goes on after the demo's numbers.
    fn share_numbers(&self) -> AppResult<()> {
        let period = self.at.year_month();
        let mut known = Vec::new();
        for series in SHARED {
            let last = self.stage.serials.get(&(series, period.clone())).copied();
            known.extend(last.map(|last| (series, last)));
        }
        self.live.database.write_blocking(move |db| {
            for (series, last) in &known {
                continue_after(db, series.scope(), &period, *last)?;
            }
            Ok(())
        })
    }

    /// The demo goes on after the program's numbers.
    fn take_numbers(&mut self) -> AppResult<()> {
        for series in SHARED {
            let period = self.at.year_month();
            let asked = period.clone();
            let last = self
                .live
                .database
                .read_blocking(move |db| Ok(last_number(db, series.scope(), &asked)?))?;
            if let Some(last) = last {
                self.stage.serials.insert((series, period), last);
            }
        }
        Ok(())
    }
}
