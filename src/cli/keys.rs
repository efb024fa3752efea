//! `aftercare keys`: the keys that sign access tokens, and changing to a new one.

use clap::Subcommand;

use super::{Failure, database, fail};
use crate::access::keys::{self, KeyStanding, Phase, Rotation};
use crate::config::Config;
use crate::platform::clock::{Clock, SystemClock};
use crate::platform::db::Database;
use crate::platform::tx::Tx;

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Publish a new key; it signs from fifteen minutes later on, and the old one goes when its last
    /// tokens have expired.
    Rotate,
}

pub(super) fn run(config: &Config, command: Option<&KeysCommand>) -> Result<(), Failure> {
    database::refuse_pending(config)?;
    let database = database::open(config)?;
    let done = match command {
        None => list(&database),
        Some(KeysCommand::Rotate) => rotate(&database),
    };
    database.close();
    done
}

fn rotate(database: &Database) -> Result<(), Failure> {
    let op = database::command_op("keys rotate");
    let rotation = database
        .write_blocking(move |db| {
            let mut tx = Tx::new(db, &op);
            let rotation = keys::rotate(&mut tx)?;
            tx.finish_upkeep()?;
            Ok(rotation)
        })
        .map_err(fail)?;
    match rotation {
        Rotation::Begun(key) => {
            println!(
                "{} is published; it signs from {} on",
                key.id, key.active_from
            );
            Ok(())
        }
        Rotation::Pending(key) => Err(vec![format!(
            "{} is published already and signs from {} on",
            key.id, key.active_from
        )]),
    }
}

fn list(database: &Database) -> Result<(), Failure> {
    let known = database.read_blocking(keys::list).map_err(fail)?;
    let now = SystemClock.now();
    println!("{:<14} {:<10} signs from", "key", "phase");
    let followers = known.iter().skip(1).map(Some).chain([None]);
    for (key, next) in known.iter().zip(followers) {
        let phase = word(key.phase(next, now));
        let KeyStanding {
            id, active_from, ..
        } = key;
        println!("{id:<14} {phase:<10} {active_from}");
    }
    Ok(())
}

fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::Published => "published",
        Phase::Signing => "signing",
        Phase::Verifying => "verifying",
        Phase::Retired => "retired",
    }
}
