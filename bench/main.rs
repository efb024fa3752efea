//! The load harness: drives the real program over HTTP on data that `aftercare demo` builds, takes the
//! floors in the same run and prints the ratios. `bench/README.md` says how to run and read it.
//!
//! It measures, it asserts nothing: no test depends on a time.

mod client;
mod data;
mod floor;
mod latency;
mod measure;
mod options;
mod person;
mod process;
mod relay;
mod report;
mod run;
mod samples;
mod shapes;
mod stock;
mod tap;
mod wire;

use std::process::ExitCode;

use aftercare::platform::db::Backend;
use clap::Parser;

use options::{Databases, Options};

/// What a step of the harness gives; its errors are for people.
pub type Fallible<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn main() -> ExitCode {
    let options = Options::parse();
    match measure(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(options: &Options) -> Fallible<()> {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    let mut text = format!(
        "# Load report\n\n- Machine: {}\n- Command: `cargo bench --profile bench-rel --bench load -- {}`\n- {} connections, {} s a figure\n\n",
        report::machine(),
        arguments.join(" "),
        options.connections,
        options.seconds
    );
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let is_asked_for = match options.database {
            Databases::Both => true,
            Databases::Sqlite => backend == Backend::Sqlite,
            Databases::Postgres => backend == Backend::Postgres,
        };
        if is_asked_for {
            text.push_str(&run::chapter(options, backend)?.markdown());
        }
    }
    print!("{text}");
    if let Some(path) = &options.report {
        std::fs::write(path, &text)?;
    }
    Ok(())
}
