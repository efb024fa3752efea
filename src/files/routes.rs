//! Files over HTTP.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use crate::platform::http::mounting::Mounting;
use actix_web::http::header;
use actix_web::{HttpMessage, HttpRequest, HttpResponse, get, post, web};
use futures_util::stream;

use super::dto::{Attachment, AttachmentUpload};
use super::folder::{Folder, PIECE};
use super::model::{Attachment as Row, AttachmentId};
use super::{actions, upload};
use crate::app::App;
use crate::platform::error::{AppError, AppResult};
use crate::platform::http::Reply;
use crate::platform::http::json::hash;
use crate::platform::op::{IdempotencyRequest, Op};

/// Mounts the room.
pub fn mount(config: &mut Mounting<'_>) {
    config
        .service(create_attachment)
        .service(get_attachment)
        .service(get_attachment_content);
}

/// Send a file
///
/// As a form with the fields `purpose` and `file`. What the file is, its bytes say; kinds that the purpose does
/// not take are answered with 415, files above the limit of the company (25 MB as shipped) with 413. A file that
/// no record refers to goes after a day.
#[utoipa::path(
    tag = "Attachments",
    request_body(content = AttachmentUpload, content_type = "multipart/form-data"),
    responses((status = 201, description = "Kept.", body = Attachment)),
    security(("bearerAuth" = ["files:upload"]))
)]
#[post("/attachments")]
async fn create_attachment(
    op: Op,
    request: HttpRequest,
    payload: web::Payload,
    app: web::Data<App>,
) -> AppResult<Reply> {
    let (file, draft) = upload::read(&request, payload, &app, &op).await?;
    if let Some(sent) = request.extensions().get::<Arc<IdempotencyRequest>>() {
        let said = format!("{} {} {}", file.purpose, file.sealed.sha256, file.file_name);
        let _ = sent.body_hash.set(hash(said.as_bytes()));
    }
    let address = format!("/api/v1/attachments/{}", file.id);
    let location = address.clone();
    let reply = app
        .write(op, move |tx| {
            let row = actions::record(tx, &file)?;
            Reply::created(location.clone(), &Attachment::from(row))
        })
        .await?;
    // A repeat is answered with the file of the first time, and this one goes.
    if reply.headers.iter().any(|(_, value)| *value == address) {
        draft.keep();
    }
    Ok(reply)
}

/// Get the facts of a file
///
/// Seen by who sent the file or had it made.
#[utoipa::path(
    tag = "Attachments",
    params(("id" = Uuid, Path, description = "The file.")),
    responses((status = 200, description = "The file's facts.", body = Attachment)),
    security(("bearerAuth" = ["files:read"]))
)]
#[get("/attachments/{id}")]
async fn get_attachment(
    op: Op,
    id: web::Path<AttachmentId>,
    app: web::Data<App>,
) -> AppResult<Reply> {
    app.read(op, move |db, op| {
        Reply::ok(&Attachment::from(actions::find(db, op, *id)?))
    })
    .await
}

/// Get the content of a file
///
/// The bytes as they came, as a download of no particular type, so that no browser shows or runs them; `media_type`
/// of the file's facts says what they are.
#[utoipa::path(
    tag = "Attachments",
    params(("id" = Uuid, Path, description = "The file.")),
    responses((
        status = 200, description = "The bytes.", content_type = "application/octet-stream",
        body = inline(FileContent)
    )),
    security(("bearerAuth" = ["files:read"]))
)]
#[get("/attachments/{id}/content")]
async fn get_attachment_content(
    op: Op,
    id: web::Path<AttachmentId>,
    app: web::Data<App>,
) -> AppResult<HttpResponse> {
    let row = app
        .read(op, move |db, op| actions::find(db, op, *id))
        .await?;
    let path = Folder::new(&app.config.files).path(row.id);
    let opened = web::block(move || File::open(path)).await;
    let file = opened.map_err(AppError::internal)?.map_err(|error| {
        log::error!(target: "files", "{} has no content: {error}", row.id);
        AppError::missing("attachment")
    })?;
    Ok(HttpResponse::Ok()
        .content_type("application/octet-stream")
        .insert_header((header::CONTENT_DISPOSITION, disposition(&row.file_name)))
        .insert_header((header::ETAG, format!("\"{}\"", row.sha256)))
        // Stored files go out as they are.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header((header::CONTENT_LENGTH, row.size.to_string()))
        .streaming(pieces(file, &row)))
}

/// Bytes in the contract.
#[derive(utoipa::ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "stands in the contract alone")]
struct FileContent(Vec<u8>);

type Piece = Result<web::Bytes, AppError>;

/// The file piece by piece, read where blocking is allowed.
fn pieces(file: File, row: &Row) -> impl stream::Stream<Item = Piece> + use<> {
    let id = row.id;
    stream::try_unfold(file, move |mut file| async move {
        let read = web::block(move || {
            let mut piece = vec![0; PIECE];
            let count = file.read(&mut piece)?;
            piece.truncate(count);
            Ok::<_, std::io::Error>((file, piece))
        });
        let done = read.await.map_err(AppError::internal)?;
        let (file, piece) = done.map_err(|error| {
            log::error!(target: "files", "{id} cannot be read: {error}");
            AppError::internal(error)
        })?;
        Ok((!piece.is_empty()).then(|| (web::Bytes::from(piece), file)))
    })
}

/// RFC 6266: a plain name for old readers, the true one for all others.
fn disposition(name: &str) -> String {
    let is_safe = |letter: char| letter.is_ascii_alphanumeric() || "-_. ".contains(letter);
    let plain: String = name
        .chars()
        .map(|letter| if is_safe(letter) { letter } else { '_' })
        .collect();
    let coded: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{coded}")
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn no_name_breaks_out_of_the_header() {
        assert_eq!(
            disposition("a\"b; 配.csv"),
            "attachment; filename=\"a_b_ _.csv\"; filename*=UTF-8''a%22b%3B%20%E9%85%8D.csv"
        );
    }
}
