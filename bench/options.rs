//! What a run is asked to do.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, ValueEnum};

/// Measures the real program over HTTP against floors taken in the same run.
#[derive(Debug, Clone, Parser)]
#[command(name = "load")]
pub struct Options {
    /// Size of the demo company.
    #[arg(long, default_value = "medium")]
    pub size: String,
    /// Databases to measure on.
    #[arg(long, value_enum, default_value_t = Databases::Both)]
    pub database: Databases,
    /// Server on which PostgreSQL databases are made and dropped; the role must be a superuser,
    /// because the statements are read from the server's own log.
    #[arg(long, default_value = "postgres://root@127.0.0.1:5432/postgres")]
    pub postgres: String,
    /// Seconds that each figure is measured for, after a second of warming up.
    #[arg(long, default_value_t = 8)]
    pub seconds: u64,
    /// Keep-alive connections.
    #[arg(long, default_value_t = 64)]
    pub connections: usize,
    /// Threads of the load client.
    #[arg(long, default_value_t = 2)]
    pub client_threads: usize,
    /// Database threads of the server (`APP_DB_READERS`); the program's own default if not given.
    #[arg(long)]
    pub db_threads: Option<usize>,
    /// What to measure; everything if not given.
    #[arg(long, value_enum, value_delimiter = ',')]
    pub only: Vec<Operation>,
    /// Leave the floors out.
    #[arg(long)]
    pub no_floors: bool,
    /// Build the demo data again instead of using what an earlier run left.
    #[arg(long)]
    pub rebuild: bool,
    /// Folder for databases and scripts.
    #[arg(long, default_value = "target/bench-data")]
    pub folder: PathBuf,
    /// Write the report to this file too.
    #[arg(long)]
    pub report: Option<PathBuf>,
    /// Given by `cargo bench`; means nothing here.
    #[arg(long, hide = true)]
    bench: bool,
}

/// Databases to measure on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Databases {
    /// The embedded database.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
    /// One after the other.
    Both,
}

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Operation {
    /// A ticket by its id.
    Get,
    /// Fifty tickets of a branch and state, first and deep page.
    List,
    /// A new ticket.
    Create,
    /// One step of a ticket.
    Transition,
    /// A part of the store, for a ticket in repair.
    Issue,
    /// Tickets by number, name, phone, serial number and words.
    Search,
    /// Process start to the first answer.
    Start,
}

impl Options {
    /// Whether `operation` was asked for.
    pub fn wants(&self, operation: Operation) -> bool {
        self.only.is_empty() || self.only.contains(&operation)
    }

    /// How long each figure is measured.
    pub fn measured(&self) -> Duration {
        Duration::from_secs(self.seconds.max(1))
    }
}
