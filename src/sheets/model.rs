//! The records of the room.

use diesel::{AsChangeset, Insertable, Queryable};
use serde_json::Value;

use super::words::{
    ExportKind, ExportState, ImportKind, ImportMode, ImportState, OnExisting, SheetFormat,
};
use crate::files::AttachmentId;
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::db::schema::{sheet_exports, sheet_import_faults, sheet_imports};
use crate::platform::db::types::Doc;
use crate::platform::lang::Lang;

crate::typed_id!(/// Identifies an import.
    ImportId, SheetImportKind);
crate::typed_id!(/// Identifies an export.
    ExportId, SheetExportKind);

/// An import.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = sheet_imports, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Import {
    pub id: ImportId,
    pub kind: ImportKind,
    pub mode: ImportMode,
    pub on_existing: OnExisting,
    pub state: ImportState,
    pub attachment_id: Option<AttachmentId>,
    pub file_name: String,
    pub requested_by: UserId,
    pub lang: Lang,
    pub rows_read: i64,
    pub rows_good: i64,
    pub fault_count: i64,
    pub rows_created: i64,
    pub rows_updated: i64,
    pub rows_unchanged: i64,
    pub fault_sheet_id: Option<AttachmentId>,
    pub problem: Option<String>,
    pub attempts: i32,
    pub version: i64,
    pub created_at: UtcTime,
    pub finished_at: Option<UtcTime>,
}

/// One fault of a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = sheet_import_faults, treat_none_as_default_value = false)]
pub struct FaultRow {
    pub import_id: ImportId,
    pub number: i64,
    pub sheet_row: i64,
    pub column_key: Option<String>,
    pub heading: String,
    pub code: String,
    pub text: Option<String>,
    pub params: Doc<Vec<(String, String)>>,
}

/// An export.
#[derive(Debug, Clone, PartialEq, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = sheet_exports, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Export {
    pub id: ExportId,
    pub kind: ExportKind,
    pub format: SheetFormat,
    pub filter: Doc<Value>,
    pub state: ExportState,
    pub requested_by: UserId,
    pub lang: Lang,
    pub row_count: i64,
    pub attachment_id: Option<AttachmentId>,
    pub problem: Option<String>,
    pub attempts: i32,
    pub version: i64,
    pub created_at: UtcTime,
    pub finished_at: Option<UtcTime>,
}
