//! What a ticket is found by.

use crate::customers;
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::search::{self, SearchKind, SearchText};
use crate::platform::tx::Tx;
use crate::tickets::model::{Mentions, Ticket};
use crate::tickets::repo::{self, Names};

/// Keeps the search index: number, title, description, customer, phone, serial number and model.
///
/// # Errors
/// Database faults.
pub fn index(tx: &mut Tx, ticket: &Ticket) -> AppResult<()> {
    put(tx.db(), ticket)
}

/// The same without a record of it: what the ticket is found by follows from other records.
///
/// # Errors
/// Database faults.
pub fn put(db: &mut Db, ticket: &Ticket) -> AppResult<()> {
    let names = repo::names(db, Mentions::of(ticket))?;
    let text = words(ticket, &names, &phones(db, ticket)?);
    search::put(db, SearchKind::Ticket, ticket.id.uuid(), &text)
}

/// The same for a ticket that has just been registered; gives the names back for its answer.
///
/// # Errors
/// Database faults.
pub(super) fn put_new(db: &mut Db, ticket: &Ticket) -> AppResult<Names> {
    let names = repo::names(db, Mentions::of(ticket))?;
    let text = words(ticket, &names, &phones(db, ticket)?);
    search::put_new(db, &[(SearchKind::Ticket, ticket.id.uuid(), text)])?;
    Ok(names)
}

fn phones(db: &mut Db, ticket: &Ticket) -> AppResult<Vec<String>> {
    match ticket.customer_id {
        Some(customer) => customers::phones_for_search(db, customer),
        None => Ok(Vec::new()),
    }
}

/// The words themselves, for whoever builds tickets in bulk.
pub fn words(ticket: &Ticket, names: &Names, phones: &[String]) -> SearchText {
    let details = &ticket.details;
    let mut text = SearchText::new()
        .word(&ticket.number)
        .text(&ticket.title)
        .text(&details.description);
    for part in [&details.contact.name, &details.model_text] {
        text = part.iter().fold(text, |text, part| text.text(part));
    }
    for phone in phones.iter().chain(&details.contact.phone) {
        text = text.phone(phone);
    }
    if let Some(serial) = &details.serial_text {
        text = text.prefix_word(serial);
    }
    if let Some([number, name, _]) = ticket.customer_id.and_then(|id| names.of(id)) {
        text = text.word(number).text(name);
    }
    if let Some([serial, _, model]) = ticket.asset_id.and_then(|id| names.of(id)) {
        text = text.prefix_word(serial).prefix_word(model);
    }
    if let Some([model, ..]) = ticket.product_id.and_then(|id| names.of(id)) {
        text = text.prefix_word(model);
    }
    text
}
