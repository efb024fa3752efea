//! A ticket under way in memory: the same bundle, judged by the same flow, that requests use. Only the
//! writing waits until the whole story is told.

use chrono::{TimeDelta, Timelike};
use serde_json::{Value, json};

use super::Stage;
use super::archive::Archive;
use super::rows::{ChargeRow, QuoteRow};
use super::store::Drawn;
use crate::equipment::warranty::{ChargeBasis, Fault};
use crate::equipment::{CardRecord, Mark, Question, WarrantyCardPart};
use crate::platform::auth::Actor;
use crate::platform::clock::UtcTime;
use crate::platform::db::types::Doc;
use crate::platform::error::{AppError, AppResult};
use crate::platform::op::Op;
use crate::platform::search::{SearchKind, SearchText};
use crate::platform::tx::{Change, Visibility};
use crate::tickets::bundle::{self, TicketBundle};
use crate::tickets::facts::{Known, Said};
use crate::tickets::flow::{ReopenReason, TICKET_FLOW, TicketAction as A, TicketState};
use crate::tickets::model::{
    Evidence, EvidenceKind, NewEvent, Ticket, TicketEvent, TicketEventDetails, TicketEventType,
};
use crate::tickets::settings::TicketRules;
use crate::workflow::Attempt;

/// Why a story is not told further.
#[derive(Debug)]
pub(super) enum Pause {
    /// The present day is reached: the ticket stands where it stands.
    Today,
    /// The story broke a rule, which is a fault of the demo.
    Fault(AppError),
}

impl From<AppError> for Pause {
    fn from(error: AppError) -> Pause {
        Pause::Fault(error)
    }
}

/// How telling goes.
pub(super) type Told = Result<(), Pause>;

/// Of a thousand waits of a recent ticket so many last until today.
const LIES_THERE: u64 = 50;

/// Hours in UTC in which people in China work.
const WORKING: std::ops::Range<u32> = 0..12;

/// A ticket with everything that hangs on it.
#[derive(Debug)]
pub(super) struct Story {
    pub bundle: TicketBundle,
    pub at: UtcTime,
    pub quotes: Vec<QuoteRow>,
    pub charges: Vec<ChargeRow>,
    events: Vec<TicketEvent>,
    evidence: Vec<Evidence>,
    cards: Vec<CardRecord>,
    /// The last repair report, for the warranty card.
    pub work: Option<(String, Vec<WarrantyCardPart>)>,
    /// What was drawn in which cycle.
    pub drawn: Option<(i32, Vec<Drawn>)>,
}

impl Story {
    /// Registers the ticket, as the channel's person does.
    ///
    /// # Errors
    /// None in practice; see [`TicketBundle::settle`].
    pub fn registered(stage: &mut Stage, actor: &Actor, ticket: Ticket) -> AppResult<Story> {
        let at = ticket.created_at;
        let details = TicketEventDetails {
            assignee_id: ticket.assignee_id,
            team_id: ticket.team_id,
            related_ticket_id: ticket.parent_id,
            ..TicketEventDetails::default()
        };
        let mut story = Story {
            bundle: TicketBundle::registered(ticket),
            at,
            quotes: Vec::new(),
            charges: Vec::new(),
            events: Vec::new(),
            evidence: Vec::new(),
            cards: Vec::new(),
            work: None,
            drawn: None,
        };
        story.bundle.known = fresh();
        story.bundle.push(NewEvent {
            to: Some(TicketState::Intake),
            ..NewEvent::new(TicketEventType::Created)
                .visible_to(Visibility::Customer)
                .saying(details)
        });
        let id = story.bundle.ticket.id;
        if let Some(archive) = story.archive(stage) {
            archive.on_file.tickets.insert(0, (id, None));
        }
        let op = story.op(stage, actor);
        story.save(stage, &op)?;
        Ok(story)
    }

    /// The operation of somebody at the story's time.
    pub fn op(&self, stage: &Stage, actor: &Actor) -> Op {
        stage.op_at(self.at).by(actor.clone())
    }

    /// Lets time pass, up to the next working hour.
    ///
    /// # Errors
    /// [`Pause::Today`] when that lies ahead of the present.
    pub fn pass(&mut self, stage: &mut Stage, least: i64, most: i64) -> Told {
        let seconds = stage.dice.between(least * 60, most * 60);
        let mut at = self.at.plus(TimeDelta::seconds(seconds));
        if !WORKING.contains(&at.instant().hour()) {
            let morning = 24 - i64::from(at.instant().hour());
            let late = stage.dice.between(0, 3600);
            at = at
                .plus(TimeDelta::hours(morning))
                .plus(TimeDelta::seconds(late));
        }
        // Of late some work simply lies there, so that a company of any size has tickets in every state.
        let is_late = self.bundle.ticket.created_at > stage.now.plus(-TimeDelta::days(20));
        if at > stage.now || (is_late && stage.dice.chance(LIES_THERE)) {
            return Err(Pause::Today);
        }
        self.at = at;
        Ok(())
    }

    /// Takes a step and saves.
    ///
    /// # Errors
    /// `internal` when the flow refuses it.
    pub fn step(
        &mut self,
        stage: &mut Stage,
        actor: &Actor,
        attempt: &Attempt<'_>,
        said: &Said,
    ) -> AppResult<()> {
        let op = self.op(stage, actor);
        self.take(stage, &op, attempt, said)?;
        self.save(stage, &op)
    }

    /// Judges a step, does what it leaves behind and notes it; [`Story::save`] must follow.
    ///
    /// # Errors
    /// `internal` when the flow refuses it.
    pub fn take(
        &mut self,
        stage: &mut Stage,
        op: &Op,
        attempt: &Attempt<'_>,
        said: &Said,
    ) -> AppResult<()> {
        let from = self.bundle.ticket.state;
        let roles = bundle::roles_over(&op.actor, &self.bundle.ticket);
        let caller = bundle::caller(&op.actor, &self.bundle.ticket, &roles);
        let facts = self.bundle.facts(op, said);
        let step = TICKET_FLOW
            .step(from.as_str(), attempt, &caller, &facts)
            .map_err(|refusal| AppError::internal(format_args!("{attempt:?}: {refusal:?}")))?;
        let unknown = || AppError::internal("the flow names what the room does not know");
        let action = A::parse(step.action).ok_or_else(unknown)?;
        let to = TicketState::parse(step.to).ok_or_else(unknown)?;
        let details = self.leave_behind(stage, op, action, attempt);
        self.bundle.ticket.state = to;
        let event = NewEvent::new(TicketEventType::StateChanged)
            .by_act(step.action)
            .visible_to(Visibility::Customer)
            .because(attempt.reason_code, attempt.comment)
            .saying(details);
        self.bundle.push(NewEvent {
            from: Some(from),
            to: Some(to),
            ..event
        });
        Ok(())
    }

    fn leave_behind(
        &mut self,
        stage: &mut Stage,
        op: &Op,
        action: A,
        attempt: &Attempt<'_>,
    ) -> TicketEventDetails {
        let said = TicketEventDetails::default();
        match action {
            A::Triage => {
                self.ask_entitlement(stage);
                self.triage(stage)
            }
            A::FailVerification | A::RefuseAcceptance => {
                let details = &mut self.bundle.ticket.details;
                details.rework_count += 1;
                TicketEventDetails {
                    rework_count: Some(details.rework_count),
                    ..said
                }
            }
            A::Close => {
                self.bundle.ticket.closed_at = Some(op.now);
                self.write_card(stage, op);
                said
            }
            A::Reopen => self.reopen(attempt),
            _ => said,
        }
    }

    fn triage(&mut self, stage: &Stage) -> TicketEventDetails {
        let rules = TicketRules::default();
        let since = self.at.plus(-TimeDelta::days(rules.repeat_repair_days));
        let ticket = &mut self.bundle.ticket;
        if let (Some(severity), Some(urgency)) = (ticket.severity, ticket.urgency) {
            ticket.priority = Some(rules.priority(severity, urgency));
        }
        let archive = ticket.asset_id.and_then(|id| stage.archives.get(&id));
        let card = archive
            .into_iter()
            .flat_map(|archive| &archive.on_file.card);
        let is_repeat = card
            .map(|entry| entry.created_at)
            .any(|at| (since..=self.at).contains(&at));
        ticket.details.is_repeat_repair = is_repeat;
        TicketEventDetails {
            priority: ticket.priority,
            is_repeat_repair: Some(is_repeat),
            ..TicketEventDetails::default()
        }
    }

    fn reopen(&mut self, attempt: &Attempt<'_>) -> TicketEventDetails {
        let reason = attempt.reason_code.and_then(ReopenReason::parse);
        let same = matches!(
            reason,
            Some(ReopenReason::FaultReturned | ReopenReason::NotFixed)
        );
        let ticket = &mut self.bundle.ticket;
        ticket.cycle += 1;
        ticket.closed_at = None;
        ticket.details.reopen_count += 1;
        ticket.details.promised_on = None;
        ticket.details.is_repeat_repair |= same;
        self.bundle.known = fresh();
        TicketEventDetails {
            is_repeat_repair: Some(same),
            ..TicketEventDetails::default()
        }
    }

    fn write_card(&mut self, stage: &mut Stage, op: &Op) {
        let ticket = &self.bundle.ticket;
        let (Some(asset_id), Some((work, parts))) = (ticket.asset_id, self.work.take()) else {
            return;
        };
        let row = CardRecord {
            id: op.new_id(),
            asset_id,
            ticket_id: ticket.id,
            cycle: ticket.cycle,
            done_on: op.now.date(),
            fault_code: ticket.details.fault_code.clone(),
            is_serious_fault: ticket.details.is_serious_fault.unwrap_or_default(),
            work,
            parts: Doc(parts),
            out_of_service_from: Some(ticket.created_at.date()),
            created_at: op.now,
        };
        let data = json!({
            "asset_id": row.asset_id,
            "ticket_id": row.ticket_id,
            "cycle": row.cycle,
            "done_on": row.done_on,
        });
        let event = "warranty_card_entry.written";
        let change = Change::new("warranty_card_entry", row.id, 1, event);
        stage
            .ledger
            .note(op, change.in_branch(ticket.branch_id).data(data));
        if let Some(archive) = self.archive(stage) {
            archive.write_card(row.clone());
        }
        self.cards.push(row);
    }

    /// What is on file about the story's device.
    pub fn archive<'a>(&self, stage: &'a mut Stage) -> Option<&'a mut Archive> {
        let asset = self.bundle.ticket.asset_id?;
        stage.archives.get_mut(&asset)
    }

    /// What the customer can demand today, by what is known of the fault; the ground of the job with it.
    /// Asked as the rooms of tickets ask, of what is on file by now.
    pub fn ask_entitlement(&mut self, stage: &Stage) {
        let ticket = &mut self.bundle.ticket;
        let fault = Fault {
            code: ticket.details.fault_code.clone(),
            is_serious: ticket.details.is_serious_fault.unwrap_or(false),
            is_man_made: ticket.details.man_made.is_some(),
        };
        let question = Question::new(self.at.date(), fault);
        let archive = ticket.asset_id.and_then(|id| stage.archives.get(&id));
        if let Some(archive) = archive {
            let answer = archive.answer(&question, stage.lang);
            ticket.charge_basis = Some(answer.charge_basis);
            ticket.details.entitlement = Some(answer);
        }
        if ticket.details.man_made.is_some() {
            ticket.charge_basis = Some(ChargeBasis::Chargeable);
        }
    }

    /// Something that begins or ends a time out of use is on record.
    pub fn mark(&self, stage: &mut Stage, kind: &str, reason: Option<&str>) {
        let mark = Mark {
            ticket: self.bundle.ticket.id,
            kind: kind.to_owned(),
            reason: reason.map(str::to_owned),
            at: self.at,
        };
        if let Some(archive) = self.archive(stage) {
            archive.on_file.marks.push(mark);
        }
    }

    /// Records a document; [`Story::save`] must follow. Gives its revision.
    pub fn keep(&mut self, op: &Op, kind: EvidenceKind, body: Value) -> i32 {
        let cycle = self.bundle.ticket.cycle;
        let before = self.evidence.iter().rev();
        let revision = before
            .filter(|one| one.kind == kind && one.cycle == cycle)
            .map(|one| one.revision)
            .next()
            .unwrap_or_default()
            + 1;
        let evidence = Evidence {
            id: op.new_id(),
            ticket_id: self.bundle.ticket.id,
            kind,
            cycle,
            revision,
            body,
            actor_kind: op.actor.kind().to_owned(),
            actor_id: op.actor.id().map(|id| id.cast()),
            actor_name: bundle::actor_name(&op.actor),
            at: op.now,
        };
        self.bundle.push(
            NewEvent::new(TicketEventType::EvidenceRecorded)
                .visible_to(seen_by(kind))
                .saying(TicketEventDetails {
                    evidence_kind: Some(kind),
                    evidence_id: Some(evidence.id),
                    evidence_revision: Some(revision),
                    ..TicketEventDetails::default()
                }),
        );
        self.evidence.push(evidence);
        revision
    }

    /// Ends an operation: its entries get their numbers.
    ///
    /// # Errors
    /// `internal` when nothing was noted.
    pub fn save(&mut self, stage: &mut Stage, op: &Op) -> AppResult<()> {
        let settled = self.bundle.settle(op)?;
        for change in settled.changes {
            stage.ledger.note(op, change);
        }
        self.events.extend(settled.events);
        Ok(())
    }

    /// Hands everything over for writing. `words` are what the ticket is found by beside its own.
    pub fn hand_over(self, stage: &mut Stage, words: SearchText) {
        let is_over = matches!(
            self.bundle.ticket.state,
            TicketState::Completed | TicketState::Cancelled
        );
        let until = if is_over { self.at } else { stage.now };
        let closed = self.bundle.ticket.closed_at;
        let id = self.bundle.ticket.id;
        if let Some(archive) = self.archive(stage) {
            archive.end_ticket(id, closed, until);
        }
        let ticket = self.bundle.ticket;
        let mut text = words
            .word(&ticket.number)
            .text(&ticket.title)
            .text(&ticket.details.description);
        if let Some(phone) = &ticket.details.contact.phone {
            text = text.phone(phone);
        }
        let rows = stage.ledger.rows();
        rows.found
            .push((SearchKind::Ticket, ticket.id.uuid(), text));
        rows.tickets.push(ticket);
        rows.events.extend(self.events);
        rows.evidence.extend(self.evidence);
        rows.quotes.extend(self.quotes);
        rows.charges.extend(self.charges);
        rows.cards.extend(self.cards);
    }
}

/// What is known of a cycle at its begin: every customer of the demo has a phone.
fn fresh() -> Known {
    Known {
        is_contact_reachable: true,
        ..Known::default()
    }
}

const fn seen_by(kind: EvidenceKind) -> Visibility {
    match kind {
        EvidenceKind::PlanDecision
        | EvidenceKind::Acceptance
        | EvidenceKind::DepotReceipt
        | EvidenceKind::DepotReturn => Visibility::Customer,
        _ => Visibility::Internal,
    }
}
