//! Reads a form with a file, writing the file as it comes in.

use std::io::Write;
use std::time::Duration;

use actix_multipart::{Field, Multipart};
use actix_web::{HttpMessage, HttpRequest, web};
use futures_util::TryStreamExt;

use super::actions::NewFile;
use super::dto::UploadPurpose;
use super::folder::{Draft, Folder, PIECE};
use super::kinds::{self, MediaType};
use super::model::{AttachmentId, Purpose};
use super::rules::FileRules;
use crate::app::App;
use crate::platform::codes::{Code, FaultCode};
use crate::platform::error::{AppError, AppResult, FieldFault};
use crate::platform::op::Op;
use crate::platform::settings;

/// Longest name of a file, in characters.
const LONGEST_NAME: usize = 200;

/// What the form holds, as far as it has come in.
#[derive(Default)]
struct Form {
    purpose: Option<UploadPurpose>,
    file: Option<(String, Draft)>,
    faults: Vec<FieldFault>,
}

/// Reads the whole form. The file stays only when its draft is kept.
///
/// # Errors
/// 408, 413, 415, 422 with every fault of the form; `internal` when the disk fails.
pub async fn read(
    request: &HttpRequest,
    payload: web::Payload,
    app: &App,
    op: &Op,
) -> AppResult<(NewFile, Draft)> {
    if !request
        .content_type()
        .eq_ignore_ascii_case("multipart/form-data")
    {
        return Err(AppError::new(Code::UnsupportedMediaType).saying("send_as_form"));
    }
    let rules: FileRules = app.db.read(settings::get).await?;
    let most = usize::try_from(rules.most_megabytes).unwrap_or(25) * 1024 * 1024;
    let id: AttachmentId = op.new_id();
    let folder = Folder::new(&app.config.files);
    let limit = Duration::from_secs(app.config.body_seconds);
    let reading = collect(
        Multipart::new(request.headers(), payload),
        &folder,
        id,
        most,
    );
    let form = actix_web::rt::time::timeout(limit, reading)
        .await
        .map_err(|_| AppError::new(Code::RequestTimeout))??;
    let (purpose, name, draft) = whole(form)?;
    finish(id, purpose, name, draft).await
}

/// 415 naming the kinds of files that are taken.
fn other_kinds(accepted: &[MediaType]) -> AppError {
    let names: Vec<&str> = accepted.iter().map(|kind| kind.short()).collect();
    AppError::new(Code::UnsupportedMediaType)
        .saying("file_kind")
        .with("kinds", names.join(", "))
}

fn malformed() -> AppError {
    AppError::new(Code::MalformedRequest).with("count", 1)
}

async fn collect(
    mut fields: Multipart,
    folder: &Folder,
    id: AttachmentId,
    most: usize,
) -> AppResult<Form> {
    let mut form = Form::default();
    while let Some(field) = fields.try_next().await.map_err(|_| malformed())? {
        match field.name() {
            Some("purpose") => purpose(field, &mut form).await?,
            Some("file") if form.file.is_none() => file(field, folder, id, most, &mut form).await?,
            Some("file") => return Err(fault("/file", FaultCode::NotUnique)),
            name => {
                let pointer = format!("/{}", name.unwrap_or_default());
                return Err(fault(&pointer, FaultCode::Unknown));
            }
        }
    }
    Ok(form)
}

fn fault(pointer: &str, code: FaultCode) -> AppError {
    let short: String = pointer.chars().take(100).collect();
    AppError::fault(FieldFault::body(short, code))
}

async fn purpose(mut field: Field, form: &mut Form) -> AppResult<()> {
    let mut text = Vec::new();
    while let Some(piece) = field.try_next().await.map_err(|_| malformed())? {
        text.extend_from_slice(&piece);
        if text.len() > 100 {
            return Err(fault("/purpose", FaultCode::TooLong));
        }
    }
    let sent = String::from_utf8_lossy(&text);
    match UploadPurpose::parse(sent.trim()) {
        Some(_) if form.purpose.is_some() => {
            form.faults
                .push(FieldFault::body("/purpose", FaultCode::NotUnique));
        }
        Some(known) => form.purpose = Some(known),
        None => form
            .faults
            .push(FieldFault::body("/purpose", FaultCode::NotAllowed)),
    }
    Ok(())
}

async fn file(
    mut field: Field,
    folder: &Folder,
    id: AttachmentId,
    most: usize,
    form: &mut Form,
) -> AppResult<()> {
    let named = field
        .content_disposition()
        .and_then(|said| said.get_filename());
    let name = clean_name(named.unwrap_or_default());
    let folder = folder.clone();
    let mut draft = on_disk(move || folder.draft(id)).await?;
    let (mut size, mut waiting) = (0_usize, Vec::with_capacity(2 * PIECE));
    while let Some(piece) = field.try_next().await.map_err(|_| malformed())? {
        size = size.saturating_add(piece.len());
        if size > most {
            return Err(AppError::new(Code::BodyTooLarge).with("limit", most));
        }
        waiting.extend_from_slice(&piece);
        if waiting.len() >= PIECE {
            (draft, waiting) = write(draft, waiting).await?;
        }
    }
    (draft, _) = write(draft, waiting).await?;
    if size == 0 {
        form.faults
            .push(FieldFault::body("/file", FaultCode::TooShort).with("min", 1));
    }
    form.file = Some((name, draft));
    Ok(())
}

/// Writes what has come in; the disk may be slow, and nobody else should wait for it.
async fn write(draft: Draft, mut bytes: Vec<u8>) -> AppResult<(Draft, Vec<u8>)> {
    on_disk(move || {
        draft.file().write_all(&bytes).map_err(AppError::internal)?;
        bytes.clear();
        Ok((draft, bytes))
    })
    .await
}

async fn on_disk<T: Send + 'static>(
    work: impl FnOnce() -> AppResult<T> + Send + 'static,
) -> AppResult<T> {
    web::block(work).await.map_err(AppError::internal)?
}

fn whole(form: Form) -> AppResult<(Purpose, String, Draft)> {
    let mut faults = form.faults;
    if form.purpose.is_none() && faults.iter().all(|fault| fault.pointer != "/purpose") {
        faults.push(FieldFault::body("/purpose", FaultCode::Required));
    }
    if form.file.is_none() {
        faults.push(FieldFault::body("/file", FaultCode::Required));
    }
    match (form.purpose, form.file) {
        (Some(purpose), Some((name, draft))) if faults.is_empty() => {
            Ok((purpose.into(), name, draft))
        }
        _ => Err(AppError::invalid(faults)),
    }
}

async fn finish(
    id: AttachmentId,
    purpose: Purpose,
    file_name: String,
    draft: Draft,
) -> AppResult<(NewFile, Draft)> {
    on_disk(move || {
        let known = kinds::recognise(draft.path()).map_err(AppError::internal)?;
        let accepted = purpose.accepts();
        let Some(media_type) = known.filter(|known| accepted.contains(known)) else {
            return Err(other_kinds(accepted));
        };
        let sealed = draft.seal()?;
        let file = NewFile {
            id,
            purpose,
            file_name,
            media_type,
            sealed,
        };
        Ok((file, draft))
    })
    .await
}

/// The last part of a path, without what could end a header or steer a terminal.
fn clean_name(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_plain = |letter: &char| !letter.is_control() && !is_steering(*letter);
    let kept: String = last.chars().filter(is_plain).take(LONGEST_NAME).collect();
    match kept.trim().trim_matches('.') {
        "" => "file".to_owned(),
        name => name.to_owned(),
    }
}

/// Marks that turn the direction of writing, and so can hide how a name ends.
fn is_steering(letter: char) -> bool {
    matches!(letter, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_names_and_nothing_else() {
        for (sent, kept) in [
            ("配件清单.xlsx", "配件清单.xlsx"),
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\parts.csv", "parts.csv"),
            ("a\r\nSet-Cookie: x.csv", "aSet-Cookie: x.csv"),
            ("cod\u{202E}vsc.exe", "codvsc.exe"),
            ("..", "file"),
            ("", "file"),
        ] {
            assert_eq!(clean_name(sent), kept, "{sent:?}");
        }
        assert_eq!(clean_name(&"长".repeat(300)).chars().count(), 200);
    }
}
