//! Making and settling charges: one function, one use case, one transaction.

use chrono::TimeDelta;
use serde_json::json;

use super::dto::{ChargeCreate, PaymentCreate, WaiverCreate};
use super::model::{Charge, ChargeStatus};
use super::repo::{self, Which};
use super::waiving::{Waived, WaiverLimits};
use crate::equipment::warranty::Payer;
use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::auth::permission::Permission;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::db::Db;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::http::page::PageRequest;
use crate::platform::money::Money;
use crate::platform::op::Op;
use crate::platform::settings;
use crate::platform::tx::{Change, Tx, Visibility};
use crate::tickets::bundle::TicketBundle;
use crate::tickets::evidence::actions::{demand, open};
use crate::tickets::flow::TicketState as S;
use crate::tickets::model::{ChargeId, NewEvent, QuoteId, TicketEventDetails, TicketEventType};
use crate::tickets::quotes::coverage;
use crate::tickets::quotes::model::Quote;
use crate::tickets::repo as tickets;

/// States in which something can be charged: once somebody has looked at the fault, until everything is settled.
const CHARGEABLE: &[S] = &[
    S::Diagnosis,
    S::Approval,
    S::Repair,
    S::Verification,
    S::Acceptance,
    S::Closure,
];

/// One page of a ticket's charges, and their number when it was asked for.
///
/// # Errors
/// 404 where the caller sees no such ticket; `invalid_cursor`; database faults.
pub fn list(
    db: &mut Db,
    op: &Op,
    which: Which,
    page: &PageRequest,
) -> AppResult<(Vec<Charge>, Option<i64>)> {
    let scope = op.actor.scope(Permission::ChargesRead);
    tickets::find(db, &scope, which.ticket)?.ok_or_else(|| AppError::missing("ticket"))?;
    let charges = repo::page(db, which, page)?;
    let total = if page.with_total {
        Some(repo::count(db, which)?)
    } else {
        None
    };
    Ok((charges, total))
}

/// One charge.
///
/// # Errors
/// 404 where the caller sees no such charge; database faults.
pub fn get(db: &mut Db, op: &Op, id: ChargeId) -> AppResult<Charge> {
    let missing = || AppError::missing("charge");
    let charge = repo::find(db, id)?.ok_or_else(missing)?;
    let scope = op.actor.scope(Permission::ChargesRead);
    tickets::find(db, &scope, charge.ticket_id)?.ok_or_else(missing)?;
    Ok(charge)
}

/// Adds a charge by hand.
///
/// # Errors
/// 422 for an amount of nothing and for the customer's payment of guaranteed work, `conflict` before the diagnosis and
/// after the closing, 403, 404; database faults.
pub fn add(tx: &mut Tx, ticket: TicketId, said: ChargeCreate) -> AppResult<Charge> {
    let mut bundle = open(tx, ticket, Permission::ChargesSettle)?;
    if !CHARGEABLE.contains(&bundle.ticket.state) {
        return Err(AppError::new(Code::Conflict)
            .saying("not_chargeable_now")
            .with("current", bundle.ticket.state));
    }
    let payer = said.payer.unwrap_or(Payer::Customer);
    let faults = add_faults(&bundle, &said, payer);
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let line = Line {
        quote_id: None,
        kind: said.kind,
        description: said.description,
        amount: said.amount,
        payer,
        rule: said.rule,
        created_by: person(tx.op()),
    };
    let charge = line.charge(tx, &bundle);
    repo::insert(tx.db(), std::slice::from_ref(&charge))?;
    note(tx, &mut bundle, &charge, "charge.created", None);
    bundle.save(tx)?;
    Ok(charge)
}

fn add_faults(bundle: &TicketBundle, said: &ChargeCreate, payer: Payer) -> Vec<FieldFault> {
    let details = &bundle.ticket.details;
    let is_man_made = details.man_made.is_some();
    let cover = coverage::propose(said.kind, details.entitlement.as_ref(), is_man_made);
    let mut faults = Vec::new();
    if said.amount.amount_minor <= 0 {
        faults.push(FieldFault::body("/amount", FaultCode::OutOfRange).with("min", "0.01"));
    }
    // A ticket under guarantee has no charge lines for guaranteed work.
    if payer == Payer::Customer && cover.customer_percent == 0 {
        let fault = FieldFault::body("/payer", FaultCode::NotAllowed);
        faults.push(fault.saying("guaranteed_work").with("rule", cover.rule));
    }
    faults
}

/// Makes the charges of an approved quote: the customer's part of each line. What an earlier quote of the cycle left
/// due is taken back, because the new agreement takes its place. [`TicketBundle::save`] must follow.
///
/// # Errors
/// Database faults.
pub fn charge_agreed(tx: &mut Tx, bundle: &mut TicketBundle, quote: &Quote) -> AppResult<()> {
    let ticket = &bundle.ticket;
    for old in repo::remove_due_of_quotes(tx.db(), ticket.id, ticket.cycle)? {
        note(
            tx,
            bundle,
            &Charge {
                version: old.version + 1,
                ..old
            },
            "charge.removed",
            None,
        );
    }
    let mut charges = Vec::new();
    for line in quote.lines.iter().filter(|line| line.amounts.customer > 0) {
        let line = Line {
            quote_id: Some(quote.id),
            kind: line.kind,
            description: line.description.clone(),
            amount: Money::new(line.amounts.customer, quote.currency),
            payer: Payer::Customer,
            rule: line.rule.clone(),
            created_by: Some(quote.created_by),
        };
        charges.push(line.charge(tx, bundle));
    }
    repo::insert(tx.db(), &charges)?;
    for charge in &charges {
        note(tx, bundle, charge, "charge.created", None);
    }
    Ok(())
}

/// Records that a charge was paid.
///
/// # Errors
/// 422 for a time that lies ahead, `conflict` when it is settled already, 403, 404; database faults.
pub fn pay(tx: &mut Tx, id: ChargeId, said: PaymentCreate) -> AppResult<Charge> {
    let paid_at = said.paid_at.unwrap_or(tx.now());
    if paid_at > tx.now().plus(TimeDelta::minutes(5)) {
        let fault = FieldFault::body("/paid_at", FaultCode::OutOfRange).saying("in_the_future");
        return Err(AppError::fault(fault));
    }
    let (mut bundle, mut charge) = open_due(tx, id, Permission::ChargesSettle)?;
    charge.status = ChargeStatus::Paid;
    charge.receipt_number = Some(said.receipt_number);
    charge.payment_method = Some(said.method);
    charge.settled_at = Some(paid_at);
    settle(tx, &mut bundle, &mut charge, "charge.paid", None)?;
    Ok(charge)
}

/// Lets the customer off a charge, within the limits of the caller's roles.
///
/// # Errors
/// `separation_of_duties` for whoever made the line, `above_limit` with the limit, `conflict` when it is settled
/// already, 403, 404; database faults.
pub fn waive(tx: &mut Tx, id: ChargeId, said: WaiverCreate) -> AppResult<Charge> {
    let (mut bundle, mut charge) = open_due(tx, id, Permission::ChargesWaive)?;
    let waiver = person(tx.op());
    if waiver.is_some() && waiver == charge.created_by {
        return Err(AppError::new(Code::SeparationOfDuties));
    }
    check_limit(tx, &bundle, &charge)?;
    charge.status = ChargeStatus::Waived;
    charge.reason = Some(said.reason.clone());
    charge.settled_at = Some(tx.now());
    settle(
        tx,
        &mut bundle,
        &mut charge,
        "charge.waived",
        Some(said.reason),
    )?;
    Ok(charge)
}

fn check_limit(tx: &mut Tx, bundle: &TicketBundle, charge: &Charge) -> AppResult<()> {
    let limits: WaiverLimits = settings::get(tx.db())?;
    let currency = limits.currency;
    let since = tx
        .now()
        .plus(-TimeDelta::days(i64::from(limits.counted_days)));
    let on_ticket = repo::waived_on_ticket(tx.db(), charge.ticket_id, currency)?;
    let for_customer = match bundle.ticket.customer_id {
        Some(customer) => repo::waived_for_customer(tx.db(), customer, currency, since)?,
        None => on_ticket,
    };
    let holding = bundle.ticket.holding();
    let roles = tx.op().actor.roles_over(Permission::ChargesWaive, &holding);
    let waived = Waived {
        asked: charge.amount,
        on_ticket,
        for_customer,
    };
    let judged = limits.judge(&roles, &waived);
    let limit = match judged {
        Ok(()) if charge.currency == currency => return Ok(()),
        Ok(()) => limits.limit_of(&roles),
        Err(limit) => limit,
    };
    Err(AppError::new(Code::AboveLimit).with("limit", Money::new(limit, currency)))
}

/// The charge with its ticket locked; the ticket's lock comes first everywhere.
fn open_due(
    tx: &mut Tx,
    id: ChargeId,
    permission: Permission,
) -> AppResult<(TicketBundle, Charge)> {
    let missing = || AppError::missing("charge");
    let ticket = repo::find(tx.db(), id)?.ok_or_else(missing)?.ticket_id;
    let bundle = TicketBundle::open(tx, ticket).map_err(|error| match error.code() {
        Code::NotFound => missing(),
        _ => error,
    })?;
    demand(tx.op(), permission, &bundle)?;
    let charge = repo::find(tx.db(), id)?.ok_or_else(missing)?;
    if charge.status == ChargeStatus::Due {
        return Ok((bundle, charge));
    }
    Err(AppError::new(Code::Conflict)
        .saying("charge_settled")
        .with("status", charge.status)
        .with_extra("current_state", charge.status))
}

fn settle(
    tx: &mut Tx,
    bundle: &mut TicketBundle,
    charge: &mut Charge,
    event: &str,
    reason: Option<String>,
) -> AppResult<()> {
    charge.settled_by = person(tx.op());
    charge.updated_at = tx.now();
    repo::save_if(tx.db(), charge)?;
    note(tx, bundle, charge, event, reason);
    bundle.save(tx)?;
    Ok(())
}

/// What a new charge is made of.
struct Line {
    quote_id: Option<QuoteId>,
    kind: crate::equipment::warranty::ChargeLineKind,
    description: String,
    amount: Money,
    payer: Payer,
    rule: Option<String>,
    created_by: Option<UserId>,
}

impl Line {
    fn charge(self, tx: &Tx, bundle: &TicketBundle) -> Charge {
        Charge {
            id: tx.new_id(),
            ticket_id: bundle.ticket.id,
            cycle: bundle.ticket.cycle,
            quote_id: self.quote_id,
            kind: self.kind,
            description: self.description,
            amount: self.amount.amount_minor,
            currency: self.amount.currency,
            payer: self.payer,
            rule: self.rule,
            status: ChargeStatus::Due,
            receipt_number: None,
            payment_method: None,
            reason: None,
            settled_by: None,
            settled_at: None,
            created_by: self.created_by,
            version: 1,
            created_at: tx.now(),
            updated_at: tx.now(),
        }
    }
}

/// Notes the change in the timeline, the event log and the audit trail.
fn note(
    tx: &mut Tx,
    bundle: &mut TicketBundle,
    charge: &Charge,
    event: &str,
    reason: Option<String>,
) {
    let visibility = match charge.status {
        // Why somebody is let off is not for the customer to read.
        ChargeStatus::Waived => Visibility::Internal,
        ChargeStatus::Due | ChargeStatus::Paid => Visibility::Customer,
    };
    bundle.push(
        NewEvent::new(TicketEventType::ChargeChanged)
            .visible_to(visibility)
            .because(None, reason.as_deref())
            .saying(TicketEventDetails {
                charge_id: Some(charge.id),
                quote_id: charge.quote_id,
                ..TicketEventDetails::default()
            }),
    );
    let data = json!({
        "ticket_id": charge.ticket_id,
        "kind": charge.kind,
        "amount": charge.money(),
        "payer": charge.payer,
        "status": charge.status,
        "receipt_number": charge.receipt_number,
        "payment_method": charge.payment_method,
    });
    tx.record(
        Change::new("charge", charge.id, charge.version, event)
            .in_branch(bundle.ticket.branch_id)
            .changes(json!({ "status": charge.status, "amount": charge.money() }))
            .because(reason)
            .data(data),
    );
}

fn person(op: &Op) -> Option<UserId> {
    op.actor.person().map(|person| person.id)
}
