//! What people do with counts; one function is one use case.

mod adjusting;
mod drafting;
mod entering;
mod naming;
mod pieces;
mod posting;
mod reading;
mod recounting;
mod starting;
mod steps;

pub use drafting::create;
pub use entering::enter;
pub use posting::post;
pub use reading::{Sight, counts, duties, entries, entry_out, get, lines, shown};
pub use recounting::recount;
pub use steps::transition;

use serde_json::json;

use super::flow::{COUNT_FLOW, CountFacts, CountState};
use super::model::{Count, CountId, CountLine};
use super::repo;
use super::settings::CountRules;
use crate::inventory::model::Location;
use crate::inventory::repo as stock;
use crate::platform::auth::actor::UserId;
use crate::platform::auth::scope::Holding;
use crate::platform::auth::{Actor, Permission};
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult};
use crate::platform::op::Op;
use crate::platform::role::Role;
use crate::platform::settings;
use crate::platform::tx::{Change, Tx};
use crate::workflow::{Attempt, Caller};

fn missing() -> AppError {
    AppError::missing("stock_count")
}

/// The count and its store, locked against other steps and entries.
fn open(tx: &mut Tx, id: CountId, may: Permission) -> AppResult<(Count, Location)> {
    let count = repo::find_for_change(tx.db(), id)?;
    let store = store_of(tx.db(), &count)?;
    if !stock::scope::covers(&tx.op().actor.scope(may), &store) {
        return Err(missing());
    }
    Ok((count, store))
}

fn store_of(db: &mut Db, count: &Count) -> AppResult<Location> {
    stock::locations::find(db, count.store_id)?
        .ok_or_else(|| AppError::internal("a count without its store"))
}

/// The member of staff who acts; counts are no business of anybody else.
fn person(op: &Op) -> AppResult<UserId> {
    let person = op.actor.person().map(|person| person.id);
    person.ok_or_else(|| AppError::new(Code::NotYourStep).with("who", "staff"))
}

/// Roles over the store, for the flow.
fn roles(op: &Op, store: &Location) -> Vec<Role> {
    let holding = Holding {
        branch: Some(store.branch_id),
        people: store.technician_id.into_iter().collect(),
        ..Holding::default()
    };
    op.actor.roles_over(Permission::StockAdvanceCount, &holding)
}

fn caller<'a>(op: &Op, store: &Location, roles: &'a [Role]) -> Caller<'a> {
    match &op.actor {
        Actor::Person(person) => {
            Caller::staff(roles).assigned(store.technician_id == Some(person.id))
        }
        Actor::System(_) => Caller::system(),
        Actor::Customer { .. } | Actor::Anonymous => Caller::staff(&[]),
    }
}

fn unconfirmed(rules: &CountRules, lines: &[CountLine]) -> Vec<i32> {
    let open = lines
        .iter()
        .filter(|line| line.outcome().is_some_and(|one| one.is_unconfirmed(rules)));
    open.map(|line| line.line).collect()
}

/// What the flow asks about the count.
fn facts(db: &mut Db, count: &Count) -> AppResult<CountFacts> {
    let rules: CountRules = settings::get(db)?;
    let lines = match count.state {
        CountState::Counting => repo::lines::all(db, count.id)?,
        _ => Vec::new(),
    };
    let due = lines.iter().filter(|line| line.is_due).count();
    let unconfirmed = unconfirmed(&rules, &lines).len();
    Ok(CountFacts {
        id: count.id,
        due: i64::try_from(due).unwrap_or(i64::MAX),
        unconfirmed: i64::try_from(unconfirmed).unwrap_or(i64::MAX),
    })
}

/// Judges a step and gives the state it leads to.
fn judge(
    tx: &mut Tx,
    count: &Count,
    store: &Location,
    attempt: &Attempt<'_>,
) -> AppResult<CountState> {
    let op = tx.op();
    let facts = facts(tx.db(), count)?;
    let roles = roles(op, store);
    let caller = caller(op, store, &roles);
    let state = count.state.as_str();
    let step = COUNT_FLOW
        .step(state, attempt, &caller, &facts)
        .map_err(|refusal| refusal.into_error(attempt.action, state, op.lang))?;
    CountState::parse(step.to)
        .ok_or_else(|| AppError::internal("the flow names what the room does not know"))
}

/// Whoever counted does not judge.
fn refuse_counters(tx: &mut Tx, count: &Count) -> AppResult<UserId> {
    let person = person(tx.op())?;
    if repo::entries::has_counted(tx.db(), count.id, person)? {
        return Err(AppError::new(Code::SeparationOfDuties).saying("counters_do_not_judge"));
    }
    Ok(person)
}

/// Writes the count and records what happened. The event does not say what differs.
fn save(tx: &mut Tx, count: &mut Count, store: &Location, event: &'static str) -> AppResult<()> {
    let now = tx.now();
    repo::save(tx.db(), count, now)?;
    record(tx, count, store, event);
    Ok(())
}

fn record(tx: &mut Tx, count: &Count, store: &Location, event: &'static str) {
    let change = Change::new("stock_count", count.id, count.version, event)
        .in_branch(store.branch_id)
        .because(count.comment.clone())
        .data(json!({
            "number": count.number,
            "store_id": count.store_id,
            "location_id": count.location_id,
            "state": count.state,
            "round": count.round,
            "movement_id": count.movement_id,
        }));
    tx.record(change);
}
