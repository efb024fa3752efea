//! What is loaded before a ticket is judged: only what the needs of its present state ask.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::gist::{self, ContactGist, DiagnosisGist, RepairGist};
use crate::customers::{self, ContactStanding};
use crate::equipment::warranty::Payer;
use crate::inventory::{self, Serial, TicketGoods};
use crate::platform::auth::actor::ActorId;
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::dialect::AmongDsl;
use crate::platform::db::schema::{categories, quotes, ticket_charges};
use crate::platform::error::AppResult;
use crate::tickets::flow::TicketState as S;
use crate::tickets::model::{Evidence, EvidenceKind as E, QuoteId, Ticket};
use crate::tickets::quotes::flow::QuoteState;
use crate::tickets::settings::TicketRules;
use crate::tickets::{neighbours, repo};

/// What the needs ask beyond the ticket itself. Members that the present state does not ask for
/// keep their defaults.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The company's own numbers.
    pub rules: TicketRules,
    /// The contact on file has a phone number or e-mail address.
    pub is_contact_reachable: bool,
    /// The diagnosis in force and its revision.
    pub diagnosis: Option<(i32, DiagnosisGist)>,
    /// The quote that is with the customer, else the one being written.
    pub quote: Option<OpenQuote>,
    /// Policy of the ticket's category.
    pub category: CategoryPolicy,
    /// The repair report in force.
    pub repair: Option<RepairGist>,
    /// Everybody who repaired in this cycle.
    pub repairers: Vec<ActorId>,
    /// What the store issued to the ticket.
    pub goods: Vec<TicketGoods>,
    /// Single pieces that the ticket has.
    pub pieces: Vec<Serial>,
    /// Charges that the customer still owes.
    pub due_charges: i64,
    /// Children neither closed nor given up.
    pub open_children: i64,
    /// Callbacks and surveys of this cycle, oldest first, with the time they were made.
    pub contacts: Vec<(UtcTime, ContactGist)>,
    /// A review of this cycle is on record.
    pub has_review: bool,
    /// A fault analysis of this cycle is on record.
    pub has_fault_analysis: bool,
}

/// A quote not yet decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenQuote {
    pub id: QuoteId,
    pub state: QuoteState,
    /// What the customer is to pay, in minor units.
    pub customer_amount: i64,
    /// Last day on which it can be agreed to.
    pub valid_until: NaiveDate,
}

/// What the ticket's category allows and demands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CategoryPolicy {
    /// The one who repaired may also verify.
    pub allows_self_verification: bool,
    /// The customer signs a repair agreement before the work starts.
    pub requires_agreement: bool,
}

impl Known {
    /// Loads what the needs of the ticket's state ask.
    ///
    /// # Errors
    /// Database faults.
    pub fn load(db: &mut Db, ticket: &Ticket) -> AppResult<Known> {
        let on_file = match ticket.state {
            S::Intake if ticket.details.contact.phone.is_none() => contact_on_file(db, ticket)?,
            _ => None,
        };
        Known::load_beside(db, ticket, on_file.as_ref())
    }

    /// [`Known::load`] for whoever has looked the contact up already.
    ///
    /// # Errors
    /// Database faults.
    pub fn load_beside(
        db: &mut Db,
        ticket: &Ticket,
        on_file: Option<&ContactStanding>,
    ) -> AppResult<Known> {
        let mut known = Known::default();
        known.read_evidence(&evidence(db, ticket)?);
        match ticket.state {
            S::Intake => {
                known.is_contact_reachable = ticket.details.contact.phone.is_some()
                    || on_file.is_some_and(|contact| contact.is_reachable);
            }
            S::Diagnosis => {
                known.quote = open_quote(db, ticket)?;
                known.category = category(db, ticket)?;
            }
            S::Approval => known.quote = open_quote(db, ticket)?,
            S::Verification => known.category = category(db, ticket)?,
            S::Repair => known.read_goods_reported(db, ticket)?,
            S::Closure => {
                known.goods = inventory::ticket_goods(db, ticket.id)?;
                known.read_pieces(db, ticket)?;
                known.due_charges = due_charges(db, ticket)?;
                known.open_children = repo::count_open_children(db, ticket.id)?;
            }
            S::Review | S::Completed => known.rules = neighbours::rules(db)?,
            S::Acceptance | S::Cancelled => {}
        }
        Ok(known)
    }

    /// A report that names nothing of the catalogue asks nothing of the store.
    fn read_goods_reported(&mut self, db: &mut Db, ticket: &Ticket) -> AppResult<()> {
        let parts = self.repair.iter().flat_map(|report| &report.parts);
        if parts.filter(|part| part.part_id.is_some()).count() == 0 {
            return Ok(());
        }
        self.goods = inventory::ticket_goods(db, ticket.id)?;
        self.read_pieces(db, ticket)
    }

    fn read_pieces(&mut self, db: &mut Db, ticket: &Ticket) -> AppResult<()> {
        if self.goods.iter().any(|goods| goods.is_serial_tracked) {
            self.pieces = inventory::ticket_pieces(db, ticket.id)?;
        }
        Ok(())
    }

    fn read_evidence(&mut self, documents: &[Evidence]) {
        for document in documents {
            match document.kind {
                E::Diagnosis => self.diagnosis = Some((document.revision, gist::read(document))),
                E::RepairReport => {
                    let report: RepairGist = gist::read(document);
                    let helpers = report.performed_by.iter().map(|user| user.cast());
                    self.repairers
                        .extend(document.actor_id.into_iter().chain(helpers));
                    self.repair = Some(report);
                }
                E::ContactOutcome => {
                    let outcome: ContactGist = gist::read(document);
                    self.contacts
                        .push((outcome.contacted_at.unwrap_or(document.at), outcome));
                }
                E::Review => self.has_review = true,
                E::FaultAnalysis => self.has_fault_analysis = true,
                E::PlanDecision
                | E::Verification
                | E::Acceptance
                | E::DepotReceipt
                | E::DepotReturn => {}
            }
        }
    }
}

/// The kinds of evidence that the steps from a state ask for.
const fn asked(state: S) -> &'static [E] {
    match state {
        S::Diagnosis | S::Approval => &[E::Diagnosis],
        S::Repair | S::Verification | S::Closure => &[E::RepairReport],
        S::Review => &[E::ContactOutcome, E::Review, E::FaultAnalysis],
        S::Intake | S::Acceptance | S::Completed | S::Cancelled => &[],
    }
}

fn evidence(db: &mut Db, ticket: &Ticket) -> AppResult<Vec<Evidence>> {
    match asked(ticket.state) {
        [] => Ok(Vec::new()),
        kinds => repo::evidence_of_cycle(db, ticket.id, ticket.cycle, kinds),
    }
}

/// The contact that the ticket points to, as the customer's file has it.
///
/// # Errors
/// Database faults.
pub fn contact_on_file(db: &mut Db, ticket: &Ticket) -> AppResult<Option<ContactStanding>> {
    match (ticket.customer_id, ticket.details.contact.id) {
        (Some(customer), Some(id)) => customers::contact_standing(db, customer, id),
        _ => Ok(None),
    }
}

/// Of a cycle's undecided quotes the one with the customer counts; a draft only while there is none.
fn open_quote(db: &mut Db, ticket: &Ticket) -> AppResult<Option<OpenQuote>> {
    let rows: Vec<(QuoteId, String, i64, NaiveDate)> = quotes::table
        .filter(quotes::ticket_id.eq(ticket.id))
        .filter(quotes::cycle.eq(ticket.cycle))
        .filter(quotes::state.among([QuoteState::Draft.as_str(), QuoteState::Sent.as_str()]))
        .order(quotes::quote_version.desc())
        .select((
            quotes::id,
            quotes::state,
            quotes::customer_amount,
            quotes::valid_until,
        ))
        .load(db)?;
    let open = rows
        .into_iter()
        .filter_map(|(id, state, customer_amount, valid_until)| {
            Some(OpenQuote {
                id,
                state: QuoteState::parse(&state)?,
                customer_amount,
                valid_until,
            })
        });
    // Ties keep the last one, so the newest version must come last.
    let mut open: Vec<OpenQuote> = open.collect();
    open.reverse();
    Ok(open
        .into_iter()
        .max_by_key(|quote| quote.state == QuoteState::Sent))
}

fn category(db: &mut Db, ticket: &Ticket) -> AppResult<CategoryPolicy> {
    let Some(id) = ticket.category_id else {
        return Ok(CategoryPolicy::default());
    };
    let policy: Option<(bool, bool)> = categories::table
        .find(id)
        .select((
            categories::allows_self_verification,
            categories::requires_agreement,
        ))
        .first(db)
        .optional()?;
    Ok(policy.map_or_else(
        CategoryPolicy::default,
        |(allows_self_verification, requires_agreement)| CategoryPolicy {
            allows_self_verification,
            requires_agreement,
        },
    ))
}

/// What manufacturers, suppliers and contracts owe is settled with them later and keeps nobody's
/// ticket open.
fn due_charges(db: &mut Db, ticket: &Ticket) -> AppResult<i64> {
    Ok(ticket_charges::table
        .filter(ticket_charges::ticket_id.eq(ticket.id))
        .filter(ticket_charges::payer.eq(Payer::Customer.as_str()))
        .filter(ticket_charges::status.eq("due"))
        .count()
        .get_result(db)?)
}
