//! What is on file about a device while its story unfolds: the ground of every answer on its warranty.

use std::sync::Arc;

use crate::equipment::warranty::{Entitlement, WarrantyPolicy};
use crate::equipment::{CardRecord, OnFile, Question};
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::lang::Lang;

/// One device.
#[derive(Debug, Clone)]
pub(super) struct Archive {
    pub on_file: OnFile,
    /// All versions of the policy of its product.
    pub policy: Arc<Vec<WarrantyPolicy>>,
    /// It is not reported again before: stories are told one after another, and what is asked about a
    /// device depends on everything that happened to it by then.
    pub busy_until: UtcTime,
}

impl Archive {
    /// What the customer may demand.
    pub fn answer(&self, question: &Question, lang: Lang) -> Entitlement {
        self.on_file.answer(question, &self.policy, lang)
    }

    /// Writes an entry onto the warranty card, the newest first.
    pub fn write_card(&mut self, entry: CardRecord) {
        self.on_file.card.insert(0, entry);
    }

    /// The story of a ticket is told.
    pub fn end_ticket(&mut self, ticket: TicketId, closed: Option<UtcTime>, until: UtcTime) {
        let tickets = &mut self.on_file.tickets;
        if let Some(known) = tickets.iter_mut().find(|(id, _)| *id == ticket) {
            known.1 = closed;
        }
        self.busy_until = self.busy_until.max(until);
    }
}
