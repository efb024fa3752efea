//! Tickets by the names that outside systems give them.

use diesel::prelude::*;

use super::{create, update};
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::constraint::OnViolation;
use crate::platform::db::schema::external_refs;
use crate::platform::error::{AppError, AppResult};
use crate::platform::tx::Tx;
use crate::tickets::dto::request::{ExternalRef, TicketCreate};
use crate::tickets::dto::update::TicketUpdate;
use crate::tickets::model::Ticket;

const ENTITY: &str = "ticket";

#[derive(Insertable)]
#[diesel(table_name = external_refs, treat_none_as_default_value = false)]
struct LinkRow<'a> {
    entity_type: &'a str,
    system: &'a str,
    external_id: &'a str,
    entity_id: TicketId,
    created_at: UtcTime,
}

/// Keeps the outside system's name for the ticket, if it has one.
///
/// # Errors
/// `already_exists` when another ticket has that name; database faults.
pub(super) fn link(tx: &mut Tx, ticket: &Ticket) -> AppResult<()> {
    let Some(name) = &ticket.details.external_ref else {
        return Ok(());
    };
    let row = LinkRow {
        entity_type: ENTITY,
        system: &name.system,
        external_id: &name.id,
        entity_id: ticket.id,
        created_at: tx.now(),
    };
    diesel::insert_into(external_refs::table)
        .values(row)
        .execute(tx.db())
        .on_unique("external_refs_entity_type_system_external_id_key", || {
            AppError::new(Code::AlreadyExists)
        })?;
    Ok(())
}

/// What sending a ticket by its outside name did.
#[derive(Debug, Clone, PartialEq)]
pub enum Upserted {
    /// There was none: registered.
    Created(Ticket),
    /// There was one: changed, as far as it can be.
    Updated(Ticket),
}

/// Registers the ticket, or changes the one already registered under that name.
///
/// # Errors
/// As [`create::create`] and [`update::update`].
pub fn upsert(tx: &mut Tx, name: ExternalRef, mut sent: TicketCreate) -> AppResult<Upserted> {
    let known: Option<TicketId> = external_refs::table
        .find((ENTITY, &name.system, &name.id))
        .select(external_refs::entity_id)
        .first(tx.db())
        .optional()?;
    match known {
        Some(id) => update::update(tx, id, None, TicketUpdate::from(sent)).map(Upserted::Updated),
        None => {
            sent.external_ref = Some(name);
            create::create(tx, &sent).map(Upserted::Created)
        }
    }
}
