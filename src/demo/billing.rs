//! Quotes and charges of a story.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::Stage;
use super::rows::{ChargeRow, QuoteRow};
use super::story::Story;
use super::words;
use crate::platform::db::types::Doc;
use crate::platform::error::{AppError, AppResult};
use crate::platform::ids::Id;
use crate::platform::op::Op;
use crate::platform::tx::{Change, Visibility};
use crate::tickets::facts::OpenQuote;
use crate::tickets::model::{NewEvent, QuoteId, TicketEventDetails, TicketEventType};
use crate::tickets::quotes::flow::QuoteState;

/// Value added tax on repairs, in basis points.
const TAX: i64 = 1300;
const LABOUR_PRICE: i64 = 12_000;
const TRAVEL_PRICE: i64 = 5_000;
/// What a loyal customer is let off, in basis points: within every adviser's authority.
const FAVOUR: i64 = 500;

/// Half away from zero, as every amount is rounded.
const fn part(amount: i64, points: i64) -> i64 {
    (amount * points * 2 + 10_000) / 20_000
}

/// One priced line.
#[derive(Debug, Clone)]
struct Line {
    kind: &'static str,
    description: String,
    price: i64,
    discount: i64,
}

impl Line {
    fn tax(&self) -> i64 {
        part(self.price - self.discount, TAX)
    }

    fn total(&self) -> i64 {
        self.price - self.discount + self.tax()
    }

    fn document(&self) -> Value {
        let mut line = json!({
            "kind": self.kind,
            "description": self.description,
            "quantity_milli": 1000,
            "unit_price_minor": self.price,
            "tax_basis_points": TAX,
            "payer": "customer",
            "customer_percent": 100,
            "entitled_percent": 100,
            "amounts": {
                "gross": self.price,
                "discount": self.discount,
                "tax": self.tax(),
                "total": self.total(),
                "customer": self.total(),
            },
        });
        if let (true, Value::Object(members)) = (self.discount > 0, &mut line) {
            members.insert("discount_basis_points".to_owned(), json!(FAVOUR));
        }
        line
    }
}

impl Story {
    /// Writes a version of the quote; `favour` takes something off.
    ///
    /// # Errors
    /// `internal` when an author is missing.
    pub fn draft_quote(
        &mut self,
        stage: &mut Stage,
        op: &Op,
        parts: Option<(String, i64)>,
        favour: bool,
    ) -> AppResult<()> {
        let lang = stage.lang;
        let priced = |kind, description: String, price| Line {
            kind,
            description,
            price,
            discount: if favour { part(price, FAVOUR) } else { 0 },
        };
        let mut lines = vec![
            priced("labour", words::LABOUR.text(lang).to_owned(), LABOUR_PRICE),
            priced("travel", words::TRAVEL.text(lang).to_owned(), TRAVEL_PRICE),
        ];
        lines.extend(parts.map(|(name, price)| priced("part", name, price)));
        let sum = |of: fn(&Line) -> i64| lines.iter().map(of).sum::<i64>();
        let author = op.actor.person().map(|person| person.id);
        let ticket = &self.bundle.ticket;
        let of_cycle = self.quotes.iter().filter(|one| one.cycle == ticket.cycle);
        let row = QuoteRow {
            id: op.new_id(),
            ticket_id: ticket.id,
            cycle: ticket.cycle,
            quote_version: i32::try_from(of_cycle.count()).unwrap_or_default() + 1,
            state: QuoteState::Draft.as_str(),
            currency: "CNY",
            lines: Doc(lines.iter().map(Line::document).collect()),
            subtotal_amount: sum(|line| line.price),
            discount_amount: sum(|line| line.discount),
            tax_amount: sum(Line::tax),
            total_amount: sum(Line::total),
            customer_amount: sum(Line::total),
            // Longer than any ticket of the demo lies waiting, so that none is overdue from the start.
            valid_until: op.now.plus(TimeDelta::days(30)).date(),
            note: None,
            discount_reason: favour.then(|| words::LONG_STANDING.text(lang).to_owned()),
            created_by: author.ok_or_else(|| AppError::internal("a quote without author"))?,
            discount_approved_by: None,
            version: 0,
            created_at: op.now,
            updated_at: op.now,
            sent_at: None,
            decided_at: None,
        };
        self.quotes.push(row);
        self.move_quote(stage, op, QuoteState::Draft, "quote.created")
    }

    /// Moves the latest quote on; [`Story::save`] must follow.
    ///
    /// # Errors
    /// `internal` when there is none.
    pub fn move_quote(
        &mut self,
        stage: &mut Stage,
        op: &Op,
        to: QuoteState,
        event: &'static str,
    ) -> AppResult<()> {
        let quote = self.quotes.last_mut();
        let quote = quote.ok_or_else(|| AppError::internal("no quote to move"))?;
        let from = std::mem::replace(&mut quote.state, to.as_str());
        quote.version += 1;
        quote.updated_at = op.now;
        match to {
            QuoteState::Sent => quote.sent_at = Some(op.now),
            QuoteState::Approved | QuoteState::Declined => quote.decided_at = Some(op.now),
            _ => {}
        }
        let is_open = matches!(to, QuoteState::Draft | QuoteState::Sent);
        self.bundle.known.quote = is_open.then_some(OpenQuote {
            id: quote.id,
            state: to,
            customer_amount: quote.customer_amount,
            valid_until: quote.valid_until,
        });
        let told = told(quote, from, to, event).in_branch(self.bundle.ticket.branch_id);
        let visibility = seen_by(from, to);
        let details = TicketEventDetails {
            quote_id: Some(quote.id),
            quote_version: Some(quote.quote_version),
            quote_state: Some(to.as_str().to_owned()),
            ..TicketEventDetails::default()
        };
        self.bundle.push(
            NewEvent::new(TicketEventType::QuoteChanged)
                .visible_to(visibility)
                .saying(details),
        );
        stage.ledger.note(op, told.visible_to(visibility));
        Ok(())
    }

    /// The latest quote.
    pub fn quote_id(&self) -> Option<QuoteId> {
        self.quotes.last().map(|quote| quote.id)
    }

    /// Makes the charges of the quote just agreed to; [`Story::save`] must follow.
    pub fn charge_agreed(&mut self, stage: &mut Stage, op: &Op) {
        let Some(quote) = self.quotes.last().cloned() else {
            return;
        };
        let lines = quote.lines.0.as_array().cloned().unwrap_or_default();
        for line in &lines {
            let row = ChargeRow {
                id: op.new_id(),
                ticket_id: quote.ticket_id,
                cycle: quote.cycle,
                quote_id: Some(quote.id),
                kind: kind_of(line),
                description: text(line, "/description").to_owned(),
                amount: line
                    .pointer("/amounts/customer")
                    .and_then(Value::as_i64)
                    .unwrap_or_default(),
                currency: quote.currency,
                payer: "customer",
                rule: None,
                status: "due",
                receipt_number: None,
                payment_method: None,
                reason: None,
                settled_by: None,
                settled_at: None,
                created_by: Some(quote.created_by),
                version: 1,
                created_at: op.now,
                updated_at: op.now,
            };
            self.note_charge(stage, op, &row, "charge.created");
            self.charges.push(row);
        }
        self.bundle.known.due_charges = i64::try_from(lines.len()).unwrap_or_default();
    }

    /// Settles what is due, each charge in an operation of its own.
    ///
    /// # Errors
    /// `internal` as [`Story::save`].
    pub fn settle_charges(
        &mut self,
        stage: &mut Stage,
        op: &Op,
        method: &'static str,
    ) -> AppResult<()> {
        let mut charges = std::mem::take(&mut self.charges);
        for charge in charges.iter_mut().filter(|charge| charge.status == "due") {
            charge.status = "paid";
            charge.receipt_number = Some(stage.receipt(op.now));
            charge.payment_method = Some(method);
            charge.settled_by = op.actor.person().map(|person| person.id);
            charge.settled_at = Some(op.now);
            charge.version += 1;
            charge.updated_at = op.now;
            self.note_charge(stage, op, charge, "charge.paid");
            self.save(stage, op)?;
        }
        self.charges = charges;
        self.bundle.known.due_charges = 0;
        Ok(())
    }

    fn note_charge(&mut self, stage: &mut Stage, op: &Op, charge: &ChargeRow, event: &str) {
        self.bundle.push(
            NewEvent::new(TicketEventType::ChargeChanged)
                .visible_to(Visibility::Customer)
                .saying(TicketEventDetails {
                    charge_id: Some(charge.id),
                    quote_id: charge.quote_id,
                    ..TicketEventDetails::default()
                }),
        );
        let amount = money(charge.amount);
        let change = Change::new("charge", charge.id, charge.version, event)
            .in_branch(self.bundle.ticket.branch_id)
            .changes(json!({ "status": charge.status, "amount": amount }))
            .data(json!({
                "ticket_id": charge.ticket_id,
                "kind": charge.kind,
                "amount": amount,
                "payer": charge.payer,
                "status": charge.status,
                "receipt_number": charge.receipt_number,
                "payment_method": charge.payment_method,
            }));
        stage.ledger.note(op, change);
    }
}

fn told(quote: &QuoteRow, from: &str, to: QuoteState, event: &'static str) -> Change {
    Change::new(
        "quote",
        Id::<()>::new(quote.id.uuid()),
        quote.version,
        event,
    )
    .changes(json!({ "state": { "from": from, "to": to } }))
    .data(json!({
        "ticket_id": quote.ticket_id,
        "quote_version": quote.quote_version,
        "state": to,
        "customer_amount": money(quote.customer_amount),
    }))
}

/// What the customer never saw stays inside.
fn seen_by(from: &str, to: QuoteState) -> Visibility {
    let is_inside = matches!(to, QuoteState::Draft | QuoteState::Superseded);
    if from == QuoteState::Draft.as_str() && is_inside {
        Visibility::Internal
    } else {
        Visibility::Customer
    }
}

fn money(minor: i64) -> Value {
    use crate::platform::money::{Currency, Money};
    json!(Money::new(minor, Currency::Cny))
}

fn text<'a>(document: &'a Value, pointer: &str) -> &'a str {
    let text = document.pointer(pointer).and_then(Value::as_str);
    text.unwrap_or_default()
}

fn kind_of(line: &Value) -> &'static str {
    match text(line, "/kind") {
        "part" => "part",
        "travel" => "travel",
        _ => "labour",
    }
}
