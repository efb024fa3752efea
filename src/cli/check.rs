//! `aftercare check`: says whether the data is as it must be.

use super::{Failure, database, fail};
use crate::config::Config;
use crate::files::Folder;

pub(super) fn run(config: &Config) -> Result<(), Failure> {
    database::refuse_pending(config)?;
    let database = database::open(config)?;
    let report = crate::check::run_with_files(&database, &Folder::new(&config.files));
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
