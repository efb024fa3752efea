//! What a plan needs is promised or wanted, and wants are filled as goods come in.
//!
//! Every function works under the lock of the ticket's row; levels are locked after it, in the order of
//! their keys. An arrival therefore never reaches for tickets itself: the job `fill-stock-wants` goes
//! from the ticket to the goods.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::json;

use super::reserving;
use crate::inventory::allotment::{share, still_needed};
use crate::inventory::ledger::LevelKey;
use crate::inventory::model::{Location, LocationId, Part, PartId, Want};
use crate::inventory::neighbours::TicketFacts;
use crate::inventory::repo;
use crate::inventory::words::WantState;
use crate::platform::auth::actor::{BranchId, TicketId};
use crate::platform::error::{AppError, AppResult};
use crate::platform::quantity::Quantity;
use crate::platform::tx::{Change, Tx};

/// Promises a plan's parts out of the branch's main store, and writes down what is short. Tells whether
/// anything is. A branch that keeps no store promises nothing and keeps nobody from working.
///
/// # Errors
/// Database faults.
pub fn plan(
    tx: &mut Tx,
    ticket: TicketId,
    branch: BranchId,
    planned: &BTreeMap<PartId, Quantity>,
) -> AppResult<bool> {
    let store = repo::locations::main_of(tx.db(), branch)?.filter(|store| store.is_active);
    let Some(store) = store else {
        return Ok(false);
    };
    let ids: Vec<PartId> = planned.keys().copied().collect();
    let parts = repo::parts::by_ids(tx.db(), &ids)?;
    let has = in_hand_and_promised(tx, ticket)?;
    let mut is_short = false;
    for (id, planned) in planned {
        let (in_hand, promised) = has.get(id).copied().unwrap_or_default();
        let needed = still_needed(*planned, in_hand, promised);
        let Some(part) = parts.get(id).filter(|_| needed.is_positive()) else {
            continue;
        };
        // Whoever asks later does not overtake those who wait.
        let ahead = repo::wants::missing_at(tx.db(), (part.id, store.id), None)?;
        if reserving::promise_after(tx, ticket, part, &store, (needed, ahead))?.is_err() {
            write_down(tx, ticket, part, &store, needed)?;
            is_short = true;
        }
    }
    Ok(is_short)
}

/// Of each part: what the ticket has in hand for this cycle, and what it is promised.
fn in_hand_and_promised(
    tx: &mut Tx,
    ticket: TicketId,
) -> AppResult<HashMap<PartId, (Quantity, Quantity)>> {
    let mut has: HashMap<PartId, (Quantity, Quantity)> = HashMap::new();
    for row in repo::ticket_parts::of_ticket(tx.db(), ticket)? {
        let in_hand = row.issued.minus(row.returned).minus(row.used_earlier);
        has.entry(row.part_id).or_default().0 = in_hand;
    }
    for row in repo::reservations::open_of_ticket(tx.db(), ticket, None)? {
        let promised = &mut has.entry(row.part_id).or_default().1;
        *promised = promised.plus(row.quantity);
    }
    Ok(has)
}

/// Writes down what a ticket in repair was promised and will not get: wanted, as every plan wants it, in the
/// main store of its branch; where there is none in use, in the store that promised it.
///
/// # Errors
/// Database faults.
pub fn miss(
    tx: &mut Tx,
    ticket: &TicketFacts,
    part: &Part,
    store: &Location,
    quantity: Quantity,
) -> AppResult<()> {
    let main = repo::locations::main_of(tx.db(), ticket.branch_id)?;
    let main = main.filter(|main| main.is_active);
    let wanted_in = main.as_ref().unwrap_or(store);
    write_down(tx, ticket.id, part, wanted_in, quantity)
}

fn write_down(
    tx: &mut Tx,
    ticket: TicketId,
    part: &Part,
    store: &Location,
    quantity: Quantity,
) -> AppResult<()> {
    let want = Want {
        id: tx.new_id(),
        ticket_id: ticket,
        part_id: part.id,
        store_id: store.id,
        quantity,
        covered: Quantity::ZERO,
        state: WantState::Open,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    repo::wants::insert(tx.db(), &want)?;
    record(tx, &want, store, "stock_want.created");
    Ok(())
}

fn record(tx: &mut Tx, want: &Want, store: &Location, event: &'static str) {
    let change = Change::new("stock_want", want.id, want.version, event)
        .in_branch(store.branch_id)
        .data(json!({
            "part_id": want.part_id,
            "store_id": want.store_id,
            "ticket_id": want.ticket_id,
            "quantity": want.quantity,
            "covered": want.covered,
            "state": want.state,
        }));
    tx.record(change);
}

/// What has become of a ticket's wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    /// It had none.
    Nothing,
    /// Something is still missing.
    Partly,
    /// Nothing is missing any more.
    Wholly,
}

/// Gives a ticket what has come in for it, after those who have waited longer.
///
/// # Errors
/// Database faults.
pub fn fill(tx: &mut Tx, ticket: TicketId) -> AppResult<Filled> {
    let now = tx.now();
    let wants = repo::wants::open_of_ticket(tx.db(), ticket)?;
    if wants.is_empty() {
        return Ok(Filled::Nothing);
    }
    let keys: BTreeSet<LevelKey> = wants
        .iter()
        .map(|want| (want.part_id, want.store_id))
        .collect();
    let levels: HashMap<LevelKey, _> = repo::levels::lock(tx.db(), &keys, now)?
        .into_iter()
        .collect();
    let ids: Vec<PartId> = wants.iter().map(|want| want.part_id).collect();
    let parts = repo::parts::by_ids(tx.db(), &ids)?;
    let ids: Vec<LocationId> = wants.iter().map(|want| want.store_id).collect();
    let stores = repo::locations::by_ids(tx.db(), &ids)?;
    let mut filled = Filled::Wholly;
    for mut want in wants {
        let key = (want.part_id, want.store_id);
        let (Some(part), Some(store)) = (parts.get(&key.0), stores.get(&key.1)) else {
            return Err(AppError::internal("a want for nothing known"));
        };
        let ahead = repo::wants::missing_at(tx.db(), key, Some(&want))?;
        let available = levels.get(&key).map(|level| level.available());
        let gets = share(available.unwrap_or_default(), ahead, want.missing());
        if !give(tx, &mut want, (part, store), gets)? {
            filled = Filled::Partly;
        }
    }
    Ok(filled)
}

/// Gives a want its share; tells whether nothing of it is missing any more.
fn give(
    tx: &mut Tx,
    want: &mut Want,
    (part, store): (&Part, &Location),
    gets: Quantity,
) -> AppResult<bool> {
    if gets.is_positive() {
        let promised = (gets, Quantity::ZERO);
        if reserving::promise_after(tx, want.ticket_id, part, store, promised)?.is_err() {
            return Err(AppError::internal("a locked level gave less than it had"));
        }
        want.covered = want.covered.plus(gets);
    }
    let is_met = want.missing().is_zero();
    if is_met {
        want.state = WantState::Met;
    }
    if is_met || gets.is_positive() {
        let event = if is_met {
            "stock_want.met"
        } else {
            "stock_want.filled"
        };
        let now = tx.now();
        repo::wants::save(tx.db(), want, now)?;
        record(tx, want, store, event);
    }
    Ok(is_met)
}

/// Counts what the ticket got otherwise against its wants of the part: out of a van, or promised by hand.
/// The job sees that nothing is missing any more and ends the wait.
///
/// # Errors
/// Database faults.
pub fn cover(tx: &mut Tx, ticket: TicketId, part: PartId, quantity: Quantity) -> AppResult<()> {
    let mut left = quantity;
    if !left.is_positive() {
        return Ok(());
    }
    let now = tx.now();
    for mut want in repo::wants::open_of_ticket(tx.db(), ticket)? {
        let covers = want.missing().min(left);
        if want.part_id != part || !covers.is_positive() {
            continue;
        }
        left = left.minus(covers);
        want.covered = want.covered.plus(covers);
        repo::wants::save(tx.db(), &mut want, now)?;
        if let Some(store) = repo::locations::find(tx.db(), want.store_id)? {
            record(tx, &want, &store, "stock_want.filled");
        }
    }
    Ok(())
}

/// Gives up what the ticket still lacks.
///
/// # Errors
/// Database faults.
pub fn drop_all(tx: &mut Tx, ticket: TicketId) -> AppResult<()> {
    let now = tx.now();
    for mut want in repo::wants::open_of_ticket(tx.db(), ticket)? {
        want.state = WantState::Dropped;
        repo::wants::save(tx.db(), &mut want, now)?;
        if let Some(store) = repo::locations::find(tx.db(), want.store_id)? {
            record(tx, &want, &store, "stock_want.dropped");
        }
    }
    Ok(())
}
