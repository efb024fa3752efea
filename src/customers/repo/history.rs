//! What happened with a customer: tickets, assets and warranty card entries, newest first.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable};

use crate::customers::model::CustomerId;
use crate::platform::auth::Scope;
use crate::platform::auth::actor::{BranchId, TicketId, UserId};
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::{Always, AmongDsl, Never};
use crate::platform::db::schema::{
    assets, products, ticket_watchers, tickets, warranty_card_entries as cards,
};
use crate::platform::db::{Db, MultiBackend};
use crate::platform::tx::EntityId;
use crate::tickets::flow::TicketState;

/// A ticket of the customer.
#[derive(Queryable)]
pub struct TicketRow {
    pub id: TicketId,
    pub number: String,
    pub state: TicketState,
    pub title: String,
    pub created_at: UtcTime,
    pub closed_at: Option<UtcTime>,
    pub asset_id: Option<EntityId>,
}

/// An asset of the customer.
#[derive(Queryable)]
pub struct AssetRow {
    pub id: EntityId,
    pub serial: String,
    pub product: String,
    pub status: String,
    pub delivered_on: Option<NaiveDate>,
    pub created_at: UtcTime,
}

/// What a closed ticket wrote on the warranty card of an asset of the customer.
#[derive(Queryable)]
pub struct CardRow {
    pub id: EntityId,
    pub ticket_id: TicketId,
    pub done_on: NaiveDate,
    pub work: String,
    pub is_serious_fault: bool,
    pub created_at: UtcTime,
    pub asset_id: EntityId,
    pub asset_serial: String,
}

type OnTickets = Box<dyn BoxableExpression<tickets::table, MultiBackend, SqlType = Nullable<Bool>>>;

fn covers_ticket(scope: &Scope) -> OnTickets {
    match scope {
        Scope::All => Box::new(Always.nullable()),
        Scope::Branches(branches) => {
            Box::new(tickets::branch_id.among(branches.clone()).nullable())
        }
        Scope::Teams { teams, user } => {
            let of_teams = tickets::team_id.among(teams.clone());
            Box::new(of_teams.or(of_person(*user)))
        }
        Scope::Own { user } => of_person(*user),
        Scope::Ticket(ticket) => Box::new(tickets::id.eq(*ticket).nullable()),
        Scope::Nothing => Box::new(Never.nullable()),
    }
}

fn of_person(user: UserId) -> OnTickets {
    let watched = ticket_watchers::table
        .filter(ticket_watchers::ticket_id.eq(tickets::id))
        .filter(ticket_watchers::user_id.eq(user));
    Box::new(
        tickets::assignee_id
            .eq(user)
            .or(tickets::first_responder_id.eq(user))
            .or(exists(watched).nullable()),
    )
}

/// The newest tickets of the customer that the scope covers, each with its asset's serial number.
///
/// # Errors
/// Database faults.
pub fn tickets_of(
    db: &mut Db,
    scope: &Scope,
    customer: CustomerId,
    limit: i64,
) -> QueryResult<Vec<(TicketRow, Option<String>)>> {
    let found: Vec<TicketRow> = tickets::table
        .filter(tickets::customer_id.eq(customer))
        .filter(covers_ticket(scope))
        .order((tickets::created_at.desc(), tickets::id.desc()))
        .select((
            tickets::id,
            tickets::number,
            tickets::state,
            tickets::title,
            tickets::created_at,
            tickets::closed_at,
            tickets::asset_id,
        ))
        .limit(limit)
        .load(db)?;
    let wanted: Vec<EntityId> = found.iter().filter_map(|row| row.asset_id).collect();
    let serials: HashMap<EntityId, String> = assets::table
        .filter(assets::id.eq_any(&wanted))
        .select((assets::id, assets::serial))
        .load(db)?
        .into_iter()
        .collect();
    Ok(found
        .into_iter()
        .map(|row| {
            let serial = row.asset_id.and_then(|id| serials.get(&id).cloned());
            (row, serial)
        })
        .collect())
}

/// Whoever sees a customer through tickets sees the customer's assets; branches bound the others.
enum AssetsSeen<'a> {
    All,
    OfBranches(&'a [BranchId]),
    Nothing,
}

fn seen(scope: &Scope) -> AssetsSeen<'_> {
    match scope {
        Scope::All | Scope::Teams { .. } | Scope::Own { .. } => AssetsSeen::All,
        Scope::Branches(branches) => AssetsSeen::OfBranches(branches),
        Scope::Ticket(_) | Scope::Nothing => AssetsSeen::Nothing,
    }
}

/// The newest assets of the customer that the scope covers.
///
/// # Errors
/// Database faults.
pub fn assets_of(
    db: &mut Db,
    scope: &Scope,
    customer: CustomerId,
    limit: i64,
) -> QueryResult<Vec<AssetRow>> {
    let mut found = assets::table
        .inner_join(products::table)
        .filter(assets::customer_id.eq(customer))
        .into_boxed::<MultiBackend>();
    match seen(scope) {
        AssetsSeen::All => {}
        AssetsSeen::OfBranches(branches) => {
            found = found.filter(assets::branch_id.eq_any(branches));
        }
        AssetsSeen::Nothing => return Ok(Vec::new()),
    }
    found
        .order((assets::created_at.desc(), assets::id.desc()))
        .select((
            assets::id,
            assets::serial,
            products::name,
            assets::status,
            assets::delivered_on,
            assets::created_at,
        ))
        .limit(limit)
        .load(db)
}

/// The newest warranty card entries of the customer's assets that the scope covers.
///
/// # Errors
/// Database faults.
pub fn cards_of(
    db: &mut Db,
    scope: &Scope,
    customer: CustomerId,
    limit: i64,
) -> QueryResult<Vec<CardRow>> {
    let mut found = cards::table
        .inner_join(assets::table.on(assets::id.eq(cards::asset_id)))
        .filter(assets::customer_id.eq(customer))
        .into_boxed::<MultiBackend>();
    match seen(scope) {
        AssetsSeen::All => {}
        AssetsSeen::OfBranches(branches) => {
            found = found.filter(assets::branch_id.eq_any(branches));
        }
        AssetsSeen::Nothing => return Ok(Vec::new()),
    }
    found
        .order((cards::created_at.desc(), cards::id.desc()))
        .select((
            cards::id,
            cards::ticket_id,
            cards::done_on,
            cards::work,
            cards::is_serious_fault,
            cards::created_at,
            assets::id,
            assets::serial,
        ))
        .limit(limit)
        .load(db)
}

/// Whether that ticket is one of the customer's that the scope covers.
///
/// # Errors
/// Database faults.
pub fn has_ticket(
    db: &mut Db,
    scope: &Scope,
    customer: CustomerId,
    ticket: TicketId,
) -> QueryResult<bool> {
    let found: Option<TicketId> = tickets::table
        .filter(tickets::id.eq(ticket))
        .filter(tickets::customer_id.eq(customer))
        .filter(covers_ticket(scope))
        .select(tickets::id)
        .get_result(db)
        .optional()?;
    Ok(found.is_some())
}
