//! Gathers the facts about a device and asks the rules: the edge between the archive and
//! [`super::warranty`].

use chrono::NaiveDate;

use super::dto::{EntitlementCheck, EntitlementQuery};
use super::model::{AssetRecord, CardRecord, WarrantyCardPart};
use super::repo;
use super::repo::spells::Mark;
use super::spells::idle_spans;
use super::warranty::{
    Entitlement, Facts, Fault, IdleKind, IdleSpan, PastRepair, ReplacedPart, WarrantyPolicy,
    best_entitlement, binding_version,
};
use crate::equipment::actions::policies;
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::codes::FaultCode;
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::lang::Lang;
use crate::platform::money::Money;

/// Entries of one warranty card that are looked at.
const MOST_ENTRIES: i64 = 500;

/// What is asked about a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The day for which the answer is wanted.
    pub on: NaiveDate,
    /// The fault as judged so far.
    pub fault: Fault,
    /// Whether an exchange against the same model is possible.
    pub is_same_model_available: bool,
    /// Whether the customer declines an equivalent model.
    pub is_equivalent_declined: bool,
}

impl Question {
    /// About a fault on a day, with nothing special about an exchange.
    pub fn new(on: NaiveDate, fault: Fault) -> Question {
        Question {
            on,
            fault,
            is_same_model_available: true,
            is_equivalent_declined: false,
        }
    }

    /// From the parameters of a request; how serious a fault is, its code says unless the caller does.
    ///
    /// # Errors
    /// `malformed_request` for a fault code that does not exist; database faults.
    pub fn read(db: &mut Db, query: &EntitlementQuery, today: NaiveDate) -> AppResult<Question> {
        let listed = match &query.fault {
            Some(code) => repo::card::is_serious(db, code)?,
            None => Some(false),
        };
        let Some(listed) = listed else {
            let fault = FieldFault::query("fault", FaultCode::NotFound);
            return Err(AppError::malformed(vec![fault]));
        };
        let fault = Fault {
            code: query.fault.clone(),
            is_serious: query.is_serious.unwrap_or(listed),
            is_man_made: query.is_man_made.unwrap_or(false),
        };
        Ok(Question {
            is_same_model_available: query.is_same_model_available.unwrap_or(true),
            is_equivalent_declined: query.is_equivalent_declined.unwrap_or(false),
            ..Question::new(query.on.unwrap_or(today), fault)
        })
    }
}

/// What is on file about a device: all that an answer depends on beside the question.
#[derive(Debug, Clone, Default)]
pub struct OnFile {
    pub purchased_on: Option<NaiveDate>,
    pub delivered_on: Option<NaiveDate>,
    pub accepted_on: Option<NaiveDate>,
    pub manufactured_on: Option<NaiveDate>,
    pub has_voucher: bool,
    /// What the customer paid.
    pub price: Option<Money>,
    /// Entries of its warranty card, the newest first.
    pub card: Vec<CardRecord>,
    /// Its tickets and when each was closed, if it is.
    pub tickets: Vec<(TicketId, Option<UtcTime>)>,
    /// What the tickets recorded about times out of use, in the order of time.
    pub marks: Vec<Mark>,
}

impl OnFile {
    /// The facts on which a question is answered. Pure.
    pub fn facts(&self, question: &Question) -> Facts {
        let mut spans = idle_spans(&self.tickets, &self.marks);
        spans.extend(self.card.iter().filter_map(out_of_service));
        Facts {
            purchased_on: self.purchased_on,
            delivered_on: self.delivered_on,
            accepted_on: self.accepted_on,
            manufactured_on: self.manufactured_on,
            has_voucher: self.has_voucher,
            purchase_price: self.price,
            fault: question.fault.clone(),
            repairs: self.card.iter().filter_map(past_repair).collect(),
            idle_spans: spans,
            replaced_parts: self.card.iter().flat_map(replaced_parts).collect(),
            is_same_model_available: question.is_same_model_available,
            is_equivalent_declined: question.is_equivalent_declined,
            ..Facts::on(question.on)
        }
    }

    /// What the customer may demand under the versions of the product's policy, with texts in `lang`. Pure.
    pub fn answer(
        &self,
        question: &Question,
        versions: &[WarrantyPolicy],
        lang: Lang,
    ) -> Entitlement {
        let facts = self.facts(question);
        answered(binding_version(versions, &facts), &facts, lang)
    }
}

/// Reads what is on file about a device.
///
/// # Errors
/// Database faults.
fn on_file(db: &mut Db, asset: &AssetRecord) -> AppResult<OnFile> {
    let card = repo::card::of_asset(db, asset.id, MOST_ENTRIES)?;
    let tickets = repo::spells::tickets_of(db, asset.id)?;
    let marks = match tickets.is_empty() {
        true => Vec::new(),
        false => repo::spells::marks(db, asset.id)?,
    };
    Ok(OnFile {
        purchased_on: asset.purchased_on,
        delivered_on: asset.delivered_on,
        accepted_on: asset.accepted_on,
        manufactured_on: asset.manufactured_on,
        has_voucher: asset.voucher_number.is_some(),
        price: asset.price(),
        marks,
        card,
        tickets,
    })
}

/// Everything known about the device that an answer depends on.
///
/// # Errors
/// Database faults.
pub fn facts_about(db: &mut Db, asset: &AssetRecord, question: &Question) -> AppResult<Facts> {
    Ok(on_file(db, asset)?.facts(question))
}

fn out_of_service(entry: &CardRecord) -> Option<IdleSpan> {
    Some(IdleSpan {
        kind: IdleKind::Repair,
        from: entry.out_of_service_from?,
        until: Some(entry.done_on),
    })
}

/// A closed ticket means that the customer took the device back working.
fn past_repair(entry: &CardRecord) -> Option<PastRepair> {
    Some(PastRepair {
        fault_code: entry.fault_code.clone()?,
        is_serious: entry.is_serious_fault,
        finished_on: entry.done_on,
        is_fixed: true,
    })
}

fn replaced_parts(entry: &CardRecord) -> Vec<ReplacedPart> {
    let Some(fault_code) = &entry.fault_code else {
        return Vec::new();
    };
    let part = |part: &WarrantyCardPart| ReplacedPart {
        sku: part.sku.clone(),
        fault_code: fault_code.clone(),
        replaced_on: entry.done_on,
    };
    entry.parts.0.iter().map(part).collect()
}

/// What the customer may demand for the device, with texts in `lang`.
///
/// # Errors
/// Database faults.
pub fn entitlement_of(
    db: &mut Db,
    asset: &AssetRecord,
    question: &Question,
    lang: Lang,
) -> AppResult<Entitlement> {
    let on_file = on_file(db, asset)?;
    let policy = repo::products::name_and_policy(db, asset.product_id)?.and_then(|(_, code)| code);
    let versions = match policy {
        Some(code) => policies::documents(db, &code)?,
        None => Vec::new(),
    };
    Ok(on_file.answer(question, &versions, lang))
}

fn answered(policy: Option<&WarrantyPolicy>, facts: &Facts, lang: Lang) -> Entitlement {
    let asked: Vec<&WarrantyPolicy> = policy.into_iter().collect();
    best_entitlement(&asked, facts).with_texts(&asked, lang)
}

/// Answers a dry run; nothing is stored.
///
/// # Errors
/// 422 for a policy that does not exist and for every fault of a draft; database faults.
pub fn check(db: &mut Db, check: &EntitlementCheck, lang: Lang) -> AppResult<Entitlement> {
    let price = check.facts.purchase_price;
    if price.is_some_and(|price| price.amount_minor < 0) {
        let fault = FieldFault::body("/facts/purchase_price/amount", FaultCode::OutOfRange);
        return Err(AppError::fault(fault.with("min", 0)));
    }
    let facts = Facts::from(check.facts.clone());
    let policy = match (&check.policy_code, &check.policy) {
        (Some(_), Some(_)) => {
            return Err(AppError::fault(FieldFault::body(
                "/policy",
                FaultCode::Conflict,
            )));
        }
        (Some(code), None) => Some(stored(db, code, check.policy_version, &facts)?),
        (None, Some(draft)) => Some(sound_draft(draft, lang)?),
        (None, None) => None,
    };
    Ok(answered(policy.as_ref(), &facts, lang))
}

fn stored(
    db: &mut Db,
    code: &str,
    version: Option<i32>,
    facts: &Facts,
) -> AppResult<WarrantyPolicy> {
    if let Some(number) = version {
        let record = repo::policies::version(db, code, number)?;
        let unknown = || AppError::fault(FieldFault::body("/policy_version", FaultCode::NotFound));
        return record.map(|record| record.document.0).ok_or_else(unknown);
    }
    let versions = policies::documents(db, code)?;
    binding_version(&versions, facts)
        .cloned()
        .ok_or_else(|| AppError::fault(FieldFault::body("/policy_code", FaultCode::NotFound)))
}

fn sound_draft(draft: &WarrantyPolicy, lang: Lang) -> AppResult<WarrantyPolicy> {
    let faults = policies::document_faults("/policy", draft, lang);
    if faults.is_empty() {
        Ok(draft.clone())
    } else {
        Err(AppError::invalid(faults))
    }
}
