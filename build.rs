//! Makes cargo build the crate again when what is embedded changes: migrations and examples.

use std::fmt::Write;
use std::io;
use std::path::Path;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=openapi/examples");
    let target = std::env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    std::fs::write(Path::new(&target).join("examples.rs"), examples()?)
}

/// A table of the files in `openapi/examples`: name and content.
fn examples() -> io::Result<String> {
    let root = std::env::current_dir()?;
    let mut files: Vec<_> = std::fs::read_dir(root.join("openapi/examples"))
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    files.sort();
    let mut text = String::from("&[\n");
    for path in &files {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        writeln!(text, "    ({name:?}, include_str!({path:?})),").map_err(io::Error::other)?;
    }
    text.push(']');
    Ok(text)
}
