//! What is learnt after the repair: reviews, fault analyses, callbacks and surveys.

use super::{in_time, keep, open, sound};
use crate::platform::auth::actor::TicketId;
use crate::platform::auth::permission::Permission;
use crate::platform::error::AppResult;
use crate::platform::tx::Tx;
use crate::tickets::evidence::bodies::{
    Callback, CallbackBody, CallbackCreate, FaultAnalysis, FaultAnalysisBody, FaultAnalysisCreate,
    Review, ReviewBody, ReviewCreate,
};
use crate::tickets::evidence::record::{self, Document};

fn note<D: Document>(
    tx: &mut Tx,
    ticket: TicketId,
    permission: Permission,
    document: &D,
) -> AppResult<D::Record> {
    let mut bundle = open(tx, ticket, permission)?;
    in_time(&bundle, D::KIND)?;
    let stored = keep(tx, &mut bundle, document)?;
    bundle.save(tx)?;
    record::read::<D>(stored)
}

/// Records the lesson of a closed ticket.
///
/// # Errors
/// `conflict` outside the state `review`, 403, 404; database faults.
pub fn review(tx: &mut Tx, ticket: TicketId, said: ReviewCreate) -> AppResult<Review> {
    note::<ReviewBody>(tx, ticket, Permission::TicketsReview, &said.complete())
}

/// Records a fault analysis report.
///
/// # Errors
/// 422 for faults of the document, `conflict` before the diagnosis and after the review, 403, 404; database faults.
pub fn analyse_fault(
    tx: &mut Tx,
    ticket: TicketId,
    said: FaultAnalysisCreate,
) -> AppResult<FaultAnalysis> {
    sound(tx, &said)?;
    note::<FaultAnalysisBody>(tx, ticket, Permission::TicketsWork, &said.complete())
}

/// Records what came of asking the customer.
///
/// # Errors
/// 422 for faults of the document, `conflict` outside the state `review`, 403, 404; database faults.
pub fn record_contact(tx: &mut Tx, ticket: TicketId, said: CallbackCreate) -> AppResult<Callback> {
    sound(tx, &said)?;
    note::<CallbackBody>(tx, ticket, Permission::TicketsReview, &said.complete())
}
