//! Files as sent and taken.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::model::{Attachment as Row, AttachmentId, Purpose};
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::closed_list::closed_list;

closed_list! {
    /// What a file is sent for.
    pub enum UploadPurpose {
        /// A sheet to be imported: CSV or XLSX.
        Import = "import" ("导入", "Import"),
        /// A photo, document or film that a record refers to.
        Evidence = "evidence" ("凭证", "Evidence"),
    }
}

impl From<UploadPurpose> for Purpose {
    fn from(sent: UploadPurpose) -> Purpose {
        match sent {
            UploadPurpose::Import => Purpose::Import,
            UploadPurpose::Evidence => Purpose::Evidence,
        }
    }
}

/// A file to keep, as a form with two fields.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AttachmentUpload {
    /// What it is for.
    pub purpose: UploadPurpose,
    /// The file with its name. What it is, its bytes say: JPEG, PNG, WebP, HEIC, PDF, MP4, XLSX, DOCX, CSV
    /// in UTF-8 or GB18030.
    #[schema(value_type = String, format = Binary)]
    pub file: Vec<u8>,
}

/// A file.
#[serde_with::skip_serializing_none]
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Attachment {
    /// Identifies the file.
    pub id: AttachmentId,
    /// What it is for.
    pub purpose: Purpose,
    /// Its name, as its sender called it.
    #[schema(max_length = 200, example = "配件清单.xlsx")]
    pub file_name: String,
    /// What it is, as its bytes say.
    #[schema(max_length = 100, example = "text/csv")]
    pub media_type: String,
    /// Bytes of it.
    #[schema(minimum = 0)]
    pub size: i64,
    /// SHA-256 of its bytes, in hexadecimal digits.
    #[schema(max_length = 64)]
    pub sha256: String,
    /// Who sent it, or had it made.
    pub uploaded_by: UserId,
    /// When it goes; absent while a record keeps it.
    pub expires_at: Option<UtcTime>,
    /// When it came.
    pub created_at: UtcTime,
}

impl From<Row> for Attachment {
    fn from(row: Row) -> Attachment {
        Attachment {
            id: row.id,
            purpose: row.purpose,
            file_name: row.file_name,
            media_type: row.media_type.as_str().to_owned(),
            size: row.size,
            sha256: row.sha256,
            uploaded_by: row.uploaded_by,
            expires_at: row.expires_at,
            created_at: row.created_at,
        }
    }
}
