//! Places are set up and changed.

use serde_json::json;

use super::{sound, written};
use crate::inventory::dto::locations::{StockLocationCreate, StockLocationUpdate};
use crate::inventory::model::{Location, LocationId};
use crate::inventory::words::LocationKind;
use crate::inventory::{neighbours, repo};
use crate::platform::auth::Permission;
use crate::platform::auth::actor::BranchId;
use crate::platform::codes::FaultCode;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::tx::{Change, Tx};

/// Steps from a place to the root; deeper trees help nobody find anything.
const DEEPEST: usize = 5;

/// Sets up a place.
///
/// # Errors
/// 422 for a place that does not fit into the tree, `already_exists` for a code or a second main store;
/// database faults.
pub fn create(tx: &mut Tx, sent: &StockLocationCreate) -> AppResult<Location> {
    let mut faults = Vec::new();
    let code = written("/code", &sent.code, &mut faults);
    // Codes that open so are the program's own.
    if code.starts_with('#') {
        faults.push(FieldFault::body("/code", FaultCode::InvalidFormat));
    }
    let name = written("/name", &sent.name, &mut faults);
    faults.extend(kind_faults(sent));
    sound(faults)?;
    let (branch, parent) = above(tx, sent)?;
    if let Some(technician) = sent.technician_id
        && neighbours::find_user(tx.db(), technician)?.is_none()
    {
        let fault = FieldFault::body("/technician_id", FaultCode::NotFound);
        return Err(AppError::fault(fault));
    }
    let id = tx.new_id();
    let row = Location {
        id,
        branch_id: branch,
        parent_id: parent.as_ref().map(|parent| parent.id),
        store_id: parent.map_or(id, |parent| parent.store_id),
        kind: sent.kind,
        code,
        name,
        technician_id: sent.technician_id,
        is_main: sent.is_main,
        is_active: true,
        closed_until: None,
        version: 1,
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    repo::locations::insert(tx.db(), &row)?;
    record(tx, &row, "stock_location.created");
    Ok(row)
}

fn kind_faults(sent: &StockLocationCreate) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    if sent.kind == LocationKind::Transit {
        faults.push(FieldFault::body("/kind", FaultCode::NotAllowed));
    }
    let pairs = [
        ("/branch_id", sent.kind.is_root(), sent.branch_id.is_some()),
        ("/parent_id", !sent.kind.is_root(), sent.parent_id.is_some()),
        (
            "/technician_id",
            sent.kind == LocationKind::Van,
            sent.technician_id.is_some(),
        ),
    ];
    for (pointer, is_wanted, is_there) in pairs {
        match (is_wanted, is_there) {
            (true, false) => faults.push(FieldFault::body(pointer, FaultCode::Required)),
            (false, true) => faults.push(FieldFault::body(pointer, FaultCode::NotAllowed)),
            _ => {}
        }
    }
    if sent.is_main && sent.kind != LocationKind::Warehouse {
        faults.push(FieldFault::body("/is_main", FaultCode::NotAllowed));
    }
    faults
}

/// Branch and parent of a new place, both within the caller's reach.
fn above(tx: &mut Tx, sent: &StockLocationCreate) -> AppResult<(BranchId, Option<Location>)> {
    let scope = tx.op().actor.scope(Permission::StockArrange);
    let not_found = |pointer| AppError::fault(FieldFault::body(pointer, FaultCode::NotFound));
    if let Some(branch) = sent.branch_id {
        let is_known = neighbours::branch_ref(tx.db(), branch)?.is_some();
        return match is_known && scope.covers_branch(branch) {
            true => Ok((branch, None)),
            false => Err(not_found("/branch_id")),
        };
    }
    let parent = match sent.parent_id {
        Some(parent) => repo::locations::find(tx.db(), parent)?,
        None => None,
    };
    let covered = parent.filter(|parent| repo::scope::covers(&scope, parent));
    let parent = covered.ok_or_else(|| not_found("/parent_id"))?;
    if !matches!(parent.kind, LocationKind::Warehouse | LocationKind::Bin) {
        return Err(AppError::fault(
            FieldFault::body("/parent_id", FaultCode::NotAllowed).saying("location_kind"),
        ));
    }
    check_depth(tx, &parent)?;
    Ok((parent.branch_id, Some(parent)))
}

fn check_depth(tx: &mut Tx, parent: &Location) -> AppResult<()> {
    let mut above = parent.parent_id;
    for _ in 0..DEEPEST {
        let Some(id) = above else {
            return Ok(());
        };
        above = repo::locations::find(tx.db(), id)?.and_then(|place| place.parent_id);
    }
    let fault = FieldFault::body("/parent_id", FaultCode::OutOfRange);
    Err(AppError::fault(fault))
}

/// Changes a place that was read in `version`.
///
/// # Errors
/// 404, `version_mismatch`, 422; database faults.
pub fn update(
    tx: &mut Tx,
    id: LocationId,
    version: i64,
    sent: &StockLocationUpdate,
) -> AppResult<Location> {
    let mut row = repo::locations::find_for_change(tx.db(), id)?;
    let scope = tx.op().actor.scope(Permission::StockArrange);
    if !repo::scope::covers(&scope, &row) || row.kind == LocationKind::Transit {
        return Err(AppError::missing("stock_location"));
    }
    if row.version != version {
        return Err(AppError::stale(row.version));
    }
    let mut faults = Vec::new();
    if let Some(name) = &sent.name {
        row.name = written("/name", name, &mut faults);
    }
    row.is_main = sent.is_main.unwrap_or(row.is_main);
    if row.is_main && row.kind != LocationKind::Warehouse {
        faults.push(FieldFault::body("/is_main", FaultCode::NotAllowed));
    }
    if let Some(technician) = sent.technician_id {
        if row.kind != LocationKind::Van {
            faults.push(FieldFault::body("/technician_id", FaultCode::NotAllowed));
        } else if neighbours::find_user(tx.db(), technician)?.is_none() {
            faults.push(FieldFault::body("/technician_id", FaultCode::NotFound));
        }
        row.technician_id = Some(technician);
    }
    row.is_active = sent.is_active.unwrap_or(row.is_active);
    sound(faults)?;
    let now = tx.now();
    repo::locations::change(tx.db(), &mut row, now)?;
    record(tx, &row, "stock_location.updated");
    Ok(row)
}

fn record(tx: &mut Tx, row: &Location, event: &'static str) {
    tx.record(change_of(row, event));
}

/// What the world hears of a place.
pub(crate) fn change_of(row: &Location, event: &'static str) -> Change {
    Change::new("stock_location", row.id, row.version, event)
        .in_branch(row.branch_id)
        .data(json!({
            "code": row.code,
            "kind": row.kind,
            "store_id": row.store_id,
            "technician_id": row.technician_id,
            "is_active": row.is_active,
        }))
}
