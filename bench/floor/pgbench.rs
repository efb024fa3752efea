//! PostgreSQL doing the same statements for pgbench, which is C, has no HTTP and no JSON to make.
//!
//! The statements are those the program made for one such request. Values stay as they were, but:
//! what the request picked at random is picked at random here too, through a small table; ids made
//! by the program become new ids.

use std::collections::{BTreeMap, BTreeSet};
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
    travel: Travel,
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
            travel,
            limit,
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
            Some(rate) if output.status.success() => Ok(Floor::new(
                match script.travel {
                    Travel::OneByOne => "pgbench, same statements one by one",
                    Travel::Together => "pgbench, same statements in one round trip",
                },
                rate,
            )),
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

/// Values that differ between two equal requests: the program made them.
fn made_values(first: &[Statement], second: &[Statement]) -> Fallible<BTreeSet<String>> {
    let is_same = first.len() == second.len()
        && first
            .iter()
            .zip(second)
            .all(|(one, other)| one.sql == other.sql);
    if !is_same {
        let texts = |all: &[Statement]| -> Vec<String> {
            all.iter().map(|statement| statement.sql.clone()).collect()
        };
        let (first, second) = (texts(first), texts(second));
        return Err(format!(
            "two equal requests made different statements: {first:#?} and {second:#?}"
        )
        .into());
    }
    let pairs = first
        .iter()
        .zip(second)
        .flat_map(|(one, other)| one.values.iter().zip(&other.values));
    Ok(pairs
        .filter(|(one, other)| one != other)
        .filter_map(|(one, _)| one.clone())
        .collect())
}

/// Puts values into statements, the same new id for the same old one.
struct Values<'a> {
    picked: &'a [Uuid],
    made: &'a BTreeSet<String>,
    fresh: BTreeMap<String, usize>,
}

impl<'a> Values<'a> {
    fn new(picked: &'a [Uuid], made: &'a BTreeSet<String>) -> Values<'a> {
        Values {
            picked,
            made,
            fresh: BTreeMap::new(),
        }
    }

    fn place_in(&mut self, statement: &Statement) -> String {
        let mut sql = String::new();
        let mut rest = statement.sql.as_str();
        while let Some((before, after)) = rest.split_once('$') {
            sql.push_str(before);
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            let number = after
                .get(..digits)
                .and_then(|text| text.parse::<usize>().ok());
            let value = number
                .and_then(|number| number.checked_sub(1))
                .and_then(|place| statement.values.get(place));
            match value {
                Some(Some(value)) => sql.push_str(&self.expression(value)),
                Some(None) => sql.push_str("NULL"),
                None => sql.push('$'),
            }
            rest = match value {
                Some(_) => after.get(digits..).unwrap_or_default(),
                None => after,
            };
        }
        sql.push_str(rest);
        sql
    }

    fn expression(&mut self, value: &str) -> String {
        if let Ok(id) = value.parse::<Uuid>() {
            if let Some(place) = self.picked.iter().position(|picked| *picked == id) {
                return format!("(SELECT v{place} FROM bench_picks WHERE n = :pick::int)");
            }
            if self.made.contains(value) {
                let place = self.fresh_place(value);
                // As the program's ids: milliseconds first, so that indexes grow at one end.
                return format!(
                    "(lpad(to_hex((extract(epoch from now())*1000)::bigint),12,'0')||'70008'||lpad(to_hex(:fresh{place}::bigint),15,'0'))::uuid"
                );
            }
        }
        if self.made.contains(value) && is_number(value) {
            let place = self.fresh_place(value);
            return format!("('Z'||lpad((:fresh{place}::bigint)::text,19,'0'))");
        }
        quote(value)
    }

    fn fresh_place(&mut self, value: &str) -> usize {
        let next = self.fresh.len();
        *self.fresh.entry(value.to_owned()).or_insert(next)
    }
}

/// A number as people read it: `T2611-000123`.
fn is_number(value: &str) -> bool {
    let mut letters = value.chars();
    letters
        .next()
        .is_some_and(|letter| letter.is_ascii_uppercase())
        && value.len() >= 12
        && letters.all(|letter| letter.is_ascii_digit() || letter == '-')
}

/// Colons are written as escapes: pgbench takes `:word` for a variable even inside quotes.
fn quote(value: &str) -> String {
    let escaped = value
        .replace('\\', "\\\\")
        .replace('\'', "''")
        .replace(':', "\\x3a")
        .replace('\n', "\\n");
    format!("E'{escaped}'")
}
