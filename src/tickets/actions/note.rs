//! Notes: for colleagues, or a word to the customer on the progress (进展反馈).

use super::{Done, judge, saved};
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::error::AppResult;
use crate::platform::tx::{Tx, Visibility};
use crate::tickets::bundle::TicketBundle;
use crate::tickets::dto::acts::{NoteVisibility, TicketNoteCreate};
use crate::tickets::flow::TicketAct;
use crate::tickets::model::{NewEvent, TicketEventType};

/// Writes a note. The customer's own notes are for both sides; what staff write to the customer needs the
/// permission for intake steps and notes to customers.
///
/// # Errors
/// The flow's refusal, 403 without that permission, 404; database faults.
pub fn add_note(tx: &mut Tx, id: TicketId, sent: &TicketNoteCreate) -> AppResult<Done> {
    let mut bundle = TicketBundle::open(tx, id)?;
    judge(tx, &bundle, TicketAct::AddNote, None, None)?;
    let is_staff = tx.op().actor.person().is_some();
    let visibility = match (is_staff, sent.visibility) {
        (true, NoteVisibility::Internal) => Visibility::Internal,
        (true, NoteVisibility::Customer) => {
            bundle.require(tx, Permission::TicketsIntake)?;
            Visibility::Customer
        }
        (false, _) => Visibility::Customer,
    };
    bundle.push(
        NewEvent::new(TicketEventType::NoteAdded)
            .by_act(TicketAct::AddNote.as_str())
            .visible_to(visibility)
            .because(None, Some(&sent.text)),
    );
    saved(tx, bundle)
}
