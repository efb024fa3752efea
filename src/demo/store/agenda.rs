//! What will happen in the stores, in the order of time. Stories are told one after another, each to its
//! end; the ledger must be written in the order in which things happened.

use std::collections::BTreeMap;

use crate::demo::scenes::Scene;
use crate::platform::auth::actor::{BranchId, TicketId, UserId};
use crate::platform::clock::UtcTime;

/// So many of a part of the catalogue.
pub(in crate::demo) type Drawn = (usize, i64);

/// Something that happens in a store.
#[derive(Debug, Clone)]
pub(in crate::demo) enum Task {
    /// The plan is agreed: its part is promised to the ticket.
    Promise {
        branch: BranchId,
        ticket: TicketId,
        part: usize,
    },
    /// A technician draws what the ticket needs.
    Issue {
        branch: BranchId,
        ticket: TicketId,
        technician: Option<UserId>,
        drawn: Vec<Drawn>,
    },
    /// What was not needed comes back.
    Return {
        branch: BranchId,
        ticket: TicketId,
        drawn: Drawn,
    },
    /// The ticket comes back.
    Reopened { ticket: TicketId },
    /// The repair report says what was used.
    Used { ticket: TicketId, drawn: Vec<Drawn> },
    /// The old part comes back.
    OldPart {
        branch: BranchId,
        ticket: TicketId,
        drawn: Drawn,
    },
    /// The keeper looks through the shelves and orders.
    Week { branch: BranchId },
    /// The vans are filled, the store is counted, the month before is closed.
    Month { branch: BranchId },
    /// What was sent to a van arrives.
    Arrival { branch: BranchId, transfer: usize },
    /// Somebody acts through the program itself.
    Scene(Scene),
}

/// What will happen.
#[derive(Debug, Default)]
pub(in crate::demo) struct Agenda {
    tasks: BTreeMap<(UtcTime, u64), Task>,
    noted: u64,
}

impl Agenda {
    /// Puts something on the agenda.
    pub fn add(&mut self, at: UtcTime, task: Task) {
        self.noted += 1;
        self.tasks.insert((at, self.noted), task);
    }

    /// The next task before `until`.
    pub fn next(&mut self, until: UtcTime) -> Option<(UtcTime, Task)> {
        let (at, _) = *self.tasks.keys().next()?;
        if at >= until {
            return None;
        }
        self.tasks.pop_first().map(|((at, _), task)| (at, task))
    }
}
