//! Commands that prepare the database, and the start of everything that uses one.

use std::io::Read;
use std::sync::Arc;

use super::{Failure, fail};
use crate::app::App;
use crate::config::Config;
use crate::platform::auth::Actor;
use crate::platform::clock::{Clock, SystemClock};
use crate::platform::db::{Database, DbSettings, migrate as migrations};
use crate::platform::ids::{IdSource, RandomIds};
use crate::platform::op::Op;

/// How the database threads are set up for this process.
pub(super) fn settings(config: &Config) -> DbSettings {
    DbSettings {
        readers: config.db_threads,
        pg_threads: config.db_threads,
        queue: config.db_queue,
        batch: config.db_batch,
        ..DbSettings::new(config.database.clone())
    }
}

/// An operation of a command.
pub(super) fn command_op(name: &'static str) -> Op {
    let ids: Arc<dyn IdSource> = Arc::new(RandomIds);
    Op::new(Actor::System(name), SystemClock.now(), ids)
}

/// Brings the tables and the shipped reference data to this version.
pub(super) fn prepare(config: &Config) -> Result<Vec<String>, Failure> {
    if !config.database_is_named {
        std::fs::create_dir_all(Config::data_folder()).map_err(fail)?;
    }
    migrations::migrate(&settings(config)).map_err(fail)
}

/// Refuses a database that is not at this version's tables; what only looks does not change them.
pub(super) fn refuse_pending(config: &Config) -> Result<(), Failure> {
    let pending = migrations::pending(&settings(config)).map_err(fail)?;
    if pending.is_empty() {
        return Ok(());
    }
    Err(vec![
        "the database lacks tables of this version; run `aftercare migrate` first".to_owned(),
    ])
}

pub(super) fn open(config: &Config) -> Result<Database, Failure> {
    Database::open(&settings(config)).map_err(fail)
}

pub(super) fn migrate(config: &Config) -> Result<(), Failure> {
    let applied = prepare(config)?;
    let database = open(config)?;
    let installed = install(&database);
    database.close();
    installed?;
    match applied.as_slice() {
        [] => println!("The database is up to date."),
        names => names.iter().for_each(|name| println!("Applied {name}")),
    }
    Ok(())
}

/// Puts the shipped reference data in place; what a company has changed stays.
pub(super) fn install(database: &Database) -> Result<(), Failure> {
    crate::server::install(database, &command_op("install")).map_err(fail)
}

pub(super) fn create_admin(
    config: &Config,
    username: &str,
    password_stdin: bool,
) -> Result<(), Failure> {
    let given = if password_stdin {
        Some(password_from_stdin()?)
    } else {
        None
    };
    prepare(config)?;
    let database = open(config)?;
    let created = crate::access::create_admin(
        &database,
        &command_op("admin create"),
        username,
        given.as_deref(),
    );
    database.close();
    let password = created.map_err(fail)?;
    println!("Administrator {username} created.");
    if given.is_none() {
        println!("Password (shown once): {password}");
    }
    Ok(())
}

fn password_from_stdin() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(fail)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// The state of a running server on an open database.
pub(super) fn app(config: Config, database: Database) -> Result<Arc<App>, Failure> {
    let contract = crate::contract::published()?;
    crate::server::build(
        config,
        database,
        Arc::new(SystemClock),
        Arc::new(RandomIds),
        Arc::new(contract),
    )
    .map_err(fail)
}
