//! The internal test: recording it takes the step.

use super::{keep, open, sound};
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::error::AppResult;
use crate::platform::tx::Tx;
use crate::tickets::advance;
use crate::tickets::evidence::bodies::{Verification, VerificationBody, VerificationCreate};
use crate::tickets::evidence::record;
use crate::tickets::facts::Said;
use crate::tickets::flow::TicketAction;
use crate::workflow::Attempt;

/// Records a verification and passes the ticket on to the customer, or back to repair.
///
/// # Errors
/// 422 for faults of the document and unmet needs (whoever repaired does not verify), the flow's refusals, 403, 404;
/// database faults.
pub fn verify(tx: &mut Tx, ticket: TicketId, said: VerificationCreate) -> AppResult<Verification> {
    sound(tx, &said)?;
    let mut bundle = open(tx, ticket, Permission::TicketsVerify)?;
    let body = said.complete();
    let stored = keep(tx, &mut bundle, &body)?;
    let action = if body.passed {
        TicketAction::PassVerification
    } else {
        TicketAction::FailVerification
    };
    let facts = Said {
        has_test_results: !body.tests.is_empty(),
        ..Said::default()
    };
    advance::advance(tx, &mut bundle, &Attempt::evidence(action.as_str()), &facts)?;
    record::read::<VerificationBody>(stored)
}
