//! Makes cargo build the crate again when what is embedded changes: migrations and examples.

use std::fmt::Write;
use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=openapi/examples");
    let target = std::env::var_os("OUT_DIR").expect("cargo names the folder");
    std::fs::write(Path::new(&target).join("examples.rs"), examples())
        .expect("the folder can be written");
}

/// A table of the files in `openapi/examples`: name and content.
fn examples() -> String {
    let root = std::env::current_dir().expect("cargo starts us in the package");
    let mut files: Vec<_> = std::fs::read_dir(root.join("openapi/examples"))
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .collect();
    files.sort();
    let mut text = String::from("&[\n");
    for path in files {
        let name = path.file_stem().expect("it has a name").to_string_lossy();
        writeln!(text, "    ({:?}, include_str!({:?})),", name, path).expect("text grows");
    }
    text.push(']');
    text
}
