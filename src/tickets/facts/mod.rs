//! Whether the needs of a step are met: loading in [`known`], judging here, and judging is pure.

mod gist;
mod known;
#[cfg(test)]
mod tests;

pub use gist::{ContactGist, DiagnosisGist, PartGist, RepairGist, ReplacedGist, read};
pub use known::{CategoryPolicy, Known, OpenQuote, contact_on_file};

use std::collections::BTreeSet;

use chrono::TimeDelta;

use super::flow::TicketNeed as N;
use super::model::{QuoteId, Ticket};
use super::parts::lines;
use super::quotes::flow::QuoteState;
use crate::equipment::warranty::ChargeBasis;
use crate::platform::auth::actor::ActorId;
use crate::platform::clock::UtcTime;
use crate::platform::quantity::Quantity;
use crate::workflow::{Facts, Need, Unmet};

/// What the request that takes a step has said itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Said {
    /// How the customer said so: who, by which means, when, with an attachment.
    pub has_customers_word: bool,
    /// What was tested and with which result.
    pub has_test_results: bool,
    /// Who accepts or refuses for the customer.
    pub has_accepted_by: bool,
    /// The customer's signature.
    pub has_customer_signature: bool,
    /// What a plan decision speaks of.
    pub decides: Option<Decided>,
}

/// What a plan decision speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// A version of a quote.
    Quote(QuoteId),
    /// The plan itself, as that revision of the diagnosis describes it.
    Plan(i32),
}

/// One ticket as the flow asks about it.
#[derive(Debug, Clone, Copy)]
pub struct TicketFacts<'a> {
    pub ticket: &'a Ticket,
    pub known: &'a Known,
    pub said: &'a Said,
    /// Whoever asks.
    pub actor_id: Option<ActorId>,
    pub now: UtcTime,
}

/// The highest level of escalation: manager.
pub const HIGHEST_LEVEL: i32 = 3;

impl Facts for TicketFacts<'_> {
    fn check(&self, need: &'static Need) -> Result<(), Unmet> {
        match N::parse(need.code) {
            Some(known) if self.holds(known) => Ok(()),
            Some(known) => Err(self.explained(known)),
            None => Err(need.unmet()),
        }
    }

    fn fill(&self, placeholder: &str) -> Option<String> {
        match placeholder {
            "id" => Some(self.ticket.id.to_string()),
            "quote_id" => self.known.quote.map(|quote| quote.id.to_string()),
            _ => None,
        }
    }
}

fn named(unmet: Unmet, why: &'static str, parts: &[(String, Quantity)]) -> Unmet {
    unmet.because(why).with("parts", lines::listed(parts))
}

impl TicketFacts<'_> {
    fn holds(&self, need: N) -> bool {
        let (ticket, known, said) = (self.ticket, self.known, self.said);
        match need {
            N::Customer => ticket.customer_id.is_some(),
            N::ReachableContact => known.is_contact_reachable,
            N::AssetOrModel => self.has_asset_or_model(),
            N::Description => !ticket.details.description.trim().is_empty(),
            N::Category => ticket.category_id.is_some(),
            N::Severity => ticket.severity.is_some(),
            N::Urgency => ticket.urgency.is_some(),
            N::AssigneeOrTeam => ticket.assignee_id.is_some() || ticket.team_id.is_some(),
            N::Diagnosis => known.diagnosis.is_some(),
            N::SentQuote => !self.is_chargeable() || self.has_valid_sent_quote(),
            N::NothingChargeable => !self.is_chargeable(),
            N::NoAgreementDemanded => !self.is_agreement_demanded(),
            N::CurrentVersion => self.decides_current_version(),
            N::NotExpired => self.sent_quote().is_none_or(|quote| self.is_valid(quote)),
            N::CustomersWord => said.has_customers_word,
            N::RepairReport => known.repair.is_some(),
            N::PartsPosted => self.not_posted().is_empty(),
            // Visits have no room yet: nobody can be on the way.
            N::VisitsEnded => true,
            N::UnusedPartsBack => lines::unused(&known.goods).is_empty(),
            N::TestResults => said.has_test_results,
            N::NotOwnRepair => known.category.allows_self_verification || !self.is_repairer(),
            N::AcceptedBy => said.has_accepted_by,
            N::CustomerSignature => said.has_customer_signature,
            N::ChargesSettled => known.due_charges == 0,
            N::OldPartsBack => {
                self.old_parts_pending() == 0 && lines::owed(&known.goods).is_empty()
            }
            N::SerialsRecorded => {
                self.serials_missing() == 0
                    && lines::unnamed(&known.goods, &known.pieces).is_empty()
            }
            N::ChildrenEnded => known.open_children == 0,
            N::WithinReopenWindow => self.is_within_reopen_window(),
            N::CustomerHeard => self.is_customer_heard(),
            N::ReviewRecord => known.has_review,
            N::FaultAnalysis => !ticket.is_major || known.has_fault_analysis,
            N::DissatisfactionAnswered => self.is_dissatisfaction_answered(),
            N::Assigned => ticket.assignee_id.is_some(),
            N::NotOnHold => !ticket.is_on_hold(),
            N::OnHold => ticket.is_on_hold(),
            N::HigherLevelLeft => ticket.escalation_level < HIGHEST_LEVEL,
        }
    }

    /// The plain "not met", with numbers where they help.
    fn explained(&self, need: N) -> Unmet {
        let unmet = need.need().unmet();
        match need {
            N::ChargesSettled => unmet
                .because("charges_due")
                .with("count", self.known.due_charges.to_string()),
            N::ChildrenEnded => unmet
                .because("children_open")
                .with("count", self.known.open_children.to_string()),
            N::PartsPosted => named(unmet, "parts_not_posted", &self.not_posted()),
            N::UnusedPartsBack => named(unmet, "parts_unused", &lines::unused(&self.known.goods)),
            N::OldPartsBack if self.old_parts_pending() == 0 => {
                named(unmet, "old_parts_owed", &lines::owed(&self.known.goods))
            }
            N::OldPartsBack => unmet
                .because("old_parts_pending")
                .with("count", self.old_parts_pending().to_string())
                .at(format!(
                    "/tickets/{}/repair-report-corrections",
                    self.ticket.id
                )),
            N::SerialsRecorded if self.serials_missing() == 0 => {
                let unnamed = lines::unnamed(&self.known.goods, &self.known.pieces);
                named(unmet, "pieces_unnamed", &unnamed)
            }
            N::CustomerHeard => unmet
                .because("attempts_made")
                .with("made", self.failed_days().to_string())
                .with("wanted", self.known.rules.callback_attempts.to_string()),
            N::WithinReopenWindow => unmet
                .because("reopen_window_over")
                .with("days", self.known.rules.reopen_window_days.to_string()),
            _ => unmet,
        }
    }

    fn has_asset_or_model(&self) -> bool {
        let ticket = self.ticket;
        let model = ticket.details.model_text.as_deref().unwrap_or_default();
        ticket.asset_id.is_some() || ticket.product_id.is_some() || !model.trim().is_empty()
    }

    /// Man-made damage is chargeable whatever anybody else says; a quote with something to pay speaks
    /// for itself; then the diagnosis, then the ticket's ground.
    pub fn is_chargeable(&self) -> bool {
        let quoted = self
            .known
            .quote
            .is_some_and(|quote| quote.customer_amount > 0);
        let diagnosed = self
            .known
            .diagnosis
            .as_ref()
            .and_then(|(_, diagnosis)| diagnosis.is_chargeable);
        let by_ground = self.ticket.charge_basis == Some(ChargeBasis::Chargeable);
        self.ticket.details.man_made.is_some() || quoted || diagnosed.unwrap_or(by_ground)
    }

    fn is_agreement_demanded(&self) -> bool {
        let diagnosis = self.known.diagnosis.as_ref();
        self.known.category.requires_agreement
            || diagnosis.is_some_and(|(_, diagnosis)| diagnosis.wants_agreement)
    }

    fn sent_quote(&self) -> Option<OpenQuote> {
        self.known
            .quote
            .filter(|quote| quote.state == QuoteState::Sent)
    }

    fn is_valid(&self, quote: OpenQuote) -> bool {
        self.now.date() <= quote.valid_until
    }

    fn has_valid_sent_quote(&self) -> bool {
        self.sent_quote().is_some_and(|quote| self.is_valid(quote))
    }

    /// Before anybody has decided, whatever is on the table is current.
    fn decides_current_version(&self) -> bool {
        match (self.said.decides, self.sent_quote()) {
            (None, _) => true,
            (Some(Decided::Quote(id)), Some(sent)) => id == sent.id,
            (Some(Decided::Plan(revision)), None) => {
                let current = self.known.diagnosis.as_ref().map(|(current, _)| *current);
                current == Some(revision)
            }
            (Some(_), _) => false,
        }
    }

    fn is_repairer(&self) -> bool {
        self.actor_id
            .is_some_and(|actor| self.known.repairers.contains(&actor))
    }

    /// Where the part is of the catalogue the ledger knows; the report's word counts for the rest.
    fn old_parts_pending(&self) -> usize {
        let parts = self.known.repair.iter().flat_map(|report| &report.parts);
        parts
            .filter(|part| part.part_id.is_none() && part.old_part.as_deref() == Some("pending"))
            .count()
    }

    fn not_posted(&self) -> Vec<(String, Quantity)> {
        let known = self.known;
        known.repair.as_ref().map_or_else(Vec::new, |report| {
            lines::not_posted(report, &known.goods, &known.pieces)
        })
    }

    fn serials_missing(&self) -> usize {
        let replaced = self
            .known
            .repair
            .iter()
            .flat_map(|report| &report.replaced_identities);
        replaced
            .filter(|one| one.new_value.as_deref().is_none_or(str::is_empty))
            .count()
    }

    fn is_within_reopen_window(&self) -> bool {
        let days = TimeDelta::days(self.known.rules.reopen_window_days);
        self.ticket
            .closed_at
            .is_some_and(|closed| self.now <= closed.plus(days))
    }

    fn failed_days(&self) -> usize {
        let failed = self
            .known
            .contacts
            .iter()
            .filter(|(_, one)| !one.is_reached);
        failed
            .map(|(at, _)| at.date())
            .collect::<BTreeSet<_>>()
            .len()
    }

    fn is_customer_heard(&self) -> bool {
        self.known.contacts.iter().any(|(_, one)| one.is_reached)
            || self.failed_days() >= self.known.rules.callback_attempts
    }

    /// The last word of the customer counts. A reopening starts a new cycle, so within this one only a
    /// complaint answers it.
    fn is_dissatisfaction_answered(&self) -> bool {
        let contacts = &self.known.contacts;
        let last = contacts.iter().rev().find_map(|(_, one)| one.is_satisfied);
        last != Some(false)
            || contacts
                .iter()
                .any(|(_, one)| one.complaint_reference.is_some())
    }
}
