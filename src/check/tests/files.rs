//! A file that is not what was taken in is found; nothing else about the folder is.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::check::{Check, run_with_files};
use crate::files::actions::{self as files, NewFile};
use crate::files::{AttachmentId, Folder, MediaType, Purpose};
use crate::inventory::counts::tests::crew::{Crew, FIRST};
use crate::inventory::tests::house::House;
use crate::platform::db::scratch::Scratch;
use crate::platform::ids::Id;

/// A folder of its own, gone at the end.
struct Shelves(PathBuf);

impl Shelves {
    fn new() -> Shelves {
        let name = format!("aftercare_scratch_{}.files", Uuid::new_v4().simple());
        Shelves(std::env::temp_dir().join(name))
    }

    fn folder(&self) -> Folder {
        Folder::new(&self.0)
    }
}

impl Drop for Shelves {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// Takes a file in.
fn kept(crew: &mut Crew, folder: &Folder, bytes: &[u8]) -> AttachmentId {
    let id: AttachmentId = Id::new(Uuid::now_v7());
    let draft = folder.draft(id).unwrap();
    draft.file().write_all(bytes).unwrap();
    let new = NewFile {
        id,
        purpose: Purpose::Evidence,
        file_name: "照片.csv".to_owned(),
        media_type: MediaType::Csv,
        sealed: draft.seal().unwrap(),
    };
    draft.keep();
    crew.write(FIRST, move |tx| files::record(tx, &new).map(drop))
        .unwrap();
    id
}

#[test]
fn a_file_that_is_gone_or_changed_is_found_and_named() {
    let ways: [fn(&Path); 3] = [
        |path| fs::remove_file(path).unwrap(),
        |path| fs::write(path, b"abc").unwrap(),
        |path| fs::write(path, b"abcdeX").unwrap(),
    ];
    Scratch::each(|first| {
        let backend = first.db().backend();
        for spoil in ways {
            let (scratch, shelves) = (Scratch::on(backend), Shelves::new());
            let (folder, mut crew) = (shelves.folder(), Crew::of(House::on(&scratch)));
            let id = kept(&mut crew, &folder, b"abcdef");
            kept(&mut crew, &folder, b"");
            // A stray file has no record: nobody misses it.
            folder.draft(Id::new(Uuid::now_v7())).unwrap().keep();
            let before = run_with_files(scratch.db(), &folder).unwrap();
            let strange = before.broken();
            assert!(!strange.contains(&Check::FilesAreWhole), "{before}");
            spoil(&folder.path(id));
            let after = run_with_files(scratch.db(), &folder).unwrap();
            let mut found = after.broken();
            found.retain(|check| !strange.contains(check));
            assert_eq!(found, [Check::FilesAreWhole], "{after}");
            let tallies = after.tallies.iter();
            let mut named = tallies.flat_map(|tally| &tally.first);
            assert!(named.any(|finding| finding.id == id.to_string()), "{after}");
        }
    });
}
