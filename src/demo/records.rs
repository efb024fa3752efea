//! The documents that people record in a story.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::Stage;
use super::cast::Cast;
use super::store::{Drawn, Task};
use super::story::Story;
use super::words;
use crate::equipment::WarrantyCardPart;
use crate::platform::auth::Actor;
use crate::platform::error::{AppError, AppResult};
use crate::platform::op::Op;
use crate::platform::tx::Visibility;
use crate::tickets::facts::{ContactGist, DiagnosisGist, RepairGist};
use crate::tickets::model::{
    EvidenceKind as E, ManMade, NewEvent, ServiceMode, TicketEventDetails, TicketEventType,
};

impl Story {
    /// The technician says what is wrong.
    ///
    /// # Errors
    /// `internal` as [`Story::save`].
    pub fn diagnose(&mut self, stage: &mut Stage, cast: &Cast<'_>) -> AppResult<()> {
        let op = self.op(stage, cast.technician);
        let lang = stage.lang;
        let is_first = self.bundle.ticket.cycle == 1;
        let is_man_made = cast.is_man_made && is_first;
        let days = stage.dice.between(1, 6);
        let promised = op.now.plus(TimeDelta::days(days)).date();
        let body = without_nulls(json!({
            "cause": cast.fault.cause.text(lang),
            "fault_code": cast.fault.code,
            "is_serious": cast.fault.is_serious,
            "remedy": cast.fault.remedy.text(lang),
            "service_mode": cast.mode,
            "parts": part(cast, stage, &[("quantity", json!(1))]),
            "expected_completion_on": promised,
            "labour_minutes": stage.dice.between(2, 12) * 15,
            "is_man_made": is_man_made,
            "man_made_evidence": is_man_made.then(|| words::MAN_MADE.text(lang)),
            "wants_agreement": false,
        }));
        let revision = self.keep(&op, E::Diagnosis, body);
        self.bundle.known.diagnosis = Some((revision, DiagnosisGist::default()));
        let details = &mut self.bundle.ticket.details;
        details.fault_code = Some(cast.fault.code.to_owned());
        details.is_serious_fault = Some(cast.fault.is_serious);
        details.promised_on = Some(promised);
        details.man_made = op
            .actor
            .person()
            .filter(|_| is_man_made)
            .map(|person| ManMade {
                judged_by: person.id,
                evidence: words::MAN_MADE.text(lang).to_owned(),
                at: op.now,
            });
        self.set_mode(cast.mode);
        self.ask_entitlement(stage);
        self.save(stage, &op)
    }

    fn set_mode(&mut self, mode: ServiceMode) {
        let previous = self.bundle.ticket.service_mode.replace(mode);
        if previous == Some(mode) {
            return;
        }
        self.bundle.push(
            NewEvent::new(TicketEventType::ServiceModeChanged)
                .visible_to(Visibility::Customer)
                .saying(TicketEventDetails {
                    service_mode: Some(mode),
                    previous_service_mode: previous,
                    ..TicketEventDetails::default()
                }),
        );
    }

    /// The technician says what was done.
    ///
    /// # Errors
    /// `internal` as [`Story::save`].
    pub fn report(&mut self, stage: &mut Stage, cast: &Cast<'_>) -> AppResult<()> {
        let op = self.op(stage, cast.technician);
        let lang = stage.lang;
        let minutes = stage.dice.between(2, 12) * 15;
        let parts = self.parts_drawn(stage, cast, &op)?;
        let steps = [
            words::CHECKED_ON_SITE.text(lang),
            cast.fault.remedy.text(lang),
            words::CLEANED.text(lang),
        ];
        let replaced = cast.fault.part.is_some();
        let body = json!({
            "steps": steps,
            "result": if replaced { "replaced" } else { "fixed" },
            "labour_minutes": minutes,
            "performed_by": [],
            "parts": parts,
            "replaced_identities": [],
            "started_at": op.now.plus(-TimeDelta::minutes(minutes)),
            "ended_at": op.now,
        });
        self.keep(&op, E::RepairReport, body);
        let fitted: Vec<WarrantyCardPart> = serde_json::from_value(parts)
            .map_err(|error| AppError::internal(format_args!("parts of a report: {error}")))?;
        self.work = Some((steps.join("；"), fitted));
        let known = &mut self.bundle.known;
        known.repair = Some(RepairGist::default());
        known.repairers.extend(op.actor.id());
        self.save(stage, &op)
    }

    /// The plan is agreed: its part is promised.
    pub fn promise(&self, stage: &mut Stage, cast: &Cast<'_>) {
        let part = cast
            .fault
            .part
            .and_then(|(sku, ..)| stage.catalogue.by_sku(sku));
        if let Some(part) = part {
            let promise = Task::Promise {
                branch: cast.branch.id,
                ticket: self.bundle.ticket.id,
                part,
            };
            stage.agenda.add(self.at, promise);
        }
    }

    /// What was drawn for the work of this cycle, as the report names it; the store hears of it once.
    fn parts_drawn(&mut self, stage: &mut Stage, cast: &Cast<'_>, op: &Op) -> AppResult<Value> {
        let cycle = self.bundle.ticket.cycle;
        let drawn = match &self.drawn {
            Some((of_cycle, drawn)) if *of_cycle == cycle => drawn.clone(),
            _ => {
                let drawn = draw(stage, cast)?;
                self.hear_of(stage, cast, op, &drawn);
                self.drawn = Some((cycle, drawn.clone()));
                drawn
            }
        };
        let mut parts = Vec::new();
        for (index, quantity) in drawn {
            let part = stage.catalogue.part(index)?;
            parts.push(without_nulls(json!({
                "part_id": part.id,
                "sku": part.sku,
                "name": part.name,
                "quantity": quantity,
                "old_part": part.owes_old_part.then_some("returned"),
            })));
        }
        Ok(Value::Array(parts))
    }

    /// The store hears what was drawn, used and brought back.
    fn hear_of(&self, stage: &mut Stage, cast: &Cast<'_>, op: &Op, drawn: &[Drawn]) {
        if drawn.is_empty() {
            return;
        }
        let (branch, ticket) = (cast.branch.id, self.bundle.ticket.id);
        let spare = drawn.first().copied().filter(|_| stage.dice.chance(40));
        let taken: Vec<Drawn> = drawn
            .iter()
            .zip(0..)
            .map(|((part, quantity), place)| {
                let more = i64::from(place == 0 && spare.is_some());
                (*part, quantity + more)
            })
            .collect();
        let issue = Task::Issue {
            branch,
            ticket,
            technician: cast.technician.person().map(|person| person.id),
            drawn: taken,
        };
        let minutes = |minutes: i64| op.now.plus(TimeDelta::minutes(minutes));
        stage.agenda.add(minutes(-30), issue);
        let used = Task::Used {
            ticket,
            drawn: drawn.to_vec(),
        };
        stage.agenda.add(op.now, used);
        if let Some((part, _)) = spare {
            let back = Task::Return {
                branch,
                ticket,
                drawn: (part, 1),
            };
            stage.agenda.add(minutes(5), back);
        }
        for (part, quantity) in drawn.iter().copied() {
            let owes = stage
                .catalogue
                .part(part)
                .is_ok_and(|part| part.owes_old_part);
            if owes {
                let old = Task::OldPart {
                    branch,
                    ticket,
                    drawn: (part, quantity),
                };
                stage.agenda.add(minutes(10), old);
            }
        }
    }

    /// Notes what somebody says about the work.
    ///
    /// # Errors
    /// `internal` as [`Story::save`].
    pub fn note(
        &mut self,
        stage: &mut Stage,
        actor: &Actor,
        text: &str,
        to: Visibility,
    ) -> AppResult<()> {
        let op = self.op(stage, actor);
        self.bundle.push(
            NewEvent::new(TicketEventType::NoteAdded)
                .by_act("add_note")
                .visible_to(to)
                .because(None, Some(text)),
        );
        self.save(stage, &op)
    }

    /// One attempt to hear the customer; `satisfied` is what was answered, if anybody answered.
    ///
    /// # Errors
    /// `internal` as [`Story::save`].
    pub fn call_back(
        &mut self,
        stage: &mut Stage,
        actor: &Actor,
        satisfied: Option<bool>,
        complaint: Option<String>,
    ) -> AppResult<()> {
        let op = self.op(stage, actor);
        let comment = match satisfied {
            Some(true) => Some(words::SATISFIED.text(stage.lang)),
            Some(false) => Some(words::UNSATISFIED.text(stage.lang)),
            None => None,
        };
        let score = match satisfied {
            Some(true) => Some(stage.dice.between(4, 5)),
            Some(false) => Some(stage.dice.between(1, 2)),
            None => None,
        };
        let body = without_nulls(json!({
            "means": "callback",
            "is_reached": satisfied.is_some(),
            "is_satisfied": satisfied,
            "score": score,
            "comment": comment,
            "complaint_reference": complaint,
            "contacted_at": op.now,
        }));
        self.keep(&op, E::ContactOutcome, body);
        let gist = ContactGist {
            is_reached: satisfied.is_some(),
            is_satisfied: satisfied,
            complaint_reference: complaint,
            ..ContactGist::default()
        };
        self.bundle.known.contacts.push((op.now, gist));
        self.save(stage, &op)
    }

    /// The lesson, and the fault analysis where one is demanded.
    ///
    /// # Errors
    /// `internal` as [`Story::save`].
    pub fn review(&mut self, stage: &mut Stage, cast: &Cast<'_>) -> AppResult<()> {
        let op = self.op(stage, cast.quality);
        let lang = stage.lang;
        if self.bundle.ticket.is_major {
            let occurred = self.bundle.ticket.created_at.plus(-TimeDelta::hours(3));
            let body = json!({
                "occurred_at": occurred,
                "place": cast.branch.city.name.text(lang),
                "symptom": cast.fault.symptom.text(lang),
                "impact": words::IMPACT_SHOP.text(lang),
                "handling": cast.fault.remedy.text(lang),
                "cause": cast.fault.cause.text(lang),
                "corrective": words::CORRECTIVE.text(lang),
                "preventive": words::PREVENTION.text(lang),
            });
            self.keep(&op, E::FaultAnalysis, body);
            self.bundle.known.has_fault_analysis = true;
        }
        let body = json!({
            "cause": cast.fault.cause.text(lang),
            "remedy": cast.fault.remedy.text(lang),
            "prevention": words::PREVENTION.text(lang),
        });
        self.keep(&op, E::Review, body);
        self.bundle.known.has_review = true;
        self.save(stage, &op)
    }

    /// The receipt for a device that is taken away, or given back.
    ///
    /// # Errors
    /// `internal` as [`Story::save`].
    pub fn hand_device(
        &mut self,
        stage: &mut Stage,
        cast: &Cast<'_>,
        is_return: bool,
    ) -> AppResult<()> {
        let Some(device) = cast.device else {
            return Ok(());
        };
        let op = self.op(stage, cast.technician);
        let lang = stage.lang;
        let (client, staff) = (cast.client.contact_name.as_str(), cast.technician.name());
        let mut body = json!({
            "serial": device.serial,
            "condition": words::CONDITION.text(lang),
            "accessories": [words::ACCESSORIES.text(lang)],
            "handed_over_by": if is_return { staff } else { client },
            "received_by": if is_return { client } else { staff },
        });
        if let (false, Value::Object(members)) = (is_return, &mut body) {
            let promised = op.now.plus(TimeDelta::days(1)).date();
            members.insert("batch_devices".to_owned(), json!(1));
            members.insert("promised_on".to_owned(), json!(promised));
            let details = &mut self.bundle.ticket.details;
            details.promised_on.get_or_insert(promised);
        }
        let kind = if is_return {
            E::DepotReturn
        } else {
            E::DepotReceipt
        };
        self.keep(&op, kind, body);
        self.mark(stage, kind.as_str(), None);
        self.save(stage, &op)
    }
}

/// What the work takes: the fault's part, and a little of what is used up beside it.
fn draw(stage: &mut Stage, cast: &Cast<'_>) -> AppResult<Vec<Drawn>> {
    let part = cast
        .fault
        .part
        .and_then(|(sku, ..)| stage.catalogue.by_sku(sku));
    let mut drawn: Vec<Drawn> = part.map(|part| (part, 1)).into_iter().collect();
    let catalogue = stage.catalogue.clone();
    for _ in 0..stage.dice.between(0, 2) {
        let small = *stage.dice.pick(catalogue.consumables())?;
        if drawn.iter().all(|(known, _)| *known != small) {
            drawn.push((small, stage.dice.between(1, 3)));
        }
    }
    Ok(drawn)
}

/// The part of the cast's fault as the documents hold it.
fn part(cast: &Cast<'_>, stage: &Stage, more: &[(&str, Value)]) -> Value {
    let Some((sku, name, _)) = cast.fault.part else {
        return json!([]);
    };
    let on_file = stage.catalogue.by_sku(sku);
    let on_file = on_file.and_then(|index| stage.catalogue.part(index).ok());
    let mut part = without_nulls(json!({
        "part_id": on_file.map(|part| part.id),
        "sku": sku,
        "name": name.text(stage.lang),
    }));
    if let Value::Object(members) = &mut part {
        let more = more.iter().cloned();
        members.extend(more.map(|(name, value)| (name.to_owned(), value)));
    }
    json!([part])
}

/// Documents leave out what is not said.
fn without_nulls(mut body: Value) -> Value {
    if let Value::Object(members) = &mut body {
        members.retain(|_, value| !value.is_null());
    }
    body
}

/// How the customer's word was taken down: by the technician with a signature, or by an agent on the phone.
pub(super) struct Word {
    pub how: &'static str,
    pub evidence: String,
}

/// The customer's word on a plan.
pub(super) fn decision(
    cast: &Cast<'_>,
    op: &Op,
    approved: bool,
    word: &Word,
    quote: Option<&Value>,
    comment: Option<&str>,
) -> Value {
    without_nulls(json!({
        "decision": if approved { "approved" } else { "declined" },
        "decided_by_name": cast.client.contact_name,
        "how": word.how,
        "decided_at": op.now,
        "evidence": word.evidence,
        "reason_code": (!approved).then_some("price"),
        "comment": comment,
        "quote_id": quote,
    }))
}

/// The customer's word on the result.
pub(super) fn acceptance(
    cast: &Cast<'_>,
    accepted: bool,
    word: &Word,
    comment: Option<&str>,
) -> Value {
    without_nulls(json!({
        "accepted": accepted,
        "accepted_by_name": cast.client.contact_name,
        "how": word.how,
        "evidence": word.evidence,
        "reason_code": (!accepted).then_some("fault_persists"),
        "comment": comment,
    }))
}
