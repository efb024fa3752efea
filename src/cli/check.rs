//! `aftercare check`: says whether the data is as it must be.

use super::{Failure, database, fail};
use crate::config::Config;
use crate::platform::db::migrate as migrations;

pub(super) fn run(config: &Config) -> Result<(), Failure> {
    let pending = migrations::pending(&database::settings(config)).map_err(fail)?;
    if !pending.is_empty() {
        return Err(vec![
            "the database lacks tables of this version; run `aftercare migrate` first".to_owned(),
        ]);
    }
    let database = database::open(config)?;
    let report = crate::check::run(&database);
    database.close();
    let report = report.map_err(fail)?;
    println!("{report}");
    if report.is_clean() {
        Ok(())
    } else {
        let names: Vec<&str> = report.broken().iter().map(|check| check.as_str()).collect();
        Err(vec![format!("does not hold: {}", names.join(", "))])
    }
}
