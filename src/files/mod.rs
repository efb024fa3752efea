//! Files: what people send and what the program makes, kept as they are.
//!
//! **Owns** the table `attachments` and the folder of files (`APP_FILES`), where each file lies under its id.
//!
//! **Flow of an upload.** `upload` reads the multipart body field by field and writes the file as it comes in,
//! never more than a piece of it in memory → `kinds` looks at its bytes, whatever its sender called it → the
//! record is written; the file stays only when that is committed. Other rooms refer to the record and say how
//! long they need it; what nobody needs is swept by `jobs`, first the record, then the file.
//!
//! **Rules.**
//! 1. A file is what its bytes say (`kinds`), and each purpose takes only some kinds.
//! 2. Content goes out as a download of no particular type, never to be shown or run in a browser.
//! 3. A file is read by who sent it or had it made, and by who may read all files.

pub mod actions;
pub mod dto;
mod folder;
pub mod jobs;
pub mod kinds;
mod model;
mod repo;
pub mod routes;
pub mod rules;
mod upload;

pub use folder::{Draft, Folder, Sealed};
pub use kinds::MediaType;
pub use model::{Attachment, AttachmentId, Purpose};

/// What the check of all data reads.
pub(crate) mod stored {
    pub use super::repo::{after, is_on_record};
}
