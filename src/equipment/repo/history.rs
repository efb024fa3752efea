//! What happened to an asset, from the places that recorded it.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::Value;

use super::scope::tickets_covered;
use crate::equipment::model::AssetId;
use crate::platform::auth::Scope;
use crate::platform::auth::actor::{ActorId, TicketId};
use crate::platform::clock::UtcTime;
use crate::platform::db::dialect::AmongManyDsl;
use crate::platform::db::schema::{audit_log, tickets};
use crate::platform::db::{Db, Doc};
use crate::platform::error::AppResult;
use crate::platform::tx::{AuditId, EntityKind};

/// A ticket as the history shows it.
#[derive(Debug, Clone, Queryable)]
pub struct TicketLine {
    pub id: TicketId,
    pub number: String,
    pub title: String,
    pub kind: String,
    pub state: String,
    pub created_at: UtcTime,
    pub closed_at: Option<UtcTime>,
}

/// A line of the audit trail.
#[derive(Debug, Clone, Queryable)]
pub struct AuditLine {
    pub id: AuditId,
    pub action: String,
    pub actor_id: Option<ActorId>,
    pub reason: Option<String>,
    pub changes: Doc<Value>,
    pub created_at: UtcTime,
}

/// The newest tickets of an asset that the caller may see.
///
/// # Errors
/// Database faults.
pub fn tickets_of(
    db: &mut Db,
    scope: &Scope,
    asset: AssetId,
    limit: i64,
) -> AppResult<Vec<TicketLine>> {
    Ok(tickets::table
        .filter(tickets::asset_id.eq(asset))
        .filter(tickets_covered(scope))
        .order((tickets::created_at.desc(), tickets::id.desc()))
        .select((
            tickets::id,
            tickets::number,
            tickets::title,
            tickets::kind,
            tickets::state,
            tickets::created_at,
            tickets::closed_at,
        ))
        .limit(limit)
        .load(db)?)
}

/// Numbers of tickets, for entries that name one.
///
/// # Errors
/// Database faults.
pub fn ticket_numbers(db: &mut Db, ids: &[TicketId]) -> AppResult<HashMap<TicketId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(TicketId, String)> = tickets::table
        .filter(tickets::id.among_many(ids))
        .select((tickets::id, tickets::number))
        .load(db)?;
    Ok(rows.into_iter().collect())
}

/// The newest acts on an asset. The audit trail and not the event log, for it keeps the reasons and
/// is never shortened.
///
/// # Errors
/// Database faults.
pub fn acts_on(
    db: &mut Db,
    asset: AssetId,
    actions: &[&str],
    limit: i64,
) -> AppResult<Vec<AuditLine>> {
    Ok(audit_log::table
        .filter(audit_log::entity_id.eq(asset.cast::<EntityKind>()))
        .filter(audit_log::entity_type.eq("asset"))
        .filter(audit_log::action.eq_any(actions.iter().map(|action| (*action).to_owned())))
        .order(audit_log::id.desc())
        .select((
            audit_log::id,
            audit_log::action,
            audit_log::actor_id,
            audit_log::reason,
            audit_log::changes,
            audit_log::created_at,
        ))
        .limit(limit)
        .load(db)?)
}
