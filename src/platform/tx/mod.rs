//! The one way to write: one transaction with its events, audit lines and idempotency record.

mod traces;

use diesel::Connection;
use serde_json::Value;

use crate::platform::auth::actor::BranchId;
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::dialect::{Besides, together};
use crate::platform::db::schema::{audit_log, outbox};
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::Reply;
use crate::platform::idempotency;
use crate::platform::ids::Id;
use crate::platform::op::{IdempotencyRequest, Op};

pub use traces::{
    AuditId, AuditRow, Change, EntityId, EntityKind, EventId, OutboxRow, RequestId, Visibility,
    write_traces,
};

/// The last change of a write: done with what ends the write, in one statement where the database is far.
pub type LastChange = Box<dyn FnOnce(&mut Db, Box<dyn Besides + '_>) -> AppResult<()>>;

/// An open write transaction.
pub struct Tx<'a> {
    db: &'a mut Db,
    op: &'a Op,
    events: Vec<OutboxRow>,
    lines: Vec<AuditRow>,
    last: Option<LastChange>,
}

impl<'a> Tx<'a> {
    /// Wraps a connection on which a transaction is open.
    pub fn new(db: &'a mut Db, op: &'a Op) -> Tx<'a> {
        Tx {
            db,
            op,
            events: Vec::new(),
            lines: Vec::new(),
            last: None,
        }
    }

    /// The connection, for queries.
    pub fn db(&mut self) -> &mut Db {
        self.db
    }

    /// The operation; its borrow does not hold the transaction.
    pub fn op(&self) -> &'a Op {
        self.op
    }

    /// The operation's "now".
    pub fn now(&self) -> UtcTime {
        self.op.now
    }

    /// A new identifier.
    pub fn new_id<K>(&self) -> Id<K> {
        self.op.new_id()
    }

    /// Does `work` in a savepoint: what it refuses leaves neither rows nor records behind, and the
    /// transaction goes on.
    ///
    /// # Errors
    /// What `work` returns; database faults.
    pub fn attempt<T>(&mut self, work: impl FnOnce(&mut Tx) -> AppResult<T>) -> AppResult<T> {
        let op = self.op;
        let (done, events, lines) = self.db.transaction(|db| {
            let mut inner = Tx::new(db, op);
            let done = work(&mut inner)?;
            inner.settle()?;
            Ok::<_, AppError>((done, inner.events, inner.lines))
        })?;
        self.events.extend(events);
        self.lines.extend(lines);
        Ok(done)
    }

    /// Puts a change off to the end of the transaction, for changes under a lock that others wait for: it
    /// shares its journey with the traces. Nothing may rest on it in between; a later one is done after it.
    ///
    /// # Errors
    /// Those of a change that was put off before.
    pub fn at_last(&mut self, change: LastChange) -> AppResult<()> {
        self.settle()?;
        self.last = Some(change);
        Ok(())
    }

    /// Does what was put off.
    fn settle(&mut self) -> AppResult<()> {
        match self.last.take() {
            Some(last) => last(self.db, Box::new(())),
            None => Ok(()),
        }
    }

    /// Records a change: one event and one audit line, written when the transaction ends.
    pub fn record(&mut self, change: Change) {
        let (event, line) = change.traces(self.op);
        self.events.push(event);
        self.lines.push(line);
    }

    /// Records an act that changes no record that others follow: a reveal, a sign-in, a refusal.
    pub fn audit<K>(
        &mut self,
        action: &str,
        entity: &'static str,
        id: Option<Id<K>>,
        branch: Option<BranchId>,
        reason: Option<String>,
        changes: Value,
    ) {
        let line = AuditRow::of(self.op, action, entity, id.map(Id::cast));
        self.lines.push(line.saying(branch, reason, changes));
    }

    /// Writes what was recorded so far, so that a transaction of many records need not keep it all in
    /// memory. One line stays for the end, which wants to see that something was recorded.
    ///
    /// # Errors
    /// Database faults.
    pub fn flush(&mut self) -> AppResult<()> {
        self.settle()?;
        let kept = self.lines.pop();
        write_traces(self.db, &self.events, &self.lines)?;
        self.events.clear();
        self.lines.clear();
        self.lines.extend(kept);
        Ok(())
    }

    /// Writes what was recorded. A write that recorded nothing is a fault of ours: it would leave
    /// no trace of who changed what.
    ///
    /// # Errors
    /// Database faults; `internal` when nothing was recorded.
    pub fn finish(self) -> AppResult<()> {
        self.require_trace()?;
        self.finish_upkeep()
    }

    /// Writes what was recorded, and keeps the answer for repeats of the request.
    ///
    /// # Errors
    /// As [`Tx::finish`].
    pub fn finish_with(mut self, sent: &IdempotencyRequest, reply: &Reply) -> AppResult<()> {
        self.require_trace()?;
        let principal = self.op.actor.principal();
        let answer = idempotency::answer(&principal, sent, reply);
        let last = self.last.take();
        // By far the most writes are one change: three statements become one.
        let ([event], [line]) = (self.events.as_slice(), self.lines.as_slice()) else {
            if let Some(last) = last {
                last(self.db, Box::new(()))?;
            }
            write_traces(self.db, &self.events, &self.lines)?;
            together(self.db, answer, ())?;
            return Ok(());
        };
        let line = diesel::insert_into(audit_log::table).values(line);
        let event = diesel::insert_into(outbox::table).values(event);
        match last {
            Some(last) => last(self.db, Box::new((answer, line, event))),
            None => {
                together(self.db, answer, (line, event))?;
                Ok(())
            }
        }
    }

    fn require_trace(&self) -> AppResult<()> {
        if self.lines.is_empty() {
            return Err(AppError::internal("a write left no audit line"));
        }
        Ok(())
    }

    /// Writes what was recorded, if anything was: sweeping up and numbering change nothing that anybody
    /// could ask about later, and a job often finds nothing to do.
    ///
    /// # Errors
    /// Database faults.
    pub fn finish_upkeep(mut self) -> AppResult<()> {
        self.settle()?;
        write_traces(self.db, &self.events, &self.lines)
    }
}

#[cfg(test)]
mod tests;
