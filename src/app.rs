//! The state that every request shares, and the ONE list of jobs. The rooms are listed in
//! [`crate::server::mount`].

use std::sync::Arc;

use crate::config::Config;
use crate::platform::auth::{Tokens, standing};
use crate::platform::clock::Clock;
use crate::platform::db::{Database, Db};
use crate::platform::error::AppResult;
use crate::platform::http::contract::Contract;
use crate::platform::http::{Answer, Reply};
use crate::platform::idempotency;
use crate::platform::ids::IdSource;
use crate::platform::jobs::{NumberEvents, Registered, SweepIdempotencyKeys};
use crate::platform::op::Op;
use crate::platform::tx::Tx;

/// The ONE list of periodic work. `aftercare serve` does it, `aftercare jobs` shows it.
pub const JOBS: &[Registered] = &[
    Registered::of::<NumberEvents>(),
    Registered::of::<crate::tickets::parts::jobs::FillWants>(),
    Registered::of::<crate::tickets::quotes::jobs::ExpireQuotes>(),
    Registered::of::<crate::tickets::texts::FollowCustomers>(),
    Registered::of::<SweepIdempotencyKeys>(),
    Registered::of::<crate::files::jobs::SweepAttachments>(),
    Registered::of::<crate::files::jobs::SweepStrayFiles>(),
    Registered::of::<crate::sheets::jobs::SweepFaults>(),
    Registered::of::<crate::sheets::jobs::RunSheets>(),
    Registered::of::<crate::access::jobs::SweepSessions>(),
    Registered::of::<crate::access::jobs::ReloadKeys>(),
    Registered::of::<crate::access::jobs::RetireKeys>(),
];

/// What a process does for its own memory even where it leaves the periodic work to others.
pub const OWN_JOBS: &[Registered] = &[Registered::of::<crate::access::jobs::ReloadKeys>()];

/// The program's state, made once at start by a function that the tests use too.
pub struct App {
    /// The database threads.
    pub db: Database,
    /// Where "now" comes from.
    pub clock: Arc<dyn Clock>,
    /// Where identifiers come from.
    pub ids: Arc<dyn IdSource>,
    /// Settings of this process.
    pub config: Config,
    /// Signs and checks tokens and cursors.
    pub tokens: Arc<Tokens>,
    /// The published contract and the rules in it.
    pub contract: Arc<Contract>,
    /// Hashes passwords, few at a time.
    pub passwords: crate::access::passwords::Passwords,
}

impl App {
    /// An operation of the program itself.
    pub fn system_op(&self, job: &'static str) -> Op {
        Op::new(
            crate::platform::auth::Actor::System(job),
            self.clock.now(),
            self.ids.clone(),
        )
    }

    /// Looks the token keys up again: another process may have added one, or retired one.
    ///
    /// # Errors
    /// Database faults; then the known keys stay.
    pub async fn renew_keys(&self) -> AppResult<bool> {
        let stored = self.db.read(crate::access::keys::stored).await?;
        self.tokens.renew(stored)
    }

    /// Reads for `op`: the caller's standing is checked on the same connection.
    ///
    /// # Errors
    /// `token_revoked`, what `work` returns, database faults.
    pub async fn read<T: Send + 'static>(
        &self,
        op: Op,
        work: impl FnOnce(&mut Db, &Op) -> AppResult<T> + Send + 'static,
    ) -> AppResult<T> {
        self.db
            .read(move |db| {
                standing::check(db, &op)?;
                work(db, &op)
            })
            .await
    }

    /// [`App::read`] where all of `work` must see the same state of the data.
    ///
    /// # Errors
    /// Those of [`App::read`].
    pub async fn read_consistent<T: Send + 'static>(
        &self,
        op: Op,
        work: impl FnOnce(&mut Db, &Op) -> AppResult<T> + Send + 'static,
    ) -> AppResult<T> {
        self.db
            .read_consistent(move |db| {
                standing::check(db, &op)?;
                work(db, &op)
            })
            .await
    }

    /// Writes for `op` in one transaction: standing, idempotency key, work, events and audit lines.
    /// `work` may run again when the database asks for it, so it must change nothing but the database.
    ///
    /// # Errors
    /// `token_revoked`, the idempotency refusals, what `work` returns, database faults.
    pub async fn write<A: Answer>(
        &self,
        op: Op,
        mut work: impl FnMut(&mut Tx) -> AppResult<A> + Send + 'static,
    ) -> AppResult<Reply> {
        let written = self
            .db
            .write(move |db| write_once(db, &op, &mut work))
            .await?;
        match written {
            Written::Kept(reply) => Ok(reply),
            Written::Open(answer) => answer.render(),
        }
    }
}

/// What a committed write leaves to be sent.
enum Written<A> {
    /// The answer as a repeat of the request will find it.
    Kept(Reply),
    /// What the answer is yet to be made of.
    Open(A),
}

/// One attempt of a write, inside an open transaction.
fn write_once<A: Answer>(
    db: &mut Db,
    op: &Op,
    work: &mut impl FnMut(&mut Tx) -> AppResult<A>,
) -> AppResult<Written<A>> {
    standing::check(db, op)?;
    if let Some(sent) = &op.idempotency
        && let Some(earlier) = idempotency::claim(db, op, sent)?
    {
        return Ok(Written::Kept(earlier));
    }
    let mut tx = Tx::new(db, op);
    let answer = work(&mut tx)?;
    let Some(sent) = &op.idempotency else {
        tx.finish()?;
        return Ok(Written::Open(answer));
    };
    let reply = answer.render()?;
    tx.finish_with(sent, &reply)?;
    Ok(Written::Kept(reply))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_leaves_the_work_to_others_still_does_its_own() {
        let names =
            |jobs: &[Registered]| -> Vec<&str> { jobs.iter().map(|job| job.name).collect() };
        let own: Vec<Registered> = JOBS
            .iter()
            .filter(|job| job.is_in_every_process)
            .copied()
            .collect();
        assert_eq!(names(OWN_JOBS), names(&own));
    }
}
