//! Sheets are taken in and written, one a turn.

use chrono::TimeDelta;
use serde_json::json;

use super::dto::{ExportFilter, message};
use super::exporting::{self, Lister};
use super::faults::Faults;
use super::importing::{Importer, Looked, Tally, look, take_in};
use super::model::{Export, FaultRow, Import};
use super::reading::Sheet;
use super::repo;
use super::words::{ExportKind, ExportState, ImportKind, ImportMode, ImportState, SheetFormat};
use super::writing::{Out, Writer};
use crate::access::stand_in;
use crate::files::actions::NewFile;
use crate::files::rules::FileRules;
use crate::files::{Draft, Folder, MediaType, Purpose, actions as files};
use crate::inventory;
use crate::platform::auth::Permission;
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::db::Db;
use crate::platform::db::types::Doc;
use crate::platform::error::{AppError, AppResult};
use crate::platform::jobs::{Job, JobCx};
use crate::platform::lang::Lang;
use crate::platform::op::Op;
use crate::platform::settings;
use crate::platform::tx::{Change, Tx};

/// How often a sheet is taken up before it counts as one that cannot be done.
const MOST_ATTEMPTS: i32 = 5;
/// How often a sheet is looked at anew because others wrote in between.
const MOST_LOOKS: u32 = 3;

/// Takes in and writes what was asked for.
pub struct RunSheets;

impl Job for RunSheets {
    const NAME: &'static str = "run-sheets";
    const EVERY: TimeDelta = TimeDelta::seconds(1);
    const IS_LONG: bool = true;

    fn run(cx: &JobCx) -> AppResult<u64> {
        if let Some(import) = cx.read(repo::imports::next)? {
            return run_import(cx, import);
        }
        if let Some(export) = cx.read(repo::exports::next)? {
            return run_export(cx, export);
        }
        Ok(0)
    }

    fn has_work(db: &mut Db, _: UtcTime) -> AppResult<bool> {
        Ok(repo::imports::next(db)?.is_some() || repo::exports::next(db)?.is_some())
    }
}

/// The turn is over, or the lease is somebody else's: whoever comes next takes it up again.
fn interrupted() -> AppError {
    AppError::new(Code::Unavailable)
}

/// Faults that pass by themselves, with what was in the way.
fn passes(error: &AppError) -> bool {
    matches!(
        error.code(),
        Code::Unavailable | Code::Overloaded | Code::Timeout
    )
}

fn acting(cx: &JobCx, user: UserId, lang: Lang, needed: [Permission; 2]) -> AppResult<Op> {
    let now = cx.now();
    let actor = cx.read(move |db| stand_in(db, user, now))?;
    let actor = actor.ok_or_else(|| AppError::new(Code::TokenRevoked))?;
    if let Some(lacking) = needed.into_iter().find(|needed| !actor.may(*needed)) {
        return Err(AppError::forbidden(lacking.as_str()));
    }
    let mut op = cx.op().by(actor);
    op.lang = lang;
    Ok(op)
}

fn run_import(cx: &JobCx, mut import: Import) -> AppResult<u64> {
    import.state = ImportState::Running;
    import.attempts += 1;
    let row = import.clone();
    let taken = cx.batch(move |tx| {
        let mut row = row.clone();
        repo::imports::save(tx.db(), &mut row)?;
        Ok(row)
    })?;
    let Some(import) = taken else { return Ok(0) };
    let done = match import.attempts > MOST_ATTEMPTS {
        true => Err(AppError::internal("taken up too often")),
        false => do_import(cx, &import),
    };
    match done {
        Ok(()) => Ok(1),
        Err(error) if passes(&error) => Err(error),
        Err(error) => {
            log::error!(target: "sheets", "import {} failed: {error}", import.id);
            let mut failed = import;
            failed.state = ImportState::Failed;
            failed.problem = Some(error.code().as_str().to_owned());
            finish_import(cx, cx.op(), failed, None)?;
            Ok(1)
        }
    }
}

fn do_import(cx: &JobCx, import: &Import) -> AppResult<()> {
    let needed = [Permission::ImportsRun, import.kind.permission()];
    let op = acting(cx, import.requested_by, import.lang, needed)?;
    let sheet = sheet_of(cx, &op, import)?;
    for _ in 0..MOST_LOOKS {
        let id = import.id;
        let progress = |cx: &JobCx, rows: i64| {
            let noted = cx.batch(move |tx| repo::progress(tx.db(), id, rows))?;
            noted.ok_or_else(interrupted)
        };
        let looked = look(cx, &op, &sheet, importer(import), progress)?;
        let mut row = import.clone();
        row.rows_read = looked.rows;
        row.rows_good = looked.rows.saturating_sub(looked.faults.bad_rows()).max(0);
        if looked.faults.total() > 0 {
            return reject(cx, &op, row, looked);
        }
        count(&mut row, looked.importer.tally());
        row.state = ImportState::Succeeded;
        if row.mode == ImportMode::DryRun {
            return finish_import(cx, op, row, None);
        }
        match commit(cx, &op, row, &sheet, looked.importer) {
            Err(error) if error.code().status() == 409 => {}
            done => return done,
        }
    }
    Err(AppError::new(Code::Conflict))
}

fn sheet_of(cx: &JobCx, op: &Op, import: &Import) -> AppResult<Sheet> {
    let id = import.attachment_id;
    let id = id.ok_or_else(|| AppError::missing("attachment"))?;
    let asker = op.clone();
    let (file, rules) = cx.read(move |db| {
        let rules: FileRules = settings::get(db)?;
        Ok((files::find(db, &asker, id)?, rules))
    })?;
    let path = Folder::new(&cx.app().config.files).path(id);
    if !path.exists() {
        return Err(AppError::missing("attachment"));
    }
    Ok(Sheet {
        path,
        media_type: file.media_type,
        most_rows: rules.most_rows,
    })
}

fn importer(import: &Import) -> Box<dyn Importer> {
    match import.kind {
        ImportKind::Parts => inventory::sheets::parts(import.on_existing),
        ImportKind::OpeningStock => inventory::sheets::opening_stock(&import.file_name),
    }
}

fn count(row: &mut Import, tally: Tally) {
    row.rows_created = tally.created;
    row.rows_updated = tally.updated;
    row.rows_unchanged = tally.unchanged;
}

/// Writes the sheet and makes the import succeed, in one transaction.
fn commit(
    cx: &JobCx,
    op: &Op,
    row: Import,
    sheet: &Sheet,
    looked: Box<dyn Importer>,
) -> AppResult<()> {
    let sheet = sheet.clone();
    let done = cx.batch_as(op.clone(), move |tx| {
        let mut importer = looked.again();
        let tally = take_in(tx, &sheet, importer.as_mut())?;
        let mut row = row.clone();
        count(&mut row, tally);
        close_import(tx, &mut row)
    })?;
    done.ok_or_else(interrupted)
}

fn close_import(tx: &mut Tx, row: &mut Import) -> AppResult<()> {
    row.finished_at = Some(tx.now());
    repo::imports::save(tx.db(), row)?;
    let change = Change::new("sheet_import", row.id, 2, "sheet_import.finished");
    tx.record(change.data(json!({
        "type": row.kind, "mode": row.mode, "state": row.state, "rows_read": row.rows_read,
        "fault_count": row.fault_count, "rows_created": row.rows_created, "rows_updated": row.rows_updated,
    })));
    Ok(())
}

/// The faults of a sheet, and the file that holds them.
type FaultSheet = (Vec<FaultRow>, NewFile);

fn finish_import(cx: &JobCx, op: Op, row: Import, faults: Option<FaultSheet>) -> AppResult<()> {
    let done = cx.batch_as(op, move |tx| {
        let mut row = row.clone();
        if let Some((rows, file)) = &faults {
            repo::insert_faults(tx.db(), rows)?;
            row.fault_sheet_id = Some(files::record(tx, file)?.id);
        }
        close_import(tx, &mut row)
    })?;
    done.ok_or_else(interrupted)
}

fn reject(cx: &JobCx, op: &Op, mut row: Import, looked: Looked) -> AppResult<()> {
    row.state = ImportState::Rejected;
    row.fault_count = looked.faults.total();
    let rows = fault_rows(&row, looked.faults, looked.importer.as_ref());
    let draft = Folder::new(&cx.app().config.files).draft(op.new_id())?;
    write_faults(&draft, &rows, row.lang)?;
    let name = match row.lang {
        Lang::ZhCn => "导入错误.csv",
        Lang::En => "import-faults.csv",
    };
    let file = new_file(
        &draft,
        Purpose::ImportFaults,
        name.to_owned(),
        SheetFormat::Csv,
    )?;
    finish_import(cx, op.clone(), row, Some((rows, file)))?;
    draft.keep();
    Ok(())
}

fn fault_rows(row: &Import, faults: Faults, importer: &dyn Importer) -> Vec<FaultRow> {
    let sorted = faults.sorted(importer.columns()).into_iter();
    let numbered = (1..).zip(sorted);
    numbered
        .map(|(number, found)| FaultRow {
            import_id: row.id,
            number,
            sheet_row: found.row,
            column_key: found.column.map(str::to_owned),
            heading: found.heading,
            code: found.fault.code.as_str().to_owned(),
            text: found.fault.text.map(str::to_owned),
            params: Doc(found
                .fault
                .params
                .into_iter()
                .map(|(name, value)| (name.into_owned(), value))
                .collect()),
        })
        .collect()
}

fn write_faults(draft: &Draft, rows: &[FaultRow], lang: Lang) -> AppResult<()> {
    let headings = match lang {
        Lang::ZhCn => ["行", "列", "代码", "说明"],
        Lang::En => ["Row", "Column", "Code", "Message"],
    };
    let mut writer = Writer::begin(draft, SheetFormat::Csv)?;
    writer.row(&headings.map(|heading| Out::Text(heading.to_owned())))?;
    for row in rows {
        writer.row(&[
            Out::Number(row.sheet_row.to_string()),
            Out::Text(row.heading.clone()),
            Out::Text(row.code.clone()),
            Out::Text(message(row, lang)),
        ])?;
    }
    writer.finish(draft)
}

fn new_file(
    draft: &Draft,
    purpose: Purpose,
    file_name: String,
    format: SheetFormat,
) -> AppResult<NewFile> {
    let media_type = match format {
        SheetFormat::Csv => MediaType::Csv,
        SheetFormat::Xlsx => MediaType::Xlsx,
    };
    Ok(NewFile {
        id: draft.id(),
        purpose,
        file_name,
        media_type,
        sealed: draft.seal()?,
    })
}

fn run_export(cx: &JobCx, mut export: Export) -> AppResult<u64> {
    export.state = ExportState::Running;
    export.attempts += 1;
    let row = export.clone();
    let taken = cx.batch(move |tx| {
        let mut row = row.clone();
        repo::exports::save(tx.db(), &mut row)?;
        Ok(row)
    })?;
    let Some(export) = taken else { return Ok(0) };
    let done = match export.attempts > MOST_ATTEMPTS {
        true => Err(AppError::internal("taken up too often")),
        false => do_export(cx, &export),
    };
    match done {
        Ok(()) => Ok(1),
        Err(error) if passes(&error) => Err(error),
        Err(error) => {
            log::error!(target: "sheets", "export {} failed: {error}", export.id);
            let mut failed = export;
            failed.state = ExportState::Failed;
            failed.problem = Some(error.code().as_str().to_owned());
            finish_export(cx, cx.op(), failed, None)?;
            Ok(1)
        }
    }
}

fn lister(op: &Op, export: &Export) -> AppResult<Box<dyn Lister>> {
    let filter: ExportFilter =
        serde_json::from_value(export.filter.0.clone()).map_err(AppError::internal)?;
    Ok(match export.kind {
        ExportKind::Parts => inventory::sheets::part_list(filter.category, filter.is_active),
        ExportKind::StockBalances => inventory::sheets::balance_list(op, filter.store_id),
    })
}

fn do_export(cx: &JobCx, export: &Export) -> AppResult<()> {
    let needed = [Permission::ExportsRun, export.kind.permission()];
    let op = acting(cx, export.requested_by, export.lang, needed)?;
    let draft = Folder::new(&cx.app().config.files).draft(op.new_id())?;
    let id = export.id;
    let mut pages = 0_u32;
    let progress = |cx: &JobCx, rows: i64| {
        pages += 1;
        if pages % 10 != 1 {
            return Ok(());
        }
        let noted = cx.batch(move |tx| repo::written(tx.db(), id, rows))?;
        noted.ok_or_else(interrupted)
    };
    let how = (export.lang, export.format);
    let rows = exporting::write(cx, how, &draft, lister(&op, export)?, progress)?;
    let title = export.kind.title().text(export.lang);
    let name = format!("{title}-{}.{}", op.now.date(), export.format);
    let file = new_file(&draft, Purpose::Export, name, export.format)?;
    let mut row = export.clone();
    row.state = ExportState::Succeeded;
    row.row_count = rows;
    finish_export(cx, op, row, Some(file))?;
    draft.keep();
    Ok(())
}

fn finish_export(cx: &JobCx, op: Op, row: Export, file: Option<NewFile>) -> AppResult<()> {
    let done = cx.batch_as(op, move |tx| {
        let mut row = row.clone();
        if let Some(file) = &file {
            row.attachment_id = Some(files::record(tx, file)?.id);
        }
        row.finished_at = Some(tx.now());
        repo::exports::save(tx.db(), &mut row)?;
        let change = Change::new("sheet_export", row.id, 2, "sheet_export.finished");
        tx.record(change.data(json!({
            "type": row.kind, "format": row.format, "state": row.state, "row_count": row.row_count,
        })));
        Ok(())
    })?;
    done.ok_or_else(interrupted)
}

/// Forgets the single faults of sheets whose time is over; the counts stay.
pub struct SweepFaults;

impl Job for SweepFaults {
    const NAME: &'static str = "sweep-import-faults";
    const EVERY: TimeDelta = TimeDelta::hours(6);

    fn run(cx: &JobCx) -> AppResult<u64> {
        let now = cx.now();
        cx.drain(move |tx| {
            let rules: FileRules = settings::get(tx.db())?;
            let before = now.plus(TimeDelta::days(-rules.keep_sheets_days));
            repo::forget_faults(tx.db(), before, 1)
        })
    }
}
