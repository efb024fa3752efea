//! The history of a device in one call: tickets, warranty card, numbers, owners, states.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::acts::{IDENTITY_CHANGED, REPLACED, STATUS_CHANGED, TOOK_PLACE, TRANSFERRED};
use super::views;
use crate::access::user_names;
use crate::equipment::dto::history::AssetHistoryTicket;
use crate::equipment::dto::{
    AssetHistory, AssetHistoryEntry, AssetHistoryType, AssetIdentityChange, AssetRef,
    AssetReplacement, AssetStatusChange, AssetTransfer, WarrantyCardEntry,
};
use crate::equipment::model::{AssetId, AssetIdentityId, AssetRecord, IdentityRecord};
use crate::equipment::neighbours::{self, CustomerId, CustomerRef};
use crate::equipment::repo;
use crate::equipment::repo::history::AuditLine;
use crate::platform::auth::actor::{TicketId, UserId};
use crate::platform::auth::{Permission, Scope};
use crate::platform::db::Db;
use crate::platform::error::AppResult;
use crate::platform::ids::Id;
use crate::platform::op::Op;

const REGISTERED: &str = "asset.created";

const ACTS: [&str; 6] = [
    REGISTERED,
    IDENTITY_CHANGED,
    TRANSFERRED,
    REPLACED,
    TOOK_PLACE,
    STATUS_CHANGED,
];

/// The newest `limit` entries. Tickets show as far as the caller may see tickets; the warranty card
/// belongs to the device and shows to everybody who may see the device.
///
/// # Errors
/// Database faults.
pub fn of_asset(
    db: &mut Db,
    op: &Op,
    asset: &AssetRecord,
    limit: usize,
) -> AppResult<AssetHistory> {
    // One more than asked for of each kind tells whether anything was left out.
    let fetch = i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX);
    let scope = op.actor.scope(Permission::TicketsRead);
    let mut data = tickets(db, &scope, asset, fetch)?;
    data.extend(card(db, asset, fetch)?);
    let acts = repo::history::acts_on(db, asset.id, &ACTS, fetch)?;
    let names = Names::load(db, &acts)?;
    let numbers = repo::identities::of_asset(db, asset.id, fetch)?;
    data.extend(acts.iter().filter_map(|line| names.entry(line, &numbers)));
    data.sort_by_key(|entry| std::cmp::Reverse((entry.at, entry.id)));
    let has_more = data.len() > limit;
    data.truncate(limit);
    Ok(AssetHistory {
        asset: views::asset_ref(db, asset.id)?,
        data,
        has_more,
    })
}

fn tickets(
    db: &mut Db,
    scope: &Scope,
    asset: &AssetRecord,
    fetch: i64,
) -> AppResult<Vec<AssetHistoryEntry>> {
    let lines = repo::history::tickets_of(db, scope, asset.id, fetch)?;
    let entry = |line: repo::history::TicketLine| AssetHistoryEntry {
        ticket: Some(AssetHistoryTicket {
            id: line.id,
            number: line.number,
            title: line.title,
            ticket_type: line.kind,
            state: line.state,
            closed_at: line.closed_at,
        }),
        ..AssetHistoryEntry::new(line.id.cast(), AssetHistoryType::Ticket, line.created_at)
    };
    Ok(lines.into_iter().map(entry).collect())
}

fn card(db: &mut Db, asset: &AssetRecord, fetch: i64) -> AppResult<Vec<AssetHistoryEntry>> {
    let records = repo::card::of_asset(db, asset.id, fetch)?;
    let tickets: Vec<TicketId> = records.iter().map(|record| record.ticket_id).collect();
    let numbers = repo::history::ticket_numbers(db, &tickets)?;
    let kind = AssetHistoryType::WarrantyCardEntry;
    let entries = records.into_iter().map(|record| AssetHistoryEntry {
        warranty_card_entry: Some(WarrantyCardEntry::new(
            record.clone(),
            numbers.get(&record.ticket_id).cloned(),
        )),
        ..AssetHistoryEntry::new(record.id.cast(), kind, record.created_at)
    });
    Ok(entries.collect())
}

/// Names of what the lines of the audit trail point to.
struct Names {
    actors: HashMap<UserId, String>,
    assets: HashMap<AssetId, AssetRef>,
    customers: HashMap<CustomerId, CustomerRef>,
}

impl Names {
    fn load(db: &mut Db, lines: &[AuditLine]) -> AppResult<Names> {
        let actors: Vec<UserId> = lines
            .iter()
            .filter_map(|line| line.actor_id.map(Id::cast))
            .collect();
        let assets: Vec<AssetId> = lines
            .iter()
            .filter_map(|line| member(line, "/other_id"))
            .collect();
        let ends = ["/customer_id/from", "/customer_id/to"];
        let customers: Vec<CustomerId> = lines
            .iter()
            .flat_map(|line| ends.iter().filter_map(|end| member(line, end)))
            .collect();
        Ok(Names {
            actors: user_names(db, &actors)?,
            assets: repo::assets::refs(db, &assets)?,
            customers: neighbours::customer_refs(db, &customers)?,
        })
    }

    /// The entry that a line stands for; none when the line cannot be read, which only another
    /// version of the program could have brought about.
    fn entry(&self, line: &AuditLine, numbers: &[IdentityRecord]) -> Option<AssetHistoryEntry> {
        let (id, at) = (line.id.cast(), line.created_at);
        let new = |kind| AssetHistoryEntry {
            actor_name: line
                .actor_id
                .and_then(|id| self.actors.get(&id.cast()).cloned()),
            ..AssetHistoryEntry::new(id, kind, at)
        };
        Some(match line.action.as_str() {
            REGISTERED => new(AssetHistoryType::Registration),
            IDENTITY_CHANGED => AssetHistoryEntry {
                identity_change: Some(identity_change(line, numbers)?),
                ..new(AssetHistoryType::IdentityChange)
            },
            TRANSFERRED => AssetHistoryEntry {
                transfer: Some(self.transfer(line)),
                ..new(AssetHistoryType::Transfer)
            },
            REPLACED | TOOK_PLACE => AssetHistoryEntry {
                replacement: Some(self.replacement(line)),
                ..new(AssetHistoryType::Replacement)
            },
            STATUS_CHANGED => AssetHistoryEntry {
                status_change: Some(status_change(line)?),
                ..new(AssetHistoryType::StatusChange)
            },
            _ => return None,
        })
    }

    fn transfer(&self, line: &AuditLine) -> AssetTransfer {
        let customer = |end| {
            let id: CustomerId = member(line, end)?;
            self.customers.get(&id).cloned()
        };
        AssetTransfer {
            from_customer: customer("/customer_id/from"),
            to_customer: customer("/customer_id/to"),
            from_site_id: member(line, "/site_id/from"),
            to_site_id: member(line, "/site_id/to"),
            from_branch_id: member(line, "/branch_id/from"),
            to_branch_id: member(line, "/branch_id/to"),
            reason: line.reason.clone(),
            at: line.created_at,
            moved_parts: None,
            asset_version: None,
        }
    }

    fn replacement(&self, line: &AuditLine) -> AssetReplacement {
        let other = member(line, "/other_id").and_then(|id: AssetId| self.assets.get(&id).cloned());
        let (replaced, replaced_by) = if line.action == REPLACED {
            (None, other)
        } else {
            (other, None)
        };
        AssetReplacement {
            replaced,
            replaced_by,
            reason: line.reason.clone(),
            ticket_id: member(line, "/ticket_id"),
            at: line.created_at,
            asset_version: None,
        }
    }
}

fn member<T: DeserializeOwned>(line: &AuditLine, pointer: &str) -> Option<T> {
    let value: &Value = line.changes.0.pointer(pointer)?;
    T::deserialize(value).ok()
}

/// The numbers themselves stand in the archive only; the trail names the entry.
fn identity_change(line: &AuditLine, numbers: &[IdentityRecord]) -> Option<AssetIdentityChange> {
    let id: AssetIdentityId = member(line, "/identity_id")?;
    let new = numbers.iter().find(|number| number.id == id)?;
    let gave_way = |number: &&IdentityRecord| {
        number.id != id && number.kind == new.kind && number.valid_until == Some(new.valid_from)
    };
    let old = numbers.iter().find(gave_way);
    Some(AssetIdentityChange {
        id,
        kind: new.kind,
        from: old.map(|old| old.value.clone()),
        to: new.value.clone(),
        reason: line.reason.clone(),
        ticket_id: new.ticket_id,
        at: line.created_at,
        asset_version: None,
    })
}

fn status_change(line: &AuditLine) -> Option<AssetStatusChange> {
    Some(AssetStatusChange {
        from: member(line, "/status/from")?,
        to: member(line, "/status/to")?,
        reason: line.reason.clone(),
        at: line.created_at,
        asset_version: None,
    })
}
