//! Promises give way where the goods are gone: a count, an adjustment or a receipt taken back says what is
//! there, whatever was promised of it. Who loses a promise wants the goods again and hears of it.
//!
//! Tickets are locked before levels (rule 9 of the room), but which tickets lose is known for certain only under
//! the lock of the levels. So they are seen without a lock, locked in the order of their identifiers, and
//! judged again once the ledger has locked the levels. If another promise came in between and those locked
//! do not suffice, the whole document begins anew.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::{reserving, wanting};
use crate::inventory::allotment::{uncovered, yielded};
use crate::inventory::ledger::{Book, Level, Line};
use crate::inventory::model::{Location, PartId, Reservation, ReservationId};
use crate::inventory::neighbours::{self, TicketFacts};
use crate::inventory::repo;
use crate::platform::auth::Scope;
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::db::begin_again;
use crate::platform::error::AppResult;
use crate::platform::quantity::Quantity;
use crate::platform::tx::Tx;
use crate::tickets::flow::TicketState;

/// What a document adds to and takes off what is fit of a part in a store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Turnover {
    pub gained: Quantity,
    pub lost: Quantity,
}

impl Turnover {
    /// How much of what is promised the goods that remain do not cover.
    fn uncovered(self, level: &Level) -> Quantity {
        uncovered(level.on_hand.plus(self.gained), level.reserved, self.lost)
    }
}

/// Turnovers by part.
pub type Turnovers = BTreeMap<PartId, Turnover>;

/// The promises that may give way to a document of one store, their tickets locked.
#[derive(Debug)]
pub struct GivingWay<'a> {
    store: &'a Location,
    losing: Turnovers,
    tickets: BTreeMap<TicketId, TicketFacts>,
    /// The newest first.
    promises: Vec<Reservation>,
    lost: BTreeMap<TicketId, BTreeMap<PartId, Quantity>>,
}

impl<'a> GivingWay<'a> {
    /// Finds the tickets that would lose promises in the store and locks them; no level is locked before.
    ///
    /// # Errors
    /// Database faults.
    pub fn of(tx: &mut Tx, store: &'a Location, turnovers: Turnovers) -> AppResult<GivingWay<'a>> {
        let mut losing = turnovers;
        losing.retain(|_, turnover| turnover.lost > turnover.gained);
        let mut all = GivingWay {
            store,
            losing,
            tickets: BTreeMap::new(),
            promises: Vec::new(),
            lost: BTreeMap::new(),
        };
        for ticket in all.losers(tx)? {
            let facts = neighbours::hold_ticket(tx.db(), &Scope::All, ticket)?;
            all.tickets.insert(ticket, facts);
        }
        for ticket in all.tickets.keys() {
            for part in all.losing.keys() {
                let key = (*part, store.store_id);
                let open = repo::reservations::open_of_ticket(tx.db(), *ticket, Some(key))?;
                all.promises.extend(open);
            }
        }
        all.promises.sort_by_key(newest_first);
        Ok(all)
    }

    /// The tickets that would lose something as things stand, in the order of their identifiers.
    fn losers(&self, tx: &mut Tx) -> AppResult<BTreeSet<TicketId>> {
        let mut short = BTreeMap::new();
        for (part, turnover) in &self.losing {
            let level = repo::levels::find(tx.db(), (*part, self.store.store_id))?;
            let missing = turnover.uncovered(&level);
            if missing.is_positive() {
                short.insert(*part, missing);
            }
        }
        let parts: Vec<PartId> = short.keys().copied().collect();
        let mut promises = repo::reservations::open_of_parts(tx.db(), self.store.store_id, &parts)?;
        promises.sort_by_key(newest_first);
        let losers = short.iter().flat_map(|(part, missing)| {
            let of_part = of_part(&promises, *part);
            let (cuts, _) = yielded(&quantities(&of_part), *missing);
            let hit = of_part.into_iter().zip(cuts);
            hit.filter(|(_, cut)| cut.is_positive())
                .map(|(row, _)| row.ticket_id)
        });
        Ok(losers.collect())
    }

    /// Takes back what the goods will not cover, under the lock of the levels. The lines that take the goods
    /// away also take what was promised of them off the level.
    ///
    /// # Errors
    /// A conflict that is begun anew when the tickets locked do not suffice; database faults.
    pub(super) fn make_room(
        &mut self,
        tx: &mut Tx,
        book: &Book,
        lines: &[Line],
    ) -> AppResult<Vec<Line>> {
        let mut lines = lines.to_vec();
        for (part, turnover) in &self.losing {
            let level = book.levels.get(&(*part, self.store.store_id));
            let missing = turnover.uncovered(level.unwrap_or(&Level::default()));
            let (cuts, rest) = yielded(&quantities(&of_part(&self.promises, *part)), missing);
            if rest.is_positive() {
                return Err(begin_again("promises came in between"));
            }
            let rows = self.promises.iter_mut().filter(|row| row.part_id == *part);
            for (row, cut) in rows.zip(cuts).filter(|(_, cut)| cut.is_positive()) {
                reserving::cut(tx, row, self.store, cut)?;
                let lost = self.lost.entry(row.ticket_id).or_default();
                let lost = lost.entry(*part).or_default();
                *lost = lost.plus(cut);
            }
            release(&mut lines, (*part, self.store), missing);
        }
        Ok(lines)
    }

    /// Writes down what is wanted now, and tells the tickets.
    ///
    /// # Errors
    /// Database faults.
    pub(super) fn settle(self, tx: &mut Tx) -> AppResult<()> {
        let ids: Vec<PartId> = self.losing.keys().copied().collect();
        let parts = match self.lost.is_empty() {
            true => return Ok(()),
            false => repo::parts::by_ids(tx.db(), &ids)?,
        };
        for (ticket, lost) in self.lost {
            let Some(facts) = self.tickets.get(&ticket) else {
                continue;
            };
            let mut named = Vec::new();
            for (id, quantity) in lost {
                let Some(part) = parts.get(&id) else {
                    continue;
                };
                // Before the repair nothing is wanted yet: the plan that is agreed to asks for it anew.
                if facts.state == TicketState::Repair {
                    wanting::miss(tx, facts, part, self.store, quantity)?;
                }
                named.push((part.sku.clone(), quantity));
            }
            neighbours::promises_lost(tx, ticket, &named)?;
        }
        Ok(())
    }
}

fn newest_first(row: &Reservation) -> Reverse<(UtcTime, ReservationId)> {
    Reverse((row.created_at, row.id))
}

fn of_part(promises: &[Reservation], part: PartId) -> Vec<&Reservation> {
    promises.iter().filter(|row| row.part_id == part).collect()
}

fn quantities(promises: &[&Reservation]) -> Vec<Quantity> {
    promises.iter().map(|row| row.quantity).collect()
}

/// The ledger takes what is no longer promised off the level, with the goods.
fn release(lines: &mut [Line], (part, store): (PartId, &Location), released: Quantity) {
    let mut left = released;
    for line in lines
        .iter_mut()
        .filter(|line| line.takes(part, store.store_id))
    {
        line.promised = line.quantity.min(left);
        left = left.minus(line.promised);
    }
}
