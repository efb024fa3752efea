//! The folder where the files lie.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest;

use super::model::AttachmentId;
use crate::platform::error::{AppError, AppResult};
use crate::platform::ids::Id;

/// Bytes read at once.
pub const PIECE: usize = 64 * 1024;

/// The folder of files.
#[derive(Debug, Clone)]
pub struct Folder(PathBuf);

impl Folder {
    /// The folder at `root`; it is made when the first file comes.
    pub fn new(root: &Path) -> Folder {
        Folder(root.to_owned())
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.0
    }

    /// Where a file lies. The last digits of an id are random, so the files spread over 256 folders.
    pub fn path(&self, id: AttachmentId) -> PathBuf {
        let name = id.to_string();
        let shelf = name.get(name.len().saturating_sub(2)..).unwrap_or_default();
        self.0.join(shelf).join(&name)
    }

    /// Begins a file.
    ///
    /// # Errors
    /// `internal` when the folder cannot be written.
    pub fn draft(&self, id: AttachmentId) -> AppResult<Draft> {
        let path = self.path(id);
        if let Some(shelf) = path.parent() {
            std::fs::create_dir_all(shelf).map_err(|error| unusable(shelf, &error))?;
        }
        let file = File::create_new(&path).map_err(|error| unusable(&path, &error))?;
        Ok(Draft {
            id,
            path,
            file,
            is_kept: false,
        })
    }

    /// Reads a file for its size and hash.
    ///
    /// # Errors
    /// When it is not there or the disk fails.
    pub fn measure(&self, id: AttachmentId) -> io::Result<Sealed> {
        measure(&self.path(id))
    }

    /// Takes a file away; one that is gone already is fine.
    pub fn remove(&self, id: AttachmentId) {
        let path = self.path(id);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                log::warn!(target: "files", "{} stays: {error}", path.display());
            }
            _ => {}
        }
    }

    /// The ids of all files on one of the 256 shelves.
    pub fn shelf(&self, number: u8) -> Vec<AttachmentId> {
        let names = std::fs::read_dir(self.0.join(format!("{number:02x}")));
        let names = names.into_iter().flatten().flatten();
        names
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .map(Id::new)
            .collect()
    }
}

/// A piece at a time, however large the file is.
fn measure(path: &Path) -> io::Result<Sealed> {
    let mut file = File::open(path)?;
    let mut hash = digest::Context::new(&digest::SHA256);
    let mut piece = vec![0; PIECE];
    let mut size = 0_i64;
    loop {
        let read = file.read(&mut piece)?;
        let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else {
            break;
        };
        hash.update(bytes);
        size = size.saturating_add(i64::try_from(read).unwrap_or(i64::MAX));
    }
    let digits = hash.finish();
    let sha256 = digits.as_ref().iter().map(|byte| format!("{byte:02x}"));
    Ok(Sealed {
        size,
        sha256: sha256.collect(),
    })
}

fn unusable(path: &Path, error: &io::Error) -> AppError {
    AppError::internal(format_args!("{}: {error}", path.display()))
}

/// A file that is being written: gone again unless it is kept.
#[derive(Debug)]
pub struct Draft {
    id: AttachmentId,
    path: PathBuf,
    file: File,
    is_kept: bool,
}

/// What is known of a file once it is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    pub size: i64,
    /// In hexadecimal digits.
    pub sha256: String,
}

impl Draft {
    /// The id that it lies under.
    pub fn id(&self) -> AttachmentId {
        self.id
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The open file.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Makes sure that the bytes are on the disk, and reads them once for size and hash.
    ///
    /// # Errors
    /// `internal` when the disk fails.
    pub fn seal(&self) -> AppResult<Sealed> {
        self.seal_io().map_err(|error| unusable(&self.path, &error))
    }

    fn seal_io(&self) -> io::Result<Sealed> {
        self.file.sync_all()?;
        measure(&self.path)
    }

    /// The file stays.
    pub fn keep(mut self) {
        self.is_kept = true;
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.is_kept {
            drop(std::fs::remove_file(&self.path));
        }
    }
}
