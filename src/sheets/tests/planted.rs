//! Every check of sheets finds its planted defect, and no other check does.

use crate::check::Check;
use crate::check::planting::{self, Defect};
use crate::files::actions::{self as files, NewFile};
use crate::files::{AttachmentId, MediaType, Purpose, Sealed};
use crate::inventory::counts::tests::crew::{Crew, FIRST};
use crate::inventory::tests::house::House;
use crate::platform::db::scratch::Scratch;
use crate::platform::db::types::Doc;
use crate::platform::error::AppResult;
use crate::platform::tx::Tx;
use crate::sheets::dto::{ExportCreate, ImportCreate};
use crate::sheets::model::{FaultRow, Import};
use crate::sheets::words::{ExportState, ImportState};
use crate::sheets::{ExportKind, ImportKind, ImportMode, SheetFormat, actions, repo};

fn file(tx: &mut Tx, purpose: Purpose) -> AppResult<AttachmentId> {
    let new = NewFile {
        id: tx.new_id(),
        purpose,
        file_name: format!("{purpose}.csv"),
        media_type: MediaType::Csv,
        sealed: Sealed {
            size: 3,
            sha256: "00".repeat(32),
        },
    };
    Ok(files::record(tx, &new)?.id)
}

fn asked(tx: &mut Tx) -> AppResult<Import> {
    let sent = ImportCreate {
        kind: ImportKind::Parts,
        mode: ImportMode::Commit,
        on_existing: None,
        attachment_id: file(tx, Purpose::Import)?,
    };
    actions::import(tx, &sent)
}

fn succeeded(tx: &mut Tx) -> AppResult<()> {
    let mut row = asked(tx)?;
    row.state = ImportState::Succeeded;
    (row.rows_read, row.rows_good) = (3, 3);
    (row.rows_created, row.rows_unchanged) = (2, 1);
    row.finished_at = Some(tx.now());
    repo::imports::save(tx.db(), &mut row)
}

fn rejected(tx: &mut Tx) -> AppResult<()> {
    let mut row = asked(tx)?;
    let fault = |number| FaultRow {
        import_id: row.id,
        number,
        sheet_row: number + 1,
        column_key: Some("sku".to_owned()),
        heading: "料号".to_owned(),
        code: "required".to_owned(),
        text: None,
        params: Doc(Vec::new()),
    };
    repo::insert_faults(tx.db(), &[fault(1), fault(2)])?;
    row.state = ImportState::Rejected;
    (row.rows_read, row.rows_good, row.fault_count) = (5, 3, 2);
    row.fault_sheet_id = Some(file(tx, Purpose::ImportFaults)?);
    row.finished_at = Some(tx.now());
    repo::imports::save(tx.db(), &mut row)
}

fn exported(tx: &mut Tx) -> AppResult<()> {
    let sent = ExportCreate {
        kind: ExportKind::Parts,
        format: SheetFormat::Csv,
        filter: None,
    };
    let mut row = actions::export(tx, &sent)?;
    row.state = ExportState::Succeeded;
    row.attachment_id = Some(file(tx, Purpose::Export)?);
    row.finished_at = Some(tx.now());
    repo::exports::save(tx.db(), &mut row)
}

/// A sheet that is in, one with faults, one that was written, and a photo that nothing refers to yet.
fn kept(scratch: &Scratch) {
    let mut crew = Crew::of(House::on(scratch));
    let done = crew.write(FIRST, |tx| {
        succeeded(tx)?;
        rejected(tx)?;
        exported(tx)?;
        file(tx, Purpose::Evidence).map(drop)
    });
    done.unwrap();
}

pub const DEFECTS: &[Defect] = &[
    Defect::of(
        Check::SheetFilesAgree,
        "UPDATE attachments SET purpose = 'evidence' WHERE purpose = 'export'",
    ),
    Defect::of(
        Check::ImportsAddUp,
        "UPDATE sheet_imports SET rows_created = rows_created + 1 WHERE state = 'succeeded'",
    ),
];

/// Other ways in which the same sentences break.
const MORE: &[Defect] = &[
    Defect::of(
        Check::SheetFilesAgree,
        "UPDATE attachments SET expires_at = NULL WHERE purpose = 'evidence'",
    ),
    Defect::of(
        Check::SheetFilesAgree,
        "UPDATE sheet_exports SET attachment_id = (SELECT id FROM attachments WHERE purpose = 'import_faults')",
    ),
    Defect::of(
        Check::ImportsAddUp,
        "DELETE FROM sheet_import_faults WHERE number = 1",
    ),
    Defect::of(
        Check::ImportsAddUp,
        "UPDATE sheet_imports SET rows_good = rows_read + 1",
    ),
];

#[test]
fn exactly_the_checks_that_are_meant_find_a_planted_defect() {
    planting::each_is_found(DEFECTS, kept);
    planting::each_is_found(MORE, kept);
}

#[test]
fn the_database_itself_refuses_what_no_sheet_can_be() {
    let refused = [
        (
            "sheet_imports_whole_check",
            "UPDATE sheet_imports SET fault_count = 1 WHERE state = 'succeeded'",
        ),
        (
            "sheet_imports_finished_check",
            "UPDATE sheet_imports SET finished_at = NULL",
        ),
        (
            "sheet_exports_finished_check",
            "UPDATE sheet_exports SET finished_at = NULL",
        ),
        ("attachments_size_check", "UPDATE attachments SET size = -1"),
    ];
    planting::each_is_refused(&refused, kept);
}
