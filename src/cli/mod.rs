//! The commands: `serve` (default), `migrate`, `admin create`, `demo`, `openapi`, `check`, `jobs`, `keys`.

mod check;
mod contract;
mod database;
mod demo;
mod jobs;
mod keys;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;

/// Backend of an after-sales service department.
#[derive(Debug, Parser)]
#[command(name = "aftercare", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Start the server (the default).
    Serve,
    /// Bring the database to this version's tables.
    Migrate,
    /// Manage administrators.
    Admin {
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// Fill an empty database with a made-up company.
    Demo(demo::DemoArguments),
    /// Recompute from the live database what must always hold; fails when anything is off.
    Check,
    /// List the periodic jobs with their last runs, or run one.
    Jobs {
        #[command(subcommand)]
        command: Option<jobs::JobsCommand>,
    },
    /// List the keys that sign access tokens, or change to a new one.
    Keys {
        #[command(subcommand)]
        command: Option<keys::KeysCommand>,
    },
    /// The contract: to standard output, into `openapi/` with all that is derived from it, or compared.
    Openapi {
        /// Write the files in `openapi/`.
        #[arg(long)]
        write: bool,
        /// Fail when a file differs, an example is missing or released clients would break.
        #[arg(long)]
        check: bool,
    },
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Create an administrator; prints a random password unless one is given on standard input.
    Create {
        /// Name to sign in with.
        #[arg(default_value = "admin")]
        username: String,
        /// Read the password from standard input.
        #[arg(long)]
        password_stdin: bool,
    },
}

/// Why a command failed, as lines for standard error.
type Failure = Vec<String>;

fn fail(error: impl std::fmt::Display) -> Failure {
    vec![error.to_string()]
}

/// Runs the command of the process's arguments.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match dispatch(arguments.command.unwrap_or(Command::Serve)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(lines) => {
            for line in lines {
                eprintln!("aftercare: {line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> Result<(), Failure> {
    if let Command::Openapi { write, check } = command {
        // The contract needs neither settings nor a database.
        return contract::run(write, check);
    }
    let config = Config::from_environment()?;
    env_logger::Builder::new()
        .parse_filters(&config.log)
        .format_timestamp_millis()
        .init();
    match command {
        Command::Serve => serve::run(config),
        Command::Migrate => database::migrate(&config),
        Command::Admin {
            command:
                AdminCommand::Create {
                    username,
                    password_stdin,
                },
        } => database::create_admin(&config, &username, password_stdin),
        Command::Demo(arguments) => demo::run(&config, &arguments),
        Command::Check => check::run(&config),
        Command::Jobs { command } => jobs::run(config, command),
        Command::Keys { command } => keys::run(&config, command.as_ref()),
        Command::Openapi { .. } => Ok(()),
    }
}
