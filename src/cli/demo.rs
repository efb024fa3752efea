//! `aftercare demo`: fills an empty database with a made-up company.

use std::io::{BufRead, IsTerminal};

use clap::{Args, ValueEnum};

use super::{Failure, database, fail};
use crate::access;
use crate::config::Config;
use crate::demo::{self, Plan, Size};
use crate::platform::clock::{Clock, SystemClock};
use crate::platform::codes::Code;
use crate::platform::db::{Backend, Database, DbSettings, Synchronous};
use crate::platform::lang::Lang;

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SizeName {
    Small,
    Medium,
    Large,
}

impl From<SizeName> for Size {
    fn from(name: SizeName) -> Size {
        match name {
            SizeName::Small => Size::Small,
            SizeName::Medium => Size::Medium,
            SizeName::Large => Size::Large,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LangName {
    #[value(name = "zh-CN")]
    ZhCn,
    En,
}

impl From<LangName> for Lang {
    fn from(name: LangName) -> Lang {
        match name {
            LangName::ZhCn => Lang::ZhCn,
            LangName::En => Lang::En,
        }
    }
}

/// What the command line says about the company.
#[derive(Debug, Clone, Args)]
pub(super) struct DemoArguments {
    /// Language of names, faults and documents.
    #[arg(long, value_enum, default_value = "zh-CN")]
    lang: LangName,
    /// small: 200 tickets, medium: 20,000, large: 200,000.
    #[arg(long, value_enum, default_value = "small")]
    size: SizeName,
    /// Another seed gives another company.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Password of everybody in the company; random and printed once if not given.
    #[arg(long)]
    password: Option<String>,
    /// Do not ask before writing.
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(config: &Config, arguments: &DemoArguments) -> Result<(), Failure> {
    let settings = settings(config);
    if !arguments.yes {
        ask(&settings)?;
    }
    database::prepare(config)?;
    let (password, is_made_up) = match &arguments.password {
        Some(given) => (given.clone(), false),
        None => (access::random_password().map_err(fail)?, true),
    };
    let plan = Plan {
        size: arguments.size.into(),
        lang: arguments.lang.into(),
        seed: arguments.seed,
        password,
        now: SystemClock.now(),
    };
    let database = Database::open(&settings).map_err(fail)?;
    let built = database::install(&database).and_then(|()| build(&database, &plan));
    database.close();
    let built = built?;
    println!(
        "{} tickets, {} rows in {:.1} s",
        built.tickets,
        built.rows,
        built.took.as_secs_f64()
    );
    println!("Sign in as demo.manager or demo.admin.");
    if is_made_up {
        println!("Password of everybody (shown once): {}", plan.password);
    }
    Ok(())
}

fn build(database: &Database, plan: &Plan) -> Result<demo::Built, Failure> {
    let tell = |tickets, rows| println!("{tickets} tickets, {rows} rows …");
    demo::build(database, plan, tell).map_err(|error| match error.code() {
        Code::Conflict => {
            vec!["the database has customers already; a demo company needs an empty one".to_owned()]
        }
        _ => fail(error),
    })
}

/// A build that breaks off is thrown away, so no step of it waits for the disk.
fn settings(config: &Config) -> DbSettings {
    DbSettings {
        synchronous: Synchronous::Building,
        ..database::settings(config)
    }
}

fn ask(settings: &DbSettings) -> Result<(), Failure> {
    let engine = match settings.url.backend() {
        Backend::Sqlite => "SQLite",
        Backend::Postgres => "PostgreSQL",
    };
    let refused = || vec!["nothing was written; --yes writes without asking".to_owned()];
    if !std::io::stdin().is_terminal() {
        return Err(refused());
    }
    println!(
        "Write a made-up company into {} ({engine})? [y/N]",
        settings.url
    );
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(fail)?;
    match answer.trim() {
        "y" | "Y" | "yes" => Ok(()),
        _ => Err(refused()),
    }
}
