//! The program's own use cases in a tight loop on the database threads: no HTTP, no JSON, no waiting
//! for a request to arrive.

mod loops;

use std::sync::Arc;
use std::time::Duration;

use aftercare::inventory::actions::issuing;
use aftercare::inventory::dto::movements::StockIssueCreate;
use aftercare::platform::auth::Actor;
use aftercare::platform::auth::actor::{Person as Signed, SessionId, TicketId};
use aftercare::platform::clock::{Clock, SystemClock};
use aftercare::platform::db::schema::sessions;
use aftercare::platform::db::{Database, DbSettings};
use aftercare::platform::error::{AppError, AppResult};
use aftercare::platform::http::page::{CommaList, PageRequest};
use aftercare::platform::ids::RandomIds;
use aftercare::platform::op::Op;
use aftercare::tickets::actions;
use aftercare::tickets::dto::acts::TicketTransitionCreate;
use aftercare::tickets::dto::filter::TicketFilter;
use aftercare::tickets::dto::request::TicketCreate;
use aftercare::tickets::flow::TicketState;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::Floor;
use crate::Fallible;
use crate::person::Person;
use crate::samples::Samples;
use crate::shapes::new_ticket_body;

/// The library on one database.
pub struct Library {
    settings: DbSettings,
    actor: Actor,
    seconds: Duration,
}

/// How writes reach the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commit {
    /// Up to 64 share one sync.
    Shared,
    /// Each write has a sync of its own.
    Each,
    /// Up to 64 share a commit that is not synced: not what the program may do.
    Unsynced,
}

impl Library {
    /// The person of the load, on the database of `settings`; they must have signed in.
    ///
    /// # Errors
    /// Database faults.
    pub fn new(
        settings: DbSettings,
        person: &Person,
        samples: &Samples,
        seconds: Duration,
    ) -> Fallible<Library> {
        let database = Database::open(&settings)?;
        let id = person.id;
        let session: AppResult<SessionId> = database.read_blocking(move |db| {
            Ok(sessions::table
                .filter(sessions::user_id.eq(id))
                .order(sessions::created_at.desc())
                .select(sessions::id)
                .first(db)?)
        });
        database.close();
        let signed = Signed {
            id,
            session: session.map_err(|error| format!("no session: {error:?}"))?,
            name: "bench".to_owned(),
            roles: person.roles.clone(),
            branches: vec![samples.branch],
            teams: Vec::new(),
            access_version: 1,
        };
        Ok(Library {
            settings,
            actor: Actor::Person(Arc::new(signed)),
            seconds,
        })
    }

    fn op(&self) -> Op {
        Op::new(self.actor.clone(), SystemClock.now(), Arc::new(RandomIds))
    }

    /// Reading tickets by id, in full.
    ///
    /// # Errors
    /// What the use case refuses.
    pub fn get(&self, samples: &Arc<Samples>) -> Fallible<Floor> {
        let samples = samples.clone();
        self.read_loop("library loop without HTTP", move |db, op, ordinal| {
            let count = samples.tickets.len().max(1);
            let place = usize::try_from(ordinal)
                .unwrap_or_default()
                .wrapping_mul(7919)
                % count;
            let id = samples.tickets.get(place).copied();
            let id = id.ok_or_else(|| AppError::missing("ticket"))?;
            let ticket = actions::find(db, op, id)?;
            actions::view(db, op, ticket).map(drop)
        })
    }

    /// Listing the first fifty tickets of the branch and state that the load lists.
    ///
    /// # Errors
    /// What the use case refuses.
    pub fn list(&self, samples: &Samples) -> Fallible<Floor> {
        let (state, _) = &samples.state;
        let filter = TicketFilter {
            state: TicketState::parse(state).map(|state| CommaList(vec![state])),
            branch_id: Some(samples.branch),
            ..TicketFilter::default()
        };
        let page = PageRequest::first("created_at", 50);
        self.read_loop("library loop without HTTP", move |db, op, _| {
            actions::list(db, op, &filter, &page).map(drop)
        })
    }

    /// Registering tickets.
    ///
    /// # Errors
    /// What the use case refuses.
    pub fn create(
        &self,
        samples: &Arc<Samples>,
        person: &Person,
        commit: Commit,
    ) -> Fallible<Floor> {
        let bodies: Vec<TicketCreate> = (0..1000)
            .filter_map(|ordinal| new_ticket_body(samples, person, ordinal))
            .map(serde_json::from_value)
            .collect::<Result<_, _>>()?;
        self.write_loop(commit, move |tx, ordinal| {
            let place = usize::try_from(ordinal).unwrap_or_default() % bodies.len().max(1);
            let body = bodies.get(place).ok_or_else(|| AppError::missing("body"))?;
            actions::create(tx, body).map(|_| true)
        })
    }

    /// Taking the first step of `tickets`, each once.
    ///
    /// # Errors
    /// What the use case refuses.
    pub fn triage(&self, tickets: Vec<TicketId>, commit: Commit) -> Fallible<Floor> {
        let step: TicketTransitionCreate = serde_json::from_value(json!({"action": "triage"}))?;
        self.write_loop(commit, move |tx, ordinal| {
            let place = usize::try_from(ordinal).unwrap_or(usize::MAX);
            let Some(id) = tickets.get(place) else {
                return Ok(false);
            };
            actions::transition(tx, *id, None, &step).map(|_| true)
        })
    }

    /// Issuing, with the bodies that `body` makes; the answer is not made and no key is kept.
    ///
    /// # Errors
    /// What the use case refuses.
    pub fn issue(
        &self,
        body: impl Fn(u64) -> Option<Value> + Send + Sync + 'static,
        commit: Commit,
    ) -> Fallible<Floor> {
        let bodies: Vec<StockIssueCreate> = (0..1000)
            .filter_map(body)
            .map(serde_json::from_value)
            .collect::<Result<_, _>>()?;
        self.write_loop(commit, move |tx, ordinal| {
            let place = usize::try_from(ordinal).unwrap_or_default() % bodies.len().max(1);
            let body = bodies.get(place).ok_or_else(|| AppError::missing("body"))?;
            issuing::issue(tx, body).map(|_| true)
        })
    }
}
