//! What can be done with tickets: one function is one use case inside an open transaction.

mod assign;
mod bulk;
mod checks;
mod contact;
mod create;
mod edit;
mod external;
mod index;
mod levels;
mod list;
mod note;
mod relate;
mod transition;
mod update;
mod view;
mod wait;
mod watch;

pub use assign::{assign, transfer};
pub use bulk::bulk_update;
pub use create::{create, create_named};
pub use external::{Upserted, upsert};
pub use index::{index, put};
pub use levels::{change_priority, change_service_mode, escalate};
pub use list::{Listed, entry, list, steps_only, timeline};
pub use note::add_note;
pub use relate::{merge, split};
pub use transition::transition;
pub use update::update;
pub use view::{Gathered, find, find_by_number, gather, gather_beside, view, view_variant};
pub use wait::{hold, resume};
pub use watch::{let_watch, unwatch, watch};

use super::bundle::TicketBundle;
use super::facts::Said;
use super::flow::{TicketAct, TicketState};
use super::model::TicketEvent;
use crate::platform::error::{AppError, AppResult};
use crate::platform::tx::Tx;
use crate::workflow::Attempt;

/// What an act changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// Version of the ticket after the act.
    pub ticket_version: i64,
    pub state: TicketState,
    /// Its entry in the timeline.
    pub event: TicketEvent,
}

/// Judges an act by name with its reason and comment.
fn judge(
    tx: &Tx,
    bundle: &TicketBundle,
    act: TicketAct,
    reason_code: Option<&str>,
    comment: Option<&str>,
) -> AppResult<()> {
    let attempt = Attempt::transition(act.as_str()).because(reason_code, comment);
    super::advance::judge_act(tx, bundle, &attempt, &Said::default()).map(|_| ())
}

/// Saves an act's ticket; its last entry is the act's own.
fn saved(tx: &mut Tx, mut bundle: TicketBundle) -> AppResult<Done> {
    let event = bundle.save(tx)?.pop();
    Ok(Done {
        ticket_version: bundle.ticket.version,
        state: bundle.ticket.state,
        event: event.ok_or_else(|| AppError::internal("an act left no entry"))?,
    })
}
