//! The record of a file.

use diesel::{Insertable, Queryable};

use super::kinds::MediaType;
use crate::platform::auth::actor::UserId;
use crate::platform::clock::UtcTime;
use crate::platform::closed_list::closed_list;
use crate::platform::db::schema::attachments;

crate::typed_id!(/// Identifies a file.
    AttachmentId, AttachmentKind);

closed_list! {
    /// What a file is for.
    pub enum Purpose {
        /// A sheet to be imported.
        Import = "import" ("导入", "Import"),
        /// A photo, document or film that a record refers to.
        Evidence = "evidence" ("凭证", "Evidence"),
        /// A sheet that an export has written.
        Export = "export" ("导出", "Export"),
        /// The faults of an import, as a sheet.
        ImportFaults = "import_faults" ("导入错误", "Faults of an import"),
    }
}

crate::text_enum!(Purpose);

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = attachments, treat_none_as_default_value = false)]
pub struct Attachment {
    pub id: AttachmentId,
    pub purpose: Purpose,
    pub file_name: String,
    pub media_type: MediaType,
    pub size: i64,
    pub sha256: String,
    pub uploaded_by: UserId,
    pub expires_at: Option<UtcTime>,
    pub created_at: UtcTime,
}
