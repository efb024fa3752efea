//! Use cases: look at settings, change one.

use std::collections::HashMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::known::{KNOWN, Known};
use super::repo::{self, Stored};
use crate::platform::db::Db;
use crate::platform::db::types::Doc;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::json::hash;
use crate::platform::ids::Id;
use crate::platform::tx::{Change, EntityId, Tx};

/// A setting as it applies now.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// Its name.
    pub name: &'static str,
    /// The value that applies.
    pub value: Value,
    /// The value that ships with the program.
    pub shipped: Value,
    /// The stored row; none while the shipped value applies.
    pub stored: Option<Stored>,
}

impl Applied {
    /// Version for `If-Match`; 0 while nobody has changed it.
    pub fn version(&self) -> i64 {
        self.stored.as_ref().map_or(0, |stored| stored.version)
    }
}

fn applied(known: &Known, stored: Option<Stored>) -> AppResult<Applied> {
    let shipped = known.shipped()?;
    let value = stored.as_ref().map(|stored| stored.value.0.clone());
    Ok(Applied {
        name: known.name,
        value: value.unwrap_or_else(|| shipped.clone()),
        shipped,
        stored,
    })
}

/// Every setting there is.
///
/// # Errors
/// Database faults.
pub fn list(db: &mut Db) -> AppResult<Vec<Applied>> {
    let mut stored: HashMap<String, Stored> = repo::all(db)?
        .into_iter()
        .map(|row| (row.name.clone(), row))
        .collect();
    KNOWN
        .iter()
        .map(|known| applied(known, stored.remove(known.name)))
        .collect()
}

/// One setting.
///
/// # Errors
/// Database faults.
pub fn get(db: &mut Db, known: &Known) -> AppResult<Applied> {
    let stored = repo::find(db, known.name)?;
    applied(known, stored)
}

/// Puts a value in place of the one of `version`.
///
/// # Errors
/// `validation_failed` with every fault; `version_mismatch`; database faults.
pub fn replace(tx: &mut Tx, known: &Known, version: i64, value: &Value) -> AppResult<Applied> {
    let value = known.check(value)?;
    let before = get(tx.db(), known)?;
    if before.version() != version {
        return Err(AppError::stale(before.version()));
    }
    let row = Stored {
        name: known.name.to_owned(),
        value: Doc(value),
        version: version.saturating_add(1),
        updated_by: tx.op().actor.id(),
        updated_at: tx.now(),
    };
    if !repo::replace(tx.db(), &row)? {
        let current = get(tx.db(), known)?;
        return Err(AppError::stale(current.version()));
    }
    let change = Change::new(
        "setting",
        entity(known.name),
        row.version,
        "setting.changed",
    )
    .data(json!({ "name": known.name, "version": row.version }))
    .changes(json!({ "value": { "from": before.value, "to": row.value.0 } }));
    tx.record(change);
    applied(known, Some(row))
}

/// Events and audit lines name records by UUID; a setting has only its name, so the UUID is made of it.
fn entity(name: &str) -> EntityId {
    let digest = hash(format!("setting:{name}").as_bytes());
    let bytes = digest.first_chunk().copied().unwrap_or_default();
    Id::new(Uuid::from_bytes(
        *uuid::Builder::from_custom_bytes(bytes).as_uuid().as_bytes(),
    ))
}
