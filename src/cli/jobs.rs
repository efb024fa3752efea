//! `aftercare jobs`: what is done periodically, when it last ran, and running one now.

use std::sync::Arc;

use clap::Subcommand;

use super::{Failure, database, fail};
use crate::app::{App, JOBS};
use crate::config::Config;
use crate::platform::clock::UtcTime;
use crate::platform::codes::Code;
use crate::platform::jobs::lease::{self, Standing};
use crate::platform::jobs::{JobRules, Ran, Registered, Runner};
use crate::platform::settings;

#[derive(Debug, Subcommand)]
pub(super) enum JobsCommand {
    /// Run one job now, whether it is due or not.
    Run {
        /// The job, as `aftercare jobs` names it.
        name: String,
    },
}

pub(super) fn run(config: Config, command: Option<JobsCommand>) -> Result<(), Failure> {
    database::refuse_pending(&config)?;
    let db = database::open(&config)?;
    let app = database::app(config, db)?;
    let done = match command {
        None => list(&app),
        Some(JobsCommand::Run { name }) => run_one(app.clone(), &name),
    };
    app.db.close();
    done
}

fn run_one(app: Arc<App>, name: &str) -> Result<(), Failure> {
    match Runner::new(app, JOBS).run_now(name) {
        Ok(Ran::Done(count)) => {
            println!("{name}: {count} done");
            Ok(())
        }
        Ok(Ran::Elsewhere) => Err(vec![format!(
            "{name} is being run by another process; try again in a minute"
        )]),
        Err(error) if error.code() == Code::NotFound => {
            let names: Vec<&str> = JOBS.iter().map(|job| job.name).collect();
            Err(vec![format!(
                "there is no job {name}; there are: {}",
                names.join(", ")
            )])
        }
        Err(error) => Err(fail(error)),
    }
}

fn list(app: &App) -> Result<(), Failure> {
    let (known, rules) = app
        .db
        .read_blocking(|db| Ok((lease::all(db)?, settings::get::<JobRules>(db)?)))
        .map_err(fail)?;
    let now = app.clock.now();
    println!(
        "{:<24} {:>8}  {:<24}  {:<10} {:>8}",
        "job", "every", "last run", "outcome", "done"
    );
    for job in JOBS {
        let standing = known.iter().find(|standing| standing.name == job.name);
        println!("{}", line(job, &rules, standing, now));
    }
    Ok(())
}

fn line(job: &Registered, rules: &JobRules, standing: Option<&Standing>, now: UtcTime) -> String {
    let every = format!("{} s", rules.interval(job).num_seconds());
    let last = standing.and_then(|known| known.finished_at);
    let last = match (job.is_in_every_process, last) {
        (true, _) => "in every process".to_owned(),
        (false, Some(at)) => at.to_string(),
        (false, None) => "never".to_owned(),
    };
    let outcome = match standing {
        Some(known) if known.is_leased(now) => "running",
        Some(known) => known.outcome.map_or("-", |outcome| outcome.as_str()),
        None => "-",
    };
    let done = standing.and_then(|known| known.done);
    let done = done.map_or("-".to_owned(), |count| count.to_string());
    format!(
        "{:<24} {every:>8}  {last:<24}  {outcome:<10} {done:>8}",
        job.name
    )
}
