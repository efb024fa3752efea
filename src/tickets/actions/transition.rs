//! Taking a step that somebody asks for by name.

use crate::platform::auth::actor::TicketId;
use crate::platform::error::AppResult;
use crate::platform::tx::Tx;
use crate::tickets::advance::{Transition, advance};
use crate::tickets::bundle::TicketBundle;
use crate::tickets::dto::acts::TicketTransitionCreate;
use crate::tickets::facts::Said;
use crate::workflow::Attempt;

/// Takes the step.
///
/// # Errors
/// As [`advance`]; 412 when the caller has seen another version; 404.
pub fn transition(
    tx: &mut Tx,
    id: TicketId,
    seen: Option<i64>,
    sent: &TicketTransitionCreate,
) -> AppResult<Transition> {
    let mut bundle = TicketBundle::open(tx, id)?;
    bundle.expect_version(seen)?;
    let attempt = Attempt::transition(sent.action.as_str())
        .because(sent.reason_code.as_deref(), sent.comment.as_deref());
    advance(tx, &mut bundle, &attempt, &Said::default())
}
