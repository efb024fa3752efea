//! Sheets are asked for; the job does the rest.

use chrono::TimeDelta;
use serde_json::json;

use super::dto::{ExportCreate, ExportFilter, ImportCreate};
use super::model::{Export, ExportId, Import, ImportId};
use super::repo;
use super::words::{ExportKind, ExportState, ImportKind, ImportState, OnExisting};
use crate::files::rules::FileRules;
use crate::files::{Purpose, actions as files};
use crate::platform::auth::actor::UserId;
use crate::platform::auth::{Actor, Permission};
use crate::platform::codes::FaultCode;
use crate::platform::db::Db;
use crate::platform::db::types::Doc;
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::op::Op;
use crate::platform::settings;
use crate::platform::tx::{Change, Tx};

impl ImportKind {
    /// What whoever takes such a list in must be allowed to do.
    pub const fn permission(self) -> Permission {
        match self {
            ImportKind::Parts => Permission::PartsWrite,
            ImportKind::OpeningStock => Permission::StockReceive,
        }
    }
}

impl ExportKind {
    /// What whoever has such a list written must be allowed to see.
    pub const fn permission(self) -> Permission {
        match self {
            ExportKind::Parts => Permission::PartsRead,
            ExportKind::StockBalances => Permission::StockRead,
        }
    }
}

fn allowed(actor: &Actor, permission: Permission) -> AppResult<()> {
    if actor.may(permission) {
        Ok(())
    } else {
        Err(AppError::forbidden(permission.as_str()))
    }
}

fn person(op: &Op) -> AppResult<UserId> {
    let person = op.actor.person().map(|person| person.id);
    person.ok_or_else(|| AppError::internal("nobody asks for a sheet"))
}

/// Asks for a sheet to be taken in.
///
/// # Errors
/// 403 without the right to what the sheet lists; 422; database faults.
pub fn import(tx: &mut Tx, sent: &ImportCreate) -> AppResult<Import> {
    let op = tx.op();
    allowed(&op.actor, sent.kind.permission())?;
    let on_existing = sent.on_existing.unwrap_or(OnExisting::Refuse);
    if sent.kind != ImportKind::Parts && on_existing == OnExisting::Update {
        let fault = FieldFault::body("/on_existing", FaultCode::NotAllowed);
        return Err(AppError::fault(fault));
    }
    let unknown = |code| AppError::fault(FieldFault::body("/attachment_id", code));
    let file =
        files::find(tx.db(), op, sent.attachment_id).map_err(|_| unknown(FaultCode::NotFound))?;
    if file.purpose != Purpose::Import {
        return Err(unknown(FaultCode::NotAllowed));
    }
    let rules: FileRules = settings::get(tx.db())?;
    let until = tx.now().plus(TimeDelta::days(rules.keep_sheets_days));
    files::keep_until(tx, file.id, until)?;
    let row = Import {
        id: tx.new_id(),
        kind: sent.kind,
        mode: sent.mode,
        on_existing,
        state: ImportState::Queued,
        attachment_id: Some(file.id),
        file_name: file.file_name,
        requested_by: person(op)?,
        lang: op.lang,
        rows_read: 0,
        rows_good: 0,
        fault_count: 0,
        rows_created: 0,
        rows_updated: 0,
        rows_unchanged: 0,
        fault_sheet_id: None,
        problem: None,
        attempts: 0,
        version: 1,
        created_at: tx.now(),
        finished_at: None,
    };
    repo::imports::insert(tx.db(), &row)?;
    let change = Change::new("sheet_import", row.id, 1, "sheet_import.requested");
    tx.record(change.data(json!({ "type": row.kind, "mode": row.mode })));
    Ok(row)
}

/// An import that the caller may see.
///
/// # Errors
/// 404; database faults.
pub fn find_import(db: &mut Db, op: &Op, id: ImportId) -> AppResult<Import> {
    let scope = op.actor.scope(Permission::ImportsRun);
    repo::imports::find(db, &scope, id)?.ok_or_else(|| AppError::missing("sheet_import"))
}

/// Asks for a list to be written.
///
/// # Errors
/// 403 without the right to what is written; 422 for a filter of another list; database faults.
pub fn export(tx: &mut Tx, sent: &ExportCreate) -> AppResult<Export> {
    let op = tx.op();
    allowed(&op.actor, sent.kind.permission())?;
    let filter = sent.filter.clone().unwrap_or_default();
    let faults = foreign(sent.kind, &filter);
    if !faults.is_empty() {
        return Err(AppError::invalid(faults));
    }
    let row = Export {
        id: tx.new_id(),
        kind: sent.kind,
        format: sent.format,
        filter: Doc(json!(filter)),
        state: ExportState::Queued,
        requested_by: person(op)?,
        lang: op.lang,
        row_count: 0,
        attachment_id: None,
        problem: None,
        attempts: 0,
        version: 1,
        created_at: tx.now(),
        finished_at: None,
    };
    repo::exports::insert(tx.db(), &row)?;
    let change = Change::new("sheet_export", row.id, 1, "sheet_export.requested");
    tx.record(change.data(json!({ "type": row.kind, "format": row.format })));
    Ok(row)
}

/// Members of the filter that say nothing about the list.
fn foreign(kind: ExportKind, filter: &ExportFilter) -> Vec<FieldFault> {
    let is_parts = kind == ExportKind::Parts;
    let members = [
        ("/filter/category", filter.category.is_some(), is_parts),
        ("/filter/is_active", filter.is_active.is_some(), is_parts),
        ("/filter/store_id", filter.store_id.is_some(), !is_parts),
    ];
    let wrong = members
        .into_iter()
        .filter(|(_, is_set, belongs)| *is_set && !belongs);
    wrong
        .map(|(pointer, ..)| FieldFault::body(pointer, FaultCode::NotAllowed))
        .collect()
}

/// An export that the caller may see.
///
/// # Errors
/// 404; database faults.
pub fn find_export(db: &mut Db, op: &Op, id: ExportId) -> AppResult<Export> {
    let scope = op.actor.scope(Permission::ExportsRun);
    repo::exports::find(db, &scope, id)?.ok_or_else(|| AppError::missing("sheet_export"))
}
