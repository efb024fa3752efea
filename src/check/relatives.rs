//! Rules over tickets that hang together: parents with their children, duplicates with what they went into.

use std::collections::HashMap;

use diesel::prelude::*;

use super::case::Case;
use super::findings::{Check, Findings};
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::schema::tickets;
use crate::platform::error::AppResult;
use crate::tickets::flow::{TicketAction, TicketState};
use crate::tickets::model::OPEN_STATES;

/// A ticket that others lead to.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Kin {
    id: TicketId,
    merged_into_id: Option<TicketId>,
    closed_at: Option<UtcTime>,
}

/// Merges in a row that are followed; more than any department makes by hand is a ring.
const LONGEST_MERGE: usize = 32;

/// Everything that the batch's tickets lead to, over all merges.
pub(super) fn load(db: &mut Db, cases: &[Case]) -> AppResult<HashMap<TicketId, Kin>> {
    let mut known: HashMap<TicketId, Kin> = HashMap::new();
    let mut wanted: Vec<TicketId> = cases
        .iter()
        .flat_map(|case| [case.ticket.parent_id, case.ticket.merged_into_id])
        .flatten()
        .collect();
    for _ in 0..LONGEST_MERGE {
        wanted.retain(|id| !known.contains_key(id));
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            break;
        }
        let found: Vec<Kin> = tickets::table
            .filter(tickets::id.eq_any(std::mem::take(&mut wanted)))
            .select((tickets::id, tickets::merged_into_id, tickets::closed_at))
            .load(db)?;
        wanted.extend(found.iter().filter_map(|kin| kin.merged_into_id));
        known.extend(found.into_iter().map(|kin| (kin.id, kin)));
    }
    Ok(known)
}

pub(super) fn judge(cases: &[Case], known: &HashMap<TicketId, Kin>, findings: &mut Findings) {
    for case in cases {
        if let Some(parent) = case.ticket.parent_id.and_then(|id| known.get(&id)) {
            findings.examined(Check::ChildrenEnded, 1);
            if is_left_behind(case, parent) {
                let what = format!("was closed while its child {} is open", case.ticket.number);
                findings.add(Check::ChildrenEnded, "ticket", parent.id, what);
            }
        }
        if let Some(target) = case.ticket.merged_into_id {
            findings.examined(Check::MergesEnd, 1);
            if let Some(what) = broken_merge(case, target, known) {
                findings.add(Check::MergesEnd, "ticket", case.ticket.id, what);
            }
        }
    }
}

/// A child may be taken up again after its parent was closed; only one that was open at the closing
/// is left behind.
fn is_left_behind(child: &Case, parent: &Kin) -> bool {
    let Some(closed) = parent.closed_at else {
        return false;
    };
    let is_later = |name: &str| {
        child
            .events
            .iter()
            .any(|event| event.action.as_deref() == Some(name) && event.at >= closed)
    };
    let born_later = child.events.first().is_some_and(|event| event.at >= closed);
    child.is_in(OPEN_STATES) && !born_later && !is_later(TicketAction::Reopen.as_str())
}

fn broken_merge(case: &Case, target: TicketId, known: &HashMap<TicketId, Kin>) -> Option<String> {
    if !case.is_in(&[TicketState::Cancelled]) {
        return Some(format!("is merged but {}", case.ticket.state));
    }
    let mut next = Some(target);
    for _ in 0..LONGEST_MERGE {
        match next.map(|id| known.get(&id)) {
            None => return None,
            Some(None) => return Some("its merges lead to a ticket that is missing".to_owned()),
            Some(Some(kin)) => next = kin.merged_into_id,
        }
    }
    Some("its merges lead round in a ring".to_owned())
}
