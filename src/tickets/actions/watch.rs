//! Watchers: colleagues who want to hear of a ticket.

use diesel::prelude::*;

use super::checks::Faults;
use crate::access;
use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::auth::permission::Permission;
use crate::platform::clock::UtcTime;
use crate::platform::codes::FaultCode;
use crate::platform::db::dialect::Both;
use crate::platform::db::schema::ticket_watchers;
use crate::platform::error::AppResult;
use crate::platform::tx::Tx;
use crate::tickets::bundle::TicketBundle;
use crate::tickets::model::{NewEvent, TicketEventDetails, TicketEventType};

#[derive(Insertable, Clone, Copy)]
#[diesel(table_name = ticket_watchers, treat_none_as_default_value = false)]
pub(super) struct WatcherRow {
    pub ticket_id: TicketId,
    pub user_id: UserId,
    pub created_at: UtcTime,
}

/// Lets somebody watch the ticket; again is no fault.
///
/// # Errors
/// 422 when the person does not belong to the branch, 403, 404; database faults.
pub fn watch(tx: &mut Tx, id: TicketId, user: UserId) -> AppResult<()> {
    let bundle = opened(tx, id, user)?;
    let branch = bundle.ticket.branch_id;
    let today = tx.now().date();
    if !access::is_member(tx.db(), user, branch, None, today)? {
        let mut faults = Faults::default();
        faults.say("/user_id", FaultCode::NotFound, "not_a_member");
        faults.verdict()?;
    }
    let row = WatcherRow {
        ticket_id: id,
        user_id: user,
        created_at: tx.now(),
    };
    let insert = diesel::insert_into(ticket_watchers::table)
        .values(row)
        .on_conflict((ticket_watchers::ticket_id, ticket_watchers::user_id))
        .do_nothing();
    let added = Both(insert).execute(tx.db())?;
    told(tx, bundle, user, true, added)
}

/// Ends somebody's watch; somebody who does not watch is no fault.
///
/// # Errors
/// 403, 404; database faults.
pub fn unwatch(tx: &mut Tx, id: TicketId, user: UserId) -> AppResult<()> {
    let bundle = opened(tx, id, user)?;
    let watch = ticket_watchers::table.find((id, user));
    let removed = diesel::delete(watch).execute(tx.db())?;
    told(tx, bundle, user, false, removed)
}

/// Everybody who sees a ticket may watch it; the watches of others belong to those who run intake.
fn opened(tx: &mut Tx, id: TicketId, user: UserId) -> AppResult<TicketBundle> {
    let bundle = TicketBundle::open(tx, id)?;
    let is_own = tx
        .op()
        .actor
        .person()
        .is_some_and(|person| person.id == user);
    if !is_own {
        bundle.require(tx, Permission::TicketsIntake)?;
    }
    Ok(bundle)
}

fn told(
    tx: &mut Tx,
    mut bundle: TicketBundle,
    user: UserId,
    is_active: bool,
    changed: usize,
) -> AppResult<()> {
    if changed == 0 {
        let branch = bundle.ticket.branch_id;
        let none = serde_json::json!({});
        tx.audit(
            "ticket.watch_without_change",
            "ticket",
            Some(bundle.ticket.id),
            branch.into(),
            None,
            none,
        );
        return Ok(());
    }
    bundle.push(watching(user, is_active));
    bundle.save(tx).map(|_| ())
}

/// Lets somebody watch a ticket that is being changed; [`TicketBundle::save`] must follow.
///
/// # Errors
/// Database faults.
pub fn let_watch(tx: &mut Tx, bundle: &mut TicketBundle, user: UserId) -> AppResult<()> {
    let row = WatcherRow {
        ticket_id: bundle.ticket.id,
        user_id: user,
        created_at: tx.now(),
    };
    let insert = diesel::insert_into(ticket_watchers::table)
        .values(row)
        .on_conflict((ticket_watchers::ticket_id, ticket_watchers::user_id))
        .do_nothing();
    if Both(insert).execute(tx.db())? > 0 {
        bundle.push(watching(user, true));
    }
    Ok(())
}

fn watching(user: UserId, is_active: bool) -> NewEvent {
    NewEvent::new(TicketEventType::WatcherChanged).saying(TicketEventDetails {
        watcher_id: Some(user),
        is_active: Some(is_active),
        ..TicketEventDetails::default()
    })
}

/// The watchers of one ticket also watch another.
///
/// # Errors
/// Database faults.
pub(super) fn carry_over(tx: &mut Tx, from: TicketId, to: TicketId) -> AppResult<()> {
    let watchers: Vec<UserId> = ticket_watchers::table
        .filter(ticket_watchers::ticket_id.eq(from))
        .select(ticket_watchers::user_id)
        .load(tx.db())?;
    for user_id in watchers {
        let row = WatcherRow {
            ticket_id: to,
            user_id,
            created_at: tx.now(),
        };
        let insert = diesel::insert_into(ticket_watchers::table)
            .values(row)
            .on_conflict((ticket_watchers::ticket_id, ticket_watchers::user_id))
            .do_nothing();
        Both(insert).execute(tx.db())?;
    }
    Ok(())
}
