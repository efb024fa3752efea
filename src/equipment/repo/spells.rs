//! When a device was out of use, as far as its tickets recorded it.

use diesel::prelude::*;

use crate::equipment::model::AssetId;
use crate::platform::auth::actor::TicketId;
use crate::platform::clock::UtcTime;
use crate::platform::db::Db;
use crate::platform::db::dialect::AmongDsl;
use crate::platform::db::schema::{ticket_events, ticket_evidence, tickets};
use crate::platform::error::AppResult;

/// Tickets of one device that are looked through.
const MOST_TICKETS: i64 = 200;

/// Records of one device that are looked through.
const MOST_RECORDS: i64 = 2000;

/// A record that begins or ends a time out of use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The ticket.
    pub ticket: TicketId,
    /// `held`, `resumed`, `depot_receipt` or `depot_return`.
    pub kind: String,
    /// For a hold: why.
    pub reason: Option<String>,
    /// When.
    pub at: UtcTime,
}

/// The tickets of an asset, the newest first.
#[diesel::dsl::auto_type(no_type_alias)]
fn newest_of(asset: AssetId) -> _ {
    let of_asset = tickets::asset_id.eq(asset);
    tickets::table
        .filter(of_asset)
        .order((tickets::created_at.desc(), tickets::id.desc()))
}

/// The tickets of an asset and when each was closed, if it is.
///
/// # Errors
/// Database faults.
pub fn tickets_of(db: &mut Db, asset: AssetId) -> AppResult<Vec<(TicketId, Option<UtcTime>)>> {
    Ok(newest_of(asset)
        .select((tickets::id, tickets::closed_at))
        .limit(MOST_TICKETS)
        .load(db)?)
}

/// What the tickets of an asset recorded, in the order of time.
///
/// # Errors
/// Database faults.
pub fn marks(db: &mut Db, asset: AssetId) -> AppResult<Vec<Mark>> {
    // Not their identifiers: there may be hundreds, and a list of any length would be a statement of its own.
    let newest = newest_of(asset).select(tickets::id).limit(MOST_TICKETS);
    let waits: Vec<(TicketId, String, Option<String>, UtcTime)> = ticket_events::table
        .filter(ticket_events::ticket_id.eq_any(newest))
        .filter(ticket_events::kind.among(["held", "resumed"]))
        .order(ticket_events::seq)
        .select((
            ticket_events::ticket_id,
            ticket_events::kind,
            ticket_events::reason_code,
            ticket_events::created_at,
        ))
        .limit(MOST_RECORDS)
        .load(db)?;
    let depot: Vec<(TicketId, String, UtcTime)> = ticket_evidence::table
        .filter(ticket_evidence::ticket_id.eq_any(newest))
        .filter(ticket_evidence::kind.among(["depot_receipt", "depot_return"]))
        .order(ticket_evidence::created_at)
        .select((
            ticket_evidence::ticket_id,
            ticket_evidence::kind,
            ticket_evidence::created_at,
        ))
        .limit(MOST_RECORDS)
        .load(db)?;
    let waits = waits.into_iter().map(|(ticket, kind, reason, at)| Mark {
        ticket,
        kind,
        reason,
        at,
    });
    let depot = depot.into_iter().map(|(ticket, kind, at)| Mark {
        ticket,
        kind,
        reason: None,
        at,
    });
    let mut all: Vec<Mark> = waits.chain(depot).collect();
    all.sort_by_key(|mark| mark.at);
    Ok(all)
}
