//! Imports and exports as sent and taken.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::model::{Export as ExportRow, ExportId, FaultRow, Import as ImportRow, ImportId};
use super::words::{
    ExportKind, ExportState, ImportKind, ImportMode, ImportState, OnExisting, SheetFormat,
};
use crate::files::AttachmentId;
use crate::inventory::LocationId;
use crate::inventory::words::PartCategory;
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::http::page::ListFilter;
use crate::platform::http::texts::Text500;
use crate::platform::lang::Lang;
use crate::platform::text;

/// A sheet to take in.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SheetImportCreate)]
pub struct ImportCreate {
    /// What it lists.
    #[serde(rename = "type")]
    pub kind: ImportKind,
    /// The sheet: a file sent with the purpose `import`.
    pub attachment_id: AttachmentId,
    /// Whether it is only looked at.
    pub mode: ImportMode,
    /// What becomes of rows whose record exists already; `update` for parts alone. Without it they are faults.
    pub on_existing: Option<OnExisting>,
}

/// A sheet that is taken in.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SheetImport)]
pub struct Import {
    /// Identifies the import.
    pub id: ImportId,
    /// What the sheet lists.
    #[serde(rename = "type")]
    pub kind: ImportKind,
    /// Whether it is only looked at.
    pub mode: ImportMode,
    /// What becomes of rows whose record exists already.
    pub on_existing: OnExisting,
    /// How far it has come.
    pub state: ImportState,
    /// The sheet; absent once its time is over.
    pub attachment_id: Option<AttachmentId>,
    /// Name of the sheet.
    #[schema(max_length = 200)]
    pub file_name: String,
    /// Rows looked at so far, headings and empty rows not counted.
    #[schema(minimum = 0)]
    pub rows_read: i64,
    /// Rows without a fault, once it has ended.
    #[schema(minimum = 0)]
    pub rows_good: i64,
    /// Faults found, all of them; the first 10,000 can be read.
    #[schema(minimum = 0)]
    pub fault_count: i64,
    /// Records that the sheet makes; in a dry run, that it would make.
    #[schema(minimum = 0)]
    pub rows_created: i64,
    /// Records that the sheet changes.
    #[schema(minimum = 0)]
    pub rows_updated: i64,
    /// Rows that say what is so already.
    #[schema(minimum = 0)]
    pub rows_unchanged: i64,
    /// The faults as a CSV sheet; absent without faults, and once its time is over.
    pub fault_sheet_id: Option<AttachmentId>,
    /// Why it could not be done, as a problem code.
    #[schema(max_length = 60)]
    pub problem: Option<String>,
    /// Who asked for it.
    pub requested_by: UserId,
    /// When it was asked for.
    pub created_at: UtcTime,
    /// When it ended.
    pub finished_at: Option<UtcTime>,
}

impl From<ImportRow> for Import {
    fn from(row: ImportRow) -> Import {
        Import {
            id: row.id,
            kind: row.kind,
            mode: row.mode,
            on_existing: row.on_existing,
            state: row.state,
            attachment_id: row.attachment_id,
            file_name: row.file_name,
            rows_read: row.rows_read,
            rows_good: row.rows_good,
            fault_count: row.fault_count,
            rows_created: row.rows_created,
            rows_updated: row.rows_updated,
            rows_unchanged: row.rows_unchanged,
            fault_sheet_id: row.fault_sheet_id,
            problem: row.problem,
            requested_by: row.requested_by,
            created_at: row.created_at,
            finished_at: row.finished_at,
        }
    }
}

/// One fault of a sheet.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SheetFault)]
pub struct ImportFault {
    /// Row of the sheet as a spreadsheet counts, from 1; 0 where the whole file is meant.
    #[schema(minimum = 0)]
    pub row: i64,
    /// Key of the column; absent where no column of the list is meant.
    #[schema(max_length = 60, example = "unit_cost")]
    pub column: Option<String>,
    /// Heading as the sheet has it; empty where no column is meant.
    #[schema(max_length = 100, example = "单价")]
    pub heading: String,
    /// What is wrong, as a word: the codes of faulty members in a problem.
    #[schema(max_length = 60, example = "invalid_format")]
    pub code: String,
    /// What is wrong, for people, localised.
    #[schema(max_length = 500)]
    pub message: String,
    /// Values that the message mentions.
    #[schema(value_type = Option<BTreeMap<String, Text500>>)]
    pub params: Option<BTreeMap<String, String>>,
}

crate::page_schema!(SheetFaultPage, ImportFault);

impl ImportFault {
    /// With its message in one language.
    pub fn new(row: FaultRow, lang: Lang) -> ImportFault {
        let message = message(&row, lang);
        let params: BTreeMap<String, String> = row.params.0.into_iter().collect();
        ImportFault {
            row: row.sheet_row,
            column: row.column_key,
            heading: row.heading,
            code: row.code,
            message,
            params: (!params.is_empty()).then_some(params),
        }
    }
}

/// What is wrong, in one language.
pub fn message(row: &FaultRow, lang: Lang) -> String {
    let params = row.params.0.iter();
    let params: Vec<(&str, &str)> = params
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let own = row.text.as_ref();
    let own = own.and_then(|key| text::find(lang, &format!("faults.{key}"), &params));
    own.unwrap_or_else(|| text::of(lang, &format!("faults.{}", row.code), &params))
}

/// Which faults to list: all of them.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct FaultFilter {}

impl ListFilter for FaultFilter {
    const SORTS: &'static [&'static str] = &["row"];
    const DEFAULT_DESCENDING: bool = false;
}

/// A list to write into a sheet.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SheetExportCreate)]
pub struct ExportCreate {
    /// What is written.
    #[serde(rename = "type")]
    pub kind: ExportKind,
    /// How it is written.
    pub format: SheetFormat,
    /// Which rows; all without it.
    pub filter: Option<ExportFilter>,
}

/// Which rows are written into a sheet.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Default, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = SheetExportFilter)]
pub struct ExportFilter {
    /// Of parts: of this category.
    pub category: Option<PartCategory>,
    /// Of parts: still bought, or not.
    pub is_active: Option<bool>,
    /// Of stock balances: in this store.
    pub store_id: Option<LocationId>,
}

/// A list that is written into a sheet.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SheetExport)]
pub struct Export {
    /// Identifies the export.
    pub id: ExportId,
    /// What is written.
    #[serde(rename = "type")]
    pub kind: ExportKind,
    /// How it is written.
    pub format: SheetFormat,
    /// How far it has come.
    pub state: ExportState,
    /// Rows written so far, headings not counted.
    #[schema(minimum = 0)]
    pub row_count: i64,
    /// The sheet; absent before it is whole, and once its time is over.
    pub attachment_id: Option<AttachmentId>,
    /// Why it could not be done, as a problem code.
    #[schema(max_length = 60)]
    pub problem: Option<String>,
    /// Who asked for it.
    pub requested_by: UserId,
    /// When it was asked for.
    pub created_at: UtcTime,
    /// When it ended.
    pub finished_at: Option<UtcTime>,
}

impl From<ExportRow> for Export {
    fn from(row: ExportRow) -> Export {
        Export {
            id: row.id,
            kind: row.kind,
            format: row.format,
            state: row.state,
            row_count: row.row_count,
            attachment_id: row.attachment_id,
            problem: row.problem,
            requested_by: row.requested_by,
            created_at: row.created_at,
            finished_at: row.finished_at,
        }
    }
}
