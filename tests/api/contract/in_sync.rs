//! The committed contract and what is derived from it are what the handlers say, and break no released client.

use std::path::Path;

use aftercare::contract::{FOLDER, breaking, files};

use crate::support::server::{CONTRACT, DOCUMENT};

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_committed_files_are_what_the_handlers_say() {
    for (name, text) in files(&CONTRACT).expect("files") {
        let file = folder().join(FOLDER).join(name);
        let committed = std::fs::read_to_string(file).unwrap_or_default();
        assert!(
            committed == text,
            "openapi/{name} is old; renew it with: cargo run -- openapi --write"
        );
    }
}

#[test]
fn released_clients_keep_working() {
    let released = folder().join(FOLDER).join("released");
    let verdict = breaking::allowed::check(&released, &DOCUMENT).expect("readable files");
    for note in &verdict.notes {
        println!("notable: {note}");
    }
    assert_eq!(verdict.faults, Vec::<String>::new());
}
