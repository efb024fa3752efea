//! PostgreSQL doing the same statements for pgbench, which is C, has no HTTP and no JSON to make.
//!
//! The statements are those the program made for one such request. Values stay as they were, but:
//! what the request picked at random is picked at random here too, through a small table; ids made
//! by the program become new ids, and what it counted up becomes a random number.

mod values;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use aftercare::platform::db::DatabaseUrl;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use uuid::Uuid;

use super::Floor;
use crate::Fallible;
use crate::tap::Statement;
use values::{Values, made_values};

/// How statements travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Travel {
    /// Each waits for the answer to the one before.
    OneByOne,
    /// All in one round trip.
    Together,
}

/// The statements of two equal requests.
pub struct Recorded {
    /// Ids that the first request picked among its like.
    pub picked: Vec<Uuid>,
    /// Statements of the first.
    pub first: Vec<Statement>,
    /// Statements of the second.
    pub second: Vec<Statement>,
}

/// Records that requests pick from: each row is one request's values.
pub struct Picks {
    /// One row per request, the same number of ids in each.
    pub rows: Vec<Vec<Uuid>>,
    /// Whether a row serves one request only, because the request changes it.
    pub is_single_use: bool,
}

/// A script ready to run.
pub struct Script {
    path: PathBuf,
    /// What the report calls it.
    label: &'static str,
    /// Set when rows are used up: how many requests each client can make.
    limit: Option<usize>,
}

/// Runs scripts against one database.
pub struct Pgbench<'a> {
    /// The database.
    pub url: &'a DatabaseUrl,
    /// Clients, each with a connection.
    pub clients: usize,
    /// Threads of pgbench.
    pub threads: usize,
    /// Seconds.
    pub seconds: u64,
    /// Where scripts are written, to be read.
    pub folder: &'a Path,
}

impl Pgbench<'_> {
    /// Whether the tool is installed.
    pub fn is_installed() -> bool {
        Command::new("pgbench")
            .arg("--version")
            .output()
            .is_ok_and(|output| output.status.success())
    }

    /// Writes the script of an operation.
    ///
    /// # Errors
    /// When the two recorded requests differ in more than values, or the table of picks cannot be made.
    pub fn script(
        &self,
        name: &str,
        recorded: &Recorded,
        picks: &Picks,
        travel: Travel,
    ) -> Fallible<Script> {
        self.fill(picks)?;
        let made = made_values(&recorded.first, &recorded.second)?;
        let mut values = Values::new(&recorded.picked, &made);
        let body: Vec<String> = recorded
            .first
            .iter()
            .map(|statement| values.place_in(statement))
            .collect();
        let mut text = String::new();
        if picks.is_single_use {
            writeln!(text, "\\set turn :turn + 1")?;
            writeln!(text, "\\set pick :client_id + {} * :turn", self.clients)?;
        } else {
            writeln!(
                text,
                "\\set pick random(0, {})",
                picks.rows.len().max(1) - 1
            )?;
        }
        for place in 0..values.fresh.len() {
            // Fifteen hexadecimal digits.
            writeln!(text, "\\set fresh{place} random(0, 1152921504606846975)")?;
        }
        if travel == Travel::Together {
            writeln!(text, "\\startpipeline")?;
        }
        for statement in body {
            writeln!(text, "{statement};")?;
        }
        if travel == Travel::Together {
            writeln!(text, "\\endpipeline")?;
        }
        let path = self.folder.join(format!("{name}.sql"));
        std::fs::write(&path, text)?;
        let limit = picks
            .is_single_use
            .then(|| (picks.rows.len() / self.clients.max(1)).saturating_sub(1));
        Ok(Script {
            path,
            label: match travel {
                Travel::OneByOne => "pgbench, same statements one by one",
                Travel::Together => "pgbench, same statements in one round trip",
            },
            limit,
        })
    }

    /// The least that a change of one hot row needs, in one transaction: lock it, change it, write down
    /// one line, commit. Nobody who holds a row lock over statements of their own passes this by.
    ///
    /// # Errors
    /// When the tables or the script cannot be made.
    pub fn row_lock(&self, travel: Travel) -> Fallible<Script> {
        let mut db = PgConnection::establish(self.url.target())?;
        db.batch_execute(
            "DROP TABLE IF EXISTS bench_hot, bench_lines;
             CREATE TABLE bench_hot (id int PRIMARY KEY, on_hand bigint NOT NULL);
             CREATE TABLE bench_lines (id uuid PRIMARY KEY, hot_id int NOT NULL, change bigint NOT NULL, at timestamptz NOT NULL);
             INSERT INTO bench_hot VALUES (1, 1000000000000);",
        )?;
        let (name, label) = match travel {
            Travel::OneByOne => ("row_lock", "row-lock limit: pgbench, four statements"),
            Travel::Together => (
                "row_lock_together",
                "row-lock limit in one round trip: pgbench",
            ),
        };
        let body = "BEGIN;
SELECT on_hand FROM bench_hot WHERE id = 1 FOR UPDATE;
UPDATE bench_hot SET on_hand = on_hand - 1000 WHERE id = 1;
INSERT INTO bench_lines VALUES (gen_random_uuid(), 1, -1000, now());
COMMIT;
";
        let text = match travel {
            Travel::OneByOne => body.to_owned(),
            Travel::Together => format!("\\startpipeline\n{body}\\endpipeline\n"),
        };
        let path = self.folder.join(format!("{name}.sql"));
        std::fs::write(&path, text)?;
        Ok(Script {
            path,
            label,
            limit: None,
        })
    }

    /// Runs a script.
    ///
    /// # Errors
    /// When pgbench fails or any of its clients gives up.
    pub fn run(&self, script: &Script) -> Fallible<Floor> {
        let mut command = Command::new("pgbench");
        command
            .args(["-n", "-M", "prepared", "-D", "turn=-1"])
            .args(["-c", &self.clients.to_string()])
            .args(["-j", &self.threads.to_string()])
            .arg("-f")
            .arg(&script.path);
        match script.limit {
            Some(limit) => command.args(["-t", &limit.to_string()]),
            None => command.args(["-T", &self.seconds.to_string()]),
        };
        let output = command.arg(self.url.target()).output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let rate = text
            .lines()
            .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        match rate {
            Some(rate) if output.status.success() => Ok(Floor::new(script.label, rate)),
            _ => {
                let errors = String::from_utf8_lossy(&output.stderr);
                let tail: Vec<&str> = errors.lines().rev().take(3).collect();
                Err(format!("pgbench failed on {}: {tail:?}", script.path.display()).into())
            }
        }
    }

    fn fill(&self, picks: &Picks) -> Fallible<()> {
        let width = picks.rows.first().map_or(0, Vec::len);
        let columns: Vec<String> = (0..width).map(|place| format!("v{place} uuid")).collect();
        let mut sql = format!(
            "DROP TABLE IF EXISTS bench_picks; CREATE UNLOGGED TABLE bench_picks (n int PRIMARY KEY, {});",
            columns.join(", ")
        );
        for (chunk, rows) in picks.rows.chunks(1000).enumerate() {
            let lines: Vec<String> = rows
                .iter()
                .enumerate()
                .map(|(place, row)| {
                    let ids: Vec<String> = row.iter().map(|id| format!("'{id}'")).collect();
                    format!("({}, {})", chunk * 1000 + place, ids.join(", "))
                })
                .collect();
            write!(sql, "INSERT INTO bench_picks VALUES {};", lines.join(", "))?;
        }
        let mut db = PgConnection::establish(self.url.target())?;
        db.batch_execute(&sql)?;
        // Outside the batch: VACUUM cannot run in its implicit transaction.
        Ok(db.batch_execute("VACUUM (ANALYZE) bench_picks")?)
    }
}
